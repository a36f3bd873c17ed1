"""Whether the site can do its work: which version is shown, how old it is, how much room is left."""

from __future__ import annotations

import datetime as dt
import os
import shutil

from monitor.database import DatabaseError
from monitor.home import Home
from monitor.settings import SettingsFaults, read_settings
from monitor.warehouse import VersionMissing, missing_words
from monitor.web.view import Release, current_release

LEAST = 500_000_000  # bytes free below which a publication may fail


def health(home: Home) -> dict[str, object]:
    """`status` is ok, empty (nothing was published yet), full (hardly any room is left for the next version) or broken.

    Broken is what keeps readers from seeing anything; `problem` says it and what to do.
    """
    release, problem = readable_release(home)
    free, writable = free_bytes(home), is_writable(home)
    edition = release.edition if release else None
    age = dt.datetime.now(dt.UTC) - edition.published_at if edition else None
    status = "broken" if problem else "empty" if edition is None else "full" if free < LEAST else "ok"
    return {
        "status": status,
        "problem": problem,
        "version": edition.version if edition else None,
        "published_at": edition.published_at.isoformat() if edition else None,
        "age_seconds": int(age.total_seconds()) if age is not None else None,
        "is_demo": edition.is_demo if edition else None,
        "disk_free_bytes": free,
        "is_writable": writable,
        "worker": worker(),
    }


def readable_release(home: Home) -> tuple[Release | None, str | None]:
    """The published version as far as it can be read, and a sentence where something keeps readers from it."""
    try:
        read_settings(home)
        release = current_release(home)
        # A version that was read is remembered: its file may be gone since.
        if release and not home.version_path(release.version).is_file():
            raise VersionMissing(missing_words(home, release.version))
    except SettingsFaults:
        return None, "settings.toml 写错了，平台已停止服务；运行 python -m etl status 会逐条说明，改好即恢复。"
    except VersionMissing as missing:
        return None, f"{missing}。"
    except DatabaseError:
        return None, "当前版本的数据库文件损坏；运行 python -m etl rebuild 即可恢复。"
    return release, None


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
