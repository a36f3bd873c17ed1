"""What the page 审核 shows and asks for: what waits, what it says, what it would change, the versions there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.access import Actor
from monitor.change import Change
from monitor.month import Month
from monitor.plan import Plan
from monitor.reception import Finding, Mended, Offered
from monitor.register import Publication, Submission

Progress = Callable[[str, int, int], None]  # stage, done, of how many

STATE_WORDS: dict[str, str] = {
    "received": "待审核",
    "approved": "已批准，待发布",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
DEED_WORDS: dict[str, str] = {
    "received": "报送",
    "approved": "批准",
    "returned": "退回",
    "withdrawn": "撤回",
    "restored": "恢复待审",
    "published": "发布",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One submission as the reviewer's list has it."""

    submission: Submission
    departments: tuple[str, ...]  # short names
    months: tuple[Month, ...]
    warnings: int
    days_late: int  # after the last day allowed for its newest month
    is_in_grace: bool  # after the day asked for, and not after the last day
    is_own: bool  # whoever looks handed it in, and four eyes are asked for

    @property
    def lateness(self) -> str:
        """In words."""
        if self.days_late:
            return f"迟报{self.days_late}天"
        return "宽限期内" if self.is_in_grace else "按期"


@dataclass(frozen=True, slots=True)
class Report:
    """What a submission says, read again as on receipt."""

    encoding: str
    rows: int
    accepted: int
    findings: tuple[Finding, ...]
    ignored: tuple[tuple[str, str], ...]  # (place, why)
    mendings: tuple[Mended, ...]
    answers: tuple[tuple[str, str], ...]  # (name in the file, what it means)
    fault: str = ""  # why nothing can be said: the file is not there


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version in the list of versions."""

    publication: Publication
    months: tuple[str, ...]  # that its new submissions speak of
    departments: tuple[str, ...]  # short names, that they are from
    is_current: bool
    has_file: bool
    withdraws: tuple[str, ...]  # submissions that undoing it would withdraw
    restores: tuple[str, ...]  # submissions that undoing it would count again

    @property
    def can_be_undone(self) -> bool:
        return bool(self.withdraws or self.restores)


class Review(Protocol):
    """The reviewer's desk, for one person; every method raises Forbidden and Declined."""

    @property
    def actor(self) -> Actor: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def today(self) -> dt.date: ...
    def waiting(self) -> tuple[Case, ...]: ...
    def approved(self) -> tuple[Case, ...]: ...
    def decided(self) -> tuple[Case, ...]: ...
    def case(self, submission: str) -> Case: ...
    def report(self, submission: str) -> Report: ...
    def changes(self, submissions: Sequence[str], without: Sequence[str] = ()) -> tuple[Change, ...]: ...
    def original(self, submission: str) -> Offered: ...
    def marked(self, submission: str) -> Offered | None: ...
    def suggested_note(self) -> str: ...
    def editions(self) -> tuple[Edition, ...]: ...
    def approve(self, submissions: Sequence[str]) -> None: ...
    def send_back(self, submission: str, reason: str) -> None: ...
    def restore(self, submission: str, reason: str) -> None: ...
    def publish(self, note: str, progress: Progress) -> int | None: ...
    def take_back(self, submission: str, reason: str, progress: Progress) -> int | None: ...
    def undo(self, version: int, reason: str, progress: Progress) -> int | None: ...
