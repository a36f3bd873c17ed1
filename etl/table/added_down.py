"""Months down the rows whose figures add up to a total below them, or stand above 1-9月: each is its month's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from etl.file.grid import Row
from etl.heading.headed import names_begin
from etl.heading.header import Column, Header
from etl.heading.label import Label, Reader
from etl.heading.pivot import summed_up
from etl.heading.unsaid import is_generic
from etl.language.number import is_rounding, parse_number
from etl.language.period import Stretch
from etl.language.text import key
from etl.table.above import SUMS
from monitor.plan import Indicator

SO_FAR = "累计"  # of a row: the year so far, below its months
_Totals = list[tuple[Decimal, list[Decimal]]]
_LEAST = 2  # months that tell whether they add up


def with_months_own(header: Header, body: Sequence[Row], reader: Reader) -> Header:
    """The header, figures of which nothing says how they are meant being the months' own where the rows tell so.

    Only of flows: what a pivot table adds up may be anything. Where the rows tell nothing, it is assumed of a course
    of months, whatever heads it (完成数), that they are the year so far.
    """
    month = header.column("month")
    if month is None or header.fields & {"indicator_id", "amount"} or header.context.is_pivot:
        return header
    if any(names_begin(one.heading) for one in header.columns):  # which tells it
        return header
    open_to = [one for one in header.figures if _is_open(one) and _are_flows(one, header, body, reader)]
    if not open_to:
        return header
    rows = [(reader.label(row.cells[month.index]), row) for row in body if month.index < len(row.cells)]
    at = {one.index for one in open_to}
    totals = _totals(rows, open_to)
    if header.context.measure:  # 累计 of a title does not go with a sum
        at = at if header.context.measure == "value" and _add_up(totals) else set()
    elif _add_up(totals) or _go_on(rows, open_to):
        own = (replace(one, field="amount", is_assumed=False) if one.index in at else one for one in header.columns)
        return replace(header, columns=tuple(own), is_added_down=True)
    if totals and all(given and total == given[-1] for total, given in totals):  # each is the year so far, then
        return header
    is_course = _are_courses(rows, [one.index for one in header.columns if one.field in {"indicator_name", "district"}])
    told = (replace(one, is_assumed=True) if is_course and one.index in at else one for one in header.columns)
    return replace(header, columns=tuple(told))


def _are_flows(column: Column, header: Header, body: Sequence[Row], reader: Reader) -> bool:
    """Whether all that a column has figures of adds up over the months."""
    name = header.column("indicator_name")
    if name is None:
        return is_flow(column.indicator or header.context.indicator or "", reader)
    said = {row.cells[name.index] for row in body if name.index < len(row.cells)} - {"", *SUMS}
    return bool(said) and all(is_flow(reader.label(one).indicator or one, reader) for one in said)


def _is_open(column: Column) -> bool:
    """Whether nothing says whether a figure is the month's or the year so far."""
    is_bare = column.field == "value" and column.stretch is None and (column.is_assumed or is_generic(column))
    return is_bare and summed_up(key(column.heading)) is None


def is_flow(name: str, reader: Reader) -> bool:
    """Whether a name is that of an item which adds up over the months of a year."""
    items = reader.directory.items_by_name(name)
    return bool(items) and all(isinstance(item, Indicator) and item.kind == "cumulative" for item in items)


def word_of(header: Header, month: str, reader: Reader) -> str:
    """How the figures of a row are meant by its months, where those of single months are their own: 1-9月 is 累计."""
    stretch = reader.label(month).stretch if header.is_added_down and month else None
    return SO_FAR if stretch is not None and stretch.is_since_january else ""


def _is_month(said: Label) -> bool:
    return said.is_measure and said.stretch is not None and not said.stretch.is_since_january and not said.aside


def _add_up(totals: _Totals) -> bool:
    """Whether every total is the sum of its months."""
    return bool(totals) and all(
        len(given) >= _LEAST and is_rounding(sum(given, Decimal(0)) - total, len(given) + 1) and total != given[-1]
        for total, given in totals
    )


def _totals(rows: Sequence[tuple[Label, Row]], columns: Sequence[Column]) -> _Totals:
    """Each total, and the figures of the months above it, or below the one that begins a table."""
    found: _Totals = []
    above: list[Row] = []
    for said, row in rows:
        if _is_month(said):
            above.append(row)
        elif _is_total(said):
            given = above or [own for one, own in rows if _is_month(one)]
            found += [(total, list(_numbers(given, one))) for one in columns if (total := _number(row, one))]
            above = []
    return found


def _is_total(said: Label) -> bool:
    return (said.is_total and not said.group) or (said.measure == "value" and said.stretch is None and not said.aside)


def _are_courses(rows: Sequence[tuple[Label, Row]], naming: Sequence[int]) -> bool:
    """Whether anything has figures of several months."""
    seen: dict[tuple[str, ...], Stretch | None] = {}
    for said, row in rows:
        about = tuple(row.cells[index] if index < len(row.cells) else "" for index in naming)
        if _is_month(said) and seen.setdefault(about, said.stretch) != said.stretch:
            return True
    return False


def _go_on(rows: Sequence[tuple[Label, Row]], columns: Sequence[Column]) -> bool:
    """Whether a month stands beside the months until it with another figure: 9月, 14 and 1-9月, 100."""
    for said, row in rows:
        if said.stretch is None or not said.is_measure or not said.stretch.is_since_january or not said.stretch.is_span:
            continue
        same = [own for one, own in rows if _is_month(one) and one.stretch and one.stretch.last == said.stretch.last]
        pairs = [(_number(own, one), _number(row, one)) for own in same for one in columns]
        if any(None not in pair and pair[0] != pair[1] for pair in pairs):
            return True
    return False


def _numbers(rows: Sequence[Row], column: Column) -> Iterator[Decimal]:
    yield from (number for row in rows if (number := _number(row, column)) is not None)


def _number(row: Row, column: Column) -> Decimal | None:
    number = parse_number(row.cells[column.index]) if column.index < len(row.cells) else None
    return number if isinstance(number, Decimal) else None
