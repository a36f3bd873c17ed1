"""The bytes of a large file: kept as they went by, and its lines found again."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from errno import EINVAL, ENOSPC
from pathlib import Path

import pytest

from etl.bulk import bytes as bulk_bytes
from etl.bulk.bytes import NotUniform, head_of, scan
from etl.bulk.copy import ROOM, Copy

MORE = (1 << 22) + 1  # than are written together
PIECES = {
    "nothing": [],
    "one byte": [b"x"],
    "a sector": [b"y" * 4096],
    "what is written together": [b"z" * (MORE - 1)],
    "one byte more": [b"z" * MORE],
    "many pieces": [bytes([number]) * (700_001 + number) for number in range(20)],
}


def _refuses_at_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_DIRECT:
            raise OSError(EINVAL, "Invalid argument")
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)


def _refuses_at_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    wrote = os.write

    def refuse(file: int, some: bytes) -> int:
        if fcntl.fcntl(file, fcntl.F_GETFL) & os.O_DIRECT:
            raise OSError(EINVAL, "Invalid argument")
        return wrote(file, some)

    monkeypatch.setattr(os, "write", refuse)


@pytest.mark.parametrize(
    "system",
    [lambda _: None, _refuses_at_opening, _refuses_at_writing],
    ids=["as it is", "refuses when opened", "refuses when written"],
)
@pytest.mark.parametrize("pieces", PIECES.values(), ids=PIECES)
def test_a_copy_holds_what_went_by(
    tmp_path: Path,
    pieces: list[bytes],
    system: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "copy").write_bytes(b"of a first try, in another encoding" * 1000)
    system(monkeypatch)
    with Copy(tmp_path / "copy") as copy:
        for piece in pieces:
            copy.write(piece)
    assert (tmp_path / "copy").read_bytes() == b"".join(pieces)


def test_nothing_is_read_over_what_a_slow_disk_has_not_taken_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def slow(file: int, some: bytes) -> int:
        time.sleep(0.02)
        return write(file, some)

    monkeypatch.setattr(os, "write", slow)
    path = tmp_path / "file.csv"
    path.write_bytes(b"".join(b"%09d\n" % number for number in range(3 * ROOM // 10)))
    scan(path, "utf-8", ",", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


def test_a_full_disk_is_said_and_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left"), Copy(tmp_path / "copy") as copy:
        copy.write(b"x" * MORE)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_line_is_found_again_by_its_number(tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_bytes, "_SEGMENT", 100)
    lines = [f"{number},{'甲' * (number % 90)}" if number % 7 else "" for number in range(900)]
    path = tmp_path / "file.csv"
    path.write_bytes(end.join(lines).encode())
    scanned = scan(path, "utf-8", ",")
    assert len(scanned.segments) > 100
    found = scanned.lines_at(range(1, len(lines) + 1))
    assert [found[number].rstrip("\r\n") for number in range(1, len(lines) + 1)] == lines
    some = scanned.lines_at([3, 500, 899])
    assert {number: line.rstrip("\r\n") for number, line in some.items()} == {n: lines[n - 1] for n in (3, 500, 899)}


def test_lines_that_are_each_quoted_as_one_cell_are_not_read_in_bulk(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('"月份,累计数"\n"2025年9月,3"\n"2025年8月,2"\n', encoding="utf-8")
    with pytest.raises(NotUniform):
        head_of(path)
