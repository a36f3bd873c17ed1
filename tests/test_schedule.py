"""The schedule and the gap reproduce what was published, and hold at every edge."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import base, indicator, milestone, month, narrative, plan_of

from monitor import schedule
from monitor.number import points, round_half_up
from monitor.plan import Indicator

# Where, month, actual, target, published 百分点 ahead of schedule and with how many decimals.
PUBLISHED = [
    pytest.param(6, "67.5", "100", "17.5", 1, id="fuzhou-2021-projects"),
    pytest.param(6, "66.9", "100", "16.9", 1, id="fuzhou-2021-investment"),
    pytest.param(6, "72.4", "100", "22.4", 1, id="fuzhou-2021-starts"),
    pytest.param(6, "75.3", "100", "25.3", 1, id="fuzhou-2021-completions"),
    pytest.param(8, "74", "100", "7.33", 2, id="sanyuan-2010"),
    pytest.param(3, "37.11", "100", "12.11", 2, id="lufeng"),
    pytest.param(5, "72", "100", "30.3", 1, id="luoyuan-2011"),
    pytest.param(10, "629.0", "647.4", "13.8", 1, id="jiangmen-unrounded"),
]


def gap_of(one: Indicator, number: int, actual: str, **plan: object) -> Fraction | None:
    return schedule.gap(plan_of(one, **plan), one, month(number), Decimal(actual))  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "actual", "target", "published", "decimals"), PUBLISHED)
def test_the_published_gaps_are_reproduced(
    number: int, actual: str, target: str, published: str, decimals: int
) -> None:
    found = gap_of(indicator(target=target), number, actual)
    assert found is not None
    assert round_half_up(found * 100, decimals) == Decimal(published)


def test_rounding_attainment_first_would_publish_another_gap_for_jiangmen() -> None:
    done = schedule.attainment(indicator(target="647.4"), Decimal("629.0"))
    assert done is not None
    rounded_first = round_half_up(done * 100, 1) - round_half_up(Fraction(1000, 12), 1)
    assert rounded_first == Decimal("13.9")


@pytest.mark.parametrize(("number", "share"), [(1, "1/12"), (6, "1/2"), (7, "7/12"), (12, "1")])
def test_a_year_runs_by_twelfths_where_no_schedule_is_given(number: int, share: str) -> None:
    one = indicator()
    assert schedule.schedule_share(plan_of(one), one, month(number)) == Fraction(share)


@pytest.mark.parametrize(
    ("number", "percent"), [(1, "20/3"), (2, "40/3"), (3, "20"), (4, "30"), (9, "75"), (10, "250/3"), (12, "100")]
)
def test_a_quarterly_plan_runs_evenly_inside_a_quarter(number: int, percent: str) -> None:
    one = indicator(schedule="project")
    plan = plan_of(one, schedules={"project": (20, 50, 75, 100)})
    assert float(schedule.schedule_share(plan, one, month(number))) == pytest.approx(float(Fraction(percent)) / 100)
    assert points(schedule.schedule_share(plan, one, month(number))) == round_half_up(Fraction(percent), 1)


def test_a_monthly_plan_is_followed_month_by_month() -> None:
    one = indicator(schedule="summit")
    plan = plan_of(one, schedules={"summit": (0, 0, 5, 40, 55, 62, 69, 76, 83, 90, 95, 100)})
    shares = [schedule.schedule_share(plan, one, month(number)) * 100 for number in range(1, 13)]
    assert shares == [0, 0, 5, 40, 55, 62, 69, 76, 83, 90, 95, 100]


@pytest.mark.parametrize("kind", ["rate", "rank"])
def test_a_rate_or_rank_is_due_in_full_in_every_month(kind: str) -> None:
    one = indicator(kind=kind, target=60, unit="%")
    plan = plan_of(one)
    assert schedule.expected(plan, one, month(1)) == schedule.expected(plan, one, month(12)) == 60


def test_a_rate_with_a_schedule_follows_it() -> None:
    one = indicator(kind="rate", target=60, unit="%", schedule="project")
    plan = plan_of(one, schedules={"project": (20, 50, 75, 100)})
    assert schedule.expected(plan, one, month(6)) == 30
    assert schedule.gap(plan, one, month(6), Decimal(33)) == Fraction(5, 100)


def test_a_level_is_measured_from_its_baseline() -> None:
    one = indicator(kind="level", target=150, baseline=base(125), decimals=1)
    plan = plan_of(one)
    assert schedule.expected(plan, one, month(6)) == Fraction("137.5")
    assert schedule.attainment(one, Decimal(140)) == Fraction(3, 5)
    assert schedule.gap(plan, one, month(6), Decimal(140)) == Fraction(1, 10)


def test_a_level_without_a_baseline_is_measured_against_the_target() -> None:
    one = indicator(kind="level", target=120)
    assert schedule.attainment(one, Decimal(90)) == Fraction(3, 4)
    assert gap_of(one, 9, "90") == 0


def test_a_level_below_its_baseline_has_a_negative_attainment() -> None:
    one = indicator(kind="level", target=150, baseline=base(125))
    assert schedule.attainment(one, Decimal(120)) == Fraction(-1, 5)
    assert gap_of(one, 6, "120") == Fraction(-7, 10)


def test_a_falling_level_that_falls_fast_enough_is_ahead() -> None:
    one = indicator(kind="level", target=80, baseline=base(100), better="lower", comparison="at_most")
    assert gap_of(one, 6, "88") == Fraction(1, 10)
    assert gap_of(one, 6, "95") == Fraction(-1, 4)
    assert not schedule.is_cap(one)


def test_under_a_limit_what_is_used_up_early_is_behind() -> None:
    one = indicator(target=100, better="lower", comparison="at_most")
    assert schedule.is_cap(one)
    assert gap_of(one, 6, "40") == Fraction(1, 10)
    assert gap_of(one, 6, "60") == Fraction(-1, 10)


def test_a_rate_below_a_negative_target_is_better_where_lower_is_better() -> None:
    one = indicator(kind="rate", target=-3, unit="%", better="lower", comparison="at_most")
    ahead, behind = gap_of(one, 6, "-4"), gap_of(one, 6, "-2")
    assert ahead is not None and behind is not None
    assert ahead > 0 > behind


def test_a_level_to_be_kept_is_measured_like_a_rate() -> None:
    one = indicator(kind="level", target=40, baseline=base(40))
    plan = plan_of(one)
    assert schedule.schedule_share(plan, one, month(1)) == 1
    assert schedule.expected(plan, one, month(1)) == 40
    assert schedule.attainment(one, Decimal(38)) == Fraction(95, 100)
    assert schedule.gap(plan, one, month(1), Decimal(38)) == Fraction(-5, 100)


def test_a_target_of_zero_has_neither_attainment_nor_gap() -> None:
    one = indicator(target=0, better="lower", comparison="at_most")
    plan = plan_of(one)
    assert schedule.attainment(one, Decimal(1)) is None
    assert schedule.gap(plan, one, month(6), Decimal(1)) is None
    assert schedule.deviation(plan, one, month(6), Decimal(1)) is None
    assert schedule.expected(plan, one, month(6)) == 0


def test_a_rank_has_neither_attainment_nor_gap() -> None:
    one = indicator(kind="rank", target=1, unit="位", better="lower")
    assert schedule.attainment(one, Decimal(2)) is None
    assert gap_of(one, 6, "2") is None


@pytest.mark.parametrize(
    ("comparison", "better", "value", "met"),
    [
        pytest.param("at_least", "higher", 10, True, id="at-least-equal"),
        pytest.param("at_least", "higher", 9, False, id="at-least-under"),
        pytest.param("more_than", "higher", 10, False, id="more-than-equal"),
        pytest.param("more_than", "higher", 11, True, id="more-than-over"),
        pytest.param("exactly", "higher", 12, True, id="exactly-overfulfilled"),
        pytest.param("exactly", "higher", 9, False, id="exactly-under"),
        pytest.param("at_most", "lower", 10, True, id="at-most-equal"),
        pytest.param("at_most", "lower", 11, False, id="at-most-over"),
        pytest.param("more_than", "lower", 10, False, id="less-than-equal"),
        pytest.param("exactly", "lower", 9, True, id="exactly-lower-overfulfilled"),
    ],
)
def test_a_target_is_met_as_its_comparison_says(comparison: str, better: str, value: int, met: bool) -> None:
    one = indicator(target=10, comparison=comparison, better=better)
    assert schedule.is_met(one, Decimal(value), Decimal(10)) is met


def test_a_milestone_is_expected_from_its_due_month_on() -> None:
    one = milestone(due="2025-09")
    plan = plan_of(one)
    assert [schedule.expected(plan, one, month(number)) for number in (8, 9, 10)] == [None, 100, 100]
    assert schedule.attainment(one, Decimal(64)) == Fraction(64, 100)


def test_a_narrative_expects_nothing() -> None:
    one = narrative()
    assert schedule.expected(plan_of(one), one, month(6)) is None
    assert schedule.target_of(one) is None


def test_a_district_has_its_own_target_and_no_baseline() -> None:
    one = indicator(
        kind="level", target=150, baseline=base(125), by_district=True, district_targets={"gulou": Decimal(30)}
    )
    assert schedule.target_of(one, "gulou") == 30
    assert schedule.baseline_of(one, "gulou") is None
    assert schedule.expected(plan_of(one), one, month(6), "gulou") == 15


def test_a_district_without_a_target_takes_the_citys_for_rates_only() -> None:
    assert schedule.target_of(indicator(by_district=True), "gulou") is None
    assert schedule.target_of(indicator(kind="rate", unit="%", target=60, by_district=True), "gulou") == 60


def test_the_twelve_expected_values_stand_ready_for_a_line() -> None:
    one = indicator(target=1200)
    assert schedule.expected_by_month(plan_of(one), one, 2025) == tuple(
        Decimal(100 * number) for number in range(1, 13)
    )


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.05", 1, "0.1"),
        ("-0.05", 1, "-0.1"),
        ("-0.04", 1, "0.0"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("13.849999999999999999999999999999", 1, "13.8"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == rounded


quantities = st.decimals(min_value=0, max_value=10**9, places=2)


@given(actual=quantities, more=quantities, target=st.integers(1, 10**9), number=st.integers(1, 12))
def test_more_done_is_never_further_behind(actual: Decimal, more: Decimal, target: int, number: int) -> None:
    one = indicator(target=target)
    plan = plan_of(one)
    less, greater = (schedule.gap(plan, one, month(number), value) for value in (actual, actual + more))
    assert less is not None and greater is not None
    assert greater >= less


@given(actual=quantities, target=st.integers(1, 10**9), number=st.integers(1, 12))
def test_gap_and_distance_from_the_expected_value_agree_in_sign(actual: Decimal, target: int, number: int) -> None:
    one = indicator(target=target, better="lower", comparison="at_most")
    plan = plan_of(one)
    gap, due = schedule.gap(plan, one, month(number), actual), schedule.expected(plan, one, month(number))
    assert gap is not None and due is not None
    assert (gap > 0) == (actual < due)
