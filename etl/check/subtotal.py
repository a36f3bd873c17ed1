"""Sums that nobody declared: rows of a district or an item that the plan does not know, which add up others."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from etl import limits
from etl.check.detail import details
from etl.entry.desk import Desk
from etl.entry.entry import Entry
from etl.entry.quantity import quantity
from etl.language.field import Field
from etl.language.index_base import bases_of, without_base
from etl.language.names import offered
from etl.language.place import place
from etl.language.text import key, short
from etl.problem import Problem
from etl.read import Ignored, Reading
from etl.table.subtotal_column import MOST, adds_up
from etl.table.within import HEADING
from monitor.plan import Indicator, Item

_SUMMED = re.compile("合计|小计|总|共|汇|全[部市]|各")
_LEAST_UNNAMED = 3  # rows that add up by chance less likely than two do
_OTHER_BASE = "别的基期的指数，另有该项的一行"
_Line = tuple[str, int]


def without_subtotals(
    reading: Reading, entries: Sequence[Entry], unknown: Sequence[Desk]
) -> tuple[Reading, list[Problem], set[_Line]]:
    """The reading without rows that add up those next to them or are parts of one above, remarks, and their lines."""
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
            found[line] = _remark(ones[0], parts)
    why = dict.fromkeys(found, "未写明的小计行")
    remarks = list(found.values())
    others = {line: ones for line, ones in by_line.items() if line not in found}
    for part in details(entries, others, _alone(reading)):
        why |= {(part.whole.sheet, line): part.why for line in part.lines}
        remarks += [part.problem] if part.problem else []
    why |= {
        line: _OTHER_BASE for line, ones in others.items() if line not in why and _is_of_other_base(ones[0], around)
    }
    rows = tuple(record for record in reading.rows if (record.sheet, record.line) not in why) if why else reading.rows
    ignored = (*reading.ignored, *(Ignored(line, reason, sheet) for (sheet, line), reason in why.items()))
    return replace(reading, rows=rows, ignored=ignored), remarks, set(why)


def _is_of_other_base(desk: Desk, around: Mapping[tuple[str, tuple[int, int]], Sequence[Entry]]) -> bool:
    """Whether a row is an index to another base than the plan's, and its table has the item itself, too."""
    record = desk.record
    bare = without_base(key(record.get("indicator_name")))
    items = desk.directory.items_by_name(bare[0]) if bare else ()
    own = {one.item.id for one in around.get((record.sheet, (record.table, record.beside)), ())}
    return bool(items) and all(bases_of(item) and item.id in own for item in items)


def _alone(reading: Reading) -> set[_Line]:
    """The lines that are not read and may be those of 其中： alone: without a figure, and heading nothing else."""
    figures = {(one.sheet, one.line) for one in reading.totals if one.get("value") or one.get("amount")}
    return {(one.sheet, one.line) for one in reading.ignored if one.why != HEADING} - figures


def _parts(ones: Sequence[Desk], entries: Sequence[Entry]) -> tuple[int, int] | None:
    """The first and last line of the rows above, else below, that a row is the sum of; None where it is of none."""
    own = ones[0].record.line
    for others in (_above(own, entries), _below(own, entries)):
        dated: dict[str, list[Entry]] = defaultdict(list)
        for one in others:
            dated[one.month_text].append(one)
        spans = [_span(one, dated[one.record.get("month")]) for one in ones]
        if spans and all(spans) and len(set(spans)) == 1:
            return spans[0]
    return None


def _above(line: int, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of the lines right above one, the nearest first."""
    return list(reversed(entries[_at(line - MOST, entries) : _at(line, entries)]))


def _below(line: int, entries: Sequence[Entry]) -> list[Entry]:
    return list(entries[_at(line + 1, entries) : _at(line + 1 + MOST, entries)])


def _at(line: int, entries: Sequence[Entry]) -> int:
    return bisect_left(entries, line, key=lambda one: one.line)


def _span(desk: Desk, dated: Sequence[Entry]) -> tuple[int, int] | None:
    """The lines of the nearest rows of its month, line after line, that add up to a record."""
    is_item = _is_unknown_item(desk)
    is_named = not is_item or bool(_SUMMED.search(desk.record.get("indicator_name")))
    for same in _alike(desk, dated, is_item=is_item):
        if not same or abs(same[0].line - desk.record.line) != 1:
            continue
        item = same[0].item
        if not isinstance(item, Indicator):
            continue
        said = [quantity(desk, item, name) if desk.record.get(name) else None for name in ("value", "amount")]
        for count in range(2 if is_named else _LEAST_UNNAMED, min(len(same), MOST) + 1):
            parts = same[:count]
            if abs(parts[-1].line - desk.record.line) != count:
                break
            figures = zip(said, ([one.value for one in parts], [one.amount for one in parts]), strict=True)
            if adds_up((figure, given) for figure, given in figures if figure is not None):
                return min(parts[0].line, parts[-1].line), max(parts[0].line, parts[-1].line)
    return None


def _is_unknown_item(desk: Desk) -> bool:
    return any(problem.code == "unknown-indicator" for problem in desk.problems)


def _alike(desk: Desk, others: Sequence[Entry], *, is_item: bool) -> Iterator[list[Entry]]:
    """What a record may be the sum of: the districts of one item, else, of an unknown item, several of one unit."""
    if not others:
        return
    named = desk.directory.items_by_name(desk.record.get("indicator_name"))
    item = named[0] if len(named) == 1 else others[0].item
    yield [one for one in others if one.item == item and one.district]
    if is_item:
        first, district = others[0].item, desk.directory.place(desk.record.get("district"))
        yield [one for one in others if one.district == district and _add_up(one.item, first)]


def _add_up(one: Item, other: Item) -> bool:
    """Whether figures of two items can be parts of one sum."""
    both = isinstance(one, Indicator) and isinstance(other, Indicator)
    return both and one.is_additive and (one.unit, one.kind) == (other.unit, other.kind)  # type: ignore[union-attr]


def _remark(desk: Desk, parts: tuple[int, int]) -> Problem:
    record = desk.record
    is_item = _is_unknown_item(desk)
    where: Field = "indicator_name" if is_item else "district"
    remedy = "请核对；确是小计的不用处理，也可以在计划里写明它包括哪些地区（groups）。"
    if is_item:
        near = next((problem.candidates for problem in desk.problems if problem.candidates), ())
        meant = f"；如果指的是{offered(near)}，请改用该名称" if near else ""
        remedy = f"请核对；确是合计的不用处理{meant}。"
    name = record.get(where) or record.get("indicator_name")
    return Problem(
        "subtotal-implied",
        f"{place(record.sheet, record.line, record.positions.get(where), record.headings.get(where))}：“{short(name)}”"
        f"不是计划里的{'指标' if is_item else '地区'}，数等于第{parts[0]}至{parts[1]}行之和，按小计处理，没有读取。",
        remedy,
        level="warning",
        line=record.line,
        column=record.headings.get(where),
        value=name,
        sheet=record.sheet or None,
        position=record.positions.get(where),
    )
