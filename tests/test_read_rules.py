"""What tables leave unsaid is never guessed in silence: rows of data, last year's columns, units of titles, sums."""

from __future__ import annotations

from decimal import Decimal

import pytest
from departmental import HEADER, TODAY, checked, codes, observed

from etl.checks import check_reading
from etl.read import read_submission
from monitor.home import ROOT
from monitor.month import Month
from monitor.plan import load_plan

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
    [("9月当月", "完成数", "month"), ("9月", "完成数", "cumulative"), ("9月", "累计完成数", "cumulative")],
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


@pytest.mark.parametrize(
    ("word", "why"),
    [("第 1 页 共 1 页", "页码"), ("榕州市通信办", "表下的文字"), ("2025年10月9日", "表下的文字")],
)
def test_a_word_below_a_table_is_no_row_of_it(word: str, why: str) -> None:
    result = checked(f"{OWNER}月份,指标,累计数\n2025年9月,新建基站数,100\n{word},,\n")
    assert [one.why for one in result.ignored if one.line == 4] == [why]
    within = checked(f"{OWNER}月份,指标,累计数\n{word},,\n2025年9月,新建基站数,100\n")
    assert within.rejected == (why != "页码")


def test_an_item_without_figure_below_a_table_is_not_passed_over() -> None:
    result = checked(f"{OWNER}月份,指标,累计数\n2025年9月,新建基站数,100\n,网络覆盖率,\n")
    assert result.rejected == 1


def test_a_fraction_is_remarked_on_only_where_things_are_counted() -> None:
    row = "2025年3月,市通信办,stations,,,,{},{},\n"
    assert "fractional-count" in codes(checked(HEADER + row.format("12.5", "个")))
    assert "fractional-count" not in codes(checked(HEADER + row.format("12.0", "个")))
    assert "fractional-count" not in codes(checked(HEADER + row.format("0.0012", "万个")))
    assert "fractional-count" not in codes(checked(HEADER + "2025年3月,市数据局,records,,,,12.5,亿条,\n"))


BESIDE = [
    "历年累计",
    "往年",
    "预计全年",
    "10月预计",
    "下月预计",
    "年初数",
    "期初余额",
    "上年末数",
    "月初数",
    "上期",
]


@pytest.mark.parametrize("heading", ["上月末", "上月底数", "上期末"])
def test_the_end_of_last_month_is_held_against_what_was_published_of_a_stock(heading: str) -> None:
    known = {("records", "", Month(2025, 8)): (None, Decimal(90))}
    result = checked(f"{DATA}2025年9月\n指标,{heading},本月末\n数据储备量,100,110\n", known)
    assert observed(result) == {"records||2025-09|cumulative|110|4"}
    assert codes(result) == ["last-month-mismatch"]
    flow = checked(f"{OWNER}2025年9月\n指标,{heading},累计\n新建基站数,5000,100\n")
    assert (observed(flow), codes(flow)) == ({"stations||2025-09|cumulative|100|4"}, [])


def test_a_nought_of_last_month_is_held_against_what_was_published_as_well() -> None:
    known = {("coverage", "", Month(2025, 8)): (None, Decimal(90))}
    result = checked(f"{OWNER}2025年9月\n指标,上月累计,本月累计\n网络覆盖率,0,95\n", known)
    assert "last-month-mismatch" in codes(result)


@pytest.mark.parametrize("heading", BESIDE)
def test_what_stands_beside_this_years_figure_is_not_booked(heading: str) -> None:
    result = checked(f"{OWNER}2025年9月\n指标,{heading},累计\n新建基站数,5000,100\n")
    assert observed(result) == {"stations||2025-09|cumulative|100|4"}
    assert codes(result) == ["unknown-column"]
    assert not observed(checked(f"{OWNER}2025年9月\n指标,{heading}\n新建基站数,5000\n"))


@pytest.mark.parametrize("opening", ["年初数", "期初数", "月初数", "上年末", "上期", "比年初增减"])
@pytest.mark.parametrize("closing", ["本期数", "本月", "本月数", "当期值"])
def test_a_stock_beside_its_opening_balance_is_the_closing_one(opening: str, closing: str) -> None:
    result = checked(f"{DATA}2025年9月\n指标,{opening},{closing}\n数据储备量,100,120\n")
    assert observed(result) == {"records||2025-09|cumulative|120|4"}


@pytest.mark.parametrize("heading", ["本期新增", "本月净增", "当月增加"])
def test_what_came_in_is_no_balance(heading: str) -> None:
    result = checked(f"{DATA}2025年9月\n指标,年初数,{heading}\n数据储备量,100,20\n")
    assert observed(result) == {"records||2025-09|month|20|4"}


