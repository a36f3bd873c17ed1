"""Months from the lake into the tables of facts, and what must hold of them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from etl import lake
from etl.intake import land
from etl.recipe import SQL, BuildRefused, Progress, Recipe
from monitor.home import Home
from monitor.month import Month
from monitor.register import Submission
from monitor.status import STEPS

SHOWN = 20  # faults in one message


def fill_months(
    connection: duckdb.DuckDBPyConnection, home: Home, recipe: Recipe, touched: set[Month], progress: Progress
) -> list[Month]:
    """Take months anew from the lake, oldest first; returns them.

    A month follows from the month, quarter or year before it, so where values of a month changed, those that follow are
    taken anew as well.
    """
    statements = connection.extract_statements((SQL / "3_month.sql").read_text(encoding="utf-8"))
    by_month = recipe.by_month
    there = set(by_month) | {Month.of(row[0]) for row in connection.execute("SELECT month FROM month").fetchall()}
    steps = {STEPS[item.frequency] for item in recipe.plan.items}
    waiting, filled = set(touched), list[Month]()
    while waiting:
        month = min(waiting)
        waiting.remove(month)
        progress("入库", len(filled) + 1, len(filled) + 1 + len(waiting))
        before = _values(connection, month)
        _land(connection, _files(home, recipe, month, by_month.get(month, [])))
        for statement in statements:
            connection.execute(statement, {"month": month.first_day} if statement.named_parameters else None)
        filled.append(month)
        if _values(connection, month) != before:
            waiting |= {month + step for step in steps} & there
    return filled


def assert_facts(connection: duckdb.DuckDBPyConnection, months: list[Month]) -> None:
    """Keys, relations and sums of the months that changed; raises BuildRefused with everything that does not hold."""
    faults: list[str] = []
    ends = {"first": min(months).first_day, "last": max(months).first_day} if months else {}
    for statement in connection.extract_statements((SQL / "4_assertions.sql").read_text(encoding="utf-8")):
        if statement.named_parameters and not months:
            continue
        faults += [
            row[0] for row in connection.execute(statement, ends if statement.named_parameters else None).fetchall()
        ]
    if faults:
        more = f"；另有{len(faults) - SHOWN}处" if len(faults) > SHOWN else ""
        raise BuildRefused(f"未发布，已发布的版本不变。{'；'.join(faults[:SHOWN])}{more}")


def _values(connection: duckdb.DuckDBPyConnection, month: Month) -> object:
    """What later months may follow from, as one comparable row."""
    return connection.execute(
        "SELECT count(*), bit_xor(hash(indicator_id, district_id, value)) FROM observation WHERE month = ?",
        [month.first_day],
    ).fetchall()


def _files(home: Home, recipe: Recipe, month: Month, submissions: list[Submission]) -> list[Path]:
    """The lake's files of a month; what is not there (the lake is derived) is read again from the submission."""
    for submission in submissions:
        if lake.month_file(home, month, submission.id).exists():
            continue
        errors = land(home, recipe.reader(submission), submission)
        if errors:
            shown = "；".join(f"第{error.line or '—'}行：{error.message}" for error in errors[:3])
            raise BuildRefused(f"报送 {submission.id}（{submission.file}）不能再次通过检查，未发布：{shown}")
    return [lake.month_file(home, month, submission.id) for submission in submissions]


def _land(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> None:
    """Put the lake's rows of one month into the table `landing`."""
    if files:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE landing AS "
            "SELECT * EXCLUDE (month) FROM read_parquet($files, hive_partitioning = false)",
            {"files": [str(file) for file in files]},
        )
        return
    connection.register("nothing", lake.SCHEMA.empty_table())
    connection.execute("CREATE OR REPLACE TEMP TABLE landing AS SELECT * EXCLUDE (month) FROM nothing")
    connection.unregister("nothing")
