"""What is shown of one version and month: read once from the warehouse, judged once, shared by pages and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from monitor.assess import Assessment, assess, assess_year
from monitor.charts.figure import Context
from monitor.home import PLAN_PATH, Home
from monitor.month import Month
from monitor.observation import Edition
from monitor.plan import Plan, load_plan
from monitor.warehouse import current_version, lights_of, reading, series_of
from monitor.warehouse import edition_of as read_edition_of
from monitor.web.shelf import Shelf

KEPT = 48  # views; a year of two versions and room to look back


class MonthMissing(LookupError):
    """The version has no data for that month; the message is a Chinese sentence."""


@dataclass(frozen=True)
class View:
    """One version and month with all assessments of its year."""

    plan: Plan
    edition: Edition
    month: Month
    year: Mapping[Month, tuple[Assessment, ...]]  # 全市, January to `month`
    districts: Mapping[str, tuple[Assessment, ...]]  # district id → what that district reports

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """全市 in the month, in the plan's order."""
        return self.year[self.month]

    @property
    def before(self) -> tuple[Assessment, ...]:
        """全市 a month earlier; nothing in January, when the plan's year begins."""
        return self.year.get(self.month + -1, ()) if self.month.number > 1 else ()

    @cached_property
    def by_item(self) -> dict[str, Assessment]:
        return {one.item.id: one for one in self.assessments}

    @cached_property
    def by_item_before(self) -> dict[str, Assessment]:
        return {one.item.id: one for one in self.before}

    @cached_property
    def by_task(self) -> dict[str, tuple[Assessment, ...]]:
        found = defaultdict(list)
        for one in self.assessments:
            found[one.task.id].append(one)
        return {task: tuple(ones) for task, ones in found.items()}

    def of_section(self, section: str) -> tuple[Assessment, ...]:
        return tuple(one for one in self.assessments if one.section.id == section)

    def of_districts(self, item: str) -> tuple[Assessment, ...]:
        """One item's assessments by district, in the plan's order of districts."""
        return tuple(one for ones in self.districts.values() for one in ones if one.item.id == item)

    @property
    def context(self) -> Context:
        return Context(self.edition, self.month)


@lru_cache(maxsize=4)
def _plan_at(modified: int) -> Plan:
    del modified
    return load_plan(PLAN_PATH)


def current_plan() -> Plan:
    """The plan as its file stands now, read again when it was changed."""
    return _plan_at(PLAN_PATH.stat().st_mtime_ns)


def current_edition(home: Home) -> Edition | None:
    """The published version; None where nothing was published yet."""
    version = current_version(home)
    return None if version is None else edition_of(home, version)


@lru_cache(maxsize=64)
def edition_of(home: Home, version: int) -> Edition:
    """What a version says of itself; a version never changes."""
    with reading(home, version) as connection:
        return read_edition_of(connection)


def shown_months(plan: Plan, edition: Edition) -> tuple[Month, ...]:
    """Months of the plan's year that have data, newest first."""
    return tuple(month for month in reversed(edition.months) if month.year == plan.year)


def _make(key: tuple[Home, int, Month, str]) -> View:
    home, version, month, _fingerprint = key
    plan = current_plan()
    edition = edition_of(home, version)
    if month not in shown_months(plan, edition):
        raise MonthMissing(f"数据版本 v{version} 没有{month.label}的数据。")
    with reading(home, version) as connection:
        past: dict[str, list[tuple[Month, str]]] = defaultdict(list)
        for (item, lit), lights in lights_of(connection).items():
            past[item].append((lit, lights[0].status))
        year = assess_year(plan, month, series_of(connection, month), past=past)
        districts = {
            district.id: assess(plan, month, series_of(connection, month, district.id), district.id)
            for district in plan.districts
        }
    return View(plan, edition, month, year, districts)


_shelf: Shelf[tuple[Home, int, Month, str], View] = Shelf(_make, KEPT)


def find_view(version: int, month: Month) -> View:
    """The view of a version and month; raises VersionMissing or MonthMissing."""
    return _shelf.get((Home.from_environment(), version, month, current_plan().fingerprint))
