"""The calendar of returns: who has reported which month of the plan's year, as the register and a day have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from monitor.clock import BEIJING
from monitor.month import Month, year_months
from monitor.plan import Item, Plan
from monitor.punctuality import Handover, handover_of
from monitor.register import Register, Submission
from monitor.status import is_due

# Submission → what it says of 全市: (item, month) → whether there is a value; a placeholder takes one back.
Contents = Mapping[str, Mapping[tuple[str, Month], bool]]
State = Literal["on_time", "in_grace", "late", "incomplete", "not_reported", "awaited", "not_due"]
Kind = Literal["first", "addition", "revision", "without_effect"]  # 首报, 补报, 更正
Stage = Literal["before", "soft", "hard"]
COUNTING = frozenset({"received", "approved", "published"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission in a department's month: what it brought, and what became of it."""

    submission: Submission
    kind: Kind
    items: int  # of the month's, with a value

    @property
    def day(self) -> dt.date:
        return self.submission.received_at.astimezone(BEIJING).date()

    @property
    def reason(self) -> str:
        """Why it was returned or withdrawn; "" where it was neither."""
        last = self.submission.deeds[-1] if self.submission.deeds else None
        return last.reason if last else ""


@dataclass(frozen=True, slots=True)
class Return:
    """One department's return for one month, as it stands on a day."""

    handover: Handover
    state: State
    day: dt.date
    soft: dt.date
    hard: dt.date
    entries: tuple[Entry, ...]  # in order of receipt, also those that no longer count

    @property
    def department(self) -> str:
        return self.handover.department

    @property
    def month(self) -> Month:
        return self.handover.month

    @property
    def missing(self) -> tuple[Item, ...]:
        return self.handover.missing

    @property
    def is_missing(self) -> bool:
        """Whether something that is due has not come, of a month that is over."""
        return bool(self.missing) and self.month.last_day < self.day

    @property
    def days_over(self) -> int:
        """Days since the last day allowed, where something is missing still."""
        return max(0, (self.day - self.hard).days) if self.is_missing else 0

    @property
    def counting(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.submission.state in COUNTING)

    @property
    def waits_for(self) -> Literal["review", "publication", ""]:
        """What received rows still need before readers see them."""
        states = {one.submission.state for one in self.counting}
        return "review" if "received" in states else "publication" if "approved" in states else ""

    @property
    def is_returned(self) -> bool:
        """Whether the last thing that the department sent was given back."""
        return bool(self.entries) and self.entries[-1].submission.state == "returned"


@dataclass(frozen=True)
class Calendar:
    """Every department that reports, every month of the plan's year, on one day."""

    plan: Plan
    day: dt.date
    is_demo: bool
    returns: Mapping[tuple[str, Month], Return]

    @property
    def months(self) -> tuple[Month, ...]:
        return year_months(self.plan.year)

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Ids of those that report something, in the plan's order."""
        reporters = {item.reporter for item in self.plan.items}
        return tuple(one.id for one in self.plan.departments if one.id in reporters)

    def of_month(self, month: Month) -> tuple[Return, ...]:
        """The month's returns of those that have something due."""
        every = (self.returns[department, month] for department in self.departments)
        return tuple(one for one in every if one.handover.due)

    def missing(self, month: Month) -> tuple[Return, ...]:
        """未报送名单: who owes something, those that owe all of it first, in the plan's order."""
        owed = [one for one in self.of_month(month) if one.is_missing]
        return tuple(sorted(owed, key=lambda one: one.handover.handed_in > 0))

    @property
    def collecting(self) -> Month:
        """The month that is being collected: the last one that is over, within the plan's year."""
        first, last = Month(self.plan.year, 1), Month(self.plan.year, 12)
        return min(max(Month.of(self.day) + -1, first), last)


