"""Months across the top that a spreadsheet took for numbers: 2025.1 may be January, or October without its nought."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from etl.language.period import day_of_serial
from etl.language.text import half_width

_EITHER = re.compile(r"((?:19|20)[0-9]{2})\.1")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})\.(0?[1-9]|1[0-2])")
_MONTH_DAYS = 31
_NEAR = {1: (2,), 10: (9, 11)}  # the months of the same year beside which each of the two stands


def is_either(cell: str) -> bool:
    """Whether a text is the number of a month of which nobody can tell which one it is."""
    return bool(_EITHER.fullmatch(half_width(cell)))


def may_be_days(numbers: Iterable[str]) -> bool:
    """Whether numbers that may be those of days are such as head months, month after month: figures are not.

    Of each month its first or its last day stands there, as a spreadsheet makes them of 2025年9月 and 9月末.
    """
    days = sorted(day for number in set(numbers) if (day := day_of_serial(half_width(number))))
    if not all(day.day == 1 or (day + dt.timedelta(days=1)).day == 1 for day in days):
        return False
    return all((later - earlier).days <= _MONTH_DAYS for earlier, later in pairwise(days))


def told_apart(cells: Sequence[str]) -> Sequence[str]:
    """The cells of a row, such months written out where those beside them tell: 2025.1 before 2025.2 is January."""
    if not any(map(is_either, cells)):
        return cells
    return [_told(cells, at) if is_either(cell) else cell for at, cell in enumerate(cells)]


def _told(cells: Sequence[str], at: int) -> str:
    cell = cells[at]
    after = (one for one in cells[at + 1 :] if one not in {"", cell})
    before = (one for one in reversed(cells[:at]) if one not in {"", cell})
    months = [_month(one) for one in (next(before, ""), next(after, ""))]
    year = int(half_width(cell)[:4])
    meant = {number for number, near in _NEAR.items() if any((year, one) in months for one in near)}
    meant |= {1} if (year - 1, 12) in months else set()
    return f"{year}.{meant.pop():02}" if len(meant) == 1 else cell


def _month(cell: str) -> tuple[int, int] | None:
    found = _MONTH.fullmatch(half_width(cell))
    return (int(found[1]), int(found[2])) if found else None
