"""Notes of an installation: read from its ledger, written to it."""

from __future__ import annotations

import datetime as dt
import secrets
import threading

from monitor import clock
from monitor.access import Action, Actor, Forbidden, demand
from monitor.home import Home
from monitor.ledger import Event, Ledger, Tail
from monitor.month import Month
from monitor.note import Note, NoteRefused, Notes, clean, may_withdraw
from monitor.plan import Plan

_followed: dict[Home, tuple[Tail, Notes, int]] = {}
_following = threading.Lock()


def read_notes(home: Home) -> Notes:
    """Every note; only what is new in the ledger since the last call is read. Raises LedgerBroken."""
    with _following:
        tail, notes, size = _followed.pop(home, (Tail(home.ledger), Notes(), -1))
        now = home.ledger.stat().st_size if home.ledger.exists() else 0
        if now != size:
            for event in tail.new():
                notes.apply(event)
        _followed[home] = tail, notes, now
        return notes


def annotate(
    home: Home, plan: Plan, actor: Actor, indicator: str, month: Month, text: str, district: str | None = None
) -> Note:
    """The note as it was kept; raises Forbidden or NoteRefused."""
    demand(actor, Action.ANNOTATE)
    _refuse(plan, indicator, month, district)
    note = Note(secrets.token_hex(5), indicator, month, clean(text), actor.account, clock.now(), district)
    event = {"act": "annotated", "id": note.id, "indicator": indicator, "month": str(month), "text": note.text}
    place = {} if district is None else {"district": district}
    Ledger(home.ledger).append({**_signed(actor, note.at), **event, **place})
    return note


def withdraw(home: Home, actor: Actor, note: str) -> None:
    """Take a note back: one's own, or as reviewer anybody's; raises Forbidden or NoteRefused."""
    known = read_notes(home).every.get(note)
    if known is None or known.is_withdrawn:
        raise NoteRefused("这条批注已经撤回。")
    if not may_withdraw(actor, known):
        raise Forbidden("只能撤回自己写的批注；他人的批注由审核员或管理员撤回。")
    Ledger(home.ledger).append({**_signed(actor, clock.now()), "act": "annotation_withdrawn", "id": note})


def _refuse(plan: Plan, indicator: str, month: Month, district: str | None) -> None:
    if indicator not in plan.item:
        raise NoteRefused("计划中没有这个指标。")
    if month.year != plan.year:
        raise NoteRefused(f"只能批注{plan.year}年的月份。")
    if district is not None and district not in plan.district:
        raise NoteRefused("计划中没有这个县（市）区。")


def _signed(actor: Actor, at: dt.datetime) -> Event:
    """Who did it, when and from where, as every act of the web has it."""
    origin = {"from": actor.origin} if actor.origin else {}
    return {"at": at.isoformat(), "by": actor.account, **origin}
