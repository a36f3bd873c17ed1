"""What a revision of a month makes of published figures of later months, which the file does not touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.entry.entry import Entry
from etl.entry.history import LOOK_BACK, STEP, Derived, Figures, Key, Known, figures, previous, problem_at, settled
from etl.language.number import is_rounding, written
from etl.problem import Problem
from monitor.month import Month
from monitor.plan import Indicator

_NONE: Figures = (None, None)
_NAMED = 3  # months of which the figures are said that become others


@dataclass(frozen=True, slots=True)
class _Change:
    """A published figure that follows from others, and what it becomes."""

    month: Month
    column: str  # 本月数, 累计数
    old: Decimal
    new: Decimal


@dataclass(frozen=True, slots=True)
class _Lost:
    """A published figure that follows from others, which are no more."""

    month: Month
    column: str  # 本月数, 累计数
    old: Decimal


def later_problems(entries: Sequence[Entry], known: Known) -> Iterator[Problem]:
    """Figures that make a later month's published ones differ from each other, or become others where they follow."""
    together = figures(entries, known)
    own = {entry.key for entry in entries}
    elsewhere = {place: known[place] for place in known if place not in own}
    for entry in entries:
        item = entry.item
        if isinstance(item, Indicator) and item.kind in {"cumulative", "level"}:
            last = settled(item, entry.district, entry.month, together)
            was = settled(item, entry.district, entry.month, known)
            if last is None and was is not None and entry.is_empty:
                yield from _emptied(entry, item, elsewhere, was)
            elif last is not None and last != was:
                yield from _later(entry, item, elsewhere, (was, last))


def _later(
    entry: Entry, item: Indicator, elsewhere: Mapping[Key, Figures], stands: tuple[Decimal | None, Decimal]
) -> Iterator[Problem]:
    """`stands` are the cumulative figure or stock of the entry's month as it was published, and as the file has it."""
    last, before = stands[1], entry.month
    changes: list[_Change] = []
    for at, amount, value, follows in _after(entry, item, elsewhere):
        if value is None:
            last += amount
        elif follows == "累计数":
            last += amount
            changes.append(_Change(at, follows, value, last))
        else:
            fits = is_rounding(value - last - amount, 3)
            if follows and not fits:
                changes.append(_Change(at, follows, amount, value - last))
            elif follows is None and not fits:
                yield _misfit(entry, item, (before, at), (last, value, amount))
            break
        before = at
    if changes:
        yield _following(entry, item, stands, changes)


def _after(
    entry: Entry, item: Indicator, elsewhere: Mapping[Key, Figures]
) -> Iterator[tuple[Month, Decimal, Decimal | None, str | None]]:
    """The published months behind an entry's, up to one without 本月数: each with 本月数, 累计数 and which of the two
    follows from the other, "" where that is not known, None where neither does.
    """
    at = entry.month
    for _ in range(LOOK_BACK):
        at += STEP[item.frequency]
        told = elsewhere.get((item.id, entry.district, at), _NONE)
        amount, value = told
        if previous(item, at) is None or amount is None:
            return
        yield at, amount, value, (told.follows or "") if isinstance(told, Derived) else None


def _emptied(entry: Entry, item: Indicator, elsewhere: Mapping[Key, Figures], was: Decimal) -> Iterator[Problem]:
    """What a figure that is taken back leaves without: those that follow from it, up to one that was given."""
    lost: list[_Lost] = []
    for at, amount, value, follows in _after(entry, item, elsewhere):
        if value is None:
            continue
        if follows:
            lost.append(_Lost(at, follows, value if follows == "累计数" else amount))
        if follows != "累计数":
            break
    if lost:
        yield _emptying(entry, item, was, lost)


def _emptying(entry: Entry, item: Indicator, was: Decimal, lost: Sequence[_Lost]) -> Problem:
    name = "累计数" if item.kind == "cumulative" else "期末数"
    named = lost if len(lost) <= _NAMED else (*lost[: _NAMED - 1], lost[-1])
    said = "、".join(f"{one.month.label}的{one.column}{written(one.old)}{item.unit}" for one in named)
    more = f"，共{len(lost)}个月" if len(lost) > _NAMED else ""
    what = (
        f"“{item.name}”{entry.month.label}的{name}{written(was)}{item.unit}撤回，"
        f"已公布的以后月份里由它推算的数随之变为空{more}：{said}"
    )
    remedy = f"请确认；以后月份不该空的（如{lost[-1].month.label}），请把该月的本月数、累计数一并报送。"
    return problem_at(entry, "later-month-follows", what, remedy, column="累计数", is_warning=True)


def _following(
    entry: Entry, item: Indicator, stands: tuple[Decimal | None, Decimal], changes: Sequence[_Change]
) -> Problem:
    was, now = stands
    name = "累计数" if item.kind == "cumulative" else "期末数"
    since = f"由{written(was)}改为{written(now)}{item.unit}" if was is not None else f"是{written(now)}{item.unit}"
    said = "；".join(
        f"{one.month.label}的{one.column}由{written(one.old)}变为{written(one.new)}{item.unit}"
        f"（{written(one.old)} → {written(one.new)}{'，成了负数' if one.new < 0 <= one.old else ''}）"
        for one in _named(changes)
    )
    more = f"，共{len(changes)}个月" if len(changes) > _NAMED else ""
    what = f"“{item.name}”{entry.month.label}的{name}{since}，已公布的以后月份里推算的数随之改变{more}：{said}"
    last = changes[-1].month.label
    remedy = f"请确认；以后月份不该变的（如{last}），请把该月的本月数、累计数一并报送；报错了的，请改正。"
    return problem_at(entry, "later-month-follows", what, remedy, column="累计数", is_warning=True)


def _named(changes: Sequence[_Change]) -> Sequence[_Change]:
    """The first changes, and the last one, where a negative figure would be."""
    return changes if len(changes) <= _NAMED else (*changes[: _NAMED - 1], changes[-1])


def _misfit(
    entry: Entry, item: Indicator, months: tuple[Month, Month], numbers: tuple[Decimal, Decimal, Decimal]
) -> Problem:
    before, at = (month.label for month in months)
    last, value, amount = map(written, numbers)
    increase, off = numbers[1] - numbers[0], numbers[1] - numbers[0] - numbers[2]
    unit, stands = item.unit, "累计数" if item.kind == "cumulative" else "期末数"
    what = (
        f"“{item.name}”{before}的{stands}按这份文件是{last}{unit}，已公布的{at}{stands}{value}{unit}减去它是"
        f"{written(increase)}{unit}，与已公布的{at}本月数{amount}{unit}相差{written(abs(off))}{unit}"
    )
    remedy = (
        f"请核对哪一个数对：{at}也要更正的，请把该月的本月数、累计数一并报送；{entry.month.label}报错了的，请改正。"
    )
    return problem_at(entry, "later-month-mismatch", what, remedy, column="累计数", is_warning=True)
