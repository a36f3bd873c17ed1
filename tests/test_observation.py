"""Months and their arithmetic; observations from their columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from monitor.month import Month
from monitor.observation import CITY, Observation, Receipt, Source, observations_of


def test_months_are_counted_over_the_years_and_made_once() -> None:
    assert Month(2025, 11) + 3 == Month(2026, 2)
    assert Month(2025, 1) + -1 == Month(2024, 12)
    assert Month(2025, 11) + 3 is Month.of(dt.date(2026, 2, 28))
    assert len({Month(2025, 12), Month(2026, 1), Month(2025, 12)}) == 2
    with pytest.raises(ValueError, match="no such month"):
        Month(9999, 12) + 1


def test_an_observation_says_which_line_of_which_file_it_is_from_and_whose() -> None:
    receipts = {
        name: Receipt(name, f"{name}.csv", dt.datetime(2025, day, 8, tzinfo=dt.UTC), "王某")
        for day, name in enumerate(("S000001", "S000002"), start=1)
    }
    own = ["i", CITY, Month(2025, 9), Decimal(1), None, None, "备注", False, None, None]
    columns = [[value, value] for value in own] + [["d", "d"], ["表", ""], [4, 5], ["S000002", "S000001"]]
    first, second = observations_of(columns, receipts)
    assert (first.indicator, first.value, first.text, first.is_corrected) == ("i", Decimal(1), "备注", False)
    assert first.source == Source(
        "S000002", "d", "S000002.csv", "表", 4, dt.datetime(2025, 2, 8, tzinfo=dt.UTC), "王某"
    )
    assert (second.source.submission, second.source.sheet, second.source.line) == ("S000001", "", 5)
    assert isinstance(first, Observation)
    assert observations_of([[] for _ in columns], {}) == []
