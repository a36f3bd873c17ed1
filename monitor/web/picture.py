"""/picture: any figure as PNG or SVG under an address that documents and intranet pages may hold for years."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.charts.figure import Figure
from monitor.charts.gallery import FigureUnknown, list_figures
from monitor.charts.style import SIZES as BY_NAME
from monitor.export.browser import BrowserMissing
from monitor.export.image import SIZES, DrawingFailed, Kind, picture
from monitor.export.mark import live_address, marked
from monitor.export.scope import file_name
from monitor.export.typeface import GlyphMissing
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.warehouse import VersionMissing
from monitor.web.figures import FigureKey, asked_figure, build_figure
from monitor.web.payload import IMMUTABLE, Payload, respond
from monitor.web.shelf import Shelf
from monitor.web.view import MonthMissing, Release, current_release, find_release

KEPT = 160  # pictures of a quarter of a megabyte
AT_ONCE = 4  # requests that wait for the browser; the others wait without holding a thread
MEDIA_TYPES: dict[Kind, str] = {"png": "image/png", "svg": "image/svg+xml"}
# An address without month or version means the newest: asked again after a minute.
_BRIEFLY = "public, max-age=60"
_busy = asyncio.Semaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class PictureKey:
    """What a picture's address says."""

    figure: FigureKey
    kind: Kind
    link: str = ""  # of the mark; none where it is empty


def _make(key: tuple[Home, PictureKey]) -> Payload:
    asked = key[1]
    drawn = picture(_figure(asked), asked.kind)
    return Payload(drawn, MEDIA_TYPES[asked.kind], is_compressible=asked.kind == "svg")


def _figure(asked: PictureKey) -> Figure:
    key = asked.figure
    if not asked.link:
        return build_figure(key)
    return marked(lambda size: build_figure(key, size), BY_NAME[key.size], asked.link, key.version)


_shelf: Shelf[tuple[Home, PictureKey], Payload] = Shelf(_make, KEPT)


async def picture_png(request: Request) -> Response:
    """A figure as PNG, of twice its pixels."""
    return await _answer(request, "png")


async def picture_svg(request: Request) -> Response:
    """A figure as SVG, with the glyphs it needs inside."""
    return await _answer(request, "svg")


async def _answer(request: Request, kind: Kind) -> Response:
    release = await run_in_threadpool(_release, request)
    month = _month(request, release)
    size = request.query_params.get("size", "screen")
    if size not in SIZES:
        raise HTTPException(400, "size应为screen或slide。")
    asked = {"month": str(month), "version": str(release.version)}
    if any(request.query_params.get(key) != value for key, value in asked.items()):
        return _onward(request, asked)
    name = _figure_name(request.path_params["name"], release.plan)
    figure = asked_figure(release.version, name, month, SIZES[size].name, request.query_params)
    key = PictureKey(figure, kind, _link(request, name, month, release))
    response = respond(request, await _payload(key), IMMUTABLE)
    saved_as = file_name(release.edition, month, name, kind)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(saved_as)}"
    return response


def _link(request: Request, name: str, month: Month, release: Release) -> str:
    """What the mark leads to; raises HTTPException where nobody has said what the site is called."""
    if request.query_params.get("mark", "0") in ("0", ""):
        return ""
    link = live_address(name, release.plan, month, release.version)
    if link is None:
        raise HTTPException(400, "尚未设置网站地址（环境变量MONITOR_SITE），不能加二维码。")
    return link


async def _payload(key: PictureKey) -> Payload:
    try:
        async with _busy:
            return await run_in_threadpool(_shelf.get, (Home.from_environment(), key))
    except (FigureUnknown, MonthMissing) as problem:
        raise HTTPException(404, str(problem)) from problem
    except GlyphMissing as problem:
        raise HTTPException(422, f"{problem}。") from problem
    except (BrowserMissing, DrawingFailed) as problem:
        raise HTTPException(503, f"{problem}。") from problem


def _onward(request: Request, asked: dict[str, str]) -> Response:
    """To the address that names month and version; relative, so that it holds behind any proxy."""
    query = urlencode({**request.query_params, **asked})
    address = f"{quote(request.url.path.rpartition('/')[2])}?{query}"
    return RedirectResponse(address, 307, headers={"Cache-Control": _BRIEFLY})


def _release(request: Request) -> Release:
    """The version asked for, else the current one; raises HTTPException."""
    home, asked = Home.from_environment(), request.query_params.get("version")
    if asked is None:
        release = current_release(home)
        if release is None:
            raise HTTPException(404, "还没有发布任何数据。")
        return release
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise HTTPException(400, "version应为数据版本的编号，例如12。")
    try:
        return find_release(home, int(asked))
    except VersionMissing as problem:
        raise HTTPException(404, f"{problem}。") from problem


def _month(request: Request, release: Release) -> Month:
    """The month asked for, else the newest that has data; raises HTTPException."""
    asked = request.query_params.get("month")
    if asked is None:
        if not release.months:
            raise HTTPException(404, f"数据版本 v{release.version} 没有任何月份的数据。")
        return release.months[0]
    try:
        return Month.parse(asked)
    except ValueError as problem:
        raise HTTPException(400, "month应写作YYYY-MM，例如2025-09。") from problem


def _figure_name(asked: str, plan: Plan) -> str:
    """A figure's own name, or the trend of the indicator or milestone of that id; raises HTTPException."""
    found = next((name for name in (asked, f"trend-{asked}") if name in list_figures(plan)), None)
    if found is None:
        raise HTTPException(404, f"没有名为“{asked}”的图或指标。")
    return found