@pytest.mark.parametrize(
    ("heading", "is_clear"), [("本期数", False), ("当月", False), ("本月数", True), ("本月新增", True)]
)
def test_a_stocks_figure_of_a_period_is_asked_about(heading: str, is_clear: bool) -> None:
    result = checked(f"{DATA}2025年9月\n指标,{heading}\n数据储备量,120\n")
    assert bool(observed(result)) is is_clear
    assert ("missing-value" in codes(result)) is not is_clear


@pytest.mark.parametrize("figures", ["60,20,30,10", "60,10,20,31"])
def test_an_unlisted_item_is_passed_over_only_where_the_figures_prove_it(figures: str) -> None:
    total, *parts = figures.split(",")
    rows = "".join(
        f"新建基站数,{name},{part}\n" for name, part in zip(("东城区", "西城区", "南山县"), parts, strict=True)
    )
    result = checked(f"{OWNER}2025年9月累计\n指标,地区,累计数\n{rows}基站规模,,{total}\n")
    assert codes(result) == (["subtotal-implied"] if total == "60" and parts[0] == "20" else ["unknown-indicator"])


def test_two_rows_add_up_by_chance_unless_the_name_says_that_they_do() -> None:
    rows = "新建基站数,东城区,10\n新建基站数,西城区,20\n"
    for name, code in (("塔类设施", "unknown-indicator"), ("塔类设施总量", "subtotal-implied")):
        assert codes(checked(f"{OWNER}2025年9月累计\n指标,地区,累计数\n{rows}{name},,30\n")) == [code]


def test_a_code_that_the_plan_does_not_know_is_no_sum() -> None:
    rows = "".join(
        f"2025年9月,stations,{name},{part}\n" for name, part in (("东城区", 10), ("西城区", 20), ("南山县", 30))
    )
    result = checked(f"{OWNER}月份,指标编码,地区,累计数\n{rows}2025年9月,total,,60\n")
    assert codes(result) == ["unknown-indicator"]


@pytest.mark.parametrize("word", ["续表", "（续表）", "表2（续）", "续表1", "（接上页）", "转下页"])
def test_words_for_the_next_page_are_no_row(word: str) -> None:
    result = checked(f"{OWNER}月份,指标,累计数\n2025年8月,新建基站数,90\n{word},,\n2025年9月,新建基站数,100\n")
    assert result.rejected == 0
    assert [one.why for one in result.ignored if one.line == 4] == ["续表的字样"]


@pytest.mark.parametrize("heading", ["填报日期", "更新时间", "日期"])
def test_the_day_of_an_entry_is_not_its_month(heading: str) -> None:
    result = checked(f"{OWNER}2025年9月\n{heading},指标,累计\n2025-10-08,新建基站数,100\n")
    assert observed(result) == {"stations||2025-09|cumulative|100|4"}


@pytest.mark.parametrize("title", ["", "2025年9月\n"], ids=["no title", "a title"])
@pytest.mark.parametrize("heading", ["时间", "数据日期", "日期"])
def test_days_are_months_unless_they_come_after_that_of_the_title(title: str, heading: str) -> None:
    result = checked(f"{OWNER}{title}{heading},指标,累计\n2025-08-31,新建基站数,90\n")
    assert {str(one.month) for one in result.observations} == {"2025-08"}


@pytest.mark.parametrize(("share", "is_sum"), [("80", True), ("81", False)])
def test_an_unlisted_item_may_be_the_sum_of_several_of_one_unit(share: str, is_sum: bool) -> None:
    plan = load_plan(ROOT / "indicators.toml")
    rows = "5要素自动气象站建设数（套）,30\n交通气象站建设数（套）,50\n"
    text = f"填报单位：市气象局\n2025年9月累计\n指标,数值\n{rows}气象站合计,{share}\n"
    result = check_reading(read_submission(text.encode(), "报送.csv", plan), plan, today=TODAY)
    assert ("subtotal-implied" in codes(result)) is is_sum
    assert ("unknown-indicator" in codes(result)) is not is_sum
    mixed = text.replace("交通气象站建设数（套）,50", "微型气象站建设数（个）,50")
    other = check_reading(read_submission(mixed.encode(), "报送.csv", plan), plan, today=TODAY)
    assert "unknown-indicator" in codes(other)


