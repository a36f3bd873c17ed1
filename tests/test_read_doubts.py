"""What a table says of its figures besides their columns: quarters, stocks and flows, forecasts, units of names."""

from __future__ import annotations

import time

import pytest
from departmental import TODAY, checked, codes, observed

from etl.checks import Checked, check_reading
from etl.language.cell_unit import unit_behind
from etl.language.partial import operator_named, part_of
from etl.read import read_submission
from monitor.home import ROOT
from monitor.plan import load_plan

OWNER = "2025年9月\n填报单位：市通信办\n"
CITY = load_plan(ROOT / "indicators.toml")
FIRMS = "数字经济领域高新技术企业认定数"  # cumulative, reported by quarter


def of_city(text: str) -> Checked:
    """What a file means under the city's own plan."""
    return check_reading(read_submission(text.encode(), "报送.csv", CITY), CITY, today=TODAY)


def test_this_quarter_is_the_period_of_what_is_reported_by_quarter() -> None:
    result = of_city(f"2025年三季度\n填报单位：市科技局\n指标,单位,本季度,累计\n{FIRMS},家,80,240\n")
    assert codes(result) == []
    assert observed(result) == {
        "digital_hightech_firms||2025-09|month|80|4",
        "digital_hightech_firms||2025-09|cumulative|240|4",
    }


def test_a_zone_across_the_top_is_one_though_its_office_is_called_so_too() -> None:
    result = of_city("2025年9月\n填报单位：市通管办\n指标,鼓楼区,合计,高新区\n新建5G基站数累计,207,207,71\n")
    assert codes(result) == []
    assert {one.rpartition("|")[0] for one in observed(result)} == {
        "new_5g_stations|gulou|2025-09|cumulative|207",
        "new_5g_stations|hightech_zone|2025-09|cumulative|71",
    }


def test_this_quarter_is_no_month_of_what_is_reported_by_month() -> None:
    assert codes(of_city("2025年9月\n填报单位：市通管办\n指标,本季度,累计\n新建5G基站数,750,2400\n")) == ["span-amount"]


def test_a_quarter_that_does_not_begin_in_january_may_be_the_quarters_own() -> None:
    table = f"填报单位：市科技局\n指标,一季度,二季度,三季度\n{FIRMS},30,60,90\n"
    result = of_city(f"2025年\n{table}")
    assert codes(result) == ["measure-assumed"]
    said = of_city(f"2025年当季新增\n{table}")
    assert codes(said) == []
    assert {one.rpartition("|")[0] for one in observed(said)} == {
        "digital_hightech_firms||2025-03|cumulative|30",
        "digital_hightech_firms||2025-06|month|60",
        "digital_hightech_firms||2025-09|month|90",
    }


def test_what_came_in_beside_what_there_is_is_asked_about_where_items_are_of_both_kinds() -> None:
    rows = "新建基站数,9400,360\n数据储备量,140.5,15.5\n"
    result = checked(f"2025年9月\n指标,期末数,本年累计新增\n{rows}")
    assert observed(result) == set()
    assert result.has_errors


def test_a_title_of_targets_that_were_met_is_one_of_what_was_done() -> None:
    result = checked("2025年9月目标任务分解完成情况表\n填报单位：市通信办\n指标,数值\n新建基站数,360\n")
    assert observed(result) == {"stations||2025-09|cumulative|360|4"}


def test_a_column_of_what_was_done_counts_below_a_title_of_forecasts() -> None:
    result = checked("2025年9月预计完成情况\n填报单位：市通信办\n指标,9月实际累计\n新建基站数,360\n")
    assert codes(result) == []
    assert observed(result) == {"stations||2025-09|cumulative|360|4"}


@pytest.mark.parametrize("name", ["目标.csv", "2025年度计划表.csv"])
def test_a_file_called_targets_has_no_figures(name: str) -> None:
    result = checked("填报单位：市通信办\n指标,2025年6月,2025年9月\n新建基站数,320,360\n", name=name)
    assert codes(result)[:1] == ["not-actual"]
    assert not observed(result)


