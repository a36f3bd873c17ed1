"""The last value of every indicator in every district, read at once: what cells are made from."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import duckdb

from monitor.database import columns_of
from monitor.month import Month
from monitor.observation import CITY, Latest, latest_of

_LATEST = """
SELECT indicator_id, district_id,
    max(month) FILTER (WHERE value IS NOT NULL) AS month,
    max_by(value, month) FILTER (WHERE value IS NOT NULL) AS value,
    bool_or(month = $end AND (value IS NOT NULL OR amount IS NOT NULL OR self_status IS NOT NULL)) AS is_reported
FROM observation
WHERE month BETWEEN $start AND $end AND district_id <> $city
GROUP BY ALL
"""
_EARLIER = """
SELECT indicator_id, district_id, month, value
FROM observation
WHERE month >= $start AND month < $end AND district_id <> $city AND value IS NOT NULL
"""


def latest_values(connection: duckdb.DuckDBPyConnection, month: Month) -> dict[tuple[str, str], Latest]:
    """(indicator, district) → its last value from January to the month, of what districts reported."""
    return latest_of(_columns(connection, _LATEST, month))


def earlier_values(connection: duckdb.DuckDBPyConnection, month: Month) -> dict[tuple[str, str], dict[Month, Decimal]]:
    """(indicator, district) → its values from January to the month before."""
    found = defaultdict[tuple[str, str], dict[Month, Decimal]](dict)
    for item, place, when, value in zip(*_columns(connection, _EARLIER, month), strict=True):
        found[item, place][when] = value
    return found


def _columns(connection: duckdb.DuckDBPyConnection, query: str, month: Month) -> list[list[Any]]:
    asked = {"start": dt.date(month.year, 1, 1), "end": month.first_day, "city": CITY}
    return columns_of(connection, query, asked)
