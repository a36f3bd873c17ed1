"""操作记录: who did what, when, from where; searched, page by page, taken away as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from monitor.access import Action, Forbidden, demand
from monitor.audit import note, note_refusal
from monitor.home import Home
from monitor.ledger import LedgerBroken
from monitor.trail import COLUMNS, Entry, Question, Trail, csv_of, follow_trail, month_words, rows_of
from monitor.trail_words import WORDS
from monitor.ui.account import show_refused
from monitor.ui.actor import actor
from monitor.ui.block import show_heading
from monitor.ui.markup import markdown_text, table
from monitor.ui.review import CSS

PAGE_ROWS = 50
_TITLE = "操作记录"
_FILE = "操作记录.csv"


def show_audit() -> None:
    """The search and what it finds, for those who may look."""
    st.html(CSS)
    home, who = Home.from_environment(), actor()
    try:
        demand(who, Action.AUDIT)
    except Forbidden as refusal:
        note_refusal(home, who, Action.AUDIT.value, "/audit")
        show_refused(_TITLE, str(refusal), "audit")
        return
    try:
        trail = follow_trail(home)
    except LedgerBroken as problem:
        show_heading(_TITLE)
        st.error(markdown_text(f"{problem}。"), title="台账不完整")
        return
    said = f"台账共{len(trail.entries):,}条，逐条相连，只增不改；运行 python -m etl verify 核对有没有被改动。"
    show_heading(_TITLE, said)
    found = trail.find(_question(trail))

    def taken_away() -> bytes:
        note(home, who, "downloaded", file=_FILE, lines=len(found))
        return csv_of(found)

    _show(found, taken_away)


def _question(trail: Trail) -> Question:
    with st.container(key="audit-search", horizontal=True, vertical_alignment="bottom"):
        text = st.text_input("查找", placeholder="报送编号、文件名、理由、地址……", max_chars=100, key="audit_text")
        by = st.selectbox("谁", ("", *trail.people), format_func=lambda one: one or "全部", key="audit_by")
        acts = st.multiselect(
            "操作", trail.acts, format_func=lambda act: WORDS.get(act, act), placeholder="全部", key="audit_acts"
        )
        department = st.selectbox(
            "部门", ("", *trail.departments), key="audit_department",
            format_func=lambda one: trail.departments.get(one, one) or "全部",
        )  # fmt: skip
        month = st.selectbox(
            "数据月份",
            ("", *trail.months),
            format_func=lambda one: month_words(one) if one else "全部",
            key="audit_month",
        )
        since = st.date_input("从", value=None, format="YYYY-MM-DD", key="audit_since")
        until = st.date_input("到", value=None, format="YYYY-MM-DD", key="audit_until")
    return Question(text, by or "", frozenset(acts), _day(since), _day(until), department or "", month or "")


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _show(found: list[Entry], taken_away: Callable[[], bytes]) -> None:
    if not found:
        st.info("没有符合的记录。")
        return
    pages = (len(found) + PAGE_ROWS - 1) // PAGE_ROWS
    with st.container(key="audit-pages", horizontal=True, vertical_alignment="bottom"):
        page = st.number_input(f"第几页（共{pages}页，{len(found):,}条）", 1, pages, 1, key=f"audit_page_{pages}")
        st.download_button(
            "下载CSV",
            data=taken_away,
            file_name=_FILE,
            mime="text/csv",
            key="audit_csv",
            on_click="ignore",
            icon=":material/download:",
        )
    shown = found[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    st.html(table(COLUMNS, rows_of(shown), "操作记录，最新的在前", "items audit"))
