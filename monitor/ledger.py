"""The ledger: what was done, by whom, when; a JSON object a line, appended, each carrying its predecessor's hash."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock

from monitor.clock import now
from monitor.files import sync_folder, write_whole
from monitor.mount import unmounted

Event = dict[str, Any]
_FIRST = "0" * 16


class LedgerBroken(Exception):
    """A line of the ledger was changed, removed or cannot be read; says which."""


class LedgerNewer(LedgerBroken):
    """What the ledger says is beyond this program: a newer one wrote it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what}是更新的程序写的，这个程序不认识：请换回那个程序，或者连同数据恢复更新以前的备份；"
            "在此之前不写入任何内容，已发布的版本照常可看"
        )


class FolderGone(OSError):
    """The folder that holds the ledger is not there: not mounted, and no new installation."""

    def __init__(self) -> None:
        super().__init__(errno.ENOENT, "数据文件夹不见了；如果它在网络盘上，请重新挂载，原有内容不受影响")


_known: set[Path] = set()  # ledgers that this process has found in their place


def is_gone(ledger: Path) -> bool:
    """Whether a ledger is missing that there must be: what is written now would lie under the folder to come.

    There must be one that this process knew, one below a mount point at which nothing is mounted, and one wherever
    MONITOR_NEW=no says that no installation is to begin here.
    """
    if ledger.exists():
        _known.add(ledger)
        return False
    return ledger in _known or os.environ.get("MONITOR_NEW", "").lower() == "no" or unmounted(ledger.parent) is not None


def demand_there(ledger: Path) -> None:
    """Raises FolderGone where the ledger is missing that there must be."""
    if is_gone(ledger):
        raise FolderGone


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:16]


def is_torn(path: Path) -> bool:
    """Whether the last line was not written to its end."""
    return path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0


def read_events(path: Path) -> Iterator[Event]:
    """Every event in order; raises LedgerBroken where a line is not what was written."""
    yield from Tail(path).new()


@dataclass(slots=True)
class Tail:
    """Reads a ledger from where it stopped the last time, so that following it costs what is new."""

    path: Path
    offset: int = 0
    number: int = 0  # lines read
    expected: str = _FIRST

    def new(self) -> Iterator[Event]:
        """Events written since; raises LedgerBroken where a line is not what was written, or lines are gone."""
        for line in self._lines():
            self.number += 1
            try:
                event: Event = orjson.loads(line)
            except ValueError:
                event = {}
            if not isinstance(event, dict) or not event:
                raise LedgerBroken(f"台账第{self.number}行无法读取，请用备份恢复 {self.path.name}")
            if event.get("prev") != self.expected:
                raise LedgerBroken(
                    f"台账第{self.number}行与上一行不衔接（可能被改动或删除），请用备份恢复 {self.path.name}"
                )
            self.expected = _hash(line)
            self.offset += len(line) + 1
            yield event

    def _lines(self) -> list[bytes]:
        """Lines written to their end since the last time: a torn last line was never acknowledged."""
        if not self.path.exists():
            return []
        _known.add(self.path)
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self.offset:
                raise LedgerBroken(f"台账短于上次读到的长度，请用备份恢复 {self.path.name}")
            file.seek(self.offset)
            content = file.read()
        return content[: content.rfind(b"\n") + 1].split(b"\n")[:-1]


def seal_path(ledger: Path) -> Path:
    """The file that says where a ledger ended when it was last written."""
    return ledger.with_suffix(".head")


@dataclass(frozen=True, slots=True)
class Loss:
    """That a ledger does not reach to where it once ended, or says something else there."""

    size: int  # bytes that it had
    is_tampering: bool  # it was written after its seal; else this is a copy made while lines were being written


def loss(ledger: Path) -> Loss | None:
    """What a ledger lacks of what it had; None where it holds all, or has no seal yet."""
    try:
        sealed = orjson.loads(seal_path(ledger).read_bytes())
        size, expected = int(sealed["size"]), str(sealed["hash"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return Loss(0, is_tampering=True)
    if ledger.exists() and _line_before(ledger, size) == expected:
        return None
    is_newer = ledger.exists() and ledger.stat().st_mtime_ns > seal_path(ledger).stat().st_mtime_ns
    return Loss(size, is_tampering=is_newer or not ledger.exists())


def _line_before(ledger: Path, end: int) -> str:
    """Hash of the line that ends at a place; "" where none does."""
    with ledger.open("rb") as file:
        if not 0 < end <= file.seek(0, os.SEEK_END):
            return ""
        start, block, tail = end, 1 << 16, b""
        while start > 0 and tail.count(b"\n") < 2:
            start = max(0, start - block)
            file.seek(start)
            tail = file.read(end - start)
        return _hash(tail[:-1].rpartition(b"\n")[2]) if tail.endswith(b"\n") else ""


@dataclass(slots=True)
class Ledger:
    """Appends events, one writer at a time: the lock is held for the line only, never while something is built."""

    path: Path

    def append(self, event: Event) -> None:
        """Write one event and wait until it is on disk; that lines were taken away before is written first.

        Raises FolderGone.
        """
        demand_there(self.path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_first = not self.path.exists()
        with FileLock(self.path.with_name(".ledger.lock")), self.path.open("ab+") as file:
            if is_first:
                sync_folder(self.path.parent)
            previous = self._last_line(file)
            missing = loss(self.path)
            if missing is not None and missing.is_tampering:
                short = {"at": now().isoformat(), "act": "ledger_short", "by": "", "size": missing.size}
                previous = self._write(file, short, previous)
            sealed = self._write(file, event, previous)
            self._seal(file.tell(), sealed)

    def _write(self, file: Any, event: Event, previous: str) -> str:
        line = json.dumps({**event, "prev": previous}, ensure_ascii=False, separators=(",", ":")).encode()
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
        return _hash(line)

    def _seal(self, size: int, line: str) -> None:
        """Note beside the ledger where it ends: its last line has no successor yet that vouches for it."""
        # The event has happened with its line; a seal that lags vouches for less, and the next line's is whole again.
        with suppress(OSError):
            sealed = json.dumps({"size": size, "hash": line}).encode()
            write_whole(seal_path(self.path), sealed, is_lasting=False)

    def _last_line(self, file: Any) -> str:
        """Hash of the last whole line; a torn tail is cut off first."""
        end = file.seek(0, os.SEEK_END)
        tail, block = b"", 1 << 16
        start = end
        while start > 0 and tail.count(b"\n") < 2:
            start = max(0, start - block)
            file.seek(start)
            tail = file.read(end - start)
        whole = tail.rfind(b"\n") + 1
        if whole < len(tail):
            file.truncate(end - (len(tail) - whole))
        lines = tail[:whole].splitlines()
        return _hash(lines[-1]) if lines else _FIRST
