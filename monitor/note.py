"""批注: what somebody who may noted on a month of an item; withdrawn but never deleted, and never changed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from monitor.access import Actor, Role
from monitor.ledger import Event
from monitor.month import Month

LONGEST = 500  # characters


class NoteRefused(Exception):
    """A note that cannot be kept; the message is a Chinese sentence that says why."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note; a text is never changed: who wants other words withdraws it and writes anew."""

    id: str
    indicator: str
    month: Month
    text: str
    by: str  # account
    at: dt.datetime
    district: str | None = None  # None is 全市
    is_withdrawn: bool = False


@dataclass(slots=True)
class Notes:
    """All notes of an installation, as the ledger's acts add up to, in the order of their writing."""

    every: dict[str, Note] = field(default_factory=dict)

    @property
    def mark(self) -> tuple[int, int]:
        """Changes whenever what stands does: a note is only ever written or withdrawn."""
        return len(self.every), sum(one.is_withdrawn for one in self.every.values())

    def apply(self, event: Event) -> None:
        """Take an act into account; what is no act on a note is passed over."""
        if event["act"] == "annotated":
            self.every[event["id"]] = _from_event(event)
        elif event["act"] == "annotation_withdrawn":
            known = self.every[event["id"]]
            self.every[known.id] = replace(known, is_withdrawn=True)

    def standing(self, indicator: str | None = None, year: int | None = None) -> tuple[Note, ...]:
        """Those that were not withdrawn (of an item, of a year), by month, then in the order of their writing."""
        found = (
            one
            for one in self.every.values()
            if not one.is_withdrawn and indicator in (None, one.indicator) and year in (None, one.month.year)
        )
        return tuple(sorted(found, key=lambda one: one.month))

    def named(self, ids: Iterable[str]) -> tuple[Note, ...] | None:
        """The notes of these ids, by month; None where one of them is not known or was withdrawn."""
        found = [self.every.get(one) for one in ids]
        known = [one for one in found if one is not None and not one.is_withdrawn]
        return tuple(sorted(known, key=lambda one: one.month)) if len(known) == len(found) else None


def _from_event(event: Event) -> Note:
    return Note(
        id=event["id"],
        indicator=event["indicator"],
        month=Month.parse(event["month"]),
        text=event["text"],
        by=event["by"],
        at=dt.datetime.fromisoformat(event["at"]),
        district=event.get("district"),
    )


def may_withdraw(actor: Actor, note: Note) -> bool:
    """Whether the actor may take this note back."""
    is_own = actor.is_signed_in and actor.account == note.by
    return is_own or actor.role in (Role.REVIEWER, Role.ADMINISTRATOR)


def clean(text: str) -> str:
    """The text in one paragraph, without signs that cannot be seen; raises NoteRefused."""
    seen = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text)
    kept = " ".join(seen.split())
    if not kept:
        raise NoteRefused("请先写批注内容。")
    if len(kept) > LONGEST:
        raise NoteRefused(f"批注最多{LONGEST}个字，现有{len(kept)}个字，请缩短。")
    return kept


def numbered(notes: Iterable[Note]) -> dict[str, int]:
    """Id → number as charts and lists show it, from 1 on."""
    return {one.id: number for number, one in enumerate(notes, start=1)}
