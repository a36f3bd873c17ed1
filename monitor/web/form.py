"""Forms that only this site's own pages can send: a signed token in the form, and where the browser says it is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from monitor.home import Home
from monitor.secret import secret
from monitor.web.origin import host_of, is_secure
from monitor.web.session import COOKIE

LARGEST = 16_384  # bytes of a form
LASTS = 12 * 3600  # seconds for which a form may stand open
FIELD = "token"
FORM_COOKIE = "monitor_form"


class FormRefused(Exception):
    """A form that no page of this site sent; the message is a Chinese sentence."""


def form_token(cookies: Mapping[str, str]) -> str:
    """The hidden field of a form, bound to the session of the browser, or where there is none to its form cookie."""
    return _signer().dumps(_bound_to(cookies))


def new_binding() -> str:
    """A value for the form cookie of a browser that has none."""
    return secrets.token_urlsafe(24)


def set_form_cookie(response: Response, request: HTTPConnection, binding: str) -> None:
    """Give the browser what the tokens of its forms are bound to while nobody is signed in."""
    response.set_cookie(
        FORM_COOKIE, binding, max_age=LASTS, path="/", httponly=True, samesite="lax", secure=is_secure(request)
    )


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form that a page of this site sent; raises FormRefused, or HTTPException 413 or 415."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "只接受网页表单。")
    try:
        fields = dict(parse_qsl((await _body(request)).decode(), max_num_fields=20))
    except ValueError as problem:  # no text, or more fields than any form here has
        raise HTTPException(400, "表单写法不对。") from problem
    if not _comes_from_here(request):
        raise FormRefused("这个请求不是从本站页面发出的，已拒绝。")
    if not _is_ours(fields.get(FIELD, ""), request.cookies):
        raise FormRefused("页面已过期，请再试一次。")
    return fields


async def _body(request: Request) -> bytes:
    """The whole body, as far as it is bearable."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise HTTPException(413, "表单过大。")
        parts.append(part)
    return b"".join(parts)


def _comes_from_here(request: Request) -> bool:
    """What the browser says of the page that sent the form; old browsers say nothing, then the token alone decides."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host_of(request)


def _is_ours(token: str, cookies: Mapping[str, str]) -> bool:
    bound = _bound_to(cookies)
    try:
        said = _signer().loads(token, max_age=LASTS)
    except BadSignature:  # also one that is too old
        return False
    return bool(bound) and secrets.compare_digest(str(said), bound)


def _bound_to(cookies: Mapping[str, str]) -> str:
    """Never the session's cookie itself, which a page must not show."""
    session = cookies.get(COOKIE, "")
    return hashlib.sha256(f"form {session}".encode()).hexdigest() if session else cookies.get(FORM_COOKIE, "")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(Home.from_environment()).decode(), salt="monitor form")
