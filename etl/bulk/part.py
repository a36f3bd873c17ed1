"""The part of a large file about which nothing has to be said: counted and listed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from heapq import merge
from typing import Any

import numpy as np
import pyarrow as pa

from etl import lake
from etl.bulk.blocks import added, occurring
from etl.bulk.clean import Clean, Flags, Whole
from etl.bulk.lake import Fresh, Ordered, fresh_rows, in_order
from etl.check.expected import missing_of
from etl.checks import Checked, Measured
from etl.entry.desk import About
from etl.entry.entry import Entry
from etl.problem import Problem
from monitor.month import Month
from monitor.plan import Indicator, Plan
from monitor.status import is_due

_ALIKE = 100_000  # rows that are made into observations at a time


class Part:
    """The clean rows of a file that no check of rows against each other touches; see etl.checks.Rest."""

    def __init__(self, found: Clean, is_in: Flags, plan: Plan) -> None:
        self.found, self.is_in, self.plan = found, is_in, plan
        self.rows = int(np.count_nonzero(is_in))
        self._filled = is_in & found.is_filled
        self.is_filled = bool(self._filled.any())
        self.entries: Sequence[Entry] = ()  # clean rows that are not among these
        self._ordered: Future[Ordered] | None = None

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Months for which the rows say anything."""
        return tuple(map(Month.of_ordinal, occurring(self.found.month, self._filled)))

    def missing_rows(self, about: Set[About]) -> Iterator[Problem]:
        """See etl.checks.Rest."""
        counts = self._counts(about)
        spoken = {(self.plan.item[item].reporter, month) for item, month in counts if month.year == self.plan.year}
        for department, month in sorted(spoken):
            due = [item for item in self.plan.items if item.reporter == department and is_due(item, month)]
            expected = {item.id: 1 + len(self.plan.districts) * _is_by_district(item) for item in due}
            if any(counts.get((item, month), 0) != count for item, count in expected.items()):
                yield from missing_of(self.plan, {(department, month)}, self._about(set(expected), month) | about)

    def _counts(self, about: Set[About]) -> Mapping[tuple[str, Month], int]:
        """How many places there are for each item and month."""
        found = self.found
        first = int(found.month.min(where=self.is_in, initial=np.iinfo(np.int32).max)) if self.rows else 0
        months = int(found.month.max(where=self.is_in, initial=0)) - first + 1 if self.rows else 1
        size = len(found.items) * months

        def count(at: slice) -> Whole:
            chosen = self.is_in[at]
            cells = found.item[at][chosen].astype(np.int32) * months + (found.month[at][chosen] - first)
            return np.bincount(cells, minlength=size)

        numbers = added(len(self.is_in), size, count)
        counts = {
            (found.items[number // months].item.id, Month.of_ordinal(first + number % months)): int(numbers[number])
            for number in np.flatnonzero(numbers).tolist()
        }
        for item, _, month in about:
            counts[item, month] = counts.get((item, month), 0) + 1
        return counts

    def _about(self, items: Set[str], month: Month) -> set[About]:
        found, places = self.found, self.found.places
        wanted = np.array([one.item.id in items for one in found.items] or [False])
        rows = np.flatnonzero(self.is_in & (found.month == month.ordinal) & wanted[found.item])
        pairs = zip(found.item[rows].tolist(), found.place[rows].tolist(), strict=True)
        return {(found.items[item].item.id, places[place], month) for item, place in pairs}

    def joined(self, checked: Checked, departments: Set[str], months: Set[Month], unread: int = 0) -> Checked:
        """What was said of the other rows, for the whole file."""
        ordered = tuple(sorted(departments))
        return replace(
            checked,
            observations=Observations(self, checked.observations),
            accepted=checked.accepted + self.rows,
            departments=ordered,
            department_names=tuple(self.plan.department[one].name for one in ordered),
            months=tuple(sorted(months)),
            is_demo=checked.is_demo or self.found.is_demo,
            unread=unread,
        )

    def observations(self) -> Iterator[Measured]:
        """The figures row by row, in the order of the file."""
        rows = np.flatnonzero(self._filled)
        for start in range(0, len(rows), _ALIKE):
            yield from self._measured(rows[start : start + _ALIKE])

    def _measured(self, rows: Whole) -> Iterator[Measured]:
        found, places = self.found, self.found.places
        unit = Decimal(10) ** found.rows.decimals
        notes: Sequence[Any] = [None] * len(rows)
        if found.rows.notes is not None:
            notes = found.rows.notes.take(pa.array(rows)).to_pylist()
        columns = (found.item, found.place, found.month, found.value, found.has_value, found.amount, found.has_amount)
        told = zip(found.rows.line[rows].tolist(), *(column[rows].tolist() for column in columns), notes, strict=True)
        for line, item, place, month, value, has_value, amount, has_amount, note in told:
            named = found.items[item]
            key = named.item.id, places[place], Month.of_ordinal(month)
            if named.has_amount:
                yield Measured(*key, "month", amount / unit if has_amount else None, note, None, line, None)
            yield Measured(*key, "cumulative", value / unit if has_value else None, note, None, line, None)

    @property
    def observation_count(self) -> int:
        """How many figures there are."""
        has_amount = np.array([one.has_amount for one in self.found.items] or [False])
        filled = self.found.item[self._filled]
        return len(filled) + int(np.count_nonzero(has_amount[filled]))

    def begin_ordering(self) -> None:
        """Begin to put the rows into the order of the lake, while the others are looked at."""
        thread = ThreadPoolExecutor(1)
        self._ordered = thread.submit(in_order, self.found, self._filled)
        thread.shutdown(wait=False)

    def fresh(self, others: Iterable[lake.Row]) -> Fresh:
        """These rows and the others in the order of the lake."""
        ordered = self._ordered.result() if self._ordered else in_order(self.found, self._filled)
        return fresh_rows(ordered, others)


def _is_by_district(item: object) -> bool:
    return isinstance(item, Indicator) and item.by_district


class Observations(Collection[Measured]):
    """All figures of a file by line, those of the clean part made when they are asked for."""

    def __init__(self, part: Part, others: Collection[Measured]) -> None:
        self.part, self.others = part, others

    def __len__(self) -> int:
        return self.part.observation_count + len(self.others)

    def __iter__(self) -> Iterator[Measured]:
        return (one for _, one in merge(_placed(self.part.observations()), _placed(self.others), key=lambda at: at[0]))

    def __contains__(self, one: object) -> bool:
        return any(one == other for other in self)


def _placed(observations: Iterable[Measured]) -> Iterator[tuple[int, Measured]]:
    """Each figure with the line of its row, which is that of 累计数."""
    waiting: list[Measured] = []
    for one in observations:
        waiting.append(one)
        if one.measure == "cumulative":
            yield from ((one.line, each) for each in waiting)
            waiting = []
