"""Workbooks whose inside is not what a spreadsheet program writes: refused before a reader of cells falls over them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from departmental import HEADER, PLAN, checked, codes, observed
from hostile import CELLS, HEAD, part, rewritten, sheets_of, workbook

from etl import limits
from etl.bulk.bytes import NotUniform
from etl.bulk.form import decimals_of, form_of
from etl.file import workbook as workbook_module

BOOK = workbook([HEAD, CELLS])
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
FIGURES = {"stations||2025-03|month|40|2", "stations||2025-03|cumulative|120|2"}
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _added(rows: str) -> bytes:
    return rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("</sheetData>", f"{rows}</sheetData>").encode()})


def _amplified() -> bytes:
    """One text of a hundred thousand characters that a thousand cells show."""
    head = part(BOOK, STRINGS).partition("<si>")[0]
    cells = "".join(f'<c r="{chr(65 + n)}{{row}}" t="s"><v>0</v></c>' for n in range(20))
    rows = "".join(f'<row r="{row}">{cells.replace("{row}", str(row))}</row>' for row in range(1, 51))
    sheet = re.sub("<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", part(BOOK, SHEET))
    text = f"{head}<si><t>{'x' * 100_000}</t></si></sst>"
    return rewritten(BOOK, {STRINGS: text.encode(), SHEET: sheet.encode()})


def _elsewhere() -> bytes:
    """The sheet under a name that is none of a sheet."""
    relations = "xl/_rels/workbook.xml.rels"
    moved = part(BOOK, relations).replace("worksheets/sheet1.xml", "media/picture.bin")
    far = part(BOOK, SHEET).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    return rewritten(BOOK, {relations: moved.encode(), "xl/media/picture.bin": far.encode()}, extra=True)


def _declared_late() -> bytes:
    declared = f'<?xml version="1.0"?>{" " * 9_000}<!DOCTYPE w [<!ENTITY x "400">]>'
    body = part(BOOK, SHEET).partition("?>")[2].replace("<v>40</v>", "<v>&x;</v>")
    return rewritten(BOOK, {SHEET: (declared + body).encode()})


def _of_packages(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<x/>")
    return out.getvalue()


def _twice(name: str) -> bytes:
    """The workbook with one of its parts again, with another figure."""
    content, again = BOOK, part(BOOK, name).replace("<v>40</v>", "<v>50</v>")
    out = io.BytesIO(content if isinstance(content, bytes) else content.read_bytes())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(name, again)
    return out.getvalue()


def _instead(value: str) -> bytes:
    """The workbook with something else for the figure 120."""
    return rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("<v>120</v>", value).encode()})


def _alike() -> bytes:
    """Sheets that Excel cannot tell apart: nor could it open the copy with what was found written beside."""
    book = sheets_of([HEAD, CELLS], 2)
    named = part(book, "xl/workbook.xml").replace('name="数据"', 'name="B"').replace('name="数据1"', 'name="b"')
    return rewritten(book, {"xl/workbook.xml": named.encode()})


def _locked() -> bytes:
    """The workbook, of which the directory says that its parts are encrypted."""
    content = bytearray(BOOK)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


FAR = "1,048,576行"
HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a far cell in single quotes": (
        lambda: _added("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"),
        "too-large",
        FAR,
    ),
    "a far cell in small letters": (
        lambda: _added('<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'),
        "too-large",
        FAR,
    ),
    "a far cell with a prefix": (
        lambda: _added(f'<x:row xmlns:x="{SPREADSHEET}" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'),
        "too-large",
        FAR,
    ),
    "a far row of cells without places": (
        lambda: _added('<row r="1048576"><c><v>1</v></c></row>'),
        "too-large",
        FAR,
    ),
    "a place beyond all numbers": (
        lambda: _added('<row r="3"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'),
        "too-large",
        "99,999,999,999行",
    ),
    "a sheet under another name": (_elsewhere, "too-large", FAR),
    "one long text in many cells": (_amplified, "too-large", "50,000,000个字符"),
    "entities declared late": (_declared_late, "not-a-workbook", "实体定义"),
    "a sheet in UTF-16": (
        lambda: rewritten(BOOK, {SHEET: part(BOOK, SHEET).replace("UTF-8", "UTF-16").encode("utf-16")}),
        "not-a-workbook",
        "不是UTF-8编码",
    ),
    "cells that never end": (
        lambda: _added('<row r="3">' + '<c r="A3" t="e">' * 30_000 + "</row>"),
        "not-a-workbook",
        "不是完好的",
    ),
    "a cell that is kept twice": (
        lambda: _added('<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c><c r="A3"><v>1</v></c></row>'),
        "not-a-workbook",
        "存了两份",
    ),
    "one cell millions of times": (
        lambda: _added('<row r="3">' + '<c r="A3"/>' * 300_000 + "</row>"),
        "not-a-workbook",
        "存了两份",
    ),
    "attributes of a cell without end": (
        lambda: _added('<row r="3"><c r="A3"' + ' t="inlineStr"' * 200_000 + "><v>7</v></c></row>"),
        "not-a-workbook",
        "超过上限400个字节",
    ),
    "attributes of a row without end": (
        lambda: _added('<row r="3" ' + 'r="3" ' * 200_000 + "/>"),
        "not-a-workbook",
        "超过上限400个字节",
    ),
    "one row millions of times": (lambda: _added('<row r="3"></row>' * 1_100_000), "not-a-workbook", "存了两份"),
    "a part that is there twice": (lambda: _twice(SHEET), "not-a-workbook", "存了两份"),
    "a part again in capital letters": (
        lambda: rewritten(BOOK, {SHEET.upper(): part(BOOK, SHEET).replace("40", "50").encode()}, extra=True),
        "not-a-workbook",
        "存了两份",
    ),
    "a comment within a figure": (lambda: _instead("<v>1<!-- -->20</v>"), "not-a-workbook", "读出来的数不可靠"),
    "two figures in a cell": (lambda: _instead("<v>120</v><v>9</v>"), "not-a-workbook", "读出来的数不可靠"),
    "a figure in a section": (lambda: _instead("<v><![CDATA[120]]></v>"), "not-a-workbook", "读出来的数不可靠"),
    "a digit as a number": (lambda: _instead("<v>&#49;20</v>"), "not-a-workbook", "读出来的数不可靠"),
    "a comment within a text": (
        lambda: rewritten(BOOK, {STRINGS: part(BOOK, STRINGS).replace("市通信办", "市<!-- -->通信办").encode()}),
        "not-a-workbook",
        "读出来的数不可靠",
    ),
    "texts beyond all claims": (
        lambda: rewritten(
            BOOK, {STRINGS: part(BOOK, STRINGS).replace("uniqueCount=", "uniqueCount='42949672951' x=").encode()}
        ),
        "too-large",
        "42,949,672,951条",
    ),
    "sheets of one name but for its case": (_alike, "not-a-workbook", "都叫“b”"),
    "a part with a password": (_locked, "not-a-workbook", "密码"),
    "a document": (lambda: _of_packages("word/document.xml"), "not-a-workbook", "Word文档"),
    "a binary workbook": (lambda: _of_packages("xl/workbook.bin"), "not-a-workbook", ".xlsb"),
    "an open document": (lambda: _of_packages("content.xml"), "not-a-workbook", ".ods"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_odd_inside_ends_in_a_sentence(what: str) -> None:
    make, code, sentence = HOSTILE[what]
    result = checked(make(), name="a.xlsx")
    assert codes(result) == [code]
    assert sentence in result.problems[0].message
    assert result.rows == result.accepted + result.rejected + len(result.ignored)


@pytest.mark.parametrize("text", ["<f>100+20</f><v>120</v>", "\n <v>120</v>\n ", "<v>1.2E2</v>"])
def test_a_figure_as_programs_write_it_is_read(text: str) -> None:
    assert observed(checked(_instead(text), name="a.xlsx")) == FIGURES


def test_a_workbook_of_which_all_is_hidden_is_said_to_be_so() -> None:
    hidden = part(BOOK, "xl/workbook.xml").replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    result = checked(rewritten(BOOK, {"xl/workbook.xml": hidden.encode()}), name="a.xlsx")
    assert codes(result) == ["no-header"]
    assert "是隐藏的" in result.problems[0].message
    assert result.rows == result.rejected == 2


def test_blank_rows_without_end_are_let_be() -> None:
    content = _added("".join(f'<row r="{row}"/>' for row in range(700_000, 701_000)))
    assert observed(checked(content, name="a.xlsx")) == FIGURES


def test_prefixes_of_elements_change_no_figure_and_hide_no_formula() -> None:
    prefixed = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", part(BOOK, SHEET).partition("?>")[2]).replace("xmlns=", "xmlns:x=")
    assert observed(checked(rewritten(BOOK, {SHEET: prefixed.encode()}), name="a.xlsx")) == FIGURES

    uncomputed = prefixed.replace("<x:v>40</x:v>", "<x:f>20+20</x:f>")
    result = checked(rewritten(BOOK, {SHEET: uncomputed.encode()}), name="a.xlsx")
    assert codes(result) == ["bad-number"]


def test_a_reader_of_cells_that_gives_up_is_a_damaged_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def give_up(_: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(workbook_module, "oddities_of", give_up)
    assert codes(checked(BOOK, name="a.xlsx")) == ["not-a-workbook"]


def test_names_that_are_different_in_every_row_are_not_read_in_bulk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "".join(f"{n},局{n},码{n},名{n},地{n},1,2,个,\n" for n in range(60_000)), encoding="utf-8")
    form = form_of(path.read_text(encoding="utf-8")[:20_000].rpartition("\n")[0] + "\n", "a.csv", PLAN)
    with pytest.raises(NotUniform, match="各不相同"):
        decimals_of(path, form)


@pytest.mark.parametrize(
    "part_of_styles",
    ["<cellXfs>", "<xf ", "<numFmt ", '<numFmt formatCode="', "a", "<!--"],
    ids=["tables", "styles", "forms", "codes", "names", "comments"],
)
def test_styles_that_are_never_closed_cost_no_time(part_of_styles: str) -> None:
    styles = f"<styleSheet><cellXfs><xf {part_of_styles * 200_000}".encode()
    assert codes(checked(rewritten(BOOK, {"xl/styles.xml": styles}), name="a.xlsx")) == ["not-a-workbook"]


def test_a_cell_longer_than_any_spreadsheet_has_is_refused() -> None:
    strings = part(BOOK, "xl/sharedStrings.xml").replace("市通信办", "长" * 40_000).encode()
    result = checked(rewritten(BOOK, {"xl/sharedStrings.xml": strings}), name="a.xlsx")
    assert [problem.message for problem in result.problems] == ["第2行有单元格超过32,767个字符。"]


def _far_sheets(count: int) -> bytes:
    """A workbook of sheets that each have one cell in row 400, column 10."""
    book = openpyxl.Workbook()
    for _ in range(count):
        book.create_sheet().cell(400, 10, 5)
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _far_tables(count: int) -> bytes:
    """The same as the XML that Excel 2003 writes."""
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    cell = '<Row ss:Index="400"><Cell ss:Index="10"><Data ss:Type="Number">5</Data></Cell></Row>'
    sheets = "".join(f'<Worksheet ss:Name="表{n}"><Table>{cell}</Table></Worksheet>' for n in range(count))
    return f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">{sheets}</Workbook>'.encode()


@pytest.mark.parametrize("made", [_far_sheets, _far_tables], ids=["xlsx", "xml"])
def test_sheets_that_each_reach_far_are_refused_for_what_they_span_together(
    made: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GRID_CELLS", 10_000)
    within, beyond = (checked(made(count), name="报送.xlsx") for count in (2, 3))
    assert "too-large" not in codes(within)
    assert codes(beyond) == ["too-large"]
    assert beyond.problems[0].message.startswith("各工作表合计占") and "10,000" in beyond.problems[0].message
