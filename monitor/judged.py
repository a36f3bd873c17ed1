"""A published version judged: what pages, pictures, documents and the command line all start from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from monitor.assess import Assessment, Courses, assess, assess_item, assess_year, courses
from monitor.home import Home
from monitor.month import Month
from monitor.observation import CITY, Edition
from monitor.past import past_lights
from monitor.plan import Indicator, Plan
from monitor.warehouse import edition_of, lights_of, places_of, plan_of, reading, series_of

MOST = 30_000  # assessments of districts that are kept, of up to ten kilobytes with their series
BY_DISTRICT = ("districts", "tiles", "district_heatmap")  # figures that draw districts


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


class Places(Mapping[str, tuple[Assessment, ...]]):
    """District id → assessments of one month, of what districts report; each is judged when it is asked for.

    Few pages ask for all of them, and with a hundred districts that takes seconds. What was judged is kept as long as
    MOST assessments are not passed by all there are; the two used last are kept in any case, for they are compared.
    """

    _lock: ClassVar = threading.RLock()
    _used: ClassVar[OrderedDict[int, Places]] = OrderedDict()  # the one used last at the end

    def __init__(self, home: Home, version: int, month: Month, plan: Plan) -> None:
        self._home, self._version, self._month, self._plan = home, version, month, plan
        self._known: dict[str, tuple[Assessment, ...]] = {}

    def __getitem__(self, district: str) -> tuple[Assessment, ...]:
        if district not in self._plan.district:
            raise KeyError(district)
        found = self._known.get(district)
        if found is None:
            with reading(self._home, self._version) as connection:
                series = series_of(connection, self._month, district)
            found = self._known[district] = assess(self._plan, self._month, series, district)
        self._note_use()
        return found

    def _note_use(self) -> None:
        """Let go what was used least recently."""
        with self._lock:
            used = self._used
            used[id(self)] = self
            used.move_to_end(id(self))
            while len(used) > 2 and sum(one.count for one in used.values()) > MOST:
                used.popitem(last=False)[1]._known.clear()

    @property
    def count(self) -> int:
        """How many assessments it holds."""
        return sum(map(len, list(self._known.values())))

    def __iter__(self) -> Iterator[str]:
        return iter(self._plan.district)

    def __len__(self) -> int:
        return len(self._plan.district)

    def of_item(self, item: str) -> tuple[Assessment, ...]:
        """One item's assessments by district, in the plan's order of districts."""
        if len(self._known) == len(self):
            return tuple(one for ones in self.values() for one in ones if one.item.id == item)
        known = self._plan.item.get(item)
        if not isinstance(known, Indicator) or not known.by_district:
            return ()
        with reading(self._home, self._version) as connection:
            series = places_of(connection, self._month, item)
        return tuple(assess_item(self._plan, known, self._month, series.get(one, {}), one) for one in self)


def of_places(districts: Mapping[str, tuple[Assessment, ...]], item: str) -> tuple[Assessment, ...]:
    """One item's assessments by district, in the order of districts."""
    if isinstance(districts, Places):
        return districts.of_item(item)
    return tuple(one for ones in districts.values() for one in ones if one.item.id == item)


def places_in_figure(districts: Mapping[str, tuple[Assessment, ...]], name: str) -> tuple[Assessment, ...]:
    """What a figure of that name may draw of districts: those of all items only where it speaks of all."""
    form, _, subject = name.partition("-")
    if form not in BY_DISTRICT:
        return ()
    if subject == "all":
        return tuple(one for ones in districts.values() for one in ones)
    return of_places(districts, subject)


def judge_districts(home: Home, version: int, month: Month) -> dict[str, tuple[Assessment, ...]]:
    """District id → assessments of one month, of what districts report."""
    with reading(home, version) as connection:
        plan = plan_of(connection)
    return dict(Places(home, version, month, plan))


def last_month(edition: Edition, plan: Plan) -> Month:
    """The last month of the plan's year that has data; January where none has."""
    return max((month for month in edition.months if month.year == plan.year), default=Month(plan.year, 1))
