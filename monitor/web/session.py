"""Who a request comes from: the actor of a session cookie, looked up on the server at every request."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import HTTPConnection

from monitor.access import ANYONE, NOBODY, Actor
from monitor.home import Home
from monitor.settings import read_settings

COOKIE = "monitor_session"


def actor_of(cookies: Mapping[str, str], origin: str = "") -> Actor:
    """The actor of the cookies that a browser sent; whoever has no session reads where reading is public."""
    del cookies, origin
    return ANYONE if read_settings(Home.from_environment()).access.reading == "public" else NOBODY


def actor_of_request(connection: HTTPConnection) -> Actor:
    """The actor of a request to a route."""
    return actor_of(connection.cookies, connection.client.host if connection.client else "")
