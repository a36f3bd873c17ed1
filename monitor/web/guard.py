"""The guard before everything: pages, uploads, media and the open connection of a page only for those who may."""

from __future__ import annotations

import logging
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import get_option, runtime
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from monitor.access import Action, may
from monitor.home import Home
from monitor.ledger import FolderGone, is_gone
from monitor.markup import el
from monitor.sessions import is_forged
from monitor.settings import SettingsFaults, read_settings
from monitor.web.noted import note_refusal
from monitor.web.origin import host_of
from monitor.web.provider import CALLBACK, EXIT, provider_answer
from monitor.web.session import COOKIE, actor_of_request, session_of, with_one_session
from monitor.web.signin_page import notice_page

UPLOAD = "/_stcore/upload_file/"
MEDIA = ("/media/", "/_stcore/agent/", "/_stcore/metrics")
STREAM = "/_stcore/stream"
# Open to all: they show no data, and signing in needs them.
_OPEN = ("/signin", "/signout", "/password", "/auth/", CALLBACK, "/_stcore/", "/asset/", "/static/", "/health")
_PUBLIC_FILES = ("/asset/", "/static/", "/component/")
_REFUSED = (400, 403, 413)  # of uploads, by Streamlit itself
_AROUND_FILE = 64 * 1024  # bytes that a form puts around one file
log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware that answers in place of the app whoever may not do what is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            scope = with_one_session(scope)
            refusal = await self._refusal(HTTPConnection(scope))
            is_public = read_settings(Home.from_environment()).access.reading == "public"
        except SettingsFaults as faults:
            refusal, is_public = None, False
            if scope["path"] != "/health":  # says itself what is wrong, without a word of what is written there
                log.error("settings.toml：%s", faults)
                refusal = _fault(503, "本站的设置有误，暂停服务，请联系管理员。")
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
        elif scope["path"] in (CALLBACK, EXIT):
            await provider_answer(self.app, scope, receive, send)
        else:
            watched = _watched(scope, send)
            await self.app(scope, receive, watched if is_public else _private(scope, watched))

    async def _refusal(self, connection: HTTPConnection) -> Response | None:
        """What is answered instead; None where the app may answer."""
        path = connection.scope["path"]
        if is_gone(Home.from_environment().ledger) and _needs_data(connection):
            return _gone(connection)
        cookie = connection.cookies.get(COOKIE)
        if cookie and path not in ("/health",) and is_forged(Home.from_environment(), cookie):
            await run_in_threadpool(note_refusal, connection, "cookie")
        if connection.scope["type"] == "websocket":
            return await _stream_refusal(connection)
        if _leads_elsewhere(path):
            await run_in_threadpool(note_refusal, connection, "path")
            return _fault(400, "网址写法不对。")
        if path.startswith(UPLOAD) and connection.scope["method"] != "OPTIONS":
            return await _upload_refusal(connection)
        if path.startswith(MEDIA) and not may(actor_of_request(connection), Action.DOWNLOAD):
            return _fault(403, "没有查看权限，请先登录。")
        return _page_refusal(connection) if _is_page(connection) else None


def _needs_data(connection: HTTPConnection) -> bool:
    """Whether it is more than a file of the program; an open connection stays, its page says what is the matter."""
    return connection.scope["type"] == "http" and not connection.scope["path"].startswith(_PUBLIC_FILES)


def _gone(connection: HTTPConnection) -> Response:
    sentence = f"{FolderGone().strerror}。请联系管理员。"
    if _is_page(connection) or connection.scope["path"].startswith("/signin"):
        again = el("a", "再试一次", href=connection.scope["path"])
        return notice_page("暂时不能使用", sentence, again, 503)
    return _fault(503, sentence)


def _leads_elsewhere(path: str) -> bool:
    """Whether an address, as decoded, tries to leave the place that it names: no address of this site is written so."""
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or "\0" in path or path.startswith(("//", "\\", "/\\"))


async def _stream_refusal(connection: HTTPConnection) -> Response | None:
    """Whoever never signed in has no connection; to one whose session ended the open page itself says so.

    A page of another site has none either, whoever reads it: the browser says where it is from and sends the cookie
    along. Streamlit would let in every page that this machine serves, on whatever port.
    """
    origin = connection.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host_of(connection).lower():
        await run_in_threadpool(note_refusal, connection, "stream")
        return _fault(403, "这个连接不是从本站页面发出的，已拒绝。")
    cookie = connection.cookies.get(COOKIE, "")
    had_session = bool(cookie) and not is_forged(Home.from_environment(), cookie)
    return None if had_session or may(actor_of_request(connection), Action.READ) else _fault(403, "请先登录。")


