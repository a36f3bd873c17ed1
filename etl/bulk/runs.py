"""A piece of a large file whose rows are like the row above but for a few cells, as one month's of one item are.

Only the first row of such a run is split cell by cell; of the others the cells that differ are taken, after the bytes
before and behind have been seen to be the same. What is not of that form is left to the splitting of every cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa

from etl.bulk.digits import ROOM, Places, Words, room_for

_BYTES = 8  # of a word
_ALL = {1: 0x01, 2: 0x0101, 4: 0x01010101, 8: 0x0101010101010101}  # so many flags that are set, as one number
_NEWLINE = 10
_MOST = 128  # bytes before the cells that differ, of these, and behind
_KINDS = 4  # of runs in a piece that differ in how many bytes are the same
_LEAST = 64  # rows of a run, on average: of shorter ones to look for them costs more than to split each
_TRIED = 1 << 16  # bytes of a piece that tell whether it is worth while
_BLOCK = 1 << 20  # bytes that are gone through together
_FEW = 4  # runs that may be shorter, at the beginning of a piece
Codes = np.ndarray[Any, np.dtype[np.uint8]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Where = np.ndarray[Any, np.dtype[np.int64]]
Coded = tuple[np.ndarray[Any, np.dtype[Any]], Sequence[bytes]]  # which of the texts each is


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column: where each begins and ends among the bytes of some words."""

    words: Words
    begins: Places
    ends: Places

    def taken(self, rows: Where) -> Cells:
        """Those of some rows."""
        return Cells(self.words, self.begins[rows], self.ends[rows])

    def texts(self) -> Coded:
        """Which of the different texts each cell is, and these."""
        length = self.ends - self.begins
        size = _whole_words(max(int(length.max(initial=0)), 1))
        texts = _taken(self.words.view(np.uint8), self.begins, size).view(np.uint64)
        texts &= _beginnings(size, length).view(np.uint64) * np.uint64(0xFF)
        column = pa.Array.from_buffers(pa.binary(size), len(length), [None, pa.py_buffer(texts)]).dictionary_encode()
        different = np.frombuffer(column.dictionary.buffers()[1], f"S{size}")[: len(column.dictionary)]
        return column.indices.to_numpy(), different.tolist()


@dataclass(frozen=True, slots=True)
class Runs:
    """The first row of each run, how many rows it has, and the cells that differ within one, by column."""

    first: bytes
    counts: Where
    cells: dict[int, Cells]


def runs_of(piece: memoryview, delimiter: str, width: int, differing: range) -> Runs | None:
    """The rows of a piece without quotes, in runs within which only cells of these columns differ, one after the other.

    None where the rows are not so, or hardly any are.
    """
    codes, form = np.frombuffer(piece, np.uint8), (ord(delimiter), width, differing)
    tried = bytes(piece[:_TRIED]).rfind(b"\n") + 1
    if len(codes) > _TRIED and _all_runs(codes[:tried], form) is None:
        return None
    found = _all_runs(codes, form)
    if found is None:
        return None
    ends, runs = found
    counts = np.array([run.rows for run in runs])
    before, behind = (np.repeat([getattr(run, name) for run in runs], counts) for name in ("before", "behind"))
    begins = np.append(0, ends[:-1]) + before
    cells = _between(codes, begins, ends - behind - begins, (ord(delimiter), differing))
    if cells is None:
        return None
    return Runs(b"".join(run.first for run in runs), counts, cells)


def _all_runs(codes: Codes, form: tuple[int, int, range]) -> tuple[Where, list[_Run]] | None:
    """Where the lines end, and the runs; None where the rows are not of the form or the runs too short."""
    ends = _line_ends(codes)
    if ends is None:
        return None
    runs = list(_found(codes, ends, form))
    return (ends, runs) if sum(run.rows for run in runs) == len(ends) else None


@dataclass(frozen=True, slots=True)
class _Run:
    """The first row of a run, how many rows it has, and how many bytes of it stand before and behind what differs."""

    first: bytes
    rows: int
    before: int
    behind: int


def _line_ends(codes: Codes) -> Where | None:
    """Behind each line; None where the last one has no end, or where one is very short."""
    if not len(codes) or codes[-1] != _NEWLINE:
        return None
    found = []
    is_end = np.empty(min(_BLOCK, _whole_words(len(codes))), bool)
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK]
        np.equal(block, _NEWLINE, out=is_end[: len(block)])
        is_end[len(block) :] = False
        words = is_end.view(np.uint64)
        at = np.flatnonzero(words != 0)
        flags = words.take(at) - np.uint64(1)
        if (words.take(at) & flags).any():
            return None
        found.append(at * _BYTES + (np.bitwise_count(flags) >> 3) + (start + 1))
    return np.concatenate(found)


