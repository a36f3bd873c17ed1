"""The rows of a large file taken over batch by batch into whole columns, while the next ones are split."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

UNKNOWN = 65535  # stands for a text that is in no list of them
_ROOM = 1.2  # times the rows that are expected
_NOTE = "note"


class Gathered:
    """Columns that grow; room that is never written to takes no memory."""

    def __init__(self, schema: pa.Schema, expected: int) -> None:
        self.rows = 0
        self._room = int(expected * _ROOM) + 1
        self._columns = {one.name: np.empty(self._room, _kind(one.type)) for one in schema if one.name != _NOTE}
        self._notes: list[pa.Array | int] = []  # of a batch without any only how many rows it has
        self._has_notes = False

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the next rows over."""
        end = self.rows + len(batch)
        if end > self._room:
            self._grow(end * 2)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if name == _NOTE:
                self._note(column)
            else:
                self._columns[name][self.rows : end] = _codes(column) if _is_coded(column.type) else whole(column)
        self.rows = end

    def _grow(self, room: int) -> None:
        for name, column in self._columns.items():
            self._columns[name] = np.empty(room, column.dtype)
            self._columns[name][: self.rows] = column[: self.rows]
        self._room = room

    def _note(self, column: pa.Array) -> None:
        has_any = column.null_count < len(column)
        self._has_notes |= has_any
        self._notes.append(column if has_any else len(column))

    def columns(self) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
        """What was taken over, by name."""
        return {name: column[: self.rows] for name, column in self._columns.items()}

    def notes(self) -> pa.ChunkedArray | None:
        """The notes; None where no row has one."""
        if not self._has_notes:
            return None
        return pa.chunked_array([pa.nulls(one, pa.string()) if isinstance(one, int) else one for one in self._notes])


def _is_coded(of: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(of))


def _codes(column: pa.DictionaryArray) -> np.ndarray[Any, np.dtype[Any]]:
    """Where each text stands in the list that all of them are of."""
    found: pa.Array = column.indices
    if found.null_count:
        found = found.cast(pa.uint16()).fill_null(UNKNOWN)
    numbers: np.ndarray[Any, np.dtype[Any]] = found.to_numpy()
    return numbers


def _kind(of: pa.DataType) -> Any:
    if _is_coded(of):
        return np.uint16
    return np.int64 if pa.types.is_decimal(of) else of.to_pandas_dtype()


def whole(column: pa.Array) -> np.ndarray[Any, np.dtype[Any]]:
    """Numbers as they are, decimals as the whole numbers that they are kept as (of 128 bits the low half).

    0 stands where there is none.
    """
    if not pa.types.is_decimal(column.type):
        numbers: np.ndarray[Any, np.dtype[Any]] = column.to_numpy()
        return numbers
    step = column.type.byte_width // 8
    scaled = np.frombuffer(column.buffers()[1], np.int64)[step * column.offset :][: step * len(column) : step]
    if column.null_count:
        scaled = np.where(column.is_null().to_numpy(zero_copy_only=False), 0, scaled)
    return scaled
