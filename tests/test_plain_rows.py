"""Sheets as programs write them are told in one look, however large; what is written otherwise is looked at closer."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence

import openpyxl
import pytest
import xlsxwriter
from departmental import PLAN, checked, codes, observed
from hostile import CELLS, HEAD, part, rewritten, workbook

from etl import limits
from etl.file.package import oddities_of
from etl.file.plain_rows import MOST_ROWS, plain_rows
from etl.file.workbook import workbook_sheets
from etl.read import read_submission

BOOK = workbook([HEAD, CELLS])
SHEET = "xl/worksheets/sheet1.xml"
FIGURES = {"stations||2025-03|month|40|2", "stations||2025-03|cumulative|120|2"}
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS: Sequence[Sequence[object]] = (
    HEAD,
    CELLS,
    [True, 1, 0, False, 1.5, "2025<9>&月", dt.date(2025, 9, 30), "=1+1", None, "尾"],
)


def _by_xlsxwriter() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, style = book.add_worksheet(), book.add_format({"bold": True, "border": 1})
        for line, row in enumerate(ROWS):
            sheet.write_row(line, 0, row, style)
        sheet.write_formula(3, 0, "=A1&B1", style, "甲乙")
        sheet.write_array_formula("B4:B4", "{=SUM(F2:G2)}", None, 160)
        sheet.set_row(2, 30, None, {"hidden": True, "level": 1})
    return out.getvalue()


def _by_openpyxl(*, write_only: bool) -> bytes:
    book = openpyxl.Workbook(write_only=write_only)
    sheet = book.create_sheet() if write_only else book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [_by_xlsxwriter, lambda: _by_openpyxl(write_only=False), lambda: _by_openpyxl(write_only=True)],
    ids=["xlsxwriter", "openpyxl", "openpyxl row by row"],
)
@pytest.mark.parametrize("prefix", [b"", b"x:"], ids=["plain", "with a prefix"])
def test_rows_as_programs_write_them_are_all_told_in_one_look(make: Callable[[], bytes], prefix: bytes) -> None:
    sheet = part(make(), SHEET).encode()
    written = re.sub(rb"<(/?)(?=[a-z])", rb"<\1" + prefix, sheet)
    found = plain_rows(written)
    assert b"row" not in found.rest and (found.rows, found.columns) in {(3, 10), (4, 10)}
    assert len(re.findall(rb"<(?:x:)?row", written)) == sum(found.taken)


ODD = {
    "a comment": "<c r='A3'><v>1<!-- -->2</v></c>",
    "a digit as a number": '<c r="A3"><v>&#49;20</v></c>',
    "two values": '<c r="A3"><v>1</v><v>2</v></c>',
    "a cell of another row": '<c r="A4"><v>1</v></c>',
    "cells that change places": '<c r="B3"><v>1</v></c><c r="A3"><v>1</v></c>',
    "a cell twice": '<c r="A3"><v>1</v></c><c r="A3"><v>1</v></c>',
    "a value under no number": '<c r="A3" t="s"><v>x</v></c>',
    "a value instead of a text": '<c r="A3" t="inlineStr"><v>7</v></c>',
    "a cell without a place": "<c><v>1</v></c>",
    "a long mark": f'<c r="A3" {"x" * limits.TAG_BYTES}><v>1</v></c>',
    "a place far down": '<c r="A99999999"><v>1</v></c>',
}


@pytest.mark.parametrize("what", ODD)
def test_a_row_that_is_written_otherwise_is_left_to_be_looked_at(what: str) -> None:
    row = f'<row r="3">{ODD[what]}</row>'
    found = plain_rows(f'<sheetData><row r="2"><c r="C2"><v>1</v></c></row>{row}</sheetData>'.encode())
    assert found.rest.decode() == f"<sheetData>{row}</sheetData>"
    assert (found.rows, found.columns, sum(found.taken)) == (2, 3, 1)


def test_a_row_beyond_all_rows_is_left_over() -> None:
    row = f'<row r="{MOST_ROWS + 1}"><c r="A{MOST_ROWS + 1}"><v>1</v></c></row>'
    assert plain_rows(row.encode()).rest == row.encode()


def _added(rows: str) -> bytes:
    return rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("</sheetData>", f"{rows}</sheetData>").encode()})


@pytest.mark.parametrize(
    "again",
    [
        "<row r='2'><c r='F2'><v>50</v></c></row>",
        '<row r="2"><c r="F2"><v>50</v></c></row>',
        "<row r='9'><c r='f2'/></row>",
    ],
    ids=["written otherwise", "written alike", "in another row"],
)
def test_a_cell_of_a_plain_row_that_is_kept_again_is_found(again: str) -> None:
    result = checked(_added(again), name="a.xlsx")
    assert codes(result) == ["not-a-workbook"]
    assert "存了两份" in result.problems[0].message


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_row_in_two_pieces_without_a_cell_twice_is_read(quote: str) -> None:
    cell = '<row r="2"><c r="K2" t="str"><v>旁注</v></c></row>'.replace('"', quote)
    assert observed(checked(_added(cell), name="a.xlsx")) == FIGURES


@pytest.mark.parametrize("form", ['<c r="{}2" s="0"/>', "<c r='{}2' s='0' />"], ids=["as programs do", "otherwise"])
def test_cells_that_keep_a_style_only_are_no_columns(form: str) -> None:
    """Programs that format a whole row write all of its 16,384 cells."""
    empties = "".join(form.format(openpyxl.utils.get_column_letter(column)) for column in range(10, 16_385))
    sheet = re.sub(r"</row>(?=</sheetData>)", f"{empties}</row>", part(BOOK, SHEET))
    assert observed(checked(rewritten(BOOK, {SHEET: sheet.encode()}), name="a.xlsx")) == FIGURES


def test_a_logical_value_is_not_taken_for_the_number_beside_it() -> None:
    sheets = workbook_sheets(workbook([[1, True, 1.0, "1"], [True, False, 0, 1]]))
    assert isinstance(sheets, tuple)
    assert [row.cells for row in sheets[0].rows] == [("1", "TRUE", "1", "1"), ("TRUE", "FALSE", "0", "1")]


@pytest.mark.parametrize(("most", "found"), [(-1, ["too-large"]), (0, [])], ids=["one too many", "just as many"])
def test_the_text_of_a_sheet_is_counted_in_characters(
    most: int, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in bytes, of which a character has three and a tag twelve: 500,000 rows of five short texts are read."""
    head, row = sum(len(str(one)) for one in HEAD), sum(len(one) for one in CELLS if isinstance(one, str))
    monkeypatch.setattr(limits, "TEXT_CHARACTERS", head + row + most)
    assert codes(checked(BOOK, name="a.xlsx")) == found