@pytest.mark.parametrize(
    ("title", "figure"), [("", "3600"), ("单位：座\n", "0.36")], ids=["no other unit", "a title with another one"]
)
def test_the_unit_in_a_files_name_counts_where_the_table_names_none(title: str, figure: str) -> None:
    result = checked(f"{title}{OWNER}指标,累计\n新建基站数,0.36\n", name="基站（万个）.csv")
    assert {one.split("|")[4] for one in observed(result)} == {figure}


@pytest.mark.parametrize(
    ("tail", "said", "units", "meant"),
    [
        ("家", "", ("个", "家"), "家"),
        ("人", "", ("个", "家"), None),
        ("万", "个", ("个", "万个"), "万个"),
        ("万", "座", ("个", "万个"), None),
        ("万", "", ("个", "万个"), "万个"),
        ("万", "", ("个", "万个", "万座"), None),
        ("万", "", ("亿元", "万元", "万亿元"), "万元"),
        ("亿", "万元", ("亿元", "万元"), None),
    ],
)
def test_a_unit_behind_a_figure_is_one_that_is_certain(
    tail: str, said: str, units: tuple[str, ...], meant: str | None
) -> None:
    assert unit_behind(tail, said, units) == meant


def test_a_row_of_the_template_that_names_nothing_known_is_a_mistake_though_it_stands_apart() -> None:
    header = "月份,部门,指标编码,指标名称,地区,本月数,累计数\n"
    text = f"{header}2025-09,市通信办,stations,,,,360\n\n姓名,职务,电话,,,,\n张三,科长,139,,,,\n"
    assert [code for code in codes(checked(text)) if code != "ragged-row"].count("unknown-indicator") == 2
    assert "table-ignored" not in codes(checked(text))


@pytest.mark.parametrize(
    "table",
    [
        "指标,完成情况,绝对量\n新建基站数,360,350\n",
        "指标,完成情况\n新建基站数,已建成360个\n",
        "指标,当期累计\n新建基站数,360\n",
        "指标,本季累计\n新建基站数,360\n",
        "指标,本月累计\n新建基站数,360\n",
    ],
    ids=["two columns that may be it", "words", "this period's", "this quarter's", "this month's"],
)
def test_a_column_that_may_mean_two_things_heads_no_figures(table: str) -> None:
    assert codes(checked(f"{OWNER}{table}")) == ["no-header"]


def test_a_heading_that_may_mean_two_things_is_said_to() -> None:
    (problem,) = checked(f"{OWNER}指标,本月累计,上月累计,环比,累计额外\n新建基站数,360,320,12,1\n").problems
    assert "“本月累计”可能是当月的数，也可能是年初以来的累计" in problem.message
    assert "“上月累计”“环比”是目标、预计、往期、同比一类，只作参照" in problem.message
    assert "不认得“累计额外”" in problem.message


def test_what_came_in_without_a_period_is_asked_about_beside_the_year_so_far() -> None:
    result = checked(f"{OWNER}指标,新增,累计\n新建基站数,40,360\n")
    assert codes(result) == ["unknown-heading"]
    assert observed(result) == {"stations||2025-09|cumulative|360|4"}


def test_a_year_beside_months_that_have_theirs_is_not_read_in_silence() -> None:
    result = checked("填报单位：市通信办\n新建基站数累计\n年份,地区,2025年8月,2025年9月\n2024,东城区,10,20\n")
    assert codes(result) == ["unknown-column"]


def test_a_title_of_plans_above_cumulative_figures_is_asked_about() -> None:
    table = "填报单位：市通信办\n指标,累计\n新建基站数,360\n"
    assert codes(checked(f"2025年9月计划\n{table}")) == ["maybe-planned"]
    assert codes(checked(f"2025年9月计划完成情况\n{table}")) == []
    assert codes(checked("2025年9月计划\n填报单位：市通信办\n指标,累计完成\n新建基站数,360\n")) == []


