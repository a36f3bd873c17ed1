"""Which number of a sentence is whose: every quantity that items carry, and the numbers that none of them does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from monitor.assess import Assessment
from monitor.month import Month
from monitor.number import points, round_half_up
from monitor.observation import Edition
from monitor.plan import Milestone, Narrative, Plan
from monitor.status import LAGGING, WORDS

_NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*([年月日项]?)")
# People type wide digits too; only these are turned, for a wide comma parts sentences, not thousands.
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it stands in a text; `unit` is 年, 月 or 日 where it is part of a date, else empty."""

    number: Decimal
    unit: str
    text: str
    is_count: bool  # so many items: 3项


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number that may be said, without its sign, and what it is."""

    label: str  # 完成值
    number: Decimal
    unit: str = ""  # 年, 月, 日 of a date
    item: str = ""  # the id of the item that carries it


@dataclass(frozen=True, slots=True)
class Ground:
    """All that a sentence stands on: the rows it is from, and what every sentence may name."""

    plan: Plan
    edition: Edition
    month: Month
    rows: Sequence[Assessment]
    districts: Sequence[Assessment]  # of the same items, where the sentence speaks of districts

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        carried = (one for row in (*self.rows, *self.districts) for one in quantities(row))
        return (*carried, *counted(self.rows), *framed(self.plan, self.edition, self.month))


def quantities(one: Assessment) -> Iterator[Quantity]:
    """Every number of one item, as it is shown."""
    decimals = 0 if isinstance(one.item, Narrative) else one.item.decimals
    of_unit = (
        ("完成值", one.actual),
        ("目标值", one.target),
        ("基期值", one.baseline),
        ("应达值", one.expected),
        ("本月数", one.amount),
        ("距目标", None if one.target is None or one.actual is None else one.target - one.actual),
    )
    for label, value in of_unit:
        if value is not None:
            yield Quantity(label, abs(round_half_up(value, decimals)), item=one.item.id)
    for label, share in (("完成率", one.attainment_share), ("序时进度", one.schedule_share), ("差", one.gap_share)):
        if share is not None:
            yield Quantity(label, abs(points(share)), item=one.item.id)
    yield from _pace(one, decimals)
    yield from _dates(one)
    if one.observation is not None and one.observation.text:
        for said in written(one.observation.text):
            yield Quantity("部门说明", said.number, said.unit, one.item.id)


def _pace(one: Assessment, decimals: int) -> Iterator[Quantity]:
    if one.outlook is None or one.outlook.required_per_month is None:
        return
    for places in {decimals, max(decimals, 1)}:
        yield Quantity("还需月均", abs(round_half_up(one.outlook.required_per_month, places)), item=one.item.id)
    if one.outlook.required_ratio is not None:
        yield Quantity("所需月均为近三个月的倍数", round_half_up(one.outlook.required_ratio, 1), item=one.item.id)


def _dates(one: Assessment) -> Iterator[Quantity]:
    if one.as_of is not None:
        yield Quantity("数据月份", Decimal(one.as_of.number), "月", one.item.id)
    if isinstance(one.item, Milestone):
        due = one.item.due_month
        yield Quantity("时限", Decimal(due.year), "年", one.item.id)
        yield Quantity("时限", Decimal(due.number), "月", one.item.id)
        yield Quantity("逾期月数", Decimal(abs(one.month - due)), item=one.item.id)


def counted(rows: Sequence[Assessment]) -> Iterator[Quantity]:
    """How many items and tasks they are, how many of each light, and whose they are where none was reported."""
    if not rows:
        return
    lights = Counter(one.status for one in rows)
    yield Quantity("任务指标项数", Decimal(len(rows)))
    yield Quantity("任务项数", Decimal(len({one.task.id for one in rows})))
    yield from (Quantity(f"{WORDS[code]}项数", Decimal(number)) for code, number in lights.items())
    yield Quantity("滞后项数", Decimal(sum(lights[code] for code in LAGGING)))
    reporting = Counter(one.reporting for one in rows)
    yield Quantity("已报送项数", Decimal(reporting["reported"]))
    yield Quantity("应报项数", Decimal(reporting["reported"] + reporting["not_reported"]))
    if set(lights) == {"not_reported"}:  # a sentence on who owes how many
        owed = Counter(one.reporter for one in rows)
        yield Quantity("未报送单位数", Decimal(len(owed)))
        yield from (Quantity(f"{name}未报送项数", Decimal(number)) for name, number in owed.items())


def framed(plan: Plan, edition: Edition, month: Month) -> Iterator[Quantity]:
    """What every sentence may name: the plan's year, the month, the version, and when the next month is due."""
    yield Quantity("计划年度", Decimal(plan.year), "年")
    yield Quantity("月份", Decimal(month.number), "月")
    yield Quantity("数据版本", Decimal(edition.version))
    if month.number == 12:
        return
    yield Quantity("下月", Decimal(month.number + 1), "月")
    for day in (plan.reporting.soft_deadline(month + 1), plan.reporting.hard_deadline(month + 1)):
        yield Quantity("报送时限", Decimal(day.month), "月")
        yield Quantity("报送时限", Decimal(day.day), "日")


