"""How an indicator's course falls to districts and zones: the districts add up exactly, a zone lies inside them."""

from __future__ import annotations

from collections.abc import Mapping

from etl.demo.chance import chance
from etl.demo.course import Course
from etl.demo.ending import is_growing, units_of
from monitor.month import Month
from monitor.plan import District, Indicator, Plan

Weights = Mapping[str, float]


def district_courses(plan: Plan, indicator: Indicator, course: Course) -> dict[str, Course]:
    """The course of each district and zone, by id."""
    if indicator.kind == "rank":
        return _placed(plan, indicator, course)
    if indicator.kind == "rate" or not indicator.is_additive:
        return {one.id: _alike(indicator, one, course) for one in plan.districts}
    districts = [one for one in plan.districts if one.kind == "district"]
    parts = _parted(plan, indicator, course, districts)
    for zone in (one for one in plan.districts if one.kind == "zone"):
        hosts = [parts[one.id] for one in districts if _is_near(one, zone)] or [parts[one.id] for one in districts]
        parts[zone.id] = _inside(indicator, zone, course, hosts, is_growing(plan, indicator))
    return parts


def _size(indicator: Indicator, district: District) -> float:
    """A district's weight: its own target, else a size of its own."""
    target = indicator.district_targets.get(district.id)
    if target is not None:
        return float(target)
    return float(indicator.target) * chance("size", district.id).uniform(0.03, 0.14)


def _diligence(indicator: Indicator, district: District) -> float:
    """How a district fares: partly its way with everything, partly with this."""
    general = chance("diligence", district.id).uniform(-0.05, 0.06)
    return 1 + general + chance("diligence", district.id, indicator.id).uniform(-0.08, 0.08)


def _parted(plan: Plan, indicator: Indicator, course: Course, districts: list[District]) -> dict[str, Course]:
    """Whole units to each district so that they add up to the city's in every month."""
    weights = {one.id: _size(indicator, one) * _diligence(indicator, one) for one in districts}
    keeps = is_growing(plan, indicator)
    parts: dict[str, dict[Month, int]] = {one.id: {} for one in districts}
    before = dict.fromkeys(weights, 0)
    for month in sorted(course):
        if month.number == 1 or not keeps:
            before = dict.fromkeys(weights, 0)
        before = _shared_out(course[month], _in_month(weights, indicator, month), before)
        for district, units in before.items():
            parts[district][month] = units
    return dict(parts)


def _in_month(weights: Weights, indicator: Indicator, month: Month) -> Weights:
    """The weights with the chances of one month."""
    return {
        id_: weight * chance("spurt", id_, indicator.id, month).uniform(0.98, 1.02) for id_, weight in weights.items()
    }


def _shared_out(total: int, weights: Weights, at_least: Mapping[str, int]) -> dict[str, int]:
    """The total in whole units by weight, none below what it had."""
    whole = sum(weights.values())
    wanted = {id_: total * weight / whole for id_, weight in weights.items()}
    given = {id_: max(at_least[id_], int(share)) for id_, share in wanted.items()}
    while (left := total - sum(given.values())) != 0:
        step = 1 if left > 0 else -1
        free = [id_ for id_ in given if step > 0 or given[id_] > at_least[id_]]
        chosen = max(free, key=lambda id_: step * (wanted[id_] - given[id_]))
        given[chosen] += step
    return given


def _inside(indicator: Indicator, zone: District, course: Course, hosts: list[Course], keeps: bool) -> Course:
    """A zone's course: by its own weight, and never more than the districts have in which it lies."""
    part = _size(indicator, zone) / float(indicator.target or 1) * _diligence(indicator, zone)
    inside: dict[Month, int] = {}
    before = 0
    for month in sorted(course):
        most = sum(host[month] for host in hosts)
        before = before if keeps and month.number > 1 else 0
        before = max(before, min(round(course[month] * part), most))
        inside[month] = before
    return inside


def _is_near(one: District, other: District) -> bool:
    """Whether two places touch on the tile map."""
    return abs(one.tile[0] - other.tile[0]) + abs(one.tile[1] - other.tile[1]) <= 1


def _alike(indicator: Indicator, district: District, course: Course) -> Course:
    """A course about the district's own target that goes with the city's."""
    target = units_of(indicator, indicator.target)
    own = units_of(indicator, indicator.district_targets.get(district.id, indicator.target))
    fares = 1 + (_diligence(indicator, district) - 1) / 2
    alike = {}
    for month, units in course.items():
        drift = chance("drift", district.id, indicator.id, month).uniform(0.996, 1.004)
        value = round(units * own / target * fares * drift) if target else units
        alike[month] = min(value, units_of(indicator, 100)) if indicator.is_share else value
    return alike


def _placed(plan: Plan, indicator: Indicator, course: Course) -> dict[str, Course]:
    """Places among the districts, and among the zones, by scores that change a little from quarter to quarter."""
    placed: dict[str, dict[Month, int]] = {one.id: {} for one in plan.districts}
    for month in course:
        quarter = (month.year, month.quarter)
        for kind in ("district", "zone"):
            peers = [one.id for one in plan.districts if one.kind == kind]
            scores = {id_: _score(indicator, id_, quarter) for id_ in peers}
            for place, id_ in enumerate(sorted(peers, key=scores.__getitem__), start=1):
                placed[id_][month] = place
    return dict(placed)


def _score(indicator: Indicator, district: str, quarter: tuple[int, int]) -> float:
    general = chance("score", district, indicator.id).random()
    return general + chance("score", district, indicator.id, quarter).random() / 4
