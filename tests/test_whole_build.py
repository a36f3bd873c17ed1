"""A full build takes all months at once, an increment one after the other: two scripts, the same content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import lake
from etl.recipe import SQL, BuildRefused
from etl.version.facts import ANEW, WHOLE, assert_facts, fill_tables, whole_statements
from etl.version.stored import insert_observations
from monitor.month import Month

MONTHS = [dt.date(2024 + n // 12, n % 12 + 1, 1) for n in range(6, 20)]
ITEMS = [("flow", "cumulative", 1), ("stock", "level", 1), ("share", "rate", 1), ("by_quarter", "cumulative", 3),
         ("yearly", "level", 12)]  # fmt: skip
NAMES = [*(name for name, _, _ in ITEMS), "unknown"]
NUMBERS = st.one_of(st.none(), st.decimals(-1000, 1000, places=10))
CELL = st.tuples(st.sampled_from(NAMES), st.sampled_from(["", "east"]), st.sampled_from(MONTHS))
Row = tuple[tuple[str, str, dt.date], str, Decimal | None, Decimal | None]


def history(item: str) -> st.SearchStrategy[list[Row]]:
    """One item in two places over most months, some of them reported twice."""
    cells = st.tuples(st.just(item), st.sampled_from(["", "east"]), st.sampled_from(MONTHS))
    row = st.tuples(cells, st.sampled_from(["S000001", "S000002"]), NUMBERS, NUMBERS)
    return st.lists(row, min_size=12, max_size=50, unique_by=lambda row: (row[0], row[1]))


CORRECTIONS = st.lists(
    st.tuples(CELL, st.sampled_from(["cumulative", "month"]), st.sampled_from(["replace", "drop"])),
    max_size=3,
    unique_by=lambda row: row[0],
)


def warehouse(rows: Sequence[Row], corrections: Sequence[Any]) -> duckdb.DuckDBPyConnection:
    """Empty tables of a version, with five items, the corrections, and the lake's rows in the table `rows`."""
    connection = duckdb.connect()
    for script in ("1_plan.sql", "2_facts.sql"):
        connection.execute((SQL / script).read_text(encoding="utf-8"))
    connection.execute("INSERT INTO section VALUES ('s', 's', 's', 1)")
    connection.execute("INSERT INTO department VALUES ('d', 'd', 'd')")
    connection.execute("INSERT INTO task VALUES ('t', 1, 's', 't')")
    for number, (name, kind, step) in enumerate(ITEMS):
        connection.execute(
            "INSERT INTO item VALUES (?, 't', ?, ?, '', NULL, 'd', ?, ?)", [name, kind, name, step, number]
        )
    for (item, district, month), measure, action in corrections:
        connection.execute(
            "INSERT INTO correction VALUES (?, ?, ?, ?, ?, 7, 1, '')", [item, district, month, measure, action]
        )
    nothing = {"self_status": None, "text": None, "department_id": "d", "sheet": ""}
    names = ("indicator_id", "district_id", "month", "submission_id", "value", "amount")
    given_rows = [
        dict(zip(names, (*cell, submission, value, amount), strict=True)) | nothing | {"line": line}
        for line, (cell, submission, value, amount) in enumerate(rows, start=2)
    ]
    connection.register("given_rows", pa.Table.from_pylist(given_rows, schema=lake.SCHEMA))
    connection.execute("CREATE TABLE rows AS SELECT * FROM given_rows")
    return connection


def month_by_month(connection: duckdb.DuckDBPyConnection) -> None:
    for month in MONTHS:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE landing AS SELECT * EXCLUDE (month) FROM rows WHERE month = ?", [month]
        )
        for statement in connection.extract_statements((SQL / "3_month.sql").read_text(encoding="utf-8")):
            connection.execute(statement, {"month": month} if statement.named_parameters else None)
        insert_observations(connection, "anew", ANEW)


def all_at_once(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE VIEW landing AS SELECT * FROM rows")
    for statement in whole_statements():
        connection.execute(statement)
    for table, view, order in WHOLE:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM {view} ORDER BY {order}")


def as_it_stands_where_it_can(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE VIEW lake_rows AS SELECT * FROM rows")
    connection.execute("CREATE TABLE shared_month AS SELECT DISTINCT month FROM rows")
    fill_tables(connection)


def content(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    return {table: connection.execute(f"FROM {table} ORDER BY ALL").fetchall() for table, _, _ in WHOLE}


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(NAMES).flatmap(history), CORRECTIONS)
def test_all_months_at_once_give_what_month_by_month_gives(rows: list[Row], corrections: list[Any]) -> None:
    with warehouse(rows, corrections) as one, warehouse(rows, corrections) as other:
        month_by_month(one)
        all_at_once(other)
        months = content(one)
        assert content(other) == months
    with warehouse(rows, corrections) as third:
        as_it_stands_where_it_can(third)
        assert content(third) == months


def test_a_year_to_date_follows_from_the_months_and_begins_anew_each_year() -> None:
    cell = [("flow", "", month) for month in MONTHS]
    amounts = [(one, "S000001", Decimal(10) if one[2].month == 7 else None, Decimal(5)) for one in cell]
    with warehouse(amounts, []) as connection:
        all_at_once(connection)
        values = dict(connection.execute("SELECT month, value FROM observation").fetchall())
    assert values[dt.date(2024, 12, 1)] == 10 + 5 * 5
    assert values[dt.date(2025, 3, 1)] == 15


@pytest.mark.parametrize("item", ["flow", "unknown"], ids=["of the plan", "of no plan"])
def test_a_cell_that_stands_twice_is_refused(item: str) -> None:
    rows: list[Row] = [((item, place, MONTHS[0]), "S000001", Decimal(1), Decimal(1)) for place in ("", "east")]
    connection = warehouse(rows, [])
    for where, count in (("", 0), ("WHERE district_id = 'east'", 1)):
        connection.execute(f"INSERT INTO observation BY NAME SELECT *, FALSE AS is_derived FROM rows {where}")
        with pytest.raises(BuildRefused) as refused:  # the places and the submission are not there either
            assert_facts(connection, [Month.of(MONTHS[0])])
        assert str(refused.value).count("观测值重复") == count
