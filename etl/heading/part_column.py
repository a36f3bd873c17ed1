"""合计 beside the columns of its parts (移动, 电信; 第1周, 第2周): what is read, what the parts are held against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from etl.file.grid import Row
from etl.heading.header import LEVEL, Header
from etl.heading.label import Label
from etl.heading.role import Draft
from etl.heading.sample import Sample
from etl.language.field import is_let_be
from etl.language.number import is_rounding, parse_number, written
from etl.language.partial import is_whole, operator_of
from etl.language.place import place
from etl.language.text import key
from etl.problem import Problem

_INNER = Label(aside="other")
_LEAST, _WORDS = 2, 0.2  # columns of parts, and the share of words among their cells
OPERATORS = "运营商"  # what heads a column of them that has no heading of its own
_DAYS = re.compile(
    r"(?:[0-9]{1,2}月)?(?:第?[0-9一二三四五六]{1,3}周|[上中下]旬|[上下]半月|[0-9]{1,2}[日号]?[-—–~～至到](?:[0-9]{1,2}月)?[0-9]{1,2}[日号])(?:完成|新增|新建)?[数量]?"
)
_BRACKETED = re.compile(r"\([^()]*\)")


def with_parts(drafts: Sequence[Draft], body: Sample) -> Sequence[Draft]:
    """The drafts, a 合计 next to columns of its parts being a figure, and those there for comparison only.

    Columns whose headings say nothing known (城区, 农村) are its parts where they add up to it in every row.
    """
    result = list(_with_totals_alone(drafts))
    for draft in sorted(drafts, key=lambda one: "小计" in one.heading):
        is_sum = draft.label.is_total and not draft.label.group
        parts = (_parts_of(draft, drafts) or _added_to(draft, drafts, body)) if is_sum else []
        if len(parts) < _LEAST or result[draft.index].label == _INNER:  # 小计 among the parts of 合计
            continue
        is_of_month = any(_is_of_days(part.heading) for part in parts)  # what comes about in its weeks is the month's
        measure = draft.label.measure or ("amount" if is_of_month else None)
        label = replace(draft.label, is_total=False, measure=measure)
        result[draft.index] = replace(draft, label=label, is_filler=True)
        for part in parts:
            is_inner = part.label.is_total  # 小计 of some of them
            result[part.index] = replace(part, label=_INNER) if is_inner else replace(part, parts_of=draft.index)
    return result


def with_operators(drafts: Sequence[Draft], body: Sample) -> Sequence[Draft]:
    """The drafts, one below which nothing but operators and their total stand being that of parts, not of names.

    It may be headed 单位, 责任单位, by nothing, or together with the names: 指标名称 over both.
    """
    return [_of_operators(one) if _names_operators(one, body) else one for one in drafts]


def _names_operators(draft: Draft, body: Sample) -> bool:
    if draft.label.field not in {"unit", "department", "indicator_name"} and draft.heading:
        return False
    cells = body.cells(draft.index)
    named = [cell for cell in cells if operator_of(cell)]
    return len(named) >= _LEAST and all(operator_of(cell) or is_whole(cell) for cell in cells)


def _of_operators(draft: Draft) -> Draft:
    is_named = draft.heading and draft.label.field != "indicator_name"
    return replace(draft, label=Label(), heading=draft.heading if is_named else OPERATORS)


def _with_totals_alone(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts, totals being figures where rows are of items and no other column has any: 本月合计, 累计合计."""
    figures = [draft for draft in drafts if draft.is_figure and draft.label.aside is None]
    is_of_items = any(draft.label.field in {"indicator_name", "indicator_id"} for draft in drafts)
    is_clear = len({draft.label.measure for draft in figures}) == len(figures)
    if not is_of_items or not is_clear or not all(one.label.is_total and not one.label.group for one in figures):
        return drafts
    return [
        replace(one, label=replace(one.label, is_total=False), is_filler=True) if one in figures else one
        for one in drafts
    ]


def is_part(heading: str) -> bool:
    """Whether a column is headed by the name of an operator, or by some days of a month."""
    return operator_of(_BRACKETED.sub("", key(heading.rpartition(LEVEL)[2]))) is not None or _is_of_days(heading)


