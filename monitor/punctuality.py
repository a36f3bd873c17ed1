"""Punctuality: whether a department handed in a month's figures in time, all of them or some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.assess import Assessment
from monitor.clock import BEIJING
from monitor.month import Month
from monitor.plan import Item, Plan

State = Literal["on_time", "in_grace", "late", "incomplete", "not_reported", "not_due"]
# (item, month) → when a row of it came in that a later submission has replaced since.
Earlier = Mapping[tuple[str, Month], dt.datetime]


@dataclass(frozen=True, slots=True)
class Handover:
    """One department's return for one month: how many items were due, what is missing, when the last of them came.

    A correction sent in later makes nobody late: of each item the first receipt counts.
    """

    department: str
    month: Month
    due: int
    missing: tuple[Item, ...]
    received: dt.date | None  # the day in China when the last of what came in first came in; None where nothing did
    days_late: int  # after the last day allowed
    state: State

    @property
    def handed_in(self) -> int:
        return self.due - len(self.missing)


def handover(
    plan: Plan,
    department: str,
    month: Month,
    assessments: Iterable[Assessment],
    earlier: Earlier,
    last: dt.date = dt.date.max,
) -> Handover:
    """What became of a department's return, from the city's assessments of that month.

    In time: not after the soft deadline; in grace: not after the hard one; late: counted in days from there.
    `last` is the day that a demonstration stands still on: what is tried in it came on that day.
    """
    own = [one for one in assessments if one.item.reporter == department and one.reporting != "not_due"]
    came = {one.item.id: min(day, last) for one in own if (day := _first_receipt(one, month, earlier)) is not None}
    return handover_of(plan, department, month, [one.item for one in own], came)


def handover_of(
    plan: Plan, department: str, month: Month, due: Sequence[Item], came: Mapping[str, dt.date]
) -> Handover:
    """What became of a department's return, from the items due and the day in China when each first came in."""
    missing = tuple(item for item in due if item.id not in came)
    received = max(came.values(), default=None)
    soft, hard = plan.reporting.soft_deadline(month), plan.reporting.hard_deadline(month)
    late = 0 if received is None else max(0, (received - hard).days)
    state: State
    if not due:
        state = "not_due"
    elif received is None:
        state = "not_reported"
    elif missing:
        state = "incomplete"
    else:
        state = "late" if late else "on_time" if received <= soft else "in_grace"
    return Handover(department, month, len(due), missing, received, late, state)


def _first_receipt(one: Assessment, month: Month, earlier: Earlier) -> dt.date | None:
    seen = one.this_year.get(month)
    if one.reporting != "reported" or seen is None:
        return None
    came = seen.receipt.received_at
    return min(came, earlier.get((one.item.id, month), came)).astimezone(BEIJING).date()
