"""Columns beside a table in which somebody worked something out: they are left out, and the table is read."""

from __future__ import annotations

import pytest
from departmental import checked, codes, observed

TITLE = "2025年9月新建基站数"
FIGURES = {"stations|east|2025-09|cumulative|20", "stations|west|2025-09|cumulative|30"}


def _table(beside: list[str], title: str = "") -> str:
    """A table with four more columns, one blank before them: what stands in them in its three rows, and above."""
    rows = ["县区,累计数", "东城区,20", "西城区,30"]
    lines = [f"{row},,{cells}" for row, cells in zip(rows, beside, strict=True)]
    return "\n".join([f"{TITLE},,,{title}", "填报单位：市通信办", *lines, ""])


@pytest.mark.parametrize(
    ("beside", "title"),
    [
        (["测算,", "25,5", "33,3"], ""),
        (["县区,累计数（草算）", "东城区,25", "西城区,33"], ""),
        (["县区,累计数", "东城区,25", "西城区,33"], "测算"),
        (["县区,核对数", "东城区,25", "南山县,33"], ""),
        (["本月,累计", "1,25", "2,33"], "核对"),
        (["测算,", "新建基站数,25", "预计全年,300"], ""),
        (["测算累计数,", "25,", "33,"], ""),
        ([",", "20*2,40", "核对,50"], ""),
    ],
)
def test_columns_to_work_in_are_left_out(beside: list[str], title: str) -> None:
    result = checked(_table(beside, title))
    assert {one.rpartition("|")[0] for one in observed(result)} == FIGURES
    assert not result.has_errors
    assert codes(result) == ["table-ignored"]
    assert (result.accepted, result.rejected, len(result.ignored)) == (2, 0, 2)


def test_a_table_beside_another_is_read() -> None:
    result = checked("月份,累计数,,月份,累计数\n8月,20,,9月,30\n", name="2025年新建基站数（市通信办）.csv")
    assert {one.rpartition("|")[0] for one in observed(result)} == {
        "stations||2025-08|cumulative|20",
        "stations||2025-09|cumulative|30",
    }
    assert "table-ignored" not in codes(result)


@pytest.mark.parametrize("heading", ["测算", "核对"])
def test_a_column_of_the_table_itself_is_only_not_known(heading: str) -> None:
    result = checked(f"{TITLE}\n填报单位：市通信办\n县区,累计数,{heading}\n东城区,20,25\n西城区,30,33\n")
    assert {one.rpartition("|")[0] for one in observed(result)} == FIGURES
    assert "table-ignored" not in codes(result)


def test_a_title_of_what_was_checked_is_none_of_columns() -> None:
    rows = "县区,累计数,,备注\n东城区,20,,已核\n西城区,30,,\n"
    result = checked(f"{TITLE}核对表,,,\n,,,核对稿\n填报单位：市通信办\n{rows}")
    assert {one.rpartition("|")[0] for one in observed(result)} == FIGURES
    assert "table-ignored" not in codes(result)
