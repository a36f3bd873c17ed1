"""A copy of a received file with what was found written beside each line, to be mended and sent again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Sequence, Set
from typing import Any, Literal

import xlsxwriter  # type: ignore[import-untyped]

from etl.checks import Checked
from etl.decode import decode, is_workbook
from etl.field import PROBLEMS
from etl.grid import text_sheet
from etl.header import Header
from etl.number import BadNumber, NotReported, parse_number
from etl.problem import Problem
from etl.text import clean, neutralised
from etl.workbook import Page, workbook_pages

FOUND = "注：检查发现"  # begins the rows below the table that speak of the whole file
_LEVELS = {"error": "错误", "warning": "提醒"}
_CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 -- the same content gives the same file
_WIDTH = 60  # characters of the column of problems
_Cell = object
Form = Literal["csv", "xlsx"]


def marked(content: bytes, checked: Checked, form: Form | None = None) -> tuple[bytes, str] | None:
    """The copy and its ending (.csv, .xlsx); None where the file could not be read as a table at all."""
    if not checked.is_readable:
        return None
    if is_workbook(content):
        return _workbook(content, checked), ".xlsx"
    return _text(content, checked).encode("utf-8-sig"), ".csv"


class _Notes:
    """What to write where, for one sheet."""

    def __init__(self, checked: Checked, sheet: str) -> None:
        self.headers = sorted((h for h in checked.reading.headers if h.sheet == sheet), key=lambda h: h.line)
        self.heading_lines = {line for header in self.headers for line in header.lines}
        own = [p for p in checked.problems if (p.sheet or "") == sheet or (not p.sheet and _is_first(checked, sheet))]
        self.lines: dict[int, list[Problem]] = defaultdict(list)
        self.whole: list[Problem] = []
        for problem in own:
            is_of_line = problem.line and problem.line not in self.heading_lines
            self.lines[problem.line].append(problem) if problem.line and is_of_line else self.whole.append(problem)

    def columns(self, line: int) -> tuple[int, int | None]:
        """Where the column of problems goes in the table that a line belongs to, and where one stands already."""
        header = next((one for one in reversed(self.headers) if one.lines[0] <= line), None)
        header = header or (self.headers[0] if self.headers else None)
        if header is None:
            return 0, None
        old = next((column.index for column in header.columns if clean(column.heading) == PROBLEMS), None)
        return _width(header) - (old is not None), old

    def row(self, line: int, cells: Sequence[_Cell], headings: Set[tuple[_Cell, ...]]) -> list[_Cell]:
        """The cells of a line with the column of problems behind the table's, what lay beyond pushed to the right."""
        given = list(cells)
        width, old = self.columns(line)
        if old is not None and old < len(given):
            del given[old]
        said = "\n".join(map(_sentence, self.lines.get(line, ())))
        is_heading = line in self.heading_lines or tuple(cells) in headings
        if not said and not is_heading and len(given) < width:
            return given
        given += [""] * (width - len(given))
        return [*given[:width], PROBLEMS if is_heading else said, *given[width:]]


def _width(header: Header) -> int:
    """Columns of a table up to the last one that has a heading."""
    return max((column.index + 1 for column in header.columns if column.heading), default=0)


def _is_first(checked: Checked, sheet: str) -> bool:
    return (checked.reading.sheet or "") == sheet


def _sentence(problem: Problem) -> str:
    return f"【{_LEVELS[problem.level]}】{problem.message}{problem.remedy}"


def _text(content: bytes, checked: Checked) -> str:
    text = decode(content).text
    delimiter = checked.reading.delimiter
    sheet = text_sheet(text, delimiter)
    lines = list(io.StringIO(text, newline=""))
    whole = {row.line: row.cells for row in sheet.rows}
    broken = {problem.line: (lines[problem.line - 1].strip(),) for problem in sheet.problems if problem.line}
    notes = _Notes(checked, "")
    headings: Set[tuple[_Cell, ...]] = {tuple(whole[line]) for line in notes.heading_lines}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for line, cells in sorted({**whole, **broken}.items()):
        if not (cells and str(cells[0]).startswith(FOUND)):
            writer.writerow([_safe(str(cell)) for cell in notes.row(line, cells, headings)])
    writer.writerows([f"{FOUND}{_sentence(problem)}"] for problem in notes.whole)
    return out.getvalue()


def _safe(cell: str) -> str:
    """The cell as it may stand in a file for spreadsheets: numbers and dashes as they are, else never a formula."""
    is_plain = not isinstance(parse_number(cell), BadNumber) or isinstance(parse_number(cell), NotReported)
    return cell if is_plain else neutralised(cell)


def _workbook(content: bytes, checked: Checked) -> bytes:
    pages = workbook_pages(content)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _CREATED})
        formats = {
            "problem": book.add_format({"font_color": "#B3261E", "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for page in pages:
            _page(book.add_worksheet(page.name), page, _Notes(checked, page.name), formats)
    return out.getvalue()


def _page(sheet: Any, page: Page, notes: _Notes, formats: dict[str, Any]) -> None:
    headings: Set[tuple[_Cell, ...]] = {tuple(page.rows[line - 1]) for line in notes.heading_lines}
    last = 0
    for line, cells in enumerate(page.rows, start=1):
        if cells and str(cells[0]).startswith(FOUND):
            continue
        last = line
        for column, cell in enumerate(notes.row(line, cells, headings)):
            is_note = column == notes.columns(line)[0] and line in notes.lines
            _write(sheet, (line - 1, column), cell, formats["problem" if is_note else "date"])
    for number, problem in enumerate(notes.whole):
        sheet.write_string(last + number, 0, f"{FOUND}{_sentence(problem)}", formats["problem"])
    for column in {notes.columns(header.line)[0] for header in notes.headers}:
        sheet.set_column(column, column, _WIDTH)
    if page.is_hidden:
        sheet.hide()


def _write(sheet: Any, place: tuple[int, int], cell: _Cell, style: Any) -> None:
    row, column = place
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, dt.datetime | dt.date):
        sheet.write_datetime(row, column, cell, style)
    else:
        sheet.write_string(row, column, str(cell), style if str(cell).startswith("【") else None)


def offered_name(name: str, ending: str) -> str:
    """The name of the copy of a file."""
    return f"{name.rpartition('.')[0] or name}-{PROBLEMS}{ending}"
