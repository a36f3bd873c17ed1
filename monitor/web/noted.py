"""What leaves as a file is noted, and so is what was refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from monitor import audit
from monitor.home import Home
from monitor.web.session import actor_of_request

Handler = Callable[[Request], Awaitable[Response]]


def noted(handler: Handler) -> Handler:
    """The handler, with every file that it hands out noted in the ledger."""

    async def noting(request: Request) -> Response:
        answer = await handler(request)
        if answer.status_code == 200:
            address = f"{request.url.path}?{request.url.query}"[:300]
            actor = actor_of_request(request)
            await run_in_threadpool(audit.note_taking, Home.from_environment(), actor, "downloaded", address=address)
        return answer

    return noting


def note_refusal(connection: HTTPConnection, what: str) -> None:
    """Note that something was refused to whoever asks."""
    audit.note_refusal(Home.from_environment(), actor_of_request(connection), what, connection.url.path)
