"""The ledger: what was done, by whom, when; a JSON object a line, appended, each carrying its predecessor's hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Event = dict[str, Any]
_FIRST = "0" * 16


class LedgerBroken(Exception):
    """A line of the ledger was changed, removed or cannot be read; says which."""


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:16]


def _whole_lines(path: Path) -> list[bytes]:
    """Lines that were written to their end: a torn last line was never acknowledged."""
    if not path.exists():
        return []
    content = path.read_bytes()
    return content[: content.rfind(b"\n") + 1].splitlines()


def is_torn(path: Path) -> bool:
    """Whether the last line was not written to its end."""
    return path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0


def read_events(path: Path) -> Iterator[Event]:
    """Every event in order; raises LedgerBroken where a line is not what was written."""
    expected = _FIRST
    for number, line in enumerate(_whole_lines(path), start=1):
        try:
            event: Event = json.loads(line)
        except ValueError:
            event = {}
        if not isinstance(event, dict) or not event:
            raise LedgerBroken(f"台账第{number}行无法读取，请用备份恢复 {path.name}")
        if event.get("prev") != expected:
            raise LedgerBroken(f"台账第{number}行与上一行不衔接（可能被改动或删除），请用备份恢复 {path.name}")
        expected = _hash(line)
        yield event


@dataclass(slots=True)
class Ledger:
    """Appends events; the caller holds the installation's lock."""

    path: Path

    def append(self, event: Event) -> None:
        """Write one event and wait until it is on disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+") as file:
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
