"""Submissions and publications as the ledger's acts add up to; read only, for the ETL writes and the pages look."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.home import Home
from monitor.ledger import Event, LedgerBroken, LedgerNewer, Tail
from monitor.plan import Plan

_NAMING = frozenset({"account_added", "account_changed", "signed_in"})  # a provider's account is named at sign-in


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done with a submission."""

    act: str  # received, approved, returned, withdrawn, restored, published
    at: dt.datetime
    by: str
    reason: str = ""
    after: str = ""  # the submission that was the last one then


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department's own name for something means, as somebody said who knows."""

    department: str
    text: str
    means: str  # id of an item or district
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """One file as received, and what became of it."""

    id: str
    sha256: str
    file: str  # name as received: text to show, never a path
    size: int
    encoding: str
    departments: tuple[str, ...]
    months: tuple[str, ...]
    rows: int
    is_demo: bool
    by: str
    received_at: dt.datetime
    plan: str = ""  # fingerprint of the plan that it was read under
    state: str = "received"  # received → approved → published; returned; withdrawn
    approved_by: str | None = None
    guidance: Mapping[str, Any] = field(default_factory=dict)  # how it is to be read: etl.language.guidance
    note: str = ""  # what the department says with it
    deeds: tuple[Deed, ...] = ()  # what was done with it, in order


@dataclass(frozen=True, slots=True)
class Publication:
    """One published version, as the ledger has it."""

    version: int
    at: dt.datetime
    is_demo: bool
    plan: str
    rule: str
    corrections: str  # fingerprint of the declared corrections
    effective: tuple[str, ...]
    lights: tuple[tuple[str, str, str, str | None], ...]  # (item, month, status, gap in 百分点), only what is new
    by: str = ""
    note: str = ""  # to the public: what changed
    new: tuple[str, ...] = ()  # submissions that count from here on
    withdrawn: tuple[str, ...] = ()  # submissions that it took back
    restored: tuple[str, ...] = ()  # submissions that count again
    reason: str = ""  # of what it took back or restored
    undoes: int | None = None  # the version that it takes back


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one person or robot was told of one month."""

    month: str
    stage: str  # before, soft, hard
    way: str  # mail, wecom, dingtalk
    recipient: str  # name of the person or robot
    address: str  # of a mail; a robot's is a secret
    departments: tuple[str, ...]
    by: str
    at: dt.datetime


@dataclass(slots=True)
class Register:
    """The state that the ledger's events add up to."""

    submissions: dict[str, Submission] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)  # department → its name for it → answer
    reminders: list[Reminder] = field(default_factory=list)
    _plans: dict[str, Plan | dict[str, Any]] = field(default_factory=dict)  # by fingerprint; parsed when asked for
    corrections: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # as declared then, by fingerprint
    passed_over: set[str] = field(default_factory=set)  # acts that are taken to change no data
    names: dict[str, str] = field(default_factory=dict)  # account → the name that it was last given

    def plan(self, fingerprint: str) -> Plan | None:
        """The plan as it was then, however indicators.toml was edited since; None where the ledger does not hold it."""
        found = self._plans.get(fingerprint)
        if isinstance(found, dict):
            try:
                found = self._plans[fingerprint] = Plan.model_validate_json(json.dumps(found))
            except ValueError as error:
                raise LedgerNewer("台账里有一份计划") from error
        return found

    def has_plan(self, fingerprint: str) -> bool:
        """Whether the ledger holds the plan."""
        return fingerprint in self._plans

    @property
    def effective(self) -> tuple[Submission, ...]:
        """Approved and not withdrawn, in order of receipt; real files where there is one, else demonstration files."""
        return _counting(s for s in self.submissions.values() if s.state in {"approved", "published"})

    @property
    def published(self) -> tuple[Submission, ...]:
        """As effective, without what waits for its publication."""
        return _counting(s for s in self.submissions.values() if s.state == "published")

    @property
    def is_real(self) -> bool:
        """Whether a real file was approved, so that demonstration files no longer count."""
        return any(not s.is_demo and s.state in {"approved", "published"} for s in self.submissions.values())

    def same_content(self, sha256: str, run: Set[str] = frozenset()) -> Submission | None:
        """The submission that this content already is, unless it counts no more or a later one covers its ground.

        A later one whose content is in the same `run` does not: a folder with a file and its revision changes nothing
        when it is loaded again.
        """
        counted = [s for s in self.submissions.values() if s.state not in {"withdrawn", "returned"}]
        found = [s for s in counted if s.sha256 == sha256]
        if not found:
            return None
        latest = found[-1]
        later = (s for s in counted if s.id > latest.id and s.sha256 not in run)
        covers = any(set(s.departments) & set(latest.departments) and set(s.months) & set(latest.months) for s in later)
        return None if covers else latest

    def apply(self, event: Event) -> None:
        """Take one event of the ledger into account; what changes no data (sign-in, download) is passed over."""
        act = event["act"]
        if act in _NAMING and event.get("name"):
            self.names[event.get("account") or event["by"]] = event["name"]
        if act == "planned":
            self._plans[event["fingerprint"]] = event["plan"]
        elif act == "received":
            self.submissions[event["submission"]] = _from_receipt(event)
        elif act == "declared":
            self.corrections[event["fingerprint"]] = event["corrections"]
        elif act in {"approved", "returned", "withdrawn", "restored"}:
            self._change(event["submission"], event, approved_by=event["by"] if act == "approved" else None)
        elif act == "published":
            for submission in (*event["submissions"], *event.get("restored", ())):
                self._change(submission, event)
            for submission in event.get("withdrawn", ()):
                self._change(submission, event | {"act": "withdrawn"})
            self.publications.append(_publication(event, tuple(s.id for s in self.published)))
        elif act == "answered":
            self._answer(event)
        elif act == "reminded":
            self.reminders.append(_reminder(event))
        else:
            self.passed_over.add(act)

    def copy(self) -> Register:
        """The same state, which what is read later does not change."""
        answers = {department: dict(found) for department, found in self.answers.items()}
        return Register(
            dict(self.submissions),
            list(self.publications),
            answers,
            list(self.reminders),
            dict(self._plans),
            names=dict(self.names),
        )

    def _change(self, submission: str, event: Event, approved_by: str | None = None) -> None:
        known = self.submissions[submission]
        by = approved_by or known.approved_by
        state = "received" if event["act"] == "restored" else event["act"]
        deeds = (*known.deeds, _deed(event, next(reversed(self.submissions))))
        self.submissions[submission] = replace(known, state=state, approved_by=by, deeds=deeds)

    def _answer(self, event: Event) -> None:
        known = self.answers.setdefault(event["department"], {})
        if event["means"]:
            known[event["text"]] = Answer(
                event["department"], event["text"], event["means"], event["by"], dt.datetime.fromisoformat(event["at"])
            )
        else:
            known.pop(event["text"], None)


