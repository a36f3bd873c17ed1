"""The course of an indicator through last year and this one, in units of its last decimal."""

from __future__ import annotations

from collections.abc import Mapping

from etl.demo.chance import chance
from etl.demo.ending import Ending, is_growing, origin_of, units_of
from monitor import schedule
from monitor.month import Month, year_months
from monitor.plan import Indicator, Plan

Course = Mapping[Month, int]

# Little around Spring Festival, spurts at the end of a quarter, most of all before the year-end.
_SEASON = (0.6, 0.45, 1.35, 0.9, 0.95, 1.45, 0.85, 0.85, 1.3, 0.9, 1.1, 1.55)
_GROWTH = "同比增速"  # a rate of this name follows from the level that it names


def courses(plan: Plan, until: Month, ends: Mapping[str, Ending]) -> dict[str, Course]:
    """Every indicator's value in every month from January of the year before, whether it is due then or not."""
    found: dict[str, Course] = {}
    for indicator in plan.indicators:
        if growth_of(plan, indicator) is None:
            found[indicator.id] = _course(plan, indicator, until, ends[indicator.id])
    for indicator in plan.indicators:
        level = growth_of(plan, indicator)
        if level is not None:
            found[indicator.id] = _growth(indicator, level, found[level.id], until)
    return found


def growth_of(plan: Plan, indicator: Indicator) -> Indicator | None:
    """The level whose growth on the year before the indicator is, by its name; None where it is none."""
    if indicator.kind != "rate" or indicator.unit != "%" or not indicator.name.endswith(_GROWTH):
        return None
    named = indicator.name.removesuffix(_GROWTH)
    return next((one for one in plan.indicators if one.kind == "level" and one.name == named), None)


def _course(plan: Plan, indicator: Indicator, until: Month, end: Ending) -> Course:
    if indicator.kind == "rank":
        return _rank(indicator, until, end)
    if is_growing(plan, indicator):
        return _sum(plan, indicator, until, end)
    if indicator.kind == "level":
        return _level(plan, indicator, until, end)
    return _rate(indicator, until, end)


def _profile(plan: Plan, indicator: Indicator, year: int, until: int) -> list[float]:
    """The share made by the end of each month of what is made by the month numbered `until`."""
    made: list[float] = []
    total, due_before = 0.0, 0.0
    is_scheduled = plan.schedule_of(indicator) is not None
    for month in year_months(year):
        due = float(schedule.schedule_share(plan, indicator, month)) if is_scheduled else month.number / 12
        pace = 0.3 / 12 + 0.7 * (due - due_before)
        total += pace * _SEASON[month.number - 1] * chance("pace", indicator.id, month).uniform(0.75, 1.25)
        due_before = due
        made.append(total)
    return [value / made[until - 1] for value in made]


def _sum(plan: Plan, indicator: Indicator, until: Month, end: Ending) -> Course:
    """What accumulates from January: last year's total is below this year's target."""
    target = units_of(indicator, indicator.target)
    last_total = round(target * chance("last year", indicator.id).uniform(0.62, 0.94))
    profile = _profile(plan, indicator, until.year - 1, 12)
    course = {m: round(last_total * profile[m.number - 1]) for m in year_months(until.year - 1)}
    months = year_months(until.year, until.number)
    if len(months) == 1:
        return course | {until: end.last}
    profile = _profile(plan, indicator, until.year, until.number)
    before = end.before if end.before is not None else round(end.last * profile[until.number - 2])
    early = _reach_month(indicator, until.number - 1) if before >= target > 0 else until.number - 1
    top = min(before, target) if before >= target else before
    profile = _profile(plan, indicator, until.year, early)
    for month in months[:-1]:
        beyond = (before - top) * (month.number - early) // max(1, until.number - 1 - early)
        course[month] = round(top * profile[month.number - 1]) if month.number <= early else top + beyond
    return course | {until: end.last}


def _reach_month(indicator: Indicator, last: int) -> int:
    """In which month a target was reached that is reached by the month numbered `last`."""
    return chance("reached", indicator.id).randint(max(1, last - 3), last)


