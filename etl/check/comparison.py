"""Figures beside this year's: last year's and growth, and what had to be assumed; held against, never booked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from etl.entry.entry import Entry, is_flow
from etl.entry.history import Key, Known, problem_at
from etl.language.number import is_rounding, parse_number, written
from etl.language.phrase import QUARTER_SO_FAR
from etl.language.place import place
from etl.language.said import BELOW, QUARTER
from etl.language.text import key, short
from etl.problem import Problem
from monitor.month import Month
from monitor.plan import Indicator

# Growth is printed with one or two decimals and computed from figures that were rounded themselves.
_PREVIOUS = "_previous"
_CLOSING = "_closing"  # 上月末: of a stock
_TERMS = 3  # figures that are rounded each
GROWTH_TOLERANCE = Decimal("0.15")  # percentage points beyond half a unit of the last printed decimal


def year_before(entry: Entry) -> Key:
    """Where the figure of the same month of last year is found."""
    return entry.item.id, entry.district, Month(entry.month.year - 1, entry.month.number)


def month_before(entry: Entry) -> Key:
    """Where the figure of the month before is found."""
    return entry.item.id, entry.district, entry.month + -1


def compared_with(entries: Iterable[Entry]) -> Iterator[Key]:
    """Where the figures are found that those beside the entries are held against."""
    for entry in entries:
        yield year_before(entry)
        if any(name.endswith((_PREVIOUS, _CLOSING)) for name in entry.beside):
            yield month_before(entry)


def comparison_problems(entries: Iterable[Entry], known: Known) -> Iterator[Problem]:
    """Growth that does not follow from this and last year's figures; figures of last year and last month unlike the
    published ones, and what came about since that is not the month's.
    """
    for entry in entries:
        if not isinstance(entry.item, Indicator):
            continue
        for name, column, now in (("amount", "本月数", entry.amount), ("value", "累计数", entry.value)):
            last = _figure(entry.beside.get(f"{name}_last", ""))
            growth = _figure(entry.beside.get(f"{name}_growth", ""))
            if last is not None:
                yield from _unlike_published(entry, entry.item, (name, column, last), known)
            if now is not None and last and growth is not None:
                yield from _growth(entry, column, (now, last * entry.factor, growth))
        if entry.item.frequency == "monthly":
            yield from _previous(entry, entry.item, known)


def _figure(text: str) -> Decimal | None:
    number = parse_number(text, is_percent=True)
    return number if isinstance(number, Decimal) else None


def _first(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The first of two figures that is given: a nought is one."""
    return other if one is None else one


def _growth(entry: Entry, column: str, numbers: tuple[Decimal, Decimal, Decimal]) -> Iterator[Problem]:
    now, last, said = numbers
    follows = (now / last - 1) * 100
    exponent = said.as_tuple().exponent
    half = Decimal(5).scaleb(exponent - 1 if isinstance(exponent, int) and exponent < 0 else -1)
    if abs(follows - said) > half + GROWTH_TOLERANCE and abs(now - last - said) > half:
        what = (
            f"“{entry.item.name}”{column}{written(now)}比上年同期的{written(last)}增长{follows:.1f}%，"
            f"文件的同比却是{written(said)}%"
        )
        remedy = "请核对本年数、上年同期数与同比；同比只用来核对，不入库。"
        yield problem_at(entry, "growth-mismatch", what, remedy, column=column, is_warning=True)


def _unlike_published(
    entry: Entry, item: Indicator, figure: tuple[str, str, Decimal], known: Known
) -> Iterator[Problem]:
    name, column, last = figure
    *_, before = there = year_before(entry)
    amount, value = known.get(there, (None, None))
    published = amount if name == "amount" else value
    if published is not None and published != last * entry.factor:
        said = written(last * entry.factor)
        what = f"“{item.name}”文件的上年同期{column}是{said}，{before.label}公布的是{written(published)}"
        remedy = "请核对上年同期数或口径；上年同期数只用来核对，不入库。"
        yield problem_at(entry, "last-year-mismatch", what, remedy, column=column, is_warning=True)


