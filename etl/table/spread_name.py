"""Names in the last of several columns under one heading, their groups before them: 指标名称 merged over two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl import limits
from etl.file.grid import Row, Sheet
from etl.heading.label import Reader
from etl.language.field import field_named
from etl.language.number import FIGURE_LIKE
from etl.language.partial import operator_of
from etl.language.text import key

_AMONG = frozenset({"其中", "其中:"})
_LOOKED_AT = 200  # rows below a heading


def with_names_together(sheet: Sheet, reader: Reader) -> Sheet:
    """The sheet, each name in the last of the columns over which its heading is merged: a group's, else the row's own.

    Not where a row has an item and something else beside it: then the columns have different things.
    """
    for number, row in enumerate(sheet.rows[: limits.HEADER_WITHIN_ROWS]):
        for first, last in _merged(row):
            below = [one.cells for one in sheet.rows[number + 1 :]]
            reach = _reach(below[:_LOOKED_AT], first, last, reader)
            if reach > first:
                head = replace(row, cells=_filled(row.cells, first, reach))
                rows = (_together(one, first, reach) for one in sheet.rows[number + 1 :])
                return replace(sheet, rows=(*sheet.rows[:number], head, *rows))
    return sheet


def _filled(cells: tuple[str, ...], first: int, last: int) -> tuple[str, ...]:
    """The cells, what stands in the first of some columns in all of them, as where cells are merged."""
    return (*cells[:first], *[cells[first]] * (last + 1 - first), *cells[last + 1 :])


def _merged(row: Row) -> Iterator[tuple[int, int]]:
    """The columns from one that is headed as names are to the last one that has no other heading."""
    for at, cell in enumerate(row.cells):
        if cell and field_named(cell) == "indicator_name" and (at == 0 or row.cells[at - 1] != cell):
            last = at
            while last + 1 < len(row.cells) and row.cells[last + 1] in {"", cell}:
                last += 1
            if last > at:
                yield at, last


def _reach(below: Sequence[Sequence[str]], first: int, last: int, reader: Reader) -> int:
    """The last of the columns that has names; the first one where none of the others goes on with them."""
    reach = first
    for index in range(first + 1, last + 1):
        told = [(_own(cells, first, index - 1), _cell(cells, index)) for cells in below]
        inner = [(outer, cell) for outer, cell in told if cell and cell != outer]
        if all(_goes_on(outer, cell, reader) for outer, cell in inner):
            is_copy = reach > first and any(cell for _, cell in told)
            reach = index if inner or is_copy else reach
        elif not all(_is_group(cell, reader) for _, cell in inner):
            break
    return reach


def _goes_on(outer: str, cell: str, reader: Reader) -> bool:
    """Whether a cell may be the name of its row behind what stands before it: its group, 其中, or nothing."""
    said = reader.label(cell)
    is_name = said.indicator is not None or (said.district is not None and not _names(outer, reader))
    is_name |= operator_of(cell) is not None and key(outer) in _AMONG | {""}
    return is_name and reader.label(outer).indicator is None and field_named(cell) is None


def _is_group(cell: str, reader: Reader) -> bool:
    """Whether a cell is a word of which nothing is known, which may stand before the names of several rows."""
    return reader.label(cell).is_blank and not FIGURE_LIKE.fullmatch(cell)


def _names(text: str, reader: Reader) -> bool:
    return reader.is_thing(text) if text else False


def _own(cells: Sequence[str], first: int, last: int) -> str:
    """The last word of some columns."""
    return next((cell for at in range(last, first - 1, -1) if (cell := _cell(cells, at))), "")


def _together(row: Row, first: int, last: int) -> Row:
    return _moved(row, first, last, name) if (name := _own(row.cells, first, last)) else row


def _moved(row: Row, first: int, last: int, name: str) -> Row:
    """The row with a name in the last of some columns, which is there in each of its rows, and once only."""
    cells = [*row.cells, *[""] * (last + 1 - len(row.cells))]
    for at in range(first, last):
        cells[at] = "" if cells[at] == name or key(cells[at]) in _AMONG else cells[at]
    return replace(row, cells=(*cells[:last], name, *cells[last + 1 :]))


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
