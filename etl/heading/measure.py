"""What each column of a table measures at last: the month or the year so far, whose month, beside what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from etl.file.grid import Row
from etl.heading.added_up import add_up, are_cumulative, closes
from etl.heading.context import Context
from etl.heading.header import Column, Place
from etl.heading.settled import settled
from etl.heading.unsaid import SAID_SO_FAR, is_generic
from etl.language.field import FIELDS, HEADINGS, Field
from etl.language.period import Stretch
from etl.language.phrase import ADDED, OPENING
from etl.language.text import key

_BEFORE = re.compile(rf"{OPENING}|[比较]年初|(?<![比较])上[月期]")
_YEAR_END = re.compile("(?:全年|年末)(?:完成|实际)?[数值量]?")
_QUARTERLY = re.compile("季|半年")
_GROSS = re.compile(rf"{ADDED}|新建")
_REVISED = re.compile(r"\([^()]*(?:核[定实]|审定|修[订正]|调整|更正|补报|最终|终报|快报|初[步报])[^()]*\)")
_END = re.compile("[0-9]月份?[末底]")  # 8月末 beside 9月末
_LOST = re.compile("减少|核减|注销|退出")


def measured(given: Sequence[Column], body: Sequence[Row], context: Context) -> tuple[Column, ...]:
    """The columns with their roles: whether a figure is the month's or cumulative is told last."""
    sums = {one.index for one in given if one.is_total and not one.group}
    columns = _without_gross(_without_parts(_without_years(_sums_over_months(_without_year_ends(given, context)))))
    months = [c for c in columns if c.is_figure and c.is_assumed and c.stretch and c.stretch.last]
    totals = [c for c in columns if c.is_figure and c.field == "value" and not c.is_assumed]
    repeated = {one.index for one in totals if are_cumulative(months, one, body)}
    columns = [_let_be(one) if one.index in repeated else one for one in columns]
    closing = [c for c in totals if c.index not in repeated and any(closes(c, month) for month in months)]
    months_are_added = any(one.index not in sums for one in closing)
    if closing and not months_are_added:  # a pivot table adds up whatever there is, cumulative figures too
        is_open = not context.measure or _begin_in_january(months)
        months_are_added = context.measure == "amount" or (is_open and not context.is_pivot)
    months_are_added |= not context.is_pivot and not context.measure and add_up(months, given, body)
    is_going_on = not months_are_added and not context.measure and _go_on_from_february(months, columns)
    months_are_added |= is_going_on
    measure: Field | None = "amount" if months_are_added else context.measure
    last = _last_filled(months, body, context) if months_are_added else None
    told = [_told(column, measure, last) for column in columns]
    if is_going_on:  # unless the name of a row says otherwise: _累计值
        told = [replace(new, is_assumed=old.is_assumed) for old, new in zip(columns, told, strict=True)]
    is_part = not _begin_in_january([one for one in columns if one.is_figure and one.index not in sums])
    if months and (is_part or not months_are_added):
        told = [_let_be(one) if one.index in sums and not one.is_total else one for one in told]
    compared = _against_last_year(told, is_dated=bool(context.stretch and context.stretch.last))
    found = {new.index for old, new in zip(told, compared, strict=True) if new.aside != old.aside}
    return tuple(_unambiguous(_before(list(_beside(_of_the_year(compared, context), found)))))


def _without_year_ends(columns: Sequence[Column], context: Context) -> Sequence[Column]:
    """The columns, 全年 and 年末 in a table of an earlier month being there for comparison only: targets, forecasts."""
    ends = [one for one in columns if one.is_figure and _YEAR_END.fullmatch(key(one.heading))]
    others = [one for one in columns if one.is_figure and one.stretch and one.stretch.last and one not in ends]
    month = context.stretch.last if context.stretch else None
    if month is None and not any(_QUARTERLY.search(one.heading) for one in others):  # 上半年 is followed by 全年
        month = max((one.stretch.last or 0 for one in others if one.stretch), default=None)
    if month in {None, 12}:
        return columns
    return [_let_be(one) if one in ends else one for one in columns]


def _without_years(columns: Sequence[Column]) -> Sequence[Column]:
    """The columns, a whole year beside months being there for comparison only: 2024年, 2025年1-9月."""
    if not any(one.is_figure and one.stretch and one.stretch.last for one in columns):
        return columns
    return [
        _let_be(one) if one.is_figure and one.stretch and not one.stretch.last and not _is_cumulative(one) else one
        for one in columns
    ]


def _without_parts(columns: Sequence[Column]) -> Sequence[Column]:
    """The columns, a later quarter behind its three months being for comparison only, the first the year so far."""
    single = {(c.indicator, c.district, c.stretch.last) for c in columns if c.stretch and not c.stretch.is_span}
    return [_of_parts(one) if one.is_figure and _is_of_parts(one, single) else one for one in columns]


