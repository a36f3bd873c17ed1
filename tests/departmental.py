"""The small plan of tests/csv and what a file means under it."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.checks import Checked, check_reading
from etl.entry.history import Derived, Figures, Key, Known
from etl.language.number import written
from etl.read import read_submission
from monitor.month import Month
from monitor.plan import Plan, load_plan

CSV = Path(__file__).parent / "csv"
XLSX = CSV.parent / "xlsx"
PLAN: Plan = load_plan(CSV / "plan.toml")
TODAY = dt.date(2025, 10, 15)
HEADER = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注\n"


def checked(content: bytes | str, known: Known | None = None, name: str = "报送.csv") -> Checked:
    """The bytes of a file, read and checked under the small plan."""
    content = content.encode() if isinstance(content, str) else content
    return check_reading(read_submission(content, name, PLAN), PLAN, today=TODAY, known=known)


def codes(result: Checked) -> list[str]:
    """The problems' codes, without that of rows that a small file leaves out."""
    return [problem.code for problem in result.problems if problem.code != "missing-expected-row"]


def observed(result: Checked) -> set[str]:
    """indicator|district|month|measure|value|line, one text for each observation that says something."""
    return {
        f"{one.indicator}|{one.district}|{one.month}|{one.measure}|"
        f"{one.self_status or (written(one.value) if one.value is not None else '')}|{one.line}"
        for one in result.observations
        if not one.is_empty
    }


def expectation(path: Path) -> dict[str, Any]:
    """What is written beside a file of tests/csv."""
    expected: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return expected


def published(expected: dict[str, Any]) -> Known:
    """The published figures that a case is checked against; those that were not given follow from the others."""
    known: dict[Key, Figures] = {}
    for place, (amount, value, *given) in expected.get("known", {}).items():
        indicator, district, month = place.split("|")
        figures = (Decimal(amount), Decimal(value))
        known[indicator, district, Month.parse(month)] = derived(figures, given[0]) if given else figures
    return known


def derived(figures: Figures, given: str) -> Derived:
    """Published figures of which the file gave only the one of a measure: month, cumulative."""
    found = Derived(figures)
    found.told = lambda: (figures[0], None) if given == "month" else (None, figures[1])
    return found
