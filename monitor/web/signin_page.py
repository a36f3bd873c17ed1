"""The pages of signing in, in the look of the site: plain HTML that needs no script, on a phone and on paper alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from monitor.access import ROLE_WORDS, Actor
from monitor.home import Home
from monitor.markup import Html, el, join
from monitor.moment import moment_text
from monitor.password import SHORTEST
from monitor.sessions import Session
from monitor.web.assets import STATIC
from monitor.web.form import FIELD
from monitor.web.view import current_release

NAME = "任务进展监测"
_STYLE = (STATIC / "signin.css").read_text(encoding="utf-8")
# Nothing runs on these pages, and nothing but the site's own fonts is fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; form-action 'self'; base-uri 'none'"
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
_DEVICES = (
    ("Edg/", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def page(title: str, *cards: Html, status: int = 200, refresh: str | None = None) -> HTMLResponse:
    """A whole page of cards; `refresh` is an address to go on to by itself."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex"),
        el("meta", http_equiv="refresh", content=f"1; url={refresh}") if refresh else Html(""),
        el("title", f"{title} · {NAME}"),
        el("style", Html(_STYLE)),
    )
    body = el("body", el("header", el("b", _plan_title()), el("span", NAME)), el("main", *cards))
    content = join([Html("<!doctype html>"), el("html", head, body, lang="zh-CN")])
    return HTMLResponse(content, status, {**_HEADERS, "Content-Security-Policy": POLICY})


def sign_in_page(
    after: str,
    token: str,
    *,
    has_local: bool,
    provider: str | None,
    fault: str = "",
    account: str = "",
    status: int = 200,
    is_public: bool = True,
) -> HTMLResponse:
    """Account and password, the way by the identity provider, or both."""
    parts = [el("h1", "登录"), el("p", _why(is_public), class_="hint"), _fault(fault)]
    if has_local:
        parts.append(
            _form(
                None,
                token,
                _field("account", "账号", "text", "username", account, is_first=not account),
                _field("password", "密码", "password", "current-password", is_first=bool(account)),
                el("button", "登录", type="submit"),
                next=after,
            )
        )
    if has_local and provider:
        parts.append(el("p", "或者", class_="or"))
    if provider:
        kind = "button plain" if has_local else "button"
        parts.append(el("a", f"用{provider}登录", href=f"/signin/provider?{urlencode({'next': after})}", class_=kind))
    if is_public:
        parts.append(el("p", el("a", "不登录，返回浏览", href=after), class_="back"))
    return page("登录", el("div", *parts, class_="card"), status=status)


def password_page(
    actor: Actor, after: str, token: str, *, must_change: bool, fault: str = "", sessions: Iterable[Html] = ()
) -> HTMLResponse:
    """A new password; forced where the old one was made by somebody else."""
    why = "这是一次性口令，请先设一个只有您自己知道的密码。" if must_change else "修改后，其他设备上的登录会结束。"
    current = () if must_change else (_field("current", "原密码", "password", "current-password", is_first=True),)
    form = _form(
        None,
        token,
        # A password manager wants to know whose password this is.
        el("input", type="text", name="account", value=actor.account, autocomplete="username", hidden=True),
        *current,
        _field("new", "新密码", "password", "new-password", is_first=must_change),
        _field("again", "再输一次新密码", "password", "new-password"),
        el("button", "保存新密码", type="submit"),
        next=after,
        act="change",
    )
    rule = f"至少{SHORTEST}个字符，不含账号和姓名。长比复杂更安全，可以用一句话。"
    head = [el("h1", "设置新密码" if must_change else "修改密码"), el("p", _whose(actor), class_="hint"), el("p", why)]
    back = [] if must_change else [el("p", el("a", "返回", href=after), class_="back")]
    card = el("div", *head, _fault(fault), el("p", rule, class_="hint"), form, *back, class_="card")
    return page("修改密码", card, *sessions, status=400 if fault else 200)


def sessions_card(sessions: Iterable[Session], own: str, token: str, after: str) -> Html:
    """Where the account is signed in, and a way to end all but this."""
    found = list(sessions)
    rows = [
        el("li", device_name(one.device), "（本机）" if one.id == own else "", el("small", _when(one))) for one in found
    ]
    form = _form(
        "/password", token, el("button", "退出其他设备", type="submit", class_="plain"), next=after, act="others"
    )
    return el("div", el("h2", "登录中的设备"), el("ul", rows), form if len(found) > 1 else Html(""), class_="card")


def sign_out_page(actor: Actor, token: str) -> HTMLResponse:
    """The question whether to sign out, for those who come here without the button."""
    form = _form("/signout", token, el("button", "退出", type="submit"))
    card = el("div", el("h1", "退出登录"), el("p", _whose(actor)), form, class_="card")
    return page("退出登录", card)


def provider_exit_page(label: str) -> HTMLResponse:
    """Signed out here; on to the identity provider. No redirect, which the policy for forms would stop there."""
    link = el("a", f"继续退出{label}", href="/auth/logout", class_="button")
    card = el("div", el("h1", "已退出本站"), el("p", f"正在退出{label}……"), link, class_="card")
    return page("已退出", card, refresh="/auth/logout")


def notice_page(title: str, sentence: str, link: Html, status: int) -> HTMLResponse:
    """One sentence and where to go from there."""
    return page(title, el("div", el("h1", title), el("p", sentence), el("p", link), class_="card"), status=status)


def device_name(agent: str) -> str:
    """Browser and system, as far as they say; never the text itself, which anybody can make up."""
    browser = next((name for sign, name in _DEVICES if sign in agent), "其他浏览器")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, agent)), "")
    return f"{browser} {system}".strip()


def _why(is_public: bool) -> str:
    return "报送、审核和管理需要登录；浏览不需要。" if is_public else "本站需要登录后才能查看。"


def _whose(actor: Actor) -> str:
    return f"{actor.name}（{actor.account}，{ROLE_WORDS[actor.role]}）"


def _when(session: Session) -> str:
    seen = f"最近使用 {moment_text(session.seen_at)}"
    return f"{moment_text(session.began_at)} 登录，{seen}，来自 {session.origin or '未知'}"


def _fault(sentence: str) -> Html:
    return el("p", sentence, class_="fault", role="alert") if sentence else Html("")


def _field(name: str, label: str, kind: str, fills: str, value: str = "", *, is_first: bool = False) -> Html:
    field = el(
        "input",
        id=name,
        name=name,
        type=kind,
        value=value or None,
        autocomplete=fills,
        required=True,
        maxlength="128",
        autocapitalize="none",
        spellcheck="false",
        autofocus=is_first,
    )
    return join([el("label", label, for_=name), field])


def _form(action: str | None, token: str, *fields: Html, **hidden: str) -> Html:
    """Without an action it goes to the page's own address, of which the browser keeps what stands behind the #."""
    kept = [el("input", type="hidden", name=name, value=value) for name, value in {FIELD: token, **hidden}.items()]
    return el("form", *kept, *fields, method="post", action=action)


def _plan_title() -> str:
    release = current_release(Home.from_environment())
    return release.plan.title if release else NAME
