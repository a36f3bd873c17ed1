"""Who a request comes from: the actor of a session cookie, looked up on the server at every request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import HTTPConnection

from monitor.access import ANYONE, NOBODY, Actor
from monitor.home import Home
from monitor.sessions import Session, find_session
from monitor.settings import read_settings
from monitor.web.origin import origin_of_request

COOKIE = "monitor_session"


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