def _is_of_parts(one: Column, single: Set[tuple[str | None, str | None, int | None]]) -> bool:
    span = one.stretch
    if span is None or not span.first or not span.last or span.first == span.last:
        return False
    return all((one.indicator, one.district, month) in single for month in range(span.first, span.last + 1))


def _of_parts(one: Column) -> Column:
    is_first = one.stretch is not None and one.stretch.first == 1
    return replace(one, field="value", is_assumed=False) if is_first else _let_be(one)


def _without_gross(columns: Sequence[Column]) -> Sequence[Column]:
    """The columns, 本期增加 beside 本期减少 being there for comparison only: what is left of both is the month's."""
    if not any(one.is_let_be and _LOST.search(key(one.heading)) for one in columns):
        return columns
    return [
        _let_be(one) if one.field == "amount" and one.is_figure and is_added(one.heading) else one for one in columns
    ]


def is_of_stocks(columns: Sequence[Column]) -> bool:
    """Whether figures stand beside those before the period began: of a stock the others are then its closing ones."""
    return any(
        (one.is_let_be or one.aside in {"previous", "closing"}) and _BEFORE.search(key(one.heading)) for one in columns
    )


def is_added(heading: str) -> bool:
    """Whether a heading says that a figure is what came in, not what there is."""
    return bool(_GROSS.search(key(heading)))


def _is_cumulative(column: Column) -> bool:
    """Whether a heading says that it is the year so far: 2025年累计 beside its months."""
    return column.field == "value" and not column.is_assumed and "末" not in column.heading


def _sums_over_months(columns: Sequence[Column]) -> Sequence[Column]:
    """The columns, a 合计 beside months being what came about since January; beside districts it is their sum."""
    figures = [column for column in columns if column.is_figure]
    if any(column.district for column in figures) or not any(column.stretch for column in figures):
        return columns
    return [
        replace(one, is_total=False, is_assumed=False) if one.is_total and not one.group else one for one in columns
    ]


def _begin_in_january(months: Sequence[Column]) -> bool:
    """Whether months are those of one year so far, so that their sum is its cumulative figure."""
    stretches = [one.stretch for one in months if one.stretch]
    return len({one.year for one in stretches}) == 1 and any(one.first == 1 for one in stretches)


def _go_on_from_february(months: Sequence[Column], columns: Sequence[Column]) -> bool:
    """Whether 1-2月 is followed by single months: what is cumulative would go on with 1-3月."""
    spans = {(c.stretch.first, c.stretch.last) for c in columns if c.is_figure and c.stretch and c.stretch.is_span}
    lasts = {one.stretch.last for one in months if one.stretch}
    return spans == {(1, 2)} and 3 in lasts and not lasts & {1, 2}


def _let_be(column: Column) -> Column:
    """A column that is known, and not read."""
    return Column(column.index, column.heading, None, is_let_be=True)


def _last_filled(months: Sequence[Column], body: Sequence[Row], context: Context) -> Stretch | None:
    """The month that the titles name, else the last one for which any figure stands in the table."""
    if context.stretch and context.stretch.last:
        return context.stretch
    filled = [
        column.stretch
        for column in months
        if column.stretch and any(column.index < len(row.cells) and row.cells[column.index] for row in body)
    ]
    return max(filled, key=lambda one: (one.year or 0, one.last or 0), default=None)


def _told(column: Column, measure: Field | None, last: Stretch | None) -> Column:
    """A column with its measure; what is cumulative by its own word belongs to the last of its months."""
    if column.field == "value" and not column.is_assumed and column.stretch and column.stretch.is_since_january:
        return replace(column, stretch=column.stretch.closing)
    is_open_to = column.is_assumed or (measure == "amount" and is_generic(column))
    if column.field == "value" and is_open_to and measure:
        return replace(column, field=measure, is_assumed=False)
    is_open = column.stretch is None or column.stretch.last is None
    if column.is_figure and column.field == "value" and is_open and last:
        return replace(column, stretch=last.closing.within(column.stretch))
    return column


def _against_last_year(columns: Sequence[Column], *, is_dated: bool) -> Sequence[Column]:
    """The columns, those of earlier years being there for comparison where all are of one month: 2024年9月, 2025年9月.

    Not where several months stand across the top: that is a course of months, each of which is its own. Years alone
    (2024年, 2025年) are of one month where the titles name it: `is_dated`.
    """
    figures = [c for c in columns if c.is_figure and c.stretch and (c.stretch.last or is_dated) and c.stretch.year]
    years = {c.stretch.year or 0 for c in figures if c.stretch}
    if len(years) < 2 or len({c.stretch.last for c in figures if c.stretch}) > 1:
        return columns
    latest = {_sort(c): c.stretch for c in figures if c.stretch and c.stretch.year == max(years)}
    return [_compared(one, latest.get(_sort(one))) if one in figures else one for one in columns]


