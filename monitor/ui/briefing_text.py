"""The text of a 通报 as it will stand, each sentence a way to what it is from; what was changed is marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import streamlit as st

from monitor.assess import Assessment
from monitor.charts.gallery import FigureUnknown
from monitor.position import position
from monitor.ui.block import app_link, value_of
from monitor.ui.briefing import PAGE, Desk
from monitor.ui.briefing_edits import Edit, edits_of, is_editable
from monitor.ui.briefing_trace import show_trace
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join
from monitor.words.passage import Block, Exhibit, Heading, Sentence

CSS = Path(__file__).resolve().parent.parent / "web" / "static" / "briefing.css"
HOVERED = 3  # items whose numbers a hint holds; of more it says how many


def show_briefing_text(here: Here, desk: Desk) -> None:
    """The text, and beside it what the sentence that the address names is from."""
    st.html(CSS)
    chosen = chosen_sentence(desk)
    with st.container(key="briefing-desk", horizontal=True, gap="medium"):
        with st.container(key="briefing-paper"):
            st.html(_paper(here, desk, chosen))
        with st.container(key="briefing-trace"):
            show_trace(here, desk, chosen)


def chosen_sentence(desk: Desk) -> int | None:
    """The number of the sentence that the address names."""
    wanted = asked("sentence") or ""
    if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 6:
        return None
    return int(wanted) if int(wanted) < len(desk.briefing.sentences) else None


def _paper(here: Here, desk: Desk, chosen: int | None) -> Html:
    edits, numbers = edits_of(desk), iter(range(len(desk.briefing.sentences)))
    text = desk.briefing
    parts = [el("p", [el("span", line) for line in text.title], class_="title")]
    if text.addressee:
        parts.append(el("p", text.addressee, class_="addressee"))
    for block in text.blocks:
        parts.append(_block(here, desk, block, edits, numbers, chosen))
    return el("article", parts, class_="paper", aria_label="简报文字")


def _block(
    here: Here, desk: Desk, block: Block, edits: Mapping[int, Edit], numbers: Iterator[int], chosen: int | None
) -> Html:
    if isinstance(block, Heading):
        return el(f"h{block.level + 1}", block.text)
    if isinstance(block, Exhibit):
        return _exhibit(desk, block)
    said = [
        _sentence(here, desk, one, number, edits.get(number), number == chosen)
        for one, number in zip(block.sentences, numbers, strict=False)
    ]
    return el("p", el("strong", block.lead) if block.lead else "", join(said))


def _exhibit(desk: Desk, block: Exhibit) -> Html:
    """The place of a figure, by its headline; the document has the picture there."""
    try:
        headline = desk.context.figure(block.figure).headline
    except FigureUnknown as problem:
        headline = str(problem)
    return el("p", f"〔图〕{headline}", class_="exhibit")


def _sentence(here: Here, desk: Desk, one: Sentence, number: int, edit: Edit | None, is_chosen: bool) -> Html:
    if not is_editable(one):
        return el("span", one.text)
    marks = ["sentence"]
    marks += ["looked-at"] if is_chosen else []
    marks += ["open"] if one.is_open and edit is None else []
    marks += [_mark(edit)] if edit is not None else []
    return el(
        "a",
        one.text if edit is None else edit.text or one.text,
        href=here.address(PAGE, **desk.query, sentence=str(number)),
        class_=" ".join(marks),
        title=_hint(desk, one, edit),
        data_app=True,
        target="_self",
        id=f"sentence-{number}",
        aria_current="true" if is_chosen else None,
    )


def _mark(edit: Edit) -> str:
    if not edit.text:
        return "struck"
    return "edited strays" if edit.strays else "edited"


def _hint(desk: Desk, one: Sentence, edit: Edit | None) -> str:
    """What stands in the hint over a sentence: its numbers, until when, from which file and line."""
    lines = []
    if edit is not None:
        lines.append("已删去。" if not edit.text else f"已改写。原文：{edit.before}")
        lines += [f"没有条目支持的数字：{'、'.join(edit.strays)}"] if edit.strays else []
    rows = [desk.context.by_item[item] for item in one.items]
    if len(rows) > HOVERED:
        lines.append(f"依据{len(rows)}个条目，点开查看。")
    else:
        lines += [_origin(row) for row in rows]
    return "\n".join(lines) or "本句不引用条目的数字。"


def _origin(one: Assessment) -> str:
    if one.as_of is None or one.observation is None:
        return f"{one.item.name}：本年尚未报送"
    source = one.observation.source
    return (
        f"{one.item.name}：{value_of(one)}，截至{one.as_of.label}，{source.file} {position(source.sheet, source.line)}"
    )


def sentence_link(here: Here, desk: Desk, number: int) -> Html:
    """第12句, leading there."""
    return app_link(f"第{number + 1}句", here.address(PAGE, **desk.query, sentence=str(number)))
