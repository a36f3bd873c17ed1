"""A copy of a received file with what was found written beside each line, to be mended and sent again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import xlsxwriter  # type: ignore[import-untyped]

from etl.checks import Checked
from etl.file.archive import TAB_CHARACTERS, page_sheets
from etl.file.decode import decode, is_workbook
from etl.file.grid import text_sheet
from etl.file.workbook import Page, cell_text, workbook_pages
from etl.heading.header import Header
from etl.language.field import PROBLEMS
from etl.language.number import BadNumber, NotReported, parse_number
from etl.language.text import clean
from etl.problem import FOUND, Problem, mark
from etl.table.mending import mend, mended
from monitor.formula import harmless

_CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 -- the same content gives the same file
_REMEMBERED = 64  # characters of a cell
_WIDTH = 60  # characters of the column of problems
_RED, _PALE = "#B3261E", "#FBE3E1"  # of what is said, and behind a cell of which it is said
_NARROW, _BROAD, _MEASURED = 8, 36, 2000  # characters of a column; rows that tell how broad it has to be
_ROW = 15  # points of a line of text
_FILLED = 52  # characters that a line of that column surely takes: codes and numbers are not broken
_A4 = 9
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME_BYTES = 200  # of the 255 that a name may have: some are needed while it is written, or for a number behind it
_Cell = object
Form = Literal["csv", "xlsx"]


def marked(content: bytes, checked: Checked, form: Form | None = None) -> tuple[bytes, str] | None:
    """The copy and the end of its name; None where the file could not be read as a table at all.

    A workbook stays one and text stays text unless `form` says otherwise; several sheets do not fit into text.
    """
    if not checked.is_readable:
        return None
    if not checked.reading.delimiter and not is_workbook(content):
        pages = _mended_pages(_markup_pages(content, checked), checked)
    elif not is_workbook(content):
        page = _text_page(content, checked)
        # In a sheet every row is as wide as the next: what tells that a row has a cell too many would be lost.
        is_ragged = any(one.code == "ragged-row" and one.level == "error" for one in checked.problems)
        if form == "xlsx" and not is_ragged:
            return _workbook([page], checked), ".xlsx"
        return _text(page, checked, checked.reading.delimiter), ".csv"
    else:
        pages = _mended_pages(workbook_pages(content), checked)
    read = [page for page in pages if any(header.sheet == page.name for header in checked.reading.headers)]
    if form == "csv" and len(read) == 1:
        page = replace(read[0], rows=[[cell_text(cell) for cell in row] for row in read[0].rows])
        return _text(page, checked, ","), f"-{page.name}.csv"  # the sheet's name may say the month
    return _workbook(pages, checked), ".xlsx"


class _Notes:
    """What to write where, for one sheet."""

    def __init__(self, checked: Checked, sheet: str, between: str = "\n") -> None:
        self.between = between  # the sentences of one line
        self.headers = sorted((h for h in checked.reading.headers if h.sheet == sheet), key=lambda h: h.line)
        self.heading_lines = {line for header in self.headers for line in header.lines}
        own = [p for p in checked.problems if (p.sheet or "") == sheet or (not p.sheet and _is_first(checked, sheet))]
        self._columns: dict[int, tuple[int, int | None]] = {}  # by the line of the header
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
        if header.line not in self._columns:
            self._columns[header.line] = self._columns_of(header)
        return self._columns[header.line]

    def _columns_of(self, header: Header) -> tuple[int, int | None]:
        beside = [one for one in self.headers if one.reach] if header.reach else [header]
        columns = [column for one in beside for column in one.columns]
        old = next((column.index for column in columns if clean(column.heading) == PROBLEMS), None)
        return _width(header) - (old is not None), old

    def wrong(self, line: int) -> set[int]:
        """The cells of a line that its problems speak of; none beyond a column of problems of an earlier copy."""
        width, old = self.columns(line)
        end = width if old is None else old
        said = [one.position - 1 for one in self.lines.get(line, ()) if one.position]
        return {column for column in said if column < end}

    def row(self, line: int, cells: Sequence[_Cell], headings: Set[tuple[_Cell, ...]]) -> list[_Cell]:
        """The cells of a line with the column of problems behind the table's, what lay beyond pushed to the right."""
        given = self._title(line, cells) or list(cells)
        width, old = self.columns(line)
        if old is not None and old < len(given):
            del given[old]
        said = self.between.join(map(_sentence, self.lines.get(line, ())))
        is_heading = line in self.heading_lines or tuple(cells) in headings
        if not said and not is_heading and len(given) < width:
            return given
        given += [""] * (width - len(given))
        return [*given[:width], PROBLEMS if is_heading else said, *given[width:]]

    def _title(self, line: int, cells: Sequence[_Cell]) -> list[_Cell]:
        """A title above the table once, that was read from each of the cells that it was merged over; else nothing."""
        if not self.headers or line >= self.headers[0].lines[0]:
            return []
        filled = [cell for cell in cells if cell not in (None, "")]
        if len(filled) < 2 or any(cell != filled[0] for cell in filled):
            return []
        first = list(cells).index(filled[0])
        return [*cells[:first], filled[0], *[""] * (len(cells) - first - 1)]


