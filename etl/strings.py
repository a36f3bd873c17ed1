"""The texts that the cells of an XLS file share: how long each is, which tells how much text they come to."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from etl import limits
from etl.compound import DamagedError
from etl.package import too_large

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

    def characters(self, count: int, *, is_wide: bool) -> None:
        while True:
            room = (len(self._parts[self._number]) - self._at) // (1 + is_wide)
            step = min(count, room)
            self._at, count = self._at + step * (1 + is_wide), count - step
            if not count:
                return
            self._at = len(self._parts[self._number])
            is_wide = bool(self.take(1)[0] & _WIDE)


def string_lengths(parts: Sequence[bytes]) -> list[int]:
    """The characters of each text; as many as are there, whatever the record says."""
    (said,) = struct.unpack_from("<I", parts[0], 4)
    room = sum(map(len, parts)) // 3
    if min(said, room) > limits.SHARED_TEXTS:
        raise too_large(f"工作簿里的文字超过{limits.SHARED_TEXTS:,}条")
    cursor = _Cursor(parts)
    lengths: list[int] = []
    for _ in range(min(said, room)):
        length, flags = struct.unpack("<HB", cursor.take(3))
        runs = struct.unpack("<H", cursor.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", cursor.take(4))[0] if flags & _PHONETIC else 0
        cursor.characters(length, is_wide=bool(flags & _WIDE))
        cursor.skip(runs * 4 + extra)
        lengths.append(length)
    return lengths
