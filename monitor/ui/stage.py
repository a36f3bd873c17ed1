"""What the meeting view shows of a page: as much as can be read from the far end of a table, on one screen.

Whoever wants more leaves the view (Esc) and stands on the whole page.
"""

from __future__ import annotations

from collections.abc import Callable

from monitor.assess import Assessment
from monitor.charts.gallery import list_figures
from monitor.charts.row import worst_first
from monitor.plan import Indicator, Milestone, Section
from monitor.status import LAGGING
from monitor.ui.behind import behind_table
from monitor.ui.block import show_heading
from monitor.ui.changes import changes_of_month
from monitor.ui.here import HOME, Here, asked
from monitor.ui.indicator import item_grounds, numbers, outlook, words_of
from monitor.ui.markup import el, join
from monitor.ui.meeting import has_two_sheets, sheet_asked
from monitor.ui.narrowing import narrowed
from monitor.ui.overview import board, show_counts, show_overview_heading
from monitor.ui.section import section_title, section_words
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import headline_section, outlook_sentence, sentence_item
from monitor.words.figure import headline_milestones


def stage_of(here: Here, shown: str) -> Callable[[], None] | None:
    """What shows a page's sheet on one screen; None where the page is none that a meeting goes through."""
    plan, number = here.view.plan, sheet_asked()
    if shown == HOME:
        looked = narrowed(here)
        if looked.view.assessments:
            return lambda: _show_changes(looked) if number == 2 else _show_overview(looked)
    if shown in plan.section:
        section = plan.section[shown]
        is_second = number == 2 and has_two_sheets(here, section)
        return lambda: _show_deliverables(here, section) if is_second else _show_section(here, section)
    one = here.view.by_item.get(asked("indicator") or "") if shown == "indicator" else None
    return None if one is None else lambda: _show_item(here, one)


def _show_overview(here: Here) -> None:
    show_overview_heading(here)
    show_counts(here)
    show(board(here))


@kept
def _show_changes(here: Here) -> None:
    """By how much the worst are behind and whose they are, and beside them what moved."""
    behind = worst_first(one for one in here.view.assessments if one.status in LAGGING)
    show_heading(f"滞后最多的事项和本月变化：{here.view.month.label}")
    told = behind_table(here, behind) if behind else el("p", "没有滞后的事项。", class_="caption")
    show(el("div", told, changes_of_month(here), class_="halves"))


@kept
def _show_section(here: Here, section: Section) -> None:
    found = here.view.of_section(section.id)
    show_heading(section_title(here.view.plan, section), f"{headline_section(section, found)}。")
    _show_beside(here, section, "bullets" if any(isinstance(one.item, Indicator) for one in found) else "milestones")


@kept
def _show_deliverables(here: Here, section: Section) -> None:
    found = [one for one in here.view.of_section(section.id) if isinstance(one.item, Milestone)]
    show_heading(f"{section_title(here.view.plan, section)}：节点", f"{headline_milestones(section, found)}。")
    _show_beside(here, section, "milestones")


def _show_beside(here: Here, section: Section, form: str) -> None:
    """The section's figure of a form, and beside it the worst of what it draws in words."""
    kind = Milestone if form == "milestones" else object
    words = section_words([one for one in here.view.of_section(section.id) if isinstance(one.item, kind)])
    show(el("div", *words, class_="aside"))
    links = {item.id: here.of_item(item) for item in here.view.plan.items_of_section(section.id)}
    if (name := f"{form}-{section.id}") in list_figures(here.view.plan):
        show_figures(here.view, (name,), links, "slide")


@kept
def _show_item(here: Here, one: Assessment) -> None:
    name = f"trend-{one.item.id}"
    is_drawn = name in list_figures(here.view.plan)
    show_heading(one.item.name, sentence_item(one) if is_drawn else "")  # else what it says is quoted below
    show(join(item_grounds(here, one)))
    sentence = outlook_sentence(one) if is_drawn else ""
    told = (numbers(here, one), outlook(sentence) if sentence else "") if is_drawn else (words_of(one),)
    show(el("div", *told, class_="aside"))
    if is_drawn:
        show_figures(here.view, (name,), form="slide")