def _previous(entry: Entry, item: Indicator, known: Known) -> Iterator[Problem]:
    """What is wrong with the figures of last month beside this month's."""
    said = {name: _figure(entry.beside.get(f"{name}{_PREVIOUS}", "")) for name in ("amount", "value")}
    if item.kind == "level":  # 上月数 beside its 本月新增 may be either
        said = {"value": _first(said["value"], _figure(entry.beside.get(f"value{_CLOSING}", "")))}
    elif item.kind != "cumulative":
        said = {"value": _first(said["value"], said["amount"])}
    *_, before = there = month_before(entry)
    amount, value = known.get(there, (None, None))
    for name, published in (("amount", amount), ("value", value)):
        figure = said.get(name)
        if figure is None or published is None or figure * entry.factor == published:
            continue
        column = "本月数" if name == "amount" else "累计数"
        given = written(figure * entry.factor)
        what = f"“{item.name}”文件的上月{column}是{given}，{before.label}公布的是{written(published)}"
        remedy = "请核对；上月的数只用来核对，不入库，要更正的请另报一行。"
        yield problem_at(entry, "last-month-mismatch", what, remedy, column=column, is_warning=True)
    is_flow, is_stock = item.kind == "cumulative", item.kind == "level"
    if (is_flow and entry.month.number > 1) or (is_stock and entry.amount is not None):
        yield from _since(entry, item, said["value"])


def _since(entry: Entry, item: Indicator, before: Decimal | None) -> Iterator[Problem]:
    """That the year so far is not last month's and this month's figure together, or less than last month's.

    So of a stock, of which what came in may not be all that changed.
    """
    if before is None or entry.value is None:
        return
    before *= entry.factor
    if entry.amount is None and entry.value >= before:
        return
    follows = before + (entry.amount or 0)
    if entry.amount is not None and is_rounding(follows - entry.value, _TERMS):
        return
    is_stock = item.kind == "level"
    last, column = ("上月末", "期末数") if is_stock else ("上月累计", "累计数")
    what = f"“{item.name}”{column}{written(entry.value)}比{last}{written(before)}还少"
    if entry.amount is not None:
        what = (
            f"“{item.name}”{last}{written(before)}加本月数{written(entry.amount)}是{written(follows)}，"
            f"{column}却是{written(entry.value)}，相差{written(abs(follows - entry.value))}"
        )
    remedy = f"请核对是当月的数还是{column}；{'本月另有减少的' if is_stock else '以前月份核减过的'}，请在备注说明。"
    yield problem_at(entry, "cumulative-mismatch", what, remedy, column="累计数", is_warning=is_stock)


def assumption_problems(entries: Sequence[Entry]) -> Iterator[Problem]:
    """What a table leaves unsaid and the plan or the usual layout answers, once for each table."""
    yield from _once([one for one in entries if one.is_assumed and is_flow(one.item)], _measure_assumed)
    yield from _once([one for one in entries if quarter_so_far(one)], _quarter_assumed)
    yield from _once([one for one in entries if one.is_implied], _department_implied)


def quarter_so_far(entry: Entry) -> str | None:
    """What heads a figure, or names its row, by which it is of a quarter so far.

    That is the year until then, or the quarter alone; not beside its own figure, nor of a stock, which is the same.
    """
    if not isinstance(entry.item, Indicator) or entry.item.kind == "level":
        return None
    if entry.value is None or entry.amount is not None:
        return None
    said = (entry.headings.get("value", ""), entry.cells.get(BELOW, ""), entry.cells.get(QUARTER, ""))
    return next((one for one in said if QUARTER_SO_FAR.search(key(one))), None)


def _once(entries: Iterable[Entry], problem: Callable[[Entry], Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, tuple[int, int]]] = set()
    for entry in entries:
        if (entry.sheet, entry.table) not in seen:
            seen.add((entry.sheet, entry.table))
            yield problem(entry)


def _place(entry: Entry) -> str:
    return f"{place(entry.sheet, entry.table[0])}：表头"


def _measure_assumed(entry: Entry) -> Problem:
    return Problem(
        "measure-assumed",
        f"{_place(entry)}没有写明“{entry.item.name}”等是当月数还是累计数，按累计数读取。",
        "请在标题或列名写明“当月”或“累计”；如果是当月数，请改正后再报。",
        level="warning",
        line=entry.table[0],
        sheet=entry.sheet or None,
    )


def _quarter_assumed(entry: Entry) -> Problem:
    until = f"年初到{entry.month.number}月底"
    said = short(quarter_so_far(entry) or "")
    return Problem(
        "measure-assumed",
        f"{_place(entry)}以下，“{entry.item.name}”等的“{said}”可能是{until}的累计数，也可能只是那一季的数，"
        f"按{until}的累计数读取。",
        "请核对；是年初以来的，写“上半年累计”“前三季度累计”一类更稳妥；只是那一季的，请写“当季”，改正后再报。",
        level="warning",
        line=entry.table[0],
        sheet=entry.sheet or None,
    )


def _department_implied(entry: Entry) -> Problem:
    return Problem(
        "department-implied",
        f"{_place(entry)}没有部门列，标题也没有写填报单位，按计划由{entry.department.name}等负责报送的部门计。",
        "请在表上方写明“填报单位：……”，或加一列“部门”。",
        level="warning",
        line=entry.table[0],
        sheet=entry.sheet or None,
    )