def _is_of_days(heading: str) -> bool:
    return bool(_DAYS.fullmatch(_BRACKETED.sub("", key(heading.rpartition(LEVEL)[2]))))


def _parts_of(total: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The columns of parts next to a total under the same heading: behind it, unless theirs go before totals."""
    begins = next((draft for draft in drafts if draft.label.is_total or is_part(draft.heading)), total)
    for step in (1, -1) if begins.label.is_total else (-1, 1):
        found = []
        at = total.index + step
        while 0 <= at < len(drafts) and _is_beside(drafts[at], total):
            found.append(drafts[at])
            at += step
        if len(found) >= _LEAST:
            return found
    return []


def _added_to(total: Draft, drafts: Sequence[Draft], body: Sample) -> list[Draft]:
    """The columns of figures next to a total, on one side of it, that are headed by unknown words and make it up.

    Totals of some of them that stand between them, 小计, are no figures of their own either.
    """
    for step in (1, -1):
        found: list[Draft] = []
        at = total.index + step
        while 0 <= at < len(drafts) and _may_be_part(drafts[at], total):
            found.append(drafts[at])
            at += step
        parts = [one.index for one in found if not one.label.is_total]
        if len(parts) >= _LEAST and _make_up(parts, total.index, body.rows):
            return found
    return []


def _may_be_part(draft: Draft, total: Draft) -> bool:
    is_inner = draft.label.is_total and "小计" in draft.heading and "小计" not in total.heading
    is_open = draft.label in {Label(), Label(unit=draft.label.unit)} and not is_let_be(draft.heading)
    is_named = (is_open or is_inner) and bool(draft.heading)
    return is_named and draft.text_share <= _WORDS and _upper(draft) == _upper(total)


def _make_up(parts: Sequence[int], total: int, rows: Iterable[Row]) -> bool:
    """Whether columns add up to another one in every row that has it, more than one of them with a figure."""
    several = False
    for row in rows:
        whole, given = _number(row, total), [_number(row, part) or Decimal(0) for part in parts]
        if whole is None:
            continue
        if sum(given) != whole:
            return False
        several |= sum(map(bool, given)) > 1
    return several


def _is_beside(draft: Draft, total: Draft) -> bool:
    """Whether a column is that of a part under the heading that a total has."""
    is_open = draft.label in {Label(), Label(unit=draft.label.unit)}
    return is_open and is_part(draft.heading) and _upper(draft) == _upper(total)


def _upper(draft: Draft) -> str:
    return draft.heading.rpartition(LEVEL)[0]


def part_problems(header: Header, rows: Iterable[Row]) -> Iterator[Problem]:
    """Totals that the columns of their parts do not add up to: what several share is counted once, so it is said."""
    groups: dict[int, list[int]] = {}
    for column in header.columns:
        if column.parts_of is not None:
            whole = header.columns[column.parts_of]
            if whole.field == "amount" or not _is_of_days(column.heading):  # 累计合计 beside 第1周 is no sum of weeks
                groups.setdefault(column.parts_of, []).append(column.index)
    for row in rows if groups else ():
        for total, parts in groups.items():
            said, given = _number(row, total), [_number(row, part) for part in parts]
            numbers = [one for one in given if one is not None]
            if said is None or len(numbers) < len(given):
                continue
            added = sum(numbers, Decimal(0))
            if not is_rounding(added - said, len(numbers) + 1):
                yield _off(header, row, total, (said, added))


def _off(header: Header, row: Row, index: int, numbers: tuple[Decimal, Decimal]) -> Problem:
    heading = header.columns[index].heading
    said, added = numbers
    what = f"{written(said)}，右边或左边各部分相加是{written(added)}，相差{written(abs(added - said))}"
    return Problem(
        "total-mismatch",
        f"{place(header.sheet, row.line, index + 1, heading)}：合计写作{what}，按合计读取。",
        "请核对；有共用、只计一次的不用处理。",
        level="warning",
        line=row.line,
        column=heading,
        sheet=header.sheet or None,
        position=index + 1,
    )


def _number(row: Row, index: int) -> Decimal | None:
    number = parse_number(row.cells[index]) if index < len(row.cells) else None
    return number if isinstance(number, Decimal) else None
