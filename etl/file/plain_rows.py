"""Rows of a worksheet's XML that are written as spreadsheet programs write them: all that is asked of them in one look.

What is written otherwise is left over, to be looked at from all sides. Of a sheet with millions of cells next to
nothing is left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl.file.odd_cells import column_number, prefix_of, written

MOST_ROWS = 1 << 20  # that any program writes, empty ones too
_ORDERS = 1_000  # sequences of columns that are remembered
_DIGITS, _LETTERS = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A value without entities, comments or sections, alone or behind a formula; a text of the cell's own.
_ROW = (
    rb'<{0}row r="([0-9]{1,7})"(?: (?!r=)[\w:]{1,20}="[^"<>]{0,20}"){0,8}+(?: ?/>|>\s*+('
    rb'(?:<{0}c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,5}")?+'
    rb'(?:><{0}v>[^<>&]*+</{0}v></{0}c>| t="s"(?: s="[0-9]{1,5}")?+><{0}v>[0-9]{1,9}</{0}v></{0}c>| ?/>'
    rb'|(?: t="(?:n|b|e|str)"(?: s="[0-9]{1,5}")?+)?+>(?:<{0}f(?=[ >/])[^<>]*+(?:(?<=/)>|(?<!/)>[^<>]*+</{0}f>))?+'
    rb"(?:<{0}v>[^<>&]*+</{0}v>|<{0}v ?/>)?+</{0}c>"
    rb'| t="inlineStr"(?: s="[0-9]{1,5}")?+>(?:<{0}is><{0}t(?: xml:space="preserve")?+>[^<>]*+</{0}t></{0}is>)?+'
    rb"</{0}c>)){0,16384}+)</{0}row>)\s*+"  # a row with more cells than any program writes is looked at otherwise
)
_PLACES = rb'<{0}c r="([A-Z]{1,3}[0-9]{1,7})"'
_LAST = rb'<{0}c r="([A-Z]{1,3})[^<>]*+(?<!/)>'  # with something in it; the others keep a style only


@dataclass(slots=True)
class Plain:
    """How far such rows reach, which they are (1 at their numbers), and what there is besides."""

    rest: bytes = b""
    rows: int = 0
    columns: int = 0
    taken: bytearray = field(default_factory=lambda: bytearray(MOST_ROWS + 1))


def plain_rows(part: bytes) -> Plain:
    """The rows of a sheet of which the cells stand in their order; none where one is kept twice."""
    found, left, at = Plain(), list[bytes](), 0
    for row, number, column in _rows(part):
        if found.taken[number]:
            return Plain(part)
        found.taken[number] = 1
        if row.start() > at:
            left.append(part[at : row.start()])
        at = row.end()
        if column:
            found.rows, found.columns = max(found.rows, number), max(found.columns, column)
    left.append(part[at:])
    found.rest = b"".join(left)
    return found


def _rows(part: bytes) -> Iterator[tuple[re.Match[bytes], int, int]]:
    """Every such row, its number and the last column that has something in it, 0 where none has."""
    row_of, place_of, filled_of = (written(form, prefix_of(part)) for form in (_ROW, _PLACES, _LAST))
    orders: dict[bytes, int] = {}
    for row in row_of.finditer(part):
        cells, number = row[2] or b"", int(row[1])
        column = _last_column(b" ".join(place_of.findall(cells)), row[1], orders)
        if column >= 0 and number <= MOST_ROWS:
            if b"/>" in cells:
                column = max(map(column_number, filled_of.findall(cells)), default=0)
            yield row, number, column


def _last_column(places: bytes, row: bytes, orders: dict[bytes, int]) -> int:
    """The number of the last of some places in a row, 0 where there are none, -1 where one is out of its order."""
    if not places:
        return 0
    letters = places.translate(None, _DIGITS)
    last = orders.get(letters)
    if last is None:
        numbers = [column_number(one) for one in letters.split(b" ")]
        is_ordered = all(map(int.__lt__, numbers, numbers[1:]))
        if len(orders) >= _ORDERS:
            orders.clear()
        last = orders[letters] = numbers[-1] if is_ordered else -1
    return last if places.translate(None, _LETTERS) == (row + b" ") * letters.count(b" ") + row else -1
