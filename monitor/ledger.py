"""The ledger: what was done, by whom, when; a JSON object a line, appended, each carrying its predecessor's hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from filelock import FileLock

Event = dict[str, Any]
_FIRST = "0" * 16


class LedgerBroken(Exception):
    """A line of the ledger was changed, removed or cannot be read; says which."""


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
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self.offset:
                raise LedgerBroken(f"台账短于上次读到的长度，请用备份恢复 {self.path.name}")
            file.seek(self.offset)
            content = file.read()
        return content[: content.rfind(b"\n") + 1].split(b"\n")[:-1]


@dataclass(slots=True)
class Ledger:
    """Appends events, one writer at a time: the lock is held for the line only, never while something is built."""

    path: Path

    def append(self, event: Event) -> None:
        """Write one event and wait until it is on disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.path.with_name(".ledger.lock")), self.path.open("ab+") as file:
            previous = self._last_line(file)
            line = json.dumps({**event, "prev": previous}, ensure_ascii=False, separators=(",", ":")).encode()
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())

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
