"""Blocks of the page of districts and zones: ranked apart, on a map, by indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from monitor.assess import Assessment
from monitor.cell import Standing, of_item
from monitor.district import of_items
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Indicator, Plan
from monitor.ranking import (
    extent,
    has_targets,
    moves,
    overall_moves,
    overall_places,
    places,
    ranked,
    shown_of_all,
    shown_of_item,
    telling_items,
)
from monitor.tally import tally
from monitor.ui.block import (
    MISSING,
    app_link,
    attainment_of,
    grounds,
    rule_note,
    show_heading,
    show_subheading,
    slots,
    value_of,
)
from monitor.ui.choice import Choice, show_choices
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import end_sheet, kept, show, show_figures
from monitor.web.shelf import Shelf
from monitor.words import amount_text
from monitor.words.place import OVERALL, ZONES, has_zones, sentence_district, sentence_overall, sentence_places

NONE = tally(())
_Standings = tuple[Mapping[str, int], Mapping[str, str]]
_counted: Shelf[tuple[Home, int, Month, str], _Standings] = Shelf(None, 200)
KINDS = (("district", "县（市）区"), ("zone", "功能区"))


@dataclass(frozen=True, slots=True)
class Looked:
    """What the address asks for: one indicator (None: all that districts report), one district (None: all)."""

    indicator: str | None
    district: str | None


def asked_districts(here: Here) -> Looked | None:
    """What the address asks for; None where the plan has nothing by district, which is said."""
    indicators, districts = _choices(here.view.plan)
    if not indicators or not districts:
        show_heading("县（市）区")
        end_sheet()
        st.info("计划中没有按县（市）区报送的指标。", title="没有数据")
        return None
    indicator, district = asked("indicator"), asked("district")
    return Looked(indicator if indicator in indicators else None, district if district in districts else None)


def choose_districts(here: Here) -> None:
    """The choices, which live in the address."""
    indicators, districts = _choices(here.view.plan)
    show_choices(Choice("指标", "indicator", indicators, "全部指标"), Choice("地区", "district", districts, "全部地区"))


def _choices(plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    """Indicators that districts report, and the districts, each id with its name."""
    return (
        {one.id: one.name for one in plan.indicators if one.by_district},
        {one.id: one.name for one in plan.districts},
    )


@kept
def show_districts_heading(here: Here, looked: Looked) -> None:
    """What can be said in a sentence, and that zones, where there are any, are never added."""
    view = here.view
    if looked.district is not None:
        title = view.plan.district[looked.district].name
        sentence = sentence_district(view.plan, looked.district, view.cells)
    elif looked.indicator is not None:
        item = view.plan.item[looked.indicator]
        title, sentence = f"县（市）区：{item.name}", sentence_places(view.plan, of_item(view.cells, item.id))
    else:
        title, sentence = f"县（市）区：{view.month.label}", sentence_overall(view.plan, view.cells)
    show_heading(title, sentence)
    if has_zones(view.plan):
        show(el("p", ZONES, class_="note"))


@kept
def show_district(here: Here, looked: Looked) -> None:
    """One district's indicators with its place in each; nothing where none is chosen."""
    if looked.district is None:
        return
    rows = [_of_district(here, one, looked.district) for one in here.view.districts.get(looked.district, ())]
    columns = ("指标", "状态", "位次", "比上月", "完成值", "目标值", "完成率", "判断依据")
    name = here.view.plan.district[looked.district].name
    show(join((table(columns, rows, f"{name}的指标", "items"), rule_note(here.view.plan))))


def _of_district(here: Here, one: Assessment, place: str) -> tuple[str, ...]:
    name = app_link(one.item.name, here.address("districts", indicator=one.item.id))
    found, moved = _standings(here, one.item.id)
    return (
        name,
        light(one.status),
        _place(found.get(place)),
        moved.get(place, MISSING),
        value_of(one),
        _target(one),
        attainment_of(one),
        grounds(here.view.plan, one),
    )


def _standings(here: Here, item: str) -> _Standings:
    """Every district's place by an item and how that moved: counted once for all districts that are looked at."""
    view = here.view

    def counted(_: object) -> _Standings:
        every = of_item(view.cells, item)
        return places(view.plan, every), moves(view.plan, every, of_item(view.cells_before, item))

    return _counted.get((Home.from_environment(), view.edition.version, view.month, item), counted)


def _place(number: int | None) -> str:
    return f"第{number}位" if number else MISSING


def _target(one: Assessment) -> str:
    return MISSING if one.target is None else amount_text(one.target, one.item)


def _looked_at(here: Here, looked: Looked) -> list[Indicator]:
    return [one for one in here.view.plan.indicators if one.by_district and looked.indicator in (None, one.id)]


