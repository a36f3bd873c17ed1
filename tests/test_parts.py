"""However a workbook names its parts and writes its tags, a cell is read as it is shown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from departmental import HEADER, checked, codes, observed

HEAD: list[object] = list(HEADER.strip().split(","))
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
Parts = dict[str, str]


def _parts() -> Parts:
    """Of a workbook whose one figure is 0.553, shown as 55.3%."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("九月")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["2025年3月", "市通信办", "coverage"])
        sheet.write(1, 6, 0.553, made.add_format({"num_format": "0.0%"}))
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _packed(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _moved(old: str, new: str, target: str | None = None) -> Callable[[Parts], None]:
    def move(parts: Parts) -> None:
        parts[new] = parts.pop(old)
        if target:
            parts[RELATIONS] = parts[RELATIONS].replace(f'"{old.removeprefix("xl/")}"', f'"{target}"')

    return move


def _written(name: str, old: str, new: str) -> Callable[[Parts], None]:
    def write(parts: Parts) -> None:
        parts[name], count = re.subn(old, new, parts[name])
        assert count

    return write


def _bare(pattern: str) -> Callable[[Parts], None]:
    """Without references, blank cells being there then to keep the places."""

    def write(parts: Parts) -> None:
        parts[SHEET] = re.sub(pattern, r"<\1", parts[SHEET].replace('<c r="G2"', '<c/><c/><c/><c r="G2"'))

    return write


OTHERWISE = {
    "part in other letters": _moved(SHEET, "xl/Worksheets/Sheet1.xml"),
    "target in other letters": _moved(SHEET, SHEET, "Worksheets/Sheet1.XML"),
    "backslashes": _moved(SHEET, "xl\\worksheets\\sheet1.xml"),
    "prefixed relations": _written(RELATIONS, r"(</?)(Relationship)", r"\1p:\2"),
    "styles elsewhere": _moved(STYLES, "xl/look.xml", "look.xml"),
    "styles in other letters": _moved(STYLES, "xl/Styles.xml"),
    "a comment among styles": _written(STYLES, "<cellXfs", "<!-- <cellXfs><xf/><xf/></cellXfs> --><cellXfs"),
    "a sign in a format": _written(STYLES, 'formatCode="0.0%"', 'formatCode="[>=0]0.0%"'),
    "cells without references": _bare(r'<(c) r="[A-Z]+[0-9]+"'),
    "rows and cells without references": _bare(r'<(c|row) r="[A-Z]*[0-9]+"'),
    "blanks around a style": _written(SHEET, r' s="1"', " s = ' 1 '"),
}
SHOWN = {"coverage||2025-03|cumulative|55.3|2"}


@pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE)
def test_a_cell_is_read_as_it_is_shown_however_the_workbook_is_written(change: Callable[[Parts], None]) -> None:
    parts = _parts()
    change(parts)
    result = checked(_packed(parts), name="a.xlsx")
    assert observed(result) == SHOWN
    assert codes(result) == []


def test_a_formula_without_result_and_without_reference_is_told() -> None:
    parts = _parts()
    row = '<row><c t="s"><v>9</v></c><c t="s"><v>10</v></c><c t="s"><v>11</v></c><c/><c/><c/><c><f>A1</f></c></row>'
    parts[SHEET] = re.sub(r'<row r="2".*?</row>', row, parts[SHEET])
    assert codes(checked(_packed(parts), name="a.xlsx")) == ["bad-number"]


def test_more_styles_than_any_workbook_has_are_refused_and_not_left_out() -> None:
    parts = _parts()
    parts[STYLES] = parts[STYLES].replace("<numFmts", f"{' ' * 20_000_001}<numFmts")
    (problem,) = checked(_packed(parts), name="a.xlsx").problems
    assert (problem.code, problem.level) == ("too-large", "error")
    assert "上限20 MB" in problem.message


def test_sheets_of_one_name_are_refused_for_the_first_would_be_read_twice() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for month in (3, 4):
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, HEAD)
            sheet.write_row(1, 0, [f"2025年{month}月", "市通信办", "coverage", "", "", "", 50 + month])
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts[WORKBOOK] = re.sub('<sheet name="[^"]*"', '<sheet name="九月"', parts[WORKBOOK])
    (problem,) = checked(_packed(parts), name="a.xlsx").problems
    assert problem.code == "not-a-workbook"
    assert "都叫“九月”" in problem.message


def test_a_sheets_name_has_a_limit() -> None:
    parts = _parts()
    parts[WORKBOOK] = parts[WORKBOOK].replace('name="九月"', f'name="{"九" * 256}"')
    (problem,) = checked(_packed(parts), name="a.xlsx").problems
    assert (problem.code, "上限255个" in problem.message) == ("too-large", True)
