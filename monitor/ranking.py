"""Ranks of districts by one indicator; districts and zones are ranked apart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from monitor.cell import Districts, One, Standing
from monitor.plan import Item, Plan
from monitor.status import LAGGING, SEVERITY


def has_targets(assessments: Sequence[Standing]) -> bool:
    """Whether districts are measured against targets of their own."""
    return any(one.target is not None for one in assessments)


def ranked_value(assessment: Standing, by_target: bool) -> Decimal | None:
    """What a bar shows: the attainment where districts have targets, else the value; None where not reported."""
    if assessment.reporting != "reported":
        return None
    return assessment.attainment_share if by_target else assessment.actual


def ranked(plan: Plan, assessments: Sequence[One], kind: str) -> list[One]:
    """The districts of one kind from best to worst, unreported ones last, equals in the official order."""
    by_target = has_targets(assessments)
    order = {district.id: index for index, district in enumerate(plan.districts)}
    of_kind = [one for one in assessments if plan.district[one.district].kind == kind]
    sign = -1 if getattr(of_kind[0].item if of_kind else None, "better", "higher") == "higher" else 1

    def key(one: One) -> tuple[bool, Decimal, int]:
        value = ranked_value(one, by_target)
        return value is None, sign * (value or Decimal(0)), order[one.district]

    return sorted(of_kind, key=key)


def ends(known: Sequence[One], by_target: bool) -> tuple[list[One], list[One]]:
    """Of ranked districts with a figure those that share the first place, and those that share the last."""
    values = [ranked_value(one, by_target) for one in known]
    return (
        [one for one, value in zip(known, values, strict=True) if value == values[0]],
        [one for one, value in zip(known, values, strict=True) if value == values[-1]],
    )


def places(plan: Plan, assessments: Sequence[Standing]) -> dict[str, int]:
    """District → its rank among its kind; the unreported have none, equals share one."""
    by_target = has_targets(assessments)
    found: dict[str, int] = {}
    for kind in ("district", "zone"):
        before: tuple[int, Decimal] | None = None
        for position, one in enumerate(ranked(plan, assessments, kind), start=1):
            value = ranked_value(one, by_target)
            if value is not None:
                place = before[0] if before is not None and before[1] == value else position
                found[one.district], before = place, (place, value)
    return found


def moves(plan: Plan, current: Sequence[Standing], previous: Sequence[Standing]) -> dict[str, str]:
    """District → 升1位, 降2位 or 持平, among those with a value in both months: one that is missing moves nobody."""
    now, before = places(plan, current), places(plan, previous)
    both = now.keys() & before.keys()
    if len(both) < len(now):
        now = places(plan, [one for one in current if one.district in both])
    if len(both) < len(before):
        before = places(plan, [one for one in previous if one.district in both])
    return {district: _move(before[district] - place) for district, place in now.items()}


SIDE_BY_SIDE = 12  # items that can be read as columns


def telling_items(plan: Plan, districts: Districts) -> tuple[Item, ...]:
    """What districts report, in the plan's order; of more than fit side by side those that most districts lag in."""
    lagging: dict[str, tuple[int, int]] = {}
    for rows in districts.values():
        for one in rows:
            behind, far = lagging.get(one.item.id, (0, 0))
            lagging[one.item.id] = (behind + (one.status in LAGGING), far + (one.status == SEVERITY[0]))
    known = [item for item in plan.items if item.id in lagging]
    worst = sorted(known, key=lambda item: lagging[item.id], reverse=True)[:SIDE_BY_SIDE]
    shown = {item.id for item in worst}
    return tuple(item for item in known if item.id in shown)


JUDGED = ("far_behind", "behind", "on_track", "reached")
Grounds = tuple[int, ...]  # how many far behind, behind, not reported


def overall_grounds(assessments: Sequence[Standing]) -> Grounds:
    """What a district's place over all its items rests on: counts of lights, the gravest first; nothing is averaged."""
    return tuple(sum(one.status == code for one in assessments) for code in SEVERITY[:3])


def overall_places(plan: Plan, districts: Districts) -> dict[str, int]:
    """District → its place among its kind over all it reports: the fewer far behind, then behind, then unreported the
    better; equals share a place, a district of which the rule could judge nothing has none."""
    found: dict[str, int] = {}
    for kind in ("district", "zone"):
        known = {
            one.id: overall_grounds(districts[one.id])
            for one in plan.districts
            if one.kind == kind and any(_is_judged(row) for row in districts.get(one.id, ()))
        }
        found |= {place: 1 + sum(other < own for other in known.values()) for place, own in known.items()}
    return found


def _is_judged(one: Standing) -> bool:
    return one.reporting == "reported" and one.status in JUDGED


def overall_moves(plan: Plan, current: Districts, previous: Districts) -> dict[str, str]:
    """District → 升1位, 降2位 or 持平 over all items, among those that reported in both months."""
    both = set(overall_places(plan, current)) & set(overall_places(plan, previous))
    now = overall_places(plan, {one: rows for one, rows in current.items() if one in both})
    before = overall_places(plan, {one: rows for one, rows in previous.items() if one in both})
    return {one: _move(before[one] - place) for one, place in now.items()}


def _move(change: int) -> str:
    return "持平" if not change else f"{'升' if change > 0 else '降'}{abs(change)}位"
