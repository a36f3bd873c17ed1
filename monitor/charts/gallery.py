"""Every figure by its name, so that pages, pictures and documents ask for the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from monitor.assess import Assessment
from monitor.cell import Districts, Standing, of_item
from monitor.charts.amounts import amounts
from monitor.charts.bullets import bullets
from monitor.charts.district_heatmap import district_heatmap
from monitor.charts.districts import districts
from monitor.charts.figure import Context, Figure
from monitor.charts.gaps import gaps
from monitor.charts.heatmap import item_heatmap, task_heatmap
from monitor.charts.multiples import small_multiples
from monitor.charts.shares import section_shares, shares
from monitor.charts.style import SCREEN, Size
from monitor.charts.tiles import all_tiles, tiles
from monitor.charts.timeline import timeline
from monitor.charts.trend import trend
from monitor.month import Month
from monitor.plan import Indicator, Milestone, Narrative, Plan
from monitor.words.delivery import headline_all_milestones
from monitor.words.figure import headline_amounts, headline_districts, headline_gaps, headline_milestones
from monitor.words.headline import headline_item, headline_overview, headline_section, headline_task_heatmap
from monitor.words.place import headline_all_tiles, headline_district_heatmap, headline_tiles


class FigureUnknown(LookupError):
    """The plan has no figure of that name, or nothing to draw in it; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Material:
    """All that a builder may draw from."""

    plan: Plan
    assessments: Sequence[Assessment]  # 全市, the month of the context
    year: Mapping[Month, Sequence[Assessment]]  # 全市, January to that month
    districts: Sequence[Assessment]  # every district, that month, of the items that are drawn
    districts_before: Sequence[Standing]  # every district, the month before
    context: Context
    size: Size
    of_all: Districts | None = None  # how all that districts report stands, where `districts` is but a part of it

    def section_rows(self, section: str, *kinds: type) -> list[Assessment]:
        return [one for one in self.assessments if one.section.id == section and isinstance(one.item, kinds)]

    def one(self, item: str) -> Assessment:
        return next(one for one in self.assessments if one.item.id == item)


Builder = Callable[[Material, str, str], Figure]  # material, subject, the figure's whole name


def _bullets(given: Material, section: str, name: str) -> Figure:
    rows = given.section_rows(section, Indicator)
    headline = headline_section(given.plan.section[section], rows)
    return bullets(given.plan, rows, context=given.context, size=given.size, name=name, headline=headline)


def _milestones(given: Material, section: str, name: str) -> Figure:
    rows = given.section_rows(section, Milestone)
    headline = headline_milestones(given.plan.section[section], rows)
    return timeline(given.plan, rows, context=given.context, size=given.size, name=name, headline=headline)


def _multiples(given: Material, section: str, name: str) -> Figure:
    rows = given.section_rows(section, Indicator)
    headline = headline_section(given.plan.section[section], rows)
    return small_multiples(given.plan, rows, context=given.context, size=given.size, name=name, headline=headline)


def _heatmap(given: Material, subject: str, name: str) -> Figure:
    if subject == "tasks":
        headline = headline_task_heatmap(given.assessments)
        return task_heatmap(
            given.plan, given.year, context=given.context, size=given.size, name=name, headline=headline
        )
    headline = headline_section(given.plan.section[subject], given.section_rows(subject, object))
    return item_heatmap(
        given.plan, given.year, subject, context=given.context, size=given.size, name=name, headline=headline
    )


def _shares(given: Material, subject: str, name: str) -> Figure:
    if subject == "milestones":
        rows = [one for one in given.assessments if isinstance(one.item, Milestone)]
        headline = headline_all_milestones(rows)
        return section_shares(given.plan, rows, context=given.context, size=given.size, name=name, headline=headline)
    build = section_shares if subject == "sections" else shares
    headline = headline_overview(given.assessments)
    return build(given.plan, given.assessments, context=given.context, size=given.size, name=name, headline=headline)


def _gaps(given: Material, subject: str, name: str) -> Figure:
    headline = headline_gaps(given.assessments)
    return gaps(given.plan, given.assessments, context=given.context, size=given.size, name=name, headline=headline)


def _trend(given: Material, item: str, name: str) -> Figure:
    one = given.one(item)
    return trend(given.plan, one, context=given.context, size=given.size, name=name, headline=headline_item(one))


