"""The filters of the overview: they live in the address, and everything on the page follows them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from monitor.plan import Plan
from monitor.status import WORDS
from monitor.ui.block import LIGHT_ORDER, app_link
from monitor.ui.choice import choice_row, show_choice
from monitor.ui.here import HOME, Here, asked
from monitor.ui.markup import el
from monitor.ui.sheet import end_sheet, show
from monitor.web.selection import PARTS, Selection, select, selection_of


def _choices(plan: Plan) -> dict[str, tuple[str, dict[str, str], str]]:
    """Parameter → label, options, and what the widget says where nothing is chosen."""
    involved = {department for task in plan.tasks for department in (*task.owners, *task.responsible, *task.support)}
    return {
        "section": ("板块", {one.id: one.name for one in plan.sections}, "全部板块"),
        "department": ("部门", {one.id: one.name for one in plan.departments if one.id in involved}, "全部部门"),
        "part": ("部门的责任", dict(PARTS), "牵头和配合"),
        "status": ("状态", {code: WORDS[code] for code in LIGHT_ORDER}, "全部状态"),
        "district": ("县（市）区", {one.id: one.name for one in plan.districts}, "全市"),
    }


def narrowed(here: Here) -> Here:
    """What the reader looks at, narrowed as the address says; what it names wrongly does not narrow."""
    choices = _choices(here.view.plan)
    known = {name: value for name in choices if (value := asked(name)) in choices[name][1]}
    selection = selection_of(known)
    return replace(here, view=select(here.view, selection), selection=selection)


def show_filters(here: Here) -> None:
    """The choices in one row, and in words what they leave."""
    if not here.manner:
        _show_choices(here.view.plan)
    words = here.selection.words(here.view.plan)
    if words:
        clear = app_link("清除筛选", here.address(HOME))
        show(el("p", f"筛选：{words}；共{len(here.view.assessments)}项。", clear, class_="chosen", role="status"))


def _show_choices(plan: Plan) -> None:
    shown = {name: choice for name, choice in _choices(plan).items() if choice[1]}
    with choice_row(len(shown)):
        for name, (label, options, everything) in shown.items():
            show_choice(label, name, options, everything)


def has_rows(here: Here) -> bool:
    """Whether the filters leave anything; where they do not, what to do."""
    if here.view.assessments:
        return True
    what = Selection(district=here.selection.district).words(here.view.plan) or "全市"
    end_sheet()
    st.info(
        f"{what}在{here.view.month.label}没有符合这些条件的内容。请放宽条件，或清除筛选查看全部。", title="没有内容"
    )
    return False
