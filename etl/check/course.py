"""Which series of a large file need a look: what the checks of one row against others can only say something about.

A series is one item in one district. Whatever `etl.entry.history` and `etl.check.jump` would say anything about is
found here, by the same rules on all series at once, and perhaps more; what is then said is said by those alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from etl.check.course_jump import jumps
from etl.check.sums import LEAST_PARTS
from monitor.month import Month

Figures = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_LONG_CHAIN = 22  # months given by their changes alone; the checks follow 24


@dataclass(frozen=True, slots=True)
class Course:
    """Series × months: the file's figures over the published ones, as whole numbers, 0 where there is none."""

    first: Month  # of the months
    kind: str  # of the item of all these series
    step: int  # months from one figure to the next
    unit: int  # what stands for 1
    decimals: int  # that the item shows
    value: Figures
    amount: Figures
    has_value: Flags
    has_amount: Flags  # 本月数 of the file's own row, or else of the published one
    is_own: Flags  # the file has a row that says something
    told_amount: Flags  # the file's own row says 本月数
    published: tuple[Figures, Figures, Flags, Flags] | None = None  # value, amount, has_value, has_amount

    @property
    def months(self) -> int:
        return int(self.value.shape[1])

    def opens_year(self, at: int) -> bool:
        """Whether nothing comes before a figure of that month in its year."""
        return self.kind == "cumulative" and (self.first + at).number <= self.step

    def begins_year(self, at: int) -> bool:
        return (self.first + at).number == 1


@dataclass(frozen=True, slots=True)
class Settled:
    """What each figure builds on: the period before, given or following from monthly figures."""

    last: Figures
    is_known: Flags
    chain: Figures  # how many monthly figures in a row it follows from


def settled(course: Course) -> Settled:
    """The cumulative figure or stock before each month."""
    shape = course.value.shape
    if course.has_value.all():
        return _one_after_another(course)
    last, is_known = np.zeros(shape, np.int64, order="F"), np.zeros(shape, bool, order="F")
    chain = np.zeros(shape, np.int64, order="F")
    now, is_now = np.zeros(shape, np.int64, order="F"), np.zeros(shape, bool, order="F")
    for at in range(course.months):
        before = at - course.step
        if course.opens_year(at):
            is_known[:, at] = True
        elif before >= 0:
            last[:, at], is_known[:, at] = now[:, before], is_now[:, before]
            chain[:, at] = chain[:, before] + ~course.has_value[:, before]
            chain[course.has_value[:, before], at] = 0
        has_value, has_amount = course.has_value[:, at], course.has_amount[:, at]
        now[:, at] = np.where(has_value, course.value[:, at], course.amount[:, at] + last[:, at])
        is_now[:, at] = has_value | (has_amount & is_known[:, at])
    return Settled(last, is_known, chain)


def _one_after_another(course: Course) -> Settled:
    """The same where every figure is there."""
    last, is_known = np.zeros_like(course.value), np.zeros_like(course.has_value)
    last[:, course.step :], is_known[:, course.step :] = course.value[:, : -course.step], True
    for at in range(course.months):
        if course.opens_year(at):
            last[:, at], is_known[:, at] = 0, True
    return Settled(last, is_known, np.zeros_like(course.value))


def suspects(course: Course) -> Flags:
    """For each series whether anything has to be looked at."""
    found = out_of_course(course)
    for flags in _revised(course):
        found |= flags.any(axis=1)
    return found


def out_of_course(course: Course, *, has_jumps: bool = True) -> Flags:
    """For each series whether its figures may be at odds with each other or, with `has_jumps`, unlikely."""
    found = np.zeros(len(course.value), bool)
    before = settled(course)
    says = course.is_own & (course.has_value | course.told_amount & course.has_amount)
    for flags in _questions(course, before, says):
        found |= flags.any(axis=1)
    if has_jumps and course.kind in {"cumulative", "level", "rate"}:
        found |= jumps(course, before, says)
    return found


