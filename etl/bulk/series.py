"""The series of a large file, some items at a time, held against each other and against what is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from etl import limits
from etl.bulk.blocks import ROWS, THREADS, for_blocks
from etl.bulk.clean import Clean, Flags, Whole
from etl.check.cells import Cells
from etl.check.course import Course, sums_stand_out, suspects
from etl.check.sums import adds_up
from monitor.month import Month
from monitor.status import STEPS

_CELLS = 1 << 16  # series times months that are looked at together


def cells_of(clean: Clean) -> Cells:
    """The clean rows that say something."""
    every = Cells(clean.series, clean.month, clean.value, clean.amount, clean.has_value, clean.has_amount)
    chosen = clean.is_clean & clean.is_filled
    return every if chosen.all() else every.of(chosen)


def repeated(clean: Clean) -> Flags:
    """For each series whether two clean rows of it are of the same month."""
    found = np.zeros(len(clean.items) * len(clean.places), bool)
    count = int(np.count_nonzero(clean.is_clean))
    if not count:
        return found
    first = int(clean.month.min(where=clean.is_clean, initial=np.iinfo(np.int32).max))
    months = int(clean.month.max(where=clean.is_clean, initial=0)) - first + 1
    is_dense = len(found) * months <= 8 * count + limits.BULK_CELLS
    if is_dense and _different(clean, first, len(found) * months) == count:
        return found
    chosen = np.flatnonzero(clean.is_clean)
    series, month = clean.series[chosen], clean.month[chosen]
    if is_dense:
        counts = np.bincount(series.astype(np.int64) * months + (month - first), minlength=0)
        again = np.flatnonzero(counts > 1) // months
    else:
        keys, counts = np.unique(series.astype(np.int64) * months + (month - first), return_counts=True)
        again = keys[counts > 1] // months
    found[again] = True
    return found


def _different(clean: Clean, first: int, size: int) -> int:
    """How many different series and months the clean rows are of."""
    is_there, months = np.zeros(size, bool), size // (len(clean.items) * len(clean.places))

    def note(at: slice) -> None:
        chosen = clean.is_clean[at]
        series, month = clean.series[at][chosen], clean.month[at][chosen]
        is_there[series.astype(np.int64) * months + (month - first)] = True

    for_blocks(len(clean.month), note)
    return int(np.count_nonzero(is_there))


def suspected(clean: Clean, own: Cells, published: Cells | None) -> Flags:
    """For each series whether the checks may say something about it; `own` are the file's figures."""
    found, known = (np.zeros(len(clean.items) * len(clean.places), bool) for _ in range(2))
    if not len(own):
        return found
    if published is not None:
        known[published.series] = True
    months = [own.month] + ([published.month] if published is not None and len(published) else [])
    first = min(int(month.min()) for month in months)
    count = max(int(month.max()) for month in months) - first + 1

    blocks = list(_blocks(clean, count))
    of_block = [_numbered(cells, blocks, len(clean.places)) for cells in (own, published) if cells is not None]

    def look(number: int) -> None:
        there = [cells if len(blocks) == 1 else cells.of(np.flatnonzero(of == number)) for cells, of in of_block]
        _look(clean, blocks[number], (there[0], there[1] if published else None), (first, count), (found, known))

    with ThreadPoolExecutor(THREADS) as threads:  # each block has series of its own
        for _ in threads.map(look, range(len(blocks))):
            pass
    return found


