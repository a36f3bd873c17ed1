"""The schedule rule (序时进度): what is due by a month, how much of it is done, and the gap between the two.

All results are exact fractions: seven twelfths is no decimal, and a gap must be rounded once only.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from monitor.month import Month
from monitor.number import to_decimal
from monitor.observation import CITY
from monitor.plan import Indicator, Item, Milestone, Plan

ZERO, ONE = Fraction(0), Fraction(1)
TWELFTHS = tuple(Fraction(number, 12) for number in range(13))


def target_of(item: Item, district: str = CITY) -> Decimal | None:
    """The target that holds in a district: its own, else the city's for rates and ranks; 100 (%) for a milestone."""
    if isinstance(item, Milestone):
        return Decimal(100)
    if not isinstance(item, Indicator):
        return None
    if district == CITY:
        return item.target
    return item.district_targets.get(district, item.target if item.kind in ("rate", "rank") else None)


def baseline_of(item: Item, district: str = CITY) -> Decimal | None:
    """The city's value at the start of the year; districts have none."""
    if district == CITY and isinstance(item, Indicator) and item.baseline is not None:
        return item.baseline.value
    return None


def is_lower_better(indicator: Indicator) -> bool:
    return indicator.kind == "rank" or indicator.better == "lower" or indicator.comparison == "at_most"


def is_met(indicator: Indicator, actual: Decimal, target: Decimal) -> bool:
    """Whether the value fulfils the target; more than "exactly n" is fulfilment."""
    if indicator.comparison == "more_than":
        return actual < target if is_lower_better(indicator) else actual > target
    return actual <= target if is_lower_better(indicator) else actual >= target


def is_cap(indicator: Indicator, district: str = CITY) -> bool:
    """Whether the target is a limit on what accumulates over the year, so that only December can fulfil it."""
    target = target_of(indicator, district)
    if target is None or not is_lower_better(indicator):
        return False
    origin = _origin(indicator, district)
    return indicator.kind == "cumulative" or (indicator.kind == "level" and origin < Fraction(target))


def is_held(indicator: Indicator, district: str = CITY) -> bool:
    """Whether a level only has to be kept: its baseline is its target, so it is measured like a rate."""
    baseline = baseline_of(indicator, district)
    return indicator.kind == "level" and baseline is not None and baseline == target_of(indicator, district)


def schedule_share(plan: Plan, indicator: Indicator, month: Month, district: str = CITY) -> Fraction:
    """The share of the year's work due at the end of the month (1 = all of it)."""
    if indicator.kind == "rank" or is_held(indicator, district):
        return ONE
    own = plan.schedule_of(indicator)
    if own is not None:
        return Fraction(own[month.number - 1])
    return ONE if indicator.kind == "rate" else TWELFTHS[month.number]


def expected(plan: Plan, item: Item, month: Month, district: str = CITY) -> Fraction | None:
    """The value due at the end of the month, in the item's unit.

    None for narratives, without a target, and for a milestone before its due month.
    """
    target = target_of(item, district)
    if target is None:
        return None
    if isinstance(item, Indicator):
        origin = _origin(item, district)
        return origin + (Fraction(target) - origin) * schedule_share(plan, item, month, district)
    if isinstance(item, Milestone) and month >= item.due_month:
        return Fraction(target)
    return None


def expected_by_month(plan: Plan, item: Item, year: int, district: str = CITY) -> tuple[Decimal | None, ...]:
    """The twelve expected values of a year, for a line beside the actual one."""
    values = (expected(plan, item, Month(year, number), district) for number in range(1, 13))
    return tuple(None if value is None else to_decimal(value) for value in values)


def attainment(item: Item, actual: Decimal, district: str = CITY) -> Fraction | None:
    """The share of the target, or of the way from baseline to target, that is done (完成率).

    None for ranks and narratives, without a target, and where the target is zero.
    """
    if isinstance(item, Milestone):
        return Fraction(actual) / 100
    target = target_of(item, district)
    if not isinstance(item, Indicator) or item.kind == "rank" or target is None:
        return None
    # Whole numbers all through: fractions of fractions take five times as long, and tables need thousands.
    done, of_done = actual.as_integer_ratio()
    goal, of_goal = target.as_integer_ratio()
    start, of_start = _start(item, district).as_integer_ratio()
    distance = goal * of_start - start * of_goal
    return Fraction((done * of_start - start * of_done) * of_goal, of_done * distance) if distance else None


def gap(plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str = CITY) -> Fraction | None:
    """Attainment less schedule as a share, turned so that positive is good in either direction."""
    target = target_of(indicator, district)
    done = attainment(indicator, actual, district)
    if done is None or target is None:
        return None
    # Falling towards a lower target is progress; only where being done counts against it does the sign turn.
    is_progress = (target > _start(indicator, district)) != is_lower_better(indicator)
    due = schedule_share(plan, indicator, month, district)
    return done - due if is_progress else due - done


def deviation(plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str = CITY) -> Fraction | None:
    """How far the value is from the expected one, as a share of it; positive is good. None where that is zero."""
    due = expected(plan, indicator, month, district)
    if due is None or due == 0 or indicator.kind == "rank":
        return None
    difference = Fraction(actual) - due
    return (-difference if is_lower_better(indicator) else difference) / abs(due)


def _origin(indicator: Indicator, district: str) -> Fraction:
    """Where the year starts from: the baseline of a level, else zero."""
    baseline = baseline_of(indicator, district) if indicator.kind == "level" else None
    return ZERO if baseline is None else Fraction(baseline)


def _start(indicator: Indicator, district: str) -> Fraction:
    """What attainment is counted from: the origin, but zero for a level that only has to be kept."""
    return ZERO if is_held(indicator, district) else _origin(indicator, district)
