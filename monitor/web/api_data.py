"""The four extracts of /api/v1: versions, the plan, assessments and observations of one version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from monitor.extract import (
    OBSERVATION_COLUMNS,
    Wanted,
    count_observations,
    observation_rows,
    write_observations,
)
from monitor.home import Home
from monitor.month import Month
from monitor.observation import CITY, Edition
from monitor.plan import Indicator, Item, Milestone, Narrative, Plan, Task
from monitor.record import status_document
from monitor.register import notes_of
from monitor.status import rule_label, rule_name
from monitor.warehouse import current_version, versions
from monitor.web.api_forms import Extract
from monitor.web.api_shape import AssessmentsQuery, ObservationsQuery, VersionsQuery
from monitor.web.selection import Selection, SelectionUnknown, select
from monitor.web.view import find_release, find_view

WHOLE_CITY = "city"  # as an address says 全市
VERSION_COLUMNS = {
    "version": "INTEGER",
    "published_at": "VARCHAR",
    "is_demo": "BOOLEAN",
    "is_current": "BOOLEAN",
    "months": "VARCHAR",
    "plan_id": "VARCHAR",
    "plan_fingerprint": "VARCHAR",
    "rule": "VARCHAR",
    "note": "VARCHAR",
}
PLAN_COLUMNS = {
    **dict.fromkeys(("indicator", "name", "short", "kind", "unit"), "VARCHAR"),
    "target": "DECIMAL(28, 10)",
    **dict.fromkeys(("comparison", "better"), "VARCHAR"),
    "baseline": "DECIMAL(28, 10)",
    **dict.fromkeys(("baseline_as_of", "due", "frequency"), "VARCHAR"),
    "by_district": "BOOLEAN",
    **dict.fromkeys(("section", "section_name", "task"), "VARCHAR"),
    "task_number": "INTEGER",
    **dict.fromkeys(("task_title", "lead", "support", "reporter", "clause", "definition"), "VARCHAR"),
}
_OUTLOOK = ("low", "central", "high", "class", "required_per_month", "recent_per_month", "required_ratio")
ASSESSMENT_COLUMNS = {
    **dict.fromkeys(("task", "indicator", "name", "kind", "unit", "section", "district", "month"), "VARCHAR"),
    **dict.fromkeys(("target", "baseline", "actual", "expected"), "DOUBLE"),
    **dict.fromkeys(("attainment_pct", "schedule_pct", "gap_pp"), "DOUBLE"),
    **dict.fromkeys(("status", "status_word", "last_status", "published_status", "reporting"), "VARCHAR"),
    **dict.fromkeys(("reason", "as_of", "lead", "reporter"), "VARCHAR"),
    **dict.fromkeys(("is_corrected", "is_derived"), "BOOLEAN"),
    **{f"outlook_{name}": "VARCHAR" if name == "class" else "DOUBLE" for name in _OUTLOOK},
}


def versions_extract(home: Home, query: VersionsQuery) -> Extract:
    """Published versions, the newest first."""
    numbers = tuple(reversed(versions(home)))
    current = current_version(home)
    shown = numbers[query.offset : query.offset + query.limit]
    about = {"current": current, "total": len(numbers)}
    notes = notes_of(home)
    rows = (
        _version_row(find_release(home, number).edition, number == current, notes.get(number, "")) for number in shown
    )
    return Extract("versions", about, "versions", VERSION_COLUMNS, rows, {"X-Total-Count": str(len(numbers))})


def _version_row(edition: Edition, is_current: bool, note: str) -> dict[str, Any]:
    return {
        "version": edition.version,
        "published_at": edition.published_at.isoformat(),
        "is_demo": edition.is_demo,
        "is_current": is_current,
        "months": [str(month) for month in edition.months],
        "plan_id": edition.plan_id,
        "plan_fingerprint": edition.plan_fingerprint,
        "rule": edition.rule,
        "note": note,
    }


def plan_extract(home: Home, version: int) -> Extract:
    """The plan of a version: one row for every indicator, milestone and narrative."""
    release = find_release(home, version)
    plan = release.plan
    about = {
        "version": version,
        "plan_id": plan.id,
        "title": plan.title,
        "source": plan.source,
        "year": plan.year,
        "rule": f"{rule_name(plan.rule)} {rule_label(plan.rule)}",
        "fingerprint": release.edition.plan_fingerprint,
        "sections": [{"id": one.id, "name": one.name} for one in plan.sections],
        "departments": [{"id": one.id, "name": one.name} for one in plan.departments],
        "districts": [{"id": one.id, "name": one.name} for one in plan.districts],
    }
    rows = (_plan_row(plan, item) for item in plan.items)
    return Extract(_name("plan", release.edition), about, "items", PLAN_COLUMNS, rows)


def _plan_row(plan: Plan, item: Item) -> dict[str, Any]:
    task = plan.task[item.task]
    indicator = item if isinstance(item, Indicator) else None
    baseline = indicator.baseline if indicator else None
    return {
        "indicator": item.id,
        "name": item.name,
        "short": item.short,
        "kind": item.kind,
        "unit": None if isinstance(item, Narrative) else item.unit,
        "target": indicator.target if indicator else None,
        "comparison": indicator.comparison if indicator else None,
        "better": indicator.better if indicator else None,
        "baseline": baseline.value if baseline else None,
        "baseline_as_of": baseline.as_of if baseline else None,
        "due": item.due if isinstance(item, Milestone) else None,
        "frequency": item.frequency,
        "by_district": bool(indicator and indicator.by_district),
        **_task_cells(plan, task),
        "reporter": plan.department[item.reporter].name,
        "clause": item.clause,
        "definition": item.definition,
    }


def _task_cells(plan: Plan, task: Task) -> dict[str, Any]:
    return {
        "section": task.section,
        "section_name": plan.section[task.section].name,
        "task": task.id,
        "task_number": task.number,
        "task_title": task.title,
        "lead": [plan.department[one].name for one in task.owners],
        "support": [plan.department[one].name for one in task.support],
    }


def assessments_extract(version: int, query: AssessmentsQuery) -> Extract:
    """What `etl status --json` says of the month, narrowed to what was asked for.

    Raises VersionMissing, MonthMissing or SelectionUnknown.
    """
    release = find_release(Home.from_environment(), version)
    if not release.months:
        raise HTTPException(404, f"数据版本 v{version} 没有{release.plan.year}年的数据。")
    month = Month.parse(query.month) if query.month else release.months[0]
    district = None if query.district == WHOLE_CITY else query.district
    selection = Selection(query.section, query.department, None, query.status, district)
    view = select(find_view(version, month), selection)
    document: dict[str, Any] = status_document(view.edition, month, view.assessments)
    rows = document.pop("assessments")
    name = "-".join((_name("assessments", view.edition), str(month), *selection.query.values()))
    return Extract(name, document, "assessments", ASSESSMENT_COLUMNS, rows)


def observations_extract(home: Home, version: int, query: ObservationsQuery, path: str) -> Extract:
    """Observations with file, line, submission and time; `path` is the address that the next page is given with."""
    release = find_release(home, version)
    _check_names(release.plan, query)
    edition, wanted = release.edition, _wanted(query)
    total = count_observations(home, version, wanted)
    end = total if query.limit is None else query.offset + query.limit
    following = None
    if end < total:
        asked = query.model_dump(exclude_none=True) | {"version": version, "offset": end}
        following = f"{path}?{urlencode(asked)}"
    about = {
        "version": version,
        "published_at": edition.published_at.isoformat(),
        "is_demo": edition.is_demo,
        "total": total,
        "offset": query.offset,
        "next": following,
    }
    link = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Extract(
        _name("observations", edition),
        about,
        "observations",
        OBSERVATION_COLUMNS,
        observation_rows(home, version, wanted),
        {"X-Total-Count": str(total), **link},
        partial(write_observations, home, version, wanted),
    )


def _check_names(plan: Plan, query: ObservationsQuery) -> None:
    """Raises SelectionUnknown for what nothing can be of: a code that the plan has not is not the same as no data."""
    names: dict[str, Mapping[str, object]] = {
        "indicator": plan.item,
        "section": plan.section,
        "department": plan.department,
        "district": {**plan.district, WHOLE_CITY: None},
    }
    for field, known in names.items():
        name = getattr(query, field)
        if name is not None and name not in known:
            raise SelectionUnknown(f"没有“{name}”可供筛选（{field}）。")
    if query.month and (query.since or query.until):
        raise SelectionUnknown("month是一个月份，since、until是起止月份，只能写其中一种。")
    if query.since and query.until and query.since > query.until:
        raise SelectionUnknown(f"起始月份since={query.since}晚于终止月份until={query.until}。")


def _wanted(query: ObservationsQuery) -> Wanted:
    since, until = (query.month or bound for bound in (query.since, query.until))
    return Wanted(
        since=Month.parse(since) if since else None,
        until=Month.parse(until) if until else None,
        indicator=query.indicator,
        section=query.section,
        department=query.department,
        district=CITY if query.district == WHOLE_CITY else query.district,
        limit=query.limit,
        offset=query.offset,
    )


def _name(what: str, edition: Edition) -> str:
    return f"{what}-v{edition.version}{'-demo' if edition.is_demo else ''}"
