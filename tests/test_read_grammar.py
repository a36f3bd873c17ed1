"""Months and numbers as departments write them: what is taken, and what a refusal says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.language.number import NOT_REPORTED, BadNumber, parse_number
from etl.language.period import BadMonth, parse_period
from monitor.month import Month


@pytest.mark.parametrize(
    ("text", "is_span"),
    [
        ("2025年前9个月", True),
        ("2025年前九个月", True),
        ("2025.1-9", True),
        ("2025年1-3季度", True),
        ("2025年一至三季度", True),
        ("2025.01-2025.09", True),
        ("至2025年9月30日", True),
        ("截止2025年9月底", True),
        ("25年1-9月", True),
        ("25年前三季度", True),
        ("截至25年9月底", True),
        ("25年9月", False),
        ("25年九月份", False),
        ("2025年9月1日至30日", False),
        ("2025年9月止", True),
        ("二O二五年九月", False),
    ],
)
def test_a_month_in_many_words(text: str, is_span: bool) -> None:
    found = parse_period(text)
    assert not isinstance(found, BadMonth)
    assert (found.month, found.is_span) == (Month(2025, 9), is_span)


def test_the_end_of_a_year_is_its_december() -> None:
    found = parse_period("2024年末")
    assert not isinstance(found, BadMonth)
    assert found.month == Month(2024, 12)


@pytest.mark.parametrize(
    "text",
    ["2025-09-30 00:00:00.0", "2025-09-30 00:00:00.000", "2025-09-30T23:59:59", "2025-09-30 23:59:59.999", "202509.0"],
)
def test_a_month_as_databases_and_programs_write_it(text: str) -> None:
    found = parse_period(text)
    assert not isinstance(found, BadMonth)
    assert found.month == Month(2025, 9)


@pytest.mark.parametrize("text", ["09/2025", "9.2025", "9-2025"])
def test_a_month_before_its_year(text: str) -> None:
    found = parse_period(text)
    assert not isinstance(found, BadMonth)
    assert found.month == Month(2025, 9)


@pytest.mark.parametrize("text", ["2025-10-09 09:12:33", "45901.5", "2025.1.0"])
def test_a_time_of_day_and_other_decimals_are_not_cut_off(text: str) -> None:
    assert isinstance(parse_period(text), BadMonth)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-08-31T16:00:00.000Z", "时区"),
        ("98年3月", "请写四位"),
        ("12年3月", "请写四位"),
        ("2025年9月20日至30日", "月中的一天"),
        ("9月1日至20日", "月中的一天"),
        ("2025年2-9", "既不是一个月"),
        ("2025.9-1", "次序不对"),
    ],
)
def test_a_month_that_is_refused_says_why(text: str, reason: str) -> None:
    found = parse_period(text)
    assert isinstance(found, BadMonth)
    assert reason in found.reason


@pytest.mark.parametrize("text", ["5①", "5*", "5[1]", "5（注）", "5（注2）"])
def test_a_footnote_behind_a_figure_is_called_one(text: str) -> None:
    found = parse_number(text)
    assert isinstance(found, BadNumber)
    assert "注释记号" in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(5)", "有的表示负数，有的是序号或注释"),
        ("△5", "有的表示负数，有的表示增加"),
        ("▲5.2%", "有的表示负数，有的表示增加"),
        ("↓3", "有的表示负数，有的表示增加"),
        ("负1.5", "须用负号"),
        ("下降1.5", "减少的用负号"),
        ("–1.5", "负号须用“-”"),
        ("2300-2400", "范围"),
        ("第1", "名次的写法"),
        ("第三名", "名次的写法"),
        ("1:1.2", "比例"),
        ("2400（含室内900）", "括号里的内容"),
        ("2400\n(75%)", "括号里的内容"),
        ("######", "列太窄"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_told_apart_by_its_refusal(text: str, reason: str) -> None:
    found = parse_number(text)
    assert isinstance(found, BadNumber)
    assert reason in found.reason


@pytest.mark.parametrize("text", ["待定", "暂未公布", "n.a.", "不详"])
def test_more_words_for_not_reported(text: str) -> None:
    assert parse_number(text) is NOT_REPORTED
    assert parse_number("0") == Decimal(0)
