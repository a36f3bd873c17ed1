"""What is refused is noted, a flood of it once a minute with its number."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from monitor.audit import note
from monitor.home import Home
from monitor.lockout import count_refusal
from monitor.web.session import actor_of_request


def note_refusal(connection: HTTPConnection, what: str) -> None:
    """Note a refused access; `what` is one word: form, upload, cookie …"""
    home = Home.from_environment()
    actor = actor_of_request(connection)
    times = count_refusal(home, f"{what} {actor.origin}")
    if times:
        note(home, actor, "access_refused", what=what, address=connection.url.path[:200], times=times)
