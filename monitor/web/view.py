"""What is shown of one version and month: read and judged once, shared by pages and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from monitor.assess import Assessment, Courses, seen_in
from monitor.cell import Districts, of_item
from monitor.clock import now
from monitor.district import Places, cells_of
from monitor.home import Home
from monitor.judged import judge_courses
from monitor.month import Month
from monitor.observation import Edition
from monitor.plan import Plan
from monitor.status import rule_label
from monitor.warehouse import current_version, edition_of, plan_of, reading, versions
from monitor.web.shelf import Shelf

KEPT = 18  # a year, and room to look at another version
VERSIONS = 3  # of which the judged year is kept: about ten megabytes for a plan like this one


class MonthMissing(LookupError):
    """The version has no data for that month; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Release:
    """One published version: what it says of itself, and the plan it was published under."""

    edition: Edition
    plan: Plan

    @property
    def version(self) -> int:
        return self.edition.version

    @property
    def months(self) -> tuple[Month, ...]:
        """Months of the plan's year that have data, newest first."""
        return tuple(month for month in reversed(self.edition.months) if month.year == self.plan.year)


@dataclass(frozen=True)
class View:
    """One version and month with all assessments of its year."""

    plan: Plan
    edition: Edition
    month: Month
    year: Mapping[Month, tuple[Assessment, ...]]  # 全市, January to `month`
    districts: Mapping[str, tuple[Assessment, ...]]  # district id → what that district reports
    districts_before: Mapping[str, tuple[Assessment, ...]]  # the same a month earlier; empty in January

    @property
    def assessments(self) -> tuple[Assessment, ...]:
        """全市 in the month, in the plan's order."""
        return self.year[self.month]

    @property
    def before(self) -> tuple[Assessment, ...]:
        """全市 a month earlier; nothing in January, when the plan's year begins."""
        return self.year.get(self.month + -1, ())

    @cached_property
    def by_item(self) -> dict[str, Assessment]:
        return {one.item.id: one for one in self.assessments}

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
        return of_item(self.districts, item)

    @property
    def cells(self) -> Districts:
        """How all that districts report stands, without what only an assessment knows."""
        return cells_of(self.districts)

    @property
    def cells_before(self) -> Districts:
        """The same a month earlier."""
        return cells_of(self.districts_before)

    def of_districts_before(self, item: str) -> tuple[Assessment, ...]:
        """The same a month earlier."""
        return of_item(self.districts_before, item)


def current_release(home: Home) -> Release | None:
    """The published version; None where nothing was published yet."""
    version = current_version(home)
    return None if version is None else find_release(home, version)


def nothing_published(plan: Plan) -> tuple[Release, View]:
    """What stands in for a version where none was published: the plan, no month with data; its number is 0."""
    edition = Edition(0, now(), False, (), plan.id, plan.fingerprint, rule_label(plan.rule))
    ended = min(Month(plan.year, 12), max(Month(plan.year, 1), Month.of(now().date()) + -1))
    return Release(edition, plan), View(plan, edition, ended, {ended: ()}, {}, {})


@lru_cache(maxsize=64)
def find_release(home: Home, version: int) -> Release:
    """A version by its number, read once, for a version never changes; raises VersionMissing."""
    with reading(home, version) as connection:
        return Release(edition_of(connection), plan_of(connection))


def last_with_data(home: Home, before: int) -> Release | None:
    """The newest version before one that has a month of its plan's year."""
    earlier = (find_release(home, version) for version in reversed(versions(home)) if version < before)
    return next((one for one in earlier if one.months), None)


def _make(key: tuple[Home, int, Month]) -> View:
    home, version, month = key
    release = find_release(home, version)
    if month not in release.months:
        if month in release.edition.months:
            raise MonthMissing(f"{month.label}不在数据版本 v{version} 的计划（{release.plan.year}年）之内，不作研判。")
        raise MonthMissing(f"数据版本 v{version} 没有{month.label}的数据。")
    judged = _courses.get((home, version))
    before = Places(home, version, month + -1, release.plan) if month.number > 1 else {}
    districts = Places(home, version, month, release.plan)
    year = seen_in(judged, release.plan, month)
    return View(release.plan, release.edition, month, year, districts, before)


# A year is judged once for all its months.
_courses: Shelf[tuple[Home, int], Courses] = Shelf(lambda key: judge_courses(*key), VERSIONS)
_shelf: Shelf[tuple[Home, int, Month], View] = Shelf(_make, KEPT)


def find_view(version: int, month: Month) -> View:
    """The view of a version and month; raises VersionMissing or MonthMissing."""
    return _shelf.get((Home.from_environment(), version, month))