def calendar(plan: Plan, register: Register, contents: Contents, today: dt.date) -> Calendar:
    """The calendar of a plan's year on a day; demonstration files stand in one that ends with them."""
    is_demo, day = shows_demo(register), day_shown(plan, register, today)
    known = sorted((one for one in register.submissions.values() if one.is_demo == is_demo), key=lambda one: one.id)
    by_return = _by_return(plan, known, contents)
    returns = {
        (department.id, month): return_of(plan, department.id, month, by_return.get((department.id, month), ()),
                                          contents, day)
        for department in plan.departments
        for month in year_months(plan.year)
    }  # fmt: skip
    return Calendar(plan, day, is_demo, returns)


def shows_demo(register: Register) -> bool:
    """Whether demonstration files are what counts: until a real one is approved."""
    return not register.is_real and any(one.is_demo and one.state in COUNTING for one in register.submissions.values())


def day_shown(plan: Plan, register: Register, today: dt.date) -> dt.date:
    """The day that days are counted from: a demonstration stands still on the last one allowed for its newest month."""
    if not shows_demo(register):
        return today
    every = {Month.parse(month) for one in register.submissions.values() if one.is_demo for month in one.months}
    return min(today, last_day(plan, every))


def last_day(plan: Plan, months: Iterable[Month]) -> dt.date:
    """The last day allowed for the newest of the months that lies in the plan's year."""
    newest = max((month for month in months if month.year == plan.year), default=Month(plan.year, 1))
    return plan.reporting.hard_deadline(newest)


def return_of(
    plan: Plan, department: str, month: Month, known: Sequence[Submission], contents: Contents, day: dt.date
) -> Return:
    """One department's return on a day, from the submissions (in order of receipt) that speak of its month."""
    due = [item for item in plan.items if item.reporter == department and is_due(item, month)]
    has_value: dict[str, bool] = {}
    came: dict[str, dt.date] = {}
    entries = []
    for one in known:
        said = {item.id: said for item in due if (said := contents.get(one.id, {}).get((item.id, month))) is not None}
        entry = Entry(one, _kind(one, said, came), sum(said.values()))
        entries.append(entry)
        if one.state in COUNTING:
            has_value.update(said)
            for item in said:  # of each item the first receipt counts: who corrects a number is not late
                came.setdefault(item, min(entry.day, day))  # what is tried in a demonstration comes on its last day
    handed_in = {item: when for item, when in came.items() if has_value[item]}
    handover = handover_of(plan, department, month, due, handed_in)
    soft, hard = plan.reporting.soft_deadline(month), plan.reporting.hard_deadline(month)
    return Return(handover, _state(handover, day, soft), day, soft, hard, tuple(entries))


def _state(handover: Handover, day: dt.date, soft: dt.date) -> State:
    """What punctuality says of it; before the deadline nothing is missing yet."""
    if handover.state == "not_reported" and day <= handover.month.last_day:
        return "not_due"
    return "awaited" if handover.state == "not_reported" and day <= soft else handover.state


def _kind(one: Submission, said: Mapping[str, bool], came: Mapping[str, dt.date]) -> Kind:
    if one.state not in COUNTING or not said:
        return "without_effect"
    if not came:
        return "first"
    return "addition" if any(item not in came for item in said) else "revision"


def _by_return(
    plan: Plan, known: Iterable[Submission], contents: Contents
) -> dict[tuple[str, Month], list[Submission]]:
    """Submissions by department and month: by what they say, and where nothing of it can be read, by their receipt."""
    found: dict[tuple[str, Month], list[Submission]] = {}
    for one in known:
        said = contents.get(one.id)
        keys = {(plan.item[item].reporter, month) for item, month in said or () if item in plan.item}
        if not said:
            keys = {(department, Month.parse(month)) for department in one.departments for month in one.months}
        for key in keys:
            found.setdefault(key, []).append(one)
    return found


def stage_of(plan: Plan, month: Month, day: dt.date, days_before: int) -> Stage | None:
    """What is due to be said of a month on a day: soon due, the deadline is past, the last day is past; None before."""
    soft, hard = plan.reporting.soft_deadline(month), plan.reporting.hard_deadline(month)
    if day > hard:
        return "hard"
    if day > soft:
        return "soft"
    is_near = day >= max(soft - dt.timedelta(days=days_before), (month + 1).first_day)
    return "before" if is_near else None
