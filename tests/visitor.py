"""A browser without a window: keeps cookies, fills in forms, and asks this process for what a server would answer."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx
from argon2 import PasswordHasher, profiles
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from monitor.access import Actor, Role
from monitor.accounts import add_account, change_password
from monitor.home import Home
from monitor.web.form import FORM_COOKIE, form_token
from monitor.web.guard import Guard
from monitor.web.headers import SecurityHeaders
from monitor.web.routes import ROUTES
from monitor.web.session import actor_of_request

PASSWORD = "三个石狮子坐在江边看海"
OPERATOR = Actor("root", "root", Role.ADMINISTRATOR, origin="命令行")
CHEAP = PasswordHasher.from_parameters(profiles.CHEAPEST)
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def add(home: Home, account: str, role: Role = Role.READER, *departments: str) -> str:
    """An account that has its own password already."""
    made, _ = add_account(home, OPERATOR, account, account.upper(), role, departments)
    change_password(home, made.actor(), PASSWORD)
    return account


@dataclass
class Visitor:
    """One browser at an address."""

    address: str = "10.1.2.3"
    url: str = "http://monitor.example"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    inner_status: int = 200  # what Streamlit answers

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers={"accept": "text/html", **_named(headers)})

    def post(self, path: str, data: dict[str, str], **headers: str) -> httpx.Response:
        return self.ask("POST", path, data=data, headers=_named(headers))

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Asked in a thread of its own: where the browser tests share the process, this one has a running loop."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(lambda: asyncio.run(self._ask(method, path, more))).result()

    def raw(self, path: str) -> int:
        """The status of the answer to an address that is sent exactly as it is written here."""
        return int(self._speak(self._scope("http", path, method="GET"))[0]["status"])

    def connects(self, origin: str | None) -> bool:
        """Whether a page from there gets the open connection of a page."""
        sent = self._speak(self._scope("websocket", "/_stcore/stream", origin=origin, subprotocols=["streamlit"]))
        return not sent or sent[0]["type"] != "websocket.close"

    def _scope(self, kind: str, path: str, origin: str | None = None, **more: Any) -> Scope:
        target, _, query = path.partition("?")
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.cookies.jar)
        said = {"host": httpx.URL(self.url).netloc.decode(), "cookie": cookies, "origin": origin}
        return {
            "type": kind,
            "scheme": "http" if kind == "http" else "ws",
            "path": unquote(target),
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in said.items() if value],
            "client": (self.address, 50000),
            **more,
        }

    def _speak(self, scope: Scope) -> list[Message]:
        """What is sent back to a request without a body, below the layers of a framework for clients."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request" if scope["type"] == "http" else "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        async def connected(_scope: Scope, _receive: Receive, _send: Send) -> None:
            """In place of Streamlit's side of the connection."""

        app = self._app() if scope["type"] == "http" else Guard(connected)
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
        return sent

    def _app(self) -> Starlette:
        return Starlette(routes=[*ROUTES, self._inner], middleware=[Middleware(SecurityHeaders), Middleware(Guard)])

    @property
    def _inner(self) -> Route:
        async def whoever(request: Request) -> PlainTextResponse:
            """In place of Streamlit: that it was reached, and as whom."""
            actor = actor_of_request(request)
            kept = {"Cache-Control": "public, max-age=60"}
            said = f"reached as {actor.account or actor.role}"
            return PlainTextResponse(said, status_code=self.inner_status, headers=kept)

        return Route("/{rest:path}", whoever, methods=["GET", "HEAD", "POST", "PUT", "DELETE"])

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app(), client=(self.address, 50000))
        async with httpx.AsyncClient(transport=transport, base_url=self.url, cookies=self.cookies) as client:
            answer = await client.request(method, path, **more)
            self.cookies = client.cookies
        return answer

    def token(self, path: str) -> str:
        """The token of the form at a path."""
        found = TOKEN.search(self.get(path).text)
        assert found, path
        return found[1]

    def sign_in(self, account: str, password: str = PASSWORD, after: str = "/", **headers: str) -> httpx.Response:
        fields = {"account": account, "password": password, "next": after, "token": self.token("/signin")}
        return self.post("/signin", fields, **headers)

    def sign_out(self) -> httpx.Response:
        return self.post("/signout", {"token": self.token("/signout")})

    def token_for_nobody(self) -> str:
        """A token that is right for this browser, where no page shows a form."""
        self.get("/signin")
        return form_token({FORM_COOKIE: self.cookies.get(FORM_COOKIE, "")})

    @property
    def cookie(self) -> str | None:
        """The session's cookie."""
        return self.cookies.get("monitor_session") or None

    @property
    def is_signed_in(self) -> bool:
        return self.get("/signout").status_code == 200


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
