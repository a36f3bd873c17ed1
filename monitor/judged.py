"""A published version judged: what pages, pictures, documents and the command line all start from."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.assess import Assessment, Courses, assess_year, courses
from monitor.home import Home
from monitor.month import Month
from monitor.observation import CITY, Edition
from monitor.past import past_lights
from monitor.plan import Plan
from monitor.warehouse import edition_of, lights_of, plan_of, reading, series_of


class NotJudged(Exception):
    """There is nothing to judge for what was asked; a Chinese sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One version's assessments by month, January to `month`, of one district (\"\" = 全市)."""

    edition: Edition
    plan: Plan
    month: Month
    by_month: dict[Month, tuple[Assessment, ...]]

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """Those of the month asked for, in the plan's order."""
        return self.by_month[self.month]

    @property
    def previous(self) -> tuple[Assessment, ...]:
        """Those of the month before; empty in January."""
        return self.by_month.get(self.month + -1, ())


def judge(home: Home, version: int, month: Month | None = None, district: str = CITY) -> Judged:
    """A version judged from January to the month (the last one that has data where none is named).

    Raises VersionMissing, and NotJudged where the month lies outside the plan's year.
    """
    with reading(home, version) as connection:
        edition, plan = edition_of(connection), plan_of(connection)
        wanted = month or last_month(edition, plan)
        if wanted.year != plan.year:
            raise NotJudged(f"{wanted.label}不在计划年度（{plan.year}年）内，没有目标可比；请选{plan.year}年的月份")
        series, past = series_of(connection, wanted, district), past_lights(lights_of(connection))
    by_month = assess_year(plan, wanted, series, district, past if district == CITY else None)
    return Judged(edition, plan, wanted, by_month)


def judge_courses(home: Home, version: int) -> Courses:
    """The course of every item of the city to the last month that has data; raises VersionMissing."""
    with reading(home, version) as connection:
        edition, plan = edition_of(connection), plan_of(connection)
        until = last_month(edition, plan)
        series, past = series_of(connection, until), past_lights(lights_of(connection))
    return courses(plan, until, series, CITY, past)


def last_month(edition: Edition, plan: Plan) -> Month:
    """The last month of the plan's year that has data; January where none has."""
    return max((month for month in edition.months if month.year == plan.year), default=Month(plan.year, 1))
