"""What an export covers, and all that it is made from: a version judged for one month, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from monitor.annotation import read_notes
from monitor.assess import Assessment
from monitor.cell import Districts
from monitor.charts.figure import Context, Figure
from monitor.charts.gallery import figure_by_name, list_figures
from monitor.charts.style import SCREEN, Size
from monitor.deliverable import first_due_months
from monitor.district import Judgements, Places, cells_in_figure, cells_of, compared_places, drawn_places
from monitor.home import Home
from monitor.judged import Judged, judge
from monitor.month import Month
from monitor.note import Note
from monitor.observation import Edition
from monitor.plan import Plan
from monitor.register import follow_register
from monitor.warehouse import current_version, edition_of, plan_of, reading


class NothingToExport(Exception):
    """There is nothing to make a file of; a Chinese sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole city, one section (its id) or one department (its id)."""

    section: str | None = None
    department: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.section is None and self.department is None

    def holds(self, one: Assessment) -> bool:
        """Whether an item belongs here; to a department belongs what it answers for and what it reports."""
        if self.section is not None and one.section.id != self.section:
            return False
        return self.department is None or self.department in (*one.task.owners, one.item.reporter)

    def name(self, plan: Plan) -> str:
        """全市, the section's or the department's name."""
        parts = [plan.section[self.section].name] if self.section else []
        parts += [plan.department[self.department].name] if self.department else []
        return "·".join(parts) or "全市"


@dataclass(frozen=True)
class ExportContext:
    """One version and month with all assessments that documents and pictures draw from."""

    judged: Judged
    districts: Judgements
    districts_before: Judgements  # the same a month earlier; empty in January
    notes: tuple[Note, ...] = ()  # 批注 that stand on months of the year, by month
    first_dues: Mapping[str, Month] = field(default_factory=dict)  # 节点 → its due month in the first plan that had it

    @property
    def plan(self) -> Plan:
        return self.judged.plan

    @property
    def edition(self) -> Edition:
        return self.judged.edition

    @property
    def version(self) -> int:
        return self.judged.edition.version

    @property
    def month(self) -> Month:
        return self.judged.month

    @property
    def is_demo(self) -> bool:
        return self.judged.edition.is_demo

    @property
    def cells(self) -> Districts:
        """How all that districts report stands, without what only an assessment knows."""
        return cells_of(self.districts)

    @cached_property
    def by_item(self) -> dict[str, Assessment]:
        """全市 in the month, by item id."""
        return {one.item.id: one for one in self.judged.assessments}

    def assessments(self, scope: Scope = Scope()) -> tuple[Assessment, ...]:
        """全市 in the month, of the scope, in the plan's order."""
        return tuple(filter(scope.holds, self.judged.assessments))

    def before(self, scope: Scope = Scope()) -> tuple[Assessment, ...]:
        """The same a month earlier; empty in January."""
        return tuple(filter(scope.holds, self.judged.previous))

    def figure(self, name: str, size: Size = SCREEN) -> Figure:
        """The finished figure of that name; raises FigureUnknown."""
        notes = tuple(one for one in self.notes if one.district is None)
        return figure_by_name(
            name,
            plan=self.plan,
            assessments=self.judged.assessments,
            year_assessments=self.judged.by_month,
            context=Context(self.edition, self.month, notes=notes, first_dues=self.first_dues),
            size=size,
            district_assessments=drawn_places(self.plan, self.districts, name),
            district_assessments_before=compared_places(self.plan, self.districts_before, name),
            of_all=cells_in_figure(self.plan, self.districts, name),
        )

    def figure_names(self, scope: Scope = Scope()) -> tuple[str, ...]:
        """Names of the figures that show something of the scope only; all of them for the whole city."""
        if scope.is_whole:
            return list_figures(self.plan)
        subjects = {one.item.id for one in self.assessments(scope)}
        if scope.section is not None and scope.department is None:
            subjects.add(scope.section)
        return tuple(name for name in list_figures(self.plan) if name.partition("-")[2] in subjects)


def file_name(edition: Edition, month: Month, stem: str, suffix: str) -> str:
    """What a file is called: a demonstration says so first, month and version last."""
    mark = "演示数据_" if edition.is_demo else ""
    return f"{mark}{stem}_{month}_v{edition.version}.{suffix}"


def export_context(home: Home, month: Month | None = None, version: int | None = None) -> ExportContext:
    """A version (the current one where none is named) judged for a month (the last with data where none is named).

    Raises NothingToExport, VersionMissing, or NotJudged where the month lies outside the plan's year.
    """
    number = version if version is not None else current_version(home)
    if number is None:
        raise NothingToExport("还没有发布任何数据；请先运行 python -m etl publish，试用可运行 python -m etl demo")
    with reading(home, number) as connection:
        edition, plan = edition_of(connection), plan_of(connection)
    known = [one for one in edition.months if one.year == plan.year]
    if month is not None and month.year == plan.year and month not in known:
        span = f"有数据的月份：{known[0]} 至 {known[-1]}" if known else "该版本没有任何月份的数据"
        raise NothingToExport(f"数据版本 v{number} 没有{month.label}的数据；{span}")
    judged = judge(home, number, month)
    before = Places(home, number, judged.month + -1, plan) if judged.month.number > 1 else {}
    notes = read_notes(home).standing(year=judged.month.year)
    dues = first_due_months(follow_register(home), number)
    return ExportContext(judged, Places(home, number, judged.month, plan), before, notes, dues)
