"""Forms that only this site's own pages can send: a signed token in the form, and where the browser says it is."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from monitor.home import Home
from monitor.secret import secret
from monitor.web.origin import host_of
from monitor.web.session import COOKIE, give_cookie, session_of

LARGEST = 16_384  # bytes of a form
LASTS = 12 * 3600  # seconds for which a form may stand open
FIELD = "token"
FORM_COOKIE = "monitor_form"
_BINDING = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


class FormRefused(Exception):
    """A form that no page of this site sent; the message is a Chinese sentence."""


def form_token(cookies: Mapping[str, str]) -> str:
    """The hidden field of a form, bound to the session of the browser, or where there is none to its form cookie."""
    return _signer().dumps(_bound_to(cookies)[0])


def form_binding(cookies: Mapping[str, str]) -> str:
    """The value of the browser's form cookie; a new one where it has none, or none of ours."""
    binding = cookies.get(FORM_COOKIE, "")
    return binding if _BINDING.fullmatch(binding) else secrets.token_urlsafe(24)


def set_form_cookie(response: Response, request: HTTPConnection, binding: str) -> None:
    """Give the browser what the tokens of its forms are bound to while nobody is signed in."""
    give_cookie(response, request, FORM_COOKIE, binding, LASTS)


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
    if not await run_in_threadpool(_is_ours, fields.get(FIELD, ""), request.cookies):
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
    try:
        said = str(_signer().loads(token, max_age=LASTS))
    except BadSignature:  # also one that is too old
        return False
    return any(bound and secrets.compare_digest(said, bound) for bound in _bound_to(cookies))


def _bound_to(cookies: Mapping[str, str]) -> tuple[str, ...]:
    """What a form may be bound to, the best first; never the session's cookie itself, which a page must not show.

    To the session while it lasts and nothing else; afterwards also to the form cookie: a session cookie that opens
    nothing may have been planted, and would keep its owner from signing in.
    """
    cookie = cookies.get(COOKIE, "")
    session = hashlib.sha256(f"form {cookie}".encode()).hexdigest()
    if session_of(cookies) is not None:
        return (session,)
    binding = cookies.get(FORM_COOKIE, "")
    return (binding if _BINDING.fullmatch(binding) else "", session if cookie else "")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(Home.from_environment()).decode(), salt="monitor form")
