"""A draft's lines to be mended by hand, and the edits as mendings beside the file, which stays as it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from etl import limits
from etl.file.archive import page_sheets
from etl.file.decode import Decoded, decode, is_workbook
from etl.file.grid import Row, Sheet, text_sheet
from etl.file.workbook import workbook_sheets
from etl.heading.header import Header
from etl.language.guidance import Guidance, Mending
from etl.language.place import place
from etl.language.text import clean, loose, short
from etl.problem import Problem, mark
from etl.reception.reading import Read, is_asked
from etl.table.mending import mended
from monitor.position import letters
from monitor.reception import Cell, Declined, Grid, GridRow

ROWS_SHOWN = 120  # lines of one table; mend these first
MENDED_AT_MOST = 2_000  # cells of one file
_HEAD = 12  # lines shown of a sheet without a header that could be found


def sheets_of(content: bytes, read: Read) -> tuple[Sheet, ...]:
    """The file as it came, in lines and cells."""
    decoded = Decoded("", None) if is_workbook(content) else decode(content, read.taken.reading.guidance.encoding)
    if is_workbook(content) or decoded.is_markup:
        found = page_sheets(decoded) if decoded.is_markup else workbook_sheets(content)
        return () if isinstance(found, Problem) else found
    delimiter = read.taken.reading.delimiter
    return (text_sheet(decoded.text, delimiter),) if decoded.problem is None and delimiter else ()


def grids(content: bytes, read: Read) -> tuple[Grid, ...]:
    """The lines with problems and their neighbours, table by table, with the mendings in them."""
    sheets, _ = mended(sheets_of(content, read), read.taken.reading.guidance.mendings)
    by_line = _by_line(read.problems)
    found: list[Grid] = []
    for sheet in sheets:
        headers = sorted((h for h in read.taken.reading.headers if h.sheet == sheet.name), key=lambda h: h.line)
        if headers:
            found.extend(_grids(sheet, headers, by_line))
        elif not read.taken.reading.is_readable and not sheet.is_hidden:
            found.append(_head(sheet, by_line))
    return tuple(grid for grid in found if grid.rows)


def _by_line(problems: Iterable[Problem]) -> dict[tuple[str, int], list[Problem]]:
    found: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.line:
            found[problem.sheet or "", problem.line].append(problem)
    return found


def _grids(sheet: Sheet, headers: Sequence[Header], by_line: Mapping[tuple[str, int], list[Problem]]) -> Iterator[Grid]:
    lines = [row.line for row in sheet.rows]
    for number, header in enumerate(headers):
        ends = headers[number + 1].lines[0] if number + 1 < len(headers) else max(lines, default=0) + 1
        own = [row for row in sheet.rows if header.lines[0] <= row.line < ends]
        wanted: dict[int, None] = {}
        for index, row in enumerate(own):
            if (sheet.name, row.line) in by_line and len(wanted) < ROWS_SHOWN:
                wanted |= dict.fromkeys(near.line for near in own[max(0, index - 1) : index + 2])
        headings = tuple(c.heading or f"{letters(c.index)}列" for c in header.columns)
        rows = tuple(_row(sheet, row, len(headings), by_line) for row in own if row.line in wanted)
        yield Grid(sheet.name, headings, rows)


def _head(sheet: Sheet, by_line: Mapping[tuple[str, int], list[Problem]]) -> Grid:
    rows = [row for row in sheet.rows if not row.is_blank][:_HEAD]
    width = max((len(row.cells) for row in rows), default=0)
    return Grid(sheet.name, tuple(map(letters, range(width))), tuple(_row(sheet, row, width, by_line) for row in rows))


def _row(sheet: Sheet, row: Row, width: int, by_line: Mapping[tuple[str, int], list[Problem]]) -> GridRow:
    cells = (*row.cells, *("" for _ in range(width - len(row.cells))))
    said = "\n".join(f"{mark(one)}{_bare(one)}" for one in by_line.get((sheet.name, row.line), ()))
    return GridRow(row.line, cells[:width], said)


def _bare(problem: Problem) -> str:
    """The sentence without the line that it stands beside."""
    return problem.message.partition("：")[2] or problem.message


def with_edits(sheets: Sequence[Sheet], guidance: Guidance, edits: Mapping[Cell, str], reason: str) -> Guidance:
    """The guidance with cells put right; a cell put back to what the file says needs no mending any more.

    Raises Declined where a cell does not exist.
    """
    why = " ".join(reason.split())
    if not why:
        raise Declined("请写明修改的理由，例如“笔误，与台账核对”。")
    given = {(sheet.name, row.line): row.cells for sheet in sheets for row in sheet.rows}
    known = {(one.sheet, one.line, one.column): one for one in guidance.mendings}
    for cell, text in edits.items():
        before, after = _standing(given, cell), clean(text)
        if len(after) > limits.CELL_CHARACTERS:
            raise Declined(f"第{cell[1]}行的文字过长，一个单元格最多{limits.CELL_CHARACTERS:,}个字符。")
        known.pop(cell, None)
        if after != before:
            known[cell] = Mending(*cell, before, after, why)
    if len(known) > MENDED_AT_MOST:
        raise Declined(f"在页面上最多修改{MENDED_AT_MOST:,}个单元格；请改好原文件，重新上传。")
    return replace(guidance, mendings=tuple(known[cell] for cell in sorted(known)))


def _standing(given: Mapping[tuple[str, int], tuple[str, ...]], cell: Cell) -> str:
    sheet, line, column = cell
    cells = given.get((sheet, line))
    if cells is None or not 1 <= column <= len(cells):
        raise Declined(
            f"文件的{place(sheet, line, column)}没有单元格，不能在这里修改；请在原文件里补上这一列，重新上传。"
        )
    return cells[column - 1]


def without(guidance: Guidance, cells: Iterable[Cell]) -> Guidance:
    """The guidance without the mendings of those cells."""
    gone = set(cells)
    kept = tuple(one for one in guidance.mendings if (one.sheet, one.line, one.column) not in gone)
    return replace(guidance, mendings=kept)


def left_out(sheets: Sequence[Sheet], read: Read, text: str) -> tuple[dict[Cell, str], str]:
    """(edits, reason) that empty what an unknown name heads: its lines, or the heading of its column."""
    given = {(sheet.name, row.line): row.cells for sheet in sheets for row in sheet.rows}
    edits: dict[Cell, str] = {}
    for problem in read.problems:
        if not is_asked(problem) or loose(problem.value or "") != loose(text) or not problem.line:
            continue
        place = (problem.sheet or "", problem.line)
        columns = range(1, len(given.get(place, ())) + 1)
        if problem.code == "unknown-heading":
            columns = range(problem.position or 1, (problem.position or 1) + 1)
        edits |= {(*place, column): "" for column in columns if given[place][column - 1]}
    if not edits:
        raise Declined(f"文件里没有“{short(text)}”可以略过；请在表格里修改。")
    return edits, f"“{short(text)}”不是要报的项目，不报"
