"""How much is done for a file that has the same thing over and over: counted, for no clock is the same twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from departmental import HEADER, PLAN, TODAY, checked, codes

from etl import limits
from etl.bulk import look as bulk_look
from etl.bulk.bytes import NotUniform
from etl.bulk.whole import Asked, check_bulk
from etl.file import parts, rich
from etl.file.plain_rows import plain_rows
from etl.language.guidance import NOTHING
from etl.table import total_row
from monitor.position import letters
from tests.hostile import CELLS, HEAD, part, rewritten, sheets_of, workbook

SHARED = "xl/sharedStrings.xml"
ROW = "2025年3月,市通信办,,合计,,,{},个,\n"


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[int]:
    """A list that grows with every call of a function."""
    calls: list[int] = []
    own: Callable[..., Any] = getattr(module, name)

    def call(*given: Any) -> Any:
        calls.append(1)
        return own(*given)

    monkeypatch.setattr(module, name, call)
    return calls


def test_totals_that_are_held_against_nothing_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOTALS", 10)
    whole = counted(monkeypatch, total_row, "records")

    result = checked(HEADER + "".join(ROW.format(n) for n in range(50)))

    assert len(whole) == 10
    assert "文件有50个合计数，只核对了前10个。" in "".join(one.message for one in result.problems)
    assert "totals-unchecked" in codes(result)
    assert result.rows == len(result.ignored) == 50


def test_a_large_file_with_totals_is_given_up_at_the_first_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FAULTY_ROWS", 10)
    path = tmp_path / "合计.csv"
    path.write_text(HEADER + "".join(ROW.format(n) for n in range(50)), "utf-8")
    looked_at = counted(monkeypatch, bulk_look, "why_no_record")

    with pytest.raises(NotUniform, match="合计行"):
        check_bulk(path, path.name, Asked(PLAN, TODAY), NOTHING, tmp_path)

    assert len(looked_at) == 1


@pytest.mark.parametrize(("where", "is_refused"), [("G2:G5", False), ("A1:I99", True)], ids=["some", "all"])
def test_only_numbers_within_the_range_of_a_conditional_format_are_counted(
    where: str, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOOKED_AT_CELLS", 10)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEAD, *([CELLS] * 20)]):
            sheet.write_row(line, 0, row)
        rule = {"type": "cell", "criteria": ">", "value": 100, "format": book.add_format({"num_format": "0.0,"})}
        sheet.conditional_format(where, rule)

    result = checked(out.getvalue(), name="a.xlsx")

    assert ("too-large" in codes(result)) is is_refused
    if not is_refused:
        assert {one.line for one in result.problems if "显示" in one.message} == {2, 3, 4, 5}


def test_of_texts_with_parts_struck_out_only_those_are_taken_apart_that_cells_show(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = workbook([HEAD, CELLS])
    struck = "<si><r><t>1</t></r><r><rPr><strike/></rPr><t>2</t></r></si>"
    texts = part(book, SHARED).replace("<si><t>市通信办</t></si>", struck).replace("</sst>", struck * 50 + "</sst>")
    taken_apart = counted(monkeypatch, rich, "_bracketed")

    result = checked(rewritten(book, {SHARED: texts.encode()}), name="a.xlsx")

    assert len(taken_apart) == 1
    assert "“1[2]”" in "".join(one.message for one in result.problems)


def test_figures_across_the_top_of_several_sheets_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FIGURES", 10)
    rows: list[list[object]] = [["指标", "2025年1月累计", "2025年2月累计"], *([["新建基站数", 1, 2]] * 2)]

    result = checked(sheets_of(rows, 4), name="a.xlsx")

    assert "too-large" in codes(result)
    assert len(result.reading.rows) == 10
    assert result.rows == result.accepted + result.rejected + len(result.ignored) == 8


def test_a_shared_text_larger_than_any_cell_has_is_refused_untaken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELL_CHARACTERS", 100)
    book = workbook([HEAD, CELLS])
    texts = part(book, SHARED).replace("</si>", " " * 20_000 + "</si>", 1)

    result = checked(rewritten(book, {SHARED: texts.encode()}), name="a.xlsx")

    assert codes(result) == ["too-large"]
    assert "单元格不能超过100个字符" in result.problems[0].message


def test_a_row_of_more_cells_than_any_program_writes_is_none_of_the_plain_ones() -> None:
    def sheet(cells: int) -> bytes:
        row = "".join(f'<c r="{letters(column)}1"/>' for column in range(cells))
        return f'<sheetData><row r="1">{row}</row></sheetData>'.encode()

    assert b"<c " in plain_rows(sheet(16_385)).rest
    assert b"<c " not in plain_rows(sheet(16_384)).rest


@pytest.mark.parametrize("tag", ["<c>", "<x:c r='A1'>", "<c/>", "<c\t>", "<col>", "<cols/>", "<x:cell>"])
def test_cells_are_counted_alike_whatever_stands_around_them(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = f"<sheetData>{tag * 3} </sheetData>".encode()
    few = parts.cells_in(sheet)
    monkeypatch.setattr(parts, "_FEW_TAGS", 0)

    assert few == parts.cells_in(sheet) == (0 if "col" in tag or "cell" in tag else 3)


def test_several_sheets_that_are_one_and_the_same_are_refused() -> None:
    book = workbook([HEAD, CELLS])
    again = '<sheet name="又" sheetId="9" r:id="rId1"/></sheets>'
    listed = part(book, "xl/workbook.xml").replace("</sheets>", again).encode()

    result = checked(rewritten(book, {"xl/workbook.xml": listed}), name="a.xlsx")

    assert codes(result) == ["not-a-workbook"]
    assert "几张工作表是同一份内容" in result.problems[0].message