async def _upload_refusal(connection: HTTPConnection) -> Response | None:
    """Decided by what its head says, before a byte of the file is taken in."""
    refusal = None
    if not may(actor_of_request(connection), Action.SUBMIT):
        refusal = _fault(403, "没有上传权限，请用报送账号登录。")
    elif connection.scope["method"] in ("PUT", "POST"):
        refusal = _size_refusal(connection.headers.get("content-length"))
    if refusal is None and _is_of_another_process(connection):
        return _fault(404, "上传所用的页面已断开，请刷新页面再传。")
    if refusal is not None:
        await run_in_threadpool(note_refusal, connection, "upload")
    return refusal


def _is_of_another_process(connection: HTTPConnection) -> bool:
    """Whether an upload belongs to a page that this process has not open: what stands in front asks the next, on 404.

    A page whose process ended is held by another one, while its reader is sent to the first again once that is back.
    What comes without the token of this site's pages is no such upload: Streamlit refuses it.
    """
    if not validate_xsrf_token(connection.headers.get("X-Xsrftoken"), connection.cookies.get(XSRF_COOKIE_NAME)):
        return False
    session = connection.scope["path"].removeprefix(UPLOAD).partition("/")[0]
    return runtime.exists() and not runtime.get_instance().is_active_session(session)


def _size_refusal(said: str | None) -> Response | None:
    """Of a body that does not say how large it is, or is larger than a file may be."""
    if said is None or not said.isdecimal():
        return _fault(411, "上传须写明长度（Content-Length）。")
    megabytes = int(get_option("server.maxUploadSize"))
    if int(said) > megabytes * 1024 * 1024 + _AROUND_FILE:
        return _fault(413, f"文件超过{megabytes} MB，没有收下；请按月份拆成几个文件。")
    return None


def _page_refusal(connection: HTTPConnection) -> Response | None:
    """To the password where it must be changed, to the sign-in where reading needs it; the whole address goes along."""
    query = connection.url.query
    here = urlencode({"next": f"{connection.url.path}?{query}" if query else connection.url.path})
    session = session_of(connection.cookies)
    if session is not None and session.must_change:
        return RedirectResponse(f"/password?{here}", 303, headers={"Cache-Control": "no-store"})
    if may(actor_of_request(connection), Action.READ):
        return None
    return RedirectResponse(f"/signin?{here}", 303, headers={"Cache-Control": "no-store"})


def _is_page(connection: HTTPConnection) -> bool:
    """Whether a browser asks for a page of the site: files have a dot in their name."""
    path: str = connection.scope["path"]
    is_asked = connection.scope["method"] in ("GET", "HEAD") and "text/html" in connection.headers.get("accept", "")
    return is_asked and "." not in path.rpartition("/")[2] and not f"{path}/".startswith(_OPEN)


def _fault(status: int, sentence: str) -> Response:
    return JSONResponse({"message": sentence}, status, headers={"Cache-Control": "no-store"})


async def _refuse(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """A websocket is closed before it is accepted, which browsers see as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403, "reason": ""})
        return
    await refusal(scope, receive, send)


def _watched(scope: Scope, send: Send) -> Send:
    """What Streamlit itself refuses of an upload (too large, not from a page of this site) is noted as well."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in _REFUSED:
            await run_in_threadpool(note_refusal, HTTPConnection(scope), "upload")
        await send(message)

    is_upload = scope["type"] == "http" and scope["path"].startswith(UPLOAD)
    return sent if is_upload else send


def _private(scope: Scope, send: Send) -> Send:
    """Where reading needs an account, nothing of the data is kept by a cache between server and browser."""
    is_data = scope["type"] == "http" and not scope["path"].startswith(_PUBLIC_FILES)

    async def sent(message: Message) -> None:
        if is_data and message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            cache = Headers(raw=message["headers"]).get("cache-control", "")
            if cache.startswith("public"):
                headers["Cache-Control"] = cache.replace("public", "private", 1)
        await send(message)

    return sent
