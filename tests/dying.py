"""What fault tests share: a kill at a chosen moment of an installation, a disk with so much room, one to read only."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# What the operating system is asked to do with the installation's files: the moments at which a kill can matter.
WATCHED = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.copyfile", "shutil.rmtree"})


def die_at(moment: int, root: Path) -> None:
    """Be killed at the moment-th touch of a folder from now on; only for a process of its own."""
    left = [moment]

    def touched() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _at_every_touch(root, touched)


def die_in(state: int, root: Path) -> None:
    """Be killed in the state-th state of a folder from now on; only for a process of its own.

    What only looks at it leaves it as it is: a kill there is the same as one at the touch before.
    """
    left = [state]
    last: list[tuple[tuple[str, int, int], ...] | None] = [None]

    def touched() -> None:
        found = _state(root)
        left[0] -= found != last[0]
        last[0] = found
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    _at_every_touch(root, touched)


def _at_every_touch(root: Path, touched: Callable[[], None]) -> None:
    text = str(root)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in WATCHED and any(text in str(one) for one in arguments):
            touched()

    sys.addaudithook(heard)


def _state(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Every file and folder of a folder, with the size and the time of the last change of files."""
    found = []
    for folder, folders, files in os.walk(root):
        found += [(f"{folder}/{name}", 0, 0) for name in folders]
        for path in (f"{folder}/{name}" for name in files):
            told = os.lstat(path)
            found.append((path, told.st_size, told.st_mtime_ns))
    return tuple(found)


@contextmanager
def nearly_full(disk: Path, free: int) -> Iterator[None]:
    """The disk with so many bytes left."""
    filler = disk / "filler"
    filler.write_bytes(b"x" * max(shutil.disk_usage(disk).free - free, 0))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only(root: Path) -> Iterator[None]:
    """The folder as an operating system refuses to write it: root may write everywhere, so the refusal is played."""
    real = os.open

    def refusing(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and str(path).startswith(str(root)):
            raise PermissionError(30, "Read-only file system", str(path))
        return real(path, flags, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", refusing)
        yield