def test_more_texts_than_are_remembered_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.file.workbook._REMEMBERED", 2)
    reading = read_submission(BOOK, "a.xlsx", PLAN)
    assert [record.get("indicator_name") for record in reading.rows] == ["新建基站数"]


PERCENT = '<numFmts count="1"><numFmt numFmtId="200" formatCode="0%"/></numFmts><fonts'
ODD_CELLS = (
    '<c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="e"><f>1/0</f></c><c r="C3"><f>1+1</f></c>'
    '<c r="D3"><f>1</f><v>0</v></c>'
    '<c r="E3" s="1"><v>0.5</v></c><c r="F3"><v>0</v></c><c r="G3"><v>0.0</v></c><c r="H3"><f>1</f><v></v></c>'
    '<c r="I3"><f t="shared" si="0"/><v>-0</v></c><c r="J3" t="str"><f>A1</f><v>0</v></c><c r="K3"><v>10</v></c>'
    '<c r="L3" t="b"><f>1</f><v>0</v></c><c r="M3" t="n" s="1"><f>1</f><v> 0 </v></c><c r="N3"/>'
    '<c r="O3" t="e"><v/></c>'
)


@pytest.mark.parametrize("is_shown", [True, False], ids=["noughts shown", "noughts hidden"])
@pytest.mark.parametrize("is_asked", [True, False], ids=["to be computed", "computed"])
def test_odd_cells_are_found_however_they_are_written(is_shown: bool, is_asked: bool) -> None:
    styles = (
        part(BOOK, "xl/styles.xml").replace("<fonts", PERCENT).replace("</cellXfs>", '<xf numFmtId="200"/></cellXfs>')
    )
    book = part(BOOK, "xl/workbook.xml")
    book = book if is_asked else book.replace(' fullCalcOnLoad="1"', "")
    found = []
    for cells in (ODD_CELLS, ODD_CELLS.replace('"', "'"), ODD_CELLS.replace("<c r", "<c  r")):
        sheet = part(BOOK, SHEET).replace("</sheetData>", f'<row r="3">{cells}</row></sheetData>')
        sheet = sheet if is_shown else sheet.replace("<sheetView ", '<sheetView showZeros="0" ', 1)
        parts = {SHEET: sheet, "xl/styles.xml": styles, "xl/workbook.xml": book}
        found.append(oddities_of(rewritten(BOOK, {name: text.encode() for name, text in parts.items()}))["数据"].texts)
    assert found[0] == found[1] == found[2]
    texts = {chr(65 + column): text for (_, column), text in found[0].items()}
    assert {name: texts.get(name) for name in "ABCEHK"} == {
        **{"A": "#N/A", "B": "#N/A", "C": "=…", "E": "50%", "H": "=…", "K": None}
    }
    assert (texts.get("D"), texts.get("F")) == (
        "=…" if is_asked else None if is_shown else "0〔不显示〕",
        None if is_shown else "0〔不显示〕",
    )
