"""A draft opened: what was understood, what is wrong, what it would change, and the way to hand it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from monitor.access import Forbidden
from monitor.reception import Declined, Draft, Examined
from monitor.ui.block import app_link, show_heading
from monitor.ui.here import Here, asked
from monitor.ui.markup import el, markdown_text
from monitor.ui.outcome import attempt, say, show_said
from monitor.ui.upload import PAGE, Counter
from monitor.ui.upload_changes import show_changes
from monitor.ui.upload_mending import show_mending
from monitor.ui.upload_problems import show_problems
from monitor.ui.upload_understood import show_questions, show_understood
from monitor.ui.upload_words import draft_words, found_sentence

_PARTS = ("understood", "problems", "changes")


def asked_draft(here: Here, counter: Counter) -> Draft | None:
    """The draft that the address names; whose it is was decided when the page was opened."""
    wanted = asked("draft")
    return counter.reception.draft(wanted) if wanted else None


def show_draft(here: Here, counter: Counter, draft: Draft) -> None:
    """One draft, of which only the part that is looked at is worked out."""
    back = app_link(f"返回{counter.department.name}的报送", here.address(PAGE, **counter.query))
    st.html(el("p", back, class_="crumb"))
    try:
        examined = counter.reception.examine(draft.id)
    except (Forbidden, Declined) as refusal:
        show_heading(draft.file)
        st.warning(markdown_text(str(refusal)))
        return
    show_heading(draft.file, found_sentence(examined))
    st.html(el("p", draft_words(draft), class_="note"))
    show_said()
    if draft.state != "open":
        became = f"已报送，编号 {draft.submission}。" if draft.state == "submitted" else "已放弃，原件仍然保留。"
        st.info(markdown_text(became))
        return
    show_questions(counter, examined)
    part = _part(examined)
    shown: Mapping[str, Callable[[], None]] = {
        "understood": lambda: show_understood(counter, examined),
        "problems": lambda: _show_problems(counter, examined),
        "changes": lambda: show_changes(here, counter, examined),
    }
    shown[part]()
    _show_submit(counter, examined)


def _show_problems(counter: Counter, examined: Examined) -> None:
    show_problems(counter, examined)
    show_mending(counter, examined)


def _part(examined: Examined) -> str:
    """The part that the address names; what is wrong comes first where there is any error."""
    labels = {
        "understood": "读懂了什么",
        "problems": f"有什么问题（{len(examined.findings)}）",
        "changes": "会改变什么",
    }
    usual = "problems" if examined.errors else "changes"
    wanted = asked("view")
    part = wanted if wanted in _PARTS else usual
    st.session_state["upload_part"] = part
    st.segmented_control(
        "看哪一部分",
        _PARTS,
        key="upload_part",
        format_func=lambda one: labels[one],
        on_change=_choose_part,
        args=(part,),
        label_visibility="collapsed",
    )
    return part


def _choose_part(before: str) -> None:
    st.query_params["view"] = st.session_state["upload_part"] or before


def _show_submit(counter: Counter, examined: Examined) -> None:
    """The last step: a note, the tick where there are remarks, and the button; or to put the draft aside."""
    draft = examined.draft
    with st.container(border=True, key="upload-submit"):
        if examined.errors:
            st.markdown(
                f"**还有{examined.errors}个错误，不能报送。** 请回答上面的问题、在表格里改正，或改好原文件重新上传。"
            )
        else:
            st.text_area("说明（可不填，审核员看得到）", key=f"upload_note_{draft.id}", max_chars=500, height=68)
            if examined.warnings:
                st.checkbox(f"我已核对这{examined.warnings}个提醒", key=f"upload_reviewed_{draft.id}")
        with st.container(horizontal=True, vertical_alignment="center"):
            if not examined.errors:
                st.button(
                    "报送", type="primary", key=f"upload_submit_{draft.id}", on_click=_submit, args=(counter, draft.id)
                )
            with st.popover("放弃这份草稿"):
                st.write("草稿不再显示；上传的原件和记录仍然保留。")
                st.button("确定放弃", key=f"upload_discard_{draft.id}", on_click=_discard, args=(counter, draft.id))


def _submit(counter: Counter, draft: str) -> None:
    note: str = st.session_state.get(f"upload_note_{draft}", "") or ""
    is_reviewed = bool(st.session_state.get(f"upload_reviewed_{draft}"))
    receipt = attempt(lambda: counter.reception.submit(draft, note, is_reviewed=is_reviewed))
    if receipt is not None:
        again = "这份内容此前已经报送" if receipt.is_repeated else "已报送"
        say("success", f"{again}，编号 {receipt.submission}，等待审核；审核员批准并发布后，页面上的数才会改变。")
        _leave()


def _discard(counter: Counter, draft: str) -> None:
    attempt(lambda: counter.reception.discard(draft), "草稿已放弃。")
    _leave()


def _leave() -> None:
    for name in ("draft", "view"):
        st.query_params.pop(name, None)
