"""Blocks of the page of deliverables: what is due next, what is late, and each on its way through the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from monitor.charts.gallery import list_figures
from monitor.deliverable import Delivery, deliveries, due_unknown, due_within, ending, overdue
from monitor.plan import Plan, Section
from monitor.status import WORDS
from monitor.tally import tally
from monitor.ui.block import LIGHT_ORDER, app_link, counts, item_link, rule_note, show_heading
from monitor.ui.choice import Choice, show_choices
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import end_sheet, kept, show, show_figures
from monitor.web.editions import past
from monitor.words.delivery import delivery_words, sentence_deliveries, sentence_narrowed

_YEAR = el("span", [el("i", str(number)) for number in range(1, 13)], class_="year")
_COLUMNS = ("节点", "状态", _YEAR, "时限", "完成情况", "填报部门", "部门说明")


def _deliveries(here: Here) -> list[Delivery]:
    return deliveries(here.view.assessments, past(here.view.edition.version).first_dues)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address narrows the list down to; None does not narrow."""

    section: str | None
    department: str | None
    status: str | None

    @property
    def is_all(self) -> bool:
        return self.section is None and self.department is None and self.status is None

    def holds(self, one: Delivery) -> bool:
        found = one.assessment
        return (
            self.section in (None, found.section.id)
            and self.status in (None, found.status)
            and self.department in (None, found.item.reporter, *found.task.owners)
        )

    def words(self, plan: Plan) -> str:
        """数字经济板块、市工信局负责或填报、进度正常: for a sentence on what is left."""
        parts = (
            f"{plan.section[self.section].name}板块" if self.section else "",
            f"{plan.department[self.department].name}负责或填报" if self.department else "",
            WORDS[self.status] if self.status else "",
        )
        return "、".join(filter(None, parts))


@kept
def show_milestones_heading(here: Here, wanted: Wanted) -> None:
    """How many of what the filters hold are done, late, and due next; and of all."""
    every, month = _deliveries(here), here.view.month
    found = [one for one in every if wanted.holds(one)]
    told = (
        sentence_deliveries(every, month)
        if wanted.is_all
        else sentence_narrowed(found, every, month, wanted.words(here.view.plan))
    )
    show_heading(f"节点：{month.label}", told)


def asked_milestones(here: Here) -> Wanted:
    """What the address narrows the list down to; what it names wrongly does not narrow."""
    return Wanted(*(one.wanted for one in _choices(here)))


def choose_milestones(here: Here) -> None:
    """The filters, which live in the address."""
    show_choices(*_choices(here))


def _choices(here: Here) -> tuple[Choice, ...]:
    plan = here.view.plan
    found = _deliveries(here)
    sections = {one.id: one.name for one in plan.sections if any(d.assessment.section == one for d in found)}
    involved = {name for d in found for name in (d.assessment.item.reporter, *d.assessment.task.owners)}
    departments = {one.id: one.name for one in plan.departments if one.id in involved}
    statuses = {code: WORDS[code] for code in LIGHT_ORDER if code != "not_due"}
    return (
        Choice("板块", "section", sections, "全部板块"),
        Choice("部门", "department", departments, "全部部门"),
        Choice("状态", "status", statuses, "全部状态"),
    )


@kept
def show_due_soon(here: Here, wanted: Wanted) -> None:
    """What is overdue, and what is due within the next month and the next two, none of it done."""
    month = here.view.month
    found = [one for one in _deliveries(here) if wanted.holds(one)]
    late, now, unknown = overdue(found, month), ending(found, month), due_unknown(found, month)
    nothing = "已报送的没有到期而未完成的节点。" if unknown else "没有已到期而未完成的节点。"
    groups = [("逾期未完成" if late else "已到期未完成", late, nothing)] if late or not now else []
    groups += [("本月到期未完成", now, "")] if now else []
    groups += [("已到期而本年未报送", unknown, "")] if unknown else []
    for title, coming in (("未来30天到期", month + 1), ("未来31至60天到期", month + 2)):
        if coming.year == month.year:  # after the year's end this plan asks for nothing
            due = [one for one in due_within(found, month, coming - month) if one.due == coming]
            groups.append((f"{title}（{coming.label}底前）", due, f"{coming.label}没有到期的节点。"))
    moved = [one for one in found if one.is_moved]
    if moved:
        groups.append(("时限调整过", moved, ""))
    show(el("div", [_due_group(here, *group) for group in groups], class_="dues"))


