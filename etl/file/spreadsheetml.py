"""Workbooks in the XML of Excel 2003, as sheets of text cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from etl import limits
from etl.file.decode import SAVE_AS
from etl.file.grid import Row, Sheet
from etl.file.hidden import hidden_problem
from etl.file.package import ENTITIES, Extent, RefusedError, check_extent, too_large
from etl.language.number import parse_number
from etl.language.shown import Look, look_of, shown_text, unseen
from etl.language.text import clean
from etl.problem import Problem

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_LOOKED_AT = 4_096  # characters in which a workbook says that it is one
_NAMED = {"Percent": "0%"}  # of the formats that are called by a name the one that changes how a number reads
_NAME = re.compile(r"[A-Za-z/ ]+")  # General Number, Short Date
_NOUGHTS = frozenset({"0", "0%"})
_BOOLEAN = {"1": "TRUE", "0": "FALSE"}
_YEARS = re.compile(r"(?:19|20)[0-9]{2}")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(?:\.0+)?")


def is_spreadsheet(text: str) -> bool:
    """Whether an XML text is a workbook."""
    return _NAMESPACE in text[:_LOOKED_AT] and "Workbook" in text[:_LOOKED_AT]


def spreadsheet_sheets(text: str) -> list[Sheet]:
    """Every worksheet; raises RefusedError."""
    book = _Book()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = book.declared
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.data
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        what = f"文件不是完好的Excel工作簿（XML第{error.lineno}行读不通）。"
        raise RefusedError(Problem("not-a-workbook", what, SAVE_AS)) from error
    return book.sheets


@dataclass(slots=True)
class _Cell:
    """A cell while it is gone through."""

    column: int
    across: int
    down: int
    style: str
    has_formula: bool
    kind: str = ""
    text: str | None = None


@dataclass(slots=True)
class _Tab:
    """A worksheet while it is gone through; rows and columns from 0."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    row: int = -1
    column: int = -1
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    listed: int = 0  # columns that were described
    noughts: set[tuple[int, int]] = field(default_factory=set)
    is_hidden: bool = False


