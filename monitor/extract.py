"""What a published version holds, row by row for other systems: observations with their way here, and Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from monitor.home import Home
from monitor.month import Month
from monitor.number import trimmed
from monitor.warehouse import reading

BATCH = 5_000  # rows that are held at once
GROUP = 100_000  # rows that one query is for, but for a month that has more

# Column → how DuckDB types it; the order is that of every form.
OBSERVATION_COLUMNS: dict[str, str] = {
    "indicator": "VARCHAR",
    "name": "VARCHAR",
    "section": "VARCHAR",
    "district": "VARCHAR",
    "month": "VARCHAR",
    "unit": "VARCHAR",
    "value": "DECIMAL(28, 10)",
    "amount": "DECIMAL(28, 10)",
    "self_status": "VARCHAR",
    "text": "VARCHAR",
    "is_derived": "BOOLEAN",
    "reported_value": "DECIMAL(28, 10)",
    "correction": "VARCHAR",
    "department": "VARCHAR",
    "submission": "VARCHAR",
    "file": "VARCHAR",
    "sheet": "VARCHAR",
    "line": "INTEGER",
    "received_at": "VARCHAR",
    "by": "VARCHAR",
    "sha256": "VARCHAR",
}

_SELECT = """
SELECT
    indicator_id AS indicator, item.name, task.section_id AS section, district_id AS district,
    strftime(month, '%Y-%m') AS month, item.unit, value, amount, self_status, text, is_derived, reported_value,
    correction, page.department_id AS department, submission_id AS submission, file, sheet, line, received_at,
    submitted_by AS by, sha256
"""
_FROM = """
FROM page
JOIN submission USING (submission_id)
JOIN item ON item.item_id = indicator_id
JOIN task USING (task_id)
"""
_NOTHING = f"WITH page AS (SELECT * FROM observation LIMIT 0) {_SELECT}{_FROM}"  # noqa: S608 - own clauses
_ORDER = " ORDER BY month, district_id, indicator_id"  # as it is stored
_WITHIN = " ORDER BY district_id, indicator_id"  # of one month: only the blocks that hold the first of it are read


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which observations; None is all of them."""

    since: Month | None = None
    until: Month | None = None
    indicator: str | None = None
    section: str | None = None
    department: str | None = None
    district: str | None = None  # "" for 全市
    limit: int | None = None
    offset: int = 0

    @property
    def conditions(self) -> tuple[str, dict[str, str]]:
        """What must hold of an observation besides its month, and the parameters."""
        clauses = {
            "indicator": ("indicator_id = $indicator", self.indicator),
            "section": (f"indicator_id IN {_OF_SECTION}", self.section),
            "department": ("department_id = $department", self.department),
            "district": ("district_id = $district", self.district),
        }
        given = {name: (clause, value) for name, (clause, value) in clauses.items() if value is not None}
        where = " AND ".join(clause for clause, _ in given.values())
        return where, {name: value for name, (_, value) in given.items()}

    def takes(self, month: Month) -> bool:
        return (self.since is None or self.since <= month) and (self.until is None or month <= self.until)


_OF_SECTION = "(SELECT item_id FROM item JOIN task USING (task_id) WHERE section_id = $section)"


def count_observations(home: Home, version: int, wanted: Wanted) -> int:
    """How many there are, limit and offset left aside; raises VersionMissing."""
    return sum(count for _, count in _months(home, version, wanted))


def _months(home: Home, version: int, wanted: Wanted) -> list[tuple[Month, int]]:
    """The months that are asked for, the oldest first, with the rows of each."""
    where, parameters = wanted.conditions
    counts = _counts(home, version, where, tuple(parameters.items()))
    return [(month, count) for month, count in counts if wanted.takes(month)]


@lru_cache(maxsize=512)
def _counts(home: Home, version: int, where: str, parameters: tuple[tuple[str, str], ...]) -> list[tuple[Month, int]]:
    """The rows of each month, counted once, for a version never changes; where nothing is asked for they are known."""
    counted = f"count(*) FROM observation WHERE {where} GROUP BY month" if where else "effective FROM month"
    with reading(home, version) as connection:
        found = connection.execute(f"SELECT month, {counted} ORDER BY month", dict(parameters)).fetchall()
    return [(Month.of(month), count) for month, count in found]


def _pages(home: Home, version: int, wanted: Wanted) -> Iterator[str]:
    """Queries, one after the other: each looks only at the months that its rows are of."""
    where, _ = wanted.conditions
    for run in _runs(_months(home, version, wanted), wanted):
        asked = f"month BETWEEN '{run.first.first_day}' AND '{run.last.first_day}'{' AND ' * bool(where)}{where}"
        order = _WITHIN if run.first == run.last else _ORDER
        cut = f" LIMIT {run.taken} OFFSET {run.skipped}"
        page = f"WITH page AS (SELECT * FROM observation WHERE {asked}{order}{cut})"  # noqa: S608 - own clauses
        yield page + _SELECT + _FROM + order


@dataclass(slots=True)
class _Run:
    """Months one after the other, how many of their first rows are not wanted, and how many then are."""

    first: Month
    last: Month
    skipped: int
    taken: int = 0


def _runs(months: list[tuple[Month, int]], wanted: Wanted) -> Iterator[_Run]:
    """Months in which wanted rows are, several together where they have few: each query costs something."""
    start = wanted.offset
    end = sum(count for _, count in months) if wanted.limit is None else start + wanted.limit
    run, begin = None, 0
    for month, count in months:
        taken = min(begin + count, end) - max(begin, start)
        if taken > 0:
            run = run or _Run(month, month, max(0, start - begin))
            run.last, run.taken = month, run.taken + taken
            if run.taken >= GROUP:
                yield run
                run = None
        begin += count
    if run:
        yield run


def observation_rows(home: Home, version: int, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Rows as OBSERVATION_COLUMNS, by month, district and indicator; never more than BATCH of them in memory."""
    _, parameters = wanted.conditions
    names = tuple(OBSERVATION_COLUMNS)
    with reading(home, version) as connection:
        for query in _pages(home, version, wanted):
            found = connection.execute(query, parameters)
            while rows := found.fetchmany(BATCH):
                for row in rows:
                    yield dict(zip(names, map(_plain, row), strict=True))


def write_observations(home: Home, version: int, wanted: Wanted, path: Path) -> None:
    """The same rows as a Parquet file, some months after the others: DuckDB would hold and sort all of them at once."""
    _, parameters = wanted.conditions
    with reading(home, version) as connection:
        nothing: Any = connection.sql(_NOTHING)
        with pq.ParquetWriter(path, nothing.to_arrow_table().schema, compression="zstd") as writer:
            for query in _pages(home, version, wanted):
                found: Any = connection.sql(query, params=parameters)
                for batch in found.to_arrow_reader(GROUP):
                    writer.write_batch(batch)


def write_rows(columns: Mapping[str, str], rows: Iterable[Sequence[object]], path: Path) -> None:
    """Rows as a Parquet file; `columns` names and types them."""
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE extract ({typed})")
        places = ", ".join("?" * len(columns))
        held = [tuple(map(_storable, row)) for row in rows]
        if held:
            connection.executemany(f"INSERT INTO extract VALUES ({places})", held)  # noqa: S608 - question marks only
        connection.execute(f"COPY extract TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _plain(cell: object) -> object:
    return trimmed(cell) if isinstance(cell, Decimal) else cell


def _storable(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value
