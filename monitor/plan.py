"""The plan as frozen objects, read from indicators.toml; every fault of the file listed at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor.home import PLAN_PATH
from monitor.markup import ONE_LINE
from monitor.month import Month
from monitor.plan_checks import draft_of, figure_ids, plan_faults
from monitor.plan_faults import read_plan_file, shape_faults
from monitor.plan_quantity import indicator_faults

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(min_length=1, pattern=ONE_LINE)]  # it stands in headers, file names, messages
Kind = Literal["cumulative", "level", "rate", "rank", "milestone", "narrative"]
Frequency = Literal["monthly", "quarterly", "annual"]
Comparison = Literal["at_least", "more_than", "exactly", "at_most"]


def _as_decimal(value: object) -> object:
    """Whole numbers of TOML are quantities too; anything else is left to be refused."""
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Quantity = Annotated[Decimal, BeforeValidator(_as_decimal)]

KIND_NAMES: dict[str, str] = {
    "cumulative": "累计量",
    "level": "存量",
    "rate": "比率",
    "rank": "位次",
    "milestone": "节点",
    "narrative": "定性",
}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chapter(_Frozen):
    """One of the plan's chapters (一 … 五)."""

    number: Text
    title: Name


class Section(_Frozen):
    """One 板块, shown on a page of its own; `id` is the page's name."""

    id: Slug
    name: Name
    chapter: Text
    title: Name  # as the plan heads it


class Department(_Frozen):
    """One 责任单位."""

    id: Slug
    name: Name
    short: Name
    aliases: tuple[Text, ...] = ()


class District(_Frozen):
    """One 县(市)区 or 功能区, in official order; `tile` is (row, column) in the tile map, `groups` what adds it up."""

    id: Slug
    name: Name
    kind: Literal["district", "zone"]
    tile: tuple[int, int]
    aliases: tuple[Text, ...] = ()
    groups: tuple[Text, ...] = ()


class Task(_Frozen):
    """One numbered task of the plan with the departments that it names."""

    id: Slug
    number: int = Field(ge=1)
    section: Slug
    title: Name
    short: Annotated[str, Field(min_length=1, max_length=10, pattern=ONE_LINE)]
    lead: tuple[Slug, ...] = ()  # 牵头责任单位
    responsible: tuple[Slug, ...] = ()  # 责任单位, where the plan names no lead
    support: tuple[Slug, ...] = ()  # 相关责任单位
    others: str = ""  # the plan's own collective names, e.g. 等市直有关单位

    @property
    def owners(self) -> tuple[str, ...]:
        """Departments that answer for the task: the lead ones, else the responsible ones."""
        return self.lead or self.responsible


class Baseline(_Frozen):
    """Value at the end of the year before (or the date named), with its source."""

    value: Quantity
    as_of: Text
    source: Text


class _Item(_Frozen):
    id: Slug
    task: Slug
    name: Name
    short: Annotated[str, Field(min_length=1, max_length=14, pattern=ONE_LINE)]
    reporter: Slug  # the department that reports it
    clause: Annotated[str, Field(pattern=r"^[一二三四五六七八九十]+-\d+$")]
    definition: Text
    note: str = ""  # a caveat to be shown beside the definition
    aliases: tuple[Text, ...] = ()


class Indicator(_Item):
    """A quantity with a target for the plan's year."""

    kind: Literal["cumulative", "level", "rate", "rank"]
    unit: Name
    target: Quantity
    comparison: Comparison = "at_least"
    better: Literal["higher", "lower"] = "higher"
    decimals: int = Field(default=0, ge=0, le=4)
    baseline: Baseline | None = None
    schedule: str | tuple[Quantity, ...] | None = None  # a name in [schedules], or 4 or 12 cumulative percentages
    frequency: Frequency = "monthly"
    by_district: bool = False  # districts report it as well
    is_additive: bool = True  # districts add up to the city's figure (only said where by_district)
    district_targets: dict[Slug, Quantity] = {}
    unit_factors: dict[str, Quantity] = {}  # other units accepted: factor to `unit`
    is_share: bool = False  # a percentage that lies within 0–100
    published: tuple[str, ...] = ()  # ids in data/published that speak of the same quantity


class Milestone(_Item):
    """A deliverable with a due month; departments report the percentage done."""

    kind: Literal["milestone"] = "milestone"
    due: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    stages: tuple[str, ...] = ()
    unit: Literal["%"] = "%"
    decimals: int = 0
    frequency: Frequency = "monthly"

    @property
    def due_month(self) -> Month:
        return Month.parse(self.due)


class Narrative(_Item):
    """What is neither counted nor delivered: the department's own words and its own status (自评)."""

    kind: Literal["narrative"] = "narrative"
    frequency: Frequency = "monthly"


