"""Names of sheets, stages, remarks and quarters by which figures are of something else than what was done."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from departmental import CSV, TODAY, checked, codes, observed

from etl.checks import Checked, check_reading
from etl.read import read_submission
from monitor.plan import Plan, load_plan

TITLE = "2025年9月新建基站数"
OWNER = "填报单位：市通信办"


def _of_sheet(name: str, heading: str) -> Checked:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(([TITLE], [OWNER], ["县区", heading], ["东城区", 20])):
            sheet.write_row(line, 0, cells)
    return checked(out.getvalue(), name="报送.xlsx")


@pytest.mark.parametrize("heading", ["累计", "累计数", "数量"])
@pytest.mark.parametrize(
    "name", ["得分", "考核得分情况", "排名", "完成率", "投资", "选址", "平均", "增速", "2025年9月评分表"]
)
def test_a_sheet_called_by_a_word_for_something_else_has_no_figures_of_the_item(name: str, heading: str) -> None:
    result = _of_sheet(name, heading)
    assert not observed(result)
    assert "not-actual" in codes(result)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("完成情况", "累计数"),
        ("完成情况及得分", "累计数"),
        ("9月", "累计数"),
        ("基站", "累计数"),
        ("新建基站数", "累计数"),
        ("得分", "累计完成数"),
        ("任务表", "累计数"),
        ("9月任务", "累计数"),
    ],
)
def test_any_other_sheet_is_read(name: str, heading: str) -> None:
    result = _of_sheet(name, heading)
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-09|cumulative|20"}
    assert not result.has_errors


def test_no_name_of_an_item_calls_a_sheet_something_else(plan: Plan) -> None:
    for item in plan.indicators:
        for name in {item.name, item.short, *item.aliases}:
            content = f"填报单位：{plan.department[item.reporter].name}\n月份,指标名称,累计数\n2025-09,{item.name},1\n"
            reading = read_submission(content.encode(), f"{name.replace('/', '')}.csv", plan)
            result = check_reading(reading, plan, today=TODAY)
            assert "not-actual" not in {one.code for one in result.problems}, name


def test_a_sheet_called_by_the_name_of_an_item_has_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text((CSV / "plan.toml").read_text("utf-8").replace("基站新建数", "完成投资"), "utf-8")
    plan = load_plan(path)
    content = f"{OWNER}\n月份,县区,累计\n2025-09,东城区,20\n".encode()
    result = check_reading(read_submission(content, "完成投资.csv", plan), plan, today=TODAY)
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-09|cumulative|20"}


@pytest.mark.parametrize(
    "rows",
    [
        "指标名称,建设阶段,数量\n新建基站数,选址,20\n",
        "指标名称,统计口径,数量\n新建基站数,省口径,20\n",
        "指标名称,数量\n开工,\n新建基站数,20\n",
    ],
)
def test_a_stage_or_a_definition_beside_a_figure_makes_another_one_of_it(rows: str) -> None:
    result = checked(f"2025年9月指标\n{OWNER}\n{rows}")
    assert not observed(result)
    assert "partial-figure" in codes(result)


def test_a_stage_that_defines_an_item_is_its_own(plan: Plan) -> None:
    rows = "指标名称,建设阶段,累计数\n新建5G基站数,开通,20\n"
    content = f"2025年9月指标\n填报单位：市通管办\n{rows}".encode()
    assert check_reading(read_submission(content, "一.csv", plan), plan, today=TODAY).observations


@pytest.mark.parametrize("remark", ["省口径", "为部口径数据", "抽查数", "抽样调查结果", "含扩容", "含改造50个"])
def test_a_remark_of_another_count_is_asked_about(remark: str) -> None:
    result = checked(f"2025年9月指标\n{OWNER}\n指标名称,累计数,备注\n新建基站数,20,{remark}\n")
    assert not observed(result)
    assert "not-actual" in codes(result)


@pytest.mark.parametrize("remark", ["与省口径一致", "不含扩容", "已开展抽查，未发现问题", "含室内外各类站址建设"])
def test_a_remark_on_the_work_is_none(remark: str) -> None:
    result = checked(f"2025年9月指标\n{OWNER}\n指标名称,累计数,备注\n新建基站数,20,{remark}\n")
    assert len(observed(result)) == 1
    assert not result.has_errors


@pytest.mark.parametrize("title", ["上年同期新建基站数（2025年9月）", "2025年9月新建基站任务数"])
def test_what_was_done_a_year_before_or_was_to_be_done_is_not_what_was_done(title: str) -> None:
    result = checked(f"{title}\n{OWNER}\n县区,数量\n东城区,20\n")
    assert not observed(result)
    assert "not-actual" in codes(result)


def test_the_year_so_far_of_a_quarter_in_a_title_is_asked_about() -> None:
    result = checked(f"2025年二季度累计新建基站数\n{OWNER}\n县区,累计数\n东城区,20\n")
    assert not observed(result)
    assert "bad-month" in codes(result)


def test_of_what_is_reported_by_quarter_it_is_read_with_a_remark(plan: Plan) -> None:
    content = "2025年二季度累计省级数字经济核心产业创新企业数\n填报单位：市数据管理局\n县区,累计数\n鼓楼区,20\n"
    result = check_reading(read_submission(content.encode(), "一.csv", plan), plan, today=TODAY)
    assert [str(one.month) for one in result.observations] == ["2025-06"]
    assert "measure-assumed" in {one.code for one in result.problems}


def test_the_first_half_of_a_year_so_far_is_read() -> None:
    result = checked(f"2025年上半年累计新建基站数\n{OWNER}\n县区,累计数\n东城区,20\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == {"stations|east|2025-06|cumulative|20"}
