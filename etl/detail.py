"""Rows of parts below an item (其中：移动, 电信): never booked, told from items that the plan does not know."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.desk import Desk
from etl.entry import Entry
from etl.field import Field
from etl.number import is_rounding, written
from etl.partial import operator_of
from etl.place import place
from etl.place import rows as rows_shown
from etl.problem import Problem
from etl.quantity import quantity
from etl.text import key, short
from monitor.plan import Indicator

_AMONG = re.compile(r"(?:其中|包括|#)[:：]?.")
_TELLING = 10  # a smaller sum may well be a coincidence
_FEWEST = 2  # rows that add up
_MOST = 30  # rows of parts below one item
_COLUMNS: tuple[tuple[Field, str], ...] = (("value", "累计数"), ("amount", "本月数"))
_Off = dict[str, tuple[Decimal, Decimal]]  # by measure the whole, and what its parts add up to
Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Details:
    """The lines of parts below the line of an item, and a remark where they are not its whole."""

    whole: Entry
    lines: tuple[int, ...]
    problem: Problem | None

    @property
    def why(self) -> str:
        return f"第{self.whole.line}行“{self.whole.item.name}”的其中项"


def names_part(desk: Desk) -> bool:
    """Whether a row without a code is by its name of a part of something: 其中：移动, 电信."""
    name = key(desk.record.get("indicator_name"))
    return not desk.record.get("indicator_id") and bool(_AMONG.match(name) or operator_of(name.removeprefix("#")))


def details(
    entries: Sequence[Entry], by_line: Mapping[Line, Sequence[Desk]], ignored: Container[Line]
) -> Iterator[Details]:
    """The parts of items among rows whose name is unknown: by 其中, as operators, or because they add up."""
    above: dict[Line, list[Entry]] = defaultdict(list)
    for entry in entries:
        above[entry.sheet, entry.line].append(entry)
    for (sheet, line), ones in by_line.items():
        before = line - 2 if (sheet, line - 1) in ignored else line - 1  # 其中： alone in a row
        wholes = above.get((sheet, before))
        if not wholes or wholes[0].table != (ones[0].record.table, ones[0].record.beside):
            continue
        run: list[Sequence[Desk]] = []
        while (rows := by_line.get((sheet, line + len(run)))) and len(run) < _MOST:
            run.append(rows)
        if found := _of(wholes, run, is_told=before < line - 1):
            yield found


def _of(wholes: Sequence[Entry], run: Sequence[Sequence[Desk]], *, is_told: bool) -> Details | None:
    item = wholes[0].item
    if not isinstance(item, Indicator) or any(one.item != item for one in wholes):
        return None
    at: Field = "indicator_name" if _lacks_item(run[0][0]) else "district"
    run = list(itertools.takewhile(lambda rows: _lacks_item(rows[0]) == (at == "indicator_name"), run))
    sure = _certain(item, run, at)
    sums = _sums(item, wholes, run) if item.kind in {"cumulative", "level"} and item.is_additive else [None] * len(run)
    count = sure
    if at == "indicator_name":  # names of districts that are misspelt add up to the whole city, too
        count = next((n for n, off in enumerate(sums, 1) if n >= max(sure, _FEWEST) and off == {}), sure)
    if not count:
        return None
    off = sums[count - 1]
    problem = _remark(wholes[0], run[:count], off or {}, at) if off or not (sure or is_told) else None
    if at == "indicator_name" and count == sure and sums[0] is not None:  # #限额以上, then 1.城镇 and 2.乡村
        others = enumerate(_sums(item, wholes, run[sure:]), 1)
        count += next((n for n, rest in others if n >= _FEWEST and rest == {}), 0)
    return Details(wholes[0], tuple(rows[0].record.line for rows in run[:count]), problem)


def _lacks_item(desk: Desk) -> bool:
    return any(problem.code == "unknown-indicator" for problem in desk.problems)


def _certain(item: Indicator, run: Sequence[Sequence[Desk]], at: Field) -> int:
    """How many rows are parts whatever their figures are."""
    count = 0
    for rows in run:
        name = key(rows[0].record.get(at))
        near = {identity for one in rows for problem in one.problems for identity, _ in problem.candidates} - {item.id}
        if not operator_of(name.removeprefix("#")) and (near or not _AMONG.match(name)):
            break
        count += 1
    return count


def _sums(item: Indicator, wholes: Sequence[Entry], run: Sequence[Sequence[Desk]]) -> list[_Off | None]:
    """For the first row, the first two … by how much they differ from the whole; None where that cannot be said."""
    added: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    found: list[_Off | None] = []
    is_clear = True
    for count, rows in enumerate(run, 1):
        for desk in rows:
            trial = Desk(desk.record, desk.directory, desk.today)
            district = desk.directory.place(desk.record.get("district")) if _lacks_item(desk) else wholes[0].district
            where = desk.record.get("month"), district or ""
            for name, _ in _COLUMNS:
                number = quantity(trial, item, name) if desk.record.get(name) else None
                added[(*where, name)] += number or 0
            is_clear &= not any(problem.level == "error" for problem in trial.problems)
        found.append(_differences(wholes, added, count) if is_clear else None)
    return found


def _differences(wholes: Sequence[Entry], added: Mapping[tuple[str, str, str], Decimal], count: int) -> _Off | None:
    off: _Off = {}
    is_telling = False
    for whole in wholes:
        for name, word in _COLUMNS:
            said = whole.value if name == "value" else whole.amount
            given = added.get((whole.month_text, whole.district, name))
            if said is None or given is None:
                continue
            is_telling |= said >= _TELLING
            if not is_rounding(given - said, count + 1):
                off.setdefault(word, (said, given))
    return off if is_telling else None


def _remark(whole: Entry, run: Sequence[Sequence[Desk]], off: _Off, at: Field) -> Problem:
    """That parts are less or more than their whole, or are told from it only because they add up."""
    first = run[0][0].record
    line, unit = place(first.sheet, whole.line), getattr(whole.item, "unit", "")
    shown = "、".join(f"“{short(rows[0].record.get(at))}”" for rows in run[:3])
    what = (
        f"{shown}{f'等{len(run)}行' if len(run) > 3 else ''}是{line}“{whole.item.name}”的其中项，计划里没有，没有读取"
    )
    more = [
        f"{word}相加是{written(given)}{unit}，比{written(said)}{unit}{'多' if given > said else '少'}"
        f"{written(abs(given - said))}{unit}"
        for word, (said, given) in off.items()
    ]
    remedy = "请核对；只列了其中几项的不用处理。"
    if any(given > said for said, given in off.values()):
        remedy = "请核对各项与总数；有共用、只计一次的不用处理。"
    elif not off:
        more, remedy = [f"没有写“其中”，各数相加与{line}的相等"], "请核对；不是其中项的，请改正名称。"
    return Problem(
        "detail-ignored",
        f"{rows_shown(first.sheet, [rows[0].record.line for rows in run])}：{what}；{'；'.join(more)}。",
        remedy,
        level="warning",
        line=first.line,
        column=first.headings.get(at),
        value=first.get(at),
        sheet=first.sheet or None,
        position=first.positions.get(at),
    )
