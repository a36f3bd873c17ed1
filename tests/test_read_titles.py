"""What titles say beside the name of an item: of the month alone, of a part of it, of something else than it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from departmental import TODAY, checked, codes, observed

from etl.checks import check_reading
from etl.read import read_submission
from monitor.plan import Plan

OWNER = "填报单位：市通信办\n"


def _booked(title: str, heading: str = "数量") -> set[str]:
    return {one.rpartition("|")[0] for one in observed(checked(f"{title}\n{OWNER}县区,{heading}\n东城区,20\n"))}


@pytest.mark.parametrize("heading", ["数量", "完成情况", "完成数（个）"])
@pytest.mark.parametrize(
    "title",
    [
        "2025年9月单月新建基站数",
        "新建基站数（2025年9月，月内）",
        "2025年9月新建基站数（非累计）",
        "2025年9月1日-9月30日新建基站数",
        "2025年9月1日至2025年9月30日新建基站数",
    ],
)
def test_a_title_of_the_month_alone_is_of_the_months_own_figures(title: str, heading: str) -> None:
    assert _booked(title, heading) == {"stations|east|2025-09|month|20"}


def test_what_was_done_in_the_months_until_one_is_of_the_month_where_the_title_says_so() -> None:
    rows = "月份,完成情况\n1月,40\n2月,35\n"
    result = checked(f"2025年1-2月新建基站数当月情况\n{OWNER}{rows}")
    assert {one.split("|")[3] for one in observed(result)} == {"month"}


@pytest.mark.parametrize(
    "title",
    [
        "2025年9月移动新建基站数",
        "2025年9月规上企业新建基站数",
        "2025年9月新建基站数（室外）",
        "2025年9月新建基站数（仅含宏站）",
    ],
)
def test_a_title_of_a_part_of_an_item_has_no_figures(title: str) -> None:
    result = checked(f"{title}\n{OWNER}县区,数量\n东城区,20\n")
    assert not observed(result)
    assert "partial-figure" in codes(result)


@pytest.mark.parametrize(
    "behind", ["数目标", "数年度计划", "数预测", "投资额", "电费情况", "数月均情况", "数较上月增加情况", "数考核得分"]
)
def test_a_title_of_something_else_than_an_item_has_no_figures(behind: str) -> None:
    result = checked(f"2025年9月新建基站{behind}\n{OWNER}县区,数量\n东城区,20\n")
    assert not observed(result)
    assert "not-actual" in codes(result)


@pytest.mark.parametrize(
    "title",
    [
        "2025年9月新建基站建设情况",
        "2025年9月新建基站数统计表",
        "2025年9月新建基站数（全市）",
        "移动通信新建基站数（2025年9月）",
    ],
)
def test_a_title_of_an_item_itself_has_its_figures(title: str) -> None:
    assert _booked(title) == {"stations|east|2025-09|cumulative|20"}


@pytest.mark.parametrize(
    ("title", "code"),
    [("2025年9月现有新建基站数", "maybe-stock"), ("2025年9月新建基站数（草稿）", "provisional-figure")],
)
def test_a_title_by_which_figures_may_be_others_is_remarked_on(title: str, code: str) -> None:
    assert code in codes(checked(f"{title}\n{OWNER}县区,数量\n东城区,20\n"))


@pytest.mark.parametrize("rows", ["设区市,签约数,全省位次\n榕州市,120,2\n厦门市,98,1\n", "地区,名次\n全市,2\n"])
def test_a_rank_is_the_figure_of_an_item_that_is_a_rank(rows: str) -> None:
    result = checked(f"2025年9月全省位次\n填报单位：市数据局\n{rows}")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"place||2025-09|cumulative|2"}
    assert not result.has_errors


def _of_the_plan(content: str, plan: Plan) -> set[tuple[str, str, Decimal | None]]:
    result = check_reading(read_submission(content.encode(), "一.csv", plan), plan, today=TODAY)
    return {(one.indicator, str(one.month), one.value) for one in result.observations}


def test_a_heading_that_ends_as_the_titles_item_is_its_figure(plan: Plan) -> None:
    rows = "指标,储备量（亿条）,净增\n公共数据储备量,142.1,1.9\n"
    assert _of_the_plan(f"2025年9月末公共数据储备量\n{rows}", plan) == {
        ("public_data_reserve", "2025-09", Decimal("142.1"))
    }


def test_the_end_of_a_name_is_no_figure_beside_another_unknown_heading(plan: Plan) -> None:
    rows = "指标,储备量,汇聚量\n公共数据储备量,142.1,15\n"
    assert not _of_the_plan(f"2025年9月末公共数据储备量\n{rows}", plan)


def test_the_end_of_the_name_of_a_rate_is_another_figure(plan: Plan) -> None:
    assert not _of_the_plan("2025年9月每万人5G基站数\n县区,基站数\n鼓楼区,3140\n", plan)


def test_a_share_done_is_the_figure_of_an_item_that_is_called_so(plan: Plan) -> None:
    assert _of_the_plan("2025年1-3月数联网试点任务完成率\n月份,完成率\n1月,5%\n3月,18%\n", plan) == {
        ("data_network_pilot_pct", "2025-01", Decimal(5)),
        ("data_network_pilot_pct", "2025-03", Decimal(18)),
    }


@pytest.mark.parametrize("heading", ["新建基站数（目标）", "基站数", "网络覆盖点数", "完成率"])
def test_no_other_heading_is_taken_for_the_end_of_a_name(heading: str) -> None:
    assert not _booked("2025年9月新建基站数", heading)


@pytest.mark.parametrize(
    "said",
    [
        "【单位：万元】",
        "\n单位：人民币万元",
        "\n货币单位：万元",
        "\n计量单位：万元人民币",
        "(单位/万元)",
        "\n以下数据单位均为万元",
        "（2025年9月，万元）",
    ],
)
def test_the_unit_of_a_title_is_read_in_whatever_words_it_stands(said: str, plan: Plan) -> None:
    rows = "指标,累计\n中央财政试点资金使用额,12000\n"
    found = _of_the_plan(f"2025年9月中央财政试点资金使用额{said}\n{rows}", plan)
    assert found == {("central_funds_used", "2025-09", Decimal("1.2"))}


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("2025年9月累计新建基站数", "9月完成"),
        ("新建基站数2025年9月累计", "9月完成数（个）"),
        ("2025年1-9月新建基站数", "9月新增"),
        ("2025年9月累计新建基站数", "本月完成"),
        ("2025年9月当月新建基站数", "累计"),
        ("2025年累计新建基站数", "8月完成,9月完成"),
    ],
)
def test_a_title_and_headings_that_say_different_figures_are_asked_about(title: str, heading: str) -> None:
    figures = ",".join("20" for _ in heading.split(","))
    result = checked(f"{title}\n{OWNER}县区,{heading}\n东城区,{figures}\n")
    assert not observed(result)
    assert set(codes(result)) == {"measure-disputed"}
    assert "：东城区的这个数分不清是哪一个：标题（或工作表名、文件名）说的是" in result.problems[0].message


@pytest.mark.parametrize(
    ("title", "heading", "measures"),
    [
        ("2025年9月累计新建基站数", "9月", {"cumulative"}),
        ("2025年9月累计新建基站数", "9月累计完成", {"cumulative"}),
        ("2025年9月累计新建基站数", "9月完成,累计完成", {"month", "cumulative"}),
        ("2025年9月当月新建基站数", "本月数,累计数", {"month", "cumulative"}),
        ("2025年9月完成新建基站数", "累计", {"cumulative"}),
        ("2025年9月1日至30日新建基站数", "累计", {"cumulative"}),
    ],
)
def test_a_title_beside_headings_of_the_same_figures_is_read(title: str, heading: str, measures: set[str]) -> None:
    figures = ",".join("20" for _ in heading.split(","))
    result = checked(f"{title}\n{OWNER}县区,{heading}\n东城区,{figures}\n")
    assert {one.split("|")[3] for one in observed(result)} == measures
    assert not result.has_errors


def test_what_there_is_is_the_same_in_a_title_of_the_month() -> None:
    result = checked("2025年9月当月数据储备量\n填报单位：市数据局\n指标,累计数\n数据储备量,142\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"records||2025-09|cumulative|142"}
