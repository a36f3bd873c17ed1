"""Jumps and slips of units in many series at once: first by bounds that cost little, then by the medians themselves.

Bounds and medians are of floating point with some room to the safe side: a series found here goes to etl.check.jump.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from etl.check.jump import (
    DEVIATIONS,
    LEAST_COUNT,
    LEAST_FOR_UNIT,
    LEAST_HISTORY,
    LEAST_REPEATED,
    LEAST_SHARE,
    LOOK_BACK,
    MAD_TO_DEVIATION,
    NEAR,
    UNIT_FACTORS,
)

if TYPE_CHECKING:
    from etl.check.course import Course, Flags, Settled

Floats = np.ndarray[Any, np.dtype[np.float64]]
_ROOM = 1 - 1e-6  # floating point must never miss what exact decimals find
_LEAST_RATIO = float((1 - NEAR) * min(UNIT_FACTORS)) * _ROOM
_AT_ONCE = 50_000  # figures whose medians are taken together


def jumps(course: Course, before: Settled, says: Flags) -> Flags:
    """For each series whether a figure of it may be out of its course."""
    whole = _steps(course, before)
    steps, values = _floats(*whole, course.unit), _floats(course.value, course.has_value, course.unit)
    low, high, count = _so_far(steps, course.step)
    with np.errstate(invalid="ignore"):
        if course.kind == "cumulative":
            amounts = _floats(course.amount, course.told_amount & course.has_amount, course.unit)
            last = _floats(before.last, before.is_known, course.unit)
            near = _may_slip(amounts, low, high) | _may_slip(values, last + low, last + high)
            far = _may_jump(steps, low, high, _scatter(low, high))
            is_near = near & (count >= LEAST_FOR_UNIT)
        else:
            low_value, high_value, count_values = _so_far(values, course.step)
            near = _may_slip(values, *_lately(values, low_value, high_value, course.step))
            is_near = near & (count_values >= LEAST_FOR_UNIT)
            far = _may_jump(steps, low, high, float(LEAST_SHARE) * _least(low_value, high_value))
        possible = says & (is_near | (far & (count >= LEAST_HISTORY)))
    found = _repeats(course, whole, says)
    rows, columns = np.nonzero(possible)
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        at = rows[part], columns[part]
        is_out = _is_out(course, before, (steps, values), at)
        found[at[0][is_out]] = True
    return found


def _floats(figures: Any, has: Flags, unit: int) -> Floats:
    floats: Floats = figures / unit
    if not has.all():
        floats[~has] = np.nan
    return floats


def _steps(course: Course, before: Settled) -> tuple[Any, Flags]:
    """By how much each figure goes beyond the one before it, and where that is known."""
    has_step = course.has_value & before.is_known
    if course.kind == "cumulative" and course.has_amount.all():
        return course.amount, course.has_amount
    step = np.where(has_step, course.value - before.last, 0)
    if course.kind == "cumulative":
        step = np.where(course.has_amount, course.amount, step)
        has_step = has_step | course.has_amount
    return step, has_step


def _so_far(figures: Floats, step: int) -> tuple[Floats, Floats, Any]:
    """Least, greatest and number of the figures of the periods before."""
    low, high = (np.empty(figures.shape, order="F") for _ in range(2))
    low[:, :step] = high[:, :step] = np.nan
    count = np.zeros(figures.shape, np.int16, order="F")
    is_there = ~np.isnan(figures)
    for at in range(step, figures.shape[1]):
        then = at - step
        np.fmin(low[:, then], figures[:, then], out=low[:, at])
        np.fmax(high[:, then], figures[:, then], out=high[:, at])
        np.add(count[:, then], is_there[:, then], out=count[:, at])
    return low, high, count


def _lately(figures: Floats, low: Floats, high: Floats, step: int) -> tuple[Floats, Floats]:
    """Least and greatest of the latest periods, which slips are held against; of all before where one is missing."""
    low, high = low.copy(order="K"), high.copy(order="K")
    length = step * LEAST_HISTORY
    for at in range(length, figures.shape[1]):
        latest = figures[:, at - length : at : step]
        least = latest.min(axis=1)  # no number where one is missing
        is_whole = ~np.isnan(least)
        np.copyto(low[:, at], least, where=is_whole)
        np.copyto(high[:, at], latest.max(axis=1), where=is_whole)
    return low, high


def _least(low: Floats, high: Floats) -> Floats:
    """The least size of a figure between two."""
    return np.where(low > 0, low, np.where(high < 0, -high, 0.0))


def _scatter(low: Floats, high: Floats) -> Floats:
    least = _least(low, high)
    room: Floats = np.maximum(float(LEAST_SHARE) * least, LEAST_COUNT * np.sqrt(np.maximum(least, 1)))
    return room


def _may_jump(steps: Floats, low: Floats, high: Floats, room: Floats) -> Flags:
    return np.maximum(steps - low, high - steps) > room * _ROOM


def _may_slip(now: Floats, low: Floats, high: Floats) -> Flags:
    """Whether a figure may be several times what lies between two others."""
    return (now > 0) & (high > 0) & ((now >= _LEAST_RATIO * low) | (now * _LEAST_RATIO <= high))


def _repeats(course: Course, steps: tuple[Any, Flags], says: Flags) -> Flags:
    """Figures of months, written or by how much they go beyond those before the file, that are the ones before."""
    found = np.zeros(len(course.value), bool)
    if course.kind != "cumulative":
        return found
    step, has_step = steps
    for at in range(course.step, course.months):
        if course.opens_year(at):
            continue
        then, now = step[:, at - course.step], step[:, at]
        is_told = course.told_amount[:, at] & course.has_amount[:, at] | ~course.is_own[:, at - course.step]
        both = has_step[:, at] & has_step[:, at - course.step] & says[:, at] & is_told
        found |= both & (then == now) & (np.abs(now) >= LEAST_REPEATED * course.unit)
    return found


def _is_out(course: Course, before: Settled, told: tuple[Floats, Floats], at: tuple[Any, Any]) -> Flags:
    """As etl.check.jump has it, for some figures."""
    steps, values = (_back(figures, at, course.step) for figures in told)
    step, value = told[0][at], told[1][at]
    usual = _median(steps)
    count = np.count_nonzero(~np.isnan(steps), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = _median(np.abs(steps - usual[:, None])) * float(MAD_TO_DEVIATION)
        level = np.abs(usual if course.kind == "cumulative" else _median(values))
        room = np.fmax(spread * DEVIATIONS, level * float(LEAST_SHARE))
        if course.kind == "cumulative":
            room = np.fmax(room, LEAST_COUNT * np.sqrt(np.maximum(np.abs(usual), 1)))
        found = (count >= LEAST_HISTORY) & (np.abs(step - usual) > room * _ROOM)
        if course.kind == "cumulative":
            amount = _floats(course.amount[at], course.told_amount[at] & course.has_amount[at], course.unit)
            last = _floats(before.last[at], before.is_known[at], course.unit)
            slips = _slips(course, value, last + usual) | _slips(course, amount, usual)
            return np.asarray(found | (slips & (count >= LEAST_FOR_UNIT)))
        latest = np.where(np.cumsum(~np.isnan(values), axis=1) <= LEAST_HISTORY, values, np.nan)
        has_enough = np.count_nonzero(~np.isnan(values), axis=1) >= LEAST_FOR_UNIT
        return np.asarray(found | (_slips(course, value, _median(latest)) & has_enough))


def _back(figures: Floats, at: tuple[Any, Any], step: int) -> Floats:
    """The figures of the periods before, the latest first."""
    rows, columns = at
    found = np.full((len(rows), LOOK_BACK // step), np.nan)
    for number in range(LOOK_BACK // step):
        then = columns - step * (number + 1)
        is_there = then >= 0
        found[is_there, number] = figures[rows[is_there], then[is_there]]
    return found


def _median(figures: Floats) -> Floats:
    """The median of each row without its gaps; no number where it has none."""
    ordered = np.sort(figures, axis=1)  # gaps last
    count = np.count_nonzero(~np.isnan(figures), axis=1)
    rows = np.arange(len(figures))
    upper = ordered[rows, np.minimum(count // 2, figures.shape[1] - 1)]
    lower = ordered[rows, np.maximum((count - 1) // 2, 0)]
    return np.where(count > 0, (lower + upper) / 2, np.nan)


def _slips(course: Course, now: Floats, usual: Floats) -> Flags:
    found = np.zeros(len(now), bool)
    is_apart = np.abs(now - usual) > LEAST_COUNT * 10.0**-course.decimals * _ROOM
    for factor in map(float, UNIT_FACTORS):
        for ratio in (now / usual / factor, usual / now / factor):
            found |= np.abs(ratio - 1) * _ROOM <= float(NEAR)
    return found & is_apart & (now > 0) & (usual > 0)
