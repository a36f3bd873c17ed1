"""The rows below a header, looked at to tell what its columns hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from etl.file.grid import Row
from etl.heading.foreign import begins_anew
from etl.heading.label import Label, Reader
from etl.heading.remark import is_signed
from etl.heading.so_far import clear_so_far
from etl.heading.terminal import is_about_columns
from etl.language.cell_unit import MAGNITUDES, apart
from etl.language.field import Field
from etl.language.number import FIGURE_LIKE, is_number
from etl.language.period import Stretch, stretch_of
from etl.language.rank import is_ranked
from etl.language.signed import is_signed as is_figure_of_growth
from etl.language.text import key
from etl.language.worded import worded
from monitor.observation import CITY

_DONE = frozenset({"完成", "已完成", "实际", "实绩", "实际完成", "完成情况"})
_MOST = 200  # rows
_LEAST, _CELLS = 20, 20_000  # of wide tables fewer rows: so many cells tell it as well
_NAMING: tuple[Field, ...] = ("indicator_name", "district", "department", "unit", "month")
_REMEMBERED = 1 << 16  # different cells of one file


class Kinds:
    """What single cells are, each found once for a file: the same ones stand below many rows tried as a header."""

    def __init__(self, reader: Reader) -> None:
        self._label, self._directory = reader.label, reader.directory
        self._words: dict[str, tuple[bool, bool]] = {}
        self._fields: dict[str, frozenset[Field]] = {}

    def word(self, cell: str) -> tuple[bool, bool]:
        """Whether a cell is a word, no figure, and whether such a one names an item, a district, a unit or months."""
        found = self._words.get(cell)
        if found is None:
            is_word = _is_word(cell) and not self._has_unit(cell)
            found = is_word, is_word and self._is_name(cell)
            if len(self._words) < _REMEMBERED:
                self._words[cell] = found
        return found

    def fields(self, cell: str) -> frozenset[Field]:
        """Of what fields a cell names something."""
        found = self._fields.get(cell)
        if found is None:
            said, directory = self._label(cell), self._directory
            told: dict[Field, bool] = {
                "indicator_name": bool(said.indicator),
                "district": said.district is not None,
                "department": directory.department(cell) is not None,
                "unit": directory.is_unit(cell),
                "month": isinstance(stretch_of(cell), Stretch),
            }
            found = frozenset(field for field, is_named in told.items() if is_named)
            if len(self._fields) < _REMEMBERED:
                self._fields[cell] = found
        return found

    def _has_unit(self, cell: str) -> bool:
        """Whether a cell is a figure with a unit of the plan behind it: 8所, 已完成8所."""
        said = apart(cell) or worded(cell, lambda name: bool(self._directory.items_by_name(name)))
        return said is not None and (said[1] in MAGNITUDES or self._directory.is_unit(said[1]))

    def _is_name(self, cell: str) -> bool:
        said = self._label(cell)
        named = (said.indicator, said.district, said.unit, said.stretch)
        return any(part is not None for part in named) or self._directory.department(cell) is not None


_kinds: WeakKeyDictionary[Reader, Kinds] = WeakKeyDictionary()


class Sample:
    """Some rows of a table; what each column holds is found once, whichever rows above are tried as its header."""

    def __init__(self, rows: Sequence[Row], reader: Reader) -> None:
        self.rows = rows
        self._reader = reader
        self._kinds = _kinds.get(reader) or _kinds.setdefault(reader, Kinds(reader))
        self._cells: dict[int, Counter[str]] = {}
        self._shares: dict[int, tuple[float, float]] = {}
        self._named: dict[int, Mapping[Field, int]] = {}

    def cells(self, index: int) -> Counter[str]:
        """The different texts of a column, and how often each stands in it."""
        if index not in self._cells:
            self._cells[index] = Counter(
                row.cells[index] for row in self.rows if index < len(row.cells) and row.cells[index]
            )
        return self._cells[index]

    def shares(self, index: int) -> tuple[float, float]:
        """Of the filled cells of a column the share that are words, and that of names, units or months."""
        if index not in self._shares:
            cells, word = self.cells(index), self._kinds.word
            told = [(count, *word(cell)) for cell, count in cells.items()]
            filled = max(cells.total(), 1)
            words = sum(count for count, is_word, _ in told if is_word)
            self._shares[index] = words / filled, sum(count for count, _, is_name in told if is_name) / filled
        return self._shares[index]

    def named(self, index: int) -> Mapping[Field, int]:
        """How many different cells of a column name things of each kind."""
        if index not in self._named:
            fields = Counter(field for cell in self.cells(index) for field in self._kinds.fields(cell))
            self._named[index] = {field: fields[field] for field in _NAMING}
        return self._named[index]

    def names_districts(self, index: int) -> bool:
        """Whether any cell of a column names a district, which the whole city is not."""
        return any(map(self._reader.is_district, self.cells(index)))

    def are_districts(self, index: int) -> bool:
        """Whether several districts, or their offices, stand in a column once each, and else their total only."""
        cells, place = self.cells(index), self._reader.directory.place
        own = [cell for cell in cells if not self._reader.label(cell).is_total]
        return len(own) > 1 and all(cells[cell] == 1 and place(cell) not in {None, CITY} for cell in own)

    def offices(self, index: int) -> int:
        """How many different cells of a column name a district by one of its offices only: 鼓楼区人民政府."""
        directory = self._reader.directory
        return sum(1 for cell in self.cells(index) if directory.district(cell) is None and directory.place(cell))

    def names_item(self, index: int, name: str) -> bool:
        """Whether a cell of a column names the same item as something else does."""
        items = self._reader.directory.items_by_name(name) if name else ()
        found = (self._reader.label(cell).indicator for cell in self.cells(index))
        return bool(items) and any(self._reader.directory.items_by_name(one) == items for one in found if one)

    def has_names_for_codes(self, index: int) -> bool:
        """Whether a column has names of items and no code of any."""
        codes = any(self._reader.directory.item_by_id(cell) for cell in self.cells(index))
        return not codes and self.named(index)["indicator_name"] * 2 >= len(self.cells(index)) > 0

    def begins_with_item(self, index: int) -> bool:
        """Whether the first cell of a column that names anything names an item."""
        labels = (self._reader.label(cell) for cell in self.cells(index))
        return next((said.indicator is not None for said in labels if said.indicator or said.district), False)

    def has_several(self, index: int, things: Sequence[int]) -> bool:
        """Whether several rows with a word in a column are of the same thing by other columns, or there are none."""
        rows = [row.cells for row in self.rows if index < len(row.cells) and row.cells[index]]
        told = {tuple(cells[at] if at < len(cells) else "" for at in things) for cells in rows}
        return not things or len(told) < len(rows)

    def says_measure(self, index: int) -> bool:
        """Whether the words of a column say how the figures of their row are meant, and nothing else: 当月, 累计."""
        plain = {cell for cell in self.cells(index) if key(cell) in _DONE}  # 完成 beside 目标, 实际 beside 预测
        clear = clear_so_far(list(self.cells(index)), self._reader)
        labels = [self._reader.label(clear.get(cell, cell)) for cell in self.cells(index) if cell not in plain]
        return bool(labels) and all(
            (said.measure or said.aside) and said == Label(measure=said.measure, aside=said.aside, unit=said.unit)
            for said in labels
        )


def sample_below(rows: Sequence[Row], bottom: int, reader: Reader) -> Sample:
    """The rows below one that tell what a table's columns hold."""
    count = max(_LEAST, min(_MOST, _CELLS // max(len(rows[bottom].cells), 1)))
    below = rows[bottom + 1 : bottom + 1 + count]
    return Sample([row for row in below[: begins_anew(below, reader)] if _tells(row, reader)], reader)


def _tells(row: Row, reader: Reader) -> bool:
    """Whether a row may be one of the table: notes and titles are single words that name nothing."""
    filled = [cell for cell in row.cells if cell]
    if is_signed(filled) or is_about_columns(row.cells):
        return False
    is_alone = len(filled) == 1 and reader.is_thing_or_month(filled[0])  # over several columns it heads rows
    return is_alone or len(set(filled)) > 1


def _is_word(cell: str) -> bool:
    return (
        not FIGURE_LIKE.fullmatch(cell) and not is_number(cell) and not (is_figure_of_growth(cell) or is_ranked(cell))
    )
