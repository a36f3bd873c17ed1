"""What stands at the foot of every page: month, version, time of publication, rule, and what is overdue."""

from __future__ import annotations

import datetime as dt

from monitor.clock import BEIJING
from monitor.home import Home
from monitor.moment import day_text, moment_text
from monitor.register import notes_of
from monitor.status import rule_sentence
from monitor.ui.block import app_link
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join
from monitor.ui.sheet import show
from monitor.web.opening import intake_by_month, opening_month
from monitor.web.view import Release

# What a page's address may say besides month and version.
CARRIED = (
    *("indicator", "task", "department", "district", "section", "status", "part"),
    *("form", "include", "sentence"),
)
LATE = "数据截至{known}；{missing}的数据应于{deadline}前报齐，{state}。"


def carried() -> dict[str, str]:
    """What this page's address says besides month, version and manner."""
    return {key: value for key in CARRIED if (value := asked(key))}


def show_foot(here: Here, shown: str) -> None:
    """The foot, with the address that shows the same for ever, and the line that every printed page carries."""
    view = here.view
    permanent = here.permanent(shown, **carried())
    line = f"数据截至{view.month.label}　数据版本 v{view.edition.version}　{moment_text(view.edition.published_at)}发布"
    plan = el("span", f"　计划：{view.plan.title}（{view.plan.source}）", class_="plan")
    late = stale_words(here.newest, dt.datetime.now(BEIJING).date())
    links = [el("a", "本页固定链接", href=permanent, target="_self", class_="lasting")]
    if not here.manner:
        links.append(app_link("会商视图", here.address(shown, **carried(), present="1"), "meet"))
    parts = [el("p", line, plan, "　", join(links, "　")), el("p", rule_sentence(view.plan.rule))]
    note = notes_of(Home.from_environment()).get(view.edition.version)
    if note:
        parts.insert(1, el("p", f"本版改动：{note}"))
    if late:
        parts.insert(1, el("p", late, class_="late"))
    show(join((el("footer", parts, class_="foot"), _running(here))))


def stale_words(newest: Release, today: dt.date) -> str:
    """That a month is overdue: its last day of reporting is over, and it, or most of it, was not published; else ""."""
    if not newest.months or (known := opening_month(newest)).number == 12:
        return ""
    missing = known + 1
    deadline = newest.plan.reporting.hard_deadline(missing)
    if today <= deadline:
        return ""
    day = day_text(deadline)
    intake = intake_by_month(newest).get(missing)
    state = f"应报{intake.due}项，只报了{intake.reported}项" if intake else "至今没有发布"
    return LATE.format(known=known.label, missing=missing.label, deadline=day, state=state)


def _running(here: Here) -> Html:
    """The margin of every printed page: nothing here comes from a file or a person."""
    edition = here.view.edition
    mark = "演示数据，不得引用　" if edition.is_demo else ""
    said = (
        f"{mark}数据截至{here.view.month.label}　数据版本 v{edition.version}　{moment_text(edition.published_at)}发布"
    )
    boxes = f'@bottom-left {{ content: "{said}"; }} @bottom-right {{ content: counter(page) " / " counter(pages); }}'
    return Html(f"<style>@page {{ {boxes} }}</style>")