Item = Indicator | Milestone | Narrative


class Rule(_Frozen):
    """The status rule (亮灯) in force: a preset of domain fame, its version and its escalations."""

    preset: Literal["points-10", "yinchuan-2025", "sanya-2022", "tianjin-bonds-2022", "ratio-90"] = "points-10"
    version: Text = "1"
    two_yellow_make_red: bool = False  # 海口
    missed_is_yellow: bool = False  # 三亚: a month missed is yellow, two in a row red
    caught_up_stays_yellow: bool = False  # 瓯海: a past red turns yellow, never green


class Reporting(_Frozen):
    """Deadlines, as days of the month after the data month."""

    soft_day: int = Field(default=8, ge=1, le=28)
    hard_day: int = Field(default=12, ge=1, le=28)

    def soft_deadline(self, month: Month) -> dt.date:
        return (month + 1).first_day.replace(day=self.soft_day)

    def hard_deadline(self, month: Month) -> dt.date:
        return (month + 1).first_day.replace(day=self.hard_day)


class Plan(_Frozen):
    """The whole plan: one object that rules, loads, charts and words read."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Name
    city: Name
    year: int = Field(ge=2000, le=2100)
    source: Text
    rule: Rule = Rule()
    reporting: Reporting = Reporting()
    schedules: dict[str, tuple[Quantity, ...]] = {}
    chapters: tuple[Chapter, ...]
    sections: tuple[Section, ...]
    departments: tuple[Department, ...]
    districts: tuple[District, ...] = ()
    tasks: tuple[Task, ...]
    indicators: tuple[Indicator, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    narratives: tuple[Narrative, ...] = ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every indicator, milestone and narrative: by task number, then as the file has them."""
        order = {task.id: task.number for task in self.tasks}
        every: Iterable[Item] = (*self.indicators, *self.milestones, *self.narratives)
        return tuple(sorted(every, key=lambda item: order[item.task]))

    @cached_property
    def item(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def task(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def section(self) -> dict[str, Section]:
        return {section.id: section for section in self.sections}

    @cached_property
    def department(self) -> dict[str, Department]:
        return {department.id: department for department in self.departments}

    @cached_property
    def district(self) -> dict[str, District]:
        return {district.id: district for district in self.districts}

    def items_of_task(self, task: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.task == task)

    def items_of_section(self, section: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if self.task[item.task].section == section)

    def tasks_of_section(self, section: str) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.section == section)

    def schedule_of(self, indicator: Indicator) -> tuple[Fraction, ...] | None:
        """Twelve exact shares (0–1) of the year's work due at the month ends; None where no schedule is set.

        Four numbers are quarter ends; a quarter's work is spread evenly over its months.
        """
        own = indicator.schedule
        if own is None:
            return None
        return _month_ends(self.schedules[own] if isinstance(own, str) else own)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything in the plan does."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


@cache
def _month_ends(percentages: tuple[Decimal, ...]) -> tuple[Fraction, ...]:
    """Twelve shares from 12 month ends or 4 quarter ends; asked for every light of every month."""
    ends = [Fraction(number) / 100 for number in percentages]
    if len(ends) == 12:
        return tuple(ends)
    starts = [Fraction(0), *ends[:-1]]
    return tuple(a + (b - a) * Fraction(step, 3) for a, b in zip(starts, ends, strict=True) for step in (1, 2, 3))


class PlanFaults(ValueError):
    """The plan cannot be used; `faults` holds (key, sentence with remedy), in Chinese, all of them."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("；".join(f"{key}：{sentence}" for key, sentence in faults))
        self.faults = faults


def load_plan(path: Path = PLAN_PATH) -> Plan:
    """The plan in a TOML file; raises PlanFaults with every fault at once.

    Published figures that indicators name are looked up in data/published beside the plan, else in the project's.
    """
    file, faults = read_plan_file(path)
    if file is None:
        raise PlanFaults(faults)
    plan = None
    try:
        plan = Plan.model_validate(file.document, strict=True)
    except ValidationError as error:
        faults.extend(shape_faults(file, error, Plan))
    draft = draft_of(file, Plan, figure_ids(path.parent))
    faults.extend([*plan_faults(draft), *indicator_faults(draft)])
    if plan is None or faults:
        raise PlanFaults(faults)
    return plan


def current_plan(path: Path = PLAN_PATH) -> Plan:
    """The plan of indicators.toml as it is now, read again only when it was changed; raises PlanFaults."""
    seen = path.stat()
    return _unchanged(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=2)
def _unchanged(path: Path, _changed: int, _size: int) -> Plan:
    return load_plan(path)


if __name__ == "__main__":
    from monitor.plan_print import main  # imports this module, under its own name

    sys.exit(main())