@pytest.mark.parametrize(("figure", "unit", "booked"), [("150%", "", "1.5"), ("150%", "倍", "1.5"), ("1.5", "", "1.5")])
def test_a_percentage_is_converted_where_the_item_declares_it(figure: str, unit: str, booked: str) -> None:
    plan = load_plan(ROOT / "indicators.toml")
    row = f"2025年9月,cofinancing_ratio,市级财政配套比例,{figure},{unit}"
    text = f"填报单位：市财政局\n月份,指标编码,指标,累计数,单位\n{row}\n"
    result = check_reading(read_submission(text.encode(), "报送.csv", plan), plan, today=TODAY)
    assert [one.value for one in result.observations] == [Decimal(booked)]


def test_a_number_below_a_heading_of_quarters_is_no_month() -> None:
    rows = "2025,第三季度,全省位次,2\n2025,1,全省位次,3\n2025,2季度,全省位次,4\n"
    result = checked(f"{DATA}年份,季度,指标,累计数\n{rows}")
    assert observed(result) == {f"place||2025-{month}|cumulative|{value}|{line}" for month, value, line in
                                (("09", 2, 3), ("03", 3, 4), ("06", 4, 5))}  # fmt: skip


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_kr"])
def test_a_file_of_garbled_characters_says_how_it_was_read(encoding: str) -> None:
    content = "月,指標\n2025年9月,新建\n".encode(encoding)
    (problem,) = (one for one in checked(content).problems if one.code == "no-header")
    assert "乱码" in problem.remedy
    (other,) = (one for one in checked("甲,乙\n1,2\n").problems if one.code == "no-header")
    assert "乱码" not in other.remedy


def test_a_quarter_behind_its_months_is_there_for_comparison() -> None:
    months = "1月,2月,3月,一季度,4月,5月,6月,二季度"
    result = checked(f"{OWNER}2025年当月数\n指标,{months}\n新建基站数,1,2,3,6,4,5,6,15\n")
    assert observed(result) == {f"stations||2025-0{month}|month|{month}|4" for month in range(1, 7)} | {
        "stations||2025-03|cumulative|6|4"
    }
    assert codes(result) == ["unknown-column"]


def test_months_of_two_years_add_up_to_no_cumulative_figure() -> None:
    result = checked(f"{OWNER}指标,2024年11月,2024年12月,2025年1月,合计\n新建基站数,5,6,2,13\n")
    assert {item.split("|")[3] for item in observed(result)} == {"month"}
    assert "unknown-column" in codes(result)


def test_a_name_is_taken_from_above_only_for_another_place() -> None:
    result = checked(f"{OWNER}2025年9月累计\n指标,地区,数值\n新建基站数,东城区,10\n,东城区,20\n")
    assert "unknown-indicator" in codes(result)
    assert "name-from-above" not in codes(result)


@pytest.mark.parametrize(
    ("heading", "unit", "is_clear"),
    [
        ("累计（万个、%）", "万个", True),
        ("累计（万个、%）", "个", False),
        ("累计（个/人）", "", False),
        ("累计（个/%）", "", True),
    ],
)
def test_units_are_held_against_each_other(heading: str, unit: str, is_clear: bool) -> None:
    result = checked(f"{OWNER}2025年9月\n指标,单位,{heading}\n新建基站数,{unit},1\n")
    assert bool(observed(result)) is is_clear
    assert ("unit-mismatch" in codes(result)) is not is_clear


def test_a_flow_beside_an_opening_figure_stays_the_months() -> None:
    result = checked(f"{OWNER}2025年9月\n指标,年初数,本期数\n新建基站数,100,120\n")
    assert observed(result) == {"stations||2025-09|month|120|4"}


def test_last_years_month_in_a_title_is_not_the_tables() -> None:
    result = checked(f"{OWNER}2025年9月（上年同期：2024年9月）\n指标,累计\n新建基站数,100\n")
    assert observed(result) == {"stations||2025-09|cumulative|100|4"}


def test_the_sum_of_an_item_may_be_the_item_itself() -> None:
    assert "unknown-indicator" in codes(checked(f"{OWNER}2025年9月累计\n指标,数值\n新建基站数的总计,100\n"))
    assert not codes(checked(f"{OWNER}2025年9月累计\n指标,数值\n新建基站数,100\n新建基站数 汇总,100\n"))


def test_a_whole_year_beside_months_is_there_for_comparison() -> None:
    result = checked(f"{OWNER}指标,2024年,2025年8月累计,2025年9月累计\n新建基站数,400,90,100\n")
    assert {item.split("|")[2] for item in observed(result)} == {"2025-08", "2025-09"}
    assert codes(result) == ["unknown-column"]


