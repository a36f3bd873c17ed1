"""Sums that nobody declared: columns with an unknown heading, which add up the districts next to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from etl.file.grid import Row
from etl.heading.header import Column, Header
from etl.language.number import is_rounding, parse_number

_LEAST = 10  # a smaller sum may well be a coincidence
MOST = 30  # figures that one sum is of


def sum_columns(header: Header, rows: Iterable[Row], unread: Iterable[Column]) -> Mapping[int, tuple[int, int]]:
    """Columns of figures with an unknown heading that in every row add up the districts next to them, and which."""
    districts = {column.index for column in header.figures if column.district}
    waiting = {column.index: _beside(column.index, districts) for column in unread}
    given = list(rows)
    found = {}
    for index, spans in waiting.items():
        for first, last in spans:
            if _holds(given, index, range(first, last + 1)):
                found[index] = (first, last)
                break
    return found


def _beside(index: int, districts: set[int]) -> Iterator[tuple[int, int]]:
    """Stretches of two columns and more that end or begin next to a column."""
    for step in (-1, 1):
        at = index + step
        while at in districts and abs(at - index) <= MOST:
            if abs(at - index) > 1:
                yield min(at, index + step), max(at, index + step)
            at += step


def _holds(rows: Sequence[Row], index: int, parts: range) -> bool:
    lines = [(_number(row, index), [_number(row, part) for part in parts]) for row in rows]
    return adds_up([(said, given) for said, given in lines if said is not None or any(given)])


def adds_up(lines: Iterable[tuple[Decimal | None, Sequence[Decimal | None]]]) -> bool:
    """Whether every figure is the sum of those beside it, and one at least too large for a coincidence."""
    is_telling = False
    for said, given in lines:
        if said is None or any(one is None for one in given):
            return False
        total = sum((one for one in given if one is not None), Decimal(0))
        if not is_rounding(total - said, len(given) + 1):
            return False
        is_telling |= abs(said) >= _LEAST and sum(1 for one in given if one) > 1
    return is_telling


def _number(row: Row, index: int) -> Decimal | None:
    number = parse_number(row.cells[index]) if index < len(row.cells) else None
    return number if isinstance(number, Decimal) else None
