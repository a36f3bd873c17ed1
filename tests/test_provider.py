"""What an identity provider's answer leaves in the browser: a session of ours, and what signing out there needs."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.web.server.starlette.starlette_auth_routes import (
    _clear_auth_cookie,
    _get_cookie_value_from_request,
    _set_auth_cookie,
)
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from monitor import home as home_module
from monitor.home import Home
from monitor.web.guard import Guard
from monitor.web.headers import SecurityHeaders
from monitor.web.prefix import BasePath

SITE = "https://portal.example"
ROOMY = 4096  # bytes of an answer's head that nginx takes, unless told otherwise
GROUPS = [secrets.token_hex(30) for _ in range(300)]


@pytest.fixture(autouse=True)
def installation(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A site below a path of its host, whose people sign in at a provider."""
    home.root.mkdir(parents=True)
    home.settings.write_text('[access]\nreading = "signed-in"\n[oidc]\nis_on = true\n', encoding="utf-8")
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    monkeypatch.setattr(home_module, "BASE", "/plan")
    monkeypatch.setattr("monitor.web.prefix.BASE", "/plan")
    config.set_option("server.cookieSecret", "k" * 40)
    return home


def site(claims: dict[str, Any], tokens: dict[str, str]) -> Starlette:
    """The site with Streamlit's own cookies, where the provider has just said who it is."""

    async def called_back(_request: Request) -> Response:
        answer = RedirectResponse("/", 302)
        await _set_auth_cookie(answer, {**claims, "provider": "default"}, tokens)
        return answer

    async def leave(request: Request) -> Response:
        found = [_get_cookie_value_from_request(request, name) for name in (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)]
        answer = PlainTextResponse(b"\n".join(one or b"" for one in found))
        _clear_auth_cookie(answer, request)
        return answer

    async def elsewhere(request: Request) -> Response:
        return PlainTextResponse(request.headers.get("cookie", ""))

    routes = [Route("/oauth2callback", called_back), Route("/auth/logout", leave), Route("/{rest:path}", elsewhere)]
    return Starlette(routes=routes, middleware=[Middleware(one) for one in (BasePath, SecurityHeaders, Guard)])


def walked(claims: dict[str, Any], tokens: dict[str, str]) -> tuple[list[httpx.Response], list[str]]:
    """Answers to coming back, asking another application, asking for a file here, signing out; the cookies left."""

    async def walk() -> tuple[list[httpx.Response], list[str]]:
        transport = httpx.ASGITransport(site(claims, tokens), client=("127.0.0.1", 50000))
        async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            client.cookies.set("monitor_next", "/summit", "portal.example", "/plan")
            paths = ("/plan/oauth2callback?code=1", "/mail", "/plan/asset/x.js", "/plan/auth/logout")
            answers = [await client.get(path) for path in paths]
            return answers, [one.name for one in client.cookies.jar]

    with ThreadPoolExecutor(1) as thread:  # a browser of another test may have a loop in this one
        return thread.submit(lambda: asyncio.run(walk())).result()


def head(answer: httpx.Response) -> int:
    return sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)


def test_only_signing_out_is_sent_what_the_provider_said() -> None:
    token = secrets.token_urlsafe(900)
    (back, other, here, out), left = walked({"sub": "7", "roles": ["reader"]}, {"id_token": token, "access_token": "a"})
    assert back.headers["location"] == "/plan/summit"
    kept = [
        line for line in back.headers.get_list("set-cookie") if line.startswith("_streamlit_user") and '=""' not in line
    ]
    assert len(kept) == 2
    assert all("Path=/plan/auth/logout" in line and "Secure" in line and "HttpOnly" in line for line in kept)
    assert other.text == ""
    assert "_streamlit" not in here.text
    assert "monitor_session" in here.text
    assert out.text == f'{{"provider": "default"}}\n{{"id_token": "{token}"}}'
    assert not [name for name in left if name.startswith("_streamlit")]


def test_whatever_a_provider_says_a_proxy_takes_the_answer() -> None:
    huge = {"id_token": secrets.token_urlsafe(9000), "access_token": secrets.token_urlsafe(9000)}
    full = {"id_token": secrets.token_urlsafe(1800), "access_token": secrets.token_urlsafe(2000)}
    for tokens in (huge, full):
        answers, _ = walked({"sub": "7", "roles": ["reader"], "groups": GROUPS}, tokens)
        assert answers[0].headers["location"] == "/plan/summit"
        assert max(map(head, answers)) < ROOMY


def test_whoever_has_no_role_here_keeps_nothing_of_it(installation: Home) -> None:
    installation.settings.write_text('[oidc]\nis_on = true\nrole_otherwise = "nobody"\n', encoding="utf-8")
    (back, *_), left = walked({"sub": "7", "roles": ["else"]}, {"id_token": "t"})
    assert back.headers["location"] == "/plan/signin?fault=role&next=%2Fsummit"
    assert not [name for name in left if name.startswith("_streamlit")]
