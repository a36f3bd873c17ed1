"""The pages that browser tests and the gallery open: a name for each address."""

from __future__ import annotations

from monitor.plan import load_plan

PLAN = load_plan()


def first(kind: str) -> str:
    """The id of the plan's first item of a kind."""
    return next(item.id for item in PLAN.items if item.kind == kind)


ADDRESSES = {
    "overview": "/",
    **{section.id: f"/{section.id}" for section in PLAN.sections},
    "indicators": "/indicator",
    "indicator-districts": f"/indicator?indicator={next(item.id for item in PLAN.indicators if item.by_district)}",
    **{f"indicator-{kind}": f"/indicator?indicator={first(kind)}" for kind in ("level", "rate", "rank")},
    "indicator-milestone": f"/indicator?indicator={first('milestone')}",
    "indicator-narrative": f"/indicator?indicator={first('narrative')}",
    "milestones": "/milestones",
    "departments": "/departments",
    "department": f"/departments?department={PLAN.departments[0].id}",
    "districts": "/districts",
    "submissions": "/submissions",
    "submissions-return": f"/submissions?department={PLAN.indicators[0].reporter}",
    "briefing": "/briefing?sentence=3",
    "briefing-notice": "/briefing?form=notice&department=data_bureau",
    "method": "/method",
    "overview-january": "/?month=2025-01",
}
