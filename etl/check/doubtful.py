"""Which rows have to be held one by one against those before them: in most files the course of most series is usual.

Whatever etl.entry.history and etl.check.jump would say anything about is found here by their rules on all series at
once, and perhaps more; what is then said is said by those modules alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from etl.check.cells import Cells
from etl.check.course import Course, out_of_course
from etl.check.earlier import DECIMALS, Earlier, Series, whole_cells
from etl.entry.entry import Entry
from monitor.month import Month
from monitor.plan import Indicator, Item, Milestone
from monitor.status import STEPS

LEAST = 100  # rows of a kind: of fewer, one after the other is as fast
MOST_MONTHS = 96  # from the first to the last
_Kind = tuple[str, int, int]  # of item, months from one figure to the next, decimals shown
_Grid = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # value, amount, has_value, has_amount


def doubtful(entries: Sequence[Entry], earlier: Earlier, *, has_jumps: bool) -> list[Entry]:
    """The entries of series about whose course something may have to be said."""
    kinds: dict[_Kind | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        kinds[_kind(entry.item)].append(entry)
    usual: set[Series] = set()
    for kind, of_kind in kinds.items():
        if kind is not None and len(of_kind) >= LEAST:
            usual |= _usual(of_kind, kind, earlier, has_jumps=has_jumps)
    return [entry for entry in entries if entry.series not in usual] if usual else list(entries)


def _kind(item: Item) -> _Kind | None:
    """What the course of an item is judged by; None of those that have none."""
    if isinstance(item, Indicator):
        return item.kind, STEPS[item.frequency], item.decimals
    return (item.kind, STEPS[item.frequency], 0) if isinstance(item, Milestone) else None


def _usual(entries: Sequence[Entry], kind: _Kind, earlier: Earlier, *, has_jumps: bool) -> set[Series]:
    """The series of entries of one kind about which there is nothing to say."""
    numbers: dict[Series, int] = {}
    for entry in entries:
        numbers.setdefault(entry.series, len(numbers))
    parts, inexact = earlier.cells(numbers)
    figures = (
        (numbers[entry.series], entry.month, (entry.amount if entry.has_amount else None, entry.value))
        for entry in entries
    )
    own = whole_cells(figures, inexact)
    has_told = np.array([entry.has_amount for entry in entries])
    months = [part.month for part in (own, *parts)]
    first = min(int(month.min()) for month in months)
    count = max(int(month.max()) for month in months) - first + 1
    if count > MOST_MONTHS:
        return set()
    course = _course(kind, Month.of_ordinal(first), _grid(parts, len(numbers), first, count), (own, has_told))
    is_usual = ~(out_of_course(course, has_jumps=has_jumps) | inexact)
    return {series for series, is_so in zip(numbers, is_usual.tolist(), strict=True) if is_so}


def _grid(parts: Iterable[Cells], series: int, first: int, months: int) -> _Grid:
    """Series × months, the series of a month side by side in memory: the checks go from month to month."""
    value, amount = (np.zeros((series, months), np.int64, order="F") for _ in range(2))
    has_value, has_amount = (np.zeros((series, months), bool, order="F") for _ in range(2))
    for cells in parts:
        at = cells.series, cells.month - first
        value[at], amount[at], has_value[at], has_amount[at] = (
            cells.value, cells.amount, cells.has_value, cells.has_amount,
        )  # fmt: skip
    return value, amount, has_value, has_amount


def _course(kind: _Kind, first: Month, published: _Grid, told: tuple[Cells, np.ndarray]) -> Course:
    """The file's figures over the published ones."""
    own, has_told = told
    value, amount, has_value, has_amount = (column.copy(order="K") for column in published)
    is_own, told_amount = (np.zeros(value.shape, bool, order="F") for _ in range(2))
    at = own.series, own.month - first.ordinal
    value[at], has_value[at], is_own[at] = own.value, own.has_value, True
    with_amount = at[0][has_told], at[1][has_told]
    amount[with_amount], has_amount[with_amount] = own.amount[has_told], own.has_amount[has_told]
    told_amount[with_amount] = True
    name, step, decimals = kind
    return Course(
        first, name, step, 10**DECIMALS, decimals, value, amount, has_value, has_amount, is_own, told_amount, published
    )
