"""Who a request comes from: the actor of a session cookie, looked up on the server at every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from monitor.access import ANYONE, NOBODY, Actor
from monitor.home import Home, cookie_path
from monitor.sessions import Session, find_session, is_forged
from monitor.settings import read_settings
from monitor.web.origin import is_secure, origin_of_request

COOKIE = "monitor_session"


def with_one_session(scope: Scope) -> Scope:
    """The same request with one session cookie of those that came: of a session that lasts, else one that we signed.

    Whoever has another host of the same domain can plant a second one, which the browser sends along for good.
    """
    sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    parts = [part.strip() for part in sent.split(b";")]
    named = [part for part in parts if part.partition(b"=")[0] == COOKIE.encode()]
    if len(named) < 2:
        return scope
    best = max(named, key=_standing)
    kept = b"; ".join([best, *(part for part in parts if part and part not in named)])
    others = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*others, (b"cookie", kept)]}


def _standing(part: bytes) -> int:
    """How much a session cookie, as sent, is worth."""
    value = part.partition(b"=")[2].decode("latin-1")
    if session_of({COOKIE: value}) is not None:
        return 2
    return 0 if is_forged(Home.from_environment(), value) else 1


def session_of(cookies: Mapping[str, str]) -> Session | None:
    """The session of the cookies that a browser sent; None where nobody is signed in."""
    cookie = cookies.get(COOKIE, "")
    home = Home.from_environment()
    return find_session(home, cookie, read_settings(home).access) if cookie else None


def actor_of(cookies: Mapping[str, str], origin: str = "") -> Actor:
    """The actor of the cookies that a browser sent; whoever has no session reads where reading is public.

    Who still has to change a one-time password counts as not signed in.
    """
    session = session_of(cookies)
    if session is not None and not session.must_change:
        return replace(session.actor, origin=origin or session.origin)
    is_public = read_settings(Home.from_environment()).access.reading == "public"
    return replace(ANYONE if is_public else NOBODY, origin=origin)


def actor_of_request(connection: HTTPConnection) -> Actor:
    """The actor of a request to a route."""
    return actor_of(connection.cookies, origin_of_request(connection))


def give_cookie(answer: Response, request: HTTPConnection, name: str, value: str, seconds: int) -> None:
    """Have the browser keep a cookie of ours, out of reach for scripts, other sites, and other paths of the host."""
    secure = is_secure(request)
    answer.set_cookie(name, value, seconds, path=cookie_path(), secure=secure, httponly=True, samesite="lax")


def take_cookie(answer: Response, name: str) -> None:
    """Have the browser forget a cookie of ours."""
    answer.delete_cookie(name, path=cookie_path())