def notes_of(home: Home) -> dict[int, str]:
    """Version → what the public was told that it changes; {} where the ledger is broken, which stops no reader."""
    try:
        return {one.version: one.note for one in follow_register(home).publications}
    except LedgerBroken:
        return {}


def _counting(found: Iterable[Submission]) -> tuple[Submission, ...]:
    """In order of receipt, which is the ledger's: real ones where there is one, else demonstration files."""
    known = list(found)
    is_real = any(not s.is_demo for s in known)
    return tuple(sorted((s for s in known if s.is_demo != is_real), key=lambda s: s.id))


def _deed(event: Event, after: str = "") -> Deed:
    at = dt.datetime.fromisoformat(event["at"])
    return Deed(event["act"], at, event.get("by", ""), event.get("reason", ""), after)


def _reminder(event: Event) -> Reminder:
    return Reminder(
        month=event["month"],
        stage=event["stage"],
        way=event["way"],
        recipient=event["recipient"],
        address=event.get("address", ""),
        departments=tuple(event["departments"]),
        by=event.get("by", ""),
        at=dt.datetime.fromisoformat(event["at"]),
    )


def _from_receipt(event: Event) -> Submission:
    return Submission(
        id=event["submission"],
        sha256=event["sha256"],
        file=event["file"],
        size=event["size"],
        encoding=event["encoding"],
        departments=tuple(event["departments"]),
        months=tuple(event["months"]),
        rows=event["rows"],
        is_demo=event["is_demo"],
        by=event["by"],
        received_at=dt.datetime.fromisoformat(event["at"]),
        plan=event.get("plan", ""),
        guidance=event.get("guidance", {}),
        note=event.get("note", ""),
        deeds=(_deed(event),),
    )


def _publication(event: Event, effective: tuple[str, ...]) -> Publication:
    return Publication(
        version=event["version"],
        at=dt.datetime.fromisoformat(event["at"]),
        is_demo=event["is_demo"],
        plan=event["plan"],
        rule=event["rule"],
        corrections=event["corrections"],
        effective=effective,
        lights=tuple((item, month, status, gap) for item, month, status, gap in event["lights"]),
        by=event.get("by", ""),
        note=event.get("note", ""),
        new=tuple(event["submissions"]),
        withdrawn=tuple(event.get("withdrawn", ())),
        restored=tuple(event.get("restored", ())),
        reason=event.get("reason", ""),
        undoes=event.get("undoes"),
    )


def read_register(home: Home) -> Register:
    """Submissions and publications as the ledger has them; raises LedgerBroken."""
    register = Register()
    _take(Tail(home.ledger), register)
    return register


def _take(tail: Tail, register: Register) -> None:
    """Take what is new; an act that lacks what it must say is a line that was changed."""
    for event in tail.new():
        try:
            register.apply(event)
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerBroken(f"台账第{tail.number}行的内容不完整，请用备份恢复 {tail.path.name}") from error


_followed: dict[Home, tuple[Tail, Register]] = {}
_following = threading.Lock()


def follow_register(home: Home) -> Register:
    """As read_register, for a process that lives long: only what is new in the ledger is read. Raises LedgerBroken."""
    with _following:
        tail, register = _followed.pop(home) if home in _followed else (Tail(home.ledger), Register())
        _take(tail, register)  # where this raises, the next call begins anew
        _followed[home] = tail, register
        return register.copy()
