"""Months across the top whose figures add up to a total beside them: each figure is then its month's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from etl.file.grid import Row
from etl.heading.header import Column
from etl.language.number import parse_number
from etl.language.text import key

_QUARTERS = re.compile("季|半年")
_SEVERAL = 2  # months that tell whether they add up


def add_up(months: Sequence[Column], given: Sequence[Column], body: Sequence[Row]) -> bool:
    """Whether figures of several months add up to a 合计 beside them in every row: then each is its month's own."""
    totals = [one for one in given if one.is_figure and "合计" in key(one.heading) and one not in months] or [
        one for one in given if one.is_total and not one.group
    ]
    at = [one.index for one in months]
    if len(totals) != 1 or len(at) < _SEVERAL or len({(one.indicator, one.district) for one in months}) > 1:
        return False
    sums = [(_number(row, totals[0].index), [_number(row, index) for index in at]) for row in body]
    told = [(total, [one for one in parts if one is not None]) for total, parts in sums if total]
    return bool(told) and all(len(parts) > 1 and all(parts[:2]) and sum(parts) == total for total, parts in told)


def closes(total: Column, month: Column) -> bool:
    """Whether a cumulative column ends with the month of an unlabelled one: the latter is then that month's alone."""
    is_same = (total.indicator, total.district) == (month.indicator, month.district)
    ends = total.stretch.last if total.stretch else None
    return is_same and month.stretch is not None and ends in {None, month.stretch.last}


def are_cumulative(months: Sequence[Column], total: Column, body: Sequence[Row]) -> bool:
    """Whether what stands behind several months (一季度) is in every row the last of them: they are so far, then."""
    same = [one for one in months if (one.indicator, one.district) == (total.indicator, total.district)]
    last = [one.index for one in same if one.stretch and total.stretch and one.stretch.last == total.stretch.last]
    if len(same) < _SEVERAL or len(last) != 1 or not _QUARTERS.search(total.heading):
        return False
    pairs = [(_number(row, total.index), _number(row, last[0])) for row in body]
    told = [pair for pair in pairs if pair[0]]
    return bool(told) and all(said == month for said, month in told)


def quarters_first(columns: Sequence[Column]) -> tuple[list[Column], set[int]]:
    """The figures of one place, 一季度 before its last month, whose own figure counts, and which it is."""
    figures = [one for one in columns if one.is_figure]
    found = {one.index for one in figures if _is_of_quarters(one)}
    if not found or len(found) == len(figures):
        return [*columns], set()
    return sorted(columns, key=lambda one: one.index not in found), found


def _is_of_quarters(column: Column) -> bool:
    """Whether a column has what came about since January, by quarters."""
    return column.field == "value" and not column.is_assumed and bool(_QUARTERS.search(column.heading))


def _number(row: Row, index: int) -> Decimal | None:
    number = parse_number(row.cells[index]) if index < len(row.cells) else None
    return number if isinstance(number, Decimal) else None
