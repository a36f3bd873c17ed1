"""/api/v1: plan, assessments, observations and versions for other systems; read only, with the rights of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.access import Action, may
from monitor.home import Home, based
from monitor.warehouse import VersionMissing, current_version, versions
from monitor.web.api_data import assessments_extract, observations_extract, plan_extract, versions_extract
from monitor.web.api_forms import FORMS, MEDIA, answer, form_of, tag_of
from monitor.web.api_page import page_html
from monitor.web.api_shape import (
    Assessments,
    AssessmentsQuery,
    Fault,
    Form,
    Observations,
    ObservationsQuery,
    PlanDocument,
    PlanQuery,
    Versions,
    VersionsQuery,
)
from monitor.web.payload import accepted_encodings
from monitor.web.selection import SelectionUnknown
from monitor.web.session import actor_of_request
from monitor.web.view import MonthMissing

PATH = "/api/v1"
NOTHING = "还没有发布过数据。"
SAID, LONGEST = 5, 40  # faults that are said of one request, characters of a name that are repeated
WORDS = {
    404: "没有这个地址；全部地址见 /api/v1/。",
    405: "只能读取（GET），不能写入。",
}
ABOUT = """\
只读接口，与页面同一份数据、同一种权限。
地址末尾写 `.json`、`.csv`（Excel 可直接打开）或 `.parquet`；不写就按请求的 Accept。
每个回答带 `ETag`，按数据版本变化；再问时带上 `If-None-Match`，没有变化的回答 304，不读数据库。"""


async def _allowed(request: Request) -> None:
    if not may(actor_of_request(request), Action.DOWNLOAD):
        raise HTTPException(403, "没有查看权限，请先登录。")


async def _said_once(request: Request) -> None:
    """Of a filter that is there twice the first would be forgotten without a word."""
    for name in QUERIES[request.url.path.rpartition("/")[2].partition(".")[0]].model_fields:
        if len(request.query_params.getlist(name)) > 1:
            raise HTTPException(400, f"参数{name}只能写一次。")


def _fault(status: int, message: str) -> Response:
    return JSONResponse({"message": message}, status_code=status, headers={"Cache-Control": "no-store"})


async def _refused(_request: Request, problem: HTTPException) -> Response:
    is_ours = problem.detail and not problem.detail.isascii()
    message = problem.detail if is_ours else WORDS.get(problem.status_code, "请求不能处理。")
    answered = _fault(problem.status_code, message)
    answered.headers.update(problem.headers or {})
    if problem.status_code == 405:
        answered.headers["Allow"] = "GET, HEAD"
    return answered


async def _missing(_request: Request, problem: Exception) -> Response:
    return _fault(404, f"{str(problem.args[0]).rstrip('。')}。")


async def _misspelt(request: Request, problem: RequestValidationError) -> Response:
    """Every parameter that is wrong, in one sentence; of very many the first ones."""
    known = QUERIES[request.url.path.rpartition("/")[2].partition(".")[0]].model_fields
    found = list(dict.fromkeys(_sentence(fault, known) for fault in problem.errors()))
    more = f"；等{len(found)}处" if len(found) > SAID else ""
    return _fault(400, f"{'；'.join(found[:SAID])}{more}。")


def _sentence(fault: dict[str, Any], known: Mapping[str, FieldInfo]) -> str:
    name = str(fault["loc"][1])
    return f"参数{name}应为：{known[name].description}" if name in known else f"没有参数“{name[:LONGEST]}”"


QUERIES: dict[str, type[BaseModel]] = {
    "versions": VersionsQuery,
    "plan": PlanQuery,
    "assessments": AssessmentsQuery,
    "observations": ObservationsQuery,
}
_FAULTS: dict[int | str, dict[str, Any]] = {
    304: {"description": "没有变化：与 If-None-Match 所说的是同一份"},
    400: {"model": Fault, "description": "参数写法不对"},
    403: {"model": Fault, "description": "没有权限"},
    404: {"model": Fault, "description": "没有这个版本、月份、编码或地址"},
    406: {"model": Fault, "description": "没有这种格式"},
}


class HeadAsGet:
    """ASGI middleware: HEAD, with which programs look whether something is there, is answered as GET.

    The server that carries the answer leaves the body out.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope, receive, send)


