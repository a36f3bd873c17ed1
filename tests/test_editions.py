"""What earlier versions said otherwise: other rules, other due months; told on the pages where it differs."""

from __future__ import annotations

from decimal import Decimal

from monitor.deliverable import deliveries
from monitor.month import Month
from monitor.register import Publication, Register
from monitor.ui.movement import _history
from monitor.warehouse import Light
from monitor.web.editions import past_of
from tests import chart_data

PLAN = chart_data.plan()
FIRST = PLAN.milestones[0]
MOVED = FIRST.model_copy(update={"due": "2025-11"})


def publication(version: int, plan: str, rule: str) -> Publication:
    at = chart_data.context(True).edition.published_at
    return Publication(version, at, True, plan, rule, "", (), ())


def register() -> Register:
    later = PLAN.model_copy(update={"milestones": (MOVED, *PLAN.milestones[1:])})
    known = Register(publications=[publication(1, "a", "points-10@1"), publication(2, "b", "ratio-90@2")])
    known._plans = {"a": PLAN, "b": later}
    return known


def test_a_deliverable_keeps_the_month_that_was_asked_for_first() -> None:
    found = past_of(register(), 2)
    assert found.first_dues[FIRST.id] == FIRST.due_month
    moved = [one for one in chart_data.city(False) if one.item.id == FIRST.id]
    stands = deliveries(moved, {FIRST.id: Month(2025, 1)})[0]
    assert stands.is_moved is (FIRST.due_month != Month(2025, 1))
    assert not deliveries(moved)[0].is_moved


def test_a_version_knows_no_later_rule() -> None:
    assert dict(past_of(register(), 1).rules) == {1: "points-10@1"}
    assert dict(past_of(register(), 2).rules) == {1: "points-10@1", 2: "ratio-90@2"}


def test_an_old_light_names_the_rule_of_its_own_version() -> None:
    lights = tuple(Light("x", Month(2025, 6), version, "behind", Decimal("-8.3")) for version in (1, 2))
    told = _history(lights, past_of(register(), 2).rules, "ratio-90@2")
    assert told == "v1 略有滞后（−8.3）〔规则points-10@1〕 → v2 略有滞后（−8.3）"
