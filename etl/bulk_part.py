"""The part of a large file about which nothing has to be said: counted, listed, and written into the lake."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from heapq import merge
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl import lake
from etl.bulk_clean import Clean, Flags, Whole, month_of, number_of
from etl.checks import Checked, Measured
from etl.desk import About
from etl.expected import missing_of
from etl.problem import Problem
from etl.recipe import SQL
from monitor.home import Home
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

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Months for which the rows say anything."""
        return tuple(map(month_of, np.flatnonzero(np.bincount(self.found.month[self._filled])).tolist()))

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
        first = int(found.month[self.is_in].min()) if self.rows else 0
        months = int(found.month[self.is_in].max()) - first + 1 if self.rows else 1
        at = found.item[self.is_in].astype(np.int64) * months + (found.month[self.is_in] - first)
        numbers = np.bincount(at, minlength=0)
        counts = {
            (found.items[number // months].item.id, month_of(first + number % months)): int(numbers[number])
            for number in np.flatnonzero(numbers).tolist()
        }
        for item, _, month in about:
            counts[item, month] = counts.get((item, month), 0) + 1
        return counts

    def _about(self, items: Set[str], month: Month) -> set[About]:
        found, places = self.found, self.found.places
        wanted = np.array([one.item.id in items for one in found.items] or [False])
        rows = np.flatnonzero(self.is_in & (found.month == number_of(month)) & wanted[found.item])
        pairs = zip(found.item[rows].tolist(), found.place[rows].tolist(), strict=True)
        return {(found.items[item].item.id, places[place], month) for item, place in pairs}

    def joined(self, checked: Checked, departments: Set[str], months: Set[Month]) -> Checked:
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
            key = named.item.id, places[place], month_of(month)
            if named.has_amount:
                yield Measured(*key, "month", amount / unit if has_amount else None, note, None, line, None)
            yield Measured(*key, "cumulative", value / unit if has_value else None, note, None, line, None)

    @property
    def observation_count(self) -> int:
        """How many figures there are."""
        has_amount = np.array([one.has_amount for one in self.found.items] or [False])
        filled = self.found.item[self._filled]
        return len(filled) + int(np.count_nonzero(has_amount[filled]))

    def write(self, home: Home, submission: str, others: Iterable[lake.Row]) -> tuple[Month, ...]:
        """Write these rows and the others into the lake, one file a month; returns the months."""
        by_month: dict[Month, list[lake.Row]] = {month: [] for month in self.months}
        for row in others:
            by_month.setdefault(row.month, []).append(row)
        order, ends = self._by_month()
        query = (SQL / "bulk_lake.sql").read_text(encoding="utf-8")
        decimals = self.found.rows.decimals
        query = query.replace("{decimals}", str(decimals)).replace("{unit}", f"'{Decimal(1).scaleb(-decimals):f}'")
        with duckdb.connect() as connection:
            self._register(connection)
            for month, rows in sorted(by_month.items()):
                at = order[slice(*ends.get(number_of(month), (0, 0)))]
                connection.register("part", self._table(at))
                connection.register("others", lake.table_of(submission, month, rows))
                chosen = connection.sql(query, params={"month": month.first_day, "submission": submission})
                _write(chosen, lake.month_file(home, month, submission))
        return tuple(sorted(by_month))

    def _by_month(self) -> tuple[Whole, dict[int, tuple[int, int]]]:
        """The rows by month, place and item, and where each month begins and ends among them."""
        found = self.found
        rows = np.flatnonzero(self._filled)
        items = np.argsort(np.argsort([one.item.id for one in found.items]))
        places = np.argsort(np.argsort(found.places))
        key = found.month[rows].astype(np.int64)
        key = (key * len(places) + places[found.place[rows]]) * len(items) + items[found.item[rows]]
        rows = rows[np.argsort(key, kind="stable")]
        months = found.month[rows]
        numbers = np.flatnonzero(np.bincount(months)).tolist()
        starts = np.searchsorted(months, numbers).tolist()
        return rows, dict(zip(numbers, pairwise([*starts, len(rows)]), strict=True))

    def _register(self, connection: duckdb.DuckDBPyConnection) -> None:
        found = self.found
        items = {
            "item": pa.array(range(len(found.items)), pa.int16()),
            "indicator_id": pa.array([one.item.id for one in found.items], pa.string()),
            "department_id": pa.array([one.item.reporter for one in found.items], pa.string()),
        }
        places = {"place": pa.array(range(len(found.places)), pa.int32()), "district_id": list(found.places)}
        for name, columns in (("file_item", items), ("file_place", places)):
            connection.register("given", pa.table(columns))
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608 - names of this module

    def _table(self, rows: Whole) -> pa.Table:
        found = self.found
        note: pa.Array | pa.ChunkedArray = pa.nulls(len(rows), pa.string())
        if found.rows.notes is not None:
            note = found.rows.notes.take(pa.array(rows))
        return pa.table(
            {
                "item": found.item[rows],
                "place": found.place[rows],
                "value": pa.array(found.value[rows], mask=~found.has_value[rows]),
                "amount": pa.array(found.amount[rows], mask=~found.has_amount[rows]),
                "note": note,
                "line": found.rows.line[rows].astype(np.int32),
            }
        )


def _is_by_district(item: object) -> bool:
    return isinstance(item, Indicator) and item.by_district


def _write(chosen: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write one Parquet file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".writing-{os.getpid()}-{path.name}")
    chosen.write_parquet(str(beside), compression="zstd")
    beside.replace(path)


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