@pytest.mark.parametrize(("total", "is_right"), [("60", True), ("61", False)])
@pytest.mark.parametrize("rest", ["", "小计,30\n高新区,5\n"], ids=["alone", "another total below"])
def test_a_total_above_its_rows_is_held_against_them(total: str, is_right: bool, rest: str) -> None:
    rows = f"东城区,10\n西城区,20\n{rest}南山县,30\n"
    result = checked(f"{OWNER}2025年9月新建基站数累计\n地区,数值\n合计,{total}\n{rows}")
    assert ("total-mismatch" in codes(result)) is not is_right


DISTRICTS = ("东城区", "西城区", "南山县")


@pytest.mark.parametrize(("last", "is_right"), [("30", True), ("31", False)])
def test_subtotals_above_their_districts_are_held_against_them(last: str, is_right: bool) -> None:
    rows = f"小计,30\n东城区,10\n西城区,20\n小计,{last}\n南山县,30\n"
    result = checked(f"{OWNER}2025年9月新建基站数累计\n地区,数值\n{rows}")
    assert ("total-mismatch" in codes(result)) is not is_right


def test_totals_above_each_group_of_rows_are_held_against_their_own() -> None:
    months = "".join(
        f"2025年{month}月,新建基站数,合计,{6 * month}\n"
        + "".join(
            f"2025年{month}月,新建基站数,{name},{n * month}\n"
            for n, name in ((1, "东城区"), (2, "西城区"), (3, "南山县"))
        )
        for month in (1, 2)
    )
    assert not codes(checked(f"{OWNER}月份,指标,地区,累计数\n{months}"))


def test_words_for_measures_may_carry_their_unit() -> None:
    rows = "新建基站数,当月（万个）,5\n新建基站数,累计（万个）,100\n新建基站数,同比（%）,3\n"
    assert observed(checked(f"{OWNER}2025年9月\n指标,类别,数值\n{rows}")) == {
        "stations||2025-09|month|50000|4",
        "stations||2025-09|cumulative|1000000|5",
    }


@pytest.mark.parametrize("number", ["Ⅱ、", "ⅱ.", "Ⅲ", "②", "（二）", "2)"])
def test_numbers_before_names_are_no_part_of_them(number: str) -> None:
    result = checked(f"{OWNER}2025年9月累计\n指标,数值\n{number}新建基站数,100\n")
    assert observed(result) == {"stations||2025-09|cumulative|100|4"}


@pytest.mark.parametrize("heading", ["本季度", "当季", "本季新增"])
def test_a_quarters_figure_is_not_that_of_its_last_month(heading: str) -> None:
    text = f"2025年9月\n指标,{heading},累计\n新建基站数,5,100\n"
    result = checked(f"{OWNER}{text}")
    assert not observed(result)
    assert "span-amount" in codes(result)
    in_words = checked(f"{DATA}2025年9月\n指标,{heading},累计\n全省位次,,2\n")
    assert observed(in_words) == {"place||2025-09|cumulative|2|4"}


@pytest.mark.parametrize(("unit", "booked"), [("（万个）", "10000"), ("(个)", "1"), ("（元）", None)])
def test_a_unit_in_brackets_is_the_unit(unit: str, booked: str | None) -> None:
    result = checked(f"{OWNER}2025年9月\n指标,单位,累计\n新建基站数,{unit},1\n")
    assert observed(result) == ({f"stations||2025-09|cumulative|{booked}|4"} if booked else set())


@pytest.mark.parametrize("mark", ["***", "----", "———", "－－"])
def test_longer_marks_mean_not_reported_too(mark: str) -> None:
    assert not codes(checked(f"{OWNER}2025年9月\n指标,本月,累计\n新建基站数,5,100\n网络覆盖率,,{mark}\n"))


def test_a_line_break_of_two_characters_within_a_cell_is_one() -> None:
    result = checked(f'{DATA}月份,指标,累计数,备注\n2025年9月,宣传推广,进度正常,"第一场\r\n第二场"\n')
    assert [one.text for one in result.observations] == ["第一场\n第二场"]


def test_a_row_like_the_one_above_has_its_reason_and_changes_nothing() -> None:
    head, row = f"{OWNER}2025年9月\n指标,本月数,累计\n", "新建基站数,{},{}\n"
    once = f"{head}东城区,,\n{row.format(4, 40)}西城区,,\n{row.format(6, 60)}合计,10,100\n注：初步数,,\n"
    twice = once
    for word in ("东城区,,\n", "西城区,,\n", "注：初步数,,\n"):
        twice = twice.replace(word, word * 3)
    first, second = checked(once), checked(twice)
    assert {one.rpartition("|")[0] for one in observed(first)} == {one.rpartition("|")[0] for one in observed(second)}
    assert observed(first) and second.rows == first.rows + 6
    assert len(second.ignored) == len(first.ignored) + 6
    assert {one.why for one in second.ignored} == {one.why for one in first.ignored}
