"""The course of one item through its year, month by month, as numbers for drawing; what is missing is None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from monitor import schedule
from monitor.assess import Assessment
from monitor.charts.figure import Table
from monitor.month import Month, year_months
from monitor.observation import Series
from monitor.plan import Indicator, Plan
from monitor.status import is_due

Values = tuple[float | None, ...]  # January to December


@dataclass(frozen=True)
class Course:
    """Twelve months of what an item did, should do, did last year and may yet do."""

    assessment: Assessment
    actual: Values
    amounts: Values
    expected: Values
    last_year: Values
    last_amounts: Values
    missed: tuple[int, ...]  # months up to the one shown that were due and have no value
    corrected: tuple[int, ...]

    @property
    def last_reported(self) -> tuple[int, float] | None:
        """Number and value of the last reported month."""
        known = [(number, value) for number, value in enumerate(self.actual, start=1) if value is not None]
        return known[-1] if known else None

    @cached_property
    def target(self) -> float | None:
        return None if self.assessment.target is None else float(self.assessment.target)

    @property
    def missed_runs(self) -> list[tuple[int, int]]:
        """First and last month of each run of months that were not reported."""
        runs: list[tuple[int, int]] = []
        for number in self.missed:
            if runs and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        return runs

    @property
    def has_schedule(self) -> bool:
        """Whether what is due changes over the year; else the target line says it all."""
        return len({value for value in self.expected if value is not None}) > 1


def course(plan: Plan, assessment: Assessment) -> Course:
    """The year of the assessment's month."""
    months = year_months(assessment.month.year)
    before = year_months(assessment.month.year - 1)
    item, due = assessment.item, schedule.expected_by_month(plan, assessment.item, months[0].year, assessment.district)
    past = [month for month in months if month <= assessment.month]
    return Course(
        assessment=assessment,
        actual=_values(assessment.this_year, months),
        amounts=_amounts(assessment.this_year, months),
        expected=tuple(map(_number, due)) if isinstance(item, Indicator) else (None,) * 12,
        last_year=_values(assessment.last_year, before) if isinstance(item, Indicator) else (None,) * 12,
        last_amounts=_amounts(assessment.last_year, before),
        missed=tuple(m.number for m in past if is_due(item, m) and _value(assessment.this_year, m) is None),
        corrected=tuple(m.number for m in past if m in assessment.this_year and assessment.this_year[m].is_corrected),
    )


def course_table(course: Course, remarks: Mapping[int, str] = MappingProxyType({})) -> Table:
    """One row a month with every number that the figure shows, exact; `remarks` are further words by month."""
    this_year, last_year = course.assessment.this_year, course.assessment.last_year
    year = course.assessment.month.year
    rows = []
    for number in range(1, 13):
        seen = this_year.get(Month(year, number))
        before = last_year.get(Month(year - 1, number))
        rows.append(
            (
                f"{number}月",
                seen.value if seen else None,
                seen.amount if seen else None,
                _shown(course, number),
                before.value if before else None,
                "；".join(filter(None, (_remark(course, number), remarks.get(number, "")))),
            )
        )
    return Table(("月份", "累计或期末值", "本月数", "序时应达", "上年同期", "说明"), tuple(rows))


def _shown(course: Course, number: int) -> Decimal | None:
    """What is due by a month, rounded as it is read: exact fractions do not end."""
    value = course.expected[number - 1]
    return None if value is None else Decimal(str(round(value, getattr(course.assessment.item, "decimals", 0) + 1)))


def _remark(course: Course, number: int) -> str:
    if number in course.missed:
        return "未报送"
    if number not in course.corrected:
        return ""
    seen = course.assessment.this_year[Month(course.assessment.month.year, number)]
    return f"更正值*：{seen.correction}"


def _value(series: Series, month: Month) -> Decimal | None:
    seen = series.get(month)
    return None if seen is None else seen.value


def _values(series: Series, months: Sequence[Month]) -> Values:
    return tuple(_number(_value(series, month)) for month in months)


def _amounts(series: Series, months: Sequence[Month]) -> Values:
    return tuple(_number(series[month].amount) if month in series else None for month in months)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
