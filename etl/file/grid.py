"""Text or a workbook as sheets of rows, every row with its physical line; no meaning yet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from etl import limits
from etl.language.text import clean
from etl.problem import Problem

DELIMITERS = (",", "\t", ";", "|")
WIDE_DELIMITERS = ("；", "，")  # typed with a Chinese keyboard; tried where none of the usual ones makes a table


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record, cleaned; `line` is the physical line (text) or row (workbook) it begins on, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)

    def without(self, columns: Set[int]) -> Row:
        """The row, its cells in some columns blank."""
        if not any(index < len(self.cells) and self.cells[index] for index in columns):
            return self
        return Row(self.line, tuple("" if index in columns else cell for index, cell in enumerate(self.cells)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid: `name` is "" for text files; `problems` tell of rows that could not be split into cells."""

    name: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    is_hidden: bool = False


def text_sheet(text: str, delimiter: str) -> Sheet:
    """The text as one sheet; a record with a quoting fault is a problem and the next line is read afresh."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[Row] = []
    problems: list[Problem] = []
    position = cells = 0
    while position < len(lines):
        for found in _records(lines, position, delimiter):
            if isinstance(found, Problem):
                problems.append(found)
                position = found.line or len(lines)
                break
            rows.append(found)
            cells += len(found.cells)
            if cells > limits.GRID_CELLS or len(rows) > limits.ROWS:
                problems.append(_too_many_cells(found.line))
                return Sheet("", tuple(rows), tuple(problems))
        else:
            break
        if len(problems) > limits.QUOTING_FAULTS:
            problems.append(_too_many_faults(position))
            break
    return Sheet("", tuple(rows), tuple(problems))


def _records(lines: list[str], position: int, delimiter: str) -> Iterator[Row | Problem]:
    """Rows from a line on, until the end or until the first fault."""
    reader = csv.reader(islice(lines, position, None), delimiter=delimiter, strict=True)
    line = position + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            is_long = "field limit" in str(error)
            yield _too_long(line) if is_long else _unpaired(line, _SAID.get(str(error), "引号不成对"))
            return
        if cells is None:
            return
        if fault := _oversize(line, cells, position + reader.line_num - line):
            yield fault
            return
        yield Row(line, tuple(map(_shown, cells)))
        line = position + reader.line_num + 1


def _shown(cell: str) -> str:
    """The text that a cell shows: ="0123" is how programs keep a spreadsheet from making a number of a text."""
    text = clean(cell)
    return text[2:-1] if text[:2] == '="' and text[-1] == '"' and text.count('"') == 2 else text


_SAID = {"unexpected end of data": "引号没有配对，直到文件末尾"}


def _oversize(line: int, cells: list[str], breaks: int) -> Problem | None:
    """Why a record is too large to be one; `breaks` are the line breaks within it."""
    if breaks >= limits.CELL_LINES:
        return _unpaired(line, f"一个单元格内的换行超过{limits.CELL_LINES}处，多半是引号没有配对")
    if len(cells) > limits.COLUMNS:
        what = f"第{line}行：有{len(cells):,}列，超过上限{limits.COLUMNS}列，没有读取。"
        return Problem("too-many-columns", what, "请删去这一行多余的分隔符。", line=line)
    return _too_long(line) if any(len(cell) > limits.CELL_CHARACTERS for cell in cells) else None


def _too_long(line: int) -> Problem:
    what = f"第{line}行：有单元格超过{limits.CELL_CHARACTERS:,}个字符，没有读取。"
    return Problem("cell-too-long", what, "请缩短该单元格的文字；如文字是误入的，请检查半角双引号是否成对。", line=line)


def _unpaired(line: int, what: str) -> Problem:
    return Problem(
        "bad-quoting",
        f"第{line}行：无法拆分成单元格（{what}）。",
        "请检查这一行的半角双引号：单元格内的双引号要写成两个，首尾要成对。",
        line=line,
    )


def _too_many_cells(line: int) -> Problem:
    return Problem(
        "too-large",
        f"表格超过{limits.ROWS:,}行或{limits.GRID_CELLS:,}个单元格，第{line}行以后不再读取。",
        "请按月份拆成几个文件报送。",
    )


def _too_many_faults(position: int) -> Problem:
    return Problem(
        "not-a-table",
        f"引号有误的行超过{limits.QUOTING_FAULTS}行，第{position}行以后不再读取。",
        "请确认文件是以逗号、分号、制表符或竖线分隔的表格，重新导出后再报送。",
    )


def delimiter_candidates(text: str, known: Sequence[str] = DELIMITERS) -> tuple[str, ...]:
    """Separators that occur in the first lines of the text, the usual one first."""
    head = "".join(islice(io.StringIO(text, newline=""), limits.HEADER_WITHIN_ROWS))
    return tuple(delimiter for delimiter in known if delimiter in head)


def head_sheet(text: str, delimiter: str) -> Sheet:
    """Only the first rows, to try a separator on."""
    return text_sheet("".join(islice(io.StringIO(text, newline=""), limits.HEADER_WITHIN_ROWS)), delimiter)
