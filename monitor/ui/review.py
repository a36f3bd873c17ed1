"""The page 审核 opened: who may, which submission the address names; every act of its blocks goes through attempt()."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import streamlit as st

from monitor.access import Actor, Forbidden
from monitor.home import Home
from monitor.moment import moment_text
from monitor.month import Month
from monitor.people import people_of
from monitor.reception import Declined
from monitor.review import STATE_WORDS, Case, Review
from monitor.ui.account import show_refused
from monitor.ui.actor import actor
from monitor.ui.block import MISSING, app_link, show_heading, show_subheading
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.ui.outcome import attempt, show_said

PAGE = "review"
CSS = Path(__file__).resolve().parent.parent / "web" / "static" / "review.css"


def open_review(make: Callable[[Actor], Review]) -> Review | None:
    """The desk; None, and the refusal said, for whoever may not review."""
    st.html(CSS)
    try:
        review = make(actor())
        review.waiting()
    except Forbidden as refusal:
        show_refused("审核", str(refusal), PAGE)
    except Declined as problem:
        show_heading("审核")
        st.warning(markdown_text(str(problem)))
    else:
        return review
    return None


def asked_case(review: Review) -> Case | None:
    """The submission that the address names."""
    wanted = asked("submission")
    if wanted is None:
        return None
    try:
        return review.case(wanted)
    except Declined as problem:
        st.warning(markdown_text(str(problem)))
        return None


def show_queue(here: Here, review: Review) -> None:
    """What waits, oldest first, and the way to approve several at once."""
    waiting, approved = review.waiting(), review.approved()
    shown = f"待审核{len(waiting)}份，已批准待发布{len(approved)}份；{_seen(here)}。"
    show_heading("审核", shown)
    show_said()
    show_subheading(f"待审核（{len(waiting)}份）")
    if not waiting:
        st.caption("没有待审核的报送。")
        return
    st.html(_cases(here, waiting, "待审核的报送"))
    _approve_several([case for case in waiting if not case.is_own], review)


def _approve_several(cases: list[Case], review: Review) -> None:
    if len(cases) < 2:
        return
    names = {case.submission.id: case_title(case) for case in cases}
    with st.container(key="review-several", horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            "一并批准", tuple(names), format_func=names.__getitem__, key="review_several", placeholder="选择几份"
        )
        st.button(
            f"批准选中的{len(chosen)}份" if chosen else "批准选中的",
            disabled=not chosen,
            key="review_approve_several",
            on_click=_approve,
            args=(review, tuple(chosen)),
        )


def _approve(review: Review, names: tuple[str, ...]) -> None:
    attempt(lambda: review.approve(names), f"已批准 {'、'.join(names)}，可以发布了。")


def _seen(here: Here) -> str:
    return f"读者现在看到的是数据版本 v{here.newest.version}" if here.newest.version else "还没有发布过数据"


def show_decided(here: Here, review: Review) -> None:
    """What was decided lately; opened, it can be taken back or wait for review again."""
    found = review.decided()
    if found and st.toggle(f"看已经办理的报送（最近{len(found)}份）", key="review_decided"):
        st.html(_cases(here, found, "已经办理的报送"))


def _cases(here: Here, cases: Iterable[Case], caption: str) -> Html:
    columns = ("报送", "部门", "月份", "文件", "报送人", "时间", "是否按期", "提醒", "状态")
    who = people_of(Home.from_environment())
    rows = [
        (
            case_link(here, case.submission.id),
            "、".join(case.departments) or MISSING,
            months_text(case.months),
            case.submission.file,
            who(case.submission.by),
            moment_text(case.submission.received_at),
            case.lateness,
            f"{case.warnings}个" if case.warnings else "",
            state_text(case),
        )
        for case in cases
    ]
    return table(columns, rows, caption, "items review-cases")


def case_link(here: Here, submission: str) -> Html:
    return app_link(submission, here.address(PAGE, submission=submission))


def state_text(case: Case) -> Html | str:
    """Its state, with the reason where it came back."""
    last = case.submission.deeds[-1]
    word = STATE_WORDS[case.submission.state]
    own = (
        el("small", "本人报送，须他人审核", class_="of") if case.is_own and case.submission.state == "received" else ""
    )
    reason = el("small", last.reason, class_="of") if last.reason else ""
    return join((el("span", word), own, reason), " ") if own or reason else word


def months_text(months: Sequence[Month]) -> str:
    """The first and last of many."""
    if len(months) > 2:
        return f"{months[0].label}至{months[-1].label}"
    return "、".join(month.label for month in months) or MISSING


def case_title(case: Case) -> str:
    return f"{case.submission.id} {'、'.join(case.departments)} {months_text(case.months)}"
