"""Which department is late, which misses a month, which revises a figure and which makes a mistake."""

from __future__ import annotations

from dataclasses import dataclass

from etl.demo.chance import shuffled
from monitor.plan import Indicator, Plan

_LATE_SHARE = 0.05  # of the indicators: what a department may leave open in the last month


@dataclass(frozen=True, slots=True)
class Cast:
    """Departments and indicators with a part to play; None where the plan has nobody for it."""

    late: str | None  # comes after the deadline, in the last month not at all
    missing: str | None  # one month was never reported
    revised: str | None  # a figure that is taken back to the right one later
    mistaken: str | None  # a figure with its decimal point in the wrong place


def cast(plan: Plan) -> Cast:
    """The parts, by rules that any plan can follow."""
    counts = {one.id: 0 for one in plan.departments}
    for indicator in plan.indicators:
        if indicator.frequency == "monthly":
            counts[indicator.reporter] += 1
    busy = [department for department, count in counts.items() if count]
    wanted = max(1.0, _LATE_SHARE * len(plan.indicators))
    order = sorted(shuffled(((one, one) for one in busy), "cast"), key=lambda one: abs(counts[one] - wanted))
    late = order[0] if len(order) > 1 else None
    missing = order[1] if len(order) > 2 else None
    alone = [one for one in plan.indicators if one.frequency == "monthly" and not (one.by_district or one.is_share)]
    mistaken = _mistaken(alone)
    free = [one for one in alone if one.reporter not in (late, missing) and one.id != mistaken]
    return Cast(late, missing, _revised(free), mistaken)


def _mistaken(alone: list[Indicator]) -> str | None:
    """A figure with decimals, best a stock: there a point slips easily."""
    fit = [one for one in alone if one.kind in ("level", "cumulative")]
    return max(fit, key=lambda one: (one.decimals > 0, one.kind == "level", one.target)).id if fit else None


def _revised(free: list[Indicator]) -> str | None:
    """The largest count: there a few are easily counted twice."""
    fit = [one for one in free if one.kind == "cumulative"]
    return max(fit, key=lambda one: one.target * 10**one.decimals).id if fit else None
