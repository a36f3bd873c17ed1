"""Reminders sent and noted: what is due by calendar and date, for cron, and what a reviewer sends by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from filelock import FileLock, Timeout

from etl.recipe import Progress
from etl.remind.mail import MailServer, NotSent
from etl.remind.robot import send_to_robot
from etl.version.contents import contents_of
from monitor.access import Action, Actor, demand
from monitor.calendar import Calendar, calendar
from monitor.clock import now
from monitor.home import Home
from monitor.ledger import Ledger
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register, read_register
from monitor.reminding import Message, Outcome, RemindRefused, due, messages, unaddressed
from monitor.settings import Reminders, read_settings
from monitor.words.reminder import Owed
from monitor.words.reminder_form import plain_text

_PATIENCE = 120.0  # seconds to wait for another run


def remind(
    home: Home,
    plan: Plan,
    by: str,
    progress: Progress,
    *,
    month: Month | None = None,
    department: str | None = None,
    day: dt.date | None = None,
    is_dry: bool = False,
) -> tuple[dict[str, Any], int]:
    """Send what is due and was not said yet; exit status 1 where something could not be sent.

    Without a month all of the plan's year are looked at, from the first that anybody reported.
    """
    if month is not None and month.year != plan.year:
        raise RemindRefused(f"{month.label}不在计划年度（{plan.year}年）内")
    settings = read_settings(home).reminders
    with _alone(home, is_dry=is_dry):
        register = read_register(home)
        found = calendar(plan, register, contents_of(home, register, plan), day or now().date())
        owed = due(found, [month] if month else _months(found, register), settings.days_before)
        owed = [one for one in owed if department in (None, one.returned.department)]
        todo = messages(found, owed, settings, register.reminders)
        if owed and not is_dry and not (settings.recipients or settings.webhooks):
            raise RemindRefused(
                "settings.toml 没有写收件人（[[reminders.recipients]]）或群机器人（[[reminders.webhooks]]）"
            )
        outcomes = [Outcome(one) for one in todo]
        if not is_dry:
            outcomes = list(_send(home, settings, todo, {"by": by}, progress))
    document = {
        "day": found.day.isoformat(),
        "is_demo": found.is_demo,
        "is_dry_run": is_dry,
        "missing": [_owed_entry(plan, one) for one in owed],
        "without_recipient": [plan.department[one].name for one in unaddressed(found, owed, settings)],
        "messages": [_message_entry(plan, one, is_dry=is_dry) for one in outcomes],
    }
    return document, int(any(not one.is_sent for one in outcomes))


def prepare_by_hand(home: Home, found: Calendar, month: Month, departments: Collection[str]) -> list[Message]:
    """What would be sent now to those named for the departments, whatever they were told before."""
    settings = read_settings(home).reminders
    owed = due(found, [month], settings.days_before, by_hand=True)
    return messages(found, [one for one in owed if one.returned.department in departments], settings)


def remind_by_hand(home: Home, plan: Plan, actor: Actor, month: Month, departments: Collection[str]) -> list[Outcome]:
    """Send it, from the register as it is now; raises Forbidden, RemindRefused and SettingsFaults."""
    demand(actor, Action.REMIND)
    with _alone(home):
        register = read_register(home)
        found = calendar(plan, register, contents_of(home, register, plan), now().date())
        todo = prepare_by_hand(home, found, month, departments)
        who = {"by": actor.account, **({"from": actor.origin} if actor.origin else {})}
        return list(_send(home, read_settings(home).reminders, todo, who))


@contextmanager
def _alone(home: Home, *, is_dry: bool = False) -> Iterator[None]:
    """One run at a time, so that nobody is told twice."""
    if is_dry:
        yield
        return
    home.root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home.root / ".remind.lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise RemindRefused("另一次催报正在进行，请稍后再试") from error


def _months(found: Calendar, register: Register) -> list[Month]:
    """From the first month that anybody reported: an installation that began in summer asks nobody for January."""
    seen = [month for month in found.months if any(found.returns[one, month].entries for one in found.departments)]
    first = min(seen, default=found.collecting)
    return [month for month in found.months if month >= first]


def _send(
    home: Home, settings: Reminders, todo: Sequence[Message], who: dict[str, str], progress: Progress | None = None
) -> Iterator[Outcome]:
    """Hand over one after the other; what was handed over is noted at once, what failed stops nothing."""
    with MailServer(settings.smtp) as server:
        for number, message in enumerate(todo, start=1):
            if progress is not None:
                progress("催报", number, len(todo))
            try:
                if message.webhook is None:
                    server.send(message.letter, message.recipient, message.address)
                else:
                    send_to_robot(message.webhook, message.letter)
            except NotSent as error:
                yield Outcome(message, str(error))
            else:
                _note(home, message, who)
                yield Outcome(message)


def _note(home: Home, message: Message, who: dict[str, str]) -> None:
    """A line of the ledger for each month and stage; no address of a robot is in it."""
    at = now().isoformat()
    for month, stage in dict.fromkeys((one.returned.month, one.stage) for one in message.owed):
        told = [one.returned.department for one in message.owed if (one.returned.month, one.stage) == (month, stage)]
        Ledger(home.ledger).append(
            {
                "at": at,
                "act": "reminded",
                **who,
                "month": str(month),
                "stage": stage,
                "way": message.way,
                "recipient": message.recipient,
                "address": message.address,
                "departments": told,
            }
        )


def _owed_entry(plan: Plan, one: Owed) -> dict[str, Any]:
    back = one.returned
    return {
        "department": plan.department[back.department].name,
        "month": str(back.month),
        "stage": one.stage,
        "state": back.state,
        "due": back.handover.due,
        "missing": [item.name for item in back.missing],
        "days_overdue": back.days_over,
    }


def _message_entry(plan: Plan, one: Outcome, *, is_dry: bool) -> dict[str, Any]:
    message = one.message
    return {
        "way": message.way,
        "recipient": message.recipient,
        "address": message.address,
        "months": _distinct(str(debt.returned.month) for debt in message.owed),
        "stages": _distinct(debt.stage for debt in message.owed),
        "departments": [plan.department[department].name for department in message.departments],
        "subject": message.letter.subject,
        "text": plain_text(message.letter),
        "state": "planned" if is_dry else "sent" if one.is_sent else "failed",
        "why": one.why,
    }


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
