"""Figures that nobody sees: in the colour of what is behind them, in new workbooks and in old ones."""

from __future__ import annotations

import io
import struct
import time
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from departmental import HEADER, checked, codes, observed
from hostile import old_record, old_workbook
from openpyxl.styles import Color, Font, PatternFill

SAID = "工作表“9月”有2格的字与底色相同，看不见（B4、B5），已照常读取。"
ROWS = [["2025年9月完成情况"], ["填报单位：市通信办"], ["指标", "累计完成"], ["新建基站数", 120], ["网络覆盖率", 88]]


def _book(**given: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, form = book.add_worksheet("9月"), book.add_format(given)
        for line, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell, form if isinstance(cell, int) else None)
        sheet.write_blank("B7", None, form)
    return out.getvalue()


@pytest.mark.parametrize(
    "given",
    [
        {"font_color": "white"},
        {"font_color": "#FFFFFF", "bg_color": "#FFFFFF"},
        {"font_color": "#4472C4", "bg_color": "#4472C4"},
    ],
)
def test_figures_in_the_colour_behind_them_are_read_and_said(given: dict[str, str]) -> None:
    result = checked(_book(**given), name="报送.xlsx")
    assert [problem.message for problem in result.problems if problem.code != "missing-expected-row"] == [SAID]
    assert observed(result) == {"stations||2025-09|cumulative|120|4", "coverage||2025-09|cumulative|88|5"}


@pytest.mark.parametrize("given", [{"font_color": "white", "bg_color": "#4472C4"}, {"bg_color": "white"}, {}])
def test_figures_in_another_colour_are_seen(given: dict[str, str]) -> None:
    assert codes(checked(_book(**given), name="报送.xlsx")) == []


@pytest.mark.parametrize(
    ("colour", "fill", "is_unseen"),
    [
        (Color(theme=0), None, True),
        (Color(indexed=9), None, True),
        (Color(theme=0, tint=-0.5), None, False),
        (Color(theme=0), PatternFill("lightGray"), False),
        (Color(theme=1), None, False),
    ],
)
def test_a_colour_may_be_that_of_a_theme(colour: Color, fill: PatternFill | None, *, is_unseen: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_book()))
    book["9月"]["B4"].font = Font(color=colour)
    if fill:
        book["9月"]["B4"].fill = fill
    book.save(out := io.BytesIO())
    assert (codes(checked(out.getvalue(), name="报送.xlsx")) == ["hidden-cells"]) is is_unseen


@pytest.mark.parametrize(
    ("colour", "pattern", "filled", "is_unseen"),
    [(9, 0, 64, True), (9, 1, 9, True), (9, 1, 12, False), (12, 1, 12, True), (0x7FFF, 0, 64, False)],
)
def test_an_old_workbook_says_so_too(colour: int, pattern: int, filled: int, *, is_unseen: bool) -> None:
    font = old_record(0x31, struct.pack("<5H", 200, 0, colour, 400, 0) + bytes(6))
    style = old_record(0xE0, struct.pack("<HH", 0, 0) + bytes(10) + struct.pack("<IH", pattern << 26, filled))
    rows: list[list[object]] = [
        list(HEADER.strip().split(",")),
        ["2025年3月", "市通信办", "stations", "", "", "", 120, "个", ""],
    ]
    result = checked(old_workbook(rows, extra=font + style), name="报送.xls")
    assert ("hidden-cells" in codes(result)) is is_unseen
    assert observed(result) == {"stations||2025-03|cumulative|120|2"}


def test_a_sheet_full_of_them_is_gone_through_once() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, white = book.add_worksheet("9月"), book.add_format({"font_color": "white"})
        for line in range(20_000):
            sheet.write_row(line, 0, range(10), white)
    before = time.process_time()
    checked(out.getvalue(), name="报送.xlsx")
    assert time.process_time() - before < 8


MAYBE = "工作表“9月”有2格有条件格式，可能使字与底色相同而看不见（B4、B5），已照常读取。"
WHITE = {"font_color": "#FFFFFF"}
RED = {"font_color": "#FF0000"}


@pytest.mark.parametrize(
    ("own", "given", "rule", "said"),
    [
        ({}, WHITE, {"type": "cell", "criteria": ">", "value": 0}, SAID),
        ({}, WHITE, {"type": "cell", "criteria": "=", "value": 0}, None),
        ({}, WHITE, {"type": "formula", "criteria": "=$A4=$A3"}, MAYBE),
        ({}, WHITE, {"type": "cell", "criteria": "=", "value": "=$C$1"}, MAYBE),
        ({}, WHITE, {"type": "formula", "criteria": "=ISERROR(B4)"}, None),
        ({}, WHITE, {"type": "errors"}, None),
        ({}, RED, {"type": "cell", "criteria": ">", "value": 0}, None),
        ({}, RED | {"bg_color": "#FF0000"}, {"type": "cell", "criteria": ">", "value": 0}, SAID),
        (RED, {"bg_color": "#FF0000"}, {"type": "cell", "criteria": ">", "value": 0}, SAID),
        ({"bg_color": "#FF0000"}, RED, {"type": "cell", "criteria": ">", "value": 0}, SAID),
        ({"bg_color": "#FF0000"}, WHITE, {"type": "cell", "criteria": ">", "value": 0}, None),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_rule_may_show_figures_in_the_colour_behind_them(
    own: dict[str, str], given: dict[str, str], rule: dict[str, Any], said: str | None
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, form = book.add_worksheet("9月"), book.add_format(own)
        for line, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell, form if isinstance(cell, int) else None)
        sheet.conditional_format("B4:B9", {**rule, "format": book.add_format(given)})
    result = checked(out.getvalue(), name="报送.xlsx")
    assert [one.message for one in result.problems if one.code == "hidden-cells"] == ([said] if said else [])
    assert observed(result) == {"stations||2025-09|cumulative|120|4", "coverage||2025-09|cumulative|88|5"}
