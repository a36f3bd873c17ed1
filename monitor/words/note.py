"""A 批注 in words, for lists and documents."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.moment import day_text
from monitor.note import Note
from monitor.plan import Plan


def signed(note: Note) -> str:
    """Who wrote it, and on which day."""
    return f"{note.by}，{day_text(note.at)}"


def place_of(plan: Plan, note: Note) -> str:
    """全市, or the district that it speaks of."""
    return "全市" if note.district is None else plan.district[note.district].name


def note_sentence(plan: Plan, note: Note, *, names_item: bool = True) -> str:
    """The whole of it: what it is on, its text, who wrote it."""
    item = f"{plan.item[note.indicator].name}，" if names_item else ""
    where = "" if note.district is None else f"，{place_of(plan, note)}"
    return f"{item}{note.month.label}{where}：{note.text}（{signed(note)}）"


def notes_text(plan: Plan, notes: Iterable[Note]) -> str:
    """Several on the same item, one after the other."""
    return "；".join(note_sentence(plan, one, names_item=False) for one in notes)
