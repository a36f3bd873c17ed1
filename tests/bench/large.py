"""An installation with ten times the indicators and ten times the districts: a hundred times the observations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa

from etl import lake
from etl.build import publish
from etl.submissions import approve, receive
from monitor.clock import BEIJING
from monitor.home import Home
from monitor.month import Month, year_months
from monitor.plan import District, Plan, load_plan
from monitor.register import read_register

TIMES = 10
MONTHS = (*year_months(2024), *year_months(2025, 9))


def large_plan() -> Plan:
    """The project's plan, every indicator and every district ten times."""
    plan = load_plan()
    indicators = [
        one.model_copy(
            update={"id": f"{one.id}_{n}", "name": f"{one.name}（{n}）", "by_district": True, "baseline": None}
        )
        for one in plan.indicators
        for n in range(TIMES)
    ]
    districts = [
        District(id=f"{one.id}_{n}", name=f"{one.name}{n}", kind=one.kind, tile=(one.tile[0] + 8 * n, one.tile[1]))
        for one in plan.districts
        for n in range(TIMES)
    ]
    fields = {**dict(plan), "id": "large-2025", "indicators": tuple(indicators), "districts": tuple(districts)}
    return Plan.model_construct(**fields)


def month_table(plan: Plan, submission: str, month: Month, random: np.random.Generator) -> pa.Table:
    """One month of every indicator in the city, and in every district where they report it, as the lake has it."""
    everywhere = ["", *(one.id for one in plan.districts)]
    rows = [(one, place) for one in plan.indicators for place in (everywhere if one.by_district else [""])]
    count = len(rows)
    aims = np.array([float(one.target or 100) for one, _ in rows])
    done = aims * (month.number / 12) * random.uniform(0.7, 1.15, count)
    nothing = pa.nulls(count)
    columns = {
        "indicator_id": [one.id for one, _ in rows], "district_id": [place for _, place in rows],
        "month": [month.first_day] * count, "value": pa.array(np.round(done, 2)).cast(pa.decimal128(28, 10)),
        "amount": nothing.cast(lake.AMOUNT), "self_status": nothing.cast(pa.string()),
        "text": nothing.cast(pa.string()), "submission_id": [submission] * count,
        "department_id": [one.reporter for one, _ in rows],
        "sheet": [""] * count, "line": np.arange(2, count + 2, dtype="int32"),
    }  # fmt: skip
    return pa.table(columns, schema=lake.SCHEMA)


def large_installation(folder: Path) -> tuple[Home, int]:
    """The installation, published, and how many observations it holds."""
    return installation(folder, large_plan(), np.random.default_rng(7))


def installation(folder: Path, plan: Plan, random: np.random.Generator) -> tuple[Home, int]:
    """The same of any plan."""
    home = Home(folder)
    register, observations = read_register(home), 0
    for month in MONTHS:
        departments = sorted({one.reporter for one in plan.indicators})
        receipt = {
            "by": "测", "sha256": str(month), "file": f"{month}.csv", "encoding": "utf-8", "departments": departments,
            "months": [str(month)], "rows": 0, "is_demo": False,
        }  # fmt: skip
        at = dt.datetime(2025, 10, 1, tzinfo=BEIJING)
        submission = receive(home, register, f"{month}".encode(), receipt, at)
        table = month_table(plan, submission.id, month, random)
        lake.write_table(lake.month_file(home, month, submission.id), table)
        observations += table.num_rows
        approve(home, register, submission.id, "测", at)
    publish(home, plan, register, "测", dt.datetime(2025, 10, 12, tzinfo=BEIJING))
    return home, observations