class _Book:
    """Takes the elements of a workbook as a parser finds them."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._extent = Extent()
        self._forms: dict[str, Look | None] = {}
        self._looks: dict[str, Look | None] = {}
        self._style = ""
        self._tab: _Tab | None = None
        self._cell: _Cell | None = None
        self._said: list[str] | None = None  # what stands in an element whose text counts
        self._is_noted = False  # within a comment on a cell, which has Data of its own
        self._filled = self._characters = self._cells = 0

    def declared(self, *_: object) -> None:
        raise RefusedError(Problem("not-a-workbook", ENTITIES, SAVE_AS))

    def start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        said = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if name == "Style":
            self._style = said.get("ID", "")
        elif name == "NumberFormat":
            form = said.get("Format", "")
            if form not in self._forms:
                if len(self._forms) >= limits.NUMBER_FORMATS:
                    raise too_large(f"工作簿里的数字格式超过上限{limits.NUMBER_FORMATS:,}种")
                code = _NAMED.get(form, "" if _NAME.fullmatch(form) else form)
                self._forms[form] = look_of(-1, {-1: code})
            self._looks[self._style] = self._forms[form]
        elif name == "Worksheet":
            if len(self.sheets) >= limits.SHEETS:
                raise too_large(f"工作表超过上限{limits.SHEETS}张")
            self._tab = _Tab(said.get("Name", ""))
        elif name == "Comment":
            self._is_noted = True
        elif name in {"Data", "Visible"} and not self._is_noted:
            self._said = []
            if self._cell and name == "Data":
                self._cell.kind = said.get("Type", "")
        elif self._tab:
            self._place(self._tab, name, said)

    def _place(self, tab: _Tab, name: str, said: dict[str, str]) -> None:
        if name == "Column":
            before, first = tab.listed, _number(said, "Index", tab.listed + 1)
            tab.listed = first + _number(said, "Span", 0)
            if said.get("Hidden") == "1" and before < first and tab.listed < limits.COLUMNS:
                tab.hidden_columns.extend(range(first, tab.listed + 1))
        elif name == "Row":
            tab.row = _number(said, "Index", tab.row + 2) - 1
            tab.column = -1
            if said.get("Hidden") == "1":
                tab.hidden_rows.append(tab.row + 1)
        elif name == "Cell":
            tab.column = _number(said, "Index", tab.column + 2) - 1
            self._cell = _Cell(
                tab.column, _number(said, "MergeAcross", 0), _number(said, "MergeDown", 0),
                said.get("StyleID", ""), "Formula" in said,
            )  # fmt: skip

    def data(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        text = "".join(self._said or ())
        if name == "Comment":
            self._is_noted = False
        if self._is_noted:
            return
        if name in {"Data", "Visible"}:
            self._said = None
        if name == "Data" and self._cell:
            self._cell.text = text
        elif name == "DoNotDisplayZeros" and self._tab:
            if len(self._tab.noughts) > limits.ODD_CELLS:
                raise too_large(f"工作表里看不到的零超过{limits.ODD_CELLS:,}个")
            for row, column in self._tab.noughts:
                self._tab.rows[row][column] = unseen("0")
        elif name == "Visible" and self._tab:
            self._tab.is_hidden = text != "SheetVisible"
        elif name == "Cell" and self._tab and self._cell:
            self._fill(self._tab, self._cell)
            self._cell = None
        elif name == "Worksheet" and self._tab:
            self.sheets.append(_sheet(self._tab, self._extent))
            self._tab = None

    def _fill(self, tab: _Tab, cell: _Cell) -> None:
        text = clean(_text(cell, self._looks.get(cell.style)))
        if text:
            check_extent(tab.row + 1, tab.column + 1)
            if len(text) > limits.CELL_CHARACTERS:
                raise too_large(f"第{tab.row + 1}行有单元格超过{limits.CELL_CHARACTERS:,}个字符")
            is_word = cell.kind != "Number" or not isinstance(parse_number(text), Decimal)
            is_word |= cell.down == 0 and bool(_YEARS.fullmatch(text))
            for row in range(tab.row, tab.row + 1 + (cell.down if is_word else 0)):
                for column in range(tab.column, tab.column + 1 + (cell.across if is_word else 0)):
                    tab.rows.setdefault(row, {})[column] = text
                    if cell.kind == "Number" and text in _NOUGHTS and len(tab.noughts) <= limits.ODD_CELLS:
                        tab.noughts.add((row, column))
                    self._count(text)
        tab.column += cell.across

    def _count(self, text: str) -> None:
        self._filled += 1
        self._characters += len(text)
        if self._filled > limits.FILLED_CELLS:
            raise too_large(f"工作簿有内容的单元格超过{limits.FILLED_CELLS:,}个")
        if self._characters > limits.TEXT_CHARACTERS:
            raise too_large(f"工作簿各单元格的文字合计超过{limits.TEXT_CHARACTERS:,}个字符")


def _number(said: dict[str, str], name: str, otherwise: int) -> int:
    text = said.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
    return min(number, 2_000_000)  # beyond every limit already


def _text(cell: _Cell, look: Look | None) -> str:
    """What a cell says, as the reader takes it."""
    text = cell.text
    if text is None:
        return "=…" if cell.has_formula else ""
    if cell.kind == "Boolean":
        return _BOOLEAN.get(text, text)
    if cell.kind == "DateTime" and (day := _DAY.fullmatch(text)):
        return day[1]
    if cell.kind == "Number":
        try:
            return shown_text(text, look)
        except ValueError:
            return text
    return text


def _sheet(tab: _Tab, extent: Extent) -> Sheet:
    height = max(tab.rows, default=-1) + 1
    width = max((max(cells) + 1 for cells in tab.rows.values()), default=0)
    extent.add(height, width)
    problems = (
        *hidden_problem(tab.name, "行", tab.hidden_rows),
        *hidden_problem(tab.name, "列", tab.hidden_columns),
    )
    return Sheet(tab.name, tuple(_rows(tab, height, width)), problems, is_hidden=tab.is_hidden)


def _rows(tab: _Tab, height: int, width: int) -> Iterator[Row]:
    for number in range(height):
        cells = tab.rows.get(number, {})
        yield Row(number + 1, tuple(cells.get(column, "") for column in range(width)))
