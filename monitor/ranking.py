"""Ranks of districts by one indicator; districts and zones are ranked apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
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
        order = sorted(known.values())
        found |= {place: 1 + bisect_left(order, own) for place, own in known.items()}
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


ONE_BY_ONE = 200  # places of a kind that are shown one by one: a province's counties
LEADING, TRAILING = 10, 30  # of more the first and the last, beside the one that was chosen


def are_many(plan: Plan) -> bool:
    """Whether there are more districts than are shown one by one."""
    return any(sum(one.kind == kind for one in plan.districts) > ONE_BY_ONE for kind in ("district", "zone"))


def shown_of_item(plan: Plan, every: Sequence[Standing], chosen: str = "") -> frozenset[str]:
    """The places by which one item is shown: all, or of too many those that lead, those furthest behind, the chosen."""
    return _shown(plan, places(plan, every), chosen)


def shown_of_all(plan: Plan, districts: Districts, chosen: str = "") -> frozenset[str]:
    """The same over all that districts report."""
    return _shown(plan, overall_places(plan, districts), chosen)


def _shown(plan: Plan, found: Mapping[str, int], chosen: str) -> frozenset[str]:
    kinds = ("district", "zone")
    return frozenset(one for kind in kinds for _, members in grouped(plan, found, kind, chosen) for one in members)


def grouped(plan: Plan, found: Mapping[str, int], kind: str, chosen: str = "") -> list[tuple[str, list[str]]]:
    """The districts of a kind that are shown: all under no words; of too many by their places, and which in words."""
    members = [one.id for one in plan.districts if one.kind == kind]
    if len(members) <= ONE_BY_ONE:
        return [("", members)] if members else []
    known = sorted((one for one in members if one in found), key=found.__getitem__) or members
    first, last = known[:LEADING], known[LEADING:][-TRAILING:]
    own = [chosen] if chosen in members and chosen not in {*first, *last} else []
    groups = ((f"前{LEADING}位", first), ("所选", own), (f"末{TRAILING}位", last))
    return [(f"（{words}）", places) for words, places in groups if places]


def extent(plan: Plan, shown: frozenset[str]) -> str:
    """What a selection shows of all places, in words; nothing where it shows all."""
    if len(shown) == len(plan.districts):
        return ""
    return f"{len(plan.districts):,}个地区中列出前{LEADING}位和末{TRAILING}位"
