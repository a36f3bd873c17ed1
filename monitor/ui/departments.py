"""Blocks of the page of departments: all of them compared, and one of them on a page to take into a meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.calendar import last_day
from monitor.charts.row import worst_first
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.plan import Department, Task
from monitor.punctuality import Handover, handover
from monitor.status import LAGGING
from monitor.tally import tally
from monitor.ui.behind import movement
from monitor.ui.block import (
    LIGHT_ORDER,
    MISSING,
    app_link,
    attainment_of,
    counts,
    grounds,
    item_link,
    rule_note,
    show_heading,
    show_subheading,
    slots,
    target_of,
    value_of,
)
from monitor.ui.changes import changes_of_month
from monitor.ui.choice import Choice, show_choices
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import kept, show
from monitor.web.receipts import earlier_receipts
from monitor.words.briefing import lagging_departments
from monitor.words.department import (
    deadline_words,
    handover_words,
    headline_departments,
    punctuality_note,
    sentence_department,
)
from monitor.words.sentence import outlook_words


def asked_department(here: Here) -> Department | None:
    """The department that the address asks for; None where it names none."""
    return here.view.plan.department.get(asked("department") or "")


def choose_department(here: Here) -> None:
    """The box to choose another."""
    names = {one.id: one.name for one in here.view.plan.departments}
    show_choices(Choice("部门", "department", names, "全部部门"))


@kept
def show_departments_heading(here: Here) -> None:
    """Who handed in this month."""
    returns = [_handover(here, one) for one in here.view.plan.departments]
    show_heading(f"部门：{here.view.month.label}", headline_departments(returns, here.view.month))


@kept
def show_departments(here: Here) -> None:
    """All departments side by side: duties, lights, the month's return; those with the gravest lights first."""
    view = here.view
    returns = {one.id: _handover(here, one) for one in view.plan.departments}
    rows = [(one, tally(_owned(here, one)), tally(_reported(here, one))) for one in view.plan.departments]
    rows.sort(key=lambda row: tuple(-row[1].counts[code] - row[2].counts[code] for code in LAGGING))
    show(
        join(
            (
                el("p", [el("span", light(code), class_="count") for code in LIGHT_ORDER], class_="index key"),
                table(
                    ("部门", "本月报送", "负责任务的指标", "填报的指标", "负责任务", "配合任务"),
                    [
                        (
                            app_link(one.name, here.address("departments", department=one.id)),
                            _return(returns[one.id]),
                            slots(owned, [row[1] for row in rows]),
                            slots(reported, [row[2] for row in rows]),
                            _number(len(_tasks(here, one, is_owner=True))),
                            _number(len(_tasks(here, one, is_owner=False))),
                        )
                        for one, owned, reported in rows
                    ],
                    "各部门的任务、状态和报送情况",
                    "items",
                ),
                el("p", "按明显滞后、略有滞后项数由多到少排列，不计综合得分。", class_="note"),
                el("p", punctuality_note(view.plan), class_="note"),
                rule_note(view.plan),
            )
        )
    )


def _number(count: int) -> str:
    return str(count) if count else MISSING


def _return(one: Handover) -> Html:
    """What became of a return; bold where something is missing or late."""
    words = handover_words(one)
    return el("span", words) if one.state in ("on_time", "in_grace", "not_due") else el("strong", words)


def _tasks(here: Here, one: Department, *, is_owner: bool) -> list[Task]:
    """Tasks that a department answers for, or those that it supports."""
    return [
        task
        for task in sorted(here.view.plan.tasks, key=lambda task: task.number)
        if (one.id in task.owners) == is_owner
        and (is_owner or one.id in (*task.support, *task.responsible, *task.lead))
    ]


def _owned(here: Here, one: Department) -> list[Assessment]:
    return [found for found in here.view.assessments if one.id in found.task.owners]


def _reported(here: Here, one: Department) -> list[Assessment]:
    return [found for found in here.view.assessments if found.item.reporter == one.id]


def _concerned(here: Here, one: Department) -> list[Assessment]:
    """What a department answers for or reports, each once."""
    return [found for found in here.view.assessments if one.id in found.task.owners or found.item.reporter == one.id]


def _handover(here: Here, one: Department) -> Handover:
    return _handover_of(here, one, here.view.month, here.view.assessments)


def _handover_of(here: Here, one: Department, month: Month, rows: Sequence[Assessment]) -> Handover:
    edition, plan = here.view.edition, here.view.plan
    last = last_day(plan, edition.months) if edition.is_demo else dt.date.max
    return handover(plan, one.id, month, rows, earlier_receipts(edition.version), last)


