"""What there was before, what came in and what there is now: the last is the figure, the first is held against it."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

HEAD = "2025年数据储备情况\n填报单位：市数据局\n"


def _of(columns: str, figures: str) -> set[str]:
    result = checked(f"{HEAD}指标,单位,{columns}\n数据储备量,亿条,{figures}\n")
    return {one.rpartition("|")[0] for one in observed(result)}


@pytest.mark.parametrize(
    "columns",
    [
        "8月末,本月新增,9月末",
        "8月末存量,9月新增,9月末存量",
        "9月末,8月末,本月新增",
        "2025年8月底,本月新增,2025年9月底",
    ],
)
def test_the_end_of_the_month_before_is_held_against_what_came_in(columns: str) -> None:
    figures = "142.5,140,2.5" if columns.startswith("9") else "140,2.5,142.5"
    assert _of(columns, figures) == {"records||2025-09|cumulative|142.5", "records||2025-09|month|2.5"}


def test_an_opening_stock_to_which_what_came_in_does_not_lead_is_said() -> None:
    result = checked(f"{HEAD}指标,单位,8月末,本月新增,9月末\n数据储备量,亿条,140,2.5,143.5\n")
    assert codes(result) == ["cumulative-mismatch"]
    (told,) = (one for one in result.problems if one.code == "cumulative-mismatch")
    assert told.level == "warning"
    assert "上月末140加本月数2.5是142.5，期末数却是143.5，相差1" in told.message


@pytest.mark.parametrize(
    ("columns", "figures", "months"),
    [
        ("7月末,8月末,9月末", "138,140,142.5", {"2025-07", "2025-08", "2025-09"}),  # a course
        ("8月末,9月末", "140,142.5", {"2025-08", "2025-09"}),
    ],
)
def test_the_ends_of_months_alone_are_each_their_own(columns: str, figures: str, months: set[str]) -> None:
    assert {one.split("|")[2] for one in _of(columns, figures)} == months


def test_the_end_of_a_month_long_before_is_no_opening() -> None:
    assert "records||2025-06|cumulative|140" in _of("6月末,9月新增,9月末", "140,2.5,142.5")


def test_what_came_about_until_the_month_before_is_held_against_a_flow() -> None:
    head = "2025年基站情况\n填报单位：市通信办\n指标,8月末,本月新增,9月末\n"
    assert "cumulative-mismatch" not in codes(checked(f"{head}新建基站数,240,25,265\n"))
    result = checked(f"{head}新建基站数,240,25,275\n")
    assert "cumulative-mismatch" in codes(result)
    assert not observed(result)
