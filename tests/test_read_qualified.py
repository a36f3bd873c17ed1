"""Words beside the name of an item in a title, by which figures may be of something else than the item."""

from __future__ import annotations

import pytest
from departmental import PLAN, TODAY, checked, codes, observed

from etl.checks import Checked, check_reading
from etl.language.guidance import Guidance
from etl.read import read_submission
from monitor.plan import Indicator, Plan

OWNER = "填报单位：市通信办\n"
ROWS = "县区,数量\n东城区,20\n"


def _of_the_plan(content: str, plan: Plan) -> Checked:
    return check_reading(read_submission(content.encode(), "一.csv", plan), plan, today=TODAY)


@pytest.mark.parametrize(
    "title",
    [
        "2025年9月新建基站选址数",
        "2025年9月新建基站数（选址）",
        "2025年9月新建基站数（已验收）",
        "2025年9月新建基站开通情况",
        "2025年9月新建基站数（省口径）",
        "2025年9月新建基站数（含扩容）",
        "2025年9月新建基站数抽查情况",
        "2025年9月抽样调查新建基站数",
        "2025年9月新建基站数（每月）",
        "2025年1-9月新建基站数月平均情况",
        "2025年1-9月平均每月新建基站数",
        "自2020年以来新建基站数（截至2025年9月）",
        "2020年以来累计新建基站数（截至2025年9月）",
        "建设以来新建基站数（截至2025年9月）",
        "截至2025年9月历年新建基站数",
        "2023年至2025年9月新建基站数",
        "2023-2025年9月新建基站数",
        "2025年9月高校新建基站数",
        "2025年9月新建基站情况抽样",
        "2025年9月新建基站统计选址",
    ],
)
def test_a_title_with_more_than_the_name_of_its_item_is_asked_about(title: str) -> None:
    result = checked(f"{title}\n{OWNER}{ROWS}")
    assert not observed(result)
    assert "title-unclear" in codes(result)


@pytest.mark.parametrize(
    "title",
    [
        "附件2：2025年9月新建基站数统计表（盖章）",
        "2025年9月份数字榕州专班新建基站数调度表",
        "2025年9月新建基站数红黄榜",
        "2025年9月新建基站数（内部资料 注意保密）",
        "2025年省对市考核指标新建基站数（9月）",
        "2025年9月新建基站数作战图",
        "2025年9月新建基站数（市通信办提供）",
        "三家基础电信企业2025年9月新建基站数",
        "2025年9月新建基站数（按县区排序）",
        "2025年9月新建基站数绩效考评数据采集表",
        "政府工作报告任务2025年9月新建基站数",
        "2025年9月底新建基站数达序时情况",
        "市通信办关于报送2025年9月份新建基站数完成情况的函",
        "数字榕州建设工作领导小组办公室2025年9月新建基站数",
        "2025年9月新建基站数（分县区）",
        "2025年9月新建基站数（含高新区）",
        "2025年9月新建基站数（个）",
        "2025年9月重点指标（新建基站数）",
        "2025年9月新建基站数及投资完成情况",
        "2025年以来新建基站数（截至9月）",
        "2025年9月榕州市新建基站数【定稿】",
        "新建基站数_202509",
        "2025年9月新建基站数等指标月报",
        "2025年9月新建基站数统计结果及口径",
        "2025年9月新建基站数情况速览",
        "2025年9月新建基站数情况小结（已核）",
        "2025年九月新建基站数明细",
        "2025年9月十三个县（市）区新建基站数",
    ],
)
def test_words_that_any_title_may_have_say_nothing(title: str) -> None:
    result = checked(f"{title}\n{OWNER}县区,累计数\n东城区,20\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-09|cumulative|20"}
    assert not {"title-unclear"} & set(codes(result))


def test_a_heading_of_the_year_so_far_does_not_make_an_average_the_item() -> None:
    result = checked(f"2025年9月新建基站数日均\n{OWNER}县区,累计数\n东城区,20\n")
    assert not observed(result)
    assert "title-unclear" in codes(result)


def test_a_title_with_more_than_a_name_is_remarked_on_where_rows_name_the_item() -> None:
    result = checked(f"2025年9月新建基站选址工作情况\n{OWNER}指标名称,累计数\n新建基站数,20\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations||2025-09|cumulative|20"}
    assert "title-unclear" in codes(result)


def test_the_name_of_a_file_with_more_than_that_of_its_item_is_asked_about() -> None:
    result = checked(f"{OWNER}县区,累计数\n东城区,20\n", name="2025年9月新建基站选址.csv")
    assert not observed(result)
    assert "title-unclear" in codes(result)


@pytest.mark.parametrize("name", ["自2020年以来新建基站数", "新建基站占比", "新建基站数环比", "预计新建基站数"])
def test_a_heading_of_the_year_so_far_does_not_make_such_a_name_the_item(name: str) -> None:
    result = checked(f"{OWNER}月份,县区,累计数\n2025-09,东城区,20\n", name=f"{name}.csv")
    assert not observed(result)
    assert "title-unclear" in codes(result)