@kept
def show_department_heading(here: Here, one: Department) -> None:
    """What the department answers for, how it goes, whether it reported."""
    rows = _concerned(here, one)
    owned, supported = (len(_tasks(here, one, is_owner=is_owner)) for is_owner in (True, False))
    ways = [app_link("全部部门", here.address("departments"))]
    if one.id in lagging_departments(here.view.plan, here.view.assessments):
        ways.append(app_link("督办单", here.address("briefing", form="notice", department=one.id)))
    show(el("p", join(ways, "　"), class_="crumb"))
    show_heading(f"{one.name}：{here.view.month.label}", sentence_department(one, rows, owned, supported))
    show(el("p", counts(tally(rows), is_worded=True), class_="index"))


@kept
def show_department_reporting(here: Here, one: Department) -> None:
    """This month's return, the deadlines, and every month of the year."""
    view = here.view
    show_subheading("报送")
    returns = [_handover_of(here, one, month, rows) for month, rows in sorted(view.year.items())]
    if not _reported(here, one):
        show(el("p", "该部门不承担填报。", class_="caption"))
        return
    now = returns[-1]
    told = [f"{view.month.label}：{handover_words(now)}。{deadline_words(view.plan, view.month)}"]
    if view.month.number < 12:  # the next year has a plan of its own
        told.append(f"；{deadline_words(view.plan, view.month + 1)}")
    told.append("。")
    show(el("p", "".join(told), class_="reason"))
    if now.missing:
        links = join((item_link(here, item) for item in now.missing), "、")
        show(el("p", el("strong", f"未报送{len(now.missing)}项："), links, class_="reason"))
    columns = ("", *(f"{back.month.number}月" for back in returns))
    rows = [
        ("报送", *(_return(back) for back in returns)),
        ("收到日期", *(_day(back) for back in returns)),
        ("已报/应报", *(f"{back.handed_in}/{back.due}" for back in returns)),
    ]
    show(join((table(columns, rows, f"{one.name}逐月报送情况"), el("p", punctuality_note(view.plan), class_="note"))))


def _day(back: Handover) -> str:
    return MISSING if back.received is None else short_day_text(back.received)


@kept
def show_department_behind(here: Here, one: Department) -> None:
    """What lags, the gravest first: its grounds, whether it gets worse, where it leads, the department's own words."""
    rows = worst_first(found for found in _concerned(here, one) if found.status in LAGGING)
    show_subheading("滞后事项")
    if not rows:
        show(el("p", "没有滞后的指标。", class_="caption"))
        return
    cells = [
        (
            _named(here, one, found),
            light(found.status),
            value_of(found),
            target_of(found),
            grounds(here.view.plan, found),
            movement(here, found),
            outlook_words(found),
            _said(found),
        )
        for found in rows
    ]
    columns = ("名称", "状态", "完成值", "目标值", "判断依据", "差距较上月（百分点）", "年底推算", "部门说明")
    show(join((table(columns, cells, f"{one.name}的滞后事项", "items lagging"), rule_note(here.view.plan))))


@kept
def show_department_changes(here: Here, one: Department) -> None:
    """What moved since the month before, of what the department answers for or reports."""
    show(changes_of_month(here, lambda found: one.id in found.task.owners or found.item.reporter == one.id))


def _named(here: Here, one: Department, found: Assessment) -> Html:
    """The item's link, and who reports it where that is another department."""
    if found.item.reporter == one.id:
        return item_link(here, found.item)
    return join((item_link(here, found.item), Html(" "), el("small", f"由{found.reporter}填报", class_="of")))


def _said(found: Assessment) -> str:
    text = found.observation.text if found.observation else None
    return text or el("span", "未作说明", class_="of")


@kept
def show_department_tasks(here: Here, one: Department) -> None:
    """Its tasks as owner and as supporter with their lights, then every item that it reports."""
    for title, is_owner in (("牵头或负责的任务", True), ("配合的任务", False)):
        tasks = _tasks(here, one, is_owner=is_owner)
        if tasks:
            show_subheading(f"{title}（{len(tasks)}项）")
            show(table(("任务", "板块", "指标状态"), [_task(here, task) for task in tasks], title, "items"))
    rows = _reported(here, one)
    if rows:
        show_subheading(f"填报的指标（{len(rows)}项）")
        columns = ("名称", "状态", "完成值", "目标值", "完成率")
        cells = [_item(here, found) for found in worst_first(rows)]
        show(join((table(columns, cells, f"{one.name}填报的指标", "items"), rule_note(here.view.plan))))


def _task(here: Here, task: Task) -> tuple[str, ...]:
    found: Sequence[Assessment] = here.view.by_task.get(task.id, ())
    name = app_link(f"{task.number} {task.title}", here.of_task(task))
    return (
        name,
        here.view.plan.section[task.section].name,
        slots(tally(found), map(tally, here.view.by_task.values())),
    )


def _item(here: Here, found: Assessment) -> tuple[str, ...]:
    return (
        item_link(here, found.item),
        light(found.status),
        value_of(found),
        target_of(found),
        attainment_of(found),
    )
