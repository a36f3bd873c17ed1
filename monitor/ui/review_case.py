"""One submission opened: what it says, what it would change, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from monitor.access import Forbidden
from monitor.home import Home
from monitor.moment import moment_text
from monitor.people import people_of
from monitor.position import position
from monitor.reception import Declined, Offered
from monitor.review import DEED_WORDS, Case, Report, Review
from monitor.trail_words import ENCODING_WORDS
from monitor.ui.block import MISSING, app_link, show_heading, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.ui.outcome import attempt, say, show_said
from monitor.ui.review import PAGE, months_text, state_text
from monitor.ui.review_changes import show_changes
from monitor.ui.review_progress import with_progress
from monitor.ui.upload_problems import told

SHOWN = 200  # problems or lines in a list


def show_case(here: Here, review: Review, case: Case) -> None:
    """Who handed in what, and the ways to decide."""
    one, who = case.submission, people_of(Home.from_environment())
    st.html(el("p", app_link("← 全部报送", here.address(PAGE)), class_="note"))
    show_heading(f"审核 {one.id}：{'、'.join(case.departments)} {months_text(case.months)}")
    show_said()
    facts = [
        ("文件", one.file),
        ("报送", f"{who(one.by)}，{moment_text(one.received_at)}，{case.lateness}"),
        *([("说明", one.note)] if one.note else []),
        ("状态", state_text(case)),
    ]
    st.html(facts_table(facts))
    _show_acts(review, case)
    counted = one.state == "published"
    if one.state in {"received", "approved"}:
        show_changes(here, review, [one.id], key=one.id)
    elif counted and st.toggle("看撤回它会改变什么", key=f"review_without_{one.id}"):
        show_changes(here, review, (), [one.id], key=one.id)
    _show_report(review, case)
    _show_deeds(case, who)


def facts_table(facts: Sequence[tuple[str, str]]) -> Html:
    """What is known of a submission, a line each: on a phone, where rows are cards, each is named by its first cell."""
    return table((Html("项目"), Html("内容")), facts, "这份报送", "items review-facts")


def _show_acts(review: Review, case: Case) -> None:
    one = case.submission
    if one.state == "received":
        if case.is_own:
            st.info("这是您自己报送的，须由另一位审核员批准。")
        with st.container(key="review-acts", horizontal=True, vertical_alignment="bottom"):
            st.button(
                "批准",
                type="primary",
                disabled=case.is_own,
                key="review_approve",
                on_click=lambda: attempt(lambda: review.approve([one.id]), f"已批准 {one.id}，可以发布了。"),
            )
    if one.state in {"received", "approved"}:
        _reasoned("退回", "退回的理由，报送单位会看到", one.id, lambda why: review.send_back(one.id, why), "已退回")
    elif one.state in {"returned", "withdrawn"}:
        _reasoned("恢复待审", "恢复的理由", one.id, lambda why: review.restore(one.id, why), "重新待审")
    elif one.state == "published":
        _take_back(review, one.id)


def _reasoned(label: str, ask: str, name: str, act: Callable[[str], None], done: str) -> None:
    with st.form(f"review_{label}_{name}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input(ask, max_chars=500, key=f"review_reason_{label}_{name}")
        if st.form_submit_button(label):
            attempt(lambda: act(reason), f"{name} {done}。")
            st.rerun()


def _take_back(review: Review, name: str) -> None:
    """Published: taken back in one step, with the progress of the new version."""
    with st.form(f"review_take_back_{name}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("撤回的理由，会作为新版本的说明公开", max_chars=500, key=f"review_reason_撤回_{name}")
        pressed = st.form_submit_button("撤回并发布")
    if pressed:
        version = with_progress(lambda progress: review.take_back(name, reason, progress))
        if version:
            say("success", f"已撤回 {name}，发布了数据版本 v{version}，所有读者即时看到。")
        st.rerun()


def _show_report(review: Review, case: Case) -> None:
    show_subheading("文件里有什么")
    try:
        report = review.report(case.submission.id)
    except (Forbidden, Declined) as problem:
        st.warning(markdown_text(str(problem)))
        return
    if report.fault:
        st.error(markdown_text(report.fault))
        return
    other = f"，其余{report.rows - report.accepted:,}行不是数据" if report.rows > report.accepted else ""
    encoding = ENCODING_WORDS.get(report.encoding, report.encoding) or MISSING
    said = f"{report.rows:,}行中，接受{report.accepted:,}行{other}；{encoding}。"
    st.html(el("p", said, class_="lead"))
    _show_files(review, case)
    _show_findings(report)
    if report.mendings:
        rows = [(position(m.sheet, m.line, m.column), m.before, m.after, m.reason) for m in report.mendings]
        st.html(table(("位置", "原来", "改为", "理由"), rows, "报送单位改动的单元格（原件不变）", "items"))
    if report.answers:
        st.html(table(("文件里的名称", "指的是"), report.answers, "报送单位说明的名称", "items"))
    if report.ignored and st.toggle(
        f"看没有读取的{len(report.ignored):,}行", key=f"review_ignored_{case.submission.id}"
    ):
        st.html(table(("位置", "原因"), report.ignored[:SHOWN], "没有读取的行", "items"))


def _show_findings(report: Report) -> None:
    if not report.findings:
        st.success("没有问题，也没有提醒。")
        return
    rows = [(where, one.value, said, one.remedy) for one in report.findings[:SHOWN] for where, said in [told(one)]]
    st.html(table(("位置", "内容", "提醒", "怎么办"), rows, f"{len(report.findings)}个提醒", "items upload-findings"))


def _show_files(review: Review, case: Case) -> None:
    one = case.submission

    def content(make: Callable[[], Offered | None]) -> Callable[[], bytes]:
        def made() -> bytes:
            try:
                offered = make()
            except (Forbidden, Declined):
                return b""
            return offered.content if offered else b""

        return made

    with st.container(horizontal=True):
        st.download_button(
            "下载原件",
            data=content(lambda: review.original(one.id)),
            file_name=one.file,
            key=f"review_original_{one.id}",
            on_click="ignore",
            icon=":material/download:",
        )
        marked = review.marked(one.id)
        if marked is not None:
            st.download_button(
                "下载标注了提醒的副本",
                data=marked.content,
                file_name=marked.name,
                key=f"review_marked_{one.id}",
                on_click="ignore",
                icon=":material/download:",
            )


def _show_deeds(case: Case, who: Callable[[str], str]) -> None:
    rows = [
        (moment_text(deed.at), join((DEED_WORDS.get(deed.act, deed.act),)), who(deed.by) or MISSING, deed.reason)
        for deed in case.submission.deeds
    ]
    show_subheading("办理经过")
    st.html(table(("时间", "办理", "谁", "理由"), rows, "这份报送的办理经过", "items"))
