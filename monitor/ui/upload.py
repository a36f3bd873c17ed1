"""The page 报送 opened: who may, for which department and month; every act of its blocks goes through attempt()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from monitor.access import Actor, Forbidden
from monitor.month import Month, year_months
from monitor.plan import Department
from monitor.reception import Declined, Reception
from monitor.ui.account import show_refused
from monitor.ui.actor import actor
from monitor.ui.block import show_heading
from monitor.ui.here import Here, asked
from monitor.ui.markup import markdown_text
from monitor.web.opening import opening_month

PAGE = "upload"
CSS = Path(__file__).resolve().parent.parent / "web" / "static" / "upload.css"


@dataclass(frozen=True, slots=True)
class Counter:
    """The desk that the page stands at, and what the address asks it about."""

    reception: Reception
    department: Department
    month: Month

    @property
    def query(self) -> dict[str, str]:
        """What every link of the page carries."""
        return {"department": self.department.id, "period": str(self.month)}


def open_upload(here: Here, make: Callable[[Actor], Reception]) -> Counter | None:
    """The desk, with the boxes for department and month; None, and the refusal said, for whoever hands in nothing."""
    st.html(CSS)
    try:
        reception = make(actor())
        return _chosen(here, reception)
    except Forbidden as refusal:
        show_refused("报送", str(refusal), PAGE)
    except Declined as problem:
        show_heading("报送")
        st.warning(markdown_text(str(problem)))
    return None


def _chosen(here: Here, reception: Reception) -> Counter | None:
    departments = {one.id: one for one in reception.departments()}
    months = months_open(reception)
    if not departments:
        raise Declined("该账号所属的部门在计划中没有应报的项目；请联系管理员核对账号所属部门。")
    if draft := asked("draft"):
        wanted: str | None = reception.draft(draft).department
    else:
        wanted = asked("department")
    if wanted is not None and wanted not in departments:
        reception.standing(wanted, months[0])  # refuses, and notes it
        raise Declined("该部门在计划中没有应报的项目。")
    department = departments[wanted] if wanted else next(iter(departments.values()))
    month = _asked_month(here, months)
    if not asked("draft"):
        _show_choice(departments, department, months, month)
    return Counter(reception, department, month)


def months_open(reception: Reception) -> tuple[Month, ...]:
    """Months of the plan's year that have ended, newest first: of these something can be reported."""
    year = reception.plan.year
    ended = Month.of(reception.today) + -1
    months = [month for month in year_months(year) if month <= ended]
    return tuple(reversed(months)) or (Month(year, 1),)


def usual_month(here: Here, months: tuple[Month, ...]) -> Month:
    """The month that is being collected: the one after the last that most have reported, where it has ended."""
    published = opening_month(here.newest) if here.newest.months else None
    if published is None or published.year != months[0].year:
        return months[0]
    return min(months[0], published + 1)


def _asked_month(here: Here, months: tuple[Month, ...]) -> Month:
    """The month that the address asks for, else the usual one."""
    wanted = asked("period")
    try:
        chosen = Month.parse(wanted) if wanted else usual_month(here, months)
    except ValueError as problem:
        raise Declined(f"报送月份“{(wanted or '')[:20]}”应写作YYYY-MM，例如{months[0]}。") from problem
    if chosen not in months:
        raise Declined(f"{chosen.label}不在可以报送的月份内；可以报送的是{months[-1].label}至{months[0].label}。")
    return chosen


def _show_choice(
    departments: dict[str, Department], department: Department, months: tuple[Month, ...], month: Month
) -> None:
    st.session_state["upload_department"], st.session_state["upload_period"] = department.id, month
    with st.container(key="upload-choice", horizontal=True):
        if len(departments) > 1:
            st.selectbox(
                "部门",
                tuple(departments),
                key="upload_department",
                format_func=lambda one: departments[one].name,
                on_change=_choose,
                args=("department",),
            )
        st.selectbox(
            "报送月份",
            months,
            key="upload_period",
            format_func=lambda one: one.label,
            on_change=_choose,
            args=("period",),
        )


def _choose(name: str) -> None:
    st.query_params[name] = str(st.session_state[f"upload_{name}"])
