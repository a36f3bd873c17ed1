"""Signing in by an OpenID Connect provider: Streamlit's st.login does it, and its answer becomes a session of ours."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from monitor.access import Actor
from monitor.audit import note
from monitor.home import PLAN_PATH, Home, based
from monitor.identity import PREFIX, identity_actor
from monitor.plan import load_plan
from monitor.sessions import begin_session, end_session, sweep_sessions
from monitor.settings import read_settings
from monitor.web.address import local_address
from monitor.web.origin import is_secure, origin_of_request
from monitor.web.session import COOKIE, give_cookie, session_of, take_cookie
from monitor.web.view import current_release

NEXT_COOKIE = "monitor_next"
CALLBACK, EXIT = "/oauth2callback", "/auth/logout"
_LASTS = 600  # seconds that signing in at the provider may take
# Characters of an identity token that is kept for signing out at the provider. A longer one would fill the heads that
# proxies take and the addresses that providers take; without it the provider asks whether to sign out.
_HINT = 2400


def provider_label() -> str | None:
    """What the provider is called; None where none is configured."""
    oidc = read_settings(Home.from_environment()).oidc
    return oidc.label if oidc.is_on and get_secrets_auth_section() else None


async def start_at_provider(request: Request) -> Response:
    """To the provider, by the way that st.login takes; where to go afterwards waits in a cookie."""
    if provider_label() is None:
        return RedirectResponse("/signin", 303)
    answer = RedirectResponse(f"/auth/login?provider={encode_provider_token('default')}", 303)
    answer.headers["Cache-Control"] = "no-store"
    after = local_address(request.query_params.get("next"))
    give_cookie(answer, request, NEXT_COOKIE, after, _LASTS)
    return answer


async def provider_answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Streamlit's answer to the provider's, and with it a session of ours; or its answer to who signs out.

    That Streamlit sets its cookie of the user in this very answer proves that the provider just said who it is; the
    cookie itself is believed nowhere else, for it cannot be revoked.
    """
    finish = _finish if scope["path"] == CALLBACK else _forget

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            await run_in_threadpool(finish, Request(scope), message)
        await send(message)

    await app(scope, receive, sent)


def _finish(request: Request, start: Message) -> None:
    """Where to go on from the callback, and the session's cookie; changes the answer's headers."""
    headers = MutableHeaders(scope=start)
    said = _without_cookies_of_streamlit(headers)
    after = request.cookies.get(NEXT_COOKIE)
    if after is None or start["status"] not in (302, 303, 307):
        return
    answer = Response()
    take_cookie(answer, NEXT_COOKIE)
    headers["Location"] = _sign_in(request, said, local_address(after), answer)
    headers["Cache-Control"] = "no-store"
    for cookie in answer.headers.getlist("set-cookie"):
        headers.append("set-cookie", cookie)


def _forget(_request: Request, start: Message) -> None:
    """Signing out: what was kept for it goes as well."""
    answer = Response()
    for name in (USER_COOKIE_NAME, TOKENS_COOKIE_NAME):
        answer.delete_cookie(name, path=based(EXIT))
    for cookie in answer.headers.getlist("set-cookie"):
        MutableHeaders(scope=start).append("set-cookie", cookie)


def _keep_for_exit(request: Request, answer: Response, claims: dict[str, Any], tokens: dict[str, Any]) -> None:
    """What Streamlit wants for signing out at the provider, in its own form, sent nowhere else.

    All that it would keep, every claim and the access token, with every request to every application of the host,
    is more than proxies take.
    """
    hint = tokens.get("id_token")
    kept = {USER_COOKIE_NAME: {"provider": claims.get("provider")}}
    if isinstance(hint, str) and len(hint) <= _HINT:
        kept[TOKENS_COOKIE_NAME] = {"id_token": hint}
    for name, content in kept.items():
        value = create_signed_value(get_cookie_secret(), name, json.dumps(content)).decode()
        seconds = read_settings(Home.from_environment()).access.session_hours * 3600
        secure = is_secure(request)
        answer.set_cookie(name, value, seconds, path=based(EXIT), secure=secure, httponly=True, samesite="lax")


def _without_cookies_of_streamlit(headers: MutableHeaders) -> dict[str, str]:
    """The cookies of the user that Streamlit set in an answer, taken out of it; those that it takes back stay."""
    lines = headers.getlist("set-cookie")
    found = {
        name: (line, morsel.value)
        for line in lines
        for name, morsel in SimpleCookie(line).items()
        if name.startswith(USER_COOKIE_NAME) and morsel.value
    }
    del headers["set-cookie"]
    for line in lines:
        if line not in {taken for taken, _ in found.values()}:
            headers.append("set-cookie", line)
    return {name: value for name, (_, value) in found.items()}


def _said(cookies: dict[str, str], name: str) -> dict[str, Any] | None:
    """What Streamlit signed in a cookie, however many it took; None where it set none."""

    def one(part: str) -> bytes | None:
        value = cookies.get(part)
        return decode_signed_value(get_cookie_secret(), part, value) if value else None

    found = get_cookie_with_chunks(one, name)
    return json.loads(found) if found else None


def _sign_in(request: Request, said: dict[str, str], after: str, answer: Response) -> str:
    """Begins the session of whom the provider's claims name; where to go on."""
    claims = _said(said, USER_COOKIE_NAME)
    if claims is None:
        return _back("provider", after)
    home = Home.from_environment()
    settings, origin = read_settings(home), origin_of_request(request)
    release = current_release(home)
    departments = (release.plan if release else load_plan(PLAN_PATH)).departments
    actor = identity_actor(claims, settings.oidc, departments, origin)
    if actor is None:
        note(home, Actor(origin=origin), "sign_in_failed", way="oidc", account=f"{PREFIX}{claims.get('sub', '')}"[:120])
        return _back("role", after)
    before = session_of(request.cookies)
    if before is not None:
        end_session(home, before.id)
    sweep_sessions(home, settings.access)
    token = begin_session(home, actor, request.headers.get("user-agent", ""), is_provided=True)
    note(home, actor, "signed_in", way="oidc", name=actor.name, role=actor.role.value)
    give_cookie(answer, request, COOKIE, token, settings.access.session_hours * 3600)
    _keep_for_exit(request, answer, claims, _said(said, TOKENS_COOKIE_NAME) or {})
    return after


def _back(fault: str, after: str) -> str:
    """To the sign-in with what is wrong, and still on the way to where it was asked for."""
    return f"/signin?{urlencode({'fault': fault, 'next': after})}"
