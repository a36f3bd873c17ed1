"""The rows of the demonstration files: figures of the indicators, percentages of milestones, narratives in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from etl.demo.course import Course, courses, growth_of
from etl.demo.ending import Ending, endings, quantity
from etl.demo.place import district_courses
from etl.demo.progress import Percents, milestone_courses, narrative_courses
from etl.demo.words import milestone_text, narrative_text
from etl.entry.entry import DEMO_MARK
from etl.entry.self_status import SELF_STATUS_UNIT
from etl.template import COLUMNS
from monitor.formula import harmless
from monitor.month import Month, year_months
from monitor.observation import CITY
from monitor.plan import Department, Indicator, Item, Plan
from monitor.status import WORDS, is_due


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a departmental file."""

    item: Item
    month: Month
    district: str  # the district's name, "" for the whole city
    unit: str
    amount: Decimal | None = None
    value: Decimal | None = None
    status: str | None = None  # a narrative's word
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stories:
    """What every item goes through, by id."""

    indicators: Mapping[str, Course]
    districts: Mapping[str, Mapping[str, Course]]
    milestones: Mapping[str, Percents]
    narratives: Mapping[str, Mapping[Month, str]]


def stories(plan: Plan, until: Month, late: str | None) -> Stories:
    """The stories up to a month; `late` is the department whose last figures will not be seen."""
    told = [one for one in plan.indicators if growth_of(plan, one) is None]
    groups = [[one for one in told if (one.reporter == late) is is_late] for is_late in (False, True)]
    ends: Mapping[str, Ending] = endings(plan, until, groups)
    indicators = courses(plan, until, ends)
    return Stories(
        indicators=indicators,
        districts={
            one.id: district_courses(plan, one, indicators[one.id]) for one in plan.indicators if one.by_district
        },
        milestones=milestone_courses(plan, until),
        narratives=narrative_courses(plan, until),
    )


def year_rows(plan: Plan, until: Month, told: Stories) -> dict[Month, list[Row]]:
    """The rows of every month, in the plan's order: last year the figures only, this year everything that is due."""
    months = (*year_months(until.year - 1), *year_months(until.year, until.number))
    return {
        month: [row for item in plan.items if is_due(item, month) for row in _item_rows(plan, item, month, told)]
        for month in months
    }


def _item_rows(plan: Plan, item: Item, month: Month, told: Stories) -> Iterator[Row]:
    if isinstance(item, Indicator):
        yield _figure_row(item, month, CITY, told.indicators[item.id])
        if item.by_district:
            for district in plan.districts:
                yield _figure_row(item, month, district.name, told.districts[item.id][district.id])
    elif item.id in told.milestones and month in told.milestones[item.id]:
        yield _milestone_row(plan, item, month, told.milestones[item.id])
    elif item.id in told.narratives and month in told.narratives[item.id]:
        status = told.narratives[item.id][month]
        text = narrative_text(item.id, item.name, month, status)
        yield Row(item, month, CITY, SELF_STATUS_UNIT, status=WORDS[status], text=text)


def _figure_row(indicator: Indicator, month: Month, district: str, course: Course) -> Row:
    """本月数 only where something accumulates month by month; elsewhere the figure says all."""
    value = course[month]
    amount = None
    if indicator.kind == "cumulative" and indicator.frequency == "monthly":
        amount = quantity(indicator, value - (course[month + -1] if month.number > 1 else 0))
    return Row(indicator, month, district, indicator.unit, amount, quantity(indicator, value))


def _milestone_row(plan: Plan, item: Item, month: Month, percents: Percents) -> Row:
    milestone = next(one for one in plan.milestones if one.id == item.id)
    before = percents.get(month + -1, 0)
    text = milestone_text(milestone, percents[month], is_new=before < 100, is_overdue=month > milestone.due_month)
    return Row(item, month, CITY, milestone.unit, value=Decimal(percents[month]), text=text)


def file_content(department: Department, rows: Iterable[Row], encoding: str) -> bytes:
    """The file as the department saved it, every row marked as demonstration."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        value = row.status if row.status is not None else _shown(row.value)
        note = f"{DEMO_MARK}：{row.text}" if row.text else DEMO_MARK
        texts = (row.month.label, department.name, row.item.id, row.item.name, row.district)
        writer.writerow((*map(harmless, texts), _shown(row.amount), value, row.unit, note))
    return out.getvalue().encode(encoding)


def _shown(figure: Decimal | None) -> str:
    return "" if figure is None else f"{figure:f}"
