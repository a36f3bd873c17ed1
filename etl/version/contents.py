"""What each submission says of which item and month: from the lake, where it lacks a file from what was received."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from etl import lake
from etl.checks import check_reading
from etl.language.guidance import Guidance
from etl.read import read_submission
from etl.submissions import original
from etl.version.landing import rows_of
from monitor.calendar import Contents
from monitor.home import Home
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Plan
from monitor.register import Register, Submission

Said = Mapping[tuple[str, Month], bool]
# A submission never changes, so what it says is read once for each installation.
_known: dict[tuple[Home, str, str], Said] = {}
_reading = threading.Lock()


def contents_of(home: Home, register: Register, plan: Plan) -> Contents:
    """What every submission that speaks of the plan's year says of 全市."""
    year = f"{plan.year:04d}-"
    wanted = [one for one in register.submissions.values() if any(month.startswith(year) for month in one.months)]
    with _reading:
        new = [one for one in wanted if _key(home, one) not in _known]
        for one, said in _read(home, register, plan, new):
            _known[_key(home, one)] = said
        return {one.id: _known[_key(home, one)] for one in wanted}


def _key(home: Home, one: Submission) -> tuple[Home, str, str]:
    return home, one.id, one.sha256


def _read(home: Home, register: Register, plan: Plan, new: Sequence[Submission]) -> list[tuple[Submission, Said]]:
    files = {one.id: _files(home, one) for one in new}
    try:
        landed = _landed([file for found in files.values() if found for file in found])
    except duckdb.IOException:  # the lake is being made anew just now
        landed, files = {}, dict.fromkeys(files)
    return [(one, landed.get(one.id, {}) if files[one.id] else _received(home, register, plan, one)) for one in new]


def _files(home: Home, one: Submission) -> list[Path] | None:
    """The lake's files of a submission; None where it lacks one."""
    files = [lake.month_file(home, Month.parse(month), one.id) for month in one.months]
    return files if all(file.is_file() for file in files) else None


def _landed(files: list[Path]) -> dict[str, dict[tuple[str, Month], bool]]:
    found: dict[str, dict[tuple[str, Month], bool]] = defaultdict(dict)
    if files:
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT submission_id, indicator_id, month,"
                " coalesce(value, amount) IS NOT NULL OR self_status IS NOT NULL"
                " FROM read_parquet($files, hive_partitioning = false) WHERE district_id = $city",
                {"files": [str(file) for file in files], "city": CITY},
            ).fetchall()
        for submission, item, day, has_value in rows:
            found[submission][item, Month.of(day)] = has_value
    return found


def _received(home: Home, register: Register, plan: Plan, one: Submission) -> Said:
    """What a file says by the plan of its receipt."""
    known = register.plan(one.plan) or plan
    reading = read_submission(original(home, one.id), one.file, known, Guidance.from_json(one.guidance))
    checked = check_reading(reading, known, today=one.received_at.date(), levels=one.guidance.get("levels", {}))
    reporters = {item.id: item.reporter for item in known.items}
    return {
        (row.indicator, row.month): row.value is not None or row.amount is not None or row.self_status is not None
        for row in rows_of(checked.observations, reporters)
        if row.district == CITY
    }
