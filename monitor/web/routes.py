"""Routes beside the pages: /figure, /data, /picture, /submission, /asset, /health, /metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from monitor.access import Action, may
from monitor.charts.gallery import FigureUnknown
from monitor.charts.style import SIZES
from monitor.home import Home
from monitor.month import Month
from monitor.warehouse import VersionMissing
from monitor.web.api import api, api_root
from monitor.web.archive import archive
from monitor.web.assets import find_asset, find_font
from monitor.web.figures import FigureKey, Served, asked_figure, find_figure
from monitor.web.health import health
from monitor.web.look import look
from monitor.web.metrics import metrics
from monitor.web.noted import noted
from monitor.web.payload import IMMUTABLE, Payload, respond
from monitor.web.picture import picture_png, picture_svg
from monitor.web.session import actor_of_request
from monitor.web.signin import SIGN_IN_ROUTES
from monitor.web.submission import original
from monitor.web.view import MonthMissing, find_release

REVALIDATE = "public, no-cache"  # an address that does not say which program drew it

Handler = Callable[[Request], Awaitable[Response]]


def _fault(status: int, message: str) -> Response:
    """A refusal that says why; never cached, for what is missing now may be there later."""
    return JSONResponse({"message": message}, status_code=status, headers={"Cache-Control": "no-store"})


def _allowed(action: Action, handler: Handler) -> Handler:
    """The handler for those who may; a sentence for everybody else."""

    async def guarded(request: Request) -> Response:
        if not may(actor_of_request(request), action):
            return _fault(403, "没有查看权限，请先登录。")
        try:
            return await handler(request)
        except HTTPException as problem:
            return _fault(problem.status_code, problem.detail)

    return guarded


def _key(request: Request) -> FigureKey:
    """The figure that an address asks for; raises HTTPException with a sentence."""
    try:
        month = Month.parse(request.query_params.get("month", ""))
    except ValueError as problem:
        raise HTTPException(400, "month应写作YYYY-MM，例如2025-09。") from problem
    size = request.query_params.get("size", "wide")
    if size not in SIZES:
        raise HTTPException(400, "size应为wide、narrow或slide。")
    return asked_figure(request.path_params["version"], request.path_params["name"], month, size, request.query_params)


async def _served(request: Request) -> Served:
    try:
        return await run_in_threadpool(find_figure, _key(request))
    except (FigureUnknown, MonthMissing, VersionMissing) as problem:
        raise HTTPException(404, str(problem)) from problem


def _cache(request: Request) -> str:
    is_lasting = request.query_params.get("look") == look()
    return IMMUTABLE if is_lasting else REVALIDATE


async def figure(request: Request) -> Response:
    """A finished figure in Plotly's JSON form, without template."""
    return respond(request, (await _served(request)).drawing, _cache(request))


async def table_json(request: Request) -> Response:
    """The numbers of a figure, for the table on the page."""
    return respond(request, (await _served(request)).table, _cache(request))


async def table_csv(request: Request) -> Response:
    """The numbers of a figure as a file for spreadsheet programs; the name says where it is a demonstration."""
    served = await _served(request)
    return respond(request, served.csv, REVALIDATE, await run_in_threadpool(_file_name, _key(request), "csv"))


async def table_zip(request: Request) -> Response:
    """The same with the definitions of what it speaks of, and a README."""
    key, served = _key(request), await _served(request)
    body = await run_in_threadpool(archive, key, served)
    payload = Payload(body, "application/zip", is_compressible=False)
    return respond(request, payload, REVALIDATE, await run_in_threadpool(_file_name, key, "zip"))


def _file_name(key: FigureKey, suffix: str) -> str:
    """What a download is called: figure, what it is narrowed to, month, version, and whether it is a demonstration."""
    edition = find_release(Home.from_environment(), key.version).edition
    parts = [key.name, *key.selection.query.values(), str(key.month), f"v{key.version}"]
    return f"{'-'.join([*parts, *(['demo'] if edition.is_demo else [])])}.{suffix}"


async def asset(request: Request) -> Response:
    """An asset under the address that its content gives it."""
    found = await run_in_threadpool(find_asset, request.path_params["name"])
    return respond(request, found) if found else _fault(404, "没有这个文件，请刷新页面。")


async def font(request: Request) -> Response:
    """A font file of the pages."""
    found = find_font(request.path_params["name"])
    return respond(request, found, cache="public, max-age=2592000") if found else _fault(404, "没有这个字体文件。")


async def show_health(_request: Request) -> Response:
    """Whether there is something to show, which version, how old it is, and whether there is room for the next."""
    found = await run_in_threadpool(health, Home.from_environment())
    status = 503 if found["status"] == "broken" else 200
    return JSONResponse(found, status_code=status, headers={"Cache-Control": "no-store"})


class Unanswered:
    """What stands behind a route: an address that there is, asked for in another way, or one that there is not.

    Without it Streamlit would answer the one in English, the other with its page and a 200.
    """

    def __init__(self, methods: Iterable[str] = ("GET", "HEAD")) -> None:
        self._allowed = ", ".join(sorted(methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_looked_up = scope["method"] in ("GET", "HEAD")
        answer = _fault(404, "没有这个地址。") if is_looked_up else _fault(405, "这个地址不能这样访问。")
        if not is_looked_up:
            answer.headers["Allow"] = self._allowed
        await answer(scope, receive, send)


ANSWERED = [
    Route("/figure/{version:int}/{name}.json", _allowed(Action.READ, figure)),
    Route("/data/{version:int}/{name}.json", _allowed(Action.READ, table_json)),
    Route("/data/{version:int}/{name}.csv", _allowed(Action.DOWNLOAD, table_csv)),
    Route("/data/{version:int}/{name}.zip", _allowed(Action.DOWNLOAD, noted(table_zip))),
    Route("/picture/{name}.png", _allowed(Action.READ, picture_png)),
    Route("/picture/{name}.svg", _allowed(Action.READ, picture_svg)),
    Route("/submission/{id}", _allowed(Action.DOWNLOAD, noted(original))),
    Route("/asset/fonts/{name}", font),
    Route("/asset/{name}", asset),
    Route("/health", show_health),
    Route("/metrics", metrics),
    *SIGN_IN_ROUTES,
    Route("/api/v1", api_root),
    Mount("/api/v1", api),
]


def _methods() -> dict[str, set[str]]:
    """What the routes of each address answer to."""
    found: dict[str, set[str]] = {}
    for one in ANSWERED:
        if isinstance(one, Route):
            found.setdefault(one.path, set()).update(one.methods or ())
    return found


_FOLDERS = ("figure", "data", "picture", "submission", "asset")
ROUTES = [
    *ANSWERED,
    *(Route(path, Unanswered(methods)) for path, methods in _methods().items()),
    *(Route(f"/{folder}/{{rest:path}}", Unanswered()) for folder in _FOLDERS),
]
