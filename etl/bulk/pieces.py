"""A large text file in pieces of whole rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, cast

import numpy as np

from etl.bulk.bytes import NotUniform

PIECE = 4_000_000  # bytes, so that a file of a few megabytes is split by several threads
_MANY = 16  # pieces from which on they are twice as large
_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]


class Pieces:
    """The file but for its first lines, cut between rows; a line within quotes ends no row.

    Memory that was used before costs nothing: who is done with a piece gives it back.
    """

    def __init__(self, path: Path, skip: int, *, has_quotes: bool) -> None:
        self.path, self.skip, self.has_quotes = path, skip, has_quotes
        self._size = PIECE if path.stat().st_size < _MANY * PIECE else 2 * PIECE
        self._used: SimpleQueue[Any] = SimpleQueue()

    def give_back(self, piece: memoryview) -> None:
        """The piece is not looked at any more."""
        self._used.put(piece.obj)

    def __iter__(self) -> Iterator[memoryview]:
        """Raises NotUniform where a row is as long as a piece."""
        with self.path.open("rb") as file:
            for _ in range(self.skip):
                file.readline()
            rest = b""
            while True:
                room = self._room()
                room[: len(rest)] = rest
                end = _fill(file, memoryview(room), len(rest))
                if end < self._size:  # of the file
                    if end:
                        yield memoryview(room)[:end]
                    return
                cut = _last_end(room) if self.has_quotes else room.rfind(b"\n") + 1
                if not cut:
                    raise NotUniform("有一行过长")
                rest = bytes(memoryview(room)[cut:])
                yield memoryview(room)[:cut]

    def _room(self) -> bytearray:
        try:
            return cast(bytearray, self._used.get_nowait())
        except Empty:
            return bytearray(self._size)


def _fill(file: BinaryIO, room: memoryview, at: int) -> int:
    """Read on; returns where the bytes end, before the room does only at the end of the file."""
    while at < len(room) and (count := file.readinto(room[at:])):  # type: ignore[attr-defined]
        at += count
    return at


def without_ragged(piece: memoryview, delimiter: str, width: int, *, has_quotes: bool) -> tuple[bytes, tuple[int, ...]]:
    """The piece without the rows that have fewer or more cells; and these, counted among all rows from 0."""
    codes = np.frombuffer(piece, np.uint8)
    ends = _outside(codes, codes == _NEWLINE, has_quotes=has_quotes)
    if not len(ends) or ends[-1] + 1 < len(codes):
        ends = np.append(ends, len(codes))
    starts = np.append(0, ends[:-1] + 1)
    separators = _outside(codes, codes == ord(delimiter), has_quotes=has_quotes)
    cells = np.diff(np.searchsorted(separators, ends), prepend=0) + 1
    length = ends - starts
    is_blank = (length == 0) | ((length == 1) & (codes[np.minimum(starts, len(codes) - 1)] == _RETURN))
    is_even = cells == width
    is_kept = np.repeat(is_even, np.minimum(ends + 1, len(codes)) - starts)
    return codes[is_kept].tobytes(), tuple(np.flatnonzero(~is_even[~is_blank]).tolist())


def _last_end(piece: bytearray) -> int:
    """Behind the last line that does not end within quotes."""
    codes = np.frombuffer(piece, np.uint8)
    ends = _outside(codes, codes == _NEWLINE, has_quotes=True)
    return int(ends[-1]) + 1 if len(ends) else 0


def _outside(codes: Bytes, is_wanted: Flags, *, has_quotes: bool) -> Places:
    """Where some characters stand, but for those within quotes; a piece begins outside of them."""
    places: Places = np.flatnonzero(is_wanted)
    if not has_quotes:
        return places
    is_outside = np.searchsorted(np.flatnonzero(codes == _QUOTE), places) % 2 == 0
    return cast(Places, places[is_outside])