@pytest.mark.parametrize(
    "cited", ["根据2024年12月文件要求", "按照2025年3月《方案》部署，现报送2025年9月数据", "依据市府办2024年12月通知"]
)
def test_the_month_of_a_document_that_is_cited_is_not_that_of_the_table(cited: str) -> None:
    table = "填报单位：市通信办\n指标,累计数\n新建基站数,360\n"
    said = checked(f"{cited}\n2025年9月\n{table}")
    assert codes(said) == []
    assert observed(said) == {"stations||2025-09|cumulative|360|5"}
    if "9月" not in cited:
        assert codes(checked(f"{cited}\n{table}")) == ["no-header"]


def test_a_whole_earlier_year_is_no_figure_of_a_month() -> None:
    result = checked(f"{OWNER}指标,2024年\n新建基站数,360\n数据储备量,140.5\n")
    assert observed(result) == set()
    assert codes(result) == ["no-header"]


@pytest.mark.parametrize(
    ("heading", "word", "is_part"),
    [
        ("运营商", "中国移动", True),
        ("类型", "福建省移动公司", True),
        ("运营商", "一、联通", True),
        ("运营商", "广电网络", True),
        ("乡镇（街道）", "东街", True),
        ("企业名称", "甲公司", True),
        ("运营商", "移动、电信、联通", False),
        ("运营商", "三家运营商", False),
        ("街道", "全区", False),
        ("运营商", "中国移动通信集团", True),
        ("类型", "移动互联网", False),
        ("类型", "移动通信", False),
        ("类型", "电信业务总量", False),
        ("联系人", "张三", False),
        ("配合单位", "中国铁塔福州分公司", False),
        ("主要做法", "东城区", False),
    ],
)
def test_a_word_beside_a_figure_says_that_it_is_of_a_part(heading: str, word: str, is_part: bool) -> None:
    assert part_of(heading, word) is is_part
    found = checked(f"月份,指标名称,{heading},累计数\n2025年9月,新建基站数,{word},1100\n")
    assert ("partial-figure" in codes(found)) is is_part
    assert bool(observed(found)) is not is_part


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("中国移动福州分公司2025年9月基站建设情况", "中国移动"),
        ("福州铁塔公司月报", "福州铁塔公司"),
        ("移动", "移动"),
        ("移动通信基站建设情况", None),
        ("中国电信业务总量", None),
        ("中国移动互联网发展情况", None),
        ("中国移动2025年全年完成情况", "中国移动"),
        ("中国移动、中国电信、中国联通", None),
        ("各运营企业（移动公司等）", None),
    ],
)
def test_a_title_says_that_figures_are_of_one_operator(name: str, part: str | None) -> None:
    assert operator_named(name) == part


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("2025年9月东城区基站建设情况", "east"),
        ("基站建设情况（东城区，2025.9）", "east"),
        ("2025年9月基站建设情况\n注：东城区的数为初步数，2025年8月的数已修订", ""),
        ("2025年9月基站建设情况\n主送：东城区人民政府", ""),
        ("2025年9月全市建成1100个，其中东城区110个", ""),
        ("2025年9月通报：东城区居首", ""),
        ("2025年9月基站建设情况（东城区进度领先）", ""),
        ("2025年9月基站建设情况\n地址：东城区五一路18号　联系人：张三（中国移动）", ""),
        ("2025年9月基站建设情况（在东城区召开现场会后修订）", ""),
        ("2025年9月全市基站建设情况（含高新区）", ""),
        ("2025年9月全市基站建设情况（东城区、西城区已完成全年任务）", ""),
        ("2025年9月全市基站建设情况——东城区", None),
        ("2025年9月基站建设情况（东城区除外）", None),
        ("2025年9月全市（不含高新区）基站建设情况", None),
        ("关于东城区等地2025年9月基站建设情况", None),
        ("东城区、西城区2025年9月基站建设情况", None),
        ("东城区、西城区、南山县2025年9月基站建设情况", ""),
    ],
)
def test_a_title_says_of_which_district_its_table_is(title: str, place: str | None) -> None:
    found = checked(f"{title}\n指标,累计\n新建基站数,1100\n")
    assert observed(found) == (
        set() if place is None else {f"stations|{place}|2025-09|cumulative|1100|{found.rows + 1}"}
    )
    assert ("partial-figure" in codes(found)) is (place is None)
    by_rows = checked(f"{title}\n地区,指标,累计\n西城区,新建基站数,1100\n")
    assert {one.split("|")[1] for one in observed(by_rows)} == {"west"}


