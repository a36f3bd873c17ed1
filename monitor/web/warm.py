"""Warm before the first click: assets compressed, libraries imported, every figure of the version made."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from monitor.charts.gallery import list_figures
from monitor.district import SPEAK_OF_ALL
from monitor.home import Home
from monitor.plan import Plan
from monitor.warehouse import current_version
from monitor.web.assets import compress_assets
from monitor.web.figures import FORMS, KEPT, current_key, find_figure
from monitor.web.opening import opening_month
from monitor.web.view import current_release, find_view

SECONDS = 2.0  # how soon a new version is noticed; the file that is read holds a few bytes
CELLS = 10_000  # districts times items, of which figures over all of them are made for every month
MOST_CELLS = 100_000  # and for the first month alone, which takes a second or two
PAUSE = 0.005  # between two figures, in which readers are served
STANDING = 20.0  # seconds that a further version stands before its older months are drawn: the next may be on its way
log = logging.getLogger(__name__)


def _go_on(_seconds: float) -> bool:
    return False


def warm_version(home: Home, pause: Callable[[float], bool] = _go_on, standing: float = 0.0) -> int:
    """Make every figure of every month, those of the month that pages open with first, as many as are kept; how many.

    `pause` is called after each to let others through, with the seconds that this one had to wait for a processor, and
    once with `standing` before the older months. It ends the work when it says True.
    """
    release = current_release(home)
    if release is None:
        return 0
    made, first = 0, opening_month(release) if release.months else None
    for month in sorted(release.months, key=lambda month: (month != first, -month.number)):
        if month != first and standing:
            if pause(standing):
                return made
            standing = 0.0
        if month == first and _cells(release.plan) <= MOST_CELLS:
            _ = find_view(release.version, month).cells_before  # what the page of all districts compares with
        for name in _names(release.plan, is_first=month == first):
            if (made + 1) * len(FORMS) > KEPT:  # the first month would be let go for an older one
                return made
            began, spent = time.monotonic(), time.thread_time()
            for form in FORMS:
                _ = find_figure(current_key(release.version, name, month, form)).drawing.br
            made += 1
            if pause((time.monotonic() - began) - (time.thread_time() - spent)):
                return made
    return made


def _names(plan: Plan, *, is_first: bool) -> tuple[str, ...]:
    """Figures worth making ahead: over thousands of cells in the first month, over more not at all."""
    names, most = list_figures(plan), MOST_CELLS if is_first else CELLS
    return names if _cells(plan) <= most else tuple(name for name in names if name not in SPEAK_OF_ALL)


def _cells(plan: Plan) -> int:
    return len(plan.districts) * sum(one.by_district for one in plan.indicators)


def is_warming() -> bool:
    """Whether figures are made ahead of being asked for; MONITOR_WARM=no spares a small machine the work."""
    return os.environ.get("MONITOR_WARM", "").lower() != "no"


def _watch(stop: threading.Event) -> None:
    home = Home.from_environment()
    warmed: int | None = None
    compress_assets()
    while is_warming() and not stop.is_set():
        version = current_version(home)
        if version != warmed:
            _warm(home, version, stop, standing=STANDING if warmed else 0.0)
            warmed = version
        stop.wait(SECONDS)


def _warm(home: Home, version: int | None, stop: threading.Event, standing: float = 0.0) -> None:
    """Warm a version until it is done or a newer one stands; where processors are scarce, the slower."""

    def pause(seconds: float) -> bool:
        until = time.monotonic() + max(seconds, PAUSE)
        while (left := until - time.monotonic()) > 0:
            if stop.wait(min(left, SECONDS)) or current_version(home) != version:
                return True
        return False

    try:
        made = warm_version(home, pause, standing)
        log.info("数据版本 v%s：%s幅图已备好", version, made)
    except Exception:  # whatever is wrong with a version must not end the watch for the next one
        log.exception("数据版本 v%s 未能预先绘图", version)
    # What is warm stays: the collector need not look at it again, until a later version takes its place.
    gc.unfreeze()
    gc.collect()
    gc.freeze()


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
