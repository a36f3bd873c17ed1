"""The columns of an answer of the database as lists of Python's objects: thousands of values, none converted by itself.

DuckDB takes several times as long to make objects of them, and longer still to write its decimals as text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from monitor.month import Month
from monitor.number import trimmed

_EXACT = Context(prec=40)  # wide enough that no digit is lost
_PLACES = np.array([Decimal((0, (1,), -places)) for places in range(39)], object)  # 1, 0.1, 0.01 …
_SHORT = 2  # places with which a number of 17 digits is one of 64 bits


def objects(column: pa.ChunkedArray) -> list[Any]:
    """The values: dates as the months they lie in, decimals without the zeros that the column's scale adds."""
    if column.null_count == len(column):
        return [None] * len(column)
    kind = column.type
    if pa.types.is_decimal128(kind):
        return _numbers(column.combine_chunks())
    if pa.types.is_string(kind):
        return _shared(column, str)
    if pa.types.is_date32(kind):
        return _shared(column, Month.of)
    return _listed(column) if not column.null_count else column.to_pylist()


def _shared(column: pa.ChunkedArray, made: Callable[[Any], object]) -> list[Any]:
    """Values of which each different one is made once."""
    coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    different = [None if one is None else made(one) for one in coded.dictionary.to_pylist()]
    return _listed(np.array(different, object).take(coded.indices.to_numpy()))


def _listed(column: Any) -> list[Any]:
    values: list[Any] = np.asarray(column).tolist()
    return values


def _numbers(array: pa.Array) -> list[Decimal | None]:
    """Decimals from the 128-bit integers that an array of its own stores, in units of the column's last place."""
    scale = array.type.scale
    halves = np.frombuffer(array.buffers()[1], np.int64).reshape(-1, 2)[: len(array)]
    low, high = halves[:, 0], halves[:, 1]
    known = array.is_valid().to_numpy(zero_copy_only=False)
    is_wide = known & (high != low >> 63)
    if scale > _SHORT and is_wide.any():
        short = array.cast(pa.decimal128(array.type.precision, _SHORT), safe=False)
        if short.cast(array.type).equals(array):
            return _numbers(short)
    found: list[Decimal | None] = _from_units(np.where(known, low, 0), scale)
    wide = np.flatnonzero(is_wide)
    for place, above, below in zip(wide.tolist(), high[wide].tolist(), low[wide].view(np.uint64).tolist(), strict=True):
        found[place] = trimmed(_EXACT.multiply((above << 64) + below, _PLACES[scale]))
    for place in np.flatnonzero(~known).tolist():
        found[place] = None
    return found


def _from_units(units: np.ndarray[Any, np.dtype[np.int64]], scale: int) -> list[Any]:
    """Decimals of 64-bit numbers of units, each with as many places as it needs."""
    places = np.zeros(len(units), np.int64)
    for left in range(scale, 0, -1):
        is_longer = units % 10**left != 0
        if not is_longer.any():
            break
        places += is_longer
    significant = (units // np.power(10, scale - places)).tolist()
    if not places.any():
        return list(map(Decimal, significant))
    return list(map(_EXACT.multiply, significant, _PLACES.take(places).tolist()))
