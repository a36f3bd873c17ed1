"""A writer's changes to a text: kept for the sitting, by the number of the sentence, with what they no longer prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from monitor.assess import Assessment
from monitor.district import of_items
from monitor.ui.briefing import Desk
from monitor.words.briefing import DEMO_SENTENCE
from monitor.words.passage import Briefing, Sentence, reworded
from monitor.words.trace import Ground, untraced

LONGEST = 600  # characters of a sentence
_KEY = "briefing_edits"


@dataclass(frozen=True, slots=True)
class Edit:
    """One reworded sentence; an empty text takes it out."""

    number: int
    before: str
    text: str
    strays: tuple[str, ...]  # numbers that it did not have and that no item of it carries


def edits_of(desk: Desk) -> dict[int, Edit]:
    """The changes to this text, by the number of the sentence."""
    said = desk.briefing.sentences
    texts: Mapping[int, str] = st.session_state.get(_KEY, {}).get(desk.key, {})
    return {
        number: Edit(number, said[number].text, text, untraced(text, said[number].text, ground_of(desk, said[number])))
        for number, text in sorted(texts.items())
        if number < len(said)
    }


def put_edit(desk: Desk, number: int, text: str) -> None:
    """Keep a change; what says the same as before is none."""
    texts = st.session_state.setdefault(_KEY, {}).setdefault(desk.key, {})
    cleaned = clean(text)
    if cleaned == desk.briefing.sentences[number].text:
        texts.pop(number, None)
    else:
        texts[number] = cleaned


def drop_edits(desk: Desk) -> None:
    st.session_state.get(_KEY, {}).pop(desk.key, None)


def written_text(desk: Desk) -> Briefing:
    """The text with the changes."""
    return reworded(desk.briefing, {number: edit.text for number, edit in edits_of(desk).items()})


def is_editable(said: Sentence) -> bool:
    """The sentence that marks a demonstration stays as it is."""
    return said.text != DEMO_SENTENCE


def clean(text: str) -> str:
    """On one line and without what no document can hold."""
    shown = "".join(one if one.isprintable() or one.isspace() else "" for one in text)
    return " ".join(shown.split())[:LONGEST]


def ground_of(desk: Desk, said: Sentence) -> Ground:
    """What a sentence stands on."""
    context = desk.context
    rows = [context.by_item[item] for item in said.items]
    return Ground(context.plan, context.edition, context.month, rows, district_rows(desk, said))


def district_rows(desk: Desk, said: Sentence) -> list[Assessment]:
    """What districts reported of the items, where the sentence names a district."""
    names = (one.name for one in desk.context.plan.districts)
    if not any(name in said.text for name in names):
        return []
    order = {one.id: number for number, one in enumerate(desk.context.plan.districts)}
    return sorted(of_items(desk.context.districts, said.items), key=lambda one: order[one.district])
