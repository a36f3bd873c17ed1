"""Whether a folder lies where something should be mounted and is not: what is written there would be hidden later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FSTAB = Path("/etc/fstab")
UNITS = (Path("/etc/systemd/system"), Path("/run/systemd/system"), Path("/usr/local/lib/systemd/system"))
MOUNTED = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")


def unmounted(folder: Path) -> Path | None:
    """The declared mount point that a folder lies on or below and at which nothing is mounted; None where all is."""
    there = {Path(_plain(words[4])) for words in map(str.split, _lines(MOUNTED)) if len(words) > 4}
    missing = [point for point in _declared() if folder.is_relative_to(point) and point not in there]
    return max(missing, key=lambda point: len(point.parts), default=None) if there else None


def _declared() -> Iterator[Path]:
    """Every place where this machine is told to mount something, by fstab or a mount unit of systemd."""
    for line in _lines(FSTAB):
        words = line.split()
        if len(words) > 2 and not line.startswith("#") and words[1].startswith("/"):
            yield Path(_plain(words[1]))
    for unit in (unit for folder in UNITS for unit in folder.glob("*.mount")):
        for line in _lines(unit):
            name, _, where = line.partition("=")
            if name.strip() == "Where" and where.strip().startswith("/"):
                yield Path(where.strip())


def _lines(path: Path) -> list[str]:
    with suppress(OSError):
        return path.read_text("utf-8", "replace").splitlines()
    return []


def _plain(text: str) -> str:
    """A path as it is: blanks stand in these files as numbers."""
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), text)
