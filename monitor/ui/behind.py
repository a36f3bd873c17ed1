"""The items furthest behind, at one glance: by how much, since when, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from monitor.assess import Assessment
from monitor.charts.row import worst_first
from monitor.deliverable import deliveries
from monitor.number import number_text
from monitor.plan import Milestone, Narrative
from monitor.status import LAGGING
from monitor.ui.block import MISSING, app_link, item_link, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import kept, show
from monitor.words.value import moved_by

SHOWN = 8
TALLEST = 10  # pixels of a bar on either side of the line
FULL = 50  # percentage points that reach there
_COLUMNS = ("指标", "状态", "差距（百分点）", "较上月", "各月差距", "责任单位")


@kept
def show_behind(here: Here) -> None:
    """The worst of what lags, with the way to each and to the department that answers for it."""
    found = worst_first(one for one in here.view.assessments if one.status in LAGGING)
    if not found:
        return
    show_subheading("滞后最多的事项")
    more = f"另有{len(found) - SHOWN}项滞后，见各板块。" if len(found) > SHOWN else ""
    told = f"各月差距：线上为快于序时，线下为慢于序时，自1月起。{more}"
    show(join((behind_table(here, found), el("p", told, class_="note"))))


def behind_table(here: Here, found: Sequence[Assessment]) -> Html:
    """The first of `found`, which stands in the order of how far they are behind."""
    return table(_COLUMNS, [_row(here, one) for one in found[:SHOWN]], "滞后最多的事项", "items")


def movement(here: Here, one: Assessment) -> str:
    """By how many percentage points the gap changed since the month before, or since the one that was reported last."""
    found = moved_by(one, next((other for other in here.view.before if other.item.id == one.item.id), None))
    if found is None:
        return MISSING
    points, since = found
    return points if since == "上月" else f"{points}（较{since}）"


def _row(here: Here, one: Assessment) -> tuple[str, ...]:
    return (
        item_link(here, one.item),
        light(one.status),
        behind_by(one),
        movement(here, one),
        _bars(here, one),
        _owners(here, one),
    )


def behind_by(one: Assessment) -> str:
    """In percentage points; a deliverable by how long it is overdue or what is done, a rank by its places."""
    late = [each.months_late for each in deliveries([one]) if each.months_late]
    if late:
        return f"逾期{late[0]}个月"
    if isinstance(one.item, Narrative):
        return "自评"
    if isinstance(one.item, Milestone) and one.actual is not None:
        return f"完成{number_text(one.actual, 0)}%"
    if one.item.kind == "rank" and one.actual is not None and one.target is not None:
        return f"差{number_text(abs(one.actual - one.target), 0)}位"
    return _signed(one.gap_pp)


def _signed(points: Decimal | None) -> str:
    return MISSING if points is None else f"{'+' if points > 0 else ''}{number_text(points, 1)}"


def _owners(here: Here, one: Assessment) -> Html:
    """The first that answers for the task, and how many besides."""
    plan = here.view.plan
    names = [
        app_link(plan.department[owner].short, here.address("departments", department=owner))
        for owner in one.task.owners
    ]
    return join((names[0], f"等{len(names)}个" if len(names) > 1 else "")) if names else Html(MISSING)


def _bars(here: Here, one: Assessment) -> Html:
    """A bar a month, up where it was ahead and down where it was behind; the numbers stand on the item's page."""
    if one.gap_pp is None:
        return Html("")
    gaps = [
        next((seen.gap_pp for seen in found if seen.item.id == one.item.id), None)
        for _, found in sorted(here.view.year.items())
    ]
    return el("span", [_bar(gap) for gap in gaps], class_="bars", aria_hidden="true")


def _bar(gap: Decimal | None) -> Html:
    if gap is None:
        return el("i", class_="none")
    height = max(1, round(min(float(abs(gap)), FULL) * TALLEST / FULL))
    return el("i", class_="up" if gap >= 0 else "down", style=f"--h:{height}px")
