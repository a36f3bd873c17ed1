"""Blocks of a section's page: its message, bullets, deliverables, and every task with its items."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.charts.gallery import list_figures
from monitor.charts.row import worst_first
from monitor.plan import Indicator, Milestone, Narrative, Plan, Section, Task
from monitor.status import LAGGING
from monitor.tally import tally
from monitor.ui.block import (
    attainment_of,
    counts,
    grounds,
    item_link,
    owners,
    rule_note,
    show_heading,
    target_of,
    value_of,
)
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, sentence_of, shape, table
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import headline_section, sentence_item
from monitor.words.agenda import unsaid_words

_NUMERALS = "一二三四五六七八九十"
SENTENCES = 3  # how many of the worst are spelled out at the head of a section
_COLUMNS = ("指标", "状态", "完成值", "目标值", "完成率", "判断依据", "部门说明")


@kept
def show_section_heading(here: Here, section_id: str) -> None:
    """The section's title and its message."""
    section = here.view.plan.section[section_id]
    found = here.view.of_section(section.id)
    _show_title(here, section, headline_section(section, found))
    show(join((*section_words(found), el("p", _task_index(here, section), class_="index jumps"))))


def section_words(found: Sequence[Assessment]) -> tuple[Html, Html]:
    """The worst items in a sentence each, and how many have each light."""
    worst = worst_first(one for one in found if one.status in LAGGING)[:SENTENCES]
    sentences = [el("li", shape(one.status), " ", sentence_of(sentence_item(one))) for one in worst]
    return el("ul", sentences, class_="sentences"), el("p", counts(tally(found), is_worded=True), class_="index")


def _show_title(here: Here, section: Section, headline: str) -> None:
    """The section's title as the plan has it: of a chapter with several, below the chapter's."""
    plan = here.view.plan
    chapter = next(one for one in plan.chapters if one.number == section.chapter)
    if len(_fellows(plan, section)) > 1:
        show(el("p", f"{chapter.number}、{chapter.title}", class_="crumb"))
    show_heading(section_title(plan, section), f"{headline}。")


def _fellows(plan: Plan, section: Section) -> list[str]:
    return [one.id for one in plan.sections if one.chapter == section.chapter]


def section_title(plan: Plan, section: Section) -> str:
    """Number and title as the plan has them: in a chapter with several sections （一）, else 一、."""
    fellows = _fellows(plan, section)
    number = f"{section.chapter}、" if len(fellows) == 1 else f"（{_NUMERALS[fellows.index(section.id)]}）"
    return f"{number}{section.title}"


def _task_index(here: Here, section: Section) -> Html:
    links = (
        el("a", f"{task.number} {task.short}", href=f"#{task_anchor(task.id)}", target="_self")
        for task in here.view.plan.tasks_of_section(section.id)
    )
    return join(links, "　")


def task_anchor(task: str) -> str:
    """The id that a task's heading has on its section's page."""
    return f"task-{task}"


@kept
def show_section_figures(here: Here, section_id: str) -> None:
    """Bullets of the section's indicators, where any was reported, and the timeline of its deliverables."""
    known = list_figures(here.view.plan)
    found = here.view.of_section(section_id)
    is_measured = any(one.as_of is not None for one in found if isinstance(one.item, Indicator))
    names = [f"bullets-{section_id}"] if is_measured else []  # when what is due is, the timeline says in any case
    names += [name] if (name := f"milestones-{section_id}") in known else []
    links = {item.id: here.of_item(item) for item in here.view.plan.items_of_section(section_id)}
    show_figures(here.view, names, links)


@kept
def show_tasks(here: Here, section_id: str) -> None:
    """Every task of the section: who answers for it, its lights with their grounds, trends, the departments' words."""
    for task in here.view.plan.tasks_of_section(section_id):
        show_task(here, task)


def show_task(here: Here, task: Task) -> None:
    """One task, whole."""
    view = here.view
    found = view.by_task.get(task.id, ())
    heading = el("h2", f"任务{task.number}　{task.title}", id=task_anchor(task.id), class_="task")
    measured = [one for one in found if isinstance(one.item, Indicator)]
    show(join((heading, owners(view.plan, task), el("p", counts(tally(found), is_worded=True), class_="index"))))
    if measured:
        show(join((_items_table(here, task, measured), rule_note(view.plan))))
        show_figures(view, [f"trend-{one.item.id}" for one in measured if one.as_of is not None], form="narrow")
    _show_milestones(here, task, [one for one in found if isinstance(one.item, Milestone)])
    _show_narratives(here, [one for one in found if isinstance(one.item, Narrative)])


def _items_table(here: Here, task: Task, found: list[Assessment]) -> Html:
    rows = [
        (
            item_link(here, one.item),
            light(one.status),
            value_of(one),
            target_of(one),
            attainment_of(one),
            grounds(here.view.plan, one),
            _said(one),
        )
        for one in found
    ]
    return table(_COLUMNS, rows, f"任务{task.number}的指标", "items")


def _show_milestones(here: Here, task: Task, found: list[Assessment]) -> None:
    if not found:
        return
    rows = [
        (
            item_link(here, one.item),
            light(one.status),
            value_of(one),
            target_of(one),
            _stages(one),
            _said(one),
        )
        for one in found
    ]
    columns = ("节点", "状态", "完成进度", "时限", "阶段", "部门说明")
    show(table(columns, rows, f"任务{task.number}的节点", "items"))


def _said(one: Assessment) -> str:
    """What the department wrote beside the number."""
    return (one.observation.text or "") if one.observation else ""


def _stages(one: Assessment) -> Html:
    """The stages of a deliverable, those passed marked; a stage is passed at its equal share of the work."""
    stages = one.item.stages if isinstance(one.item, Milestone) else ()
    passed = 0 if one.actual is None else int(one.actual * len(stages) / 100)
    shown = (
        el("span", stage, class_="stage done" if place < passed else "stage") for place, stage in enumerate(stages)
    )
    return el("span", shown, class_="stages")


def _show_narratives(here: Here, found: list[Assessment]) -> None:
    if not found:
        return
    show(el("div", [_narrative(here, one) for one in found], class_="narratives"))


def _narrative(here: Here, one: Assessment) -> Html:
    seen = one.observation
    said = (seen.text if seen else None) or "没有文字说明。"
    when = f"{one.as_of.label}，{one.reporter}" if one.as_of else f"由{one.reporter}报送"
    return el(
        "div",
        el("h3", item_link(here, one.item), " ", light(one.status), el("small", "部门自评")),
        el("p", said if seen else unsaid_words(one)),
        el("p", when, class_="note"),
        class_="narrative",
    )
