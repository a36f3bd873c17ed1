"""What was found in a file, as JSON has it."""

from __future__ import annotations

from typing import Any

from etl.checks import Checked, Measured
from etl.language.number import written
from etl.problem import Problem


def report(checked: Checked, *, has_observations: bool = False) -> dict[str, Any]:
    """One entry of "files" of `check --json` and `load --json`; values are decimals written as strings."""
    reading = checked.reading
    names = checked.department_names
    months = [str(month) for month in checked.months]
    entry: dict[str, Any] = {
        "file": reading.file,
        "sha256": reading.sha256,
        "size": reading.size,
        "encoding": reading.encoding,
        "sheet": reading.sheet,
        "rows": checked.rows,
        "accepted": checked.accepted,
        "rejected": checked.rejected,
        "ignored": len(checked.ignored),
        "department": names[0] if len(names) == 1 else None,
        "month": months[0] if len(months) == 1 else None,
        "departments": list(checked.departments),
        "months": months,
        "is_demo": checked.is_demo,
        "ignored_lines": [{"line": one.line, "why": one.why, "sheet": one.sheet or None} for one in checked.ignored],
        "ignored_sheets": [{"sheet": name, "why": why} for name, why in reading.sheets_ignored],
        "problems": [problem_entry(problem) for problem in checked.problems],
    }
    if checked.understood:
        entry["understood"] = [{"text": one.text, "id": one.id, "name": one.name} for one in checked.understood]
    if reading.guidance.mendings:
        entry["mendings"] = reading.guidance.to_json()["mendings"]
    if has_observations:
        entry["observations"] = [_observation(one) for one in checked.observations if not one.is_empty]
    return entry


def problem_entry(problem: Problem) -> dict[str, Any]:
    """A problem as JSON has it."""
    names = ("code", "level", "line", "column", "value", "message", "remedy", "sheet", "position")
    entry = {name: getattr(problem, name) for name in names}
    if problem.candidates:
        entry["candidates"] = [{"id": identity, "name": name} for identity, name in problem.candidates]
    return entry


def _observation(one: Measured) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "district": one.district,
        "month": str(one.month),
        "measure": one.measure,
        "value": written(one.value) if one.value is not None else None,
        "self_status": one.self_status,
        "text": one.text,
        "line": one.line,
        "sheet": one.sheet,
    }
