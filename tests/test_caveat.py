"""Remarks and notes by which figures are others than they seem, and such as only tell how it goes."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from departmental import HEADER, PLAN, checked, codes, observed

from etl.bulk.bytes import NotUniform
from etl.language.caveat import ABOUT_FIGURE, IN_REMARK, against, may_be_against, part_said, table_against, unit_said
from etl.language.period import Stretch
from etl.language.stock import stock_said
from etl.language.void import IN_VOID, may_be_void
from monitor.month import Month
from tests.test_bulk import in_bulk, row_by_row

SEPTEMBER = Month(2025, 9)
FIGURES = {Decimal(120), Decimal(12)}
AGAINST = [
    "预计数",
    "估算",
    "为暂估数",
    "按计划数填报",
    "目标数",
    "去年同期数",
    "为上年同期数据",
    "上月数",
    "暂按上月填报",
    "沿用上月",
    "8月数据",
    "2024年数据",
    "为2025年1-8月累计数",
    "截至8月底",
    "数据截至9月20日",
    "应为130",
    "更正：应为130",
    "原报120，现更正为130",
    "以130为准",
    "此数有误",
    "不计入",
    "重复，勿计",
]
LONG = [
    "因系统升级，本月数据无法取得，暂以上月数据代替，待系统恢复后更正",
    "由于部分县区尚未报送，此数为8月数据，9月数据待县区上报后更新",
    "该数为去年同期数，今年的数要等省里公布之后才能得到，届时再补报一次",
    "各运营商数据尚未汇总完毕，先按年度计划数填报，10月10日前补报实际完成数",
    "经与省通信管理局核对，原报120个，现更正为130个，差异系重复统计所致，特此说明",
    "数据截至9月20日，后续完成情况待月底统计后再行补报，请予以理解和支持，谢谢配合",
]
UNSURE = [
    "待核实",
    "数据未经审核",
    "为初步统计数",
    "初步核算数，以年报为准",
    "仅供参考",
    "快报",
    "快报数",
    "为统计快报数据",
    "暂定数",
    "该数据尚未核实，待省局公布后以正式发布的为准，届时如有差异再行更正说明",
]
HARMLESS = [
    "",
    "目标130，完成120",
    "由100更正为120",
    "更正为120",
    "按期推进",
    "预计10月完工",
    "进度正常，预计年底完成",
    "已完成全年目标",
    "截至9月底",
    "数据截至9月30日",
    "1-9月累计数",
    "9月数据",
    "上年同期100",
    "比上月数增加20",
    "含上年结转",
    "经核实无误",
    "按照任务数的90%",
    "本月无新增",
    "材料未报送",
    "各县区均已完成，南山县除外",
    "快报系统已上线",
    "以统计局数据为准",
    "重复建设",
    "预计数" + "，情况见附件" * 9,
    "一是持续开展数据采集、分析、预测、评估等工作，二是推进平台建设，三是加强人才培养",
    "存在问题：部分数据不准确、重复建设，下一步将核实并督促整改，按月通报进度情况",
    "受8月、9月数据接口调整影响，本月新增较少，预计10月恢复正常，全年目标可以完成",
    "数据暂按初步核算结果填报，最终以省通信管理局年底正式发布的统计结果为准",
]


@pytest.mark.parametrize("remark", [*AGAINST, *LONG])
def test_a_remark_may_say_that_the_figure_is_another_one(remark: str) -> None:
    assert against(remark, SEPTEMBER, FIGURES)
    assert may_be_void(remark)
    is_looked_at = re.search(ABOUT_FIGURE if remark in LONG else IN_REMARK, remark)
    assert is_looked_at, "a large file's remark would not be looked at"
    result = checked(HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n")
    assert codes(result) == ["not-actual"]
    assert not result.observations
    with pytest.raises(NotUniform):
        in_bulk(HEADER.encode() + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n".encode() * 2)


@pytest.mark.parametrize("remark", HARMLESS)
def test_a_remark_that_tells_how_it_goes_takes_nothing_back(remark: str) -> None:
    assert not against(remark, SEPTEMBER, FIGURES)
    content = HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n"
    assert codes(row_by_row(content.encode())) == []
    with suppress(NotUniform):
        assert in_bulk(content.encode())[0].accepted == 1


@pytest.mark.parametrize(
    "remark",
    [
        "仅东城区",
        "仅高新区",
        "不含高新区和南山县",
        "数据不包括南山县",
        "仅统计移动公司",
        "剔除东城区和西城区",
        "南山县未报",
        "因系统升级，数据未含南山县",
        "南山县除外",
        "本月数仅统计东城区，其余县（市）区因数据尚未上报故未包含在内，下月补齐",
    ],
)
def test_a_remark_may_say_that_the_figure_is_of_a_part(remark: str) -> None:
    assert may_be_against(remark)
    assert codes(checked(HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n")) == ["partial-figure"]


@pytest.mark.parametrize("remark", UNSURE)
def test_a_figure_that_is_not_final_is_booked_and_said(remark: str) -> None:
    assert may_be_against(remark)
    content = HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n"
    result = checked(content)
    assert codes(result) == ["provisional-figure"]
    assert "stations||2025-09|cumulative|120|2" in observed(result)
    with pytest.raises(NotUniform):
        in_bulk(content.encode())


@pytest.mark.parametrize(
    "text",
    [
        "注：以上数据未经审核",
        "说明：本表为快报数，仅供参考",
        "2025年9月完成情况（数据待核实）",
        "2025年9月完成情况（征求意见稿）",
    ],
)
def test_a_table_that_is_not_final_is_booked_and_said(text: str) -> None:
    above, below = (text, "") if "2025年" in text else ("2025年9月", text)
    result = checked(f"{above}\n填报单位：市通信办\n指标,累计数\n新建基站数,120\n{below}\n")
    assert codes(result) == ["provisional-figure"]
    assert observed(result) == {"stations||2025-09|cumulative|120|4"}


def test_a_zone_that_is_not_added_again_takes_nothing_away() -> None:
    for place in ("", "东城区"):
        result = checked(HEADER + f"2025年9月,市通信办,stations,,{place},,120,个,不含高新区\n")
        assert [f"{one.level} {one.code}" for one in result.problems if one.code != "missing-expected-row"] == [
            "warning partial-figure"
        ]
        assert len(observed(result)) == 1


@pytest.mark.parametrize("remark", ["仅东城区", "不含上年结转", "仅含新建"])
def test_a_remark_that_says_what_the_row_says_takes_nothing_back(remark: str) -> None:
    assert list(part_said(remark))
    assert codes(checked(HEADER + f"2025年9月,市通信办,stations,,东城区,,120,个,{remark}\n")) == []


def test_a_unit_in_a_remark_is_held_against_that_of_the_row() -> None:
    row = "2025年9月,市通信办,stations,,,,12,{},单位：万个\n"
    assert unit_said("单位已落实", PLAN.title.startswith) is None
    assert codes(checked(HEADER + row.format("个"))) == codes(checked(HEADER + row.format(""))) == ["unit-mismatch"]
    assert codes(checked(HEADER + row.format("万个"))) == []


@pytest.mark.parametrize(
    "remark", ["单位：座", "以个计", "按座统计", "单位：市通信办", "按实际完成计", "以百分比计", "千兆网络覆盖"]
)
def test_a_remark_of_an_equal_unit_or_of_something_else_changes_nothing(remark: str) -> None:
    content = HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n"
    assert codes(checked(content)) == []


@pytest.mark.parametrize(
    "remark",
    [
        "单位为百个",
        "以百个计",
        "数据以万个计",
        "百个",
        "按千个计算",
        "以万为单位",
        "（单位：百个）",
        "已核对，百个",
        "单位：家",
    ],
)
def test_a_remark_of_another_unit_is_refused_whether_it_is_known_or_not(remark: str) -> None:
    for place in ("", "东城区"):
        content = HEADER + f"2025年9月,市通信办,stations,,{place},,120,,{remark}\n"
        assert may_be_against(remark)
        assert codes(checked(content)) == ["unit-mismatch"]
        with pytest.raises(NotUniform):
            in_bulk(content.encode())


@pytest.mark.parametrize(
    ("title", "note", "found"),
    [
        ("（以百个计）", "", ["unit-mismatch"]),
        ("", "注：以上数据以百个计", ["unit-mismatch"]),
        ("", "注：单位为百个", ["unit-mismatch"]),
        ("", "注：投资额以万元计", []),
        ("", "说明：按实际完成计", []),
    ],
)
def test_the_unit_that_a_title_or_a_note_counts_in_is_that_of_the_table(
    title: str, note: str, found: list[str]
) -> None:
    content = f"2025年9月完成情况{title}\n填报单位：市通信办\n指标,累计数\n新建基站数,120\n{note}\n"
    assert codes(checked(content)) == found
    assert "1200000" in "".join(observed(checked(content.replace("百个", "万个")))) or not found


@pytest.mark.parametrize(
    ("note", "is_against"),
    [
        ("注：以上数据为1-8月累计数", True),
        ("注：数据截至9月20日", True),
        ("说明：本表为预测数", True),
        ("注：1.数据来自各县区；2.上表数据为2024年数据", True),
        ("注：以上均为目标值", True),
        ("注：累计数为“十四五”以来累计", True),
        ("说明：累计数自2021年起计算", True),
        ("注：本表作废，以附件2为准", True),
        ("注：数据未经审核，请勿使用", True),
        ("注：数据未经审核", False),
        ("注：新建基站数应为130个，特此更正", True),
        ("注：以上数据截至9月30日", False),
        ("注：累计数自2025年起计算", False),
        ("注：新建基站数应为120个", False),
        ("注：2024年数据为年报数", False),
        ("注：同比按可比口径计算", False),
        ("注：本表由市通信办填报", False),
        ("注：表中“—”表示未统计", False),
        ("注：计划数由各县区上报", False),
    ],
)
def test_a_note_below_may_say_that_the_figures_are_others(note: str, is_against: bool) -> None:
    assert table_against(note, Stretch(2025, 9, 9), {"120"}) is is_against


@pytest.mark.parametrize(
    "kind", ["开工", "在建", "拟建项目", "人均", "差额", "占比", "增速", "上年同期", "预算数", "测试", "参考值"]
)
def test_a_column_of_kinds_may_say_that_a_row_is_of_something_else(kind: str) -> None:
    assert may_be_void(kind)
    assert re.search(IN_VOID, kind), "a large file's word would not be looked at"
    rows = f"2025年9月,市通信办,stations,{kind},50\n2025年9月,市通信办,stations,绝对数,120\n"
    result = checked(f"月份,部门,指标编码,数据类型,累计数\n{rows}")
    assert "not-actual" in codes(result)
    assert observed(result) == {"stations||2025-09|cumulative|120|3"}


def test_of_notes_without_end_a_few_are_looked_at() -> None:
    notes = "".join(f"注：以上数据不含东城区{number}\n" for number in range(20_000))
    before = time.process_time()
    result = checked(f"2025年9月\n指标,累计数\n新建基站数,5\n{notes}")
    assert time.process_time() - before < 10  # minutes, where each is held against all cells of the table
    assert (result.accepted, result.rejected) == (0, 1)
    assert result.rows == result.accepted + result.rejected + len(result.ignored)


def test_a_name_of_the_plan_that_speaks_of_a_total_is_no_word_for_a_stock() -> None:
    assert stock_said("2025年9月电信业务总量完成情况", ["电信业务总量"]) is None
    assert stock_said("2025年9月全市基站总数", ["电信业务总量"]) == "总数"
    assert stock_said("2025年9月总数据表") is None


@pytest.mark.parametrize("remark", ["仅农村地区", "只统计城区", "不含农村", "仅为市区"])
def test_a_remark_may_say_that_the_figure_is_of_one_kind_of_places(remark: str) -> None:
    assert may_be_against(remark)
    assert codes(checked(HEADER + f"2025年9月,市通信办,stations,,,,120,个,{remark}\n")) == ["partial-figure"]


@pytest.mark.parametrize("title", ["（不含农村地区）", "（城区除外）", "（仅农村）"])
def test_a_title_may_say_without_which_kind_of_places_figures_are(title: str) -> None:
    content = f"2025年9月新建基站数{title}\n填报单位：市通信办\n地区,累计数\n东城区,120\n"
    assert codes(checked(content)) == ["partial-figure"]


@pytest.mark.parametrize(
    ("name", "is_of_part"),
    [("农村地区新建基站数9月.csv", True), ("数字乡村建设9月.csv", False), ("农业农村局9月报送.csv", False)],
)
def test_the_name_of_a_file_may_say_that_figures_are_of_one_kind_of_places(name: str, *, is_of_part: bool) -> None:
    content = HEADER + "2025年9月,市通信办,stations,,,,120,个,\n"
    assert (codes(checked(content, name=name)) == ["partial-figure"]) is is_of_part
