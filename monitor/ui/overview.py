"""Blocks of the overview: the counts, the board of all tasks, what changed in the month."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.charts.row import worst_first
from monitor.plan import Plan, Section, Task
from monitor.status import LAGGING, WORDS, rule_name
from monitor.tally import Change, Tally, changes, tally
from monitor.ui.behind import behind_by
from monitor.ui.block import LIGHT_ORDER, app_link, counts, show_heading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, shape
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import amount_text, mayor_sentence
from monitor.words.summary import CHANGE_KINDS

NAMED_CHANGES = 12  # of a kind
NAMED = (*LAGGING, "not_reported")  # lights of tasks whose owner is named on the board
_SHAPES = {
    "turned_red": "far_behind",
    "worsened": "behind",
    "newly_unreported": "not_reported",
    "newly_reached": "reached",
    "turned_green": "on_track",
    "improved": "behind",
}


@kept
def show_overview_heading(here: Here) -> None:
    """The one sentence that can be read out."""
    view = here.view
    moved = changes(view.before, view.assessments)
    title = f"{view.plan.title}：{view.month.label}进展"
    show_heading(title, mayor_sentence(view.plan, view.assessments, moved) if view.assessments else "")


@kept
def show_counts(here: Here) -> None:
    """How many items have each light, and how many more or fewer than a month before."""
    now, before = tally(here.view.assessments), tally(here.view.before)
    show(el("div", [_count(code, now, before) for code in LIGHT_ORDER], class_="counts"))


def _count(code: str, now: Tally, before: Tally) -> Html:
    change = now.counts[code] - before.counts[code]
    text = "较上月持平" if change == 0 else f"较上月{'增' if change > 0 else '减'}{abs(change)}项"
    return el(
        "div",
        el("div", light(code), class_="word"),
        el(
            "div",
            el("b", str(now.counts[code])),
            "项",
            el("span", text if before.total else "", class_="change"),
            class_="number",
        ),
    )


@kept
def show_glance(here: Here) -> None:
    """All tasks at one glance, and beside them what moved since the month before."""
    view = here.view
    rows = [_board_row(here, section) for section in view.plan.sections if view.of_section(section.id)]
    board = el("div", rows, class_="board", role="table", aria_label="全部任务")
    show(el("div", el("div", board, _key(view.plan)), _changes(here), class_="glance"))


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
            el("span", f"{WORDS[code]} {of_worst}/{found.total}", class_="state"),
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


def _changes(here: Here) -> Html:
    """What moved since the month before, by kind, the gravest first, each with its way to the item."""
    moved = changes(here.view.before, here.view.assessments)
    parts: list[Html] = []
    if not here.view.before:
        parts.append(el("p", "1月是计划年度的第一个月，没有上月可比。", class_="caption"))
    elif not moved:
        parts.append(el("p", "与上月相比没有变化。", class_="caption"))
    for kind, words in CHANGE_KINDS:
        of_kind = [change for change in moved if change.kind == kind]
        if of_kind:
            parts.append(_change_group(here, words, _SHAPES.get(kind), of_kind))
    count = el("small", f"{len(moved)}项") if moved else ""
    heading = el("h2", "本月变化", count, class_="sub", id="changes")
    return el("section", heading, parts, class_="changes", aria_labelledby="changes")


def _change_group(here: Here, words: str, code: str | None, found: Sequence[Change]) -> Html:
    links = [_change(here, one) for one in found[:NAMED_CHANGES]]
    rest = f"等{len(found)}项，见各板块" if len(found) > NAMED_CHANGES else ""
    heading = el("h3", shape(code) if code else "", words, f"{len(found)}项")
    return join((heading, el("p", join(links, "、"), rest)))


def _change(here: Here, change: Change) -> Html:
    """The item's short name; what became of it in full where the mouse rests."""
    address = here.of_item(change.item)
    told = f"{change.item.name}：{change_text(change)}"
    name = el("a", change.item.short, href=address, title=told, data_app=True, target="_self")
    return join((name, f"（{change_text(change)}）" if change.kind == "revised" else ""))


def change_text(change: Change) -> str:
    """What became of an item, in a few words."""
    if change.kind == "revised":
        before, after = (amount_text(value, change.item) for value in (change.value_before, change.value_after))
        return f"由{before}改为{after}"
    if change.kind == "newly_unreported":
        return f"本月未报送，最近状态{WORDS[change.after]}"
    if change.kind == "newly_reported":
        return f"恢复报送，{WORDS[change.after]}"
    return f"由{WORDS[change.before]}转为{WORDS[change.after]}"


@kept
def show_overview_figures(here: Here) -> None:
    """Shares of lights, tasks by months, and who is furthest behind."""
    links = {item.id: here.of_item(item) for item in here.view.plan.items}
    links |= {task.id: here.of_task(task) for task in here.view.plan.tasks}
    section = here.selection.section
    names = (f"heatmap-{section or 'tasks'}", "gaps-all", "shares-all" if section else "shares-sections")
    show_figures(here.view, names, links, selection=here.selection)
