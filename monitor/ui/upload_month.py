"""Blocks of the page 报送 on the month: how it stands, what is expected, what lies open, what was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from monitor.access import Forbidden
from monitor.home import Home
from monitor.moment import moment_text
from monitor.month import Month
from monitor.people import people_of
from monitor.plan import Narrative
from monitor.reception import Checked, Declined, Draft, Expected, Handed, Standing
from monitor.schedule import target_of
from monitor.ui.block import MISSING, app_link, show_heading, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.ui.outcome import attempt, show_said
from monitor.ui.upload import PAGE, Counter
from monitor.ui.upload_words import (
    ITEM_STATE_WORDS,
    checked_words,
    draft_words,
    handed_words,
    last_words,
    standing_sentence,
    value_words,
)
from monitor.words import amount_text

_WAITING = ("received", "approved")  # may still be withdrawn
_CAME_BACK = ("returned", "withdrawn")  # may be taken up again, until the same months were handed in once more


def show_month(here: Here, counter: Counter) -> Standing | None:
    """The month in one sentence, and what came back with its reason."""
    try:
        standing = counter.reception.standing(counter.department.id, counter.month)
    except (Forbidden, Declined) as refusal:
        st.warning(markdown_text(str(refusal)))
        return None
    show_heading(f"报送：{counter.department.name} {counter.month.label}", standing_sentence(standing))
    show_said()
    for one in standing.handed:
        if one.state == "returned" and str(counter.month) in one.months and not _is_answered(one, standing):
            st.warning(
                markdown_text(f"{one.reason or '没有写明理由'}（{one.file}，{moment_text(one.changed_at)}退回）"),
                title=markdown_text(f"{one.id} 已退回"),
            )
    return standing


def _is_answered(returned: Handed, standing: Standing) -> bool:
    """Whether something for the same months was handed in since; numbers follow the ledger, times only a clock."""
    return any(one.id > returned.changed_after and set(one.months) & set(returned.months) for one in standing.handed)


def _is_open(one: Handed, standing: Standing) -> bool:
    """Whether something can still be done with it."""
    return one.state in _WAITING or (one.state in _CAME_BACK and not _is_answered(one, standing))


def show_drafts(here: Here, counter: Counter, standing: Standing) -> None:
    """Uploads of the department that were not handed in yet, each with the way to it."""
    show_subheading(f"草稿（{len(standing.drafts)}份）")
    if not standing.drafts:
        st.caption("没有草稿。上传的文件先成为草稿，检查、改正后再报送；同部门的同事都看得到。")
        return
    found = _checked(counter, standing.drafts)
    rows = [
        (_draft_link(here, counter, one), _standing_of(found.get(one.id)), _mended(one), draft_words(one))
        for one in standing.drafts
    ]
    st.html(table(("文件", "检查", "改动", "上传"), rows, "尚未报送的草稿", "items"))


def _checked(counter: Counter, drafts: Sequence[Draft]) -> Mapping[str, Checked]:
    """How the drafts stand against what is published now; the list is shown also where that cannot be said."""
    try:
        with st.spinner("正在检查草稿……", show_time=False):
            return counter.reception.checked([one.id for one in drafts])
    except (Forbidden, Declined):
        return {}


def _standing_of(found: Checked | None) -> Html:
    is_wrong = found is not None and (found.errors > 0 or not found.is_readable)
    return el("strong" if is_wrong else "span", checked_words(found))


def _draft_link(here: Here, counter: Counter, draft: Draft) -> Html:
    return app_link(draft.file, here.address(PAGE, **counter.query, draft=draft.id))


def _mended(draft: Draft) -> str:
    parts = [f"回答{len(draft.answers)}处" if draft.answers else "", f"改正{len(draft.mendings)}格"]
    return "，".join(part for part in parts if part) if draft.answers or draft.mendings else MISSING


def show_expected(counter: Counter, standing: Standing) -> None:
    """Every item that is expected: unit, target, what was reported last, and whether it was reported now."""
    show_subheading(f"应报项目（{len(standing.expected)}项）")
    in_order = sorted(standing.expected, key=lambda one: one.state != "missing")
    rows = [_expected(one) for one in in_order]
    columns = ("项目", "单位", "年度目标", "上期已报", "本期", "状态")
    st.html(table(columns, rows, f"{standing.department.name}{standing.month.label}应报项目", "items"))


def _expected(one: Expected) -> tuple[str, ...]:
    item = one.item
    places = el("small", f"另分{one.places:,}个地区", class_="of") if one.places else Html("")
    target = MISSING if isinstance(item, Narrative) else amount_text(target_of(item), item)
    unit = "自评" if isinstance(item, Narrative) else item.unit
    word = ITEM_STATE_WORDS[one.state]
    state = el("strong", word) if one.state == "missing" else el("span", word)
    last = f"{one.last_month.number}月 {last_words(one)}" if one.last_value is not None or one.last_status else MISSING
    return join((el("span", item.name), " ", places)), unit, target, last, value_words(one), state


def show_handed(counter: Counter, standing: Standing) -> None:
    """What was handed in: what can still be done with it first, then the record."""
    show_subheading("报送记录")
    if not standing.handed:
        st.caption("该部门还没有报送过。")
        return
    for one in standing.handed:
        if _is_open(one, standing):
            _show_active(counter, one)
    who = people_of(Home.from_environment())
    rows = [
        (
            one.id,
            one.file,
            "、".join(Month.parse(month).label for month in one.months),
            f"{one.rows}行",
            moment_text(one.at),
            who(one.by),
            handed_words(one),
            one.note,
        )
        for one in standing.handed
    ]
    columns = ("编号", "文件", "月份", "内容", "报送时间", "报送人", "状态", "说明")
    st.html(table(columns, rows, f"{standing.department.name}的报送记录", "items"))


def _show_active(counter: Counter, one: Handed) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"upload-active-{one.id}"):
        st.html(el("p", el("strong", one.id), " ", one.file, "　", handed_words(one), class_="reason"), width="stretch")
        if one.state in _WAITING:
            with st.popover("撤回"):
                st.text_input("撤回的理由", key=f"upload_withdraw_{one.id}", max_chars=500)
                st.button("确定撤回", key=f"upload_withdrawn_{one.id}", on_click=_withdraw, args=(counter, one.id))
        st.button("再改一次", key=f"upload_reopen_{one.id}", on_click=_reopen, args=(counter, one.id))


def _withdraw(counter: Counter, submission: str) -> None:
    reason: str = st.session_state.get(f"upload_withdraw_{submission}", "")
    attempt(lambda: counter.reception.withdraw(submission, reason), f"{submission} 已撤回，原件和记录仍然保留。")


def _reopen(counter: Counter, submission: str) -> None:
    draft = attempt(lambda: counter.reception.reopen(submission))
    if draft is not None:
        go_to_draft(counter.query, draft.id)


def go_to_draft(query: Mapping[str, str], draft: str) -> None:
    """Open a draft at the next look at the page."""
    for name, value in {**query, "draft": draft}.items():
        st.query_params[name] = value
