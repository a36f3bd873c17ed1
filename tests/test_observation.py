"""Months, and figures as they come out of a version."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from monitor.month import Month
from monitor.observation import figures_of


def test_months_are_counted_over_the_years_and_made_once() -> None:
    assert Month(2025, 11) + 3 == Month(2026, 2)
    assert Month(2025, 1) + -1 == Month(2024, 12)
    assert Month(2025, 11) + 3 is Month.of(dt.date(2026, 2, 28))
    assert len({Month(2025, 12), Month(2026, 1), Month(2025, 12)}) == 2
    with pytest.raises(ValueError, match="no such month"):
        Month(9999, 12) + 1


def test_figures_come_with_their_months_exactly_and_without_zeros_of_the_scale() -> None:
    number = 12 * 2025 + 8
    columns: list[list[Any]] = [
        ["i", "i"], ["", "east"], [number, number + 4], [None, "-0.5000000000"], ["1200.0000000000", "0.0000000001"],
    ]  # fmt: skip
    found = figures_of(columns)
    assert found == {
        ("i", "", Month(2025, 9)): (None, Decimal(1200)),
        ("i", "east", Month(2026, 1)): (Decimal("-0.5"), Decimal("1E-10")),
    }
    assert str(found["i", "", Month(2025, 9)][1]) == "1200"