def _found(codes: Codes, ends: Where, form: tuple[int, int, range]) -> Iterator[_Run]:
    """The runs one after the other, as long as they are of the form and not too short."""
    delimiter, width, differing = form
    breaks: dict[tuple[int, int], Where] = {}
    row = number = 0
    while row < len(ends):
        first = codes[ends[row - 1] if row else 0 : ends[row]].tobytes()
        cells = first.rstrip(b"\r\n").split(bytes([delimiter]))
        before = sum(len(cell) + 1 for cell in cells[: differing.start])
        behind = len(first) - before - sum(len(cell) + 1 for cell in cells[differing.start : differing.stop]) + 1
        if len(cells) != width or before + behind > _MOST or len(breaks) == _KINDS:
            return
        if (before, behind) not in breaks:
            breaks[before, behind] = _breaks(codes, ends, before, behind)
        rows = _alike(codes, (row, ends), (first[:before], first[-behind:]), breaks[before, behind])
        yield _Run(first, rows, before, behind)
        row, number = row + rows, number + 1
        if row < (number - _FEW) * _LEAST:
            return


def _breaks(codes: Codes, ends: Where, before: int, behind: int) -> Where:
    """The rows of which the end, or the beginning of the next one, is another than of the row before it."""
    is_so = _repeated(codes, np.maximum(ends - behind, 0), before + behind)
    is_so &= np.diff(ends) >= before + behind
    return np.flatnonzero(~is_so) + 1


def _alike(codes: Codes, at: tuple[int, Where], edges: tuple[bytes, bytes], breaks: Where) -> int:
    """How many rows from one on, it included, begin and end with the same bytes."""
    row, ends = at
    head, tail = edges

    def is_alike(other: int) -> bool:
        text = codes[ends[other - 1] : ends[other]].tobytes() if other < len(ends) else b""
        return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)

    if not is_alike(row + 1):
        return 1
    following = breaks[np.searchsorted(breaks, row + 1) :][:1]
    last = int(following[0]) if len(following) else len(ends)
    return last - row + is_alike(last)


def _repeated(codes: Codes, places: Where, length: int) -> Flags:
    """Whether at each place but the first there stand as many bytes as at the one before, and the same."""
    found = np.ones(len(places) - 1, bool)
    size = min(1 << length.bit_length() >> 1, _BYTES * _BYTES)  # the last of these overlaps the one before
    for offset in (*range(0, length - size, size or 1), length - size) if length else ():
        words = _taken(codes, places + offset, size).view(f"u{min(size, _BYTES)}")
        each = len(words) // len(places)
        found &= (words[each:] == words[:-each]).view(f"u{each}") == _ALL[each]
    return found


def _between(codes: Codes, begins: Where, length: Where, form: tuple[int, range]) -> dict[int, Cells] | None:
    """The cells that stand between, by column; None where these are not as many in each row."""
    delimiter, differing = form
    rows = len(begins)
    size = _BYTES
    while size < length.max():
        size *= 2
    if size > _MOST:
        return None
    words = room_for(rows * size)
    bytes_of = words.view(np.uint8)[ROOM:][: rows * size]
    bytes_of[:] = _taken(codes, begins, size)
    is_separator = np.equal(bytes_of, delimiter)
    is_separator &= _beginnings(size, length).view(bool)
    first = np.arange(ROOM, ROOM + rows * size, size, dtype=np.int32)
    places = np.flatnonzero(is_separator).astype(np.int32) + np.int32(ROOM)
    if len(places) != rows * (len(differing) - 1):
        return None
    between = places.reshape(rows, -1)
    if ((between < first[:, None]) | (between >= first[:, None] + size)).any():
        return None
    begin = [first, *(between[:, at] + 1 for at in range(len(differing) - 1))]
    end = [*(between[:, at] for at in range(len(differing) - 1)), first + length.astype(np.int32)]
    return {column: Cells(words, *each) for column, *each in zip(differing, begin, end, strict=True)}


def _beginnings(size: int, lengths: Any) -> Codes:
    """For each of some lengths as many bytes that say yes, then such that say no, together so many."""
    is_within = np.arange(size) < np.arange(size + 1)[:, None]
    return cast(Codes, is_within.view(f"V{size}").ravel().take(lengths).view(np.uint8))


def _taken(codes: Codes, places: Any, size: int) -> Codes:
    """So many bytes from each place on, one text behind the other; 0 behind the last of all bytes."""
    last = len(codes) - size
    if last < 0 or places.max(initial=0) <= last:
        all_of = codes if last >= 0 else np.append(codes, np.zeros(-last, np.uint8))
        return cast(Codes, _windows(all_of, size)[places].view(np.uint8))
    taken = _windows(codes, size)[np.minimum(places, last)]
    is_cut = places > last
    end = np.append(codes[last:], np.zeros(places.max() - last, np.uint8))
    taken[is_cut] = _windows(end, size)[places[is_cut] - last]
    return cast(Codes, taken.view(np.uint8))


def _windows(codes: Codes, size: int) -> np.ndarray[Any, Any]:
    """The text of this size that begins at each byte; nothing is moved."""
    return np.ndarray((len(codes) - size + 1,), f"V{size}", codes, strides=(1,))


def _whole_words(size: int) -> int:
    return -(-size // _BYTES) * _BYTES
