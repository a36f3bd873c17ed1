"""The outlook to year-end (推算): up to three projections, their range, and what a month must still bring.

The central value is the linear pace: the one of the three that a reader can check by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from monitor import schedule
from monitor.month import Month
from monitor.number import optional_decimal, to_decimal
from monitor.observation import CITY, Series
from monitor.plan import Indicator, Item

Method = Literal["linear", "seasonal", "recent"]
METHOD_NAMES: Mapping[str, str] = {"linear": "按目前进度", "seasonal": "按上年同期节奏", "recent": "按近三个月进度"}
CLASS_NAMES: Mapping[str, str] = {"likely": "有望完成", "doubtful": "完成存在不确定性", "unlikely": "难以完成"}

LIKELY_FROM = Fraction(95, 100)
DOUBTFUL_FROM = Fraction(10, 100)
# A month that made less than this share of last year says nothing about the rest of it.
SMALLEST_SHARE = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Outlook:
    """Year-end as projected, in the indicator's unit, unrounded; never stated as fact."""

    low: Decimal
    central: Decimal  # the linear pace
    high: Decimal
    klass: Literal["likely", "doubtful", "unlikely"]
    required_per_month: Decimal | None  # None in December and for a limit; 0 once the target is reached
    recent_per_month: Decimal | None  # mean of the last three months
    required_ratio: Decimal | None  # required ÷ recent, where both point the same way
    methods: Mapping[Method, Decimal]
    is_within_year: bool  # no baseline is known: it rests on the changes since the first month reported this year


@dataclass(frozen=True, slots=True)
class _Start:
    """Where the year's change is counted from: `value` at the end of month `number` (0 = the year before)."""

    number: int
    value: Fraction


def outlook(item: Item, as_of: Month, series: Series, district: str = CITY) -> Outlook | None:
    """The outlook from the month `as_of`, which the series must hold.

    None for rates, ranks, milestones and narratives, without a target, and with fewer than three months.
    """
    target = schedule.target_of(item, district)
    if not isinstance(item, Indicator) or item.kind not in ("cumulative", "level") or target is None:
        return None
    values = _values(series, as_of)
    start = _start(item, values, district)
    if as_of.number not in values or as_of.number < 3 or start is None:
        return None
    methods = _project(item, as_of.number, values, start, _values(series, Month(as_of.year - 1, 12)))
    if item.is_share:
        methods = {name: min(value, Fraction(100)) for name, value in methods.items()}
    central = methods["linear"]
    actual = values[as_of.number]
    recent = _recent(as_of.number, values, start)
    required = _required(item, as_of.number, actual, target, district)
    return Outlook(
        low=to_decimal(min(methods.values())),
        central=to_decimal(central),
        high=to_decimal(max(methods.values())),
        klass=_class(item, central, Fraction(target), start.value),
        required_per_month=optional_decimal(required),
        recent_per_month=optional_decimal(recent),
        required_ratio=to_decimal(required / recent) if required and recent and required * recent > 0 else None,
        methods={name: to_decimal(value) for name, value in methods.items()},
        is_within_year=start.number > 0,
    )


def _values(series: Series, until: Month) -> dict[int, Fraction]:
    """Month number → value, January to the month."""
    found = ((number, series.get(Month(until.year, number))) for number in range(1, until.number + 1))
    return {number: Fraction(seen.value) for number, seen in found if seen is not None and seen.value is not None}


def _start(indicator: Indicator, values: dict[int, Fraction], district: str) -> _Start | None:
    if indicator.kind == "cumulative":
        return _Start(0, Fraction(0))
    baseline = schedule.baseline_of(indicator, district)
    if baseline is not None:
        return _Start(0, Fraction(baseline))
    if len(values) < 3:
        return None
    first = min(values)
    return _Start(first, values[first])


def _project(
    indicator: Indicator, now: int, values: dict[int, Fraction], start: _Start, before: dict[int, Fraction]
) -> dict[Method, Fraction]:
    actual = values[now]
    pace = (actual - start.value) / (now - start.number)
    methods: dict[Method, Fraction] = {"linear": actual + pace * (12 - now)}
    seasonal = _seasonal(indicator, now, values, before)
    if seasonal is not None:
        methods["seasonal"] = seasonal
    recent = _recent(now, values, start)
    if recent is not None:
        methods["recent"] = actual + recent * (12 - now)
    return methods


def _seasonal(
    indicator: Indicator, now: int, values: dict[int, Fraction], before: dict[int, Fraction]
) -> Fraction | None:
    """This year's change so far ÷ the share that the same months made last year.

    A level is counted from January in both years, because the stock two years ago is not known.
    """
    if indicator.kind == "cumulative":
        origin, last_origin = Fraction(0), Fraction(0)
    elif 1 in values and 1 in before:
        origin, last_origin = values[1], before[1]
    else:
        return None
    if now not in before or 12 not in before or before[12] == last_origin:
        return None
    share = (before[now] - last_origin) / (before[12] - last_origin)
    return origin + (values[now] - origin) / share if share >= SMALLEST_SHARE else None


def _recent(now: int, values: dict[int, Fraction], start: _Start) -> Fraction | None:
    """The mean monthly change of the last three months; None where the month before them is unknown."""
    earlier = start.value if now - 3 == start.number else values.get(now - 3)
    return None if earlier is None else (values[now] - earlier) / 3


def _required(indicator: Indicator, now: int, actual: Fraction, target: Decimal, district: str) -> Fraction | None:
    if now == 12 or schedule.is_cap(indicator, district):
        return None
    if schedule.is_met(indicator, to_decimal(actual), target):
        return Fraction(0)
    return (Fraction(target) - actual) / (12 - now)


def _class(
    indicator: Indicator, projected: Fraction, target: Fraction, origin: Fraction
) -> Literal["likely", "doubtful", "unlikely"]:
    """The band of the distance covered at year-end; a limit overrun counts like a target missed by as much."""
    overshoot = target - projected if schedule.is_lower_better(indicator) else projected - target
    distance = abs(target - origin) or abs(target)
    if distance == 0:
        return "likely" if overshoot >= 0 else "unlikely"
    covered = 1 + overshoot / distance
    if covered >= LIKELY_FROM:
        return "likely"
    return "doubtful" if covered >= DOUBTFUL_FROM else "unlikely"
