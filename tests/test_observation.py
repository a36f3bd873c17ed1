"""Months and their arithmetic."""

from __future__ import annotations

import datetime as dt

import pytest

from monitor.month import Month


def test_months_are_counted_over_the_years_and_made_once() -> None:
    assert Month(2025, 11) + 3 == Month(2026, 2)
    assert Month(2025, 1) + -1 == Month(2024, 12)
    assert Month(2025, 11) + 3 is Month.of(dt.date(2026, 2, 28))
    assert len({Month(2025, 12), Month(2026, 1), Month(2025, 12)}) == 2
    with pytest.raises(ValueError, match="no such month"):
        Month(9999, 12) + 1
