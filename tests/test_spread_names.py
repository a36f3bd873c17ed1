"""Names merged over several columns, with their groups, their districts or the operators of whom figures are parts."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

HEAD = "2025年9月\n填报单位：市通信办\n"


def _booked(table: str) -> set[str]:
    return {one.rpartition("|")[0] for one in observed(checked(HEAD + table))}


@pytest.mark.parametrize(
    "table",
    [
        "指标名称,,本月数,累计数\n基础设施,新建基站数,20,212\n,网络覆盖率,,88\n",
        "指标名称,指标名称,本月数,累计数\n基础设施,新建基站数,20,212\n基础设施,网络覆盖率,,88\n",
        "项目,,,本月数,累计数\n一、网络,基础设施,新建基站数,20,212\n,,网络覆盖率,,88\n",
        "指标名称,,本月数,累计数\n新建基站数,,20,212\n其中,网络覆盖率,,88\n",
    ],
)
def test_a_name_behind_its_group_is_that_of_its_row(table: str) -> None:
    assert _booked(table) == {
        "stations||2025-09|month|20",
        "stations||2025-09|cumulative|212",
        "coverage||2025-09|cumulative|88",
    }


def test_districts_behind_among_which_are_those_of_the_item_above() -> None:
    table = "指标名称,,本月数,累计数\n新建基站数,,30,362\n其中,东城区,20,212\n,西城区,10,150\n"
    assert {one for one in _booked(table) if "cumulative" in one} == {
        "stations||2025-09|cumulative|362",
        "stations|east|2025-09|cumulative|212",
        "stations|west|2025-09|cumulative|150",
    }


@pytest.mark.parametrize(
    "group",
    [
        "农村地区",
        "移动",
        "城区",
        "厦门",
        "厦门市",
        "东街街道",
        "拆除",
        "在建",
        "室外",
        "月度计划",
        "东城5G项目",
        "榕州通信公司",
    ],
)
def test_a_group_that_is_a_part_has_no_figure_of_the_whole(group: str) -> None:
    for table in (f"指标名称,,累计数\n{group},新建基站数,100\n", f"指标名称,指标名称,累计数\n{group},新建基站数,100\n"):
        result = checked(HEAD + table)
        assert not observed(result)
        assert {"partial-figure", "nothing-filled"} & set(codes(result))


@pytest.mark.parametrize("group", ["基础设施", "一、网络", "约束性指标", "二级指标", "重点领域"])
def test_a_group_that_only_sorts_its_items_leaves_their_figures(group: str) -> None:
    assert _booked(f"指标名称,,累计数\n{group},新建基站数,100\n") == {"stations||2025-09|cumulative|100"}


@pytest.mark.parametrize("beside", ["较好", "个", "2025-09"])
def test_words_beside_a_name_that_go_on_with_none_leave_it(beside: str) -> None:
    assert _booked(f"指标名称,,累计数\n新建基站数,{beside},212\n") == {"stations||2025-09|cumulative|212"}


@pytest.mark.parametrize("heading", ["运营商", "单位", "责任单位", "", "指标名称", "企业"])
@pytest.mark.parametrize("total", ["first", "last"])
def test_operators_below_one_name_are_parts_of_their_total(heading: str, total: str) -> None:
    parts = ["移动,10,100", "联通,5,60", "电信,5,52"]
    rows = ["合计,20,212", *parts] if total == "first" else [*parts, "合计,20,212"]
    table = f"指标名称,{heading},本月数,累计数\n新建基站数,{rows[0]}\n" + "".join(f",{row}\n" for row in rows[1:])
    assert _booked(table) == {"stations||2025-09|month|20", "stations||2025-09|cumulative|212"}


def test_a_row_without_an_operator_above_theirs_is_the_whole_where_they_add_up_to_it() -> None:
    table = "指标名称,运营商,本月数,累计数\n新建基站数,,{},212\n,移动,15,160\n,联通,5,52\n"
    assert _booked(table.format(20)) == {"stations||2025-09|month|20", "stations||2025-09|cumulative|212"}
    assert not _booked(table.format(21))


def test_operators_below_districts_are_parts_of_each_districts_total() -> None:
    title = "2025年9月新建基站数\n填报单位：市通信办\n"
    rows = "东城区,移动,10,100\n,联通,5,60\n,小计,15,160\n西城区,移动,1,10\n,联通,2,20\n,小计,3,30\n"
    found = observed(checked(f"{title}县区,运营商,本月数,累计数\n{rows}"))
    assert {one.rpartition("|")[0] for one in found if "cumulative" in one} == {
        "stations|east|2025-09|cumulative|160",
        "stations|west|2025-09|cumulative|30",
    }


@pytest.mark.parametrize("heading", ["运营商", "单位", ""])
def test_operators_without_a_total_have_no_figure_of_all(heading: str) -> None:
    assert not _booked(f"指标名称,{heading},累计数\n新建基站数,移动,100\n,联通,60\n")
    assert not _booked(f"指标名称,{heading},累计数\n新建基站数,移动,100\n网络覆盖率,联通,60\n")


def test_a_total_to_which_operators_do_not_add_up_is_said() -> None:
    result = checked(f"{HEAD}指标名称,单位,累计数\n新建基站数,移动,100\n,联通,60\n,合计,170\n")
    assert "total-mismatch" in codes(result)
