"""A figure against the indicator's own history: unit mistakes, jumps, and a flow that merely repeats last month's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from etl.entry.entry import Entry
from etl.entry.history import Figures, Key, Known, figures, previous, problem_at, settled
from etl.entry.quantity import is_beyond
from etl.language.number import written
from etl.problem import Problem
from monitor.month import Month
from monitor.plan import Indicator

# Six increases are half a year: fewer say nothing of how much an indicator usually moves.
LEAST_HISTORY = 6
# 1.4826 × MAD estimates a standard deviation; five of them are beyond what uneven months do, and a floor of half the
# median keeps very regular indicators from being reported for every small change.
MAD_TO_DEVIATION = Decimal("1.4826")
DEVIATIONS = 5
LEAST_SHARE = Decimal("0.5")
# Small counts scatter as rare events do: five times the root of their median, and never less than five.
LEAST_COUNT = 5
# Slips of units: 个 for 十个, % for a share, 元 for 万元, 元 for 亿元. Taken for one where the figure divided by the
# factor lies within 30 % of what was expected, while the figure itself is several times too large or too small.
UNIT_FACTORS = (Decimal(10), Decimal(100), Decimal(10) ** 4, Decimal(10) ** 8)
NEAR = Decimal("0.3")
# Three figures before it must exist for an expectation; a cumulative one grows twelvefold within a year by nature.
LEAST_FOR_UNIT = 3
LOOK_BACK = 24
LEAST_REPEATED = 10  # smaller figures come again by chance


def jump_problems(entries: Iterable[Entry], known: Known) -> Iterator[Problem]:
    """Warnings for figures that the indicator's own course makes unlikely; history and file are looked at together."""
    together = figures(entries := list(entries), known)
    every, own = _series(entries, together), {entry.key for entry in entries}
    for entry in entries:
        if (
            not isinstance(entry.item, Indicator)
            or entry.item.kind == "rank"
            or (entry.value is None and entry.amount is None)
        ):
            continue
        course = _course(entry, entry.item, every[entry.item.id, entry.district], together)
        found = _unit(entry, entry.item, course) or _jump(entry, entry.item, course)
        if found and not is_beyond(entry.item, entry.value):  # of which that was said already
            yield found
        yield from _repeated(entry, entry.item, course, every[entry.item.id, entry.district], (together, own))


@dataclass(slots=True)
class _Series:
    """The figures of one item and district by the ordinal of their month, and their steps as far as they were asked."""

    figures: dict[int, Figures] = field(default_factory=dict)
    steps: dict[int, Decimal | None] = field(default_factory=dict)

    def step(self, item: Indicator, district: str, number: int, together: Mapping[Key, Figures]) -> Decimal | None:
        if number not in self.steps:
            self.steps[number] = _step(item, district, Month.of_ordinal(number), together)
        return self.steps[number]


def _series(entries: Iterable[Entry], together: Mapping[Key, Figures]) -> Mapping[tuple[str, str], _Series]:
    every = {(entry.item.id, entry.district): _Series() for entry in entries}
    for (item, district, month), found in together.items():
        if (item, district) in every:
            every[item, district].figures[month.ordinal] = found
    return every


@dataclass(frozen=True, slots=True)
class _Course:
    """What came before a figure, the latest first: the figures, and by how much each went beyond the one before it."""

    values: Sequence[Decimal]
    steps: Sequence[Decimal]
    step: Decimal | None  # of the figure itself
    last: Decimal | None  # what a cumulative figure builds on


def _course(entry: Entry, item: Indicator, series: _Series, together: Mapping[Key, Figures]) -> _Course:
    every = {"monthly": 1, "quarterly": 3, "annual": 12}[item.frequency]
    now = entry.month.ordinal
    earlier = [number for number in range(now - every, now - LOOK_BACK - 1, -every) if number in series.figures]
    steps = (series.step(item, entry.district, number, together) for number in earlier)
    before = previous(item, entry.month)
    return _Course(
        values=[value for number in earlier if (value := series.figures[number][1]) is not None],
        steps=[step for step in steps if step is not None],
        step=series.step(item, entry.district, now, together),
        last=settled(item, entry.district, before, together) if before else Decimal(0),
    )


def _step(item: Indicator, district: str, month: Month, together: Mapping[Key, Figures]) -> Decimal | None:
    amount, value = together.get((item.id, district, month), (None, None))
    if amount is not None and item.kind == "cumulative":
        return amount
    before = previous(item, month)
    if value is None:
        return None
    if before is None:
        return value
    if (item.id, district, before) not in together:
        return None
    last = settled(item, district, before, together)
    return value - last if last is not None else None


