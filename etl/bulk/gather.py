"""The pieces of a large file taken over into whole columns, in its order, while the next ones are split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from etl import limits
from etl.bulk.bytes import NotUniform
from etl.bulk.figures import decoded
from etl.bulk.form import FIGURES, TEXTS, Form
from etl.bulk.piece import Column, Piece
from etl.language.field import Field

UNKNOWN = 65535  # stands for a text beyond those that are coded
_MOST = UNKNOWN  # texts of a column
_ROOM = 1.2  # times the rows that are expected
_KINDS: Mapping[str, Any] = {
    **dict.fromkeys(TEXTS, np.uint16),
    **dict.fromkeys(FIGURES, np.int64),
    **dict.fromkeys(("amount_form", "value_form", "note_form"), np.uint8),
}


class Gathered:
    """Columns that grow; room that is never written to takes no memory, and holds 0."""

    def __init__(self, form: Form, expected: int, codec: str) -> None:
        self.rows = 0
        self._codec, self._room = codec, int(expected * _ROOM) + 1
        kinds = {**_KINDS, "others": np.uint64 if form.unread else np.uint8}
        self._columns: dict[str, Column] = {name: np.zeros(self._room, kind) for name, kind in kinds.items()}
        self._codes: dict[Field, dict[bytes, int]] = {field: {} if field in form.place else {b"": 0} for field in TEXTS}
        self._notes: list[pa.Array | int] = []  # of a piece without any only how many rows it has
        self._ragged: list[int] = []

    def add(self, piece: Piece) -> None:
        """Take the next rows over; raises NotUniform."""
        before = self.rows + len(self._ragged)
        self._ragged.extend(before + number for number in piece.ragged)
        if len(self._ragged) > limits.BULK_RAGGED:
            raise NotUniform(f"与表头列数不同的行超过{limits.BULK_RAGGED:,}行")
        end = self.rows + piece.rows
        if end > self._room:
            self._grow(end * 2)
        for field, (indices, texts) in piece.names.items():
            codes, into = self._coded(field, texts), self._columns[field][self.rows : end]
            if len(codes) == 1:
                into[:] = codes
            else:
                codes.take(indices, out=into, mode="clip")  # any other mode goes through memory of its own
        for name, numbers in piece.numbers.items():
            self._columns[name][self.rows : end] = numbers
        self._notes.append(piece.rows if piece.notes is None else piece.notes)
        self.rows = end

    def _coded(self, field: Field, texts: Sequence[bytes]) -> Column:
        """The code of each text of a piece."""
        known = self._codes[field]
        room = _MOST - len(known)
        if len(texts) > room:
            unknown = [text for text in texts if text not in known]
            decoded(unknown, self._codec)
            known |= {text: len(known) + at for at, text in enumerate(unknown[: max(room, 0)])}
            return np.array([known.get(text, UNKNOWN) for text in texts], np.uint16)
        return np.array([known.setdefault(text, len(known)) for text in texts], np.uint16)

    def _grow(self, room: int) -> None:
        for name, column in self._columns.items():
            self._columns[name] = np.zeros(room, column.dtype)
            self._columns[name][: self.rows] = column[: self.rows]
        self._room = room

    def columns(self) -> dict[str, Column]:
        """What was taken over, by name."""
        return {name: column[: self.rows] for name, column in self._columns.items()}

    def texts(self) -> dict[Field, list[str]]:
        """What the codes of each column stand for; raises NotUniform."""
        return {field: decoded(list(known), self._codec) for field, known in self._codes.items()}

    def notes(self) -> pa.ChunkedArray | None:
        """The notes; None where no row has one."""
        if all(isinstance(one, int) for one in self._notes):
            return None
        return pa.chunked_array([pa.nulls(one, pa.string()) if isinstance(one, int) else one for one in self._notes])

    @property
    def ragged(self) -> tuple[int, ...]:
        """The rows with fewer or more cells, counted among all from 0."""
        return tuple(self._ragged)