def test_a_subtotal_below_several_items_of_a_district_is_not_that_of_the_last_one() -> None:
    places = "".join(f"{place},新建5G基站数,60\n,信号升格场所数,20\n小计,,80\n" for place in ("鼓楼区", "台江区"))
    content = f"2025年9月\n填报单位：市通管办\n地区,指标,累计\n{places}".encode()
    plan = load_plan(ROOT / "indicators.toml")
    result = check_reading(read_submission(content, "报送.csv", plan), plan, today=TODAY)
    assert codes(result) == ["name-from-above"]
    assert {said.split("|")[1] for said in observed(result)} == {"gulou", "taijiang"}


def test_a_long_list_of_districts_in_a_title_is_looked_at_once() -> None:
    title = "\n".join(["东城区、" * 4_000 + "领先"] * 40)
    start = time.process_time()
    assert codes(checked(f"{title}\n2025年9月\n指标,累计\n新建基站数,1\n")) == ["department-implied"]
    assert time.process_time() - start < 5


def test_thousands_of_totals_of_one_item_are_compared_in_no_time() -> None:
    row = "2025年9月,东城区,新建基站数,合计,1\n"
    found = checked("月份,地区,指标名称,运营商,累计数\n" + row * 10_000)
    assert (found.accepted, len(found.ignored)) == (1, 9_999)


def test_what_is_wrong_with_a_row_of_a_district_names_it() -> None:
    rows = "新建基站数,东城区,abc,10\n新建基站数,西城区,50,40\n新建基站数,全市,5,约40\n"
    result = checked(f"{OWNER}指标,地区,本月,累计\n{rows}")
    said = [problem.message for problem in result.problems if problem.line in {4, 5, 6}]
    assert "第4行C列（本月）：东城区的“abc”不是数字。" in said
    assert any("第5行D列（累计）：西城区的“新建基站数”2025年9月的本月数50个比累计数40个还多" in one for one in said)
    assert "第6行D列（累计）：“约40”是概数，须填准确的数。" in said
    across = checked(f"{OWNER}指标,东城区,西城区\n新建基站数,1o,2\n")
    assert "第4行B列（东城区）：“1o”数字后面带有文字。" in [problem.message for problem in across.problems]


@pytest.mark.parametrize("where", ["title", "column"])
def test_where_an_item_lies_by_its_own_name_is_no_district_of_its_figure(where: str) -> None:
    title, column, cell = ("福州新区", "", "") if where == "title" else ("", ",地区", ",福州新区")
    item = "福州新区智能网联新型基础设施覆盖面积"
    result = of_city(f"{title}2025年9月\n填报单位：福州新区管委会\n指标,累计{column}\n{item},98.1{cell}\n")
    assert codes(result) == []
    assert observed(result) == {"connected_vehicle_area||2025-09|cumulative|98.1|4"}
    other = of_city(f"2025年9月\n填报单位：福州新区管委会\n指标,累计,地区\n{item},98.1,鼓楼区\n")
    assert codes(other) == ["district-not-expected"]


@pytest.mark.parametrize("heading", ["数值（当月）", "完成数（当期，个）"])
def test_a_word_for_the_month_in_the_brackets_of_a_heading_is_held_against_that_of_a_row(heading: str) -> None:
    result = checked(f'2025年9月\n{OWNER}指标,"{heading}"\n新建基站数（累计）,360\n')
    assert "measure-disputed" in codes(result)
    assert not observed(result)


@pytest.mark.parametrize(
    "name", ["马尾区（开发区）", "马尾区（福州经济技术开发区）", "马尾（经济技术开发区）", "马尾开发区"]
)
def test_a_district_with_another_of_its_names_in_brackets_is_that_district(name: str) -> None:
    rows = f"县（市）区,本月数,累计数\n鼓楼区,20,200\n{name},10,150\n"
    found = observed(of_city(f"2025年9月新建5G基站数\n填报单位：市通管办\n{rows}"))
    assert "new_5g_stations|mawei|2025-09|cumulative|150|5" in found


