"""The month that a page opens with where its address names none: the newest one that most of the reports are in for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from monitor.home import Home
from monitor.month import Month
from monitor.web.view import Release, find_release, find_view


@dataclass(frozen=True, slots=True)
class Intake:
    """How many items a month should have brought, and how many it has."""

    due: int
    reported: int

    @property
    def is_most(self) -> bool:
        """Whether at least half has come: with less, lights and counts say who was early, not how the year goes."""
        return self.reported * 2 >= self.due

    @property
    def missing(self) -> int:
        return self.due - self.reported


@lru_cache(maxsize=64)
def _counted(home: Home, version: int) -> dict[Month, Intake]:
    release = find_release(home, version)
    year = find_view(release.version, release.months[0]).year
    found = {}
    for month in release.months:
        said = [one.reporting for one in year[month]]
        found[month] = Intake(len(said) - said.count("not_due"), said.count("reported"))
    return found


def intake_by_month(release: Release) -> dict[Month, Intake]:
    """How much of each month of a version has come, newest month first; items that are not due count nowhere."""
    return _counted(Home.from_environment(), release.version) if release.months else {}


def opening_month(release: Release) -> Month:
    """The newest month of which at least half was reported, else the newest there is; raises LookupError without any.

    It follows from the version alone, not from the day: what an address shows changes with a publication only.
    """
    found = intake_by_month(release)
    if not found:
        year = release.plan.year
        raise LookupError(f"数据版本 v{release.version} 没有{year}年的数据，请用 python -m etl load 载入报送文件。")
    return next((month for month, intake in found.items() if intake.is_most), release.months[0])
