"""Rates and ranks of single months beside those of the year so far: of the two only the latter is the item's figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from etl.entry.entry import Entry
from etl.entry.history import problem_at
from etl.heading.so_far import names_span
from etl.language.period import Stretch, stretch_of
from etl.language.phrase import SO_FAR
from etl.language.said import TAKEN
from etl.language.text import key, short
from etl.problem import Problem
from etl.read import Ignored
from monitor.month import Month
from monitor.plan import Indicator

Told = tuple[list[Entry], list[Ignored], list[Problem]]
_NAMED = 3  # months
_WHY = "当月的数，另有年初以来的数"


@dataclass(slots=True)
class _Series:
    """What a table says of one item and district."""

    so_far: dict[Month, tuple[Decimal | None, str]] = field(default_factory=dict)  # and what names the months
    own: dict[Month, Decimal | None] = field(default_factory=dict)
    taken: list[Entry] = field(default_factory=list)  # columns of a month, the only ones there are of it
    plain: list[Entry] = field(default_factory=list)  # rows of a month
    has_rows: bool = False  # of the year so far

    @property
    def alone(self) -> list[Entry]:
        """Of which the month's own figure is all there is."""
        own = [*self.taken, *(self.plain if self.has_rows else ())]
        return [entry for entry in own if entry.month not in self.so_far]

    @property
    def is_apart(self) -> bool:
        """Whether figures of the year so far are others than the months' own: what stands at an end is the same."""
        return any(self.own.get(month) != value for month, (value, _) in self.so_far.items())


def without_own_months(entries: Sequence[Entry]) -> Told:
    """The entries without those of single months where the table has others of the year so far; lines, and what to say.

    What such an item is in July alone is another figure than what it is from January to September.
    """
    series: dict[tuple[str, tuple[int, int], str, str], _Series] = defaultdict(_Series)
    for entry in entries:
        if isinstance(entry.item, Indicator) and entry.item.kind in {"rate", "rank"} and entry.value is not None:
            _sort(entry, series[entry.sheet, entry.table, *entry.series])
    apart = [one for one in series.values() if one.is_apart and one.alone]
    left = {id(entry): entry for one in apart for entry in one.alone}
    problems = [_left_out(one) for one in apart]
    taken = (entry for one in series.values() for entry in one.taken if id(entry) not in left)
    problems += [_as_standing(entry) for entry in taken]
    ignored = [Ignored(entry.line, _WHY, entry.sheet) for entry in left.values()]
    return [entry for entry in entries if id(entry) not in left], ignored, problems


def _sort(entry: Entry, series: _Series) -> None:
    """Puts an entry where it belongs among those of its table and series."""
    stretch = stretch_of(entry.month_text)
    heading = entry.headings.get("value", "")
    if TAKEN in entry.cells:
        series.own[entry.month] = entry.value
        series.taken.append(entry)
    elif isinstance(stretch, Stretch) and stretch.is_span:
        series.so_far[entry.month] = entry.value, entry.month_text
        series.has_rows = True
    elif entry.cells.get("amount") or names_span(heading):
        series.so_far[entry.month] = entry.value, heading
        is_same = entry.cells.get("amount") == entry.cells.get("value")  # a rank has no amount
        series.own[entry.month] = entry.value if is_same else entry.amount
    elif not SO_FAR.search(key(heading)):
        series.own[entry.month] = entry.value
        series.plain.append(entry)


def _left_out(series: _Series) -> Problem:
    first = series.alone[0]
    months = "、".join(dict.fromkeys(entry.month.label for entry in series.alone[:_NAMED]))
    months += "等" if len(series.alone) > _NAMED else ""
    words = next(words for _, words in series.so_far.values())
    what = f"“{first.item.name}”{months}是各月自己的数，旁边另有年初以来的数（“{short(words)}”），各月的没有入库"
    remedy = "不用处理；要报以前月份的，请报那些月份年初以来的数；本来就是年初以来的，请改正列名或月份。"
    return problem_at(first, "measure-assumed", what, remedy, is_warning=True)


def _as_standing(entry: Entry) -> Problem:
    what = f"“{entry.item.name}”只有“{short(entry.headings.get('value', ''))}”一列数，按它到这个月的数读取"
    remedy = "请核对；年初以来累计的另是一个数的，请报累计的，列名写“累计数”。"
    return problem_at(entry, "measure-assumed", what, remedy, column="累计数", is_warning=True)
