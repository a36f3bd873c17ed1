"""What the meeting view shows of a page: as much as can be read from the far end of a table, on one screen.

Whoever wants more leaves the view (Esc) and stands on the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

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
from monitor.ui.markup import Html, el, join, sentence_of, shape
from monitor.ui.meeting import has_two_sheets, sheet_asked
from monitor.ui.narrowing import narrowed
from monitor.ui.overview import board, show_counts, show_overview_heading
from monitor.ui.section import SENTENCES, section_title, section_words
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import headline_section, outlook_sentence, sentence_item
from monitor.words.agenda import calm_words, next_words, reported_words
from monitor.words.figure import headline_milestones

_ALONE = 8  # sentences on a screen that has no figure


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
    told = behind_table(here, behind) if behind else el("div", *_agenda(here, here.view.assessments))
    show(el("div", told, changes_of_month(here), class_="halves"))


def _by_gap(one: Assessment) -> tuple[bool, Decimal]:
    """The furthest behind first; what has no schedule last."""
    return one.gap_pp is None, one.gap_pp or Decimal(0)


def _agenda(here: Here, found: Sequence[Assessment], most: int = SENTENCES) -> list[Html]:
    """Of items of which none lags: what was reported, the nearest to its schedule first, and what falls due next."""
    month = here.view.month
    told = sorted((one for one in found if one.reporting == "reported"), key=_by_gap)
    sentences = [el("li", shape(one.status), " ", sentence_of(sentence_item(one))) for one in told[:most]]
    coming = [el("li", sentence) for sentence in next_words(here.view.plan, found, month)]
    return [
        el("p", calm_words(found), reported_words(found, month), class_="caption"),
        *([el("ul", sentences, class_="sentences")] if sentences else []),
        *([el("h2", "接下来", class_="sub"), el("ul", coming, class_="coming")] if coming else []),
    ]


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
    found = [one for one in here.view.of_section(section.id) if isinstance(one.item, kind)]
    is_behind = any(one.status in LAGGING for one in found)
    # Of indicators of which nothing was reported yet the figure would be its headline alone.
    is_measured = any(one.as_of is not None for one in found if isinstance(one.item, Indicator))
    name = _figure(section, form, found)
    is_drawn = name in list_figures(here.view.plan) and (is_measured or form != "bullets")
    more = () if is_behind else _agenda(here, found, SENTENCES if is_drawn else _ALONE)
    show(el("div", *section_words(found), *more, class_="aside"))
    links = {item.id: here.of_item(item) for item in here.view.plan.items_of_section(section.id)}
    if is_drawn:
        show_figures(here.view, (name,), links, "slide")


def _figure(section: Section, form: str, found: Sequence[Assessment]) -> str:
    """The section's figure of a form; of a single item its year, for one row would leave the sheet empty."""
    drawn = [one for one in found if isinstance(one.item, Indicator if form == "bullets" else Milestone)]
    is_single = len(drawn) == 1 and drawn[0].as_of is not None
    return f"trend-{drawn[0].item.id}" if is_single else f"{form}-{section.id}"


@kept
def _show_item(here: Here, one: Assessment) -> None:
    name = f"trend-{one.item.id}"
    is_drawn = name in list_figures(here.view.plan)
    show_heading(one.item.name, sentence_item(one) if is_drawn else "")  # else what it says is quoted below
    show(join(item_grounds(here, one)))
    sentence = outlook_sentence(one) if is_drawn else ""
    told = (numbers(here, one), outlook(sentence) if sentence else "") if is_drawn else (words_of(one),)
    waits = one.reporting == "not_due" and next_words(here.view.plan, [one], here.view.month)
    coming = el("ul", [el("li", said) for said in waits], class_="coming") if waits else ""
    show(el("div", *told, coming, class_="aside"))
    if is_drawn:
        show_figures(here.view, (name,), form="slide")
