"""Deliverables (节点) in time: when each was done, how late, and what is due next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from monitor.assess import Assessment
from monitor.month import Month
from monitor.plan import Milestone
from monitor.register import Register

DONE = 100  # per cent


@dataclass(frozen=True, slots=True)
class Delivery:
    """One deliverable as it stands in a month; departments report it month by month, so days are not known."""

    assessment: Assessment
    due: Month
    first_due: Month  # in the first plan that had it; another month where its term was moved
    done: Month | None  # the first month in which it was reported as wholly done

    @property
    def is_done(self) -> bool:
        return self.done is not None

    @property
    def is_known(self) -> bool:
        """Whether anything was reported of it this year; of what was not nobody can say that it is late."""
        return self.assessment.as_of is not None

    @property
    def is_moved(self) -> bool:
        return self.first_due != self.due

    @property
    def months_late(self) -> int:
        """After the due month, until it was done or, where it is not, until now; 0 where it is in time or not known."""
        return max(0, (self.done or self.assessment.month) - self.due) if self.is_known else 0

    @property
    def months_early(self) -> int:
        return 0 if self.done is None else max(0, self.due - self.done)

    @property
    def way(self) -> Way:
        """How it is drawn along the year shown."""
        due = self._in_year(self.due)
        end, done = due or 12, self._in_year(self.done)
        actual = self.assessment.actual
        part = None if actual is None else end * float(actual) / DONE
        return Way(
            end=end,
            due=due,
            first=self._in_year(self.first_due) if self.is_moved else None,
            done=done,
            filled=part if self.done is None else done,
            late=due + self.months_late if due and self.months_late else None,
        )

    def _in_year(self, month: Month | None) -> int | None:
        return month.number if month and month.year == self.assessment.month.year else None


@dataclass(frozen=True, slots=True)
class Way:
    """Ends of months, 6 being that of June; None where something lies in another year, or is not."""

    end: int  # of the track: where it is due, or the end of the year where that lies in another one
    due: int | None
    first: int | None  # where it was due first, if its term was moved
    done: int | None
    filled: float | None  # where it was done; until then as much of the track as is done of it
    late: int | None  # until where it is or was late


def deliveries(
    assessments: Iterable[Assessment], first_dues: Mapping[str, Month] = MappingProxyType({})
) -> list[Delivery]:
    """The deliverables among the assessments, in their order; `first_dues` are the due months of the first plan."""
    return [
        Delivery(one, one.item.due_month, first_dues.get(one.item.id, one.item.due_month), done_month(one))
        for one in assessments
        if isinstance(one.item, Milestone)
    ]


def first_due_months(register: Register, version: int) -> dict[str, Month]:
    """Deliverable → its due month in the first plan that had it, of the plans of the versions up to one."""
    dues: dict[str, Month] = {}
    for fingerprint in dict.fromkeys(one.plan for one in register.publications if one.version <= version):
        plan = register.plan(fingerprint)
        for one in plan.milestones if plan else ():
            dues.setdefault(one.id, one.due_month)
    return dues


def done_month(assessment: Assessment) -> Month | None:
    """The first month of the unbroken run of 100 % that lasts until now: what was taken back was not done."""
    since: Month | None = None
    for month in sorted(assessment.this_year):
        value = assessment.this_year[month].value
        if value is not None:
            since = (since or month) if value >= DONE else None
    return since


def due_within(found: Iterable[Delivery], month: Month, months: int) -> list[Delivery]:
    """What is not done and due in one of the next `months` months, the nearest first."""
    waiting = [one for one in found if not one.is_done and 0 < one.due - month <= months]
    return sorted(waiting, key=lambda one: one.due)


def overdue(found: Iterable[Delivery], month: Month) -> list[Delivery]:
    """What is known not to be done though its month has passed; the longest overdue first."""
    return sorted(
        (one for one in _fallen_due(found, month) if one.is_known and one.due < month), key=lambda one: one.due
    )


def ending(found: Iterable[Delivery], month: Month) -> list[Delivery]:
    """What is known not to be done at the end of the month in which it is due; not late yet, and no longer to come."""
    return [one for one in _fallen_due(found, month) if one.is_known and one.due == month]


def is_due_undone(one: Assessment) -> bool:
    """Whether it was to be done by the end of the month, is not, and its light does not say so: it may be at 85 %."""
    return isinstance(one.item, Milestone) and one.item.due_month == one.month and one.status == "on_track"


def due_unknown(found: Iterable[Delivery], month: Month) -> list[Delivery]:
    """What fell due and of which nothing was reported, so that it may be done; the longest due first."""
    return sorted((one for one in _fallen_due(found, month) if not one.is_known), key=lambda one: one.due)


def _fallen_due(found: Iterable[Delivery], month: Month) -> list[Delivery]:
    return [one for one in found if not one.is_done and one.due <= month]
