"""The texts that the cells of an XLS file share: how long each is, and those of which parts are small or struck out."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from etl import limits
from etl.file.compound import DamagedError
from etl.file.package import too_large

_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08


class _Cursor:
    """A place in several records that make up one; characters that go over to the next one begin it with a mark."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts, self._number, self._at = parts, 0, 8

    def _settle(self) -> None:
        while self._at >= len(self._parts[self._number]):
            self._number, self._at = self._number + 1, 0
            if self._number >= len(self._parts):
                raise DamagedError("共用的文字不完整")

    def take(self, count: int) -> bytes:
        """Some bytes that stand together in one record."""
        self._settle()
        found = self._parts[self._number][self._at : self._at + count]
        if len(found) < count:
            raise DamagedError("共用的文字不完整")
        self._at += count
        return found

    def skip(self, count: int) -> None:
        while count:
            self._settle()
            step = min(count, len(self._parts[self._number]) - self._at)
            self._at, count = self._at + step, count - step

    def characters(self, count: int, *, is_wide: bool, is_kept: bool = False) -> str:
        """The next characters, "" unless they are kept; past them."""
        found = ""
        while True:
            width = 1 + is_wide
            step = min(count, (len(self._parts[self._number]) - self._at) // width)
            if is_kept:
                piece = self._parts[self._number][self._at : self._at + step * width]
                found += piece.decode("utf-16-le" if is_wide else "latin-1", "replace")
            self._at, count = self._at + step * width, count - step
            if not count:
                return found
            self._at = len(self._parts[self._number])
            is_wide = bool(self.take(1)[0] & _WIDE)


@dataclass(frozen=True, slots=True)
class Shared:
    """The characters of each text, and by their numbers the texts with parts apart, which stand in brackets then."""

    lengths: Sequence[int] = ()
    apart: Mapping[int, str] = field(default_factory=dict)


def shared_texts(parts: Sequence[bytes], fonts: Collection[int]) -> Shared:
    """The texts, as many as are there, whatever the record says; `fonts` are those of what is small or struck out."""
    (said,) = struct.unpack_from("<I", parts[0], 4)
    room = sum(map(len, parts)) // 3
    if min(said, room) > limits.SHARED_TEXTS:
        raise too_large(f"工作簿里的文字超过{limits.SHARED_TEXTS:,}条")
    cursor = _Cursor(parts)
    lengths: list[int] = []
    apart: dict[int, str] = {}
    for number in range(min(said, room)):
        length, flags = struct.unpack("<HB", cursor.take(3))
        runs = struct.unpack("<H", cursor.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", cursor.take(4))[0] if flags & _PHONETIC else 0
        is_kept = bool(runs and fonts)
        text = cursor.characters(length, is_wide=bool(flags & _WIDE), is_kept=is_kept)
        if is_kept:
            told = [struct.unpack("<HH", cursor.take(4)) for _ in range(runs)]
            if any(font in fonts for _, font in told):
                apart[number] = _bracketed(text, told, fonts)
            runs = 0
        cursor.skip(runs * 4 + extra)
        lengths.append(length)
    return Shared(lengths, apart)


def _bracketed(text: str, runs: Sequence[tuple[int, int]], fonts: Collection[int]) -> str:
    """A text, each run in one of the fonts in brackets; `runs` are where one begins and its font."""
    pieces = [text[: runs[0][0]]]
    for (start, font), (end, _) in pairwise([*runs, (len(text), 0)]):
        piece = text[start:end]
        pieces.append(f"[{piece}]" if font in fonts and piece.strip() else piece)
    return "".join(pieces)
