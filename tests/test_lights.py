"""Lights as they are written down: judged once as long as nothing changes that they depend on."""

from __future__ import annotations

import random

import pytest

from etl.version import lights
from etl.version.lights import REMEMBERED, year_marks
from monitor.assess import assess_year
from monitor.plan import Item, Plan, Rule
from tests.plans import indicator, milestone, month, plan_of, series

CITY_ITEMS = (indicator(target=1200), milestone(), indicator("places", target=1200, by_district=True))
RULE = Rule(two_yellow_make_red=True)
PLANS = (plan_of(*CITY_ITEMS, rule=RULE), plan_of(*CITY_ITEMS))


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    lights._known.clear()


def test_what_is_remembered_is_what_judging_anew_comes_to_whatever_changed_meanwhile() -> None:
    chance = random.Random(1)
    for _ in range(300):
        plan, until, district = chance.choice(PLANS), month(chance.randint(2, 4)), chance.choice(("", "gulou"))
        values = {
            item.id: series(item, {number: chance.choice((90, 190, 290)) for number in range(1, 5)})
            for item in CITY_ITEMS
        }
        past = {item.id: [(month(1), chance.choice(("behind", "on_track")))] for item in CITY_ITEMS}
        judged = assess_year(plan, until, values, district, past)
        expected = {(one.item.id, when): (one.status, one.gap_pp) for when, ones in judged.items() for one in ones}
        assert year_marks(plan, until, values, district, past) == expected


def test_only_what_changed_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def counting(plan: Plan, item: Item, *rest: object) -> object:
        judged.append(item.id)
        return item_marks(plan, item, *rest)  # type: ignore[arg-type]

    judged: list[str] = []
    item_marks = lights.item_marks
    monkeypatch.setattr(lights, "item_marks", counting)
    first = {item.id: series(item, {1: 100}) for item in CITY_ITEMS}
    other = {**first, "platform": series(CITY_ITEMS[1], {1: 50})}
    for values in (first, other, first, other):
        year_marks(PLANS[0], month(2), values)
    assert judged == ["stations", "places", "platform", "platform"]


def test_a_process_that_previews_for_long_does_not_remember_ever_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lights, "REMEMBERED", 5)
    for number in range(1, 13):
        for plan in PLANS:
            year_marks(plan, month(number), {})
            assert len(lights._known) <= 5 + len(CITY_ITEMS) < REMEMBERED
