"""Beside the text: what one sentence is from, number by number, and the box to reword it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitor.assess import Assessment
from monitor.position import position
from monitor.ui.block import MISSING, app_link, attainment_of, item_link, target_of, value_of
from monitor.ui.briefing import PAGE, Desk
from monitor.ui.briefing_edits import LONGEST, Edit, edits_of, ground_of, is_editable, put_edit
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, table
from monitor.words.passage import Sentence
from monitor.words.trace import Ground, Quantity, Written, traced

NAMED = 4  # meanings of a number that are told; of more it says how many


def show_trace(here: Here, desk: Desk, number: int | None) -> None:
    """The sentence's ground and the box to reword it; how to get there where none is chosen."""
    if number is None or not is_editable(desk.briefing.sentences[number]):
        st.html(el("p", "点一句话，在这里看它的每个数字来自哪个条目、哪份文件的哪一行，也可以改写。", class_="note"))
        return
    said, edit = desk.briefing.sentences[number], edits_of(desk).get(number)
    close = app_link("收起", here.address(PAGE, **desk.query), "close")
    st.html(el("p", el("strong", f"第{number + 1}句"), close, class_="which"))
    _show_editor(desk, said, number, edit)
    ground = ground_of(desk, said)
    parts = [_numbers(ground, said), _rows(here, ground.rows), _districts(desk, ground)]
    st.html(el("div", join(parts), class_="ground"))


def _show_editor(desk: Desk, said: Sentence, number: int, edit: Edit | None) -> None:
    key = f"briefing_words_{hash(desk.key)}_{number}"
    if edit is not None and edit.strays:
        st.warning(f"数字{'、'.join(edit.strays)}原文没有，本句依据的条目也没有，请核对。")
    with st.form(f"{key}_form", border=False):
        st.text_area(
            "改写本句",
            value=said.text if edit is None else edit.text,
            key=f"{key}_{'' if edit is None else hash(edit.text)}",
            max_chars=LONGEST,
            height=110,
        )
        with st.container(horizontal=True, gap="small"):
            words = f"{key}_{'' if edit is None else hash(edit.text)}"
            st.form_submit_button("保存改写", on_click=_save, args=(desk, number, words), type="primary")
            st.form_submit_button("删去本句", on_click=put_edit, args=(desk, number, ""))
            if edit is not None:
                st.form_submit_button("恢复原文", on_click=put_edit, args=(desk, number, said.text))
    if edit is not None:
        st.html(el("p", f"原文：{edit.before}", class_="note"))


def _save(desk: Desk, number: int, key: str) -> None:
    put_edit(desk, number, st.session_state[key])


def _numbers(ground: Ground, said: Sentence) -> Html:
    """Each number of the sentence with what it is."""
    found = traced(said.text, ground)
    if not found:
        return Html("")
    names = {one.item.id: one.item.name for one in ground.rows}
    lines = [el("li", el("b", _shown(one)), el("span", _meaning(known, names))) for one, known in found]
    return join((el("h2", "句中的数字"), el("ul", lines, class_="numbers")))


def _shown(number: Written) -> str:
    return f"{number.text}{'项' if number.is_count else number.unit}"


def _meaning(known: Sequence[Quantity], names: dict[str, str]) -> str:
    if not known:
        return "由下列条目计算或计数得出"
    words = [q.label if len(names) == 1 or not q.item else f"{names[q.item]}的{q.label}" for q in known]
    told = list(dict.fromkeys(words))
    more = f"等{len(told)}处" if len(told) > NAMED else ""
    return "、".join(told[:NAMED]) + more


def _rows(here: Here, rows: Sequence[Assessment]) -> Html:
    if not rows:
        return el("p", "本句不引用条目的数字：月份、版本和时限来自发布的数据和计划。", class_="note")
    columns = ("条目", "状态", "完成值", "目标值", "完成率", "截至", "来源")
    cells = [
        (
            item_link(here, one.item),
            light(one.status),
            value_of(one),
            target_of(one),
            attainment_of(one),
            *_origin(one),
        )
        for one in rows
    ]
    heading = el("h2", f"依据的条目（{len(rows)}个）")
    return join((heading, table(columns, cells, "本句依据的条目及其来源", "items grounds")))


def _origin(one: Assessment) -> tuple[str, str]:
    """Until when, and file and line."""
    if one.as_of is None or one.observation is None:
        return (MISSING, "本年尚未报送")
    source = one.observation.source
    return (f"{one.as_of.number}月", f"{source.file} {position(source.sheet, source.line)}")


def _districts(desk: Desk, ground: Ground) -> Html:
    """What the districts reported, where the sentence speaks of them."""
    if not ground.districts:
        return Html("")
    names = desk.context.plan.district
    cells = [
        (one.item.name, names[one.district].name, value_of(one), attainment_of(one), *_origin(one))
        for one in ground.districts
    ]
    columns = ("条目", "地区", "完成值", "完成率", "截至", "来源")
    heading = el("h2", "各地数据")
    return join((heading, table(columns, cells, "本句依据的各地数据及其来源", "items grounds")))
