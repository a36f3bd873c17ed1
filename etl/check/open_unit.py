"""Rows whose unit is left open while others of the item have one that is not its own: 0.3 below 0.12 万个."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from etl.entry.entry import Entry
from etl.entry.history import problem_at, where
from etl.problem import Problem


class Meaning(Protocol):
    """What a combination of names in a large file means."""

    @property
    def item(self) -> object: ...

    @property
    def factor(self) -> Decimal: ...


def open_unit_problems(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Figures without a unit in tables that write another one than the item's own beside the same item."""
    converted: dict[tuple[str, tuple[int, int], str], Entry] = {}
    left_open: dict[tuple[str, tuple[int, int], str], list[Entry]] = defaultdict(list)
    for entry in entries:
        place = (entry.sheet, entry.table, entry.item.id)
        if entry.has_open_unit and not entry.is_empty:
            left_open[place].append(entry)
        elif entry.factor != 1:
            converted.setdefault(place, entry)
    for place, open_ones in left_open.items():
        if other := converted.get(place):
            yield from (_left_open(entry, other) for entry in open_ones)


def _left_open(entry: Entry, other: Entry) -> Problem:
    own = getattr(entry.item, "unit", "")
    what = f"没有写单位，{where(other)}同一项却写的是“{other.unit_text}”，看不出以“{own}”计还是以它计"
    return problem_at(entry, "unit-mismatch", f"“{entry.item.name}”{what}", "请每一行都写上单位。")


def has_open_units(named: Mapping[tuple[str, str, str, str], Meaning]) -> bool:
    """Whether some names of an item come with a unit that is not its own, and some with none."""
    left_open = {id(one.item) for (*_, unit), one in named.items() if not unit.strip()}
    return any(one.factor != 1 and unit.strip() and id(one.item) in left_open for (*_, unit), one in named.items())