def _is_silent(here: Here, looked: Looked) -> bool:
    """Whether no district has reported any of it this year: then there is nothing to rank or to draw."""
    cells = here.view.cells
    return all(each.as_of is None for item in _looked_at(here, looked) for each in of_item(cells, item.id))


@kept
def show_district_figures(here: Here, looked: Looked) -> None:
    """The heat map over all indicators, or the ranking of one; the tile map of either."""
    if _is_silent(here, looked):
        plan = here.view.plan
        whose = dict.fromkeys(plan.department[one.reporter].name for one in _looked_at(here, looked))
        told = f"{'、'.join(whose)}报送的文件写明各地数据后，这里显示各地的状态、位次和方位图。"
        show(el("p", f"截至{here.view.month.label}底，今年还没有分地区的数据。{told}", class_="reason"))
        return
    if looked.indicator is None:
        names: tuple[str, ...] = ("district_heatmap-all", "tiles-all")
    else:
        names = (f"districts-{looked.indicator}", f"tiles-{looked.indicator}")
    links = {one.id: here.address("districts", district=one.id) for one in here.view.plan.districts}
    show_figures(here.view, names, links, place=looked.district or "")


@kept
def show_ranking(here: Here, looked: Looked) -> None:
    """Districts and zones ranked apart, with the change of place since the month before."""
    if _is_silent(here, looked):
        return
    show_subheading("位次")
    if looked.indicator is None:
        _show_overall(here, looked.district or "")
        return
    item, view = looked.indicator, here.view
    every, (found, moved) = of_item(view.cells, item), _standings(here, item)
    shown = shown_of_item(view.plan, every, looked.district or "")
    listed = of_items(view.districts, [item], shown)
    for kind, title in KINDS:
        rows = [
            (
                _place(found.get(one.district)),
                _district_link(here, view.plan, one.district),
                moved.get(one.district, MISSING),
                light(one.status),
                value_of(one) if one.reporting == "reported" else MISSING,
                _target(one),
                attainment_of(one) if one.reporting == "reported" else MISSING,
                grounds(view.plan, one),
            )
            for one in ranked(view.plan, listed, kind)
        ]
        columns = ("位次", "地区", "比上月", "状态", "完成值", "本地目标", "完成率", "判断依据")
        if rows:
            show(table(columns, rows, title, "captioned"))
    show(join((_note(_left_out(view.plan, shown) + _measure(view.plan, item, every)), rule_note(view.plan))))


def _left_out(plan: Plan, shown: frozenset[str]) -> str:
    """That not all have a row, and how to find the others; nothing where all have."""
    said = extent(plan, shown)
    return f"{said}；要看别的，请在上面选地区，或下载图的数据表。" if said else ""


def _measure(plan: Plan, item: str, every: Sequence[Standing]) -> str:
    known = plan.item[item]
    added = (
        "各县（市）区数据之和为全市数。"
        if isinstance(known, Indicator) and known.is_additive
        else "各地数据不相加，全市数另行报送。"
    )
    return f"按{'完成本地目标的比例' if has_targets(every) else '完成值'}排位。{added}"


def _note(text: str) -> Html:
    return el("p", text, class_="note")


def _district_link(here: Here, plan: Plan, place: str) -> Html:
    return app_link(plan.district[place].name, here.address("districts", district=place))


def _show_overall(here: Here, chosen: str) -> None:
    view = here.view
    cells = view.cells
    found = overall_places(view.plan, cells)
    moved = overall_moves(view.plan, cells, view.cells_before)
    shown = shown_of_all(view.plan, cells, chosen)
    tallies = {place: tally(rows) for place, rows in cells.items() if place in shown}
    items = telling_items(view.plan, cells)
    ranks = [_standings(here, one.id)[0] for one in items]
    for kind, title in KINDS:
        members = [one.id for one in view.plan.districts if one.kind == kind and one.id in shown]
        members.sort(key=lambda place: found.get(place, len(view.plan.districts) + 1))
        rows = [
            (
                _place(found.get(place)),
                _district_link(here, view.plan, place),
                moved.get(place, MISSING),
                slots(tallies.get(place, NONE), tallies.values()),
                *(str(of_item[place]) if place in of_item else MISSING for of_item in ranks),
            )
            for place in members
        ]
        columns = ("总体", "地区", "比上月", "状态", *(one.short for one in items))
        if rows:
            show(table(columns, rows, title, "items captioned wraps"))
    reported = sum(isinstance(one, Indicator) and one.by_district for one in view.plan.items)
    few = f"（滞后最多的{len(items)}项）" if len(items) < reported else ""
    left_out = _left_out(view.plan, shown)
    show(join((_note(f"{left_out}{OVERALL}各指标列{few}为该指标的位次。"), rule_note(view.plan))))
