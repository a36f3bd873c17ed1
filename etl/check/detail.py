"""Rows of parts below an item (其中：移动, 电信): never booked, told from items that the plan does not know."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.entry.desk import Desk
from etl.entry.entry import Entry
from etl.entry.quantity import quantity
from etl.language.field import Field
from etl.language.number import is_rounding, parse_number, written
from etl.language.partial import operator_of
from etl.language.place import place
from etl.language.place import rows as rows_shown
from etl.language.text import AMONG, key, numbered_as, short
from etl.problem import Problem
from monitor.plan import Indicator

_AMONG = re.compile(f"{AMONG}.")
_TELLING = 10  # a smaller sum may well be a coincidence
_FEWEST = 2  # rows that add up
_MOST = 30  # rows of parts below one item
_MOSTLY = Decimal("0.9")  # of the whole, from where on rows below 其中 that do not say so are parts as well
_SMALL = Decimal("0.001")  # of the whole: more is no rounding
_DECIMALS = re.compile("[.．]([0-9０-９]+)")
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
    sums = _sums(item, wholes, run) if item.kind in {"cumulative", "level"} and item.is_additive else []
    count, off = sure, sums[sure - 1] if sums and sure else None
    if at == "indicator_name" and sums:  # names of districts that are misspelt add up to the whole city, too
        count, off = _adding_up(item, wholes, run, sums, sure)
    if not count:
        return None
    problem = _remark(wholes[0], run[:count], off or {}, at) if off or not (sure or is_told) else None
    return Details(wholes[0], tuple(rows[0].record.line for rows in run[:count]), problem)


def _adding_up(
    item: Indicator, wholes: Sequence[Entry], run: Sequence[Sequence[Desk]], sums: Sequence[_Off | None], sure: int
) -> tuple[int, _Off | None]:
    """How many rows are parts by what they add up to, at least those that are parts anyway, and what they then miss."""
    if count := _first_whole(sums, max(sure, _FEWEST)):
        return count, {}
    alike = [n for n, rows in enumerate(run) if numbered_as(_name(rows)) == numbered_as(_name(run[0])) != ""]
    count = _first_whole(_sums(item, wholes, [run[n] for n in alike]))  # 1.…, 其中：…, 2.…
    if count and alike[count - 1] >= sure:
        return alike[count - 1] + 1, {}
    count = _first_whole(_sums(item, wholes, run[sure:])) if sure and sums[0] is not None else 0
    if count:  # #限额以上, then 1.城镇 and 2.乡村
        return sure + count, sums[sure - 1]
    count = _listed(item, run, sums) if sure else 0
    return max(count, sure), sums[max(count, sure) - 1] if max(count, sure) else None


def _first_whole(sums: Sequence[_Off | None], least: int = _FEWEST) -> int:
    return next((n for n, off in enumerate(sums, 1) if n >= least and off == {}), 0)


def _listed(item: Indicator, run: Sequence[Sequence[Desk]], sums: Sequence[_Off | None]) -> int:
    """How many rows are the list that begins with 其中：外国人 and goes on without it: nearly the whole, never more."""
    names = [_name(rows) for rows in run]
    first = _AMONG.match(names[0])
    if not first or operator_of(names[0].removeprefix("#")):
        return 0
    numbering = numbered_as(names[0][first.end() - 1 :])
    found = 0
    for count, (name, rows, off) in enumerate(zip(names, run, sums, strict=True), 1):
        if count > 1 and (numbered_as(name) != numbering or _near(rows, item)):
            break
        if off is None or any(given > said for said, given in off.values()):
            break
        if all(given >= said * _MOSTLY for said, given in off.values()):
            found = count
    return found


def _name(rows: Sequence[Desk]) -> str:
    return key(rows[0].record.get("indicator_name"))


def _near(rows: Sequence[Desk], item: Indicator) -> set[str]:
    """Other items that a row may be of."""
    return {identity for one in rows for problem in one.problems for identity, _ in problem.candidates} - {item.id}


def _lacks_item(desk: Desk) -> bool:
    return any(problem.code == "unknown-indicator" for problem in desk.problems)


def _certain(item: Indicator, run: Sequence[Sequence[Desk]], at: Field) -> int:
    """How many rows are parts whatever their figures are."""
    count = 0
    for rows in run:
        name = key(rows[0].record.get(at))
        if not operator_of(name.removeprefix("#")) and (_near(rows, item) or not _AMONG.match(name)):
            break
        count += 1
    return count


def _sums(item: Indicator, wholes: Sequence[Entry], run: Sequence[Sequence[Desk]]) -> list[_Off | None]:
    """For the first row, the first two … by how much they differ from the whole; None where that cannot be said."""
    added: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    found: list[_Off | None] = []
    is_clear, step = True, Decimal(0)
    for count, rows in enumerate(run, 1):
        for desk in rows:
            trial = Desk(desk.record, desk.directory, desk.today)
            district = desk.directory.place(desk.record.get("district")) if _lacks_item(desk) else wholes[0].district
            where = desk.record.get("month"), district or ""
            for name, _ in _COLUMNS:
                number = quantity(trial, item, name) if desk.record.get(name) else None
                added[(*where, name)] += number or 0
                step = max(step, _step(desk.record.get(name), number) if number else step)
            is_clear &= not any(problem.level == "error" for problem in trial.problems)
        found.append(_differences(wholes, added, count, step) if is_clear else None)
    return found


def _step(text: str, number: Decimal) -> Decimal:
    """What the last digit of a figure, as it is written, stands for in the item's own unit."""
    said, decimals = parse_number(text), _DECIMALS.search(text)
    if not isinstance(said, Decimal) or not said:
        return Decimal(0)
    return Decimal(1).scaleb(-len(decimals[1]) if decimals else 0) * number / said


def _differences(
    wholes: Sequence[Entry], added: Mapping[tuple[str, str, str], Decimal], count: int, step: Decimal
) -> _Off | None:
    """Figures are rounded to the `step` of their last digit: 99.7 is the whole of 33.2, 33.2 and 33.2."""
    off: _Off = {}
    is_telling = False
    for whole in wholes:
        for name, word in _COLUMNS:
            said = whole.value if name == "value" else whole.amount
            given = added.get((whole.month_text, whole.district, name))
            if said is None or given is None:
                continue
            is_telling |= said >= _TELLING
            rounded = min(step * (count + 1) / 2, abs(said) * _SMALL)
            if not is_rounding(given - said, count + 1) and abs(given - said) > rounded:
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
        more, remedy = (
            [f"没有写“其中”，各数相加与{line}的相等（四舍五入的尾数不计）"],
            "请核对；不是其中项的，请改正名称。",
        )
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
