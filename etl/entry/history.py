"""Figures against each other in the course of their months: within a file, and with what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from etl.entry.entry import Entry
from etl.language.number import is_rounding, written
from etl.language.place import of_district, place
from etl.problem import Problem
from monitor.month import Month
from monitor.plan import Indicator, Item, Milestone

Key = tuple[str, str, Month]  # indicator, district, month
Figures = tuple[Decimal | None, Decimal | None]  # 本月数, 累计数
Known = Mapping[Key, Figures]


class Derived(tuple[Decimal | None, Decimal | None]):
    """Published figures of which one follows from the other and the period before: it becomes another with that one.

    `told` finds what the file said of them, where anybody asks; None where that is not known any more.
    """

    told: Callable[[], Figures | None] | None = None

    @property
    def follows(self) -> Literal["本月数", "累计数"] | None:
        """Which of the two follows from the other; None where that is not known."""
        amount, value = (self.told and self.told()) or self
        return "本月数" if amount is None else "累计数" if value is None else None


STEP = {"monthly": 1, "quarterly": 3, "annual": 12}
_FIELDS = {"本月数": "amount", "累计数": "value"}
LOOK_BACK = 24  # months: how far a stock given only by its monthly changes is followed


def where(entry: Entry) -> str:
    return place(entry.sheet, entry.line)


def problem_at(
    entry: Entry, code: str, what: str, remedy: str, *, column: str | None = None, is_warning: bool = False
) -> Problem:
    """A problem of an entry's line."""
    name = _FIELDS.get(column or "")
    heading = entry.headings.get(name or "", column)
    position = entry.positions.get(name or "")
    return Problem(
        code,
        f"{place(entry.sheet, entry.line, position, heading)}：{of_district(entry.place_name, what, heading)}。",
        remedy,
        level="warning" if is_warning else "error",
        line=entry.line,
        column=heading,
        value=entry.figure_text(name) if name or column is None else None,
        sheet=entry.sheet or None,
        position=position,
    )


def figures(entries: Iterable[Entry], known: Known) -> dict[Key, Figures]:
    """What is known once the file is taken: published figures, and the file's own over them."""
    together = dict(known)
    for entry in entries:
        amount, _ = together.get(entry.key, (None, None))
        together[entry.key] = (entry.amount if entry.has_amount else amount, entry.value)
    return together


def previous(item: Item, month: Month) -> Month | None:
    """The period before, which a cumulative figure of the same year builds on; None for a year's first period."""
    before = month + -STEP[item.frequency]
    if isinstance(item, Indicator) and item.kind == "cumulative" and before.year != month.year:
        return None
    return before


def settled(item: Item, district: str, month: Month, together: Mapping[Key, Figures]) -> Decimal | None:
    """The cumulative figure or stock of a month, given or following from monthly figures; None where undetermined."""
    added = Decimal(0)
    at: Month | None = month
    for _ in range(LOOK_BACK):
        if at is None:
            return added
        amount, value = together.get((item.id, district, at), (None, None))
        if value is not None:
            return value + added
        if amount is None:
            return None
        added += amount
        at = previous(item, at)
    return None


def course_problems(entries: Sequence[Entry], known: Known) -> Iterator[Problem]:
    """Falls, differences and undetermined figures of cumulative items, in the course of their months."""
    together = figures(entries, known)
    own = {entry.key for entry in entries}
    elsewhere = {place: known[place] for place in known if place not in own}
    for entry in entries:
        if isinstance(entry.item, Milestone):
            yield from _progress(entry, together)
        elif isinstance(entry.item, Indicator) and entry.item.kind in {"cumulative", "level"} and not entry.is_empty:
            yield from _course(entry, entry.item, together)
            yield from _exceeds(entry, entry.item, elsewhere)


def _course(entry: Entry, item: Indicator, together: Mapping[Key, Figures]) -> Iterator[Problem]:
    before = previous(item, entry.month)
    last = settled(item, entry.district, before, together) if before else Decimal(0)
    if entry.value is None:
        if last is None and before is not None:
            what = f"“{item.name}”只填了本月数，而{before.label}的累计数未知，{entry.month.label}的累计数算不出来"
            remedy = f"请补填累计数，或补报{before.label}及以前的数。"
            yield problem_at(entry, "cumulative-undetermined", what, remedy, column="累计数", is_warning=True)
        return
    if item.kind == "cumulative":
        yield from _fall(entry, item, entry.value, together)
    if entry.amount is not None and last is not None and not is_rounding(entry.value - last - entry.amount, 3):
        yield _difference(entry, item, before, (last, entry.value, entry.amount))
    if entry.amount is not None and last is None and entry.amount > entry.value:
        yield _part_beyond_whole(entry, item, entry.amount, entry.value)


def _part_beyond_whole(entry: Entry, item: Indicator, amount: Decimal, value: Decimal) -> Problem:
    """That what came in a month is more than all there is with it: the columns may be the wrong way round."""
    what = (
        f"“{item.name}”{entry.month.label}的本月数{written(amount)}{item.unit}比累计数{written(value)}{item.unit}还多"
    )
    remedy = "请核对是不是把本月数和累计数填反了；以前月份核减过的，请把以前月份的数一并报送。"
    return problem_at(entry, "cumulative-mismatch", what, remedy, column="累计数", is_warning=item.kind == "level")


