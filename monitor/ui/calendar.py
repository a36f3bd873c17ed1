"""Blocks of the page 报送日历: every department and month at a glance, with the month that is being collected above."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from monitor.access import Action, Actor, may
from monitor.calendar import Calendar, Contents, Return, State, calendar
from monitor.clock import now
from monitor.home import Home
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register, follow_register
from monitor.reminding import Message, Outcome
from monitor.ui.actor import actor
from monitor.ui.block import app_link, show_fault, show_heading, show_subheading
from monitor.ui.choice import Choice, show_choices
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join
from monitor.web.opening import opening_month
from monitor.web.view import Release
from monitor.words.calendar import (
    KIND_WORDS,
    STATE_WORDS,
    WAITING_WORDS,
    calendar_note,
    cell_words,
    deadline_text,
    headline_calendar,
    return_words,
)

PAGE = "submissions"
CSS = Path(__file__).resolve().parent.parent / "web" / "static" / "calendar.css"
STATES: tuple[State, ...] = ("not_reported", "incomplete", "awaited", "late", "in_grace", "on_time", "not_due")
_COUNTED: tuple[tuple[str, frozenset[State]], ...] = (
    ("未报送", frozenset({"not_reported", "awaited"})),
    ("不全", frozenset({"incomplete"})),
    ("迟报", frozenset({"late"})),
    ("宽限期内", frozenset({"in_grace"})),
    ("按期", frozenset({"on_time"})),
)


@dataclass(frozen=True, slots=True)
class Clerk:
    """What the page needs of the ETL: what submissions say, and reminders prepared and sent."""

    contents: Callable[[Home, Register, Plan], Contents]
    prepare: Callable[[Home, Calendar, Month, Collection[str]], list[Message]]
    send: Callable[[Home, Plan, Actor, Month, Collection[str]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Diary:
    """The calendar as it stands, the month that is looked at, and who looks."""

    here: Here
    home: Home
    calendar: Calendar
    register: Register
    clerk: Clerk
    actor: Actor
    month: Month

    @property
    def plan(self) -> Plan:
        return self.calendar.plan

    def sees_people(self, department: str) -> bool:
        """Whether who looks may know accounts, files and reasons: those who hand in for the department, and review."""
        return may(self.actor, Action.REVIEW) or may(self.actor, Action.SUBMIT, department)

    def address(self, month: Month, department: str | None = None) -> str:
        """The page at a month, which need not have been published, and a department."""
        newest = self.here.newest
        is_settled = month in _settled(newest)
        shown = month if is_settled or not newest.months else max(self.here.view.month, opening_month(newest))
        query = {
            **({"department": department} if department else {}),
            **({} if is_settled else {"period": str(month)}),
            **self.here.query,
            **({"month": str(shown)} if newest.months else {}),
        }
        return f"/{PAGE}?{urlencode(query)}"


def open_diary(here: Here, clerk: Clerk) -> Diary:
    """The calendar of the newest plan by the register as it is now."""
    home, plan = Home.from_environment(), here.newest.plan
    register = follow_register(home)
    found = calendar(plan, register, clerk.contents(home, register, plan), now().date())
    st.html(CSS)
    return Diary(here, home, found, register, clerk, actor(), _asked_month(here, found))


def _settled(newest: Release) -> list[Month]:
    """Published months before the one that pages open with: whoever chooses one of them means that one."""
    return [month for month in newest.months if month < opening_month(newest)]


def _asked_month(here: Here, found: Calendar) -> Month:
    """The month that the reader chose; as long as that is the usual one or a newer, the one that is being collected."""
    if here.view.month in found.months and here.view.month in _settled(here.newest):
        return here.view.month
    wanted = asked("period")
    known = {str(month): month for month in found.months}
    if wanted is not None and wanted not in known:
        show_fault("没有地址中指定的报送月份", f"请写{found.plan.year}年的月份，例如{found.collecting}。")
        return found.collecting
    return known[wanted] if wanted else found.collecting


def asked_return(diary: Diary) -> Return | None:
    """The return that the address asks for; None where it names no department."""
    department = asked("department")
    return diary.calendar.returns[department, diary.month] if department in diary.calendar.departments else None


def choose_return(diary: Diary) -> None:
    """The box to choose a department."""
    names = {one: diary.plan.department[one].name for one in diary.calendar.departments}
    show_choices(Choice("部门", "department", names, "全部部门"))


def show_calendar_heading(diary: Diary) -> None:
    """What is being collected, how many have, and how long there is still."""
    found, month = diary.calendar, diary.month
    show_heading(f"报送日历：{month.label}", headline_calendar(found, month))
    if diary.here.is_old:
        st.html(el("p", "报送日历总是现在的登记情况，不随数据版本变化。", class_="notice"))
    due = found.of_month(month)
    if due:
        words = deadlines(due[0], is_open=any(one.missing for one in due))
        tiles = [_tile("应报送", len(due)), *(_tile(word, _count(due, states)) for word, states in _COUNTED)]
        st.html(join((el("p", words, class_="deadlines"), el("div", tiles, class_="counts returns-counts"))))


def deadlines(one: Return, *, is_open: bool) -> str:
    """Both deadlines of a month; how long there is or was, as long as something is missing."""
    soft, hard = (deadline_text(one.day, day) if is_open else short_day_text(day) for day in (one.soft, one.hard))
    return f"规定期限{soft}，最后期限{hard}。"


def _count(due: Collection[Return], states: frozenset[State]) -> int:
    return sum(one.state in states for one in due)


def _tile(word: str, count: int) -> Html:
    number = el("div", el("b", str(count)), "个部门", class_="number")
    return el("div", el("div", word, class_="word"), number, class_=None if count else "none")


def show_calendar(diary: Diary) -> None:
    """Departments down, months across; every cell leads to its submissions."""
    show_subheading(f"{diary.plan.year}年各月报送情况")
    rows = [_row(diary, department) for department in diary.calendar.departments]
    st.html(
        join((legend(), grid(diary, rows, "各部门逐月报送情况"), el("p", calendar_note(diary.calendar), class_="note")))
    )


def legend() -> Html:
    """Every state with its mark and its word."""
    marks = [el("span", mark(state), STATE_WORDS[state], class_="count") for state in STATES]
    waits = el("span", el("span", class_="mark waits"), "虚线：已收到，尚未发布", class_="count")
    return el("p", [*marks, waits], class_="index key")


def mark(state: str) -> Html:
    """The mark of a state, drawn; its word always stands beside it or in its label."""
    return el("span", class_=f"mark {state}", aria_hidden="true")


def grid(diary: Diary, rows: Collection[Html], caption: str) -> Html:
    """The table of marks; the month that is looked at stands out."""
    heads = [
        el("th", _month_link(diary, month), scope="col", class_=_now(diary, month)) for month in diary.calendar.months
    ]
    head = el("thead", el("tr", el("th", "部门", scope="col"), heads))
    table = el("table", el("caption", caption), head, el("tbody", rows))
    return el("div", table, class_="table returns", tabindex="0", role="region", aria_label=caption)


def _month_link(diary: Diary, month: Month) -> Html:
    return app_link(join((str(month.number), el("span", "月", class_="unit"))), diary.address(month))


def _now(diary: Diary, month: Month) -> str | None:
    return "now" if month == diary.month else None


def _row(diary: Diary, department: str) -> Html:
    name = app_link(diary.plan.department[department].name, diary.address(diary.month, department))
    return row_of(diary, department, name)


def row_of(diary: Diary, department: str, head: Html | str) -> Html:
    """A department's twelve months."""
    cells = [_cell(diary, diary.calendar.returns[department, month]) for month in diary.calendar.months]
    return el("tr", el("th", head, scope="row"), cells)


