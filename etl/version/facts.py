"""Months from the lake into the tables of facts, and what must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from etl import lake
from etl.bulk.lake import CHUNK, Fresh
from etl.file.arrival import is_large
from etl.recipe import SQL, BuildRefused, Progress, Recipe
from etl.submissions import original_path
from etl.version.landing import land
from etl.version.stored import insert_observations, leave_out, silent
from monitor.home import Home
from monitor.month import Month
from monitor.register import Submission
from monitor.status import STEPS

# How the empty tables of a version are filled from the lake: returns its months.
Engine = Callable[[duckdb.DuckDBPyConnection, Home, Recipe, Progress], list[Month]]
ANEW = " ORDER BY district_id, indicator_id"  # of a month
SHOWN = 20  # faults in one message
# table of a version, the view of 3_all_months.sql that fills it, and in which order
WHOLE = (
    ("revision", "all_revisions", "month, indicator_id, district_id, submission_id"),
    ("month", "all_months", "month"),
    ("observation", "all_observations", "month, district_id, indicator_id"),
)


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
        kept = [one for one in by_month.get(month, []) if one.id not in recipe.drafts]
        _land(connection, _files(home, recipe, month, kept))
        _add_drafts(connection, recipe, month)
        for statement in statements:
            connection.execute(statement, {"month": month.first_day} if statement.named_parameters else None)
        insert_observations(connection, "anew", ANEW)
        filled.append(month)
        if _values(connection, month) != before:
            waiting |= {month + step for step in steps} & there
    return filled


def fill_whole(connection: duckdb.DuckDBPyConnection, home: Home, recipe: Recipe, progress: Progress) -> list[Month]:
    """Take all months from the lake at once into empty tables; returns them. Gives what fill_months gives."""
    months = sorted(recipe.by_month)
    progress("入库", 0, len(months))
    if not months:
        return []
    recipe = _read_anew(home, recipe)
    is_in_order, left_out = _gather(connection, recipe, lake_files(home, recipe, without=recipe.fresh.keys()))
    shared = [month.first_day for month, submissions in recipe.by_month.items() if len(submissions) > 1]
    connection.register("shared_month", pa.table({"month": pa.array(shared, pa.date32())}))
    fill_tables(connection, is_in_order=is_in_order, left_out=left_out)
    connection.unregister("shared_month")
    connection.execute("DROP VIEW lake_rows")
    for fresh in recipe.fresh.values():
        fresh.finish()
    progress("入库", len(months), len(months))
    return months


def _gather(connection: duckdb.DuckDBPyConnection, recipe: Recipe, files: list[Path]) -> tuple[bool, set[str]]:
    """Make `lake_rows` of the lake's files and of what is at hand.

    Returns whether they stand in a version's order, and the columns that then need not be kept; see etl.version.stored.
    """
    parts, said = [], list[pa.Table]()
    if files:
        connection.read_parquet([str(file) for file in files], hive_partitioning=False).create_view("lake_file")
        parts.append("SELECT * FROM lake_file")
    is_in_order = not files and len(recipe.fresh) == 1
    query = (SQL / "bulk_fresh.sql").read_text(encoding="utf-8")
    for number, (submission, fresh) in enumerate(recipe.fresh.items()):
        said += fresh.since(recipe.first_month), fresh.others_since(submission, recipe.first_month)
        rows, others = said[-2:]
        connection.register(f"fresh_{number}", rows)
        parts.append(query.replace("{number}", str(number)).replace("{submission}", submission))
        if len(others):
            connection.register(f"other_{number}", others)
            parts.append(f"SELECT * FROM other_{number}")  # noqa: S608 - names of this module
            is_in_order &= len(others) <= CHUNK  # behind the rest, where they are read with every month
    connection.execute(f"CREATE TEMP VIEW lake_rows AS {' UNION ALL BY NAME '.join(parts)}")
    return is_in_order, silent(*said) if is_in_order else set()


def fill_tables(
    connection: duckdb.DuckDBPyConnection, *, is_in_order: bool = False, left_out: Collection[str] = ()
) -> None:
    """Fill revision, month and observation from `lake_rows` and `shared_month`, for which see 3_plain.sql.

    With `left_out` the columns are named that need not be stored unless rows are worked out.
    Most rows stand as they are; the rest is worked out by the SQL that other engines run on all of them.
    """
    connection.execute((SQL / "3_plain.sql").read_text(encoding="utf-8"))
    has_open = connection.execute("SELECT 1 FROM open_series LIMIT 1").fetchone() is not None
    if has_open:
        for statement in whole_statements():
            connection.execute(statement)
    script = "3_together.sql" if has_open else "3_all_plain.sql"
    connection.execute((SQL / script).read_text(encoding="utf-8"))
    if left_out and not has_open:
        leave_out(connection, left_out)
    for table, _, order in WHOLE:
        if table == "revision" and not has_open:  # nothing was replaced
            continue
        ordered = "" if is_in_order and not has_open else f" ORDER BY {order}"
        without = f" EXCLUDE ({', '.join(left_out)})" if table == "observation" and left_out and not has_open else ""
        connection.execute(f"INSERT INTO {table} BY NAME SELECT *{without} FROM every_{table}{ordered}")  # noqa: S608 - names of this module
        connection.execute(f"DROP VIEW every_{table}")
    for name in ("all_observations", "all_months", "all_revisions", "ranked", "landing", "plain"):
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    connection.execute("DROP TABLE open_series")


def whole_statements() -> list[str]:
    """The SQL of a full build, statement by statement, as DuckDB and Spark both take it."""
    text = (SQL / "3_all_months.sql").read_text(encoding="utf-8")
    return [statement.query for statement in duckdb.extract_statements(text)]


def lake_files(home: Home, recipe: Recipe, without: Collection[str] = ()) -> list[Path]:
    """The lake's files of all months of a version, but for some submissions."""
    wanted = {
        month: [one for one in submissions if one.id not in without] for month, submissions in recipe.by_month.items()
    }
    return [file for month in sorted(wanted) for file in _files(home, recipe, month, wanted[month])]


