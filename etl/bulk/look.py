"""Which lines of a large file are looked at one by one, and what these say of the series that they belong to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from etl import limits
from etl.bulk.bytes import NotUniform, Scanned
from etl.bulk.clean import Clean, Flags, Whole
from etl.bulk.form import Form
from etl.check.cells import Cells
from etl.check.detail import names_part
from etl.entry.desk import About, Desk
from etl.entry.entry import DEMO_MARK, Entry, understood
from etl.file.grid import Row, text_sheet
from etl.heading.label import Reader
from etl.language.names import Directory
from etl.read import Reading
from etl.table.layout import is_level
from etl.table.reason import TOTAL, why_no_record
from etl.table.record import Table, records
from etl.table.region import TITLES
from monitor.month import Month
from monitor.plan import Indicator

_MONTHS = 1 << 20  # more than there are since the year 0
_Said = tuple[int, int, int, int, bool, bool]  # series, month, value, amount, has_value, has_amount
_BLANKS = 1_000  # blank lines whose followers may be a further table


def needs_look(found: Clean, scanned: Scanned, form: Form) -> frozenset[int]:
    """Lines that are not clean, and those which the reader must see to judge the whole; raises NotUniform."""
    line, is_clean = found.rows.line, found.is_clean
    blank = [number for number in scanned.blank if number > form.header.line]
    bare = line[(found.rows.forms["value_form"] == 0) & ~is_clean].tolist()
    hard = set(line[~is_clean].tolist()) | set(found.rows.ragged) | set(blank)
    if len(hard) > limits.ROWS:
        raise NotUniform(f"须逐行核对的行超过{limits.ROWS:,}行")
    hard |= _after_blanks(found, scanned, form, (blank, bare))
    if found.rows.ragged and is_clean.any():
        hard.add(int(line[np.argmax(is_clean)]))
    for bit in range(len(form.unread)):
        is_filled = (found.rows.others >> np.uint64(bit)) & np.uint64(1) == 1
        if is_filled.any():
            hard.add(int(line[np.argmax(is_filled)]))
    return frozenset(hard)


def _after_blanks(found: Clean, scanned: Scanned, form: Form, empty: tuple[Sequence[int], Sequence[int]]) -> set[int]:
    """The rows that follow blank ones; raises NotUniform where one may head another table."""
    blank, bare = empty
    rows = rows_at(scanned, form.delimiter, frozenset(bare[: limits.ROWS]))
    starts = sorted({*blank, *(row.line for row in rows if row.is_blank)})
    if not starts:
        return set()
    if len(starts) > _BLANKS:
        raise NotUniform("空行过多")
    begins = np.union1d(found.rows.line, np.array([*found.rows.ragged, *blank], np.int64))
    after: set[int] = set()
    for start in starts:
        at = int(np.searchsorted(begins, start))
        after.update(begins[at + 1 : at + 1 + TITLES].tolist())
    for row in rows_at(scanned, form.delimiter, frozenset(after)):
        if is_level(row, form.reader):
            raise NotUniform("空行之后可能另有一张表")
    return after


def rows_at(scanned: Scanned, delimiter: str, lines: Set[int]) -> tuple[Row, ...]:
    """The rows that begin on some lines, as the reader splits them; raises NotUniform where it cannot."""
    if len(lines) > limits.ROWS:
        raise NotUniform(f"须逐行核对的行超过{limits.ROWS:,}行")
    continued = frozenset(scanned.continued)
    wanted = set(lines)
    if continued:
        for line in lines:
            following = line + 1
            while following in continued:
                wanted.add(following)
                following += 1
    texts = scanned.lines_at(wanted)
    numbers = sorted(texts)
    sheet = text_sheet("".join(texts[number] for number in numbers).removeprefix("\ufeff"), delimiter)
    if sheet.problems:
        raise NotUniform("有的行无法拆分成单元格")
    return tuple(Row(numbers[row.line - 1], row.cells) for row in sheet.rows)


def first_beyond(
    hard: Set[int], rows: Callable[[Set[int]], tuple[Row, ...]], form: Form, reader: Reader, today: dt.date
) -> int | None:
    """The line of the first faulty row too many, from which on none is looked at; None where there is none.

    Raises NotUniform at the first total, which is held against single rows.
    """
    if len(hard) <= limits.FAULTY_ROWS:
        return None
    headings = tuple(row.cells for row in form.top if row.line in form.header.lines)
    table = Table(form.header, reader, headings)
    waiting, faulty = sorted(hard), 0
    for start in range(0, len(waiting), limits.FAULTY_ROWS):
        for row in rows(frozenset(waiting[start : start + limits.FAULTY_ROWS])):
            why = why_no_record(row, table)
            if why == TOTAL:
                raise NotUniform("有合计行")
            if why is not None:
                continue
            desks = [Desk(record, reader.directory, Month.of(today)) for record in records(row, table)]
            faulty += any(understood(desk) is None for desk in desks)
            if faulty > limits.FAULTY_ROWS:
                return row.line
    return None


@dataclass(frozen=True, slots=True)
class Extra:
    """What the lines that were looked at say of series: which they touch, and their figures."""

    series: Flags
    cells: Cells
    places: Whole  # series and month of every row, also of those that say nothing
    about: frozenset[About]
    is_demo: bool

    def repeated(self, found: Clean) -> Flags:
        """For each series whether two rows of it are of the same month, one of them at least among these lines."""
        flags = np.zeros(len(self.series), bool)
        if len(self.places):
            places, counts = np.unique(self.places, return_counts=True)
            own = found.series[found.is_clean].astype(np.int64) * _MONTHS + found.month[found.is_clean]
            flags[places[(counts > 1) | np.isin(places, own)] // _MONTHS] = True
        return flags


def extra_cells(reading: Reading, found: Clean, directory: Directory, today: dt.date) -> Extra:
    """What rows say that are looked at one by one."""
    items = {named.item.id: number for number, named in enumerate(found.items)}
    places = {place: number for number, place in enumerate(found.places)}
    touched = np.zeros(len(items) * len(places), bool)
    bad = {problem.line for problem in reading.problems if problem.level == "error"}
    counted = _clean_lines(reading, found)
    rows: list[_Said] = []
    places_said: list[int] = []
    about: set[About] = set()
    for record in reading.rows:
        desk = Desk(record, directory, Month.of(today))
        entry = understood(desk)
        if any(problem.code == "unknown-district" for problem in desk.problems):  # it may be the sum of others
            raise NotUniform(f"第{record.line}行的地区不在计划内")
        if names_part(desk) and any(problem.code == "unknown-indicator" for problem in desk.problems):
            raise NotUniform(f"第{record.line}行是上面一项的其中项")
        if desk.about is None:
            continue
        about.add(desk.about)
        if desk.about[0] not in items:
            continue
        series = items[desk.about[0]] * len(places) + places[desk.about[1]]
        touched[series] = True
        if entry is not None and entry.line not in bad and entry.line not in counted:
            places_said.append(series * _MONTHS + entry.month.ordinal)
            if not entry.is_unfilled:
                rows.append(_cell(entry, series, found, touched))
    columns = [np.array(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 6
    cells = Cells(
        columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2].astype(np.int64),
        columns[3].astype(np.int64), columns[4].astype(bool), columns[5].astype(bool),
    )  # fmt: skip
    is_demo = any(DEMO_MARK in record.get("note") for record in reading.rows)
    return Extra(touched, cells, np.array(places_said, np.int64), frozenset(about), is_demo)


def _clean_lines(reading: Reading, found: Clean) -> set[int]:
    """The lines of a reading that are clean: their figures are counted with the clean rows."""
    lines = np.array(sorted({record.line for record in reading.rows}), np.int32)
    at = np.searchsorted(found.rows.line, lines)
    lines, at = lines[at < len(found.is_clean)], at[at < len(found.is_clean)]
    return set(lines[(found.rows.line[at] == lines) & found.is_clean[at]].tolist())


def _cell(entry: Entry, series: int, found: Clean, touched: Flags) -> _Said:
    """An entry as whole numbers; where it is none, all places of its item are touched."""
    scaled = [_scaled(figure, found.rows.decimals) for figure in (entry.value, entry.amount)]
    if None in scaled:
        start = series // len(found.places) * len(found.places)
        touched[start : start + len(found.places)] = True
    value, amount = (one or 0 for one in scaled)
    return series, entry.month.ordinal, value, amount, entry.value is not None, entry.amount is not None


def _scaled(figure: Decimal | None, decimals: int) -> int | None:
    if figure is None:
        return 0
    whole = figure.scaleb(decimals)
    return int(whole) if whole == whole.to_integral_value() and abs(whole) < 10**17 else None


def worth_a_look(found: Clean, repeated: Flags) -> Flags:
    """Series with repeated rows; of items whose districts add up, all places, for their sum depends on it."""
    flags = repeated.copy()
    places = len(found.places)
    for number in set((np.flatnonzero(repeated) // places).tolist()):
        item = found.items[number].item
        if isinstance(item, Indicator) and item.by_district and item.is_additive:
            flags[number * places : (number + 1) * places] = True
    return flags