class EncodingAsAccepted:
    """ASGI middleware: an encoding that is refused by a weight of zero is not named to what compresses below it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (name, ", ".join(sorted(accepted_encodings(value.decode("latin-1")))).encode("latin-1"))
            if name == b"accept-encoding"
            else (name, value)
            for name, value in scope.get("headers", ())
        ]
        await self.app({**scope, "headers": headers}, receive, send)


api = FastAPI(
    title="任务进展监测：数据接口",
    version="1",
    description=ABOUT,
    docs_url=None,
    redoc_url=None,
    dependencies=[Depends(_allowed), Depends(_said_once)],
    redirect_slashes=False,
    exception_handlers={
        HTTPException: _refused,
        RequestValidationError: _misspelt,
        VersionMissing: _missing,
        MonthMissing: _missing,
        SelectionUnknown: _missing,
    },
)
api.add_middleware(HeadAsGet)
api.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
api.add_middleware(EncodingAsAccepted)


def _version(asked: int | None) -> int:
    """The version asked for, else the published one; a file of a few bytes is all that is read."""
    version = asked or current_version(Home.from_environment())
    if version is None:
        raise HTTPException(404, NOTHING)
    return version


def get_versions(request: Request, query: Annotated[VersionsQuery, Query()]) -> Response:
    """全部已发布的数据版本，新的在前。"""
    home, form = Home.from_environment(), form_of(request)
    numbers = versions(home)
    tag = tag_of(form, f"v{current_version(home)}", len(numbers), numbers[-1] if numbers else 0)
    return answer(request, form, tag, lambda: versions_extract(home, query))


def get_plan(request: Request, query: Annotated[PlanQuery, Query()]) -> Response:
    """某一数据版本所依据的计划：每个指标、节点、定性任务一行。"""
    home, version, form = Home.from_environment(), _version(query.version), form_of(request)
    return answer(request, form, tag_of(form, f"v{version}"), lambda: plan_extract(home, version))


def get_assessments(request: Request, query: Annotated[AssessmentsQuery, Query()]) -> Response:
    """某月每个条目的目标、完成值、差距、状态和依据；与 etl status --json 相同。"""
    version, form = _version(query.version), form_of(request)
    return answer(request, form, tag_of(form, f"v{version}"), lambda: assessments_extract(version, query))


def get_observations(request: Request, query: Annotated[ObservationsQuery, Query()]) -> Response:
    """观测值及其来源：文件、行、报送编号、收到时间。按月份、地区、编码排列。"""
    home, version, form = Home.from_environment(), _version(query.version), form_of(request)
    path = based(request.url.path)
    return answer(request, form, tag_of(form, f"v{version}"), lambda: observations_extract(home, version, query, path))


RESOURCES: dict[str, tuple[Callable[..., Response], type, str]] = {
    "versions": (get_versions, Versions, "数据版本"),
    "plan": (get_plan, PlanDocument, "计划"),
    "assessments": (get_assessments, Assessments, "研判"),
    "observations": (get_observations, Observations, "观测值"),
}


def _add(name: str, endpoint: Callable[..., Response], shape: type, title: str) -> None:
    """One resource: under its own address in the form that Accept names, and under one address for each form."""
    contents: dict[Form, dict[str, Any]] = {
        "json": {},
        "csv": {"text/csv": {"schema": {"type": "string"}}},
        "parquet": {MEDIA["parquet"]: {"schema": {"type": "string", "format": "binary"}}},
    }
    for ending, forms in {"": FORMS, **{f".{form}": (form,) for form in FORMS}}.items():
        content = {media: shown for form in forms for media, shown in contents[form].items()}
        data = {"description": "数据", "content": content} | ({"model": shape} if "json" in forms else {})
        api.add_api_route(
            f"/{name}{ending}",
            endpoint,
            name=f"{name}{ending}",
            operation_id=f"{name}{ending.replace('.', '_')}",
            summary=f"{title}（{ending.lstrip('.').upper() or '格式按 Accept'}）",
            response_class=Response,
            responses={200: data, **_FAULTS},
        )


for _name, (_endpoint, _shape, _title) in RESOURCES.items():
    _add(_name, _endpoint, _shape, _title)


async def page(_request: Request) -> Response:
    """What may be asked, for people; everything on it comes from here."""
    return HTMLResponse(page_html(api.openapi()), headers={"Cache-Control": "no-cache"})


api.add_route("/", page, include_in_schema=False)


async def api_root(request: Request) -> Response:
    """The page again, for whoever leaves out the stroke at the end."""
    return RedirectResponse(f"{request.url.path}/", status_code=308)
