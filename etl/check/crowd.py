"""Rows that say of one item, district and month what a hundred others said otherwise: they are counted only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from etl import limits
from etl.entry.entry import Entry
from etl.entry.history import Key
from etl.language.place import place
from etl.problem import Problem
from etl.table.record import Record

_Words = tuple[object, ...]  # all that a record says besides its figures
ONE_ROW = "同一项、同一地区、同一月份只能有一行；请留下正确的一行。"
_FIGURES = frozenset({"value", "amount"})
_REMARKS = frozenset({"note", "self_status"})


@dataclass(slots=True)
class _Same:
    """Rows with the same words: whose they are, what the first says, and how many say otherwise."""

    key: Key
    said: tuple[object, ...]
    others: int = 0


class Crowd:
    """Takes the rows that need not be understood: they contradict others, which is known and told of those.

    Two of the rows may be the month's figure and the cumulative one, and such with other words parts of a whole;
    three with the same words and other figures are neither, whatever else the file says. A thousand are nothing of the
    kind with other remarks, and other columns that are not read, either.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._told = {(one.sheet or "", one.line) for one in problems if one.level == "error"}
        self._same: dict[_Words, _Same] = {}
        self._beyond: Counter[Key] = Counter()
        self._first: dict[Key, Record] = {}

    def takes(self, record: Record) -> bool:
        """Whether a row is one too many; it is counted then. One with an error of its own is not."""
        same = self._same.get(_words(record))
        if same is None or same.others <= limits.CONTRADICTING:
            same = self._same.get(_named(record))
            if same is None or same.others <= limits.CONTRADICTING_OTHERWISE:
                return False
        if (record.sheet, record.line) in self._told:
            return False
        self._beyond[same.key] += 1
        self._first.setdefault(same.key, record)
        return True

    def add(self, record: Record, entry: Entry) -> None:
        """Counts a row that was understood."""
        for words in (_words(record), _named(record)):
            same = self._same.setdefault(words, _Same(entry.key, entry.said))
            same.others += entry.said != same.said

    def beyond(self, key: Key) -> int:
        """How many rows of an item, district and month were taken."""
        return self._beyond[key]

    def unsaid(self, said: Set[Key]) -> Iterator[Problem]:
        """How many rows were taken of what nothing was said about."""
        for key, first in self._first.items():
            if key not in said:
                what = f"{place(first.sheet, first.line)}起还有{self._beyond[key]:,}行写的是同样的项、地区和月份"
                yield Problem(
                    "conflicting-duplicate",
                    f"{what}，没有逐行列出，都算作未接受。",
                    ONE_ROW,
                    line=first.line,
                    sheet=first.sheet or None,
                )


def _words(record: Record) -> _Words:
    cells = [one for one in record.cells.items() if one[0] not in _FIGURES]
    return record.sheet, record.table, record.beside, *cells, *record.apart.items()


def _named(record: Record) -> _Words:
    """Of what a record is, without its remarks and what is not read of it."""
    cells = [one for one in record.cells.items() if one[0] not in _FIGURES and one[0] not in _REMARKS]
    return None, record.sheet, record.table, record.beside, *cells
