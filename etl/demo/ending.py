"""How each indicator stands in the last demonstration month and the one before: a mix of lights, with some changes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from etl.demo.chance import chance, shuffled
from monitor import schedule
from monitor.month import Month
from monitor.observation import Observation, Receipt
from monitor.plan import Indicator, Plan
from monitor.status import light_of

_SHARES: Mapping[str, float] = {"on_track": 0.58, "reached": 0.13, "behind": 0.21, "far_behind": 0.08}
_GAPS: Mapping[str, tuple[float, float]] = {  # how far from schedule an indicator under a light is
    "on_track": (0.004, 0.07),
    "behind": (-0.09, -0.015),
    "far_behind": (-0.2, -0.105),
}
_LOOKED_AT = 120  # values tried for a light before it counts as out of reach


class _Turn(NamedTuple):
    """A light that changes in the last month, and the gap that it comes from (of what is reached: to the target)."""

    before: str
    after: str
    gap: tuple[float, float]
    times: int


_TURNS = (
    _Turn("behind", "far_behind", (-0.095, -0.06), 2),
    _Turn("behind", "on_track", (-0.035, -0.012), 3),
    _Turn("on_track", "reached", (-0.09, -0.04), 1),
    _Turn("behind", "reached", (-0.04, -0.01), 1),
    _Turn("far_behind", "reached", (-0.5, -0.2), 1),
    _Turn("on_track", "behind", (0.004, 0.02), 2),
)
_RECEIPT = Receipt("", "", dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "")


@dataclass(frozen=True, slots=True)
class Ending:
    """An indicator's values in the last month and the one before, in units of its last decimal."""

    last: int
    before: int | None  # None: whatever the course brings


def quantity(indicator: Indicator, units: int) -> Decimal:
    """So many units of the indicator's last decimal as a figure."""
    return Decimal(units).scaleb(-indicator.decimals)


def units_of(indicator: Indicator, value: Decimal | Fraction | float) -> int:
    """A figure in units of the indicator's last decimal, rounded."""
    return round(Fraction(value) * int(10**indicator.decimals))


def origin_of(indicator: Indicator) -> Decimal:
    """Where the year's work starts from: the baseline of a level that is to move, else zero."""
    baseline = schedule.baseline_of(indicator)
    is_moving = indicator.kind == "level" and baseline is not None and not schedule.is_held(indicator)
    return baseline if is_moving and baseline is not None else Decimal(0)


def endings(plan: Plan, month: Month, groups: Iterable[Iterable[Indicator]]) -> dict[str, Ending]:
    """The ending of every indicator by id; in each group the lights are mixed as in life."""
    found: dict[str, Ending] = {}
    for group in groups:
        lit = _mixed(plan, month, list(group))
        turned = _turned(plan, month + -1, lit)
        for indicator, light, last in lit:
            before = turned.get(indicator.id)
            if before is None:
                before = _steady(plan, month + -1, indicator, light, last)
            found[indicator.id] = Ending(last, before)
    return found


def _mixed(plan: Plan, month: Month, indicators: list[Indicator]) -> list[tuple[Indicator, str, int]]:
    """A light and a value for each; those that can show few lights choose first."""
    options = {one.id: _options(plan, month, one) for one in indicators}
    order = shuffled(((one.id, one) for one in indicators), "mix")
    order.sort(key=lambda one: len(options[one.id]))
    taken: Counter[str] = Counter()
    lit = []
    for one in order:
        light = max(options[one.id], key=lambda light: 1 - taken[light] / (_SHARES[light] * len(indicators)))
        taken[light] += 1
        lit.append((one, light, options[one.id][light]))
    return lit


def _options(plan: Plan, month: Month, indicator: Indicator) -> dict[str, int]:
    """A value for every light that the indicator can show."""
    options = {}
    # A rate that must hold its target all year meets it or not: just on it is no state to be in.
    is_held = indicator.kind == "rate" and plan.schedule_of(indicator) is None
    for light in _SHARES:
        if is_held and light == "on_track":
            continue
        gap = _gap(plan, indicator, light)
        aim = _summit(indicator) if light == "reached" else _aim(plan, month, indicator, gap)
        value = _nearest(plan, month, indicator, light, aim)
        if value is not None:
            options[light] = value
    return options or {"on_track": units_of(indicator, indicator.target)}


def _gap(plan: Plan, indicator: Indicator, light: str) -> float:
    """How far from schedule; a rate is always near its target, so it is nearer to it."""
    gap = chance("gap", indicator.id, light).uniform(*_GAPS.get(light, (0.0, 0.0)))
    return gap * 0.35 if indicator.kind == "rate" and plan.schedule_of(indicator) is None else gap


