"""Small forms of one item each, beside and below each other on one sheet."""

from __future__ import annotations

import pytest
from departmental import PLAN, checked, codes, observed

from etl.file.grid import Row
from etl.heading.label import Reader
from etl.language.names import Directory
from etl.table.tiled import tiles

OWN = "统计月份,2025年9月"
FORMS = [("新建基站数", "20", "212"), ("网络覆盖率", "", "88"), ("数据储备量", "2", "142")]
BOOKED = {
    "stations||2025-09|month|20",
    "stations||2025-09|cumulative|212",
    "coverage||2025-09|cumulative|88",
    "records||2025-09|month|2",
    "records||2025-09|cumulative|142",
}


def _form(number: int, own: str) -> list[str]:
    name, amount, value = FORMS[number]
    return [f"指标名称,{name}", *([own] if own else []), f"本月数,{amount}", f"累计数,{value}"]


def _sheet(gap: str, own: str, last: list[str] | None = None) -> str:
    """Two forms beside each other, the third below the first."""
    beside = [f"{left}{gap}{right}" for left, right in zip(_form(0, own), last or _form(1, own), strict=True)]
    return "\n".join([*beside, "," * 4, *(f"{line}{gap}," for line in _form(2, own))]) + "\n"


def _booked(content: str) -> set[str]:
    return {one.rpartition("|")[0] for one in observed(checked(content))}


@pytest.mark.parametrize("gap", [",", ",,"], ids=["close", "apart"])
def test_forms_two_by_two_are_read_each_by_itself(gap: str) -> None:
    assert _booked(_sheet(gap, OWN)) == BOOKED


@pytest.mark.parametrize("gap", [",", ",,"], ids=["close", "apart"])
def test_what_stands_above_all_forms_is_said_of_each(gap: str) -> None:
    assert _booked(f"2025年9月指标卡\n{_sheet(gap, '')}") == BOOKED


def test_each_form_may_have_a_month_of_its_own() -> None:
    content = _sheet(",,", OWN).replace("2025年9月", "2025年8月", 1)
    assert {one.split("|")[2] for one in _booked(content) if one.startswith("stations")} == {"2025-08"}
    assert {one.split("|")[2] for one in _booked(content) if one.startswith("coverage")} == {"2025-09"}


def test_forms_of_which_one_is_no_whole_one_are_not_read() -> None:
    result = checked(_sheet(",,", "", ["指标名称,网络覆盖率", "备注,正在统计", "说明,"]))
    assert not observed(result)
    assert [one for one in result.problems if one.level == "error"]


def test_a_form_whose_first_figure_was_not_filled_in_is_read() -> None:
    content = "指标名称,网络覆盖率\n统计月份,2025年9月\n填报单位,市通信办\n本月数,\n累计数,88\n"
    assert _booked(content) == {"coverage||2025-09|cumulative|88"}


def test_tables_beside_each_other_are_no_forms() -> None:
    content = "2025年9月\n指标名称,累计数,,指标名称,累计数\n新建基站数,212,,数据储备量,142\n"
    assert _booked(content) == {"stations||2025-09|cumulative|212", "records||2025-09|cumulative|142"}
    assert "no-header" not in codes(checked(content))


def test_forms_may_have_other_words_for_the_same_beside_each_other() -> None:
    content = "2025年9月\n指标名称,新建基站数,,项目名称,网络覆盖率\n本月数,20,,本月数,\n累计数,212,,累计数,88\n"
    assert _booked(content) == {one for one in BOOKED if not one.startswith("records")}


def test_forms_with_a_table_below_them_are_not_read_for_it_would_be_cut() -> None:
    table = ",,,,\n指标名称,单位,本月数,累计数,备注\n全省位次,位,,3,\n平台上线,%,,50,\n"
    rows = [Row(line, tuple(text.split(","))) for line, text in enumerate((_sheet(",,", OWN) + table).split("\n"), 1)]
    assert not tiles(rows, Reader(Directory(PLAN)))
    assert tiles(rows[:-4], Reader(Directory(PLAN)))
    result = checked(_sheet(",,", OWN) + table)
    assert [one for one in result.problems if one.level == "error"]


def test_forms_with_districts_below_them_are_not_read_for_their_columns_would_be_cut() -> None:
    result = checked(f"2025年9月\n{_sheet(',,', '')},,,,\n县区,新建基站数,,累计数,\n东城区,10,,110,\n西城区,20,,120,\n")
    assert not observed(result)
    assert [one for one in result.problems if one.level == "error"]
