"""Web pages and XML tables that are called workbooks (.xls), as many systems export them, as sheets of text cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree  # type: ignore[import-untyped]

from etl import limits
from etl.file.decode import SAVE_AS
from etl.file.grid import Row, Sheet
from etl.file.hidden import hidden_problem
from etl.file.package import RefusedError, check_extent, too_large
from etl.file.spreadsheetml import is_spreadsheet, spreadsheet_sheets
from etl.language.number import parse_number
from etl.language.text import clean
from etl.problem import Problem

_UNREAD = frozenset({"script", "style", "head", "noscript", "template", "select", "textarea", "button"})
_BREAKS = frozenset({"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "center", "hr"})
_CELLS = frozenset({"td", "th"})
# Text that is no part of what stands before it: 1100 with a small ¹ behind it is not 11001.
_APART = frozenset({"sup", "s", "strike", "del"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FED = 1 << 16  # characters at a time, so that a limit is noticed before the page is taken apart as a whole


def markup_sheets(text: str, name: str = "") -> tuple[Sheet, ...] | Problem:
    """The tables of a page, one below the other as a spreadsheet program opens them, or why there are none.

    `name` is that of the sheet where the page does not say names of its own.
    """
    if len(text) > limits.MARKUP_CHARACTERS:
        return too_large(f"网页或XML文件有{len(text):,}个字符，超过上限{limits.MARKUP_CHARACTERS:,}个").problem
    try:
        if is_spreadsheet(text):
            return tuple(spreadsheet_sheets(text))
        page = _Page()
        parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=False)
        for start in range(0, len(text), _FED):
            parser.feed(text[start : start + _FED].encode("utf-8", "replace"))
        parser.close()
        return (page.sheet(name),) if page.has_table else _no_table()
    except RefusedError as refused:
        return refused.problem
    except etree.XMLSyntaxError:
        return _no_table()


def _no_table() -> Problem:
    what = "文件是网页（HTML、XML或MHT），里面没有可以读取的表格。"
    return Problem("not-a-table", what, SAVE_AS)


@dataclass(slots=True)
class _Table:
    """A table while it is gone through: cells of earlier rows that reach down into the next ones."""

    reaching: dict[int, tuple[int, str]] = field(default_factory=dict)  # column: rows left, text


class _Page:
    """Takes the elements of a page as a parser finds them, and makes rows of them."""

    def __init__(self) -> None:
        self.has_table = False
        self._rows: list[tuple[str, ...]] = []
        self._hidden: list[int] = []
        self._tables: list[_Table] = []
        self._row: list[str] | None = None
        self._is_hidden = False
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._words: list[str] = []  # between tables
        self._unread = 0
        self._cells = self._filled = self._characters = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "table":
            self._end_row()
            self._end_words()
            self.has_table = True
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_row()
            self._row, self._is_hidden = [], bool(_HIDDEN.search(attributes.get("style", "")))
        elif tag in _CELLS and self._tables:
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell, self._spans = [], (_span(attributes, "rowspan"), _span(attributes, "colspan"))
        elif tag in _BREAKS:
            self._break()
        elif tag in _APART:
            self.data("[")

    def end(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(self._unread - 1, 0)
        elif tag == "table" and self._tables:
            self._end_row()
            self._tables.pop()
        elif tag == "tr":
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _BREAKS:
            self._break()
        elif tag in _APART:
            self.data("]")

    def data(self, text: str) -> None:
        if not self._unread:
            (self._words if self._cell is None else self._cell).append(text)

    def comment(self, text: str) -> None:
        """What is in a comment is not shown."""

    def close(self) -> None:
        self._end_row()
        self._end_words()

    def sheet(self, name: str) -> Sheet:
        """The rows as one sheet."""
        width = max(map(len, self._rows), default=0)
        check_extent(len(self._rows), width)
        rows = tuple(Row(number, (*cells, *[""] * (width - len(cells)))) for number, cells in enumerate(self._rows, 1))
        return Sheet(name, rows, tuple(hidden_problem(name, "行", self._hidden)))

    def _break(self) -> None:
        if self._cell is None:
            self._end_words()
        elif self._cell:
            self._cell.append("\n")

    def _end_words(self) -> None:
        if text := _joined(self._words):
            self._add((text,))
        self._words = []

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text, (down, across) = _joined(self._cell), self._spans
        if len(text) > limits.CELL_CHARACTERS:
            raise too_large(f"第{len(self._rows) + 1}行有单元格超过{limits.CELL_CHARACTERS:,}个字符")
        self._reach()
        # A figure stands once, it is not several; a year is one only where it stands over columns.
        is_word = not isinstance(parse_number(text), Decimal) or (down == 1 and bool(_YEAR.fullmatch(text)))
        for number in range(across):
            shown = text if number == 0 or is_word else ""
            if down > 1 and self._tables:
                self._tables[-1].reaching[len(self._row)] = (down - 1, text if is_word else "")
            self._row.append(shown)
            self._count(number > 0 or down > 1, shown)
        check_extent(len(self._rows) + 1, len(self._row))
        self._cell = None

    def _reach(self) -> None:
        """Fills the columns that cells of earlier rows cover."""
        row, reaching = self._row, self._tables[-1].reaching if self._tables else {}
        while row is not None and len(row) in reaching:
            left, text = reaching[len(row)]
            if left > 1:
                reaching[len(row)] = left - 1, text
            else:
                del reaching[len(row)]
            row.append(text)
            self._count(True, text)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._reach()
        self._add(tuple(self._row))
        if self._is_hidden and any(self._row):  # Excel ends its pages with an empty one
            self._hidden.append(len(self._rows))
        self._row, self._is_hidden = None, False

    def _add(self, cells: tuple[str, ...]) -> None:
        self._rows.append(cells)
        check_extent(len(self._rows), len(cells))

    def _count(self, is_merged: bool, text: str) -> None:
        self._cells += 1
        self._filled += is_merged
        self._characters += len(text)
        if self._cells > limits.GRID_CELLS:
            raise too_large(f"表格超过{limits.GRID_CELLS:,}个单元格")
        if self._filled > limits.MERGED_CELLS:
            raise too_large(f"合并单元格盖住的超过{limits.MERGED_CELLS:,}格")
        if self._characters > limits.TEXT_CHARACTERS:
            raise too_large(f"各单元格的文字合计超过{limits.TEXT_CHARACTERS:,}个字符")


def _span(attributes: dict[str, str], name: str) -> int:
    said = attributes.get(name, "").strip()
    return min(max(int(said), 1), limits.ROWS) if said.isascii() and said.isdecimal() and len(said) < 10 else 1


def _joined(pieces: Iterable[str]) -> str:
    """Text as a page shows it: white space is one space, lines end where the page breaks them."""
    lines = (
        " ".join(line.split())
        for line in "".join(one if one == "\n" else one.replace("\n", " ") for one in pieces).split("\n")
    )
    return clean("\n".join(line for line in lines if line))
