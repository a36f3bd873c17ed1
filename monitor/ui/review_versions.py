"""Publishing what is approved, the versions there are, and taking one back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitor.home import Home
from monitor.moment import moment_text
from monitor.month import Month
from monitor.people import people_of
from monitor.review import Edition, Review
from monitor.ui.block import MISSING, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, table
from monitor.ui.outcome import say
from monitor.ui.review import case_link, case_title, months_text
from monitor.ui.review_changes import show_changes
from monitor.ui.review_progress import with_progress

SHOWN = 30  # versions in the list, unless all are asked for


def show_publication(here: Here, review: Review) -> None:
    """What is approved: what publishing it changes, the note to the public, and the button."""
    approved = review.approved()
    show_subheading(f"已批准，待发布（{len(approved)}份）")
    if not approved:
        st.caption("没有待发布的报送。批准以后在这里一并发布。")
        return
    names = [case.submission.id for case in approved]
    said = "，".join(case_title(case) for case in approved[:6])
    st.html(el("p", said + (f"等{len(approved)}份" if len(approved) > 6 else "")))
    show_changes(here, review, names, key="publication")
    with st.form("review_publication", border=False):
        note = st.text_area(
            "向读者说明这次改动了什么（公开，显示在页脚和版本列表）",
            value=review.suggested_note(),
            max_chars=500,
            height=80,
            key=f"review_note_{'_'.join(names)[:80]}",
        )
        pressed = st.form_submit_button(f"发布这{len(approved)}份", type="primary")
    if pressed:
        version = with_progress(lambda progress: review.publish(note, progress))
        if version:
            say("success", f"已发布数据版本 v{version}，所有读者即时看到。")
        st.rerun()


def show_versions(here: Here, review: Review) -> None:
    """Every version: when, by whom, what changed, the way to look at it; one can be taken back."""
    editions = review.editions()
    if not editions:
        return
    show_subheading(f"数据版本（{len(editions)}个）")
    more = len(editions) > SHOWN and st.toggle(f"列出全部{len(editions)}个", key="review_all_versions")
    columns = ("版本", "发布时间", "发布人", "说明", "改动")
    who = people_of(Home.from_environment())
    rows = [_row(here, one, who) for one in (editions if more else editions[:SHOWN])]
    st.html(table(columns, rows, "已发布的数据版本", "items review-versions"))
    _show_undo(here, review, editions)


def _row(here: Here, one: Edition, who: Callable[[str], str]) -> tuple[str | Html, ...]:
    number = f"v{one.publication.version}"
    address = f"/?version={one.publication.version}"
    link = el("a", number, href=address, target="_self") if one.has_file else el("span", number)
    current = el("small", "当前", class_="of") if one.is_current else Html("")
    note = one.publication.note or one.publication.reason or MISSING
    return (
        join((link, current), " "),
        moment_text(one.publication.at),
        who(one.publication.by) or MISSING,
        note,
        _moved(here, one),
    )


def _moved(here: Here, one: Edition) -> Html:
    """What came and what went; the submissions themselves where they are few."""
    parts: list[Html | str] = []
    for word, names in (
        ("发布", one.publication.new),
        ("撤回", one.publication.withdrawn),
        ("恢复", one.publication.restored),
    ):
        if names:
            shown = join((case_link(here, name) for name in names[:3]), "、")
            parts.append(join((el("span", f"{word}{len(names)}份 "), shown, "等" if len(names) > 3 else "")))
    if one.months:
        parts.append(el("small", months_text(tuple(map(Month.parse, one.months))), class_="of"))
    return join(parts, " ") if parts else el("span", "计划或更正的改动")


def _show_undo(here: Here, review: Review, editions: tuple[Edition, ...]) -> None:
    """One step back: which version, what readers would then see, why."""
    open_ = {one.publication.version: one for one in editions if one.can_be_undone}
    if not open_ or not st.toggle("回退一个版本", key="review_undo"):
        return
    st.caption(
        "回退一个版本：它新发布的报送撤回，它撤回过的报送重新生效，以后的版本另外带来的数不动。"
        "旧版本、原件和记录都保留；回退错了，再回退新产生的那个版本即可。"
    )
    version = st.selectbox(
        "回退哪个版本",
        tuple(open_),
        format_func=lambda number: (
            f"v{number}　{open_[number].publication.note or moment_text(open_[number].publication.at)}"
        ),
        key="review_undo_version",
    )
    chosen = open_[version]
    show_changes(here, review, chosen.restores, chosen.withdraws, key=f"undo_{version}")
    with st.form("review_undo_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("回退的理由，会作为新版本的说明公开", max_chars=500, key="review_undo_reason")
        pressed = st.form_submit_button(f"回退 v{version} 并发布")
    if pressed:
        number = with_progress(lambda progress: review.undo(version, reason, progress))
        if number:
            say("success", f"已回退 v{version}，发布了数据版本 v{number}，所有读者即时看到。")
        st.rerun()