def _difference(
    entry: Entry, item: Indicator, before: Month | None, numbers: tuple[Decimal, Decimal, Decimal]
) -> Problem:
    last, value, amount = numbers
    unit = item.unit
    increase = value - last
    since = (
        f"{before.label}的{'累计数' if item.kind == 'cumulative' else '期末数'}{written(last)}{unit}"
        if before
        else "年初0"
    )
    off = written(abs(increase - amount))
    what = (
        f"“{item.name}”累计数{written(value)}{unit}减去{since}是{written(increase)}{unit}，"
        f"本月数却是{written(amount)}{unit}，相差{off}{unit}"
    )
    remedy = "请核对本月数与累计数；如果是以前月份有误，请把该月的更正数一并报送。"
    # A stock may change by more than what the month added (closures, a new definition): to be looked at, not refused.
    is_warning = item.kind == "level"
    return problem_at(entry, "cumulative-mismatch", what, remedy, column="累计数", is_warning=is_warning)


def _fall(entry: Entry, item: Indicator, value: Decimal, together: Mapping[Key, Figures]) -> Iterator[Problem]:
    """A cumulative figure below the last one known of the same year, unless a negative monthly figure says so."""
    earlier = [Month(entry.month.year, number) for number in range(entry.month.number - 1, 0, -1)]
    last = _first(earlier, item, entry.district, together)
    if last and value < last[1]:
        is_meant = entry.amount is not None and entry.amount < 0
        what = (
            f"“{item.name}”{entry.month.label}累计数{written(value)}{item.unit}，"
            f"低于{last[0].label}的{written(last[1])}{item.unit}，少{written(last[1] - value)}{item.unit}"
        )
        remedy = "累计数不应减少；如确系核减，请在本月数填负数并在备注说明，或更正以前月份。"
        yield problem_at(entry, "cumulative-falls", what, remedy, column="累计数", is_warning=is_meant)


def _exceeds(entry: Entry, item: Indicator, elsewhere: Mapping[Key, Figures]) -> Iterator[Problem]:
    """A cumulative figure above one that is published for a later month and that the file does not touch."""
    later = [Month(entry.month.year, number) for number in range(entry.month.number + 1, 13)]
    given = [month for month in later if not _follows(elsewhere.get((item.id, entry.district, month)))]
    after = _first(given, item, entry.district, elsewhere)
    if item.kind == "cumulative" and after and entry.value is not None and entry.value > after[1]:
        what = (
            f"“{item.name}”{entry.month.label}累计数{written(entry.value)}{item.unit}，"
            f"高于以后{after[0].label}的{written(after[1])}{item.unit}"
        )
        remedy = f"请核对；如{after[0].label}的数也要更正，请一并报送。"
        yield problem_at(entry, "exceeds-later-month", what, remedy, column="累计数", is_warning=True)


def _follows(figures: Figures | None) -> bool:
    """Whether the cumulative figure follows from those of the months before, and becomes another with them."""
    return isinstance(figures, Derived) and figures.follows == "累计数"


def _first(
    months: Iterable[Month], item: Item, district: str, together: Mapping[Key, Figures]
) -> tuple[Month, Decimal] | None:
    for month in months:
        value = together.get((item.id, district, month), (None, None))[1]
        if value is not None:
            return month, value
    return None


def _progress(entry: Entry, together: Mapping[Key, Figures]) -> Iterator[Problem]:
    earlier = [entry.month + -back for back in range(1, entry.month.number)]
    last = _first(earlier, entry.item, entry.district, together)
    if entry.value is not None and last and entry.value < last[1]:
        what = f"“{entry.item.name}”完成{written(entry.value)}%，低于{last[0].label}的{written(last[1])}%"
        yield problem_at(
            entry, "progress-falls", what, "请核对；如确系退回重做，请在备注说明。", column="累计数", is_warning=True
        )


def revision_problems(entries: Iterable[Entry], known: Known) -> Iterator[Problem]:
    """Published figures that the file changes or takes back: old → new."""
    for entry in entries:
        old_amount, old_value = known.get(entry.key, (None, None))
        pairs = [("累计数", old_value, entry.value)]
        if entry.has_amount:
            pairs.append(("本月数", old_amount, entry.amount))
        for column, old, new in pairs:
            # 本月数 left empty follows from 累计数: nothing is taken back.
            if old is None or old == new or (new is None and column == "本月数" and entry.value is not None):
                continue
            shown = written(new) if new is not None else "空"
            change = f"{written(old)} → {shown}"
            what = f"“{entry.item.name}”{entry.month.label}{column}已公布为{written(old)}，现报为{shown}（{change}）"
            remedy = "这是对已公布数的更正；请确认，并在备注说明原因。"
            yield problem_at(entry, "revision", what, remedy, column=column, is_warning=True)
