"""Columns beside a table in which somebody worked something out (测算, 核对): they are not what is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.file.grid import Row, Sheet
from etl.language.place import place
from etl.language.text import key, short
from etl.problem import Problem
from etl.table.beside import Band, apart, words

_WORDS = re.compile("[测试草验演估推]算|核对|校[核验对]|复核|比对|草稿|备查|辅助|自用|勿动|计算过程")
_HEADING = 12  # characters of a cell that says so
_ROWS = 3  # from the first of such columns, in which it stands


def without_scratch(sheet: Sheet) -> Sheet:
    """The sheet, such columns blank where a blank one parts them from the table, which is said."""
    told = [row for row in sheet.rows if words(row) > 1]
    found = [(band, said) for band in apart(told)[1:] if (said := _said(told, band))]
    if not found:
        return sheet
    dropped = {index for (start, end), _ in found for index in range(start, end)}
    rows = tuple(row.without(dropped) for row in sheet.rows)
    return replace(sheet, rows=rows, problems=(*sheet.problems, *(_ignored(sheet.name, *said) for _, said in found)))


def _said(rows: Sequence[Row], band: Band) -> tuple[int, str] | None:
    """The line and the word at the top of a stretch of columns by which it is one to work in."""
    within = ((row.line, [cell for cell in row.cells[slice(*band)] if cell]) for row in rows)
    top = [(line, cells) for line, cells in within if cells][:_ROWS]
    cells = ((line, cell) for line, cells in top for cell in cells)
    return next((one for one in cells if len(one[1]) <= _HEADING and _WORDS.search(key(one[1]))), None)


def _ignored(sheet: str, line: int, word: str) -> Problem:
    """What is said of such columns: without their letters, which a marked copy with a column of problems changes."""
    what = f"{place(sheet, line)}：表的右边隔着空列、写着“{short(word)}”的几列像是测算、核对用的，没有读取。"
    remedy = "不用处理；是要报送的数的，请改正那几个字，或移到另一张工作表。"
    return Problem("table-ignored", what, remedy, level="warning", sheet=sheet or None)
