"""Demonstration data: departmental files as they might have come, batch by batch; always the same bytes.

Every row says 演示数据: by this the loading path tells them from real ones and never mixes the two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from decimal import Decimal

from etl.demo.cast import Cast, cast
from etl.demo.chance import chance
from etl.demo.rows import Row, file_content, stories, year_rows
from monitor.clock import BEIJING
from monitor.month import Month, year_months
from monitor.plan import Plan

LAST_MONTH = 9  # of the plan's year: three months are left, so that an outlook says something
_LATE_MONTHS = (3, 7)
_MISSING_MONTH = 5
_REVISED_MONTH = 6
_MISTAKEN_MONTH = 8
_APPROVER = "演示审核员"
_SLIP = 10  # the decimal point one place to the right


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One departmental file as it was received."""

    name: str
    content: bytes
    by: str
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoBatch:
    """Files that were approved and published together, in order of receipt."""

    publish_at: dt.datetime
    by: str
    files: tuple[DemoFile, ...]


def demo_batches(plan: Plan) -> tuple[DemoBatch, ...]:
    """January of the year before to September of the plan's year: the year before at once, then month by month.

    One department is late twice and in the last month not heard of, another misses a month, a third revises a figure.
    """
    return tuple(_Office(plan).batches())


def demo_corrections(plan: Plan) -> str:
    """The declared correction of the generated mistake, as TOML; "" where the plan has no figure for it."""
    office = _Office(plan)
    mistaken = office.cast.mistaken
    if mistaken is None:
        return ""
    month = _mistaken_month(plan, mistaken)
    right = next(row.value for row in office.true_rows(month) if row.item.id == mistaken and row.value is not None)
    department = plan.department[plan.item[mistaken].reporter]
    return "\n".join(
        (
            "# 演示数据的已知错误：报送原件不改，由此处更正",
            "[[correction]]",
            f'indicator = "{mistaken}"',
            f'month = "{month}"',
            'measure = "cumulative"',
            'action = "replace"',
            f"value = {right}",
            f"expect = {right * _SLIP}",
            'reason = "演示数据：小数点错位，报送数是实际数的10倍，已与报送单位核实"',
            f'reported_by = "{department.name}"',
            f"declared = {_deadline(plan, month).date().isoformat()}",
            "",
        )
    )


def _mistaken_month(plan: Plan, item: str) -> Month:
    """A recent month for a stock; for a running total the year's last, which no later figure builds on."""
    return Month(plan.year, _MISTAKEN_MONTH) if plan.item[item].kind == "level" else Month(plan.year - 1, 12)