def _summit(indicator: Indicator) -> int:
    """The target, or a little beyond where a figure is not simply counted."""
    target = units_of(indicator, indicator.target)
    if indicator.kind == "rank" or indicator.comparison == "exactly":
        return target
    if indicator.decimals == 0 and indicator.comparison != "more_than":
        return target
    beyond = max(1, round(abs(target) * chance("beyond", indicator.id).uniform(0.003, 0.02)))
    return target - beyond if schedule.is_lower_better(indicator) else target + beyond


def _aim(plan: Plan, month: Month, indicator: Indicator, gap: float) -> int:
    """The value that is so far ahead of schedule (behind it, where negative)."""
    if indicator.kind == "rank":
        return units_of(indicator, indicator.target) + (0 if gap >= 0 else 1)
    origin = Fraction(origin_of(indicator))
    distance = Fraction(indicator.target) - origin
    share = schedule.schedule_share(plan, indicator, month)
    further = origin + distance * (share + Fraction(1, 10))
    probe = schedule.gap(plan, indicator, month, Decimal(further.numerator) / Decimal(further.denominator))
    sign = -1 if probe is not None and probe < 0 else 1
    return units_of(indicator, origin + distance * (share + sign * Fraction(gap)))


def _nearest(
    plan: Plan, month: Month, indicator: Indicator, light: str, aim: int, bounds: tuple[int, int] | None = None
) -> int | None:
    """The value within the bounds nearest to the aim that shows the light; None without any."""
    low, high = bounds or (1 if indicator.kind == "rank" else 0, _highest(indicator, aim))
    start = min(max(aim, low), high)
    step = max(1, (high - low) // _LOOKED_AT)
    for value in _outwards(start, step, low, high):
        if shown_light(plan, indicator, month, value) == light:
            return value
    return None


def _highest(indicator: Indicator, aim: int) -> int:
    high = max(aim, units_of(indicator, indicator.target)) * 13 // 10 + 3
    return min(high, units_of(indicator, 100)) if indicator.is_share else high


def _outwards(start: int, step: int, low: int, high: int) -> Iterator[int]:
    yield start
    for distance in range(step, high - low + step, step):
        yield from (value for value in (start + distance, start - distance) if low <= value <= high)


def shown_light(plan: Plan, indicator: Indicator, month: Month, units: int) -> str | None:
    """The light of a value by the plan's own rule, escalations aside."""
    value = quantity(indicator, units)
    seen = Observation(indicator.id, "", month, value, None, None, None, False, None, None, "", "", 0, _RECEIPT)
    light = light_of(plan, indicator, month, seen)
    return light.status if light else None


def _turned(plan: Plan, month: Month, lit: list[tuple[Indicator, str, int]]) -> dict[str, int]:
    """Values of the month before for the indicators whose light changes."""
    turned: dict[str, int] = {}
    for turn in _TURNS:
        left = turn.times
        for indicator, light, last in lit:
            if left == 0:
                break
            if light != turn.after or indicator.id in turned or indicator.frequency != "monthly":
                continue
            gap = chance("turn", indicator.id).uniform(*turn.gap)
            aim = _short_of(indicator, gap) if light == "reached" else _aim(plan, month, indicator, gap)
            before = _before(plan, month, indicator, turn.before, aim, last)
            if before is not None:
                turned[indicator.id] = before
                left -= 1
    return turned


def _steady(plan: Plan, month: Month, indicator: Indicator, light: str, last: int) -> int | None:
    """A value of the month before under the same light, if there is one."""
    if light == "reached":
        return last - round(last * chance("settled", indicator.id).uniform(0, 0.003)) if _is_fine(indicator) else last
    moved = _gap(plan, indicator, light) + chance("moved", indicator.id).uniform(-0.012, 0.01)
    return _before(plan, month, indicator, light, _aim(plan, month, indicator, moved), last)


def _is_fine(indicator: Indicator) -> bool:
    return indicator.decimals > 0 and indicator.comparison != "exactly" and not schedule.is_lower_better(indicator)


def _short_of(indicator: Indicator, gap: float) -> int:
    """The value that is so far from the target."""
    origin = Fraction(origin_of(indicator))
    return units_of(indicator, origin + (Fraction(indicator.target) - origin) * (1 + Fraction(gap)))


def _before(plan: Plan, month: Month, indicator: Indicator, light: str, aim: int, last: int) -> int | None:
    """A value of the month before that leads to the last one: what accumulates never falls, and seldom leaps."""
    if not is_growing(plan, indicator):
        return _nearest(plan, month, indicator, light, aim)
    mean = last / (month.number + 1)
    bounds = (max(0, round(last - 2.2 * mean)), round(last - 0.15 * mean)) if mean >= 3 else (0, last)
    return _nearest(plan, month, indicator, light, aim, bounds)


def is_growing(plan: Plan, indicator: Indicator) -> bool:
    """Whether the figure only ever grows within the year: what is counted, and rates that follow a schedule."""
    return indicator.kind == "cumulative" or (indicator.kind == "rate" and plan.schedule_of(indicator) is not None)