def assert_facts(connection: duckdb.DuckDBPyConnection, months: list[Month]) -> None:
    """Keys, relations and sums of the months that changed; raises BuildRefused with everything that does not hold."""
    faults: list[str] = []
    ends = {"first": min(months).first_day, "last": max(months).first_day} if months else {}
    for statement in connection.extract_statements(_assertions(connection)):
        if statement.named_parameters and not months:
            continue
        faults += [
            row[0] for row in connection.execute(statement, ends if statement.named_parameters else None).fetchall()
        ]
    if faults:
        more = f"；另有{len(faults) - SHOWN}处" if len(faults) > SHOWN else ""
        raise BuildRefused(f"未发布，已发布的版本不变。{'；'.join(faults[:SHOWN])}{more}")


def _assertions(connection: duckdb.DuckDBPyConnection) -> str:
    """The script, with room for a bit for each indicator and district."""
    ((items, places),) = connection.execute(
        "SELECT (SELECT coalesce(max(position), 0) FROM item), (SELECT coalesce(max(position), 0) FROM district)"
    ).fetchall()
    text = (SQL / "4_assertions.sql").read_text(encoding="utf-8")
    return text.replace("{places}", str(places + 1)).replace("{cells}", str((items + 1) * (places + 1)))


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
        fresh = _read_again(home, recipe, submission)
        if fresh is not None:
            fresh.finish()
    return [lake.month_file(home, month, submission.id) for submission in submissions]


def _read_anew(home: Home, recipe: Recipe) -> Recipe:
    """With a large submission at hand that is all there is of the version, where it has to be read again anyhow.

    Of several the lake's files are read one after the other: together they would not fit into memory.
    """
    if recipe.fresh or len(recipe.submissions) != 1:
        return recipe
    (only,) = recipe.submissions
    if not is_large(original_path(home, only.id)):
        return recipe
    if all(lake.month_file(home, month, only.id).exists() for month in recipe.months_of(only)):
        return recipe
    fresh = _read_again(home, recipe, only)
    return recipe if fresh is None else replace(recipe, fresh={only.id: fresh})


def _read_again(home: Home, recipe: Recipe, submission: Submission) -> Fresh | None:
    """Read into the lake again what was received; a large file is still being written."""
    try:
        errors, fresh = land(home, recipe.reader(submission), submission)
    except FileNotFoundError as error:
        raise BuildRefused(
            f"报送 {submission.id}（{submission.file}）的原件不在 submissions 文件夹里，数据湖里也没有它的数，未发布；"
            f"请从备份恢复 submissions/{submission.id}；找不回来的，撤回它"
            f"（python -m etl rollback {submission.id} --by 姓名 --reason 理由），再请报送单位重报"
        ) from error
    if errors:
        shown = "；".join(f"第{error.line or '—'}行：{error.message}" for error in errors[:3])
        raise BuildRefused(f"报送 {submission.id}（{submission.file}）不能再次通过检查，未发布：{shown}")
    return fresh


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


def _add_drafts(connection: duckdb.DuckDBPyConnection, recipe: Recipe, month: Month) -> None:
    """Put rows that were not received yet beside those of the lake."""
    for draft, rows in recipe.drafts.items():
        connection.register("draft", lake.table_of(draft, month, [row for row in rows if row.month == month]))
        connection.execute("INSERT INTO landing BY NAME SELECT * EXCLUDE (month) FROM draft")
        connection.unregister("draft")