def test_a_title_names_what_stands_beside_the_figures_too() -> None:
    result = checked(f"2025年9月新建基站数排名\n{OWNER}县区,累计数,排名\n东城区,20,1\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-09|cumulative|20"}
    assert not result.has_errors


def test_a_title_names_the_item_whatever_the_file_is_called() -> None:
    result = checked(f"2025年9月新建基站数\n{OWNER}县区,累计数\n东城区,20\n", name="新建基站选址.csv")
    assert "title-unclear" not in codes(result)


def test_each_month_in_a_title_is_of_the_months_in_the_table() -> None:
    result = checked(f"2025年每月新建基站数\n{OWNER}县区,8月,9月\n东城区,20,30\n")
    assert len(observed(result)) == 2
    assert not result.has_errors


def test_a_stage_of_the_work_that_defines_an_item_is_its_own(plan: Plan) -> None:
    rows = "填报单位：市通管办\n县区,累计数\n鼓楼区,20\n"
    assert _of_the_plan(f"2025年9月新建5G基站开通数\n{rows}", plan).observations
    assert not _of_the_plan(f"2025年9月新建5G基站选址数\n{rows}", plan).observations


TITLES = [
    "附件1：截至2025年9月底全市{}建设情况报送表",
    "2025年1-9月{}累计完成情况（全市）",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_of_an_item_by_any_of_its_names_is_asked_about(title: str, plan: Plan) -> None:
    for item in plan.items:
        for name in {item.name, item.short, *item.aliases}:
            result = _of_the_plan(f'"{title.format(name)}"\n地区,累计数\n全市,5\n', plan)
            assert "title-unclear" not in {one.code for one in result.problems}, title.format(name)


@pytest.mark.parametrize("heading", ["数量", "累计数", "完成数（亿条）"])
@pytest.mark.parametrize("title", ["2025年9月份新增数据储备量", "2025年9月数据储备量（新增）"])
def test_what_came_in_by_the_title_is_not_what_there_is(title: str, heading: str) -> None:
    result = checked(f"{title}\n填报单位：市数据局\n指标,{heading}\n数据储备量,1.5\n")
    assert not observed(result)
    assert "missing-value" in codes(result)


def test_what_there_is_stands_beside_what_came_in_by_the_title() -> None:
    result = checked("2025年9月新增数据储备量\n填报单位：市数据局\n指标,本月新增,期末数\n数据储备量,1.5,142\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {
        "records||2025-09|month|1.5",
        "records||2025-09|cumulative|142",
    }


def test_an_item_that_is_called_new_is_read_below_its_name(plan: Plan) -> None:
    flows = [one for one in plan.indicators if isinstance(one, Indicator) and one.kind == "cumulative"]
    for name in (name for one in flows for name in (one.name, *one.aliases) if name.startswith("新增")):
        result = _of_the_plan(f'"2025年9月{name}"\n地区,累计数\n全市,5\n', plan)
        assert [one for one in result.observations if one.value is not None], name


def test_whoever_answers_that_words_of_a_title_are_of_the_item_is_not_asked_again() -> None:
    text = f"2025年9月新建基站数迎检版\n{OWNER}县区,累计数\n东城区,20\n"
    (asked,) = (one for one in checked(text).problems if one.code == "title-unclear")
    assert (asked.value, asked.candidates) == ("新建基站数（迎检）", (("stations", "新建基站数"),))
    guidance = Guidance(answers={asked.value or "": "stations"})
    result = check_reading(read_submission(text.encode(), "一.csv", PLAN, guidance), PLAN, today=TODAY)
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-09|cumulative|20"}
    assert [(one.text, one.id) for one in result.understood] == [("新建基站数（迎检）", "stations")]


def test_an_answer_for_some_words_of_a_title_is_none_for_others_nor_for_another_item() -> None:
    text = f"2025年9月新建基站数迎检版（高校）\n{OWNER}县区,累计数\n东城区,20\n"
    for answers in (
        {"新建基站数（迎检）": "stations"},
        {"新建基站数（迎检）": "coverage", "新建基站数（高校）": "coverage"},
    ):
        guidance = Guidance(answers=answers)
        result = check_reading(read_submission(text.encode(), "一.csv", PLAN, guidance), PLAN, today=TODAY)
        assert not observed(result)
        assert "title-unclear" in codes(result)


@pytest.mark.parametrize("title", ["2025年9月新建基站数（选址）", "2025年9月新建基站数（每月）"])
def test_nobody_is_asked_whether_what_is_known_to_be_another_figure_is_the_item(title: str) -> None:
    (said,) = (one for one in checked(f"{title}\n{OWNER}{ROWS}").problems if one.code == "title-unclear")
    assert not said.candidates
