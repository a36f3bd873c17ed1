"""Writing so that a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make a rename in the folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, mode: int | None = None, *, is_lasting: bool = True) -> None:
    """Replace the file at once; what was there stays until all of the new content is on disk.

    `mode` is who may read the file, e.g. 0o600, from its first byte on; the system's default otherwise. What is not
    lasting may be what was there again after a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".writing-{path.name}")
    with beside.open("wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if is_lasting:
        sync_folder(path.parent)
