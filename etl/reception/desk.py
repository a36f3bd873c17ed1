"""What every act at the desk of the page 报送 needs: who may do it, whose draft it is, a line in the ledger."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from etl.check.house import AnswerRefused
from etl.language.text import clean, short
from etl.reception.drafts import Kept, find_draft
from etl.reception.drafts import holding as hold
from etl.reception.reading import Read, read_draft
from etl.submissions import SubmissionRefused
from monitor.access import Action, Actor, Forbidden, demand
from monitor.clock import now
from monitor.fault import why
from monitor.home import Home
from monitor.ledger import Ledger, LedgerBroken, LedgerNewer
from monitor.plan import Plan
from monitor.reception import Declined, Draft
from monitor.register import Submission, follow_register
from monitor.settings import SettingsFaults

NOTE_LENGTH = 500  # characters of a note or a reason
_NAME_LENGTH = 120


@dataclass(frozen=True)
class Desk:
    """One person at the desk of one installation."""

    home: Home
    plan: Plan
    actor: Actor
    today: dt.date

    def submission(self, submission: str, what: str) -> Submission:
        """A submission all of whose departments the person hands in for."""
        self.demand(None, what)
        known = follow_register(self.home).submissions.get(submission)
        if known is None or not known.departments:
            raise Declined(f"没有编号为“{short(submission)}”的报送。")
        for department in known.departments:
            self.demand(department, what)
        return known

    def own(self, draft: str, what: str) -> Kept:
        """A draft of a department that the person hands in for; whether others exist is not told."""
        self.demand(None, what)
        kept = find_draft(self.home, draft)
        self.demand(kept.draft.department, what)
        return kept

    @contextmanager
    def holding(self, draft: str, what: str) -> Iterator[Kept]:
        self.own(draft, what)
        with on_disk(), hold(self.home, draft) as kept:
            self.demand_open(kept)
            yield kept

    def demand_open(self, kept: Kept) -> None:
        if kept.draft.state != "open":
            became = f"已经报送（{kept.draft.submission}）" if kept.draft.state == "submitted" else "已经放弃"
            raise Declined(f"这份草稿{became}，不能再改；要改请从报送列表里“再改一次”，或重新上传。")

    def read(self, kept: Kept) -> Read:
        with self.settled():
            return read_draft(self.home, self.plan, follow_register(self.home), kept, self.today)

    @contextmanager
    def settled(self) -> Iterator[None]:
        try:
            yield
        except SettingsFaults as faults:
            raise Declined("设置文件 settings.toml 有错误，暂时不能检查，请告诉管理员。") from faults

    def demand(self, department: str | None, what: str) -> None:
        """Raises Forbidden, and notes that it was asked for; Declined where the plan has no such department."""
        try:
            demand(self.actor, Action.SUBMIT, department)
        except Forbidden:
            event = {"at": now().isoformat(), "act": "refused", "by": self.actor.account, "from": self.actor.origin}
            Ledger(self.home.ledger).append({**event, "asked": what, "department": short(department or "")})
            raise
        if department is not None and department not in self.plan.department:
            raise Declined(f"计划中没有部门“{short(department)}”。")

    def write_down(self, act: str, draft: Draft, **more: object) -> None:
        event = {"at": now().isoformat(), "act": act, "by": self.actor.account, "from": self.actor.origin}
        about = {"draft": draft.id, "department": draft.department, "file": draft.file}
        Ledger(self.home.ledger).append({**event, **about, **more})


def shown_name(name: str) -> str:
    """A file's name as text to show, never a path."""
    plain = clean(re.split(r"[/\\]", name)[-1]).replace("\n", " ") or "未命名"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:_NAME_LENGTH]}{dot}{ending[:10]}"


def bounded(text: str, what: str) -> str:
    line = " ".join(clean(text).split())
    if len(line) > NOTE_LENGTH:
        raise Declined(f"{what}最多{NOTE_LENGTH}个字，现有{len(line)}个字。")
    return line


@contextmanager
def answering() -> Iterator[None]:
    try:
        yield
    except AnswerRefused as refusal:
        raise Declined(str(refusal)) from refusal


@contextmanager
def on_disk() -> Iterator[None]:
    """What keeps something from being written, in words; nothing is half there."""
    try:
        yield
    except OSError as error:
        raise Declined(f"没有写成（{why(error)}），请告诉管理员检查磁盘，然后再试。") from error
    except LedgerNewer as newer:
        raise Declined(f"{newer}。") from newer
    except LedgerBroken as broken:
        raise Declined("台账有损坏，暂时不能报送，请告诉管理员。") from broken
    except SubmissionRefused as refusal:
        raise Declined(str(refusal)) from refusal
