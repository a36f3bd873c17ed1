"""One sheet of the workbook: title, header, rows, light colours, and how it prints."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from monitor.cell import Standing
from monitor.charts.palette import INK, LINES, MARKS, PAPER, TRACK
from monitor.export.table_columns import Cell, Column
from monitor.status import CODES, WORDS

FONT = "宋体"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")  # in the name of a sheet
_LONGEST = 31


class Looks:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[object, ...], Any] = {}
        self.title = self._make(font_size=16, bold=True)
        self.line = self._make(font_size=10)
        self.head = self._make(bold=True, bg_color=TRACK, border=1, text_wrap=True, align="center", valign="vcenter")
        self.lights = {code: self._light(code) for code in CODES}

    def cell(self, form: str, decimals: int) -> Any:
        """The format of a cell: texts to the left, numbers to the right with their decimals."""
        if form in ("text", "wrapped", "status"):
            return self._make(border=1, valign="vcenter", text_wrap=form == "wrapped")
        places = {"count": 0, "tenth": 1, "finer": decimals + 1}.get(form, decimals)
        number = "#,##0" + (f".{'0' * places}" if places else "")
        side = "center" if form == "count" else "right"
        return self._make(border=1, valign="vcenter", align=side, num_format=f"{number};−{number}")

    def _light(self, code: str) -> Any:
        mark = MARKS[code]
        return self._book.add_format({"bg_color": mark.fill or PAPER, "font_color": mark.on_fill})

    def _make(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            given = {"font_name": FONT, "font_size": 10, "font_color": INK, "border_color": LINES}
            self._made[key] = self._book.add_format({**given, **properties})
        return self._made[key]


class Sheet:
    """A sheet being written from the top; text is always text, whatever sign it starts with."""

    def __init__(self, paper: Any, looks: Looks, columns: Sequence[Column[Any]], *, printed: int) -> None:
        self._paper, self._looks, self._columns, self._printed = paper, looks, columns, printed
        self._top = self._next = 0

    def head(self, title: str, lines: Sequence[str]) -> None:
        """Title, lines under it, and the header row, above which nothing scrolls away."""
        paper = self._paper
        paper.write_string(0, 0, title, self._looks.title)
        paper.set_row(0, 26)
        for number, line in enumerate(lines, start=1):
            paper.write_string(number, 0, line, self._looks.line)
        self._top = len(lines) + 1
        for number, column in enumerate(self._columns):
            paper.set_column(number, number, column.width)
            paper.write_string(self._top, number, column.name, self._looks.head)
        paper.set_row(self._top, 30)
        self._next = self._top + 1

    def row(self, cells: Sequence[Cell], one: Standing | None) -> None:
        """One row; numbers are numbers, what is unknown stays empty."""
        decimals = int(getattr(one.item, "decimals", 0)) if one is not None else 2
        for number, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
            look = self._looks.cell(column.form, decimals)
            if value is None:
                self._paper.write_blank(self._next, number, None, look)
            elif isinstance(value, str):
                self._paper.write_string(self._next, number, value, look)
            else:
                self._paper.write_number(self._next, number, _float(value), look)
        lines = max(map(_lines, self._columns, cells))
        self._paper.set_row(self._next, 3 + 13 * lines)  # not every program fits rows to their text
        self._next += 1

    def close(self, *, is_printed: bool = True) -> None:
        """Filter, frozen panes, colours of the lights, and the set-up for A4 paper; or only its head is printed."""
        paper, last = self._paper, self._next - 1
        frozen = next((n for n, column in enumerate(self._columns, start=1) if column.name == "任务指标"), 1)
        paper.freeze_panes(self._top + 1, frozen)
        if last > self._top:
            paper.autofilter(self._top, 0, last, len(self._columns) - 1)
            self._colour(last)
        paper.set_landscape()
        paper.set_paper(9)
        paper.fit_to_pages(1, 0)
        paper.repeat_rows(self._top)
        paper.print_area(0, 0, max(last, self._top) if is_printed else self._top, self._printed - 1)
        paper.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        paper.set_footer("&C第 &P 页，共 &N 页&R&A")

    def _colour(self, last: int) -> None:
        """Colour by the status word, beside which the shape stands for those who print in black."""
        for number, column in enumerate(self._columns):
            if column.form == "status":
                for code in CODES:
                    rule = {"type": "text", "criteria": "containing", "value": WORDS[code]}
                    self._paper.conditional_format(
                        self._top + 1, number, last, number, {**rule, "format": self._looks.lights[code]}
                    )


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that spreadsheet programs accept: without forbidden signs, short enough, each once."""
    found: list[str] = []
    for name in names:
        plain = _FORBIDDEN.sub("", name).strip()[:_LONGEST] or "表"
        number = 2
        while plain.casefold() in (one.casefold() for one in found):
            plain, number = f"{plain[: _LONGEST - 3]}{number}", number + 1
        found.append(plain)
    return found


def _lines(column: Column[Any], value: Cell) -> int:
    """How many lines a cell needs; a Chinese sign is two letters wide."""
    if column.form != "wrapped" or not isinstance(value, str):
        return 1
    letters = sum(1 if sign.isascii() else 2 for sign in value)
    return max(1, math.ceil(letters / (column.width - 2)))


def _float(value: int | Decimal) -> float:
    """As spreadsheets hold numbers: fifteen digits."""
    return float(value)
