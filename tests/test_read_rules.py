"""What tables leave unsaid is never guessed in silence: rows of data, last year's columns, units of titles, sums."""

from __future__ import annotations

import pytest
from departmental import HEADER, checked, codes, observed

OWNER = "填报单位：市通信办\n"
DATA = "填报单位：市数据局\n"


@pytest.mark.parametrize("word", ["2025年6月30日", "2025年6月", "202506", "6月"])
def test_a_row_of_words_below_a_header_is_not_taken_for_one(word: str) -> None:
    rows = f"2025年9月,平台上线,{word}\n2025年9月,宣传推广,进度正常\n2025年9月,数据储备量,100\n"
    result = checked(f"{DATA}月份,指标,完成值\n{rows}")
    assert result.reading.headers[0].line == 2
    assert {str(one.month) for one in result.observations} == {"2025-09"}
    assert "bad-number" in codes(result) or "milestone-out-of-range" in codes(result)


def test_names_below_a_heading_over_several_columns_are_a_header() -> None:
    text = f"2025年9月累计\n{OWNER}指标,县（市）区,,\n,东城区,西城区,南山县\n新建基站数,10,20,30\n"
    assert observed(checked(text)) == {
        f"stations|{name}|2025-09|cumulative|{figure}|5" for name, figure in (("east", 10), ("west", 20), ("south", 30))
    }


@pytest.mark.parametrize(
    ("headings", "figures"),
    [
        ("2024年9月累计,2025年9月累计", "80,100"),
        ("2025年1-9月,2024年1-9月", "100,80"),
        ("2023年1-9月,2024年1-9月,2025年1-9月", "60,80,100"),
    ],
)
def test_only_the_latest_year_of_one_month_is_booked(headings: str, figures: str) -> None:
    result = checked(f"{OWNER}指标,{headings}\n新建基站数,{figures}\n")
    assert observed(result) == {"stations||2025-09|cumulative|100|3"}


def test_last_years_column_is_held_against_what_is_published() -> None:
    from decimal import Decimal

    from monitor.month import Month

    known = {("stations", "", Month(2024, 9)): (None, Decimal(81))}
    result = checked(f"{OWNER}指标,2024年9月累计,2025年9月累计\n新建基站数,80,100\n", known)
    (problem,) = (p for p in result.problems if p.code == "last-year-mismatch")
    assert "2024年9月公布的是81" in problem.message


TITLED = {
    "colon": "2025年9月 单位：万个",
    "space": "2025年9月 单位 万个",
    "of measurement": "2025年9月,（计量单位：万个）",
    "brackets behind the name": "2025年9月新建基站数（万个）",
    "brackets alone": "2025年9月,（万个）",
    "with another": "2025年9月 单位：万个、%",
    "with another behind a full-width comma": "2025年9月 单位：%，万个",
    "with another behind a stroke": "2025年9月（单位：万个/%）",
    "brackets of two": "2025年9月新建基站数（万个）、覆盖率（%）",
}


@pytest.mark.parametrize("title", TITLED.values(), ids=TITLED.keys())
def test_the_unit_of_a_title_counts_in_every_form(title: str) -> None:
    assert observed(checked(f"{OWNER}{title}\n指标,累计\n新建基站数,0.5\n")) == {"stations||2025-09|cumulative|5000|4"}


@pytest.mark.parametrize("title", ["单位：个、万个", "单位：万元", "单位：万条、亿条"])
def test_a_unit_of_a_title_that_does_not_fit_is_refused(title: str) -> None:
    result = checked(f"{OWNER}2025年9月 {title}\n指标,累计\n新建基站数,5\n")
    assert not observed(result)
    assert "unit-mismatch" in codes(result)


@pytest.mark.parametrize("title", ["2025年9月 单位：榕州通信公司", "2025年9月（试行）", "2025年9月 单位："])
def test_what_is_no_unit_in_a_title_changes_nothing(title: str) -> None:
    assert observed(checked(f"{OWNER}{title}\n指标,累计\n新建基站数,5\n")) == {"stations||2025-09|cumulative|5|4"}


@pytest.mark.parametrize(
    ("title", "heading", "measure"),
    [("9月当月", "完成数", "month"), ("9月", "完成数", "cumulative"), ("9月当月", "累计完成数", "cumulative")],
)
def test_a_title_says_what_a_plain_heading_leaves_open(title: str, heading: str, measure: str) -> None:
    assert observed(checked(f"{OWNER}2025年{title}\n指标,{heading}\n新建基站数,5\n")) == {
        f"stations||2025-09|{measure}|5|4"
    }


@pytest.mark.parametrize(("heading", "is_booked"), [("完成数", False), ("累计完成数", True), ("年初至今", True)])
def test_a_quarter_in_a_title_is_no_year_so_far(heading: str, is_booked: bool) -> None:
    assert bool(observed(checked(f"{OWNER}2025年三季度\n指标,{heading}\n新建基站数,5\n"))) is is_booked


@pytest.mark.parametrize("word", ["市本级", "市级"])
def test_the_city_level_is_asked_about(word: str) -> None:
    result = checked(f"{OWNER}月份,指标,地区,累计数\n2025年9月,新建基站数,{word},100\n")
    (problem,) = (p for p in result.problems if p.code == "unknown-district")
    assert problem.candidates == (("全市", "全市"),)


@pytest.mark.parametrize("word", ["第 1 页 共 1 页", "榕州市通信办", "2025年10月9日"])
def test_a_word_below_a_table_is_no_row_of_it(word: str) -> None:
    result = checked(f"{OWNER}月份,指标,累计数\n2025年9月,新建基站数,100\n{word},,\n")
    assert [one.why for one in result.ignored if one.line == 4] == ["表下的文字"]
    within = checked(f"{OWNER}月份,指标,累计数\n{word},,\n2025年9月,新建基站数,100\n")
    assert within.rejected == 1


def test_an_item_without_figure_below_a_table_is_not_passed_over() -> None:
    result = checked(f"{OWNER}月份,指标,累计数\n2025年9月,新建基站数,100\n,网络覆盖率,\n")
    assert result.rejected == 1


def test_a_fraction_is_remarked_on_only_where_things_are_counted() -> None:
    row = "2025年3月,市通信办,stations,,,,{},{},\n"
    assert "fractional-count" in codes(checked(HEADER + row.format("12.5", "个")))
    assert "fractional-count" not in codes(checked(HEADER + row.format("12.0", "个")))
    assert "fractional-count" not in codes(checked(HEADER + row.format("0.0012", "万个")))
    assert "fractional-count" not in codes(checked(HEADER + "2025年3月,市数据局,records,,,,12.5,亿条,\n"))
