"""/signin, /signout and /password: signing in with a local account, and keeping its password."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from monitor.access import Actor
from monitor.accounts import Account, AccountRefused, change_password, check_password
from monitor.audit import note
from monitor.home import Home
from monitor.lockout import Verdict, begin_attempt, forget_attempts
from monitor.markup import el
from monitor.sessions import Session, begin_session, end_session, end_sessions, sessions_of, sweep_sessions
from monitor.settings import read_settings
from monitor.web.address import local_address
from monitor.web.form import FORM_COOKIE, FormRefused, form_binding, form_token, read_form, set_form_cookie
from monitor.web.noted import note_refusal
from monitor.web.origin import origin_of_request
from monitor.web.provider import provider_label, start_at_provider
from monitor.web.session import COOKIE, give_cookie, session_of, take_cookie
from monitor.web.signin_page import (
    notice_page,
    password_page,
    provider_exit_page,
    sessions_card,
    sign_in_page,
    sign_out_page,
)

WRONG = "账号或密码不正确，或者账号已停用。"
FAULTS = {
    "role": "身份认证成功，但没有分配本站的角色，请联系管理员。",
    "provider": "身份认证没有完成，请再试一次。",
}
# Hashing is dear on purpose: two at a time, in threads of their own, so that nobody else waits for them.
_CHECKING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")

T = TypeVar("T")
Handler = Callable[[Request], Awaitable[Response]]


def _careful(handler: Handler) -> Handler:
    """The handler, with a page that says what is wrong for whatever it refuses."""

    async def answered(request: Request) -> Response:
        back = el("a", "回到登录页面", href="/signin")
        try:
            return await handler(request)
        except FormRefused as problem:
            await run_in_threadpool(note_refusal, request, "form")
            return notice_page("没有提交", str(problem), back, 403)
        except HTTPException as problem:
            return notice_page("没有提交", problem.detail, back, problem.status_code)
        except OSError:
            return notice_page("暂时不能登录", "服务器的数据文件夹不可写，请联系管理员。", back, 503)

    return answered


async def show_sign_in(request: Request) -> Response:
    """The page to sign in; who is signed in goes on."""
    after = local_address(request.query_params.get("next"))
    session = session_of(request.cookies)
    if session is not None:
        return _on(_next_password(after) if session.must_change else after)
    return _sign_in_page(request, after, FAULTS.get(request.query_params.get("fault", ""), ""))


def _sign_in_page(request: Request, after: str, fault: str = "", account: str = "", status: int = 200) -> Response:
    access = read_settings(Home.from_environment()).access
    binding = form_binding(request.cookies)
    answer = sign_in_page(
        after,
        form_token({FORM_COOKIE: binding}),
        has_local=access.has_local_accounts,
        provider=provider_label(),
        fault=fault,
        account=account,
        status=status,
        is_public=access.reading == "public",
    )
    set_form_cookie(answer, request, binding)
    take_cookie(answer, COOKIE)  # one that has ended
    return answer


async def sign_in(request: Request) -> Response:
    """A session for the right password; the same sentence for whatever else."""
    fields = await read_form(request)
    after = local_address(fields.get("next"))
    account, password = fields.get("account", "").strip().lower()[:64], fields.get("password", "")
    actor = Actor(origin=origin_of_request(request))
    if not read_settings(Home.from_environment()).access.has_local_accounts:
        raise HTTPException(403, "本站不用本地账号登录。")
    found, verdict = await _apart(lambda: _check(actor, account, password))
    if verdict.wait_minutes:
        sentence = f"多次输入有误，暂停登录，请在{verdict.wait_minutes}分钟后再试，或联系管理员。"
        return _sign_in_page(request, after, sentence, account, 429)
    if found is None:
        return _sign_in_page(request, after, WRONG, account, 401)
    token = await run_in_threadpool(_begin, request, found)
    return _with_session(request, _on(_next_password(after) if found.must_change else after), token)


def _check(by: Actor, account: str, password: str) -> tuple[Account | None, Verdict]:
    """The account whose password this is, or whether to wait; every outcome but success is noted."""
    home = Home.from_environment()
    verdict = begin_attempt(home, account, by.origin, read_settings(home).access)
    if verdict.wait_minutes:
        if verdict.to_note:
            note(home, by, "sign_in_refused", account=account, times=verdict.to_note)
        return None, verdict
    found = check_password(home, account, password)
    if found is None:
        note(home, by, "locked_out" if verdict.is_last else "sign_in_failed", account=account)
        return None, verdict
    forget_attempts(home, account, by.origin)
    return found, verdict


def _begin(request: Request, account: Account) -> str:
    """A new session, whatever session the browser had; its cookie."""
    home = Home.from_environment()
    before = session_of(request.cookies)
    if before is not None:
        end_session(home, before.id)
    actor = account.actor(origin_of_request(request))
    sweep_sessions(home, read_settings(home).access)
    token = begin_session(home, actor, request.headers.get("user-agent", ""))
    note(home, actor, "signed_in", way="password")
    return token


async def show_password(request: Request) -> Response:
    """The page to change the password, and where the account is signed in."""
    session = session_of(request.cookies)
    after = local_address(request.query_params.get("next"))
    return _on("/signin") if session is None else await run_in_threadpool(_password_page, request, session, after)


def _password_page(request: Request, session: Session, after: str, fault: str = "") -> Response:
    if session.is_provided:
        back = el("a", "返回", href=after)
        return notice_page("修改密码", "您用统一身份认证登录，密码在那里修改。", back, 200)
    home, token = Home.from_environment(), form_token(request.cookies)
    every = sessions_of(home, session.actor.account, read_settings(home).access)
    cards = [] if session.must_change else [sessions_card(every, session.id, token, after)]
    return password_page(session.actor, after, token, must_change=session.must_change, fault=fault, sessions=cards)


async def change(request: Request) -> Response:
    """The new password, or all other sessions ended."""
    fields = await read_form(request)
    session = session_of(request.cookies)
    after = local_address(fields.get("next"))
    if session is None or session.is_provided:
        return _on("/signin")
    if fields.get("act") == "others":
        await run_in_threadpool(_end_others, session, origin_of_request(request))
        return _on(_next_password(after))
    try:
        token = await _apart(lambda: _change(request, session, fields))
    except AccountRefused as problem:
        return await run_in_threadpool(_password_page, request, session, after, str(problem))
    return _with_session(request, _on(after), token)


def _change(request: Request, session: Session, fields: dict[str, str]) -> str:
    home, origin = Home.from_environment(), origin_of_request(request)
    by = Actor(session.actor.account, session.actor.name, session.actor.role, origin=origin)
    if not session.must_change:
        found, verdict = _check(by, by.account, fields.get("current", ""))
        if verdict.wait_minutes:
            raise AccountRefused(f"多次输入有误，请在{verdict.wait_minutes}分钟后再试。")
        if found is None:
            raise AccountRefused("原密码不正确。")
    if fields.get("new", "") != fields.get("again", ""):
        raise AccountRefused("两次输入的新密码不一样。")
    account = change_password(home, by, fields.get("new", ""))
    end_sessions(home, account.id)
    return begin_session(home, account.actor(origin), request.headers.get("user-agent", ""))


def _end_others(session: Session, origin: str) -> None:
    home = Home.from_environment()
    ended = end_sessions(home, session.actor.account, but=session.id)
    by = Actor(session.actor.account, session.actor.name, session.actor.role, origin=origin)
    note(home, by, "sessions_ended", account=by.account, times=ended)


async def show_sign_out(request: Request) -> Response:
    """The question, for those who come by the address."""
    session = session_of(request.cookies)
    return _on("/") if session is None else sign_out_page(session.actor, form_token(request.cookies))


async def sign_out(request: Request) -> Response:
    """Ends the session here, and at the identity provider where it came from there."""
    await read_form(request)
    session = session_of(request.cookies)
    home = Home.from_environment()
    if session is not None:
        await run_in_threadpool(_end, home, session, origin_of_request(request))
    is_provided = session is not None and session.is_provided
    answer = provider_exit_page(provider_label() or "统一身份认证") if is_provided else _on("/")
    take_cookie(answer, COOKIE)
    if read_settings(home).access.reading != "public":
        answer.headers["Clear-Site-Data"] = '"cache"'  # figures that were kept for as long as somebody was signed in
    return answer


def _end(home: Home, session: Session, origin: str) -> None:
    end_session(home, session.id)
    note(home, Actor(session.actor.account, session.actor.name, session.actor.role, origin=origin), "signed_out")


def _next_password(after: str) -> str:
    return f"/password?{urlencode({'next': after})}"


def _on(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _with_session(request: Request, answer: Response, token: str) -> Response:
    """The answer with the session's cookie, for as long as the session may last."""
    hours = read_settings(Home.from_environment()).access.session_hours
    give_cookie(answer, request, COOKIE, token, hours * 3600)
    take_cookie(answer, FORM_COOKIE)
    return answer


async def _apart(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_CHECKING, work)


SIGN_IN_ROUTES = [
    Route("/signin", _careful(show_sign_in), methods=["GET"]),
    Route("/signin", _careful(sign_in), methods=["POST"]),
    Route("/signin/provider", _careful(start_at_provider), methods=["GET"]),
    Route("/password", _careful(show_password), methods=["GET"]),
    Route("/password", _careful(change), methods=["POST"]),
    Route("/signout", _careful(show_sign_out), methods=["GET"]),
    Route("/signout", _careful(sign_out), methods=["POST"]),
]
