"""The inside of an XLS file: looked through record by record, and made anew of what the reader of cells needs."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl import limits
from etl.file.biff_rule import (
    LABEL,
    LOGICAL,
    MANY_RK,
    NUMBER,
    RANGES,
    RICH,
    RK,
    RULE,
    SHARED,
    Colours,
    palette,
    rk,
    unseen_by_rules,
)
from etl.file.compound import Compound, DamagedError, contained
from etl.file.decode import SAVE_AS
from etl.file.odd_cells import Cell
from etl.file.package import Oddities, RefusedError, check_extent, too_large
from etl.file.strings import Shared, shared_texts
from etl.language.shown import Look, looks, odd_text, unseen
from etl.problem import Problem

_BOF, _EOF, _PASSWORD, _SHEET, _STRINGS, _MORE = 0x809, 0x0A, 0x2F, 0x85, 0xFC, 0x3C
_FORMAT, _STYLE, _FONT, _DAYS_FROM = 0x41E, 0xE0, 0x31, 0x22
_GLOBAL = {0x42, _DAYS_FROM, _FORMAT, _STYLE}  # of the whole book, kept as it is: code page, dates, styles
_FORMULA, _RESULT, _MERGED, _ROW, _COLUMNS, _VIEW = 0x06, 0x207, 0xE5, 0x208, 0x7D, 0x23E

_STRUCK_OUT, _SUPERSCRIPT = 0x08, 1
_NO_FONT = 4  # a number that is left out in counting fonts
_WHITE, _SOLID = 9, 1  # of colours, of fillings
_WORKSHEET = 0
_HIDDEN_ROW, _ON_LOAD, _SHOWS_NOUGHTS = 0x20, 0x02, 0x10
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_OTHERS = {"WordDocument": "Word文档", "PowerPoint Document": "PowerPoint演示文稿"}
_LEAST = {NUMBER: 14, RK: 10, MANY_RK: 12, SHARED: 10, LABEL: 8, RICH: 8, LOGICAL: 8, _FORMULA: 20}
_NEVER_COMPUTED = "=…"
_Record = tuple[int, bytes]


@dataclass(slots=True)
class _Tab:
    """A worksheet while it is gone through: what is kept of it, and what its cells are to be read as."""

    records: list[_Record] = field(default_factory=list)
    texts: dict[Cell, str] = field(default_factory=dict)
    noughts: list[Cell] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unseen: list[Cell] = field(default_factory=list)  # whose letters have the colour of what is behind them
    maybe: list[Cell] = field(default_factory=list)  # or may have it, by a rule
    rules: list[_Record] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    characters: int = 0
    last: Cell = (-1, -1)
    is_ordered: bool = True

    @property
    def not_seen(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[Cell, ...], tuple[Cell, ...]]:
        return tuple(self.hidden_rows), tuple(self.hidden_columns), tuple(self.unseen), tuple(self.maybe)

    def is_twice(self) -> bool:
        """Whether a cell is kept twice, which no program writes: of which the last one would count."""
        places = [struct.unpack_from("<HH", data) for kind, data in self.records if kind not in {_BOF, _MERGED}]
        return not self.is_ordered and len(set(places)) < len(places)


def clean_book(content: bytes) -> tuple[bytes, tuple[Oddities, ...], bool]:
    """The workbook anew, with nothing in it that a reader of cells could stumble over, the oddities of its sheets, and
    whether its days are counted from 1904. Raises RefusedError.
    """
    try:
        compound = Compound(content)
        name = next((one for one in ("Workbook", "Book") if one in compound.entries), None)
        if name is None:
            raise RefusedError(Problem("not-a-workbook", _other(compound), SAVE_AS))
        book = _Book(compound.stream(name))
        made, found = book.anew()
    except (DamagedError, struct.error, IndexError) as error:
        why = error if isinstance(error, DamagedError) else "记录不完整"
        raise RefusedError(Problem("not-a-workbook", f"文件不是完好的Excel工作簿（{why}）。", SAVE_AS)) from error
    return contained(made, name), found, book.counts_from_1904


def _other(compound: Compound) -> str:
    what = next((what for name, what in _OTHERS.items() if name in compound.entries), None)
    return f"这是{what}，不是Excel工作簿。" if what else "文件里没有Excel工作簿的内容。"


def _records(stream: bytes, at: int) -> Iterator[_Record]:
    """The records of a part, its first and last one included."""
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + length]
        if len(data) < length:
            raise DamagedError("记录不完整")
        yield kind, data
        if kind == _EOF:
            return
        at += 4 + length


def _written(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


class _Book:
    """A stream of records gone through part by part."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._sheets: list[bytes] = []
        self._head: list[_Record] = []
        self._strings: list[bytes] = []
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._fonts: list[bool] = []  # whether what is in a font is small or struck out
        self._colours: list[int] = []  # of fonts
        self._shown: list[Colours] = []  # of styles, the colours of letters and of what is behind them
        is_strings = False
        for kind, data in _records(stream, 0):
            if kind == _PASSWORD:
                raise RefusedError(locked())
            if kind == _SHEET and data[5] == _WORKSHEET:
                self._sheets.append(data)
            elif kind == _STRINGS or (kind == _MORE and is_strings):
                self._strings.append(data)
            elif kind in _GLOBAL:
                self._head.append((kind, data))
            if kind == _FORMAT:
                self._codes[struct.unpack_from("<H", data)[0]] = _format(data)
            elif kind == _FONT:
                _, options, colour, _, escapement = struct.unpack_from("<5H", data)
                self._colours.append(colour)
                self._fonts.append(bool(options & _STRUCK_OUT) or escapement == _SUPERSCRIPT)
            elif kind == _STYLE:
                self._formats.append(struct.unpack_from("<H", data, 2)[0])
                self._shown.append(self._colours_of(data))
            is_strings = kind == _STRINGS or (kind == _MORE and is_strings)
        self._first = self._bof(0)
        apart = {number + (number >= _NO_FONT) for number, is_apart in enumerate(self._fonts) if is_apart}
        self._shared = shared_texts(self._strings, apart) if self._strings else Shared()
        self._looks: dict[int, Look] = looks(self._formats, self._codes)

    def _colours_of(self, style: bytes) -> Colours:
        """The colours of letters and of the filling, white where there is none, since Excel 97; None of others."""
        (font,) = struct.unpack_from("<H", style)
        at = font - (font > _NO_FONT)
        if len(style) < 20 or at >= len(self._colours):
            return None, None
        pattern, filled = struct.unpack_from("<I", style, 14)[0] >> 26, struct.unpack_from("<H", style, 18)[0] & 0x7F
        behind = _WHITE if pattern == 0 else palette(filled) if pattern == _SOLID else None
        return palette(self._colours[at]), behind

    @property
    def counts_from_1904(self) -> bool:
        """Whether the book's days do, as its record of that says."""
        return any(kind == _DAYS_FROM and data[:1] == b"\1" for kind, data in self._head)

    def _bof(self, at: int) -> bytes:
        kind, length = struct.unpack_from("<HH", self._stream, at)
        if kind != _BOF or length < 4:
            raise DamagedError("没有开头的记录")
        return self._stream[at + 4 : at + 4 + length]

    def anew(self) -> tuple[bytes, tuple[Oddities, ...]]:
        """The stream of what is kept, and the sheets' oddities."""
        if len(self._sheets) > limits.SHEETS:
            raise too_large(f"工作表有{len(self._sheets)}张，超过上限{limits.SHEETS}张")
        starts = [struct.unpack_from("<I", sheet)[0] for sheet in self._sheets]
        if len(set(starts)) < len(starts):
            raise DamagedError("几张工作表是同一处")
        tabs = [self._tab(start) for start in starts]
        bodies = [b"".join(_written(*record) for record in tab.records) for tab in tabs]
        head = _written(_BOF, self._first) + b"".join(_written(*record) for record in self._head)
        strings = b"".join(
            _written(_STRINGS, _counted(data, len(self._shared.lengths))) if number == 0 else _written(_MORE, data)
            for number, data in enumerate(self._strings)
        )
        at = len(head) + sum(len(_written(_SHEET, sheet)) for sheet in self._sheets) + len(strings) + 4
        listed = b""
        for sheet, body in zip(self._sheets, bodies, strict=True):
            listed += _written(_SHEET, struct.pack("<I", at) + sheet[4:])
            at += len(body)
        odd = tuple(Oddities(tab.texts, *tab.not_seen) for tab in tabs)
        return head + listed + strings + _written(_EOF, b"") + b"".join(bodies), odd

    def _tab(self, start: int) -> _Tab:
        tab = _Tab([(_BOF, self._bof(start))])
        waiting: Cell | None = None  # of a formula whose result is a text, which follows
        head = b""
        for kind, data in _records(self._stream, start):
            if kind in _LEAST:
                if len(data) < _LEAST[kind]:
                    raise DamagedError("单元格的记录不完整")
                waiting = self._cell(tab, kind, data)
                head = data[:6]
            elif kind == _RESULT and waiting is not None:
                tab.records.append((LABEL, head + data))
                tab.characters += len(data)
                waiting = None
            elif kind == _MERGED:
                tab.records.append((kind, data))
            elif kind in {RANGES, RULE}:
                tab.rules.append((kind, data))
            elif kind == _ROW and data[12] & _HIDDEN_ROW:
                tab.hidden_rows.append(struct.unpack_from("<H", data)[0] + 1)
            elif kind == _VIEW and not data[0] & _SHOWS_NOUGHTS:
                tab.texts |= {cell: unseen("0") for cell in tab.noughts if tab.texts.get(cell) != _NEVER_COMPUTED}
            elif kind == _COLUMNS and data[8] & 1:
                first, last = struct.unpack_from("<HH", data)
                tab.hidden_columns.extend(range(first + 1, last + 2) if last < limits.COLUMNS else ())
            if len(tab.hidden_columns) > limits.ODD_CELLS or len(tab.texts) > limits.ODD_CELLS:
                raise too_large(f"工作表里隐藏的列、以百分数或带文字显示的和没有结果的单元格超过{limits.ODD_CELLS:,}个")
            if tab.characters > limits.TEXT_CHARACTERS:
                raise too_large(f"工作表各单元格的文字合计超过{limits.TEXT_CHARACTERS:,}个字符")
        sure, tab.maybe = unseen_by_rules(tab.rules, tab.records, self._shown)
        tab.unseen += sure
        if tab.is_twice():
            raise DamagedError("同一个单元格存了两份")
        tab.records.append((_EOF, b""))
        return tab

    def _cell(self, tab: _Tab, kind: int, data: bytes) -> Cell | None:
        """Keeps a cell; returns it where it is a formula whose text follows."""
        row, column, style = struct.unpack_from("<HHH", data)
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == MANY_RK else column
        tab.rows, tab.columns = max(tab.rows, row + 1), max(tab.columns, last + 1)
        check_extent(tab.rows, tab.columns)
        tab.is_ordered, tab.last = tab.is_ordered and (row, column) > tab.last, (row, last)
        cell, look = (row, column), self._looks.get(style)
        if kind != MANY_RK:
            self._look_behind(tab, cell, style)
        if kind == _FORMULA:
            return self._formula(tab, cell, data)
        if kind == MANY_RK:
            self._many(tab, cell, data)
        elif kind == LOGICAL and data[7]:
            tab.texts[cell] = _ERRORS.get(data[6], "#N/A")
            return None
        elif kind in {NUMBER, RK}:
            number = struct.unpack_from("<d", data, 6)[0] if kind == NUMBER else rk(data[6:10])
            self._note(tab, cell, number, look)
        elif kind == SHARED:
            (number,) = struct.unpack_from("<I", data, 6)
            if number >= len(self._shared.lengths):
                raise DamagedError("单元格的文字不在文件里")
            tab.characters += self._shared.lengths[number]
            if number in self._shared.apart:
                tab.texts[cell] = self._shared.apart[number]
        elif kind in {LABEL, RICH}:
            tab.characters += len(data)
        tab.records.append((kind, data))
        return None

    def _many(self, tab: _Tab, cell: Cell, data: bytes) -> None:
        row, first = cell
        for number in range((len(data) - 6) // 6):
            style = struct.unpack_from("<H", data, 4 + 6 * number)[0]
            kept = rk(data[6 + 6 * number : 10 + 6 * number])
            self._note(tab, (row, first + number), kept, self._looks.get(style))
            self._look_behind(tab, (row, first + number), style)

    def _look_behind(self, tab: _Tab, cell: Cell, style: int) -> None:
        letters, behind = self._shown[style] if style < len(self._shown) else (None, None)
        if letters is not None and letters == behind and len(tab.unseen) < limits.ODD_CELLS:
            tab.unseen.append(cell)

    @staticmethod
    def _note(tab: _Tab, cell: Cell, number: float, look: Look | None) -> None:
        """Keeps how a number is shown where that is otherwise than it is, and where noughts stand."""
        if number == 0 and len(tab.noughts) <= limits.ODD_CELLS:
            tab.noughts.append(cell)
        if look and (text := odd_text(repr(number), look)):
            tab.texts[cell] = text

    def _formula(self, tab: _Tab, cell: Cell, data: bytes) -> Cell | None:
        """Keeps a formula as what came out of it; where nothing did, that is odd."""
        head, result = data[:6], data[6:14]
        if result[6:] != b"\xff\xff":
            (number,) = struct.unpack("<d", result)
            look = self._looks.get(struct.unpack_from("<H", data, 4)[0])
            self._note(tab, cell, number, look)
            if number == 0 and data[14] & _ON_LOAD:  # written by a program that computes nothing
                tab.texts[cell] = _NEVER_COMPUTED
            tab.records.append((NUMBER, head + result))
        elif result[0] == 0:
            return cell
        elif result[0] == 1:
            tab.records.append((LOGICAL, head + bytes([result[2], 0])))
        elif result[0] == 2:
            tab.texts[cell] = _ERRORS.get(result[2], "#N/A")
        return None


def _format(data: bytes) -> str:
    """The text of a number format: since Excel 97 as wide or narrow characters, before in the bytes of a code page."""
    (count,) = struct.unpack_from("<H", data, 2)
    if len(data) == 3 + data[2]:
        return data[3:].decode("gb18030", "replace")
    return data[5:][: 2 * count].decode("utf-16-le", "replace") if data[4] & 1 else data[5:].decode("latin-1")


def _counted(data: bytes, count: int) -> bytes:
    """The first record of the texts that cells share, with as many as there are."""
    return struct.pack("<II", count, count) + data[8:]


def locked() -> Problem:
    return Problem("not-a-workbook", "工作簿设有密码，无法读取。", "请取消密码后另存，再重新报送。")
