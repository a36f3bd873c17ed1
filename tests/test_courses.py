"""A year judged once is every month judged alone; districts judged when they are asked for are all of them."""

from __future__ import annotations

import pytest

from monitor import district as module
from monitor.assess import assess, seen_in
from monitor.cell import of_item
from monitor.district import Places, drawn_places
from monitor.home import Home
from monitor.judged import judge, judge_courses
from monitor.month import Month, year_months
from monitor.plan import Indicator, Plan
from monitor.warehouse import current_version, read_plan, read_series
from tests.installation import judge_districts


@pytest.fixture(scope="module")
def version(demo_home: Home) -> int:
    found = current_version(demo_home)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def plan(demo_home: Home, version: int) -> Plan:
    return read_plan(demo_home, version)


def test_a_year_judged_once_is_each_month_judged_alone(demo_home: Home, version: int, plan: Plan) -> None:
    whole = judge_courses(demo_home, version)
    for month in year_months(2025, 9):
        assert seen_in(whole, plan, month) == judge(demo_home, version, month).by_month, month


def test_earlier_versions_are_judged_by_what_they_knew(demo_home: Home, version: int) -> None:
    for earlier in (version - 1, version - 4):
        plan, month = read_plan(demo_home, earlier), Month(2025, 5)
        assert seen_in(judge_courses(demo_home, earlier), plan, month) == judge(demo_home, earlier, month).by_month


def test_districts_asked_for_one_by_one_are_all_of_them(demo_home: Home, version: int, plan: Plan) -> None:
    month = Month(2025, 8)
    alone = {
        one.id: assess(plan, month, read_series(demo_home, version, month, one.id), one.id) for one in plan.districts
    }
    assert judge_districts(demo_home, version, month) == alone
    assert list(alone) == [one.id for one in plan.districts]
    for item in plan.items:
        own = Places(demo_home, version, month, plan)
        expected = tuple(row for rows in alone.values() for row in rows if row.item.id == item.id)
        assert own.of_item(item.id) == expected == of_item(alone, item.id)
        assert bool(expected) == (isinstance(item, Indicator) and item.by_district)


def test_a_figure_is_given_the_districts_that_it_draws(demo_home: Home, version: int, plan: Plan) -> None:
    places = Places(demo_home, version, Month(2025, 8), plan)
    item = next(one.id for one in plan.indicators if one.by_district)
    assert drawn_places(plan, places, f"trend-{item}") == ()
    assert {one.item.id for one in drawn_places(plan, places, f"tiles-{item}")} == {item}
    assert places.count == len(plan.districts)  # no more was judged for that
    assert len(drawn_places(plan, places, "district_heatmap-all")) == places.count > len(plan.districts)


def test_what_was_judged_of_districts_is_bounded(
    demo_home: Home, version: int, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    places = [Places(demo_home, version, month, plan) for month in year_months(2025, 4)]
    judged = [dict(one) for one in places]
    assert [bool(one.count) for one in places] == [False, False, True, True]
    assert dict(places[0]) == judged[0]


def test_a_district_that_the_plan_does_not_know_is_none(demo_home: Home, version: int, plan: Plan) -> None:
    places = Places(demo_home, version, Month(2025, 8), plan)
    assert "nowhere" not in places
    with pytest.raises(KeyError):
        places["nowhere"]
