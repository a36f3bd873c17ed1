"""What the page 报送 shows and asks for: a month's state, drafts, what a file says, lacks and would change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from monitor.access import Actor
from monitor.change import Change
from monitor.month import Month
from monitor.plan import Department, Item, Plan

FileForm = Literal["csv", "xlsx"]
DraftState = Literal["open", "submitted", "discarded"]
ItemState = Literal["published", "pending", "missing"]
Cell = tuple[str, int, int]  # sheet ("" for text files), physical line and column, both from 1
FormRow = tuple[str, str]  # item, district ("" = 全市)


class Declined(Exception):
    """What was asked for cannot be done; the message is a Chinese sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file to be downloaded."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mended:
    """One cell that people put right; the file itself stays as it came."""

    sheet: str
    line: int
    column: int
    before: str
    after: str
    reason: str

    @property
    def cell(self) -> Cell:
        return self.sheet, self.line, self.column


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was uploaded, kept as it came, with what people said about it so far."""

    id: str
    department: str
    file: str  # name as received: text to show, never a path
    size: int
    sha256: str
    account: str
    name: str  # of whoever uploaded it
    at: dt.datetime
    state: DraftState = "open"
    submission: str = ""  # what it became
    of: str = ""  # the submission that it was taken up from again
    encoding: str = ""  # that people named
    answers: tuple[tuple[str, str], ...] = ()  # (name in the file, id of what it means)
    mendings: tuple[Mended, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """An item that the department reports for the month, and whether it did."""

    item: Item
    places: int  # districts and zones that are reported as well
    last_month: Month  # the period before
    last_value: Decimal | None
    last_status: str | None  # 自评 of the period before
    state: ItemState
    value: Decimal | None  # as published, or as handed in last
    status: str | None


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission of the department, and what became of it."""

    id: str
    file: str
    months: tuple[str, ...]
    at: dt.datetime
    by: str
    state: str
    rows: int
    note: str
    reason: str  # why it was returned or withdrawn
    changed_at: dt.datetime  # when that or its approval was
    changed_after: str  # the submission that was the last one then


@dataclass(frozen=True, slots=True)
class Standing:
    """How a department stands with one month."""

    department: Department
    month: Month
    soft: dt.date
    hard: dt.date
    today: dt.date
    expected: tuple[Expected, ...]
    drafts: tuple[Draft, ...]  # open ones, newest first
    handed: tuple[Handed, ...]  # newest first
    stands_still: bool = False  # today is that of a demonstration, as in the calendar

    @property
    def missing(self) -> tuple[Expected, ...]:
        return tuple(one for one in self.expected if one.state == "missing")


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column of the file and what it was taken for; without role it was not read."""

    heading: str
    role: str
    letter: str


@dataclass(frozen=True, slots=True)
class TableSeen:
    """One table of the file."""

    sheet: str
    lines: tuple[int, ...]  # of its header
    columns: tuple[ColumnSeen, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A name that is understood because somebody answered what it means."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a file."""

    encoding: str
    is_text: bool
    tables: tuple[TableSeen, ...]
    months: tuple[Month, ...]
    departments: tuple[str, ...]  # names
    units: tuple[tuple[str, str], ...]  # (item's name, unit in the file) where it is converted
    answers: tuple[Answered, ...]
    rows: int
    accepted: int
    rejected: int
    ignored: tuple[tuple[str, str], ...]  # (place, why)


@dataclass(frozen=True, slots=True)
class Question:
    """A name of the file that the plan does not know: what does it mean?"""

    code: str
    text: str
    places: tuple[str, ...]  # where it stands, in words
    options: tuple[tuple[str, str], ...]  # (id, name), the likeliest first
    likely: int  # how many of them are near in spelling


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or remarkable."""

    code: str
    level: Literal["error", "warning"]
    sheet: str
    line: int | None
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the file as it is read now, to be mended."""

    line: int
    cells: tuple[str, ...]
    problems: str  # "" where nothing is wrong with it


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of one table that have problems, with their neighbours."""

    sheet: str
    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """A draft as it is read now."""

    draft: Draft
    understanding: Understanding
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]  # errors first
    is_readable: bool

    @property
    def errors(self) -> int:
        return sum(one.level == "error" for one in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors


@dataclass(frozen=True, slots=True)
class Checked:
    """How a draft stands, as a list says it."""

    errors: int
    warnings: int
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would change."""

    changes: tuple[Change, ...]
    missing: tuple[tuple[Month, Item], ...]  # expected, and neither in the file nor known
    puts_demo_aside: bool  # the first real file: demonstration data are no longer shown


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a draft was handed in."""

    submission: str
    is_repeated: bool  # it had been handed in before


class Reception(Protocol):
    """The desk where files are handed in, for one person; every method raises Forbidden and Declined."""

    @property
    def actor(self) -> Actor: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def today(self) -> dt.date: ...
    def departments(self) -> tuple[Department, ...]: ...
    def standing(self, department: str, month: Month) -> Standing: ...
    def template(self, department: str, month: Month, form: FileForm) -> Offered: ...
    def form_rows(self, department: str, month: Month) -> tuple[Mapping[str, str], ...]: ...
    def receive(self, department: str, name: str, content: bytes) -> Draft: ...
    def fill(self, department: str, month: Month, filled: Mapping[FormRow, tuple[str, str, str]]) -> Draft: ...
    def draft(self, draft: str) -> Draft: ...
    def examine(self, draft: str) -> Examined: ...
    def checked(self, drafts: Sequence[str]) -> Mapping[str, Checked]: ...
    def grids(self, draft: str) -> tuple[Grid, ...]: ...
    def preview(self, draft: str) -> Preview: ...
    def marked(self, draft: str, form: FileForm) -> Offered | None: ...
    def answer(self, draft: str, text: str, means: str) -> None: ...
    def forget(self, draft: str, text: str) -> None: ...
    def leave_out(self, draft: str, text: str) -> None: ...
    def recode(self, draft: str, encoding: str) -> None: ...
    def mend(self, draft: str, edits: Mapping[Cell, str], reason: str) -> None: ...
    def undo(self, draft: str, cells: Sequence[Cell]) -> None: ...
    def discard(self, draft: str) -> None: ...
    def submit(self, draft: str, note: str, *, is_reviewed: bool) -> Receipt: ...
    def withdraw(self, submission: str, reason: str) -> None: ...
    def reopen(self, submission: str) -> Draft: ...