def _unit(entry: Entry, item: Indicator, course: _Course) -> Problem | None:
    """A figure that is one of the factors away from what was expected."""
    for now, usual in _expectations(entry, item, course):
        if now <= 0 or usual <= 0 or abs(now - usual) <= LEAST_COUNT * _scale(item):
            continue
        for factor in UNIT_FACTORS:
            times = written(factor)
            for ratio, share in ((now / usual / factor, f"{times}倍"), (usual / now / factor, f"1/{times}")):
                if abs(ratio - 1) <= NEAR:
                    what = (
                        f"“{item.name}”{entry.month.label}的{written(now)}{item.unit}接近按以往推算的"
                        f"{_shown(usual)}{item.unit}的{share}，疑似单位错误"
                    )
                    remedy = f"请核对单位是否为“{item.unit}”；数没有错的，请在备注说明原因。"
                    return problem_at(entry, "unit-suspected", what, remedy, is_warning=True)
    return None


def _expectations(entry: Entry, item: Indicator, course: _Course) -> Iterator[tuple[Decimal, Decimal]]:
    """(figure, what its course lets expect) for each figure of the entry."""
    if item.kind != "cumulative":
        if entry.value is not None and len(course.values) >= LEAST_FOR_UNIT:
            yield entry.value, median(course.values[:LEAST_HISTORY])
    elif len(course.steps) >= LEAST_FOR_UNIT:
        usual = median(course.steps)
        if entry.value is not None and course.last is not None:
            yield entry.value, course.last + usual
        if entry.amount is not None:
            yield entry.amount, usual


def _scale(item: Indicator) -> Decimal:
    """The smallest amount that the indicator shows: 1 of counts, 0.1 of figures with one decimal."""
    return Decimal(1).scaleb(-item.decimals)


def _jump(entry: Entry, item: Indicator, course: _Course) -> Problem | None:
    """A step further from the median than any uneven month goes."""
    if course.step is None or len(course.steps) < LEAST_HISTORY:
        return None
    usual = median(course.steps)
    spread = median([abs(step - usual) for step in course.steps]) * MAD_TO_DEVIATION
    level = abs(median(course.values)) if item.kind != "cumulative" and course.values else abs(usual)
    scatter = LEAST_COUNT * max(abs(usual), Decimal(1)).sqrt() if item.kind == "cumulative" else Decimal(0)
    room = max(spread * DEVIATIONS, level * LEAST_SHARE, scatter)
    if abs(course.step - usual) <= room:
        return None
    word = "新增" if item.kind == "cumulative" else "变动"
    what = (
        f"“{item.name}”{entry.month.label}{word}{written(course.step)}{item.unit}，"
        f"与以往各期的中位数{_shown(usual)}{item.unit}相差很大"
    )
    return problem_at(entry, "jump", what, "请核对；数没有错的，请在备注说明原因。", is_warning=True)


def _repeated(
    entry: Entry, item: Indicator, course: _Course, series: _Series, about: tuple[Mapping[Key, Figures], Set[Key]]
) -> Iterator[Problem]:
    """A month's figure that is exactly last month's: as likely copied as true, zeros and single digits apart.

    Where only cumulative figures are written, it is by how much they grew since a month that an earlier file had.
    """
    (together, own), before, now = about, previous(item, entry.month), course.step
    if item.kind != "cumulative" or before is None or now is None or abs(now) < LEAST_REPEATED:
        return
    is_beside = entry.amount is None and (item.id, entry.district, before) in own
    if is_beside or series.step(item, entry.district, before.ordinal, together) != now:
        return
    unit = item.unit
    what = f"“{item.name}”{entry.month.label}的本月数{written(now)}{unit}与{before.label}完全相同"
    column, remedy = "本月数", "请确认不是照抄上月的数。"
    if entry.amount is None:
        grown = f"“{item.name}”{entry.month.label}累计数比{before.label}增加{written(now)}{unit}"
        what = f"{grown}，与{before.label}新增的完全相同"
        column, remedy = "累计数", "请确认不是照抄上月的数，也不是按月均摊的数。"
    yield problem_at(entry, "same-as-last-month", what, remedy, column=column, is_warning=True)


def _shown(number: Decimal) -> str:
    return written(number.quantize(Decimal("0.01")))
