"""Pictures of finished figures, PNG and SVG: the same figure gives the same bytes, whoever draws it and when."""

from __future__ import annotations

import asyncio
import atexit
import base64
import json
import os
import signal
import subprocess
import threading
import zlib
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from importlib.resources import files
from types import TracebackType
from typing import Any, Literal, TypeVar

import orjson
from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError
from kaleido import Kaleido

from monitor.charts.figure import Figure
from monitor.charts.palette import with_template
from monitor.charts.style import SCREEN, SLIDE, Size
from monitor.export.browser import DrawingBrowser, find_browser
from monitor.export.picture_file import finish_png, finish_svg
from monitor.export.typeface import check_glyphs

Kind = Literal["png", "svg"]
KINDS: tuple[Kind, ...] = ("png", "svg")
SIZES: dict[str, Size] = {"screen": SCREEN, "slide": SLIDE}
SCALE = 2  # pixels of a PNG for one of the figure
SECONDS = 60.0  # one picture; the slowest takes about one
CLOSING = 15.0  # seconds in which a browser ends; one that does not answer is killed
FRESH = 100  # pictures after which a tab is loaded anew, so that what Plotly leaves behind cannot pile up

_LOST = (BrowserClosedError, BrowserFailedError, ChannelClosedError, asyncio.CancelledError, TimeoutError)
Answer = TypeVar("Answer")

# Plotly names clips at random: the same figure must have the same names, two figures on one page different ones.
_SCRIPT = (
    "(seed => {{ Math.random = () => (seed = seed * 16807 % 2147483647) / 2147483647; }})({seed});"
    "kaleido_scopes.plotly({spec}).then(JSON.stringify)"
)


class DrawingFailed(Exception):
    """A figure could not be drawn; a Chinese sentence says which."""


class Renderer:
    """A browser that is started once and draws for any number of threads; close it, or use it in a with block."""

    def __init__(self, tabs: int = 1) -> None:
        self._tabs = tabs
        self._browser: Any = None
        self._path = find_browser()
        self._drawn = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._opening = asyncio.Lock()
        self._thread.start()
        try:
            self._submit(self._opened()).result()
        except _LOST as problem:
            self.close()
            raise DrawingFailed(f"浏览器 {self._path} 无法启动，图片未能绘制；请检查它能否单独运行") from problem

    def __enter__(self) -> Renderer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running browser."""
        found: subprocess.Popen[bytes] = self._browser.subprocess
        return found

    def draw(self, figure: Figure, kind: Kind) -> bytes:
        """One picture; raises GlyphMissing or DrawingFailed."""
        check_glyphs(figure)
        return _finished(self._submit(self._raw(figure, kind)).result(), figure, kind)

    def draw_all(self, figures: Iterable[Figure], kind: Kind) -> Iterator[tuple[Figure, bytes]]:
        """Each figure with its picture, in order; as many are drawn at a time as there are tabs."""
        waiting: deque[tuple[Figure, Future[bytes]]] = deque()
        try:
            for figure in figures:
                check_glyphs(figure)
                waiting.append((figure, self._submit(self._raw(figure, kind))))
                if len(waiting) > 2 * self._tabs:
                    yield _first(waiting, kind)
            while waiting:
                yield _first(waiting, kind)
        finally:
            for _, future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the browser and its thread; once closed it draws no more."""
        if self._loop.is_closed():
            return
        self._submit(self._end()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _submit(self, work: Coroutine[Any, Any, Answer]) -> Future[Answer]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _raw(self, figure: Figure, kind: Kind) -> bytes:
        try:
            return await self._drawing(figure, kind)
        except _LOST:
            # A browser that crashed or hangs is replaced once; what fails twice lies with the figure.
            await self._end()
            try:
                return await self._drawing(figure, kind)
            except _LOST as problem:
                raise DrawingFailed(f"图“{figure.name}”未能绘出：浏览器没有响应，请稍后再试") from problem

    async def _drawing(self, figure: Figure, kind: Kind) -> bytes:
        browser = await self._opened()
        tab = await browser.tabs_ready.get()
        try:
            answer = await asyncio.wait_for(tab.tab.send_command("Runtime.evaluate", _command(figure, kind)), SECONDS)
            self._drawn += 1
            if self._drawn % FRESH == 0:
                await tab.reload()
        finally:
            browser.tabs_ready.put_nowait(tab)
        return _content(answer, figure, kind)

    async def _opened(self) -> Any:
        """The running browser. Kaleido starts it and its page; its own calls reload the page for every figure."""
        async with self._opening:
            if self._browser is None:
                plotly = str(files("plotly").joinpath("package_data/plotly.min.js"))
                browser = Kaleido(
                    n=self._tabs, mathjax=False, plotlyjs=plotly, path=self._path, browser_cls=DrawingBrowser
                )
                await browser.open()
                self._browser = browser
        return self._browser

    async def _end(self) -> None:
        browser, self._browser = self._browser, None
        if browser is None:
            return
        with suppress(TimeoutError, RuntimeError):
            await asyncio.wait_for(browser.close(), CLOSING)
        if browser.subprocess.poll() is None:
            _kill(browser.subprocess)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the browser with all that it has started, which are a group of their own."""
    group = os.getpgid(process.pid)
    if group == os.getpgrp():
        process.kill()
    else:
        os.killpg(group, signal.SIGKILL)


def _finished(raw: bytes, figure: Figure, kind: Kind) -> bytes:
    return finish_png(raw, figure, SCALE) if kind == "png" else finish_svg(raw, figure)


def _first(waiting: deque[tuple[Figure, Future[bytes]]], kind: Kind) -> tuple[Figure, bytes]:
    figure, future = waiting.popleft()
    return figure, _finished(future.result(), figure, kind)


def _command(figure: Figure, kind: Kind) -> dict[str, Any]:
    spec = {
        "format": kind,
        "width": figure.width,
        "height": figure.height,
        "scale": SCALE if kind == "png" else 1,
        "data": with_template(figure.plotly),
    }
    seed = zlib.crc32(figure.name.encode()) % 2147483646 + 1
    script = _SCRIPT.format(seed=seed, spec=orjson.dumps(spec).decode())
    return {"expression": script, "awaitPromise": True, "returnByValue": True}


def _content(answer: dict[str, Any], figure: Figure, kind: Kind) -> bytes:
    value = answer.get("result", {}).get("result", {}).get("value")
    drawn: dict[str, Any] = json.loads(value) if isinstance(value, str) else {"code": 1, "message": str(answer)}
    if drawn.get("code") != 0:
        raise DrawingFailed(f"图“{figure.name}”未能绘出：{drawn.get('message')}")
    return base64.b64decode(drawn["result"]) if kind == "png" else str(drawn["result"]).encode()


def render(figures: Iterable[Figure], kind: Kind, tabs: int | None = None) -> Iterator[tuple[Figure, bytes]]:
    """Each figure with its picture, drawn in one browser that ends with the iteration; raises BrowserMissing."""
    with Renderer(tabs or min(2, os.cpu_count() or 1)) as renderer:
        yield from renderer.draw_all(figures, kind)


_shared: Renderer | None = None
_sharing = threading.Lock()


def picture(figure: Figure, kind: Kind) -> bytes:
    """One picture from the browser that this process keeps for it; started at the first, ended with the process."""
    global _shared  # noqa: PLW0603 - one browser a process
    with _sharing:
        if _shared is None:
            _shared = Renderer()
            atexit.register(_shared.close)
    return _shared.draw(figure, kind)
