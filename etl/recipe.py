"""What a version of the warehouse is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from etl.corrections import Correction
from etl.lake import Row
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register, Submission

if TYPE_CHECKING:
    from etl.bulk.lake import Fresh

SQL = Path(__file__).parent / "sql"
Progress = Callable[[str, int, int], None]
LightRow = tuple[str, str, str, str | None]  # item, month, status, gap in 百分点


class BuildRefused(Exception):
    """The new version would be wrong, so the old one stays; the message lists every reason, in Chinese."""


class BuiltOtherwise(BuildRefused):
    """A published version cannot be built again because the declared corrections were edited since."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that goes into one version."""

    version: int
    at: dt.datetime
    is_demo: bool
    plan: Plan
    corrections: tuple[Correction, ...]
    submissions: tuple[Submission, ...]
    received_under: Mapping[str, Plan] = field(default_factory=dict)  # submission → the plan it was read under
    drafts: Mapping[str, tuple[Row, ...]] = field(
        default_factory=dict
    )  # of a version that is only looked at beforehand
    fresh: Mapping[str, Fresh] = field(default_factory=dict)  # what this run wrote into the lake, still at hand

    def reader(self, submission: Submission) -> Plan:
        """The plan that says what a submission's rows mean: that of its receipt."""
        return self.received_under.get(submission.id, self.plan)

    @property
    def first_month(self) -> Month:
        """A version holds the plan's year and the one before; older months stay in the lake."""
        return Month(self.plan.year - 1, 1)

    def months_of(self, submission: Submission) -> set[Month]:
        """Its months that a version holds."""
        return {month for month in map(Month.parse, submission.months) if month >= self.first_month}

    @property
    def months(self) -> set[Month]:
        """Months that any submission speaks of."""
        return set(self.by_month)

    @property
    def by_month(self) -> dict[Month, list[Submission]]:
        """Month → submissions that speak of it, in order of receipt."""
        found: dict[Month, list[Submission]] = {}
        for submission in self.submissions:
            for month in self.months_of(submission):
                found.setdefault(month, []).append(submission)
        return found


@dataclass(frozen=True, slots=True)
class Undo:
    """What a publication takes back in one step: submissions withdrawn, and those that count again."""

    withdrawn: tuple[str, ...]
    restored: tuple[str, ...]
    reason: str
    version: int | None = None  # the version that is undone, where it is a whole one

    @property
    def is_nothing(self) -> bool:
        return not (self.withdrawn or self.restored)


def undone(register: Register, undo: Undo) -> Register:
    """The register as it will be afterwards; what is approved and waits for its publication goes on waiting."""
    thought = register.copy()
    for name, known in register.submissions.items():
        if name in undo.withdrawn:
            thought.submissions[name] = replace(known, state="withdrawn")
        elif name in undo.restored:
            thought.submissions[name] = replace(known, state="published")
        elif known.state == "approved":
            thought.submissions[name] = replace(known, state="received")
    return thought
