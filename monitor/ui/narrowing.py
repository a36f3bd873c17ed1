"""The filters of the overview: they live in the address, and everything on the page follows them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from monitor.plan import Plan
from monitor.status import WORDS
from monitor.ui.block import LIGHT_ORDER, app_link
from monitor.ui.choice import Choice, show_choices
from monitor.ui.here import HOME, Here
from monitor.ui.markup import el
from monitor.ui.sheet import end_sheet, show
from monitor.web.selection import PARTS, select, selection_of


def _choices(plan: Plan) -> tuple[Choice, ...]:
    """What the overview can be narrowed to; what a plan has none of (districts) is not offered."""
    involved = {department for task in plan.tasks for department in (*task.owners, *task.responsible, *task.support)}
    choices = (
        Choice("板块", "section", {one.id: one.name for one in plan.sections}, "全部板块"),
        Choice("部门", "department", {one.id: one.name for one in plan.departments if one.id in involved}, "全部部门"),
        Choice("部门的责任", "part", PARTS, "牵头和配合"),
        Choice("状态", "status", {code: WORDS[code] for code in LIGHT_ORDER}, "全部状态"),
        Choice("县（市）区", "district", {one.id: one.name for one in plan.districts}, "全市"),
    )
    return tuple(one for one in choices if one.options)


def narrowed(here: Here) -> Here:
    """What the reader looks at, narrowed as the address says; what it names wrongly does not narrow."""
    known = {one.name: one.wanted for one in _choices(here.view.plan) if one.wanted}
    selection = selection_of(known)
    return replace(here, view=select(here.view, selection), selection=selection)


def show_filters(here: Here) -> None:
    """The choices in one row, and in words what they leave."""
    if not here.manner:
        show_choices(*_choices(here.view.plan))
    words = here.selection.words(here.view.plan)
    if words:
        clear = app_link("清除筛选", here.address(HOME))
        show(el("p", f"筛选：{words}；共{len(here.view.assessments)}项。", clear, class_="chosen", role="status"))


def has_rows(here: Here) -> bool:
    """Whether the filters leave anything; where they do not, what to do."""
    if here.view.assessments:
        return True
    wanted = here.selection.words(here.view.plan)
    end_sheet()
    st.info(f"{here.view.month.label}没有符合“{wanted}”的任务指标。请放宽条件，或清除筛选查看全部。", title="没有内容")
    return False
