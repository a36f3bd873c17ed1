"""The copy that is offered back says what is wrong where it is wrong, and can be sent again as it is."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from departmental import CSV, HEADER, PLAN, TODAY, XLSX, checked, codes, expectation, observed, published
from hostile import CELLS, HEAD, part, rewritten, workbook, xml_book

from etl.checks import check_reading
from etl.language.guidance import Guidance, Mending
from etl.marked import marked
from etl.problem import FOUND, Problem
from etl.read import read_submission
from monitor.formula import starts_formula

FILES = [
    path
    for folder in (CSV, XLSX)
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".csv", ".xlsx", ".xlsm", ".xls", ".mht"}
]

# A line that cannot be split is kept as one cell, a row with cells missing is filled up, what is hidden is shown.
CHANGED = {"bad-quoting", "cell-too-long", "ragged-row", "hidden-cells"}


def _named(path: Path) -> str:
    return " ".join(path.relative_to(CSV.parent).with_suffix("").parts).replace("_", " ")


@pytest.mark.parametrize("path", FILES, ids=_named)
def test_a_marked_copy_means_what_the_file_means_in_either_form_and_marking_it_again_changes_nothing(
    path: Path,
) -> None:
    known = published(expectation(path))
    original = checked(path.read_bytes(), known, path.name)
    if not original.is_readable:
        assert marked(path.read_bytes(), original) is None
        return
    copy = marked(path.read_bytes(), original)
    other = marked(path.read_bytes(), original, "xlsx" if path.suffix == ".csv" else "csv")
    assert copy is not None and other is not None

    again = checked(copy[0], known, f"{path.stem}{copy[1]}")
    in_other_form = checked(other[0], known, f"{path.stem}{other[1]}")

    assert _sayings(observed(again)) == _sayings(observed(in_other_form)) == _sayings(observed(original))
    if not CHANGED & set(codes(original)):
        assert sorted(codes(again)) == sorted(codes(original))
        twice = marked(copy[0], again)
        assert twice is not None
        assert _cells(twice) == _cells(copy)


def _sayings(found: set[str]) -> set[str]:
    """Observations without their lines: line breaks within cells are kept, so that these may move."""
    return {one.rpartition("|")[0] for one in found}


def _cells(copy: tuple[bytes, str]) -> list[list[str]]:
    content, ending = copy
    if ending == ".csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        [str(cell) for cell in row if cell is not None] for sheet in book.worksheets for row in sheet.values if any(row)
    ]


def test_a_title_over_merged_cells_stands_in_a_copy_once() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["市通信办2025年3月报表"])
    sheet.merge_cells("A1:I1")
    for line in (HEADER, "2025年3月,市通信办,stations,,,,约5,个,\n"):
        sheet.append(line.strip().split(","))
    out = io.BytesIO()
    book.save(out)
    copy = marked(out.getvalue(), checked(out.getvalue(), name="a.xlsx"))
    assert copy is not None
    title, heading, row = _cells(copy)[:3]
    assert title == ["市通信办2025年3月报表"] and heading[-1] == "问题" and "概数" in row[-1]


def test_quotations_within_quotations_are_printed_as_such() -> None:
    said = Problem("x", "““信号升格”重点场所”是概数", "改为“一”、“二”之一")
    assert said.message == "“‘信号升格’重点场所”是概数" and said.remedy == "改为“一”、“二”之一"
    assert Problem("x", "“甲“乙”错", "改").message == "“甲“乙”错"  # what does not pair stays as it was written


def test_a_problem_stands_in_its_own_line() -> None:
    text = "2025年9月\n" + HEADER + "2025年3月,市通信办,stations,,,,约5,个,\n2025年3月,市通信办,coverage,,,,80,%,\n"
    copy = marked(text.encode(), checked(text))
    assert copy is not None
    rows = _cells(copy)
    assert rows[1][9] == "问题"
    assert rows[2][9].startswith("【错误】第3行G列（累计数）：“约5”是概数")
    assert rows[3][9] == ""
    assert rows[4][0].startswith(FOUND)


def test_a_copy_has_room_for_codes_that_no_line_breaks() -> None:
    content = (HEADER + "2025年3月,市通信办,,新基站,,,120,个,\n").encode()
    copy = marked(content, checked(content), "xlsx")
    assert copy is not None
    sheet = openpyxl.load_workbook(io.BytesIO(copy[0])).worksheets[0]
    assert any("（stations）；请改为其中之一" in str(cell.value) for cell in sheet[2])
    assert sheet.row_dimensions[2].height == 45  # two lines would do if codes could be broken


def test_a_copy_shows_the_cell_that_is_wrong_and_has_room_for_what_is_said() -> None:
    content = (HEADER + "2025年3月,市通信办,stations,新建基站数,,,约120,个,\n").encode()
    copy = marked(content, checked(content), "xlsx")
    assert copy is not None
    sheet = openpyxl.load_workbook(io.BytesIO(copy[0])).worksheets[0]
    shown = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFBE3E1"]
    assert shown == ["G2"]
    widths = {name: sheet.column_dimensions[name].width for name in "ACD"}
    assert all(widths[name] > len(str(sheet[f"{name}2"].value)) for name in widths)
    assert sheet.row_dimensions[2].height > 15  # the sentence takes more than a line
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage  # on paper it stands beside its row
    below = [cell for row in sheet.iter_rows(min_row=3) for cell in row if str(cell.value).startswith(FOUND)]
    assert below and not any(cell.alignment.wrap_text for cell in below)  # it would be as high as a page in a cell


def test_a_title_merged_over_columns_makes_none_of_them_broader() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["市通信办2025年3月重点工作进展情况统计表（按月报送）"],
        ["序号", "指标名称", "累计数"],
        [1, "新建基站数", "约120"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    book.save(out := io.BytesIO())
    copy = marked(out.getvalue(), checked(out.getvalue(), name="报送.xlsx"))
    assert copy is not None
    made = openpyxl.load_workbook(io.BytesIO(copy[0])).worksheets[0]
    assert made.column_dimensions["A"].width < 12


def test_a_workbook_keeps_its_cells_and_gains_a_column() -> None:
    path = XLSX / "logical_value_refused.xlsx"
    copy = marked(path.read_bytes(), checked(path.read_bytes(), name=path.name))
    assert copy is not None
    assert copy[1] == ".xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(copy[0])).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["指标", "2025年1月累计", "问题"]
    assert sheet.cell(3, 2).value is True
    assert "逻辑值" in str(sheet.cell(3, 3).value)


def test_a_copy_holds_what_was_put_right() -> None:
    mendings = (Mending("", 2, 7, "约120", "120", "电话核实"),)
    text = (HEADER + "2025年3月,市通信办,stations,,,40,约120,个,\n").encode("gbk")
    reading = read_submission(text, "一.csv", PLAN, Guidance("gbk", mendings=mendings))
    copy = marked(text, check_reading(reading, PLAN, today=TODAY))
    assert copy is not None
    assert observed(checked(copy[0])) == {"stations||2025-03|month|40|2", "stations||2025-03|cumulative|120|2"}

    path = XLSX / "logical_value_refused.xlsx"
    mendings = (Mending("数据", 3, 2, "TRUE", "12", "电话核实"),)
    sheet = checked(path.read_bytes(), name=path.name).reading.sheet or ""
    mendings = (replace(mendings[0], sheet=sheet),)
    reading = read_submission(path.read_bytes(), path.name, PLAN, Guidance(mendings=mendings))
    copy = marked(path.read_bytes(), check_reading(reading, PLAN, today=TODAY))
    assert copy is not None
    worksheet = openpyxl.load_workbook(io.BytesIO(copy[0])).active
    assert worksheet is not None and worksheet.cell(3, 2).value == 12


def test_no_cell_of_a_marked_copy_starts_a_formula() -> None:
    text = HEADER + "2025年3月,市通信办,stations,=cmd|'/c calc'!A0,,-5,@SUM(1),个,+1+1\n"
    copy = marked(text.encode(), checked(text))
    assert copy is not None
    starting = [cell for row in _cells(copy) for cell in row if starts_formula(cell)]
    assert starting == ["-5"]


def test_what_is_no_table_has_no_copy() -> None:
    assert marked(b"abc", checked(b"abc")) is None


def test_a_copy_of_a_wide_and_long_sheet_takes_no_longer_than_its_cells() -> None:
    head: list[object] = [*HEADER.strip().split(","), *(f"其他{number}" for number in range(400))]
    row: list[object] = ["2025年3月", "市通信办", "stations", "新建基站数", "", "", "约120"]
    content = workbook([head, row, *([["", ""]] * 1_500), row])
    result = checked(content, name="a.xlsx")
    started = time.process_time()
    assert marked(content, result) is not None
    assert time.process_time() - started < 8


@pytest.mark.parametrize("value", ["1e309", "-1e309", "nan", "Infinity"])
def test_what_is_no_finite_number_is_copied_as_it_was_read(value: str) -> None:
    book, sheet = workbook([HEAD, CELLS]), "xl/worksheets/sheet1.xml"
    content = rewritten(book, {sheet: part(book, sheet).replace("<v>40</v>", f"<v>{value}</v>").encode()})
    result = checked(content, name="a.xlsx")
    copy = marked(content, result)
    assert codes(result) == ["bad-number"] and copy is not None
    assert codes(checked(copy[0], name="a.xlsx")) == ["bad-number"]


@pytest.mark.parametrize("name", ["a/b:c*", "'9月'", "长" * 60, "History", "[9月]"])
def test_sheets_are_copied_under_names_that_a_workbook_may_have(name: str) -> None:
    """The XML of Excel 2003 and web pages name sheets as they like."""
    cells = xml_book([str(cell) for cell in HEAD]).partition("</Table>")
    row = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in CELLS)
    one = f"{cells[0]}<Row>{row}</Row>{cells[1]}{cells[2]}".replace("数据", name)
    again = (
        one[one.index("<Worksheet ") : one.index("</Workbook>")]
        .replace(">40<", ">1<")
        .replace("120", "121")
        .replace("2025年3月", "2025年4月")
    )
    content = one.replace("</Workbook>", f"{again.replace(name, f'{name}续')}</Workbook>").encode()
    result = checked(content, name="a.xls")
    copy = marked(content, result)
    assert result.accepted == 2 and copy is not None
    assert observed(checked(copy[0], name="a.xlsx")) == observed(result)
