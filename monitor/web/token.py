"""Streamlit's upload token, a cookie of which a browser is to have one: what others planted beside it is taken away.

The page sends along the first that it sees, the server compares it with the last that comes, so that a second one for a
path or a domain that we share blocks every upload. The comparison itself stays Streamlit's: a token is never chosen
here, only taken away. static/token.js does the same for what is planted while a page stands open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from starlette.requests import HTTPConnection

from monitor.home import based
from monitor.web.origin import host_of

COOKIE = "_streamlit_xsrf"
MOST = 4  # steps of a path, and domains, that are looked after; no page and no office has more
_TOKEN = re.compile(r"2\|[0-9a-f]{8}\|[0-9a-f]{32}\|\d{1,12}", re.ASCII)
_STEP = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_NAMED_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*", re.ASCII)  # no address in numbers


def lines_against_planted_tokens(connection: HTTPConnection) -> list[str]:
    """Set-Cookie lines for a page that was asked for with several tokens, or with one that is none; else nothing."""
    sent = ";".join(connection.headers.getlist("cookie")).split(";")
    pairs = [part.strip().partition("=") for part in sent]
    tokens = [value for name, _, value in pairs if name == COOKIE]
    if not tokens or (len(tokens) == 1 and _TOKEN.fullmatch(tokens[0])):
        return []
    return list(_expiring(based(connection.scope["path"]), host_of(connection)))


def _expiring(path: str, host: str) -> Iterator[str]:
    """One line for each place but our own, which is / of this host alone."""
    ended = f"{COOKIE}=; Max-Age=0"
    paths = list(_paths(path))
    yield from (f"{ended}; Path={one}" for one in paths)
    for domain in _domains(host):
        yield from (f"{ended}; Path={one}; Domain={domain}" for one in ("/", *paths))


def _paths(path: str) -> Iterator[str]:
    """Every path below / whose cookies come with an address, each with and without the stroke at its end."""
    place = ""
    for step in [one for one in path.split("/") if one][:MOST]:
        if not _STEP.fullmatch(step):  # none of our pages: nothing of it gets into a header
            return
        place = f"{place}/{step}"
        yield place
        yield f"{place}/"


def _domains(host: str) -> list[str]:
    """The host and its parents, but for the last name alone, for which browsers keep no cookies."""
    name = host.lower().partition(":")[0]
    if not _NAMED_HOST.fullmatch(name):
        return []
    steps = name.split(".")
    return [".".join(steps[start:]) for start in range(len(steps) - 1)][-MOST:]