def _width(header: Header) -> int:
    """Columns of a table, and of those beside it, up to the last one that has a heading."""
    own = max((column.index + 1 for column in header.columns if column.heading), default=0)
    return max(own, header.reach)


def _is_first(checked: Checked, sheet: str) -> bool:
    return (checked.reading.sheet or "") == sheet


def _sentence(problem: Problem) -> str:
    return f"{mark(problem)}{problem.message}{problem.remedy}"


def _text_page(content: bytes, checked: Checked) -> Page:
    """The lines of a text file as rows, each under its physical line; a line that could not be split is one cell."""
    text = decode(content, checked.reading.guidance.encoding).text
    (sheet,), _ = mended([text_sheet(text, checked.reading.delimiter)], checked.reading.guidance.mendings)
    lines = list(io.StringIO(text, newline=""))
    rows: dict[int, list[Any]] = {row.line: list(row.cells) for row in sheet.rows}
    rows |= {problem.line: [lines[problem.line - 1].strip()] for problem in sheet.problems if problem.line}
    return Page("", [rows[line] for line in sorted(rows)], is_hidden=False, lines=tuple(sorted(rows)))


def _markup_pages(content: bytes, checked: Checked) -> Sequence[Page]:
    """The tables of a web page or XML as they were read."""
    sheets = page_sheets(decode(content, checked.reading.guidance.encoding))
    given = () if isinstance(sheets, Problem) else sheets
    return [Page(one.name, [list(row.cells) for row in one.rows], one.is_hidden) for one in given]


def _mended_pages(pages: Sequence[Page], checked: Checked) -> Sequence[Page]:
    """The pages with the cells put right that were put right for the reading; a figure stays a number."""
    by_name = {page.name: page for page in pages}
    for one in checked.reading.guidance.mendings:
        page = by_name.get(one.sheet)
        row = page.rows[one.line - 1] if page and 1 <= one.line <= len(page.rows) else []
        if 1 <= one.column <= len(row):
            text = clean(cell_text(row[one.column - 1]))
            if mend([""] * (one.column - 1) + [text], one):
                number = parse_number(one.after)
                row[one.column - 1] = float(number) if isinstance(number, Decimal) else one.after
    return pages


def _text(page: Page, checked: Checked, delimiter: str) -> bytes:
    notes = _Notes(checked, page.name, between="")  # a line break would move the lines that the sentences speak of
    headings = _headings(page, notes)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for line, cells in page.numbered:
        if not _is_of_earlier_copy(cells):
            writer.writerow([_safe(str(cell)) for cell in notes.row(line, cells, headings)])
    writer.writerows([f"{FOUND}{_sentence(problem)}"] for problem in notes.whole)
    return out.getvalue().encode("utf-8-sig")


def _headings(page: Page, notes: _Notes) -> Set[tuple[_Cell, ...]]:
    return {tuple(cells) for line, cells in page.numbered if line in notes.heading_lines}


def _is_of_earlier_copy(cells: Sequence[_Cell]) -> bool:
    """Whether a row is one that an earlier copy has below the table: it holds nothing else."""
    return bool(cells) and str(cells[0]).startswith(FOUND) and all(cell in (None, "") for cell in cells[1:])


def _safe(cell: str) -> str:
    """The cell as it may stand in a file for spreadsheets: numbers and dashes as they are, else never a formula."""
    return _short_safe(cell) if len(cell) <= _REMEMBERED else _made_safe(cell)


def _made_safe(cell: str) -> str:
    number = parse_number(cell)
    is_plain = not isinstance(number, BadNumber) or isinstance(number, NotReported)
    return cell if is_plain else harmless(cell)


