"""What the back room is asked to do in its tests: functions that another process can import."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def counting(path: Path, to: int, said: Callable[[str, int, int], None]) -> int:
    """Says each number, and leaves a file when it is done."""
    for number in range(to):
        said("数", number, to)
        time.sleep(0.05)
    path.write_text("done", encoding="utf-8")
    return to


class Strange(Exception):
    """A fault that cannot be made anew from what it says."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def strange() -> None:
    raise Strange(1, 2)


def niceness() -> int:
    return os.nice(0)


def session_niceness() -> int:
    """Of all processes of this session together; 0 where the kernel does not group them."""
    path = Path("/proc/self/autogroup")
    return int(path.read_text(encoding="ascii").rpartition(" ")[2]) if path.is_file() else 0


_hoard = bytearray()


def hoard(size: int) -> int:
    """Keeps so many bytes, each of them in memory."""
    _hoard.extend(b"x" * size)
    return len(_hoard)
