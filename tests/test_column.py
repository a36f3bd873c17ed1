"""The columns of an answer as Python's objects: exact numbers without idle zeros, months, text, what is not known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.column import objects
from monitor.month import Month
from monitor.number import trimmed

STORED = pa.decimal128(28, 10)


def numbers(*texts: str | None) -> pa.ChunkedArray:
    """A column of numbers, as the warehouse stores them."""
    return pa.chunked_array([pa.array([None if one is None else Decimal(one) for one in texts], STORED)])


def digits(values: list[Decimal | None]) -> list[object]:
    """What is equal only where the numbers have the same digits after the point."""
    return [None if one is None else one.as_tuple() for one in values]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["0", "7", "-7", "977", "100"], id="whole"),
        pytest.param(["0.5", "-0.5", "12.34", "0", "1000.1"], id="with decimals"),
        pytest.param(["0.0000000001", "-0.0000000001", "1.0000000001", "3"], id="the last place"),
        pytest.param(["922337203.6854775807", "-922337203.6854775808"], id="the last of 64 bits"),
        pytest.param(["922337203.6854775808", "-922337203.6854775809", "1"], id="the first beyond 64 bits"),
        pytest.param(["123456789012345678", "-123456789012345678", "99999999999.99", "0.5"], id="wide and short"),
        pytest.param(["999999999999999999.9999999999", "-999999999999999999.9999999999"], id="as wide as there are"),
        pytest.param(["123456789012.345", "0.5", None], id="wide and long"),
        pytest.param([None, "1.5", None, "20000000000", None], id="some not known"),
        pytest.param([None, None], id="none known"),
        pytest.param([], id="none"),
    ],
)
def test_numbers_are_exact_and_have_no_idle_zeros(texts: list[str | None]) -> None:
    assert digits(objects(numbers(*texts))) == digits([None if one is None else Decimal(one) for one in texts])


@given(
    st.lists(st.none() | st.decimals(min_value=-(10**17), max_value=10**17, places=10), max_size=20),
    st.integers(0, 10),
)
def test_any_number_comes_back_as_it_is_written(values: list[Decimal | None], places: int) -> None:
    values = [None if one is None else one.quantize(Decimal(1).scaleb(-places)) + 0 for one in values]
    assert digits(objects(pa.chunked_array([pa.array(values, STORED)]))) == digits([trimmed(one) for one in values])


def test_a_column_in_several_pieces_is_one_list() -> None:
    pieces = [numbers("1.5", None).chunk(0), numbers("9", "2.25", "3").chunk(0).slice(1)]
    assert objects(pa.chunked_array(pieces)) == [Decimal("1.5"), None, Decimal("2.25"), 3]
    assert objects(pa.chunked_array(pieces[1:])) == [Decimal("2.25"), 3]
    assert objects(pa.chunked_array([["a", None], ["b"]])) == ["a", None, "b"]


def test_a_scale_of_its_own_or_none_is_kept_to() -> None:
    tenths = pa.array([Decimal("-1.0"), Decimal("0.5")], pa.decimal128(18, 1))
    assert digits(objects(pa.chunked_array([tenths]))) == digits([Decimal(-1), Decimal("0.5")])
    whole = pa.array([Decimal(100), Decimal(10**20)], pa.decimal128(28, 0))
    assert digits(objects(pa.chunked_array([whole]))) == digits([Decimal(100), Decimal(10**20)])


def test_dates_are_the_months_that_they_lie_in() -> None:
    days = [dt.date(2025, 12, 1), None, dt.date(1969, 1, 31), dt.date(2025, 12, 1)]
    found = objects(pa.chunked_array([pa.array(days, pa.date32())]))
    assert found == [Month(2025, 12), None, Month(1969, 1), Month(2025, 12)]
    assert found[0] is found[3]
    assert objects(pa.chunked_array([pa.array([days[2]], pa.date32())])) == [Month(1969, 1)]


def test_a_text_that_stands_in_many_rows_is_held_once() -> None:
    first, other, again = objects(pa.chunked_array([["指标一", "指标二"], ["指标一"]]))
    assert (first, other) == ("指标一", "指标二")
    assert again is first


def test_what_is_not_known_leaves_other_values_as_they_are() -> None:
    assert objects(pa.chunked_array([pa.array([3, None, 2**60 + 1], pa.int64())])) == [3, None, 2**60 + 1]
    assert objects(pa.chunked_array([pa.array([True, None, False])])) == [True, None, False]
    assert objects(pa.chunked_array([pa.array(["", None, "备注"])])) == ["", None, "备注"]
