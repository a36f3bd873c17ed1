"""Published figures as columns, for a file to be held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa

from etl.check.cells import Cells, Flags, Whole
from etl.check.earlier import DECIMALS, LARGEST, Series
from etl.entry.history import Derived, Figures, Key
from etl.version.given import Told, asked
from monitor.month import Month
from monitor.number import trimmed

_NOWHERE = -1


_QUERY = """
SELECT indicator_id, district_id, (12 * year(month) + month(month) - 1)::INTEGER AS number, amount, value,
    is_derived
FROM observation
WHERE month BETWEEN $start AND $end AND indicator_id IN (SELECT item_id FROM item WHERE reporter_id = $department)
"""


def published(version: duckdb.DuckDBPyConnection, department: str, year: int, told: Told | None = None) -> Columns:
    """What a department reports, for a year and the one before it; months are counted from the year 0.

    `told` finds what files said where a figure follows from another.
    """
    params = {"start": dt.date(year - 1, 1, 1), "end": dt.date(year, 12, 1), "department": department}
    return Columns(version.sql(_QUERY, params=params).to_arrow_table(), told)


class Columns:
    """What a version has of a department's items in some years."""

    def __init__(self, table: pa.Table, told: Told | None = None) -> None:
        self.table, self._told = table, told
        names = (table[name].combine_chunks().dictionary_encode() for name in ("indicator_id", "district_id"))
        items, places = names
        self._items, self._places = (
            {name: number for number, name in enumerate(names.dictionary.to_pylist())} for names in (items, places)
        )
        self._item, self._place = (names.indices.to_numpy() for names in (items, places))
        self._month: Whole = table["number"].to_numpy()

    def at(self, wanted: Mapping[Series, Collection[int]]) -> dict[Key, Figures]:
        """The figures of some months of some series."""
        numbers = {series: number for number, series in enumerate(wanted)}
        series = self._series(numbers)
        every = [month for months in wanted.values() for month in months]
        if series is None or not every:
            return {}
        first = min(every)
        is_wanted = np.zeros((len(numbers) + 1, max(every) - first + 2), bool)  # the last row and column are of none
        for number, months in enumerate(wanted.values()):
            is_wanted[number, [month - first for month in months]] = True
        month = self._month - first
        month[(month < 0) | (month >= is_wanted.shape[1])] = _NOWHERE
        return self._exactly(np.flatnonzero(is_wanted[series, month]))

    def of(self, wanted: Collection[Series]) -> dict[Key, Figures]:
        """All figures of some series."""
        series = self._series({one: number for number, one in enumerate(wanted)})
        return {} if series is None else self._exactly(np.flatnonzero(series != _NOWHERE))

    def cells(self, numbers: Mapping[Series, int], inexact: Flags) -> Cells:
        """The figures of numbered series as whole numbers."""
        series = self._series(numbers)
        chosen = np.flatnonzero(series != _NOWHERE) if series is not None else np.empty(0, np.int64)
        table = self.table if len(chosen) == len(self._month) else self.table.take(chosen)
        at = chosen if series is None else series[chosen]
        (value, has_value), (amount, has_amount) = (_whole(table[name], at, inexact) for name in ("value", "amount"))
        return Cells(at, self._month[chosen], value, amount, has_value, has_amount)

    def _series(self, numbers: Mapping[Series, int]) -> Whole | None:
        """The number of each row's series, or that it has none; None where no row has one."""
        number_of = np.full((len(self._items), len(self._places)), _NOWHERE, np.int32)
        found = False
        for (item, place), number in numbers.items():
            at = self._items.get(item), self._places.get(place)
            if at[0] is not None and at[1] is not None:
                number_of[at], found = number, True
        return number_of[self._item, self._place] if found else None

    def _exactly(self, rows: Whole) -> dict[Key, Figures]:
        if not len(rows):
            return {}
        items, places, numbers, *said = (column.to_pylist() for column in self.table.take(rows).columns)
        keys = zip(items, places, map(Month.of_ordinal, numbers), strict=True)
        found = {key: _figures(*one) for key, one in zip(keys, zip(*said, strict=True), strict=True)}
        return asked(found, self._told)


def _figures(amount: Decimal | None, value: Decimal | None, is_derived: bool) -> Figures:
    said = trimmed(amount), trimmed(value)
    return Derived(said) if is_derived else said


def _whole(column: pa.ChunkedArray, series: Whole, inexact: Flags) -> tuple[Whole, Flags]:
    """Decimals of 128 bits as so many of the last decimal that is counted with, and which there are; the series of
    those are marked that have more decimals or are too large.
    """
    one = column.combine_chunks()
    has_any: Flags = one.is_valid().to_numpy(zero_copy_only=False)
    low, high = np.frombuffer(one.buffers()[1], np.int64).reshape(-1, 2)[one.offset : one.offset + len(one)].T
    low, high = np.where(has_any, low, 0), np.where(has_any, high, 0)
    number, rest = _divided(low, high, 10 ** (one.type.scale - DECIMALS))
    inexact[series[(rest != 0) | (np.abs(number) >= LARGEST)]] = True
    return number, has_any


def _divided(low: Whole, high: Whole, by: int) -> tuple[Whole, Whole]:
    """Quotients and remainders of whole numbers of 128 bits; of negative ones as of positive, with the sign put back.

    Quotients that take more than 63 bits are LARGEST.
    """
    if (high == low >> 63).all():
        return low // by, low % by
    is_negative = high < 0
    lower, upper = low.view(np.uint64), high.view(np.uint64)
    upper = np.where(is_negative, ~upper + (lower == 0), upper)
    lower = np.where(is_negative, ~lower + np.uint64(1), lower)
    half, ones, divisor = np.uint64(32), np.uint64(2**32 - 1), np.uint64(by)
    rest, quotients = np.zeros(len(low), np.uint64), []
    for part in (
        upper >> half,
        upper & ones,
        lower >> half,
        lower & ones,
    ):  # as one divides on paper, half a word a time
        now = rest << half | part
        quotients.append(now // divisor)
        rest = now % divisor
    is_long = (quotients[0] | quotients[1] | quotients[2] >> np.uint64(31)) != 0
    number = np.where(is_long, LARGEST, (quotients[2] << half | quotients[3]).view(np.int64))
    return np.where(is_negative, -number, number), rest.view(np.int64)
