"""Blocks of the overview: the one sentence, the counts, the board of all tasks."""

from __future__ import annotations

from monitor.charts.row import worst_first
from monitor.plan import Plan, Section, Task
from monitor.status import LAGGING, WORDS, rule_name
from monitor.tally import Tally, changes, tally
from monitor.ui.behind import behind_by
from monitor.ui.block import LIGHT_ORDER, app_link, counts, show_heading
from monitor.ui.changes import changes_of_month
from monitor.ui.here import HOME, Here
from monitor.ui.markup import Html, el, join, light, shape
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import mayor_sentence

NAMED = (*LAGGING, "not_reported")  # lights of tasks whose owner is named on the board


@kept
def show_overview_heading(here: Here) -> None:
    """The one sentence that can be read out."""
    view = here.view
    moved = changes(view.before, view.assessments)
    title = f"{view.plan.title}：{view.month.label}进展"
    narrowed = here.selection.words(view.plan)
    told = mayor_sentence(view.plan, view.assessments, moved) if view.assessments else ""
    show_heading(title, f"{narrowed}：{told}" if narrowed and told else told)


@kept
def show_counts(here: Here) -> None:
    """How many items have each light, with the way to them, and how many more or fewer than a month before."""
    now, before = tally(here.view.assessments), tally(here.view.before)
    show(el("div", [_count(here, code, now, before) for code in LIGHT_ORDER], class_="counts"))


def _count(here: Here, code: str, now: Tally, before: Tally) -> Html:
    change = now.counts[code] - before.counts[code]
    text = "较上月持平" if change == 0 else f"较上月{'增' if change > 0 else '减'}{abs(change)}项"
    return el(
        "div",
        el("div", _narrower(here, code) if now.counts[code] else light(code), class_="word"),
        el(
            "div",
            el("b", str(now.counts[code])),
            "项",
            # Of the items that have a light now, how many had it before says nothing of how many had it then.
            el("span", text if before.total and not here.selection.status else "", class_="change"),
            class_="number",
        ),
    )


def _narrower(here: Here, code: str) -> Html:
    """The light as the way to the items that have it, of what is looked at; a meeting goes its own way."""
    address = here.address(HOME, **{**here.selection.query, "status": code})
    return light(code) if here.manner else el("a", light(code), href=address, data_app=True, target="_self")


@kept
def show_glance(here: Here) -> None:
    """All tasks at one glance, and beside them what moved since the month before."""
    show(el("div", el("div", board(here), _key(here.view.plan)), changes_of_month(here), class_="glance"))


def board(here: Here) -> Html:
    """All tasks, those of a section in a row."""
    view = here.view
    rows = [_board_row(here, section) for section in view.plan.sections if view.of_section(section.id)]
    return el("div", rows, class_="board", role="table", aria_label="全部任务")


def _key(plan: Plan) -> Html:
    """How to read a cell, and the rule of its light."""
    cell = "格内为最差状态的项数/全部项数，滞后的另列差距最大一项（百分点）和牵头单位"
    return el("p", f"{cell}；亮灯规则：{rule_name(plan.rule)}，全文见页脚。", class_="note")


def _board_row(here: Here, section: Section) -> Html:
    name = app_link(section.name, here.of_section(section))
    head = el("div", name, el("div", counts(tally(here.view.of_section(section.id))), class_="mini"), role="rowheader")
    tasks = here.view.plan.tasks_of_section(section.id)
    cells = [_board_cell(here, task) for task in tasks if task.id in here.view.by_task]
    return el("div", head, el("div", cells, class_="cells"), role="row", class_="row")


def _board_cell(here: Here, task: Task) -> Html:
    found = tally(here.view.by_task.get(task.id, ()))
    code = found.worst or "not_due"
    of_worst = found.counts[code]
    inner = join(
        (
            shape(code),
            el("span", el("b", str(task.number)), " ", task.short, class_="name"),
            el("span", WORDS[code], el("i", f" {of_worst}/{found.total}"), class_="state"),
            _whose(here, task) if code in NAMED else Html(""),
        )
    )
    return el(
        "div",
        el(
            "a",
            inner,
            href=here.of_task(task),
            data_app=True,
            target="_self",
            title=f"任务{task.number} {task.title}：{found.total}项中{of_worst}项{WORDS[code]}",
        ),
        role="cell",
        class_=f"cell {code}",
    )


def _whose(here: Here, task: Task) -> Html:
    """By how much the worst item of a task is behind, and who answers for the task."""
    names = [here.view.plan.department[owner].short for owner in task.owners]
    worst = worst_first(one for one in here.view.by_task[task.id] if one.status in LAGGING)
    owner = f"{names[0]}{'等' if len(names) > 1 else ''}" if names else ""
    return el("span", el("b", behind_by(worst[0])) if worst else "", owner, class_="whose")


@kept
def show_overview_figures(here: Here) -> None:
    """Shares of lights, tasks by months, and who is furthest behind."""
    links = {item.id: here.of_item(item) for item in here.view.plan.items}
    links |= {task.id: here.of_task(task) for task in here.view.plan.tasks}
    section = here.selection.section
    is_compared = any(one.gap_share is not None and one.reporting == "reported" for one in here.view.assessments)
    gaps = ("gaps-all",) if is_compared else ()  # deliverables and narratives alone have no gap
    names = (f"heatmap-{section or 'tasks'}", *gaps, "shares-all" if section else "shares-sections")
    show_figures(here.view, names, links, selection=here.selection)
