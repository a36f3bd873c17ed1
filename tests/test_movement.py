"""同比, 环比 and quarters, by numbers that can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from monitor.month import Month
from monitor.movement import movements, quarters
from monitor.observation import Observation
from monitor.plan import Indicator, load_plan
from monitor.ui.movement import moved_text
from tests.plans import reported

PLAN = load_plan()


def item(kind: str) -> Indicator:
    return next(one for one in PLAN.indicators if one.kind == kind and not one.is_share)


def series(year: int, values: Mapping[int, tuple[str | None, str | None]]) -> dict[Month, Observation]:
    """Month number → (本月数, 累计数)."""
    return {
        Month(year, number): reported(PLAN.indicators[0], Month(year, number), value, amount=amount)
        for number, (amount, value) in values.items()
    }


def test_amounts_are_compared_with_the_month_before_and_both_with_last_year() -> None:
    now = series(2025, {1: ("10", "10"), 2: ("15", "25")})
    before = series(2024, {1: ("8", "8"), 2: ("12", "20"), 12: ("20", "100")})
    february, january = movements(item("cumulative"), now, before)
    assert february.month_on_month == Decimal("0.5")  # 15 after 10
    assert february.amount_year_on_year == Decimal("0.25")  # 15 after 12
    assert february.year_on_year == Decimal("0.25")  # 25 after 20
    assert january.month_on_month == Decimal("-0.5")  # 10 after December's 20


def test_rates_and_ranks_are_told_as_differences() -> None:
    now, before = series(2025, {3: (None, "8.5"), 4: (None, "8.0")}), series(2024, {4: (None, "7.2")})
    april = movements(item("rate"), now, before)[0]
    assert (april.month_on_month, april.year_on_year) == (Decimal("-0.5"), Decimal("0.8"))
    assert april.amount_year_on_year is None
    assert moved_text(Decimal(-2), item("rank")) == "升2位"
    assert moved_text(Decimal(1), item("rank")) == "降1位"


@pytest.mark.parametrize(
    "before",
    [{}, {2: (None, None)}, {2: ("0", "0")}],
    ids=["not known", "handed in empty", "nothing, of which there is no share"],
)
def test_what_cannot_be_compared_is_missing_and_not_zero(before: Mapping[int, tuple[str | None, str | None]]) -> None:
    found = movements(item("cumulative"), series(2025, {2: ("5", "5")}), series(2024, before))[0]
    assert (found.year_on_year, found.amount_year_on_year, found.month_on_month) == (None, None, None)
    assert moved_text(None, item("cumulative")) == "—"


def test_quarters_add_up_the_months_that_they_have() -> None:
    now = series(2025, {1: ("1", "1"), 2: ("2", "3"), 3: ("3", "6"), 4: ("4", "10")})
    before = series(2024, {1: ("1", "1"), 2: ("1", "2"), 3: ("1", "3"), 4: ("2", "5"), 5: ("9", "14")})
    first, second = quarters(item("cumulative"), now, before)
    assert (first.amount, first.year_before, first.is_whole) == (Decimal(6), Decimal(3), True)
    assert (second.amount, second.year_before, second.is_whole) == (Decimal(4), Decimal(2), False)


def test_a_quarter_with_a_missing_month_has_no_sum() -> None:
    (only,) = quarters(item("cumulative"), series(2025, {1: ("1", "1"), 3: ("3", "6")}), {})
    assert (only.amount, only.is_whole) == (None, False)


@pytest.mark.parametrize("kind", ["level", "rate", "rank"])
def test_what_does_not_add_up_has_no_quarters(kind: str) -> None:
    assert quarters(item(kind), series(2025, {1: (None, "1")}), {}) == ()
