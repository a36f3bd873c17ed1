"""Blocks of the overview: the counts, the board of all tasks, what changed in the month."""

from __future__ import annotations

from monitor.plan import Section, Task
from monitor.status import WORDS
from monitor.tally import Change, Tally, changes, tally
from monitor.ui.block import LIGHT_ORDER, app_link, counts, item_link, rule_note, show_heading, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, shape
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import amount_text, mayor_sentence

SHOWN_CHANGES = 24


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
        el("div", el("b", str(now.counts[code])), "项", class_="number"),
        el("div", text if before.total else "", class_="change"),
    )


@kept
def show_board(here: Here) -> None:
    """All tasks at one glance: sections as rows, each task with its number, name, and the worst of its lights."""
    view = here.view
    rows = [_board_row(here, section) for section in view.plan.sections if view.of_section(section.id)]
    show(join((el("div", rows, class_="board", role="table", aria_label="全部任务"), rule_note(view.plan))))


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


@kept
def show_changes(here: Here) -> None:
    """What moved since the month before, the gravest first, each with its way to the indicator."""
    view = here.view
    moved = changes(view.before, view.assessments)
    show_subheading("本月变化")
    if not view.before:
        show(el("p", "1月是计划年度的第一个月，没有上月可比。", class_="caption"))
    elif not moved:
        show(el("p", "与上月相比没有变化。", class_="caption"))
    else:
        show(el("ul", [_change(here, one) for one in moved[:SHOWN_CHANGES]], class_="changes"))
        if len(moved) > SHOWN_CHANGES:
            show(el("p", f"另有{len(moved) - SHOWN_CHANGES}项变化，见各板块。", class_="caption"))


def _change(here: Here, change: Change) -> Html:
    return el("li", shape(change.after), " ", item_link(here, change.item), "：", change_text(change))


def change_text(change: Change) -> str:
    """What became of an item, in a few words."""
    if change.kind == "revised":
        before, after = (amount_text(value, change.item) for value in (change.value_before, change.value_after))
        return f"修订，由{before}改为{after}"
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