def _due_group(here: Here, title: str, found: Sequence[Delivery], nothing: str) -> Html:
    rows = [
        el(
            "li",
            light(one.assessment.status),
            "　",
            item_link(here, one.assessment.item),
            el("small", f"{delivery_words(one)}；{one.assessment.reporter}"),
        )
        for one in found
    ]
    body = el("ul", rows) if rows else el("p", nothing, class_="note")
    return el("section", el("h2", title, "　" if rows else "", f"{len(rows)}个" if rows else ""), body)


@kept
def show_milestone_figures(here: Here, wanted: Wanted) -> None:
    """Shares of lights by section; where one section is chosen, its timeline."""
    known = list_figures(here.view.plan)
    name = "shares-milestones" if wanted.section is None else f"milestones-{wanted.section}"
    links = {one.item.id: here.of_item(one.item) for one in here.view.assessments}
    if name in known and wanted.department is None and wanted.status is None:
        show_figures(here.view, (name,), links)


def show_milestone_list(here: Here, wanted: Wanted) -> None:
    """Every deliverable that the filters hold, by section, the worst first."""
    found = [one for one in _deliveries(here) if wanted.holds(one)]
    if not found:
        end_sheet()
        st.info("没有符合条件的节点，请放宽筛选条件。", title="没有节点")
        return
    show(_key(here, found))
    # In one part: on paper the note stays with the last table.
    show(join([*(_section(here, section, found) for section in here.view.plan.sections), rule_note(here.view.plan)]))


def _key(here: Here, found: Sequence[Delivery]) -> Html:
    """What the marks of the timeline mean, those that occur in it."""
    marks = [("fill", "完成比例，完成的止于完成月份"), ("due", "时限")]
    marks += [("first", "原时限")] if any(one.way.first for one in found) else []
    marks += [("late", "逾期")] if any(one.way.late for one in found) else []
    marks.append(("now", f"{here.view.month.number}月底"))
    shown = [
        el("span", el("span", el("i", class_=kind), class_="strip mark", aria_hidden="true"), words)
        for kind, words in marks
    ]
    note = el("span", "节点按月报送完成比例，完成时间为首次报送100%的月份。")
    return el("p", *shown, note, class_="note timeline-key")


def _section(here: Here, section: Section, found: Sequence[Delivery]) -> Html:
    order = {code: place for place, code in enumerate(LIGHT_ORDER)}
    own = sorted(
        (one for one in found if one.assessment.section == section),
        key=lambda one: (order[one.assessment.status], one.due),
    )
    if not own:
        return Html("")
    title = el("h2", app_link(section.name, here.of_section(section)), el("small", f"{len(own)}个节点"))
    heading = join((title, el("p", counts(tally(one.assessment for one in own), is_worded=True), class_="index")))
    return join(
        (heading, table(_COLUMNS, [_row(here, one) for one in own], f"{section.name}的节点", "items deliveries"))
    )


def _row(here: Here, one: Delivery) -> tuple[str, ...]:
    found = one.assessment
    said = found.observation.text if found.observation else None
    return (
        join((item_link(here, found.item), Html(" "), el("small", f"任务{found.task.number}", class_="of"))),
        light(found.status),
        _strip(one),
        _term(here, one),
        delivery_words(one),
        found.reporter,
        said or "",
    )


def _term(here: Here, one: Delivery) -> str:
    """The month by whose end it is due, and the one that was asked for first where it was moved."""
    due, first = (
        f"{month.number}月底" if month.year == here.view.month.year else f"{month.label}底"
        for month in (one.due, one.first_due)
    )
    return f"{due}（原{first}）" if one.is_moved else due


def _strip(one: Delivery) -> Html:
    """Its way through the year, as its timeline draws it. The columns beside say it too."""
    way = one.way
    marks = [("fill", 0.0, way.filled or 0.0), ("late", float(way.end), float((way.late or way.end) - way.end))]
    marks += [(kind, float(x), 0.0) for kind, x in (("first", way.first), ("due", way.due)) if x]
    marks.append(("now", float(one.assessment.month.number), 0.0))
    drawn = [el("i", class_=kind, style=f"--x:{x:g};--w:{width:g}") for kind, x, width in marks]
    return el("span", drawn, class_="strip", style=f"--due:{way.end}", aria_hidden="true")