def _numbered(cells: Cells, blocks: Sequence[range], places: int) -> tuple[Cells, Whole]:
    """The cells, and which block of items each is of."""
    of_item = np.repeat(np.arange(len(blocks), dtype=np.min_scalar_type(len(blocks))), list(map(len, blocks)))
    numbers = np.empty(len(cells), of_item.dtype)

    def number(at: slice) -> None:
        of_item.take(cells.series[at] // places, out=numbers[at], mode="clip")

    for_blocks(len(cells), number)
    return cells, numbers


def _blocks(clean: Clean, months: int) -> Iterator[range]:
    """Consecutive items, as many as fit, and no more than give every thread some."""
    per_item = len(clean.places) * months
    at_once = max(min(limits.BULK_CELLS // per_item, -(-len(clean.items) // THREADS)), 1)
    for start in range(0, len(clean.items), at_once):
        yield range(start, min(start + at_once, len(clean.items)))


def _look(
    clean: Clean, items: range, cells: tuple[Cells, Cells | None], axis: tuple[int, int], flags: tuple[Flags, Flags]
) -> None:
    places = len(clean.places)
    low, high = items.start * places, items.stop * places
    own, published = cells
    if not len(own):
        return
    is_present = np.zeros(high - low, bool)
    is_present[own.series - low] = True
    present = np.flatnonzero(is_present) + low
    rank = np.cumsum(is_present) - 1
    grid = _grid(own, rank, low, (len(present), axis))
    old = None
    if published is not None:
        old = _grid(published.of(is_present[published.series - low]), rank, low, (len(present), axis))
    ends = np.searchsorted(present, np.arange(items.start, items.stop + 1) * places).tolist()
    for alike in _alike(clean, items, max(_CELLS // (places * axis[1]), 1)):
        starts = ends[alike.start - items.start : alike.stop - items.start + 1]
        if starts[-1] > starts[0]:
            _look_at(clean, alike, starts, (present, grid, old), axis[0], flags)


def _alike(clean: Clean, items: range, most: int) -> Iterator[range]:
    """Consecutive items under the same rules, only so many together: few are not worth the steps that each takes."""
    start = items.start
    for number in items:
        if number + 1 == items.stop or number + 1 - start == most or _rule(clean, number + 1) != _rule(clean, start):
            yield range(start, number + 1)
            start = number + 1


def _rule(clean: Clean, number: int) -> object:
    """What decides how a series of an item is looked at."""
    named = clean.items[number]
    item = named.item
    return item.kind, item.frequency, getattr(item, "decimals", 0), named.has_amount


_FIGURES = ("value", "amount")
_Grid = tuple[Any, Any, Any, Any, Any]  # value, amount, has_value, has_amount, is_there


def _grid(cells: Cells, rank: Whole, low: int, size: tuple[int, tuple[int, int]]) -> _Grid:
    """Series × months, the series of a month side by side in memory: the checks go from month to month."""
    series, (first, months) = size
    is_everywhere = series == len(rank)
    every = {"value": cells.value, "amount": cells.amount, "has_value": cells.has_value, "has_amount": cells.has_amount}
    told = {name: column for name, column in every.items() if name in _FIGURES or not column.all()}
    whole = {name: np.zeros(series * months, column.dtype) for name, column in told.items()}
    is_there = np.zeros(series * months, bool)
    for start in range(0, len(cells), ROWS):
        rows = slice(start, start + ROWS)
        at = (cells.month[rows] - first) * np.int64(series)
        at += cells.series[rows] - low if is_everywhere else rank[cells.series[rows] - low]
        for name, column in told.items():
            whole[name][at] = column[rows]
        is_there[at] = True
    value, amount, has_value, has_amount, own = (
        column.reshape(months, series).T for column in (*(whole.get(name, is_there) for name in every), is_there)
    )
    return value, amount, has_value, has_amount, own


def _look_at(
    clean: Clean,
    alike: range,
    starts: list[int],
    grids: tuple[Whole, _Grid, _Grid | None],
    first: int,
    flags: tuple[Flags, Flags],
) -> None:
    """The series of some items under the same rules; `starts` tell where those of each begin and end.

    `flags` are those that are found, and those of which anything is published.
    """
    found = flags[0]
    present, (value, amount, has_value, has_amount, is_own), old = grids
    named = clean.items[alike.start]
    item, rows = named.item, slice(starts[0], starts[-1])
    value, amount = value[rows], amount[rows]
    has_value, has_amount, is_own = has_value[rows], has_amount[rows], is_own[rows]
    told = is_own if named.has_amount else np.zeros_like(is_own)
    published = None
    if old is not None:
        published = old[0][rows], old[1][rows], old[2][rows], old[3][rows]
        value = np.where(is_own, value, published[0])
        has_value = np.where(is_own, has_value, published[2])
        amount = np.where(told, amount, published[1])
        has_amount = np.where(told, has_amount, published[3])
    course = Course(
        Month.of_ordinal(first), item.kind, STEPS[item.frequency], 10**clean.rows.decimals,
        getattr(item, "decimals", 0), value, amount, has_value, has_amount, is_own, told, published,
    )  # fmt: skip
    own = present[rows]
    found[own[suspects(course)]] = True
    for number, (start, end) in zip(alike, pairwise(starts), strict=True):
        if end > start and adds_up(clean.items[number].item):
            _look_at_sums(clean, course, own, range(start - starts[0], end - starts[0]), flags)


def _look_at_sums(clean: Clean, course: Course, own: Whole, rows: range, flags: tuple[Flags, Flags]) -> None:
    """Those of one item, which are some rows of the course."""
    found, known = flags
    series, places = own[rows.start : rows.stop], len(clean.places)
    every = slice(int(series[0]) // places * places, (int(series[0]) // places + 1) * places)
    place = series % places
    districts, cities = np.flatnonzero(clean.is_district[place]), np.flatnonzero(place == 0)
    zones = np.flatnonzero(~clean.is_district[place] & (place != 0))
    city = rows.start + int(cities[0]) if len(cities) else None
    added = np.flatnonzero(clean.is_district | (np.arange(places) == 0))
    is_there = known[every].copy()
    is_there[place] = True
    may_be_whole = bool(known[every][added].any() and is_there[added].all())
    rest = rows.start + districts, rows.start + zones
    if sums_stand_out(course, city, rest, int(np.count_nonzero(clean.is_district)), may_be_whole=may_be_whole):
        found[every] = True
