"""Sums that nobody declared: rows of a district that the plan does not know, which add up the rows next to them."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl import limits
from etl.desk import Desk
from etl.entry import Entry
from etl.number import is_rounding
from etl.place import place
from etl.problem import Problem
from etl.quantity import quantity
from etl.read import Ignored, Reading
from etl.record import Record
from etl.subtotal_column import LEAST
from monitor.plan import Indicator

_MOST = 30  # places that one sum is of
_Line = tuple[str, int]
_Figures = Sequence[tuple[Decimal | None, Decimal | None]]


def without_subtotals(
    reading: Reading, entries: Sequence[Entry], unknown: Sequence[Desk]
) -> tuple[Reading, list[Problem], set[_Line]]:
    """The reading without the rows that add up those next to them, a remark on each, and their lines."""
    if not unknown:
        return reading, [], set()
    around: dict[tuple[str, tuple[int, int]], list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.line):
        around[entry.sheet, entry.table].append(entry)
    by_line: dict[_Line, list[Desk]] = defaultdict(list)
    for one in unknown:
        by_line[one.record.sheet, one.record.line].append(one)
    found: dict[_Line, Problem] = {}
    for line, ones in itertools.islice(by_line.items(), limits.TOTALS):
        table = line[0], (ones[0].record.table, ones[0].record.beside)
        if parts := _parts(ones, around[table]):
            found[line] = _remark(ones[0].record, parts)
    if not found:
        return reading, [], set()
    rows = tuple(record for record in reading.rows if (record.sheet, record.line) not in found)
    ignored = (*reading.ignored, *(Ignored(line, "未写明的小计行", sheet) for sheet, line in found))
    return replace(reading, rows=rows, ignored=ignored), list(found.values()), set(found)


def _parts(ones: Sequence[Desk], entries: Sequence[Entry]) -> tuple[int, int] | None:
    """The first and last line of the rows above, else below, that a row is the sum of; None where it is of none."""
    own = ones[0].record.line
    for others in (_above(own, entries), _below(own, entries)):
        spans = [span for one in ones for span in [_span(one, others)]]
        if spans and all(spans) and len(set(spans)) == 1:
            return spans[0]
    return None


def _above(line: int, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of the lines right above one, the nearest first."""
    return list(reversed(entries[_at(line - _MOST, entries) : _at(line, entries)]))


def _below(line: int, entries: Sequence[Entry]) -> list[Entry]:
    return list(entries[_at(line + 1, entries) : _at(line + 1 + _MOST, entries)])


def _at(line: int, entries: Sequence[Entry]) -> int:
    return bisect_left(entries, line, key=lambda one: one.line)


def _span(desk: Desk, others: Sequence[Entry]) -> tuple[int, int] | None:
    """The lines of the nearest rows, line after line, that add up to a record."""
    named = desk.directory.items_by_name(desk.record.get("indicator_name"))
    item = named[0] if len(named) == 1 else others[0].item if others else None
    month = desk.record.get("month")
    same = [one for one in others if one.item == item and one.month_text == month and one.district]
    if not isinstance(item, Indicator) or not same or abs(same[0].line - desk.record.line) != 1:
        return None
    said = tuple(quantity(desk, item, name) if desk.record.get(name) else None for name in ("value", "amount"))
    for count in range(2, min(len(same), _MOST) + 1):
        parts = same[:count]
        if abs(parts[-1].line - desk.record.line) != count:
            return None
        if _adds_up(said, [(one.value, one.amount) for one in parts]):
            return min(parts[0].line, parts[-1].line), max(parts[0].line, parts[-1].line)
    return None


def _adds_up(said: Sequence[Decimal | None], parts: _Figures) -> bool:
    """Whether every figure that is said is the sum of the parts', and one at least is too large for a coincidence."""
    is_telling = False
    for number, figure in enumerate(said):
        if figure is None:
            continue
        given = [one[number] for one in parts]
        if any(one is None for one in given):
            return False
        total = sum((one for one in given if one is not None), Decimal(0))
        if not is_rounding(total - figure, len(given) + 1):
            return False
        is_telling |= abs(figure) >= LEAST and sum(1 for one in given if one) > 1
    return is_telling


def _remark(record: Record, parts: tuple[int, int]) -> Problem:
    name = record.get("district") or record.get("indicator_name")
    at = place(record.sheet, record.line, record.positions.get("district"), record.headings.get("district"))
    return Problem(
        "subtotal-implied",
        f"{at}：“{name}”不是计划里的地区，数等于第{parts[0]}至{parts[1]}行之和，按小计处理，没有读取。",
        "请核对；确是小计的不用处理，也可以在计划里写明它包括哪些地区（groups）。",
        level="warning",
        line=record.line,
        column=record.headings.get("district"),
        value=name,
        sheet=record.sheet or None,
        position=record.positions.get("district"),
    )
