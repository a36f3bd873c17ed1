"""How deliverables and tasks without a figure fare in the plan's year: percentages by stages, self-assessments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etl.demo.chance import chance, shuffled
from monitor.month import Month, year_months
from monitor.plan import Milestone, Narrative, Plan
from monitor.status import is_due

Percents = Mapping[Month, int]
_STEP = 5  # departments report round percentages
_OVERDUE_AT_MOST = 3
_DONE_SHARE = 3  # one in three is done


def milestone_courses(plan: Plan, until: Month) -> dict[str, Percents]:
    """The percentage done of every milestone, January to `until`: a third done, a few overdue, the others under way."""
    past = [one for one in plan.milestones if one.due_month < until]
    overdue = set(_overdue(past))
    ahead = [one for one in shuffled(((one.id, one) for one in plan.milestones), "done") if one.due_month >= until]
    wanted = max(0, len(plan.milestones) // _DONE_SHARE - (len(past) - len(overdue)))
    done = {one.id for one in ahead[:wanted]}
    last_done = {one.id for one in ahead[max(0, wanted - 2) : wanted]}
    courses: dict[str, Percents] = {}
    for one in plan.milestones:
        random = chance("milestone", one.id)
        if one.id in overdue:
            courses[one.id] = _climb(one, until, random.choice((70, 75, 80, 85)))
        elif one.due_month < until or one.id in done:
            end = until if one.id in last_done else _done_month(one, until)
            courses[one.id] = _done(one, until, end)
        else:
            is_close = one.due_month - until <= 1
            courses[one.id] = _climb(one, until, random.choice((40, 55, 85, 90) if is_close else _UNDER_WAY))
    return courses


_UNDER_WAY = (15, 25, 35, 40, 45, 50, 55, 60, 60, 65, 70, 75, 80)


def _overdue(past: Sequence[Milestone]) -> list[str]:
    """Of what should be done, the part that fell due last: at most half of it."""
    late = sorted(past, key=lambda one: (one.due_month, one.id))
    return [one.id for one in late[len(late) - min(_OVERDUE_AT_MOST, len(late) // 2) :]]


def _done_month(milestone: Milestone, until: Month) -> Month:
    """When it was done: in its due month, or in the last months where that is still to come."""
    if milestone.due_month < until:
        return max(milestone.due_month, Month(until.year, 1))
    return Month(until.year, chance("done", milestone.id).randint(max(1, until.number - 4), until.number))


def _done(milestone: Milestone, until: Month, end: Month) -> Percents:
    course = _climb(milestone, end, 100)
    return {month: 100 if month >= end else min(95, course[month]) for month in year_months(until.year, until.number)}


def _climb(milestone: Milestone, end: Month, percent: int) -> dict[Month, int]:
    """From nothing to the percentage at the end, never falling, more in some months than in others; to December."""
    start = chance("start", milestone.id).randint(0, min(2, end.number - 1))
    course: dict[Month, int] = {}
    reached = 0
    for month in year_months(end.year):
        share = min(1.0, max(0.0, (month.number - start) / (end.number - start)))
        pace = chance("climb", milestone.id, month).uniform(0.75, 1.1)
        aim = percent if month >= end else min(percent, percent * share * pace)
        reached = max(reached, round(aim / _STEP) * _STEP)
        course[month] = reached
    return course


def narrative_courses(plan: Plan, until: Month) -> dict[str, Mapping[Month, str]]:
    """The self-assessed status of every narrative in the months in which it is due."""
    last = _last_statuses(plan, until)
    return {
        one.id: {
            month: _status(one, month, until, last[one.id])
            for month in year_months(until.year, until.number)
            if is_due(one, month)
        }
        for one in plan.narratives
    }


def _last_statuses(plan: Plan, until: Month) -> dict[str, str]:
    """Most go well; some are done, two or three lag, one lags badly."""
    order = shuffled(((one.id, one.id) for one in plan.narratives), "narrative")
    count = len(order)
    far, behind, reached = min(1, count // 10), min(3, count // 8), count // 9
    words = ["far_behind"] * far + ["behind"] * behind + ["reached"] * reached
    return dict(zip(order, words + ["on_track"] * (count - len(words)), strict=True))


def _status(narrative: Narrative, month: Month, until: Month, last: str) -> str:
    """The way to the last status: what is done was under way before, what lags badly lagged first."""
    left = until - month
    if last == "reached":
        return "reached" if left < chance("finished", narrative.id).choice((1, 4)) else "on_track"
    if last == "behind":
        return "behind" if left <= 3 else "on_track"
    if last == "far_behind":
        return "far_behind" if left < 3 else "behind" if left < 6 else "on_track"
    lagged = chance("lagged", narrative.id, month.quarter).random() < 0.1
    return "behind" if lagged and left >= 1 else "on_track"