_short_safe = lru_cache(maxsize=1 << 16)(_made_safe)  # most cells are the same again and again


def _workbook(pages: Sequence[Page], checked: Checked) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _CREATED})
        formats = {
            "problem": book.add_format({"font_color": _RED, "text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"font_color": _RED}),  # runs on over the empty cells beside it
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "wrong": book.add_format({"bg_color": _PALE, "num_format": "General"}),
            "wrong date": book.add_format({"bg_color": _PALE, "num_format": "yyyy-mm-dd"}),
        }
        names = set[str]()
        for page in pages:
            _page(book.add_worksheet(_tab_name(page.name, names)), page, _Notes(checked, page.name), formats)
    return out.getvalue()


def _tab_name(name: str, taken: set[str]) -> str:
    """A sheet's name as a workbook may have it, other than those taken; it may come from a page, or from a program."""
    shown = _NOT_IN_NAMES.sub("_", name).strip("'")[:TAB_CHARACTERS].strip("'") or "报送"
    found, number = shown, 1
    while found.casefold() in taken:
        number += 1
        found = f"{shown[: TAB_CHARACTERS - 4]}-{number}"
    taken.add(found.casefold())
    return found


def _page(sheet: Any, page: Page, notes: _Notes, formats: dict[str, Any]) -> None:
    headings = _headings(page, notes)
    last = 0
    for line, cells in page.numbered:
        if _is_of_earlier_copy(cells):
            continue
        last = line
        noted = notes.columns(line)[0] if line in notes.lines else None
        wrong = notes.wrong(line)
        for column, cell in enumerate(notes.row(line, cells, headings)):
            is_note = column == noted
            _write(
                sheet, (line - 1, column), cell, formats, "problem" if is_note else "wrong" if column in wrong else ""
            )
        if noted is not None:
            _make_room(sheet, line, notes.lines[line])
    for number, problem in enumerate(notes.whole):
        sheet.write_string(last + number, 0, f"{FOUND}{_sentence(problem)}", formats["whole"])
    for column, width in _widths(page).items():
        sheet.set_column(column, column, width)
    for column in {notes.columns(header.line)[0] for header in notes.headers}:
        sheet.set_column(column, column, _WIDTH)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)  # on paper, too, a problem stands beside its row
    if page.is_hidden:
        sheet.hide()


def _make_room(sheet: Any, line: int, problems: Sequence[Problem]) -> None:
    """A row as high as what is said beside it: not every program does so by itself."""
    lines = sum(math.ceil(_breadth(_sentence(one)) / _FILLED) for one in problems)
    if lines > 1:
        sheet.set_row(line - 1, min(_ROW * lines, 400))


def _widths(page: Page) -> dict[int, int]:
    """Columns as broad as what stands in them; a title alone in its row runs on over the others."""
    found: dict[int, int] = {}
    for row in page.rows[:_MEASURED]:
        filled = {column: _breadth(str(cell)) for column, cell in enumerate(row) if cell not in (None, "")}
        is_title = len({str(row[column]) for column in filled}) < 2  # also where it was merged over several cells
        for column, breadth in () if is_title else filled.items():
            found[column] = min(max(found.get(column, _NARROW), breadth + 2), _BROAD)
    return found


def _breadth(text: str) -> int:
    """Characters, those of Chinese as two."""
    return sum(2 if ord(one) > 0x2E7F else 1 for one in text[:1000])


def _write(sheet: Any, place: tuple[int, int], cell: _Cell, formats: dict[str, Any], style: str) -> None:
    row, column = place
    if cell is None or cell == "":
        if style == "wrong":
            sheet.write_blank(row, column, None, formats["wrong"])
        return
    own = formats.get(style)
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, own)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        sheet.write_number(row, column, cell, own)
    elif isinstance(cell, dt.datetime | dt.date):
        sheet.write_datetime(row, column, cell, formats["wrong date" if style == "wrong" else "date"])
    else:
        sheet.write_string(row, column, str(cell), own)


def offered_name(name: str, ending: str) -> str:
    """The name of the copy of a file, as a folder can have it: a sheet's name, which ends it, may hold a path."""
    shown = " ".join(_NOT_IN_NAMES.sub("_", f"{name.rpartition('.')[0] or name}-{PROBLEMS}{ending}").split())
    stem, dot, kind = shown.rpartition(".")
    return f"{stem.encode()[:_NAME_BYTES].decode(errors='ignore')}{dot}{kind}"
