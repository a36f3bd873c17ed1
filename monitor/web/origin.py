"""Where a request comes from: address and scheme, as far as those in between are trusted."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.requests import HTTPConnection

from monitor.home import Home
from monitor.settings import read_settings

LOCAL = "127.0.0.1"


def origin_of(peer: str, forwarded: str, trusted: Iterable[str]) -> str:
    """The address nearest to the server that no trusted proxy vouches for; `forwarded` is X-Forwarded-For.

    What a client writes into the header itself stands left of what the proxies append, and is never reached.
    """
    believed, address = frozenset(trusted), peer or LOCAL
    for step in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if address not in believed:
            return address
        if not _is_address(step):
            return address
        address = step
    return address


def origin_here(peer: str, forwarded: Iterable[str]) -> str:
    """The same by the installation's settings; `forwarded` are all headers of that name, in order."""
    trusted = read_settings(Home.from_environment()).access.trusted_proxies
    return origin_of(peer, ",".join(forwarded), trusted)


def origin_of_request(connection: HTTPConnection) -> str:
    """Where a request to a route comes from."""
    return origin_here(_peer(connection), connection.headers.getlist("x-forwarded-for"))


def is_secure(connection: HTTPConnection) -> bool:
    """Whether the browser speaks HTTPS, to this server or to a trusted proxy before it."""
    if connection.url.scheme in ("https", "wss"):
        return True
    trusted = read_settings(Home.from_environment()).access.trusted_proxies
    return _peer(connection) in trusted and connection.headers.get("x-forwarded-proto", "") == "https"


def host_of(connection: HTTPConnection) -> str:
    """The host that the browser asked for."""
    trusted = read_settings(Home.from_environment()).access.trusted_proxies
    forwarded = connection.headers.get("x-forwarded-host", "") if _peer(connection) in trusted else ""
    return forwarded or connection.headers.get("host", "")


def _peer(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
