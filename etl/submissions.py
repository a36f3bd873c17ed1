"""Submissions: receive, keep, approve, withdraw. Files are kept as they came; the ledger says what became of them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from etl.clock import now
from etl.files import sync_folder, write_whole
from etl.ledger import Event, Ledger, read_events
from monitor.home import Home
from monitor.plan import Plan

_ID = re.compile(r"S[0-9]{6,}")


class SubmissionRefused(Exception):
    """What was asked of a submission cannot be done; a Chinese sentence says why."""


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
    state: str = "received"  # received → approved → published; withdrawn
    approved_by: str | None = None


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


@dataclass(slots=True)
class Register:
    """The state that the ledger's events add up to."""

    submissions: dict[str, Submission] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    _plans: dict[str, Plan | dict[str, Any]] = field(default_factory=dict)  # by fingerprint; parsed when asked for

    def plan(self, fingerprint: str) -> Plan | None:
        """The plan as it was then, however indicators.toml was edited since; None where the ledger does not hold it."""
        found = self._plans.get(fingerprint)
        if isinstance(found, dict):
            found = self._plans[fingerprint] = Plan.model_validate_json(json.dumps(found))
        return found

    @property
    def effective(self) -> tuple[Submission, ...]:
        """Approved and not withdrawn, in order of receipt; real files where there is one, else demonstration files."""
        approved = [s for s in self.submissions.values() if s.state in {"approved", "published"}]
        is_real = any(not s.is_demo for s in approved)
        return tuple(sorted((s for s in approved if s.is_demo != is_real), key=lambda s: s.id))

    @property
    def is_real(self) -> bool:
        """Whether a real file was approved, so that demonstration files no longer count."""
        return any(not s.is_demo and s.state in {"approved", "published"} for s in self.submissions.values())

    def same_content(self, sha256: str, run: Set[str] = frozenset()) -> Submission | None:
        """The submission that this content already is, unless it was withdrawn or a later one covers its ground.

        A later one whose content is in the same `run` does not: a folder with a file and its revision changes nothing
        when it is loaded again.
        """
        found = [s for s in self.submissions.values() if s.sha256 == sha256 and s.state != "withdrawn"]
        if not found:
            return None
        latest = found[-1]
        every = (s for s in self.submissions.values() if s.id > latest.id and s.state != "withdrawn")
        later = (s for s in every if s.sha256 not in run)
        covers = any(set(s.departments) & set(latest.departments) and set(s.months) & set(latest.months) for s in later)
        return None if covers else latest

    def apply(self, event: Event) -> None:
        """Take one event of the ledger into account."""
        act = event["act"]
        if act == "planned":
            self._plans[event["fingerprint"]] = event["plan"]
        elif act == "received":
            self.submissions[event["submission"]] = _from_receipt(event)
        elif act == "approved":
            self._change(event["submission"], state="approved", approved_by=event["by"])
        elif act == "withdrawn":
            self._change(event["submission"], state="withdrawn")
        elif act == "published":
            for submission in event["submissions"]:
                self._change(submission, state="published")
            self.publications.append(_publication(event, tuple(s.id for s in self.effective)))

    def _change(self, submission: str, **changes: Any) -> None:
        self.submissions[submission] = replace(self.submissions[submission], **changes)


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
    )


def read_register(home: Home) -> Register:
    """Submissions and publications as the ledger has them; raises LedgerBroken."""
    register = Register()
    for event in read_events(home.ledger):
        register.apply(event)
    return register


def _id_number(folder: Path) -> int:
    return int(folder.name[1:])


def _kept(home: Home) -> list[Path]:
    """Folders of submissions, by number."""
    if not home.submissions.exists():
        return []
    return sorted((p for p in home.submissions.iterdir() if _ID.fullmatch(p.name)), key=_id_number)


def receive(
    home: Home,
    register: Register,
    content: bytes,
    receipt: dict[str, Any],
    at: dt.datetime | None = None,
) -> Submission:
    """Keep a file as it came, with its receipt, and note it in the ledger.

    The folder is written beside and renamed, then the ledger is appended: the ledger's line is what acknowledges.
    """
    number = max([*map(_id_number, _kept(home)), *(int(known[1:]) for known in register.submissions)], default=0) + 1
    event: Event = {
        "at": (at or now()).isoformat(),
        "act": "received",
        "submission": f"S{number:06d}",
        "size": len(content),
        **receipt,
    }
    beside = home.submissions / f".receiving-{number}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    write_whole(beside / "original", content)
    write_whole(beside / "receipt.json", json.dumps(event, ensure_ascii=False, indent=1).encode())
    beside.rename(home.submissions / event["submission"])
    sync_folder(home.submissions)
    _note(home, register, event)
    return register.submissions[event["submission"]]


def approve(home: Home, register: Register, submission: str, by: str, at: dt.datetime | None = None) -> None:
    """Note that a submission may be published."""
    _note(home, register, {"at": (at or now()).isoformat(), "act": "approved", "by": by, "submission": submission})


def withdraw(home: Home, register: Register, submission: str, by: str, reason: str) -> None:
    """Note that a submission no longer counts; raises SubmissionRefused where it is unknown or withdrawn already."""
    known = register.submissions.get(submission)
    if known is None:
        raise SubmissionRefused(f"没有编号为“{submission}”的报送；请按载入时给出的编号或台账核对（形如 S000012）")
    if known.state == "withdrawn":
        raise SubmissionRefused(f"报送 {submission} 此前已经撤回，不必再撤")
    if not reason.strip():
        raise SubmissionRefused("撤回必须写明理由：--reason 不能为空")
    event = {"at": now().isoformat(), "act": "withdrawn", "by": by, "submission": submission, "reason": reason}
    _note(home, register, event)


def original(home: Home, submission: str) -> bytes:
    """A submission's content as it came."""
    return (home.submissions / submission / "original").read_bytes()


def recover(home: Home, register: Register) -> list[str]:
    """Finish what a killed run left half done; returns the submissions that it took up again."""
    if home.submissions.exists():
        for torn in home.submissions.glob(".receiving-*"):
            shutil.rmtree(torn)
    taken_up = []
    for folder in _kept(home):
        if folder.name not in register.submissions:
            _note(home, register, json.loads((folder / "receipt.json").read_text(encoding="utf-8")))
            taken_up.append(folder.name)
    return taken_up


def note_plan(home: Home, register: Register, plan: Plan, at: dt.datetime | None = None) -> None:
    """Keep a plan that something is read or judged under, unless the ledger has it: the file itself may be edited."""
    if register.plan(plan.fingerprint) is None:
        content = json.loads(plan.model_dump_json())
        event = {"at": (at or now()).isoformat(), "act": "planned", "fingerprint": plan.fingerprint, "plan": content}
        _note(home, register, event)


def note_publication(home: Home, register: Register, publication: Publication, new: Iterable[str], by: str) -> None:
    """Write a publication into the ledger: from now on it has happened."""
    event = {
        "at": publication.at.isoformat(),
        "act": "published",
        "by": by,
        "version": publication.version,
        "is_demo": publication.is_demo,
        "plan": publication.plan,
        "rule": publication.rule,
        "corrections": publication.corrections,
        "submissions": list(new),
        "lights": [list(light) for light in publication.lights],
    }
    _note(home, register, event)


def _note(home: Home, register: Register, event: Event) -> None:
    Ledger(home.ledger).append(event)
    register.apply(event)