def _level(plan: Plan, indicator: Indicator, until: Month, end: Ending) -> Course:
    """A stock that grows (or is brought down), and now and then gives way a little."""
    random = chance("stock", indicator.id)
    baseline = schedule.baseline_of(indicator)
    start = units_of(indicator, baseline) if baseline is not None else round(end.last * random.uniform(0.42, 0.6))
    first = _stock_before(indicator, start)
    profile = _profile(plan, indicator, until.year - 1, 12)
    course = {
        m: _dipped(indicator, m, first + (start - first) * profile[m.number - 1]) for m in year_months(until.year - 1)
    }
    course[Month(until.year - 1, 12)] = start
    profile = _profile(plan, indicator, until.year, max(1, until.number - 1))
    for month in year_months(until.year, until.number - 1):
        before = end.before if end.before is not None else start + (end.last - start) * 0.9
        course[month] = _dipped(indicator, month, start + (before - start) * profile[month.number - 1])
    if end.before is not None and until.number > 1:
        course[until + -1] = end.before
    return course | {until: end.last}


def _stock_before(indicator: Indicator, start: int) -> int:
    """The stock two years ago: it grew then at least as fast as it is to grow this year."""
    origin = units_of(indicator, origin_of(indicator)) or start
    target = units_of(indicator, indicator.target)
    if origin == start and target > start > 0:
        return min(round(start * start / target), round(start * 0.9))
    return round(start * 1.1) if target < start else round(start * 0.6)


def _dipped(indicator: Indicator, month: Month, value: float) -> int:
    random = chance("dip", indicator.id, month)
    return round(value * (1 - random.uniform(0.002, 0.005))) if random.random() < 0.15 else round(value)


def _rate(indicator: Indicator, until: Month, end: Ending) -> Course:
    """A rate that comes nearer to its target over the two years and hovers on its way."""
    random = chance("rate", indicator.id)
    target = units_of(indicator, indicator.target)
    worse = 1 if schedule.is_lower_better(indicator) else -1
    far, near = (target * (1 + worse * random.uniform(low, high)) for low, high in ((0.1, 0.14), (0.055, 0.075)))
    before = end.before if end.before is not None else end.last
    course = {m: _hovering(indicator, m, far + (near - far) * m.number / 12) for m in year_months(until.year - 1)}
    steps = max(1, until.number - 1)
    for month in year_months(until.year, until.number - 1):
        course[month] = _hovering(indicator, month, near + (before - near) * month.number / steps)
    if until.number > 1:
        course[until + -1] = before
    return course | {until: end.last}


def _hovering(indicator: Indicator, month: Month, value: float) -> int:
    hovered = round(value * (1 + chance("hover", indicator.id, month).uniform(-0.004, 0.004)))
    return min(max(0, hovered), units_of(indicator, 100)) if indicator.is_share else max(0, hovered)


def _rank(indicator: Indicator, until: Month, end: Ending) -> Course:
    """A rank that moves by a place at a time, at most, from the end back to the beginning."""
    worst = units_of(indicator, indicator.target) + 3
    course = {until: end.last}
    place = end.last
    for back in range(1, 12 + until.number):
        month = until + -back
        if month.number % 3 == 0:
            place = min(worst, max(1, place + chance("place", indicator.id, month).choice((-1, 0, 1, 1))))
        course[month] = place
    return course


def _growth(indicator: Indicator, level: Indicator, stock: Course, until: Month) -> Course:
    """Growth on the same month of the year before; last year's is made up, because two years ago is not known."""
    scale = 100 * 10**indicator.decimals
    course = {}
    for month in year_months(until.year - 1):
        typical = units_of(indicator, indicator.target) * 0.96
        course[month] = round(typical * (1 + chance("growth", indicator.id, month).uniform(-0.03, 0.03)))
    for month in year_months(until.year, until.number):
        last_year = stock[Month(month.year - 1, month.number)]
        course[month] = round((stock[month] - last_year) * scale / last_year) if last_year else 0
    return course
