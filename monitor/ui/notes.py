"""批注 on an item's page: all that stand, who wrote them, and the field for those who may write."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitor.access import Action, Forbidden, may
from monitor.annotation import annotate, read_notes, withdraw
from monitor.assess import Assessment
from monitor.home import Home
from monitor.month import Month
from monitor.note import LONGEST, Note, NoteRefused, may_withdraw, numbered
from monitor.ui.actor import actor
from monitor.ui.block import MISSING, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import el, markdown_text, table
from monitor.ui.sheet import end_sheet, show
from monitor.words.note import note_sentence, place_of, signed

_FAULT = "note_fault"
_HELP = "显示在走势图和导出文件上；写后不能修改，只能撤回。"


def show_notes(here: Here, one: Assessment) -> None:
    """The notes of the year on an item, by month; nothing where there are none and none may be written."""
    home, who = Home.from_environment(), actor()
    found = read_notes(home).standing(one.item.id, here.view.month.year)
    may_write = may(who, Action.ANNOTATE) and not here.manner
    if not found and not may_write:
        return
    show_subheading("批注")
    if found:
        _show_list(here, found)
    else:
        show(el("p", "还没有批注。", class_="caption"))
    if may_write:
        _show_withdrawal(here, [note for note in found if may_withdraw(who, note)])
        _show_form(here, one)
    fault = st.session_state.pop(_FAULT, None)
    if fault:
        end_sheet()
        st.error(markdown_text(fault))


def _show_list(here: Here, found: tuple[Note, ...]) -> None:
    numbers = numbered(note for note in found if note.district is None)
    rows = [
        (
            f"注{numbers[note.id]}" if note.id in numbers else MISSING,
            note.month.label,
            place_of(here.view.plan, note),
            el("span", note.text, class_="noted"),
            signed(note),
        )
        for note in found
    ]
    show(table(("编号", "月份", "地区", "批注", "批注人"), rows, "对各月数据的批注，编号与走势图上的相同", "items"))


def _show_form(here: Here, one: Assessment) -> None:
    """Month, place and words; what stands there afterwards cannot be changed, only withdrawn."""
    plan = here.view.plan
    months = [Month(plan.year, number) for number in range(here.view.month.number, 0, -1)]
    places: dict[str | None, str] = {None: "全市"}
    if getattr(one.item, "by_district", False):
        places |= {district.id: district.name for district in plan.districts}
    end_sheet()
    with st.expander("写批注"), st.form(f"note-{one.item.id}", border=False, clear_on_submit=True):
        month = st.selectbox("月份", months, format_func=lambda month: month.label, key=f"note_month_{one.item.id}")
        place = st.selectbox("地区", list(places), format_func=lambda place: places[place])
        text = st.text_area(
            "批注内容", max_chars=LONGEST, help="公开显示在走势图和导出文件上，写后不能修改，只能撤回。"
        )
        if st.form_submit_button("提交批注"):
            _act(lambda: annotate(Home.from_environment(), plan, actor(), one.item.id, month, text, place))


def _show_withdrawal(here: Here, own: list[Note]) -> None:
    if not own:
        return
    plan = here.view.plan
    end_sheet()
    with st.expander("撤回批注"), st.form("note-withdrawal", border=False):
        note = st.selectbox("批注", own, format_func=lambda one: note_sentence(plan, one, names_item=False)[:60])
        if st.form_submit_button("撤回"):
            _act(lambda: withdraw(Home.from_environment(), actor(), note.id))


def _act(deed: Callable[[], object]) -> None:
    """Do it and show the page as it is afterwards; what is refused is said in a sentence."""
    try:
        deed()
    except (NoteRefused, Forbidden) as problem:
        st.session_state[_FAULT] = str(problem)
    st.rerun()
