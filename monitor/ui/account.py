"""Who is signed in: the corner of the sidebar, and what a page says to whoever may not see it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from monitor.access import ROLE_WORDS, Actor
from monitor.home import unbased
from monitor.ui.actor import actor
from monitor.ui.block import show_heading
from monitor.ui.here import HOME
from monitor.ui.markup import Html, el, markdown_text
from monitor.web.form import FIELD, form_token

_SIGNED_IN = "account_signed_in"
_LOST = "最后这一步没有执行，填了还没有提交的没有保存；此前提示成功的都已保存。"
# What of a page's work is there again, whoever signs in anew.
_KEPT = {
    "upload": "草稿、说明过的名称、改好的单元格都在。",
    "review": "批准、退回、发布没有提示成功的，请重新办理。",
}


def show_account(who: Actor, shown: str) -> None:
    """The corner: the way to sign in, or who is signed in with the ways to the password and out."""
    st.html(account_corner(who, shown))


def account_corner(who: Actor, shown: str) -> Html:
    return _signed_in(who, shown) if who.is_signed_in else _signed_out(shown)


def has_ended(who: Actor) -> bool:
    """Whether this window was signed in and is no longer: signed out elsewhere, expired or ended."""
    if who.is_signed_in:
        st.session_state[_SIGNED_IN] = True
    return not who.is_signed_in and _SIGNED_IN in st.session_state


def show_ended(shown: str) -> None:
    """That the session ended, what became of what was being done, and the way back to the very address."""
    kept = _KEPT.get(shown, "")
    st.warning(f"登录到期了，或者在别处退出、被结束了。{_LOST}{kept}", title="登录已结束")
    _show_way_in(shown, "重新登录，回到这一页")


def show_sign_in_needed() -> None:
    """For whoever may not read: nothing but the way to sign in and back to this address."""
    if has_ended(actor()):
        show_ended(_page())
        return
    st.warning("需要登录才能查看。登录可能已经到期或被结束。", title="请先登录")
    _show_way_in(_page())


def show_refused(title: str, sentence: str, page: str) -> None:
    """Why a page does not open, with the way to sign in; of a session that ended the frame has said it."""
    show_heading(title)
    if has_ended(actor()):
        return
    st.warning(markdown_text(sentence), title=f"不能打开{title}页面")
    if not actor().is_signed_in:
        _show_way_in(page)


def _show_way_in(shown: str, words: str = "登录") -> None:
    """The way to sign in, and back to the address that is open."""
    st.html(el("p", el("a", words, href=f"/signin?{_next(shown)}", target="_self", class_="sign-in")))


def _signed_out(shown: str) -> Html:
    link = el("a", "登录", href=f"/signin?{_next(shown)}", target="_self")
    return el("div", link, class_="account")


def _signed_in(who: Actor, shown: str) -> Html:
    form = el(
        "form",
        el("input", type="hidden", name=FIELD, value=form_token(dict(st.context.cookies))),
        el("button", "退出", type="submit"),
        method="post",
        action="/signout",
    )
    password = el("a", "修改密码", href=f"/password?{_next(shown)}", target="_self")
    is_local = ":" not in who.account
    name = el("span", el("b", who.name), el("small", ROLE_WORDS[who.role]))
    return el("div", name, password if is_local else Html(""), form, class_="account")


def _next(shown: str) -> str:
    """The address that is open, with everything it carries."""
    path = "/" if shown == HOME else f"/{shown}"
    query = urlencode([(key, value) for key in st.query_params for value in st.query_params.get_all(key)])
    return urlencode({"next": f"{path}?{query}" if query else path})


def _page() -> str:
    """The page that the browser's address names."""
    return unbased(urlsplit(_url()).path).strip("/") or HOME


def _url() -> str:
    url: object = st.context.url  # no text where pages are tested without a browser
    return url if isinstance(url, str) else ""
