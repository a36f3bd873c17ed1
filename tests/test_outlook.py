"""The outlook to year-end: three projections, their range, what is still required, and the class."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import base, indicator, milestone, month, narrative, series

from monitor.number import round_half_up
from monitor.observation import Series
from monitor.outlook import Outlook, outlook
from monitor.plan import Indicator, Item


def evenly(one: Item, number: int, per_month: int) -> Series:
    return series(one, {at: per_month * at for at in range(1, number + 1)})


def projected(one: Item, number: int, values: Series, **where: str) -> Outlook:
    found = outlook(one, month(number), values, **where)
    assert found is not None
    return found


def test_an_even_pace_is_carried_on_to_december() -> None:
    one = indicator(target=1200)
    found = projected(one, 6, evenly(one, 6, 100))
    assert (found.low, found.central, found.high) == (1200, 1200, 1200)
    assert found.klass == "likely"
    assert found.required_per_month == 100
    assert found.recent_per_month == 100
    assert found.required_ratio == 1


def test_the_three_methods_span_the_range_and_the_linear_pace_is_the_centre() -> None:
    one = indicator(target=1200)
    this_year = series(one, {1: 50, 2: 100, 3: 150, 4: 250, 5: 350, 6: 450})
    last_year = series(one, {6: 300, 12: 1200}, year=2024)
    found = projected(one, 6, {**this_year, **last_year})
    assert found.methods == {"linear": 900, "seasonal": 1800, "recent": 1050}
    assert (found.low, found.central, found.high) == (900, 900, 1800)
    assert found.klass == "doubtful"
    assert found.required_per_month == 125
    assert found.required_ratio == Decimal("1.25")


def test_without_last_year_two_methods_remain() -> None:
    one = indicator()
    assert set(projected(one, 6, evenly(one, 6, 100)).methods) == {"linear", "recent"}


def test_a_month_that_made_nothing_last_year_is_no_season() -> None:
    one = indicator()
    values = {**evenly(one, 6, 100), **series(one, {6: 0, 12: 1200}, year=2024)}
    assert "seasonal" not in projected(one, 6, values).methods


def test_a_gap_three_months_ago_leaves_the_recent_pace_unknown() -> None:
    one = indicator(target=1200)
    found = projected(one, 6, series(one, {1: 100, 2: 200, 4: 400, 5: 500, 6: 600}))
    assert set(found.methods) == {"linear"}
    assert found.recent_per_month is None
    assert found.required_ratio is None
    assert found.required_per_month == 100


@pytest.mark.parametrize("number", [1, 2])
def test_fewer_than_three_months_give_no_outlook(number: int) -> None:
    one = indicator()
    assert outlook(one, month(number), evenly(one, number, 100)) is None


def test_three_months_give_one() -> None:
    one = indicator(target=1200)
    assert projected(one, 3, evenly(one, 3, 100)).methods == {"linear": 1200, "recent": 1200}


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(indicator(kind="rate", unit="%", target=60), id="rate"),
        pytest.param(indicator(kind="rank", unit="位", target=1, better="lower"), id="rank"),
        pytest.param(milestone(), id="milestone"),
        pytest.param(narrative(), id="narrative"),
    ],
)
def test_only_what_adds_up_is_projected(one: Item) -> None:
    assert outlook(one, month(6), evenly(one, 6, 10)) is None


def test_december_is_known_and_requires_nothing_a_month() -> None:
    one = indicator(target=1500)
    found = projected(one, 12, evenly(one, 12, 100))
    assert (found.low, found.central, found.high) == (1200, 1200, 1200)
    assert found.required_per_month is None
    assert found.required_ratio is None


def test_a_target_reached_requires_nothing_more() -> None:
    one = indicator(target=500)
    found = projected(one, 6, evenly(one, 6, 100))
    assert found.required_per_month == 0
    assert found.required_ratio is None
    assert found.klass == "likely"


@pytest.mark.parametrize(
    ("target", "klass"),
    [
        pytest.param(1263, "likely", id="95.01-percent"),
        pytest.param(1264, "doubtful", id="94.9-percent"),
        pytest.param(12000, "doubtful", id="10-percent"),
        pytest.param(12001, "unlikely", id="under-10-percent"),
    ],
)
def test_the_class_changes_at_95_and_10_percent_of_the_way(target: int, klass: str) -> None:
    one = indicator(target=target)
    assert projected(one, 6, evenly(one, 6, 100)).klass == klass


def test_a_level_is_projected_from_its_baseline() -> None:
    one = indicator(kind="level", target=150, baseline=base(126), decimals=1)
    found = projected(one, 6, series(one, {3: 130, 6: 134}))
    assert found.methods["linear"] == 142
    assert found.klass == "doubtful"  # 16 of 24, though 142 is 95 % of 150
    assert round_half_up(found.methods["recent"], 1) == Decimal("142.0")
    assert not found.is_within_year


def test_a_level_without_a_baseline_rests_on_this_years_changes_and_says_so() -> None:
    one = indicator(kind="level", target=150)
    found = projected(one, 5, series(one, {2: 110, 4: 115, 5: 119}))
    assert found.is_within_year
    assert found.methods == {"linear": 140, "recent": 140}
    assert found.klass == "doubtful"  # 30 of the 40 from February on
    assert outlook(one, month(5), series(one, {2: 110, 5: 119})) is None


def test_the_season_of_a_level_is_counted_from_january() -> None:
    one = indicator(kind="level", target=150, baseline=base(100))
    last_year = series(one, {1: 50, 6: 70, 12: 100}, year=2024)
    found = projected(one, 6, {**series(one, {1: 104, 3: 110, 6: 120}), **last_year})
    assert found.methods["seasonal"] == 144  # 16 since January were two fifths of a year


def test_a_falling_level_has_to_fall_on() -> None:
    one = indicator(kind="level", target=80, baseline=base(100), better="lower", comparison="at_most")
    found = projected(one, 6, series(one, {3: 96, 6: 94}))
    assert found.methods["linear"] == 88
    assert found.klass == "doubtful"
    assert found.required_per_month is not None
    assert round_half_up(found.required_per_month, 3) == Decimal("-2.333")
    assert found.required_ratio == Decimal("3.5")


@pytest.mark.parametrize(
    ("per_month", "klass"), [(50, "likely"), (105, "likely"), (106, "doubtful"), (190, "doubtful"), (191, "unlikely")]
)
def test_a_limit_is_kept_by_staying_under_it(per_month: int, klass: str) -> None:
    one = indicator(target=1200, better="lower", comparison="at_most")
    found = projected(one, 6, evenly(one, 6, per_month))
    assert found.klass == klass
    assert found.required_per_month is None


def test_a_value_that_falls_is_projected_downwards_without_a_ratio() -> None:
    one = indicator(target=1200)
    found = projected(one, 6, series(one, {3: 400, 4: 380, 5: 360, 6: 340}))
    assert found.recent_per_month == -20
    assert found.methods["recent"] == 220
    assert found.required_ratio is None


def test_a_standstill_has_no_ratio() -> None:
    one = indicator(target=1200)
    found = projected(one, 6, series(one, {3: 300, 6: 300}))
    assert found.recent_per_month == 0
    assert found.required_ratio is None


def test_a_share_never_exceeds_a_hundred() -> None:
    one = indicator(kind="level", unit="%", target=90, baseline=base(0), is_share=True)
    found = projected(one, 6, evenly(one, 6, 15))
    assert found.high == 100


@pytest.mark.parametrize(("value", "klass"), [(1000, "likely"), (976, "likely"), (970, "doubtful"), (0, "unlikely")])
def test_a_level_to_be_kept_is_classed_by_the_target_itself(value: int, klass: str) -> None:
    one = indicator(kind="level", target=1000, baseline=base(1000))
    values = {number: 1000 + (value - 1000) * number // 6 for number in range(1, 7)}
    assert projected(one, 6, series(one, values)).klass == klass


@pytest.mark.parametrize(("value", "klass"), [(0, "likely"), (1, "unlikely")])
def test_a_limit_of_zero_is_kept_or_not(value: int, klass: str) -> None:
    one = indicator(target=0, better="lower", comparison="at_most")
    assert projected(one, 6, evenly(one, 6, value)).klass == klass


def test_a_district_is_projected_against_its_own_target() -> None:
    one = indicator(target=12000, by_district=True, district_targets={"gulou": Decimal(1200)})
    assert projected(one, 6, evenly(one, 6, 100), district="gulou").klass == "likely"
    assert outlook(one, month(6), evenly(one, 6, 100), "gaoxin") is None


def test_months_after_the_one_asked_for_are_not_used() -> None:
    one = indicator()
    assert projected(one, 6, evenly(one, 9, 100)) == projected(one, 6, evenly(one, 6, 100))


steps = st.lists(st.integers(0, 1000), min_size=3, max_size=12)


@given(amounts=steps, target=st.integers(1, 10**5))
def test_the_central_value_lies_within_the_range_and_above_what_is_done(amounts: list[int], target: int) -> None:
    one: Indicator = indicator(target=target)
    totals = {number: sum(amounts[:number]) for number in range(1, len(amounts) + 1)}
    found = projected(one, len(amounts), series(one, totals))
    assert sum(amounts) <= found.low <= found.central <= found.high


@given(amounts=steps, target=st.integers(1, 10**5))
def test_the_required_amount_reaches_the_target_exactly(amounts: list[int], target: int) -> None:
    one = indicator(target=target)
    totals = {number: sum(amounts[:number]) for number in range(1, len(amounts) + 1)}
    found = projected(one, len(amounts), series(one, totals))
    if found.required_per_month is None:
        assert len(amounts) == 12
    else:
        end = sum(amounts) + found.required_per_month * (12 - len(amounts))
        assert round_half_up(end, 6) == max(target, sum(amounts))
