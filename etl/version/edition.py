"""What a version is: its plan, submissions, corrections and published figures."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from etl.corrections import Correction
from etl.recipe import SQL, Recipe
from etl.version.plan_tables import fill_plan
from etl.version.published import published_figures
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register
from monitor.status import rule_label


def create_tables(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """All tables, and the plan in them."""
    connection.execute((SQL / "1_plan.sql").read_text(encoding="utf-8"))
    connection.execute((SQL / "2_facts.sql").read_text(encoding="utf-8"))
    fill_plan(connection, plan)


def changed_months(connection: duckdb.DuckDBPyConnection, recipe: Recipe, register: Register) -> set[Month]:
    """Months of the submissions and corrections that came or went since the version that is taken further."""
    before = {row[0] for row in connection.execute("SELECT submission_id FROM submission").fetchall()}
    after = {submission.id for submission in recipe.submissions}
    moved = (register.submissions[submission] for submission in before ^ after)
    months = {month for submission in moved for month in recipe.months_of(submission)}
    declared: set[tuple[Any, ...]] = set(connection.execute("SELECT * FROM correction").fetchall())
    wanted: set[tuple[Any, ...]] = {_correction_row(correction) for correction in recipe.corrections}
    return months | {Month.of(row[2]) for row in declared ^ wanted} & recipe.months


def write_edition(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    """What this version is: its number and time, its plan, submissions, corrections and the published figures."""
    plan = recipe.plan
    edition = (recipe.version, recipe.at.isoformat(), recipe.is_demo, plan.id, plan.fingerprint)
    connection.execute("DELETE FROM edition")
    connection.execute(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?)",
        [*edition, rule_label(plan.rule), plan.model_dump_json()],
    )
    _write_submissions(connection, recipe)
    connection.execute("DELETE FROM correction")
    for correction in recipe.corrections:
        connection.execute("INSERT INTO correction VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _correction_row(correction))
    connection.execute("DELETE FROM published_figure")
    connection.register("figures", published_figures())
    connection.execute("INSERT INTO published_figure BY NAME SELECT * FROM figures")
    connection.unregister("figures")


def note_revised(connection: duckdb.DuckDBPyConnection, months: list[Month], *, is_whole: bool = False) -> None:
    """Put into `revised` what now stands where something was replaced, for months that were taken anew.

    Without that table a page would look through all observations for a few of them. A file that was made before there
    was such a table gets it for all its months, as one does that is built whole.
    """
    wanted = {"months": [month.first_day for month in months]}
    if is_whole or not _has_revised(connection):
        has_any = connection.execute("SELECT 1 FROM revision LIMIT 1").fetchone() is not None
        rows = f"{_REVISED} {_BY_ITEM}" if has_any else "SELECT * FROM observation LIMIT 0"
        connection.execute(f"CREATE TABLE revised AS {rows}")
        return
    connection.execute("DELETE FROM revised WHERE month IN $months", wanted)
    connection.execute(f"INSERT INTO revised BY NAME {_REVISED} WHERE month IN $months {_BY_ITEM}", wanted)


def _has_revised(connection: duckdb.DuckDBPyConnection) -> bool:
    """Asked of the table itself: DuckDB's list of tables takes it ten milliseconds."""
    try:
        connection.execute("SELECT 1 FROM revised LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


# One row per indicator, district and month that has a revision: the row of observation.
_REVISED = "SELECT * FROM observation SEMI JOIN revision USING (indicator_id, district_id, month)"
_BY_ITEM = "ORDER BY indicator_id, month, district_id"


def _write_submissions(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    sources = pa.table(
        {
            "submission_id": [s.id for s in recipe.submissions],
            "file": [s.file for s in recipe.submissions],
            "sha256": [s.sha256 for s in recipe.submissions],
            "received_at": [s.received_at.isoformat() for s in recipe.submissions],
            "submitted_by": [s.by for s in recipe.submissions],
        }
    )
    connection.register("sources", sources)
    connection.execute("DELETE FROM submission WHERE submission_id NOT IN (SELECT submission_id FROM sources)")
    connection.execute("INSERT INTO submission SELECT * FROM sources ANTI JOIN submission USING (submission_id)")
    connection.unregister("sources")


def _correction_row(c: Correction) -> tuple[object, ...]:
    return (c.indicator, c.district, c.first_day, c.measure, c.action, c.value, c.expect, c.reason)