def _of_the_year(columns: Sequence[Column], context: Context) -> Sequence[Column]:
    """The columns, earlier years in a table of one month being there for comparison only: 2024年 in 2025年9月.

    So is the same month of an earlier year (2024年9月, 2024年1-9月) beside figures of the month itself.
    """
    about = context.stretch
    if about is None or about.last is None or about.year is None:
        return columns
    year, month = about.year, about.closing
    told = [_let_be(one) if one.is_figure and _is_year_alone(one.stretch, year) else one for one in columns]
    own = [one for one in told if one.is_figure and (one.stretch is None or one.stretch.year in {None, year})]
    before = [one for one in told if one.is_figure and one not in own and _is_year_before(one.stretch, month)]
    is_course = {_ends(one.stretch) or month.last for one in own} != {month.last}
    return told if is_course or not own else [_compared(one, month) if one in before else one for one in told]


def _is_year_before(own: Stretch | None, month: Stretch) -> bool:
    """Whether months are those of an earlier year that end with the same one."""
    return own is not None and own.last == month.last and (own.year or 0) < (month.year or 0)


def _is_year_alone(own: Stretch | None, year: int) -> bool:
    return own is not None and not own.last and (own.year or year) < year


def _sort(column: Column) -> tuple[Field | None, str | None, str | None]:
    """What a figure is of, but for its months."""
    return column.field, column.indicator, column.district


def _compared(column: Column, latest: Stretch | None) -> Column:
    """A figure of an earlier year beside that of the latest; only one of the year before is held against it."""
    own = column.stretch
    if own is None or latest is None or own.year == latest.year or not own.year or not latest.year:
        return column
    if own.year == latest.year - 1 and own.last == latest.last:
        return replace(column, aside="last", stretch=latest, is_assumed=False)
    return _let_be(column)


def _beside(columns: Sequence[Column], found: Set[int]) -> Iterator[Column]:
    """The columns, those of last year and of growth measuring what the figure to their left does.

    But for those of which it was found already what they are held against.
    """
    left: Column | None = None
    for column in columns:
        if column.aside in {"last", "growth"} and left is not None and column.index not in found:
            is_silent = column.field == "value" and not re.search("累计", key(column.heading))
            stretch, indicator, district = column.place
            yield replace(
                column,
                field=left.field if is_silent else column.field,
                stretch=stretch if stretch and _ends(stretch) != _ends(left.stretch) else left.stretch,
                indicator=indicator or left.indicator,
                district=district if district is not None else left.district,
            )
            continue
        left = column if column.is_figure else left
        yield column


def _before(columns: Sequence[Column]) -> Iterator[Column]:
    """The columns, those of last month being of the place of the figure that they are held against.

    One that says neither 累计 nor 末 is the month's own beside the month's own figure, and else let be.
    """
    for column in columns:
        if column.aside not in {"previous", "closing"}:
            yield column
            continue
        others = [one for one in columns if one.is_figure and _is_of_same(one, column)]
        is_told = column.aside == "closing" or any(one.search(key(column.heading)) for one in (SAID_SO_FAR, _END))
        field: Field = "value" if is_told else "amount"
        places = {one.place for one in others if one.field == field} or {one.place for one in others if is_told}
        if any(one.unit != column.unit for one in others if one.field == field) or (not is_told and not places):
            yield _let_be(column)
            continue
        stretch, indicator, district = places.pop() if len(places) == 1 else column.place
        yield replace(column, field=field, stretch=stretch, indicator=indicator, district=district)


def _is_of_same(figure: Column, before: Column) -> bool:
    """Whether a figure is of the item and the district of which another column has last month's."""
    return before.indicator in {None, figure.indicator} and before.district in {None, figure.district}


def _ends(stretch: Stretch | None) -> int | None:
    return stretch.last if stretch else None


def _unambiguous(columns: Iterable[Column]) -> list[Column]:
    """Of several columns for the same thing the one with the template's own heading counts, or the only one without
    anything in brackets, else none of them."""
    result = list(columns)
    groups: dict[tuple[Field, str | None, Place, bool, str | None], list[Column]] = {}
    for column in result:
        if column.field in FIELDS:
            groups.setdefault((column.field, column.aside, column.place, column.is_total, column.group), []).append(
                column
            )
    for (field, *_), same in groups.items():
        exact = [column for column in same if key(column.heading) == key(HEADINGS[field])]
        is_revised = any(_REVISED.search(key(column.heading)) for column in same)  # 累计 beside 累计（核定）
        plain = [column for column in same if "(" not in key(column.heading) and not is_revised]
        final = settled(same)
        for column in same if len(same) > 1 and field != "note" else ():  # remarks are read together
            if final is not None:  # 9月（定稿） beside 9月（初稿）
                result[column.index] = column if column is final else _let_be(column)
            elif not exact and len(plain) == 1:  # 新建基站数 beside 新建基站数（室内）
                result[column.index] = column if column is plain[0] else _let_be(column)
            elif len(exact) != 1 or column is not exact[0]:
                # Of growth in two columns neither is held against anything; places and units are not left out.
                is_read = column.is_figure or field in {"district", "unit"}
                result[column.index] = replace(_let_be(column), is_doubled=is_read, is_let_be=not is_read)
    return result
