"""Numbers and months by their written grammar."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.language.number import NOT_REPORTED, BadNumber, parse_number, written
from etl.language.period import BadMonth, Reported, parse_period
from monitor.month import Month

EXACT = {
    "a count": ("3200", "3200"),
    "a decimal": ("629.0", "629.0"),
    "thousands in groups of three": ("1,234,567.50", "1234567.50"),
    "a plus sign": ("+5", "5"),
    "a minus sign": ("-3.5", "-3.5"),
    "a true minus sign": ("−2", "-2"),
    "full-width digits and sign": ("－１２．５", "-12.5"),
    "ideographic space around": ("\u3000 12\u3000", "12"),
    "zero-width space inside": ("1\u200b2", "12"),
    "zero": ("0", "0"),
    "minus zero": ("-0.00", "0"),
    "binary noise above": ("0.30000000000000004", "0.3"),
    "binary noise below": ("120.19999999999999", "120.2"),
    "fifteen digits": ("123456789012345", "123456789012345"),
}


@pytest.mark.parametrize(("text", "number"), EXACT.values(), ids=EXACT.keys())
def test_a_number_is_read_exactly(text: str, number: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, Decimal)
    assert str(parsed) == number


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "-", "—", "——", "…", "...", "N/A", "n/a", "空", "未统计", "*", "未报送"]
)
def test_a_placeholder_says_not_reported(text: str) -> None:
    assert parse_number(text) is NOT_REPORTED


REFUSED = {
    "groups of two": "12,34,56",
    "a group of two at the end": "1,23",
    "a leading group of four": "1234,567",
    "a full-width comma": "1，234",
    "digits of another script": "١٢٣",
    "a circled digit": "①",
    "a superscript": "2²",
    "one half": "½",
    "underscores": "1_000",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "an exponent": "1e5",
    "an exponent out of range": "1e999",
    "about": "约10",
    "and more": "10余",
    "or more": "10以上",
    "at least": "≥10",
    "a range": "10~12",
    "a range with a dash": "10-12",
    "a unit": "10个",
    "a magnitude": "1.2万",
    "a currency": "¥10",
    "a percent sign": "10%",
    "per mille": "10‰",
    "brackets for a minus": "(10)",
    "a leading zero": "010",
    "a point at the end": "10.",
    "a point at the beginning": ".5",
    "two points": "1.2.3",
    "two signs": "--5",
    "a space inside": "1 000",
    "a fraction": "3/4",
    "a formula": "=1+1",
    "a failed formula": "#DIV/0!",
    "a logical value": "TRUE",
    "Chinese digits": "十二",
    "none, which may be zero": "无",
    "a word": "较多",
    "hexadecimal": "0x10",
    "sixteen digits": "1234567890123456",
    "decimals without end": "0." + "3" * 100,
    "thirty thousand commas": "1" + "," * 30_000 + "x",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_no_person_meant_as_a_number_is_refused_with_a_reason(text: str) -> None:
    parsed = parse_number(text)
    assert isinstance(parsed, BadNumber)
    assert len(parsed.reason) >= 4


@pytest.mark.parametrize("text", ["67.5%", "67.5 %", "６７．５％", "67.5"])
def test_a_percent_sign_says_nothing_more_where_the_unit_is_percent(text: str) -> None:
    assert parse_number(text, is_percent=True) == Decimal("67.5")


def test_two_percent_signs_are_refused() -> None:
    assert isinstance(parse_number("67.5%%", is_percent=True), BadNumber)


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=6))
def test_a_number_written_comes_back(number: Decimal) -> None:
    assert parse_number(written(number)) == number


@given(st.text(max_size=80))
def test_any_text_is_a_number_a_placeholder_or_refused(text: str) -> None:
    parsed = parse_number(text)
    if isinstance(parsed, Decimal):
        assert parsed.is_finite()


MONTHS = {
    "year behind": "03-2025",
    "Chinese": "2025年3月",
    "Chinese with a zero": "2025年03月",
    "Chinese with 份": "2025年3月份",
    "Chinese with spaces": "2025 年 3 月",
    "full-width": "２０２５年３月",
    "ISO": "2025-03",
    "ISO without zero": "2025-3",
    "six digits": "202503",
    "slash": "2025/3",
    "point": "2025.03",
    "point without zero": "2025.3",
    "a day with slashes": "2025/3/31",
    "a day in Chinese": "2025年3月31日",
    "eight digits": "20250331",
    "a spreadsheet's date": "2025-03-31",
    "a spreadsheet's time": "2025-03-01 00:00:00",
    "what a spreadsheet makes of it": "Mar-25",
    "a spreadsheet's serial number": "45717",
    "Chinese digits": "二〇二五年三月",
    "Chinese digits with 零": "二零二五年三月",
}


@pytest.mark.parametrize("text", MONTHS.values(), ids=MONTHS.keys())
def test_a_month_is_read(text: str) -> None:
    assert parse_period(text) == Reported(Month(2025, 3))


SPANS = {
    "January and February": ("2025年1-2月", 2),
    "to September with an em dash": ("2025年1—9月", 9),
    "from January to March": ("2025年1月至3月", 3),
    "with a point": ("2025.1-3月", 3),
    "half a year": ("2025年上半年", 6),
    "three quarters": ("2025年前三季度", 9),
    "a whole year": ("2025年全年", 12),
    "until the end of September": ("截至2025年9月底", 9),
    "the end of September": ("2025年9月末", 9),
    "the end of a quarter": ("2025年三季度末", 9),
    "until the end of a quarter": ("截至2025年第三季度末", 9),
    "until three quarters are over": ("截至2025年前三季度", 9),
    "Chinese digits": ("二〇二五年一至十一月", 11),
}


@pytest.mark.parametrize(("text", "number"), SPANS.values(), ids=SPANS.keys())
def test_months_since_january_are_booked_on_the_last_and_are_no_months_figure(text: str, number: int) -> None:
    assert parse_period(text) == Reported(Month(2025, number), is_span=True)


NO_MONTHS = {
    "nothing": "",
    "no year": "3月",
    "two digits for the year": "25-03",
    "month thirteen": "2025-13",
    "month zero": "202500",
    "a day that is not": "2025-02-29",
    "only a year": "2025年",
    "January or October": "2025.1",
    "long ago": "1025-03",
    "digits of another script": "٢٠٢٥-٠٣",
    "a quarter that is not the first": "2025年第2季度",
    "the second half of a year": "2025年下半年",
    "months that do not begin in January": "2025年7-9月",
    "months of two years": "2024年12月-2025年2月",
    "months in the wrong order": "2025年9-1月",
    "months without a year": "1-9月",
    "five digits that are no day": "99999",
    "no month at all": "合计",
    "a time of day": "2025-03-01 12:30:00",
    "very long": "2025年" * 10_000,
}


@pytest.mark.parametrize("text", NO_MONTHS.values(), ids=NO_MONTHS.keys())
def test_what_is_not_one_month_is_refused_with_a_reason(text: str) -> None:
    parsed = parse_period(text)
    assert isinstance(parsed, BadMonth)
    assert len(parsed.reason) >= 3


@pytest.mark.parametrize("text", ["2025年第1季度", "2025年1季度", "2025年一季度", "2025Q1", "2025-Q1", "2025年Q1"])
def test_a_quarter_is_its_last_month_where_the_item_is_quarterly(text: str) -> None:
    assert parse_period(text, "quarterly") == Reported(Month(2025, 3))
    assert parse_period(text, "monthly") == Reported(Month(2025, 3), is_span=True)
    assert isinstance(parse_period(text, "annual"), BadMonth)


@pytest.mark.parametrize("text", ["2025", "2025年", "2025年度"])
def test_a_year_is_its_december_where_the_item_is_annual(text: str) -> None:
    assert parse_period(text, "annual") == Reported(Month(2025, 12))
    assert isinstance(parse_period(text, "quarterly"), BadMonth)


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_a_day_lies_in_its_month(day: dt.date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月",
        f"{day:%Y%m}",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}",
    ):
        assert parse_period(text) == Reported(Month.of(day))


@given(st.text(max_size=60))
def test_any_text_is_a_month_or_refused(text: str) -> None:
    assert isinstance(parse_period(text), Reported | BadMonth)
