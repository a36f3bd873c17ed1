"""What a published version holds, row by row for other systems: observations with their way here, and Parquet files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from monitor.home import Home
from monitor.month import Month
from monitor.number import trimmed
from monitor.warehouse import reading

BATCH = 5_000  # rows that are held at once

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
    correction,    observation.department_id AS department, submission_id AS submission, file, sheet, line, received_at,
    submitted_by AS by, sha256
"""
_FROM = """
FROM observation
JOIN submission USING (submission_id)
JOIN item ON item.item_id = indicator_id
JOIN task USING (task_id)
"""
_ORDER = " ORDER BY observation.month, indicator_id, district_id"


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
    def conditions(self) -> tuple[str, dict[str, Any]]:
        """The WHERE clause and its parameters."""
        clauses: dict[str, tuple[str, object]] = {
            "since": ("observation.month >= $since", self.since and self.since.first_day),
            "until": ("observation.month <= $until", self.until and self.until.first_day),
            "indicator": ("indicator_id = $indicator", self.indicator),
            "section": ("task.section_id = $section", self.section),
            "department": ("observation.department_id = $department", self.department),
            "district": ("district_id = $district", self.district),
        }
        given = {name: (clause, value) for name, (clause, value) in clauses.items() if value is not None}
        where = " AND ".join(clause for clause, _ in given.values())
        return f" WHERE {where}" if where else "", {name: value for name, (_, value) in given.items()}

    @property
    def page(self) -> str:
        limit = "" if self.limit is None else f" LIMIT {int(self.limit)}"
        return f"{limit} OFFSET {int(self.offset)}" if self.offset else limit


def count_observations(home: Home, version: int, wanted: Wanted) -> int:
    """How many there are, limit and offset left aside; raises VersionMissing."""
    where, parameters = wanted.conditions
    with reading(home, version) as connection:
        row = connection.execute("SELECT count(*)" + _FROM + where, parameters).fetchone()
    return int(row[0]) if row else 0


def observation_rows(home: Home, version: int, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """Rows as OBSERVATION_COLUMNS, by month, indicator and district; never more than BATCH of them in memory."""
    where, parameters = wanted.conditions
    names = tuple(OBSERVATION_COLUMNS)
    with reading(home, version) as connection:
        found = connection.execute(_SELECT + _FROM + where + _ORDER + wanted.page, parameters)
        while rows := found.fetchmany(BATCH):
            for row in rows:
                yield dict(zip(names, map(_plain, row), strict=True))


def write_observations(home: Home, version: int, wanted: Wanted, path: Path) -> None:
    """The same rows as a Parquet file, written by the database itself."""
    where, parameters = wanted.conditions
    with reading(home, version) as connection:
        query = _SELECT + _FROM + where + _ORDER + wanted.page
        connection.execute(f"COPY ({query}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)", parameters)


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