def _amounts(given: Material, item: str, name: str) -> Figure:
    one = given.one(item)
    return amounts(given.plan, one, context=given.context, size=given.size, name=name, headline=headline_amounts(one))


def _districts(given: Material, item: str, name: str) -> Figure:
    now = [one for one in given.districts if one.item.id == item]
    if not now:
        raise FigureUnknown(f"图“{name}”没有各县（市）区的数据。")
    before = [one for one in given.districts_before if one.item.id == item]
    every = now if given.of_all is None else of_item(given.of_all, item)
    said = {"name": name, "headline": headline_districts(given.plan, every)}
    return districts(given.plan, now, before, every, context=given.context, size=given.size, **said)


def _by_district(given: Material) -> dict[str, list[Assessment]]:
    found: dict[str, list[Assessment]] = {}
    for one in given.districts:
        found.setdefault(one.district, []).append(one)
    return found


def _tiles(given: Material, subject: str, name: str) -> Figure:
    if subject == "all":
        every = _by_district(given) if given.of_all is None else given.of_all
        headline = headline_all_tiles(given.plan, every)
        return all_tiles(given.plan, every, context=given.context, size=given.size, name=name, headline=headline)
    now: Sequence[Standing] = [one for one in given.districts if one.item.id == subject]
    if not now:
        raise FigureUnknown(f"图“{name}”没有各县（市）区的数据。")
    now = now if given.of_all is None else of_item(given.of_all, subject)
    headline = headline_tiles(given.plan, now)
    return tiles(given.plan, now, context=given.context, size=given.size, name=name, headline=headline)


def _district_heatmap(given: Material, _subject: str, name: str) -> Figure:
    drawn = _by_district(given)
    of_all = drawn if given.of_all is None else given.of_all
    said = {"name": name, "headline": headline_district_heatmap(given.plan, of_all)}
    return district_heatmap(given.plan, drawn, context=given.context, size=given.size, of_all=of_all, **said)


FIGURES: dict[str, Builder] = {
    "shares": _shares,
    "heatmap": _heatmap,
    "gaps": _gaps,
    "bullets": _bullets,
    "milestones": _milestones,
    "multiples": _multiples,
    "trend": _trend,
    "amounts": _amounts,
    "districts": _districts,
    "tiles": _tiles,
    "district_heatmap": _district_heatmap,
}


def list_figures(plan: Plan) -> tuple[str, ...]:
    """Every name that figure_by_name takes under this plan: the overview's first, then by section, then by item."""
    names = ["shares-all", "shares-sections", "heatmap-tasks", "gaps-all"]
    if plan.milestones:
        names.append("shares-milestones")
    if plan.districts and any(one.by_district for one in plan.indicators):
        names += ["district_heatmap-all", "tiles-all"]
    for section in plan.sections:
        items = plan.items_of_section(section.id)
        if any(isinstance(item, Indicator) for item in items):
            names += [f"bullets-{section.id}", f"multiples-{section.id}"]
        if any(isinstance(item, Milestone) for item in items):
            names.append(f"milestones-{section.id}")
        if items:
            names.append(f"heatmap-{section.id}")
    for item in plan.items:
        if isinstance(item, Narrative):
            continue
        names.append(f"trend-{item.id}")
        if item.kind == "cumulative":
            names.append(f"amounts-{item.id}")
        if isinstance(item, Indicator) and item.by_district:
            names += [f"districts-{item.id}", f"tiles-{item.id}"]
    return tuple(names)


def figure_by_name(
    name: str,
    *,
    plan: Plan,
    assessments: Sequence[Assessment],
    year_assessments: Mapping[Month, Sequence[Assessment]],
    context: Context,
    size: Size = SCREEN,
    district_assessments: Sequence[Assessment] = (),
    district_assessments_before: Sequence[Standing] = (),
    of_all: Districts | None = None,
) -> Figure:
    """The finished figure of that name and size; raises FigureUnknown.

    `of_all` says how all that districts report stands where `district_assessments` hold what is drawn alone.
    """
    if name not in list_figures(plan):
        raise FigureUnknown(f"没有名为“{name}”的图。")
    form, _, subject = name.partition("-")
    given = Material(
        plan, assessments, year_assessments, district_assessments, district_assessments_before, context, size, of_all
    )
    return FIGURES[form](given, subject, name)


def to_json(figure: Figure) -> bytes:
    """{"data", "layout"} as Plotly reads it, without the template; name and alternative text are in layout.meta."""
    return orjson.dumps(figure.plotly)
