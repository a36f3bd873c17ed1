"""What publication would change: the worst news first, old beside new, with both lights; filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import streamlit as st

from monitor.access import Forbidden
from monitor.change import KIND_WORDS, Change
from monitor.observation import CITY
from monitor.plan import Narrative, Plan
from monitor.reception import Declined
from monitor.review import Review
from monitor.status import WORDS
from monitor.ui.block import MISSING, item_link, rule_note, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, markdown_text, sentence_of, table
from monitor.ui.upload_changes import spark
from monitor.words import amount_text

SHOWN = 200  # rows in the list; filtered, the others come into sight
_FILTERS: dict[str, Callable[[Change], bool]] = {
    "有变化的": lambda one: one.is_effective,
    "变差的": lambda one: one.is_worse,
    "变好的": lambda one: one.is_better,
    "更正": lambda one: one.kind in {"revised", "withdrawn"},
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
    place = plan.district[one.district].name if one.district in plan.district else ""
    name = (
        join((item_link(here, one.item), el("small", f" {place}", class_="of"))) if place else item_link(here, one.item)
    )
    new = (
        Html(MISSING)
        if one.kind == "withdrawn"
        else _said(one, one.new_value, one.new_amount, one.new_text, one.old_text)
    )
    old = _earlier(one) if one.kind == "new" else _said(one, one.old_value, one.old_amount, one.old_text, one.new_text)
    word = el("small", "随之改变", class_="of") if one.follows else el("span", KIND_WORDS[one.kind])
    return name, one.month.label, word, old, el("b", new), _lights(one), spark(one), _source(one)


def _said(one: Change, value: Decimal | None, amount: Decimal | None, text: str | None, other: str | None) -> Html:
    """The value as people read it; the words beside it where they are not the same on both sides."""
    if isinstance(one.item, Narrative):
        return el("span", text or MISSING)
    if value is None and amount is not None:
        shown = f"本月{amount_text(amount, one.item)}"
    else:
        shown = amount_text(value, one.item)
    if text and text != other:
        return join((el("span", shown), el("small", f" {text}", class_="of")))
    return el("span", shown)


def _earlier(one: Change) -> Html:
    """Beside a month's first number the last one before it, with its month: what it would be held against."""
    known = [(number, value) for number, value in enumerate(one.course[:-1], start=1) if value is not None]
    if not known:
        return Html(MISSING)
    number, value = known[-1]
    return el("small", f"{number}月 {amount_text(value, one.item)}", class_="of")


def _lights(one: Change) -> Html:
    new = light(one.new_light) if one.new_light else Html(MISSING)
    if not one.is_other_light or one.old_light is None:
        return new
    return join((light(one.old_light), el("span", " → "), new))


def _source(one: Change) -> str:
    if not one.submission or one.follows:
        return MISSING
    sheet = f"“{one.sheet}”" if one.sheet else ""
    return f"{one.submission} {sheet}第{one.line}行"
