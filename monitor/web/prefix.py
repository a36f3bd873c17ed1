"""Below a path of a proxy's (MONITOR_BASE): taken off what is asked, put before the addresses of what is answered.

Pages and components write their addresses with it by themselves; here are the documents that do not: Streamlit's page
with its head, and redirects.
"""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from monitor.home import BASE, based, unbased

_ADDRESS = re.compile(r'((?:href|src|action)="|url\("|;\s*url=)(/[^"]*)')


class BasePath:
    """ASGI middleware; it does nothing where the site has a host of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not BASE or scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = unbased(scope["path"])
        # What is rewritten must not be compressed yet; Streamlit's own scripts are no documents.
        headers = [one for one in scope["headers"] if not (_is_document(scope) and one[0] == b"accept-encoding")]
        inner = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        await self.app(inner, receive, _Rewriting(send).send if scope["type"] == "http" else send)


def _is_document(scope: Scope) -> bool:
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def rewritten(page: str) -> str:
    """A page with every address of the site below BASE."""
    return _ADDRESS.sub(lambda found: f"{found[1]}{based(found[2])}", page)


def place_fonts() -> None:
    """Tell Streamlit where the fonts of its theme are."""
    faces = config.get_option("theme.fontFaces") or []
    config.set_option("theme.fontFaces", [{**face, "url": based(face["url"])} for face in faces])


class _Rewriting:
    """Sends on what it is given: redirects and whole documents rewritten, everything else as it is."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "location" in headers:
                headers["location"] = based(headers["location"])
            is_text = headers.get("content-type", "").startswith("text/html")
            if is_text and "content-encoding" not in headers:
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
            return
        await self._send(message)

    async def _finish(self) -> None:
        body = rewritten(self._body.decode()).encode() if self._body else b""
        if self._start is not None:
            if body:
                MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
