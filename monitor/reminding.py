"""Who is to be told what: from calendar, settings and what was said before, one message a person or robot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.calendar import Calendar, stage_of
from monitor.markup import visible
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Reminder
from monitor.settings import Reminders, SettingsFaults, Webhook
from monitor.words.reminder import Letter, Owed, letter

Way = Literal["mail", "wecom", "dingtalk"]


class RemindRefused(Exception):
    """No reminder can be sent; a Chinese sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Message:
    """One digest to one person or robot."""

    way: Way
    recipient: str  # name of the person or robot
    address: str  # of a mail; "" of a robot, whose address is a secret
    owed: tuple[Owed, ...]
    letter: Letter
    webhook: Webhook | None = None

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.returned.department for one in self.owed))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; `why` is a Chinese sentence where it was not sent."""

    message: Message
    why: str = ""

    @property
    def is_sent(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class _Addressee:
    way: Way
    name: str
    address: str
    departments: frozenset[str]
    webhook: Webhook | None = None


def due(found: Calendar, months: Iterable[Month], days_before: int, *, by_hand: bool = False) -> list[Owed]:
    """What is due to be said on the calendar's day; by hand also what is not yet near."""
    owed = []
    for month in months:
        stage = stage_of(found.plan, month, found.day, days_before)
        if stage is None and by_hand:
            stage = "before"
        if stage is not None:
            owed += [Owed(one, stage) for one in found.missing(month)]
    return owed


def messages(
    found: Calendar,
    owed: Sequence[Owed],
    settings: Reminders,
    said: Iterable[Reminder] = (),
) -> list[Message]:
    """One message for everybody who has something to be told that they were not told already.

    What was said of a month, stage and department is not said to the same person or robot again. Raises SettingsFaults
    where the settings name a department that the plan does not have.
    """
    before = {(one.way, one.address or one.recipient, one.month, one.stage, d) for one in said for d in one.departments}
    made = []
    for one in _addressees(found.plan, settings):
        key = (one.way, one.address or one.name)
        new = tuple(
            debt
            for debt in owed
            if debt.returned.department in one.departments
            and (*key, str(debt.returned.month), debt.stage, debt.returned.department) not in before
        )
        if new:
            greeting = one.name if one.way == "mail" else ""
            text = letter(found.plan, new, greeting, settings.site, is_demo=found.is_demo)
            made.append(Message(one.way, one.name, one.address, new, text, one.webhook))
    return made


def unaddressed(found: Calendar, owed: Iterable[Owed], settings: Reminders) -> list[str]:
    """Ids of departments that something is to be said to and that nobody is named for."""
    reached = {department for one in _addressees(found.plan, settings) for department in one.departments}
    return [one for one in dict.fromkeys(debt.returned.department for debt in owed) if one not in reached]


def _addressees(plan: Plan, settings: Reminders) -> list[_Addressee]:
    """Persons, one for each mail address, then robots, with the ids of their departments."""
    faults: list[tuple[str, str]] = []
    people: dict[str, _Addressee] = {}
    for number, person in enumerate(settings.recipients):
        place = f"reminders.recipients.{number}.departments"
        known = people.get(person.email.casefold())
        departments = _ids(plan, person.departments, place, faults) | (known.departments if known else frozenset())
        people[person.email.casefold()] = _Addressee("mail", _one_line(person.name), person.email, departments)
    robots = [
        _Addressee(
            robot.kind,
            _one_line(robot.name),
            "",
            _ids(plan, robot.departments, f"reminders.webhooks.{number}.departments", faults),
            robot,
        )
        for number, robot in enumerate(settings.webhooks)
    ]
    if faults:
        raise SettingsFaults(faults)
    return [*people.values(), *robots]


def _ids(plan: Plan, names: Collection[str], place: str, faults: list[tuple[str, str]]) -> frozenset[str]:
    """Ids of departments by id, name, short name or alias; no name at all means every department."""
    known = {word: one.id for one in plan.departments for word in (one.id, one.name, one.short, *one.aliases)}
    faults += [(place, f"计划中没有单位“{name}”，请写部门的编码、全称或简称") for name in names if name not in known]
    return frozenset(known[name] for name in names if name in known) if names else frozenset(plan.department)


def _one_line(name: str) -> str:
    """A name that ends no header and turns no text."""
    return visible(" ".join(name.split()))
