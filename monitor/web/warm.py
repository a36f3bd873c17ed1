"""Warm before the first click: assets compressed, libraries imported, the newest month's figures made."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from monitor.charts.gallery import list_figures
from monitor.home import Home
from monitor.warehouse import current_version
from monitor.web.assets import compress_assets
from monitor.web.figures import FORMS, FigureKey, find_figure
from monitor.web.view import current_release

SECONDS = 2.0  # how soon a new version is noticed; the file that is read holds a few bytes
log = logging.getLogger(__name__)


def warm_version(home: Home) -> int:
    """Make every figure of the newest month; how many there are."""
    release = current_release(home)
    if release is None or not release.months:
        return 0
    names = list_figures(release.plan)
    for name in names:
        for form in FORMS:
            _ = find_figure(FigureKey(release.version, name, release.months[0], form)).drawing.br
    return len(names)


def _watch(stop: threading.Event) -> None:
    home = Home.from_environment()
    warmed: int | None = None
    compress_assets()
    while not stop.is_set():
        version = current_version(home)
        if version != warmed:
            try:
                made = warm_version(home)
                log.info("数据版本 v%s：%s幅图已备好", version, made)
            except Exception:  # whatever is wrong with a version must not end the watch for the next one
                log.exception("数据版本 v%s 未能预先绘图", version)
            warmed = version
            # What is warm stays: the collector need not look at it again.
            gc.collect()
            gc.freeze()
        stop.wait(SECONDS)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Keeps the current version warm in a thread beside the server."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(stop,), name="warm", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