@pytest.mark.parametrize(
    "name",
    ["马尾区（街道）", "马尾区（区）", "长乐区（福州新区）", "闽侯县（不含高新区）", "开发区", "平潭县", "市本级"],
)
def test_a_place_that_may_be_another_is_asked_about_by_its_name(name: str) -> None:
    rows = f"县（市）区,本月数,累计数\n鼓楼区,20,200\n台江区,20,170\n{name},10,150\n"
    result = of_city(f"2025年9月新建5G基站数\n填报单位：市通管办\n{rows}")
    (told,) = (one for one in result.problems if one.code == "unknown-district")
    assert name in told.message
    assert "请删去这一行" in told.remedy
    assert (result.accepted, result.rejected) == (2, 1)


def test_the_row_of_a_zone_that_is_no_citys_is_let_be() -> None:
    rows = "县（市）区,本月数,累计数\n鼓楼区,20,200\n平潭综合实验区,10,150\n"
    result = of_city(f"2025年9月新建5G基站数\n填报单位：市通管办\n{rows}")
    assert {one.split("|")[1] for one in observed(result)} == {"gulou"}
    assert "unknown-district" not in codes(result)


def test_a_heading_of_operators_is_no_misspelt_item_across() -> None:
    rows = "企业,新建5G基站数\n移动,100\n联通,60\n合计,160\n"
    result = of_city(f"2025年9月5G基站建设情况\n填报单位：市通管办\n{rows}")
    assert "unknown-heading" not in codes(result)
    assert {one.rpartition("|")[0] for one in observed(result)} == {"new_5g_stations||2025-09|cumulative|160"}


def test_counts_of_what_was_done_and_of_all_there_is_are_no_figure_of_a_share() -> None:
    head = "2025年9月\n填报单位：市数据管理局\n"
    for columns in ("任务总数,已完成数", "总数,完成数", "项目总数,实际完成数"):
        result = of_city(f"{head}指标名称,{columns}\n数联网试点任务完成率,20,15\n")
        assert not observed(result)
        (told,) = (one for one in result.problems if one.code == "missing-value")
        assert "15÷20=75%" in told.remedy


@pytest.mark.parametrize("columns", ["目标,完成数", "总数,完成数（%）"])
def test_what_was_done_of_a_share_is_read_beside_its_target(columns: str) -> None:
    result = of_city(f"2025年9月\n填报单位：市数据管理局\n指标名称,{columns}\n数联网试点任务完成率,100,75\n")
    assert observed(result) == {"data_network_pilot_pct||2025-09|cumulative|75|4"}


def test_what_was_done_of_all_there_is_is_the_figure_of_a_count() -> None:
    result = of_city("2025年9月\n填报单位：市通管办\n指标名称,总数,完成数\n新建5G基站数,3200,1500\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"new_5g_stations||2025-09|cumulative|1500"}


def test_headings_end_as_a_name_does_in_which_new_is_part_of_another_word() -> None:
    head = "2025年9月\n填报单位：福州新区管委会\n指标名称,期初面积,本月新增面积,期末保有面积\n"
    found = observed(of_city(f"{head}福州新区智能网联新型基础设施覆盖面积,90,3,93\n"))
    assert {one.rpartition("|")[0] for one in found} == {
        "connected_vehicle_area||2025-09|month|3",
        "connected_vehicle_area||2025-09|cumulative|93",
    }
    stations = "2025年9月\n填报单位：市通管办\n指标名称,累计基站数\n新建5G基站数,5000\n"
    assert not observed(of_city(stations))


def test_what_fills_the_last_block_of_a_file_is_no_part_of_its_text() -> None:
    text = "指标名称,月份,区县,累计数\n新建基站数,2025-09,东城区,300\n新建基站数,2025-09,西城区,180\n"
    padded, within = (checked(one.encode().ljust(512, b"\0")) for one in (text, text.replace("东", "\0东")))
    assert {one.rpartition("|")[0] for one in observed(padded)} == {
        "stations|east|2025-09|cumulative|300",
        "stations|west|2025-09|cumulative|180",
    }
    assert codes(within) == ["not-a-table"]
