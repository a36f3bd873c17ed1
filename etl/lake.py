"""The lake: what each submission says, as Parquet by year and month; derived, to be deleted and rebuilt at will."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from monitor.home import Home
from monitor.month import Month

# Exact: 18 digits before the point and 10 behind it; the reader refuses numbers that do not fit.
AMOUNT = pa.decimal128(28, 10)

# one row per submission, indicator, district and month
SCHEMA = pa.schema(
    [
        pa.field("indicator_id", pa.string(), nullable=False),
        pa.field("district_id", pa.string(), nullable=False),
        pa.field("month", pa.date32(), nullable=False),
        pa.field("value", AMOUNT),
        pa.field("amount", AMOUNT),
        pa.field("self_status", pa.string()),
        pa.field("text", pa.string()),
        pa.field("submission_id", pa.string(), nullable=False),
        pa.field("department_id", pa.string(), nullable=False),
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
    ]
)
_NAMES = [field.name for field in SCHEMA if field.type != AMOUNT and field.name != "line"]
# Each file is read whole, so what it holds need not be said of its parts; decimals hardly ever repeat. Packed a third
# faster than with zstd, for a tenth more room.
_LAYOUT: Mapping[str, Any] = {
    "compression": "lz4",
    "use_dictionary": _NAMES,
    "column_encoding": {"line": "DELTA_BINARY_PACKED"},
    "write_statistics": False,
    "store_schema": False,
}


@dataclass(frozen=True, slots=True)
class Row:
    """What one submission says of one indicator, district and month."""

    indicator: str
    district: str
    month: Month
    value: Decimal | None
    amount: Decimal | None
    self_status: str | None
    text: str | None
    department: str
    sheet: str
    line: int


def partition(lake: Path, month: Month) -> Path:
    return lake / f"year={month.year:04d}" / f"month={month.number:02d}"


def write_rows(home: Home, submission: str, rows: Iterable[Row]) -> tuple[Month, ...]:
    """Write what a submission says, one file a month; returns the months."""
    by_month: dict[Month, list[Row]] = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row)
    for month, month_rows in by_month.items():
        write_table(month_file(home, month, submission), table_of(submission, month, month_rows))
    return tuple(sorted(by_month))


def write_table(path: Path, *tables: pa.Table) -> None:
    """Write tables of the same columns into one Parquet file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".writing-{os.getpid()}-{path.name}")
    with pq.ParquetWriter(beside, tables[0].schema, **_LAYOUT) as file:
        for table in tables:
            file.write_table(table)
    beside.replace(path)


def month_file(home: Home, month: Month, submission: str) -> Path:
    """Where the lake keeps what a submission says of a month."""
    return partition(home.lake, month) / f"{submission}.parquet"


def table_of(submission: str, month: Month, rows: Sequence[Row]) -> pa.Table:
    """What a submission says of a month, as the lake keeps it."""
    first_day = month.first_day
    columns = {
        "indicator_id": [row.indicator for row in rows],
        "district_id": [row.district for row in rows],
        "month": [first_day] * len(rows),
        "value": [row.value for row in rows],
        "amount": [row.amount for row in rows],
        "self_status": [row.self_status for row in rows],
        "text": [row.text for row in rows],
        "submission_id": [submission] * len(rows),
        "department_id": [row.department for row in rows],
        "sheet": [row.sheet for row in rows],
        "line": [row.line for row in rows],
    }
    return pa.table(columns, schema=SCHEMA)
