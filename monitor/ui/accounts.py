"""账号: local accounts added, changed, disabled and reset, and sessions ended, by an administrator."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitor.access import ROLE_WORDS, Action, Actor, Forbidden, Role, demand
from monitor.accounts import Account, AccountRefused, add_account, change_account, list_accounts, reset_password
from monitor.audit import note, note_refusal
from monitor.home import Home
from monitor.lockout import forget_attempts
from monitor.moment import moment_text
from monitor.plan import Department
from monitor.sessions import Session, end_sessions, sessions_of
from monitor.settings import read_settings
from monitor.ui.account import show_refused
from monitor.ui.actor import actor
from monitor.ui.block import show_heading, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import markdown_text, table

_TITLE = "账号"
_ROLES = (Role.READER, Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR)
_SAID = "accounts_said"  # what the last act came to, shown once


def show_accounts(here: Here) -> None:
    """The accounts and what can be done with them, for administrators; others read why not."""
    home, who = Home.from_environment(), actor()
    try:
        demand(who, Action.ADMINISTER)
    except Forbidden as refusal:
        note_refusal(home, who, "page", "/accounts")
        show_refused(_TITLE, str(refusal), "accounts")
        return
    departments = {one.id: one for one in here.newest.plan.departments}
    accounts, sessions = list_accounts(home), sessions_of(home, None, read_settings(home).access)
    signed_in = len({one.actor.account for one in sessions})
    show_heading(_TITLE, f"共{len(accounts)}个本地账号；现有{signed_in}人登录，{len(sessions)}个会话。")
    _show_said()
    _show_table(accounts, sessions, departments)
    _show_change(accounts, departments)
    _show_addition(departments)
    _show_sessions(sessions)


def _show_said() -> None:
    """What was just done; a one-time password is shown for one run, and kept nowhere."""
    said = st.session_state.pop(_SAID, None)
    if said is None:
        return
    kind, sentence, password = said
    (st.success if kind == "done" else st.error)(markdown_text(sentence))
    if password:
        st.code(password, language=None)


def _show_table(
    accounts: tuple[Account, ...], sessions: tuple[Session, ...], departments: dict[str, Department]
) -> None:
    rows = []
    for one in accounts:
        own = [session for session in sessions if session.actor.account == one.id]
        seen = moment_text(own[0].seen_at) if own else ""
        names = "、".join(_name(departments, each) for each in sorted(one.departments))
        rows.append((one.id, one.name, ROLE_WORDS[one.role], names, _state(one), str(len(own) or ""), seen))
    columns = ("账号", "姓名", "角色", "部门", "状态", "会话", "最近使用")
    st.html(table(columns, rows, "本地账号", "items"))


def _state(account: Account) -> str:
    if account.is_disabled:
        return "已停用"
    return "待首次登录" if account.must_change else "正常"


def _name(departments: dict[str, Department], identity: str) -> str:
    return departments[identity].short if identity in departments else identity


def _show_change(accounts: tuple[Account, ...], departments: dict[str, Department]) -> None:
    """One account's role, departments and state."""
    if not accounts:
        return
    show_subheading("变更账号")
    by_id = {one.id: one for one in accounts}
    chosen = st.selectbox(
        "哪个账号",
        tuple(by_id),
        format_func=lambda one: f"{one}（{by_id[one].name}）",
        key="accounts_which",
        width=320,
    )
    account = by_id[chosen]
    with st.form(f"accounts_change_{account.id}_{account.generation}", border=False):
        with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("姓名", account.name, max_chars=40)
            role = st.selectbox("角色", _ROLES, _ROLES.index(account.role), format_func=lambda one: ROLE_WORDS[one])
            belongs = _choose_departments(departments, tuple(sorted(account.departments & set(departments))))
        is_saved = st.form_submit_button("保存（结束其会话）")
    if is_saved:
        _act(
            lambda home, by: change_account(home, by, account.id, name=name, role=role, departments=belongs),
            f"{account.id} 已变更，其会话已结束。",
        )
    with st.container(key="accounts-acts", horizontal=True):
        if st.button("重置口令", key="accounts_reset"):
            _act(lambda home, by: _reset(home, by, account.id), f"{account.id} 的一次性口令（只显示这一次）：")
        word, disables = ("启用", False) if account.is_disabled else ("停用", True)
        if st.button(word, key="accounts_disable"):
            _act(lambda home, by: _disable(home, by, account.id, disables), f"{account.id} 已{word}。")


def _show_addition(departments: dict[str, Department]) -> None:
    show_subheading("新增账号")
    with st.form("accounts_add", border=False, clear_on_submit=True):
        with st.container(key="accounts-add", horizontal=True, vertical_alignment="bottom"):
            identity = st.text_input("账号", max_chars=32, placeholder="小写字母、数字", key="accounts_new_id")
            name = st.text_input("姓名", max_chars=40, key="accounts_new_name")
            role = st.selectbox("角色", _ROLES, format_func=lambda one: ROLE_WORDS[one], key="accounts_new_role")
            belongs = _choose_departments(departments, (), key="accounts_new_departments")
        is_added = st.form_submit_button("新增", type="primary")
    if is_added:
        added = identity.strip().lower()
        _act(
            lambda home, by: add_account(home, by, added, name, role, belongs)[1],
            f"已新增 {added}，一次性口令（只显示这一次）：",
        )


def _choose_departments(
    departments: dict[str, Department], chosen: tuple[str, ...], key: str | None = None
) -> list[str]:
    return st.multiselect(
        "部门（报送员）",
        tuple(departments),
        chosen,
        format_func=lambda one: departments[one].short,
        placeholder="不选",
        key=key,
    )


def _show_sessions(sessions: tuple[Session, ...]) -> None:
    """Who is signed in, identities from a provider too, and a way to end it."""
    show_subheading("登录中的会话")
    columns = ("账号", "姓名", "角色", "登录时间", "最近使用", "来自")
    rows = [
        (
            one.actor.account,
            one.actor.name,
            ROLE_WORDS[one.actor.role],
            moment_text(one.began_at),
            moment_text(one.seen_at),
            one.origin,
        )
        for one in sessions
    ]
    st.html(table(columns, rows, "登录中的会话，最近使用的在前", "items"))
    whose = tuple(dict.fromkeys(one.actor.account for one in sessions))
    with st.container(key="accounts-sessions", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("谁的会话", whose, key="accounts_session", width=320)
        if st.button("结束全部会话", key="accounts_end") and chosen:
            _act(lambda home, by: _end(home, by, chosen), f"{chosen} 的会话已结束。")


def _reset(home: Home, by: Actor, account: str) -> str:
    password = reset_password(home, by, account)
    forget_attempts(home, account)
    return password


def _disable(home: Home, by: Actor, account: str, disables: bool) -> None:
    change_account(home, by, account, is_disabled=disables)
    forget_attempts(home, account)


def _end(home: Home, by: Actor, account: str) -> None:
    demand(by, Action.ADMINISTER)
    note(home, by, "sessions_ended", account=account, times=end_sessions(home, account))


def _act(work: Callable[[Home, Actor], object], sentence: str) -> None:
    """Does it as whoever is signed in now, and shows the page anew with what came of it."""
    try:
        found = work(Home.from_environment(), actor())
        password = found if isinstance(found, str) else ""
        st.session_state[_SAID] = ("done", sentence, password)
    except (AccountRefused, Forbidden) as problem:
        st.session_state[_SAID] = ("refused", str(problem), "")
    st.rerun()