class _Office:
    """Everything that was sent in, put into files and batches."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.cast: Cast = cast(plan)
        self.until = Month(plan.year, LAST_MONTH)
        self._rows = year_rows(plan, self.until, stories(plan, self.until, self.cast.late))

    def true_rows(self, month: Month) -> list[Row]:
        return self._rows.get(month, [])

    def batches(self) -> Iterator[DemoBatch]:
        """One for the year before, one a month, and one each for what came in between."""
        before = year_months(self.plan.year - 1)
        yield self._batch(_deadline(self.plan, before[-1]), [f for month in before for f in self._files(month)])
        waiting: list[DemoFile] = []
        for month in year_months(self.plan.year, LAST_MONTH):
            on_time = [*waiting, *self._files(month, without=self._absent(month))]
            yield self._batch(_deadline(self.plan, month), on_time)
            waiting = self._late_files(month)
            if waiting and month.number == _LATE_MONTHS[0]:
                yield self._batch(waiting[0].received_at + dt.timedelta(hours=6), waiting)
                waiting = []
            if month.number == _REVISED_MONTH and self.cast.revised is not None:
                revision = self._revision(month)
                yield self._batch(revision.received_at + dt.timedelta(hours=6), [revision])

    def _absent(self, month: Month) -> set[str | None]:
        """Departments whose file for the month is not there at the deadline."""
        absent: set[str | None] = {self.cast.late} if month.number in (*_LATE_MONTHS, LAST_MONTH) else set()
        return absent | ({self.cast.missing} if month.number == _MISSING_MONTH else set())

    def _batch(self, publish_at: dt.datetime, files: list[DemoFile]) -> DemoBatch:
        return DemoBatch(publish_at, _APPROVER, tuple(sorted(files, key=lambda file: (file.received_at, file.name))))

    def _files(self, month: Month, without: Set[str | None] = frozenset()) -> list[DemoFile]:
        """The files of a month, one a department that has anything to report."""
        reporting = (one.id for one in self.plan.departments if one.id not in without)
        return [
            self._file(department, month, rows, _received(self.plan, department, month))
            for department in reporting
            if (rows := self._sent_rows(department, month))
        ]

    def _late_files(self, month: Month) -> list[DemoFile]:
        """What comes after the deadline."""
        late = self.cast.late
        rows = self._sent_rows(late, month) if late is not None and month.number in _LATE_MONTHS else []
        return [self._file(late, month, rows, _late(self.plan, month))] if late is not None and rows else []

    def _sent_rows(self, department: str, month: Month) -> list[Row]:
        return [self._as_sent(row) for row in self.true_rows(month) if row.item.reporter == department]

    def _as_sent(self, row: Row) -> Row:
        """The row with the mistake that was made in it."""
        if row.district or row.value is None:
            return row
        if row.item.id == self.cast.mistaken and row.month == _mistaken_month(self.plan, row.item.id):
            return replace(row, amount=None, value=row.value * _SLIP)
        if row.item.id == self.cast.revised and row.month == Month(self.plan.year, _REVISED_MONTH):
            twice = _counted_twice(row)
            return replace(row, amount=(row.amount or Decimal(0)) + twice, value=row.value + twice)
        return row

    def _revision(self, month: Month) -> DemoFile:
        """The later file that takes back what was counted twice."""
        row = next(row for row in self.true_rows(month) if row.item.id == self.cast.revised and not row.district)
        text = f"复核发现{month.number}月有{_counted_twice(row)}{row.unit}重复计入，予以核减"
        at = _deadline(self.plan, month) + dt.timedelta(days=11, hours=-7, minutes=-18)
        return self._file(row.item.reporter, month, [replace(row, text=text)], at, "_更正")

    def _file(self, department: str, month: Month, rows: list[Row], at: dt.datetime, tail: str = "") -> DemoFile:
        owner = self.plan.department[department]
        name = f"演示数据_{owner.name}_{month.year}年{month.number:02d}月{tail}.csv".replace("/", "／")
        encoding = _ENCODINGS[self.plan.departments.index(owner) % len(_ENCODINGS)]
        return DemoFile(name, file_content(owner, rows, encoding), f"{owner.short}联络员", at)


# What real offices save: most as Excel's UTF-8, some as GBK, a few without a byte-order mark.
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-8-sig", "utf-8-sig", "utf-8", "utf-8-sig", "gb18030", "utf-8-sig")


def _counted_twice(row: Row) -> Decimal:
    """Six per cent of the figure, in its own decimals."""
    value = row.value or Decimal(0)
    return max((value * Decimal("0.06")).quantize(value), Decimal(1).scaleb(value.as_tuple().exponent))  # type: ignore[arg-type]


def _deadline(plan: Plan, month: Month) -> dt.datetime:
    """Six in the evening of the hard deadline: then what is there is published."""
    return dt.datetime.combine(plan.reporting.hard_deadline(month), dt.time(18), BEIJING)


def _received(plan: Plan, department: str, month: Month) -> dt.datetime:
    """A working hour between the second and the deadline; some departments are early, some late by habit."""
    random = chance("received", department, month)
    habit = chance("habit", department).uniform(0, 0.5)
    last = plan.reporting.hard_day
    day = min(last, 2 + int((last - 1) * min(0.99, habit + random.uniform(0, 0.5))))
    date = (month + 1).first_day.replace(day=max(1, day))
    time = dt.time(random.randint(9, 16), random.randint(0, 59), random.randint(0, 59))
    at = dt.datetime.combine(_workday(date), time, BEIJING)
    return min(at, _deadline(plan, month) - dt.timedelta(minutes=random.randint(20, 90)))


def _workday(date: dt.date) -> dt.date:
    """The day, or the Friday before it, or the Monday after where that Friday is in the month before."""
    back = max(0, date.weekday() - 4)
    friday = date - dt.timedelta(days=back)
    return friday if friday.month == date.month else date + dt.timedelta(days=7 - date.weekday())


def _late(plan: Plan, month: Month) -> dt.datetime:
    """Some days after the deadline."""
    return _deadline(plan, month) + dt.timedelta(days=6, hours=-8, minutes=23)
