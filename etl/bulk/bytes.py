"""The bytes of a large text file gone through once: hash, encoding, lines, and which lines begin no row."""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import RawIOBase
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from etl.bulk.copy import ROOM, SECTOR, Copy
from etl.file.decode import Decoded, decode, is_workbook

CHUNK = 1 << 20  # stays in the cache of a core while it is gone through
_PIECE = 3 * CHUNK  # no piece is longer: it has the end of the one before, and may have become UTF-8
_HEAD = 1 << 18
_SEGMENT = 1 << 15  # bytes that are read to find a line again
_BREAKS = np.frombuffer(b"\t\n\x0b\x0c\r", dtype=np.uint8)  # the control characters that a text file may have
_NEWLINE, _RETURN, _QUOTE, _SPACE = 10, 13, 34, 32
# What a file may be in whose first lines are in an encoding.
ENCODINGS = {"utf-8-sig": ("utf-8",), "utf-8": ("utf-8", "gb18030"), "gb18030": ("gb18030",)}
Codes = np.ndarray[Any, np.dtype[np.uint8]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class NotUniform(Exception):
    """The file is not of the form that is read in bulk; the clause says why. Such a file is read row by row."""


class NotEncoded(NotUniform):
    """The file is not in the encoding that it was taken to be in."""

    def __init__(self) -> None:
        super().__init__("文字编码既不是UTF-8，也不是GB18030")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the bytes of a file are; `text` is the file itself, or its copy in UTF-8.

    Only the bytes are known, not that they are of the encoding: to find a line again raises NotEncoded where it is not.
    """

    sha256: str
    size: int
    text: Path
    lines: int  # physical ones
    blank: tuple[int, ...]
    continued: tuple[int, ...]  # lines that begin within a quoted cell
    has_quotes: bool
    segments: tuple[tuple[int, int], ...]  # (byte, number of the line that begins there)
    codec: str = "utf-8"  # of `text`

    def lines_at(self, wanted: Iterable[int]) -> dict[int, str]:
        """Physical lines with their ends, by number."""
        found: dict[int, str] = {}
        waiting = sorted(set(wanted), reverse=True)
        with self.text.open("rb") as file:
            for (start, first), (end, after) in pairwise((*self.segments, (self.text.stat().st_size, self.lines + 1))):
                if not waiting or waiting[-1] >= after:
                    continue
                file.seek(start)
                part = file.read(end - start)
                ends = np.flatnonzero(np.frombuffer(part, np.uint8) == _NEWLINE)
                while waiting and waiting[-1] < after:
                    number = waiting.pop()
                    at = number - first
                    line = part[ends[at - 1] + 1 if at else 0 : ends[at] if at < len(ends) else len(part)]
                    try:
                        found[number] = (line + b"\n").decode(self.codec)
                    except UnicodeDecodeError as error:
                        raise NotEncoded from error
        return found


def head_of(path: Path) -> Decoded:
    """The file's first lines as text; raises NotUniform."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_workbook(head):
        raise NotUniform("是工作簿")
    decoded = decode(head[: head.rfind(b"\n") + 1])
    if decoded.problem or decoded.is_markup or decoded.is_unwrapped or decoded.encoding not in ENCODINGS:
        raise NotUniform("不是UTF-8或GB18030编码的文本")
    return decoded


def scan(path: Path, codec: str, delimiter: str, copy: Path | None = None, utf8: Path | None = None) -> Scanned:
    """The file gone through, which is taken to be in the encoding: who reads its texts sees whether it is.

    With `utf8` it is turned into UTF-8 there. With `copy` the bytes that were seen are written there as they are, not
    yet for good. Raises NotUniform.
    """
    with Copy(copy) if copy else nullcontext() as seen:
        return _Scan(path, delimiter, codec, seen).result(utf8)


def to_disk(path: Path) -> None:
    """Make a written file last through a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


class _Scan:
    """One pass over the file in one encoding."""

    def __init__(self, path: Path, delimiter: str, codec: str, copy: Copy | None) -> None:
        self.path, self.codec, self.copy = path, codec, copy
        self.hash = hashlib.sha256()
        self.size = self.place = self.newlines = self.returns = 0
        self.blank: list[int] = []
        self.continued: list[int] = []
        self.segments: list[tuple[int, int]] = [(0, 1)]
        self.quotes = 0
        self.last = _NEWLINE
        self._ends, self._flags = (np.empty(_PIECE, bool) for _ in range(2))  # used again for every piece
        self.may_open = np.array([ord(delimiter), _NEWLINE], dtype=np.uint8)
        self.may_close = np.array([ord(delimiter), _NEWLINE, _RETURN], dtype=np.uint8)

    def result(self, utf8: Path | None) -> Scanned:
        """Goes through the file; raises NotUniform."""
        with self.path.open("rb", buffering=0) as file, utf8.open("wb") if utf8 else nullcontext() as turned:
            try:
                for text, start, end in self._turned(file, turned) if turned else self._pieces(file):
                    self._look(text, start, end)
            except UnicodeDecodeError as error:
                raise NotEncoded from error
        if self.quotes % 2:
            raise NotUniform("引号不成对")
        if self.returns not in {0, self.newlines}:
            raise NotUniform("换行符不一致")
        lines = self.newlines + (self.last != _NEWLINE)
        return Scanned(
            self.hash.hexdigest(), self.size, utf8 or self.path, lines, tuple(self.blank), tuple(self.continued),
            self.quotes > 0, tuple(self.segments), "utf-8" if utf8 else self.codec,
        )  # fmt: skip

    def _pieces(self, file: RawIOBase) -> Iterator[tuple[bytearray, int, int]]:
        """The file's bytes in pieces that end with whole lines but for the last, where they were read to: they are not
        moved. In front of them is room for the beginning of a line.
        """
        room = bytearray(CHUNK + SECTOR + ROOM)
        address = np.frombuffer(room, np.uint8).__array_interface__["data"][0]
        begin = CHUNK + -(address + CHUNK) % SECTOR
        start = begin
        with memoryview(room) as view:
            while count := self._filled(file, view[begin : begin + ROOM]):
                self._note(view[begin : begin + count])
                end = begin + count
                while cut := room.rfind(b"\n", start, min(start + CHUNK, end)) + 1:
                    yield room, start, cut
                    start = cut
                if end - start >= CHUNK:
                    raise NotUniform("有一行过长")
                view[begin - (end - start) : begin] = bytes(view[start:end])
                start = begin - (end - start)
            if start < begin:
                yield room, start, begin

    def _filled(self, file: RawIOBase, room: memoryview) -> int:
        """Read on where nothing is still written from; returns how many bytes, few only at the end."""
        if self.copy:
            self.copy.wait()
        at = 0
        while at < len(room) and (count := file.readinto(room[at:])):
            at += count
        return at

    def _turned(self, file: RawIOBase, turned: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
        """What the file's bytes are in UTF-8, in such pieces, which are written down."""
        decoder, rest = codecs.getincrementaldecoder(self.codec)(), b""
        while chunk := file.read(CHUNK):
            self._note(chunk)
            text = decoder.decode(chunk).encode()
            turned.write(text)
            whole = rest + text
            end = whole.rfind(b"\n") + 1
            rest = whole[end:]
            if end:
                yield whole, 0, end
            elif len(rest) > CHUNK:
                raise NotUniform("有一行过长")
        decoder.decode(b"", final=True)
        if rest:
            yield rest, 0, len(rest)

    def _note(self, chunk: bytes | memoryview) -> None:
        """The next bytes of the file itself."""
        self.hash.update(chunk)
        self.size += len(chunk)
        if self.copy:
            self.copy.write(chunk)

    def _look(self, text: bytes | bytearray, start: int, end: int) -> None:
        codes = np.frombuffer(text, np.uint8)[start:end]
        ends = np.equal(codes, _NEWLINE, out=self._ends[: len(codes)])
        newlines = self._segment(text, start, end, ends)
        self._check_controls(text, (start, end), codes, newlines)
        if text.find(_QUOTE, start, end) >= 0:
            self._quotes(codes)
        has_blank = text.startswith((b"\n", b"\r\n"), start, end)
        has_blank = has_blank or bool(np.logical_and(ends[1:], ends[:-1], out=self._flags[: len(ends) - 1]).any())
        if has_blank or (self.returns and bool((ends[2:] & ends[:-2] & (codes[1:-1] == _RETURN)).any())):
            self._blanks(codes)
        self.place += len(codes)
        self.newlines += newlines
        self.last = text[end - 1]
        if self.last == _NEWLINE:  # else the last line is of the segment that was begun
            self.segments.append((self.place, self.newlines + 1))

    def _segment(self, text: bytes | bytearray, first: int, last: int, ends: Flags) -> int:
        """Notes where lines begin every few thousand bytes; returns how many end."""
        start, line = first, self.newlines + 1
        for least in range(first + _SEGMENT, last, _SEGMENT):
            end = text.find(b"\n", max(least, start), last) + 1
            if not first < end < last:
                break
            line += int(np.count_nonzero(ends[start - first : end - first]))
            self.segments.append((self.place + end - first, line))
            start = end
        return line + int(np.count_nonzero(ends[start - first :])) - (self.newlines + 1)

    def _check_controls(self, text: bytes | bytearray, at: tuple[int, int], codes: Codes, newlines: int) -> None:
        controls = int(np.count_nonzero(np.less(codes, _SPACE, out=self._flags[: len(codes)])))
        if controls != newlines:
            allowed = sum(int(np.count_nonzero(codes == one)) for one in _BREAKS)
            if controls != allowed:
                raise NotUniform("含有控制字符")
            returns = int(np.count_nonzero(codes == _RETURN))
            if returns != text.count(b"\r\n", *at):
                raise NotUniform("换行符不一致")
            self.returns += returns
        if text.find(b"\x7f", *at) >= 0:
            raise NotUniform("含有控制字符")

    def _quotes(self, codes: Codes) -> None:
        """Every mark opens a cell or closes one, in turn; anything else is left to the row-by-row reader."""
        marks = np.flatnonzero(codes == _QUOTE)
        opening, closing = marks[self.quotes % 2 :: 2], marks[1 - self.quotes % 2 :: 2]
        begins = len(codecs.BOM_UTF8) if self.place == 0 and codes[:3].tobytes() == codecs.BOM_UTF8 else 0
        before = np.where(opening > begins, codes[opening - 1], _NEWLINE)
        after = codes[np.minimum(closing + 1, len(codes) - 1)]
        is_last = closing + 1 == len(codes)
        if not (np.isin(before, self.may_open).all() and (np.isin(after, self.may_close) | is_last).all()):
            raise NotUniform("有的引号不在单元格的首尾")
        ends = np.flatnonzero(codes == _NEWLINE)
        is_within = (np.searchsorted(marks, ends) + self.quotes) % 2 == 1
        self.continued.extend((np.flatnonzero(is_within) + self.newlines + 2).tolist())
        self.quotes += len(marks)

    def _blanks(self, codes: Codes) -> None:
        ends = np.flatnonzero(codes == _NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        has_return = (ends > starts) & (codes[np.maximum(ends - 1, 0)] == _RETURN)
        is_blank = ends - has_return == starts
        numbers = np.flatnonzero(is_blank) + self.newlines + 1
        self.blank.extend(set(numbers.tolist()) - set(self.continued))