def _cell(diary: Diary, one: Return) -> Html:
    words = cell_words(one)
    is_said = told(one).partition("，")[0] == words
    # whatever is seen of a link is in its name: people who speak to their computer say what they see
    seen = "" if is_said or not words else f"{words}，"
    label = f"{seen}{diary.plan.department[one.department].name}{one.month.number}月：{told(one)}"
    if not one.handover.due:
        return el("td", el("span", "—", title=label, aria_label=label, role="img"), class_=_now(diary, one.month))
    inner = [mark(one.state), el("span", words, class_="word"), _more(one)]
    is_urgent = one.is_missing and one.day > one.soft
    kind = f"{one.state}{' urgent' if is_urgent else ''}{' waits' if one.waits_for else ''}"
    link = el(
        "a",
        inner,
        href=diary.address(one.month, one.department),
        data_app=True,
        target="_self",
        class_=kind,
        title=label,
        aria_label=label,
    )
    return el("td", link, class_=_now(diary, one.month))


def _more(one: Return) -> Html:
    """What came after the first submission, and what the last one waits for."""
    later = [entry for entry in one.counting if entry.kind in ("addition", "revision")]
    kinds = {entry.kind: sum(other.kind == entry.kind for other in later) for entry in later}
    words = [f"{KIND_WORDS[kind]}{count}" for kind, count in kinds.items()]
    words += ["退回"] if one.is_returned else []
    words += [WAITING_WORDS[one.waits_for]] if one.waits_for else []
    return el("small", "·".join(words)) if words else Html("")


def told(one: Return) -> str:
    """A return in words: its state, how often was reported, what it waits for."""
    times = len(one.counting)
    parts = [
        return_words(one),
        f"报送{times}次" if times > 1 else "",
        WAITING_WORDS[one.waits_for],
        "最近一次被退回" if one.is_returned else "",
    ]
    return "，".join(part for part in parts if part)
