"""The container of old Office files: one of its streams taken out of it, and a clean one made around a stream."""

from __future__ import annotations

import array
import struct
from collections.abc import Iterator

_HEADER = 512
_LEAST = 4_096  # bytes of a stream that has sectors of its own; shorter ones share a stream of small sectors
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_IN_HEADER = 109  # sectors of the table that the header itself lists
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_SECTOR = 4_096  # of the containers made here
_Entry = tuple[int, int, int]  # kind, first sector, size


class DamagedError(ValueError):
    """A container that contradicts itself; carries the Chinese clause that says how."""


class Compound:
    """A container looked through: every chain of sectors ends, and none is longer than the file."""

    def __init__(self, content: bytes) -> None:
        if len(content) < _HEADER:
            raise DamagedError("文件不完整")
        self._content = content
        shift, small = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or small != 6:
            raise DamagedError("容器的格式不对")
        self._size, self._small = 1 << shift, 1 << small
        self._count = -(-(len(content) - self._size) // self._size)
        self._table = self._joined(self._table_sectors())
        (start,) = struct.unpack_from("<I", content, 48)
        self.entries = dict(self._entries(self._chain(start)))

    def stream(self, name: str) -> bytes:
        """The content of a stream."""
        kind, start, size = self.entries[name]
        if kind != _STREAM or size > len(self._content):
            raise DamagedError("数据流的长度不对")
        if size >= _LEAST:
            found = self._chain(start, size)
        else:
            (first,) = struct.unpack_from("<I", self._content, 60)
            table = _numbers(self._chain(first))
            root = next((one for one in self.entries.values() if one[0] == _ROOT), None)
            if root is None:
                raise DamagedError("容器没有根目录")
            whole, at = self._chain(root[1]), self._small
            found = b"".join(whole[n * at : (n + 1) * at] for n in _followed(start, table, len(table)))
        if len(found) < size:
            raise DamagedError("数据流不完整")
        return found[:size]

    def _sector(self, number: int) -> bytes:
        if number >= self._count:
            raise DamagedError("数据流指向文件以外")
        return self._content[(number + 1) * self._size : (number + 2) * self._size].ljust(self._size, b"\0")

    def _table_sectors(self) -> list[int]:
        """The sectors that hold the table of chains, listed in the header and in sectors that it names."""
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76))
        (further,) = struct.unpack_from("<I", self._content, 68)
        seen: set[int] = set()
        while further < _TABLE - 1:
            if further in seen:
                raise DamagedError("数据流首尾相接")
            seen.add(further)
            *more, further = _numbers(self._sector(further))
            listed += more
        used = [number for number in listed if number < _TABLE - 1]
        if len(set(used)) < len(used):
            raise DamagedError("数据流首尾相接")
        return used

    def _joined(self, sectors: list[int]) -> array.array[int]:
        return _numbers(b"".join(map(self._sector, sectors)))

    def _chain(self, start: int, size: int | None = None) -> bytes:
        most = self._count if size is None else -(-size // self._size)
        return b"".join(map(self._sector, _followed(start, self._table, most, is_cut=size is not None)))

    def _entries(self, directory: bytes) -> Iterator[tuple[str, _Entry]]:
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind in {_STREAM, _ROOT} and 2 <= length <= 64:
                yield directory[at : at + length - 2].decode("utf-16-le", "replace"), (kind, start, size)


def _numbers(content: bytes) -> array.array[int]:
    found = array.array("I")
    found.frombytes(content[: len(content) // 4 * 4])
    return found


def _followed(start: int, table: array.array[int], most: int, *, is_cut: bool = False) -> Iterator[int]:
    """The sectors of a chain; more than `most` of them go round in a circle, unless no more are wanted."""
    number = start
    for _ in range(most):
        if number >= _TABLE - 1:
            return
        yield number
        if number >= len(table):
            raise DamagedError("数据流指向文件以外")
        number = table[number]
    if not is_cut and number < _TABLE - 1:
        raise DamagedError("数据流首尾相接")


def contained(stream: bytes, name: str) -> bytes:
    """A container with one stream."""
    stream = stream.ljust(_LEAST, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    per = _SECTOR // 4
    tables = -(-(sectors + 2) // (per - 1))  # each also has an entry for itself
    chain = [*range(1, sectors), _END]
    table = [*chain, _END, *([_TABLE] * tables)]
    table += [_FREE] * (tables * per - len(table))
    header = bytearray(_SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 4, 0xFFFE, 12, 6)
    struct.pack_into("<IIIIIIIII", header, 40, 1, tables, sectors, 0, _LEAST, _END, 0, _END, 0)
    listed = [*range(sectors + 1, sectors + 1 + tables)]
    struct.pack_into(f"<{_IN_HEADER}I", header, 76, *listed, *([_FREE] * (_IN_HEADER - tables)))
    # The root must name a sector, though there are no small ones: any that stands alone will do.
    entries = _entry("Root Entry", _ROOT, 1, sectors, 0) + _entry(name, _STREAM, _FREE, 0, len(stream))
    body = stream.ljust(sectors * _SECTOR, b"\0") + entries.ljust(_SECTOR, b"\0")
    return bytes(header) + body + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    tail = struct.pack("<HBBIII16sIQQIQ", len(text), kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, start, size)
    return text.ljust(64, b"\0") + tail