def _questions(course: Course, before: Settled, says: Flags) -> Iterator[Flags]:
    if course.kind in {"cumulative", "level"}:
        opens = np.array([course.opens_year(at) for at in range(course.months)])
        yield says & ~course.has_value & ~before.is_known & ~opens
        increase = course.value - before.last
        has_amount = course.told_amount & course.has_amount
        yield says & course.has_value & has_amount & before.is_known & (increase != course.amount)
        yield says & course.has_value & has_amount & ~before.is_known & (course.amount > course.value)
        yield says & (before.chain >= _LONG_CHAIN)
        # what is published of later months no longer fits the figures that the file has before them
        after = np.logical_or.accumulate(says, axis=1) & ~course.is_own
        is_told = course.has_value & course.has_amount & before.is_known
        yield after & is_told & (increase != course.amount)
        if course.published is not None:  # nor what follows from one that is taken back
            _, _, had_value, had_amount = course.published
            yield course.is_own & ~says & (had_value | had_amount)
    if course.kind in {"cumulative", "milestone"}:
        yield says & _falls(course)
    if course.published is not None and course.kind == "cumulative":
        yield says & _exceeds(course, course.published)


def _falls(course: Course) -> Flags:
    """Figures below the last one before them in the same year."""
    found = np.zeros(course.value.shape, bool, order="F")
    height = np.zeros(len(course.value), np.int64)
    has_height = np.zeros(len(course.value), bool)
    for at in range(course.months):
        if course.begins_year(at):
            has_height[:] = False
        now, has_now = course.value[:, at], course.has_value[:, at]
        found[:, at] = has_now & has_height & (now < height)
        height = np.where(has_now, now, height)
        has_height |= has_now
    return found


def _revised(course: Course) -> Iterator[Flags]:
    """Figures that are published otherwise."""
    if course.published is None:
        return
    value, amount, has_value, has_amount = course.published
    yield course.is_own & has_value & (~course.has_value | (value != course.value))
    yield course.told_amount & has_amount & (~course.has_amount | (amount != course.amount))


def _exceeds(course: Course, published: tuple[Figures, Figures, Flags, Flags]) -> Flags:
    """Figures above one that is published for a later month of the year."""
    value, _, has_value, _ = published
    least = np.full(len(value), np.iinfo(np.int64).max)
    exceeds = np.zeros(value.shape, bool, order="F")
    for at in reversed(range(course.months)):
        exceeds[:, at] = course.has_value[:, at] & (course.value[:, at] > least)
        least = np.where(has_value[:, at] & ~course.is_own[:, at], np.minimum(least, value[:, at]), least)
        if course.begins_year(at):
            least[:] = np.iinfo(np.int64).max
    return exceeds


def sums_stand_out(
    course: Course, city: int | None, places: tuple[Figures, Figures], every: int, *, may_be_whole: bool
) -> bool:
    """Whether the districts (rows of the course), of `every` one, do not add up to the city in some month.

    Where some are not there, whether the others do, or make more, or all may be there with what is published
    (`may_be_whole`); or whether a zone has more than the city. `places` are the rows of districts and of zones.
    """
    districts, zones = places
    if city is None or not len(districts):
        return may_be_whole or (city is not None and _is_beyond(course, city, zones))
    is_run = districts[-1] - districts[0] == len(districts) - 1
    parts = slice(districts[0], districts[-1] + 1) if is_run else districts
    for figures, given in ((course.value, course.has_value), (course.amount, course.told_amount & course.has_amount)):
        is_given = given.T[:, parts] & course.is_own.T[:, parts]
        count, has_total = is_given.sum(axis=1), given[city] & course.is_own[city]
        is_whole, is_some = has_total & (count == every), has_total & (count > 0) & (count < every)
        if may_be_whole and (((count > 0) | has_total) & ~is_whole).any():
            return True
        if not (is_whole | is_some).any():
            continue
        added = figures.T[:, parts]  # of a month side by side in memory
        if float(max(added.max(), -added.min())) * len(districts) > np.iinfo(np.int64).max / 2:
            return True
        together = np.where(is_given, added, 0).sum(axis=1)
        beyond = (together > figures[city]) | (count >= LEAST_PARTS) & (together == figures[city])
        if (is_whole & (together != figures[city]) | is_some & beyond).any():
            return True
    return _is_beyond(course, city, zones)


def _is_beyond(course: Course, city: int, zones: Figures) -> bool:
    """Whether a zone has more than the city in some month."""
    has_total = course.has_value[city] & course.is_own[city]
    has_both = course.has_value[zones] & course.is_own[zones] & has_total
    return bool((has_both & (course.value[zones] > course.value[city])).any())
