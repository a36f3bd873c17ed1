"""Two versions of one figure, and months whose year another sheet of the workbook names."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from departmental import checked, codes, observed

HEAD = "2025年新建基站数\n填报单位：市通信办\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("9月累计（初稿）", "9月累计（定稿）"),
        ("9月累计（初步数）", "9月累计（核定数）"),
        ("9月累计（快报）", "9月累计（审定）"),
        ("9月累计（修订前）", "9月累计（修订后）"),
        ("9月（初稿）", "9月（最终）"),
    ],
)
def test_of_a_draft_and_a_settled_figure_the_settled_one_is_read(first: str, second: str) -> None:
    for columns, figures in ((f"{first},{second}", "210,212"), (f"{second},{first}", "212,210")):
        result = checked(f"{HEAD}县区,{columns}\n东城区,{figures}\n")
        assert observed(result) == {"stations|east|2025-09|cumulative|212|4"}
        told = next(one for one in result.problems if one.code == "unknown-column")
        assert "另有定稿的一列" in told.message
        assert "provisional-figure" not in codes(result)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("9月累计（核定）", "9月累计（审定）"),
        ("9月累计（初稿）", "9月累计（快报）"),
        ("9月累计", "9月累计（核定）"),
        ("9月累计（室内）", "9月累计（定稿）"),
        ("9月末（初稿）", "9月累计（定稿）"),
    ],
)
def test_versions_of_which_none_is_clearly_the_settled_one_are_not_read(first: str, second: str) -> None:
    assert not observed(checked(f"{HEAD}县区,{first},{second}\n东城区,210,212\n"))


def test_a_draft_alone_is_said_to_be_one_and_a_figure_before_a_change_is_none() -> None:
    assert "provisional-figure" in codes(checked(f"{HEAD}县区,9月累计（初稿）\n东城区,210\n"))
    assert not observed(checked(f"{HEAD}县区,9月累计（修订前）\n东城区,210\n"))


def _book(**titles: str) -> bytes:
    """A workbook with a table of its own item below each title."""
    out = io.BytesIO()
    items = iter(("新建基站数", "网络覆盖率", "数据储备量"))
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, title in titles.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate([(title,), ("指标名称", "累计数"), (next(items), 90)]):
                sheet.write_row(line, 0, cells)
    return out.getvalue()


def test_a_month_without_year_is_of_the_year_that_the_other_sheets_name() -> None:
    for content in (_book(汇总="9月汇总", 明细="2025年9月明细"), _book(明细="2025年9月明细", 汇总="9月汇总")):
        result = checked(content, name="报送.xlsx")
        assert {one.split("|")[2] for one in observed(result)} == {"2025-09"}
        assert result.accepted == 2


@pytest.mark.parametrize(
    "titles",
    [
        {"汇总": "9月汇总", "明细": "2024年9月明细"},
        {"汇总": "9月汇总", "明细": "2025年9月明细", "以前": "2024年9月明细"},
        {"汇总": "汇总", "明细": "2025年9月明细"},
        {"汇总": "9月汇总", "明细": "9月明细"},
    ],
)
def test_a_month_has_no_year_where_sheets_name_another_one_or_none(titles: dict[str, str]) -> None:
    result = checked(_book(**titles), name="报送.xlsx")
    assert not [one for one in observed(result) if one.startswith("stations|")]