def written(text: str, names: Iterable[str] = ()) -> list[Written]:
    """The numbers of a text in order; those inside the names (新建5G基站数) are not numbers."""
    narrow = text.translate(_NARROW)
    for name in sorted(names, key=len, reverse=True):
        narrow = narrow.replace(name, "…")
    return [_written(*found.groups()) for found in _NUMBER.finditer(narrow)]


def _written(digits: str, unit: str) -> Written:
    is_count = unit == "项"
    return Written(Decimal(digits.replace(",", "")), "" if is_count else unit, digits, is_count)


def traced(text: str, ground: Ground) -> list[tuple[Written, tuple[Quantity, ...]]]:
    """Each number of a sentence once, with everything that it may be."""
    known: dict[tuple[Decimal, str], dict[Quantity, None]] = {}
    for carried in ground.quantities:
        known.setdefault((carried.number, carried.unit), {})[carried] = None
    numbers: dict[Written, None] = dict.fromkeys(written(text, names_with_digits(ground.plan)))
    return [(one, _likeliest(one, tuple(known.get((one.number, one.unit), ())), ground)) for one in numbers]


def _likeliest(number: Written, known: tuple[Quantity, ...], ground: Ground) -> tuple[Quantity, ...]:
    """Counts where items are counted, the frame where a date is named, else what an item carries."""
    carried = tuple(one for one in known if one.item)
    framing = tuple(one for one in known if not one.item)
    is_counted = number.is_count and len(ground.rows) > 1
    return framing or carried if is_counted or number.unit else carried or framing


def untraced(text: str, before: str, ground: Ground) -> tuple[str, ...]:
    """The numbers of a reworded sentence that neither stood in it before nor are carried by what it is from."""
    names = names_with_digits(ground.plan)
    before_it = {(one.number, one.unit) for one in written(before, names)}
    carried = {(one.number, one.unit) for one in ground.quantities}
    # Among the numbers of a hundred items every small count would be found: how many there are is counted, not carried.
    counts = {(one.number, one.unit) for one in ground.quantities if not one.item} if len(ground.rows) > 1 else carried
    strays = (
        f"{one.text}{one.unit}"
        for one in written(text, names)
        if (one.number, one.unit) not in before_it | (counts if one.is_count else carried)
    )
    return tuple(dict.fromkeys(strays))


def names_with_digits(plan: Plan) -> tuple[str, ...]:
    """Names whose digits say no quantity."""
    names = [one.name for one in (*plan.items, *plan.sections, *plan.departments, *plan.districts)]
    return tuple(name for name in (*names, *(task.title for task in plan.tasks)) if any(map(str.isdigit, name)))
