"""Whether the site can do its work: which version is shown, how old it is, how much room is left."""

from __future__ import annotations

import datetime as dt
import os
import shutil

from monitor.home import Home
from monitor.web.view import current_release

LEAST = 500_000_000  # bytes free below which a publication may fail


def health(home: Home) -> dict[str, object]:
    """`status` is ok, empty (nothing was published yet) or full (hardly any room is left for the next version)."""
    release = current_release(home)
    free, writable = free_bytes(home), is_writable(home)
    edition = release.edition if release else None
    age = dt.datetime.now(dt.UTC) - edition.published_at if edition else None
    status = "empty" if edition is None else "full" if free < LEAST else "ok"
    return {
        "status": status,
        "version": edition.version if edition else None,
        "published_at": edition.published_at.isoformat() if edition else None,
        "age_seconds": int(age.total_seconds()) if age is not None else None,
        "is_demo": edition.is_demo if edition else None,
        "disk_free_bytes": free,
        "is_writable": writable,
        "worker": worker(),
    }


def worker() -> str:
    """The number of this process among several, "1" where there is one."""
    return os.environ.get("MONITOR_WORKER") or "1"


def free_bytes(home: Home) -> int:
    """Room on the disk that the data folder is on."""
    place = home.root
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def is_writable(home: Home) -> bool:
    """Whether reports can be received here; looking works without."""
    place = home.root
    while not place.exists():
        place = place.parent
    return os.access(place, os.W_OK)
