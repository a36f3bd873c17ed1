"""How far a worksheet reaches, from its XML, and whether it keeps every cell once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from etl import limits
from etl.file.odd_cells import column_number
from etl.file.plain_rows import MOST_ROWS, Plain

# Whatever the quotes, the case of the letters or the prefix of an element: readers of cells take them all.
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br\s*=\s*["']\s*([A-Za-z]{1,8})\$?([0-9]{1,20})\s*["'][^<>]*+>""")


class KeptTwice(Exception):
    """A row or a cell is there more than once."""


class Unordered(Exception):
    """Cells stand in no order, and are too many to tell whether each is there once."""


def reach(part: bytes, plain: Plain) -> tuple[int, int]:
    """The last row and column in which a cell holds anything.

    Where cells are in no order, as programs write them, all are compared. Raises KeptTwice, Unordered.
    """
    if plain.rest.count(b"<row") > MOST_ROWS or plain.rest.count(b":row") > 2 * MOST_ROWS:
        raise KeptTwice
    rows, columns, last = plain.rows, plain.columns, (0, 0)
    for row, column, is_filled in _cells(plain.rest):
        if (row, column) == last:
            raise KeptTwice
        if (row, column) < last or (row <= MOST_ROWS and plain.taken[row]):
            return _compared(part)
        last = row, column
        if is_filled:
            rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _cells(part: bytes) -> Iterator[tuple[int, int, bool]]:
    """Row and column of every cell that says where it is, and whether it is more than a style."""
    numbers: dict[bytes, int] = {}  # of columns by their letters
    for cell in _CELL.finditer(part):
        letters = cell[1]
        column = numbers.get(letters) or numbers.setdefault(letters, column_number(letters.upper()))
        yield int(cell[2]), column, not cell[0].endswith(b"/>")


def _compared(part: bytes) -> tuple[int, int]:
    """The same of cells in no order, each of which is compared with all others."""
    rows = columns = 0
    found: set[tuple[int, int]] = set()
    for number, (row, column, is_filled) in enumerate(_cells(part), 1):
        found.add((row, column))
        if len(found) < number:
            raise KeptTwice
        if number > limits.ROWS:
            raise Unordered
        if is_filled:
            rows, columns = max(rows, row), max(columns, column)
    return rows, columns
