"""What publication would change: the worst news first, old beside new, with both lights; filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from monitor.access import Forbidden
from monitor.change import KIND_WORDS, Change
from monitor.observation import CITY
from monitor.plan import Plan
from monitor.position import position
from monitor.reception import Declined
from monitor.review import Review
from monitor.status import WORDS
from monitor.ui.block import MISSING, rule_note, show_subheading
from monitor.ui.change_cells import item_cell, lights, new_cell, old_cell, spark
from monitor.ui.here import Here
from monitor.ui.markup import el, light, markdown_text, sentence_of, table

SHOWN = 200  # rows in the list; filtered, the others come into sight
_FILTERS: dict[str, Callable[[Change], bool]] = {
    "有变化的": lambda one: one.is_effective,
    "变差的": lambda one: one.is_worse,
    "变好的": lambda one: one.is_better,
    "更正": lambda one: one.kind == "revised",
    "撤销": lambda one: one.kind == "withdrawn",
    "新增": lambda one: one.kind == "new",
    "没有变化": lambda one: not one.is_effective,
}


def show_changes(
    here: Here, review: Review, submissions: Sequence[str], without: Sequence[str] = (), *, key: str
) -> None:
    """The difference to what readers see now."""
    try:
        with st.spinner("正在推算发布后的样子……", show_time=False):
            changes = review.changes(submissions, without)
    except (Forbidden, Declined) as refusal:
        st.error(markdown_text(str(refusal)), title="照这样不能发布")
        return
    show_subheading("发布后的变化")
    st.html(el("p", sentence_of(change_sentence(changes)), class_="lead"))
    counts = {name: sum(map(test, changes)) for name, test in _FILTERS.items()}
    offered = [name for name, count in counts.items() if count]
    if not offered:
        return
    chosen = st.segmented_control(
        "只看",
        offered,
        default=offered[0],
        format_func=lambda name: f"{name} {counts[name]}",
        key=f"review_filter_{key}",
        required=True,
    )
    kept = [one for one in changes if _FILTERS[chosen](one)]
    columns = ("项目", "月份", "变化", "原来", "现在", "状态", "本年走势", "来自")
    rows = [_row(here, here.view.plan, one) for one in kept[:SHOWN]]
    st.html(table(columns, rows, "与已发布版本的差异", "items upload-changes"))
    if len(kept) > SHOWN:
        st.caption(f"只列出前{SHOWN}处，共{len(kept)}处；请用上面的筛选。")
    st.html(rule_note(here.view.plan))


def change_sentence(changes: Sequence[Change]) -> str:
    """更正1处，新增12处；2项变差（1项由绿转红，1项由绿转黄），1项变好."""
    effective = [one for one in changes if one.is_effective and not one.follows]
    kinds = [
        f"{KIND_WORDS[kind]}{count}处"
        for kind in ("revised", "withdrawn", "new")
        if (count := sum(one.kind == kind for one in effective))
    ]
    moved = [one for one in changes if one.district == CITY and one.is_other_light]
    parts = ["，".join(kinds)] if kinds else []
    lights = []
    for word, found in (("变差", [m for m in moved if m.is_worse]), ("变好", [m for m in moved if m.is_better])):
        if found:
            steps = "，".join(f"{_step(one)} {one.item.short}{one.month.number}月" for one in found[:3])
            lights.append(f"{len(found)}项{word}（{steps}{'等' if len(found) > 3 else ''}）")
    if lights:
        parts.append("，".join(lights))
    return "；".join(parts) + "。" if parts else "与读者现在看到的相同，没有变化。"


def _step(one: Change) -> str:
    return f"由{WORDS[one.old_light or '']}转为{WORDS[one.new_light or '']}"


def _row(here: Here, plan: Plan, one: Change) -> tuple[str, ...]:
    old = light(one.old_light) if one.is_other_light and one.old_light else None
    return (
        item_cell(here, plan, one),
        one.month.label,
        el("small", "随之改变", class_="of") if one.follows else el("span", KIND_WORDS[one.kind]),
        old_cell(one),
        new_cell(one),
        lights(old, one.new_light),
        spark(one),
        _source(one),
    )


def _source(one: Change) -> str:
    if not one.submission or one.follows:
        return MISSING
    return f"{one.submission} {position(one.sheet, one.line)}"
