"""A large file in the template's form, checked in bulk: pyarrow splits it, whole columns are looked at at a time.

Rows about which nothing has to be said are proven to be so; all others, and every series that one of them or a check of
rows against each other touches, go through the reader and the checks of single rows, which alone say what is wrong. So
both ways of reading give the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from etl.bulk.alike import alike
from etl.bulk.blocks import for_blocks, occurring
from etl.bulk.bytes import ENCODINGS, NotEncoded, NotUniform, Scanned, head_of, scan, to_disk
from etl.bulk.clean import Clean, Flags, clean
from etl.bulk.form import Form, form_of
from etl.bulk.known import NOTHING_KNOWN, Published
from etl.bulk.look import extra_cells, first_beyond, needs_look, rows_at, worth_a_look
from etl.bulk.part import Part
from etl.bulk.rows import Rows, rows_of
from etl.bulk.series import cells_of, repeated, suspected
from etl.bulk.split import Source, split
from etl.bulk.trial import Trial
from etl.check.answered import departments_said
from etl.check.levels import Levels
from etl.checks import Checked, check_reading
from etl.entry.desk import About, Desk
from etl.entry.entry import Entry, understood
from etl.file.decode import Decoded
from etl.file.grid import Row
from etl.heading.label import Reader
from etl.language.guidance import Guidance
from etl.language.names import Directory
from etl.read import Reading, read_region, shown_name
from etl.table.excess import too_many_faults
from etl.table.region import Region
from monitor.month import Month
from monitor.plan import Plan

_CHANGED = "文件在读取时被改动"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is checked under."""

    plan: Plan
    today: dt.date
    levels: Levels = field(default_factory=dict)
    published: Published = NOTHING_KNOWN
    guide: Callable[[Guidance, Checked, Set[str]], Guidance] = lambda guidance, *_: guidance


def check_bulk(
    path: Path, name: str, asked: Asked, guidance: Guidance, folder: Path, copy: Path | None = None
) -> tuple[Checked, Part]:
    """What a file means, and the rows of it about which nothing has to be said. Raises NotUniform.

    `folder` is for what does not fit into memory; with `copy` the file is copied there, and is on the disk in the end.
    """
    if guidance.encoding or guidance.mendings:
        raise NotUniform("读取方式另有指定")
    with _unchanged(path), ThreadPoolExecutor(1) as aside:
        head = head_of(path)
        form = form_of(head.text, name, asked.plan)
        trial = Trial(form, asked.today)
        told = Reading(
            file=shown_name(name), sha256="", size=0, encoding=None,
            is_readable=True, delimiter=form.delimiter, guidance=guidance,
        )  # fmt: skip
        # These names are likely, and trying them takes a while.
        trying = aside.submit(trial.districts, [one.name for one in asked.plan.districts])
        return _in_turn(_File(path, head, form, folder, copy), trial, told, asked, (aside, trying))


@dataclass(frozen=True, slots=True)
class _File:
    """A file, its first lines, and where it may be copied to."""

    path: Path
    head: Decoded
    form: Form
    folder: Path
    copy: Path | None


def _in_turn(
    file: _File, trial: Trial, told: Reading, asked: Asked, beside: tuple[Executor, Future[Any]]
) -> tuple[Checked, Part]:
    """What the file says in the first encoding that it is in; raises NotUniform."""
    named = file.head.encoding or "utf-8"
    *earlier, last = ENCODINGS[named]
    for codec in earlier:
        with suppress(NotEncoded):
            return _checked(file, codec, trial, replace(told, encoding=codec), asked, beside)
    told = replace(told, encoding=named if named == "utf-8-sig" else last)
    return _checked(file, last, trial, told, asked, beside)


def _checked(
    file: _File, codec: str, trial: Trial, told: Reading, asked: Asked, beside: tuple[Executor, Future[Any]]
) -> tuple[Checked, Part]:
    """What the file says in an encoding; raises NotUniform, NotEncoded."""
    aside, trying = beside
    scanned, rows = _read(file, codec)
    trying.result()
    saving = aside.submit(to_disk, file.copy) if file.copy else None
    found = clean(rows, trial, asked.plan)
    del rows  # memory is what limits the size of a file
    told = replace(told, sha256=scanned.sha256, size=scanned.size)
    result = _Check(scanned, file.form, found, told, asked, is_kept=file.copy is not None).result()
    if saving:
        saving.result()
    return result


def _read(file: _File, codec: str) -> tuple[Scanned, Rows]:
    """The file gone through byte by byte, and at the same time split as its first lines suggest.

    Every text of it is decoded, each once: so the whole of it is in the encoding. Only where | separates, which may be
    half of a character in GB18030, is it turned into UTF-8 first.
    """
    form = file.form
    utf8 = file.folder / "text.csv" if codec == "gb18030" and form.delimiter == "|" else None
    guess = Source(file.path, '"' in file.head.text, form, codec)
    with ThreadPoolExecutor(2) as threads:
        scanning = threads.submit(scan, file.path, codec, form.delimiter, file.copy, utf8)
        splitting = None if utf8 else threads.submit(split, guess)
    scanned = scanning.result()
    source = Source(scanned.text, scanned.has_quotes, form, scanned.codec)
    found = splitting.result() if splitting and source == guess else split(source)
    return scanned, rows_of(found, scanned, form)


@contextmanager
def _unchanged(path: Path) -> Iterator[None]:
    """Holds a file to what it was; raises NotUniform where it was written to meanwhile, whatever came of that."""
    before = _state(path)
    try:
        yield
    except Exception as fault:
        if _state(path) == before:
            raise
        raise NotUniform(_CHANGED) from fault
    if _state(path) != before:
        raise NotUniform(_CHANGED)


def _state(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written to."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


class _Check:
    """The steps from clean rows to what is said of the file."""

    def __init__(
        self, scanned: Scanned, form: Form, found: Clean, told: Reading, asked: Asked, *, is_kept: bool
    ) -> None:
        self.scanned, self.form, self.found, self.told, self.asked = scanned, form, found, told, asked
        self.is_kept = is_kept
        self.hard = needs_look(found, scanned, form)
        behind = int(found.is_clean[::-1].argmax()) if found.is_clean.any() else len(found.is_clean)
        self.last = int(found.rows.line[-1 - behind]) if behind < len(found.is_clean) else 0
        self.unread = 0  # rows beyond those that are looked at

    def result(self) -> tuple[Checked, Part]:
        reader = Reader(Directory(self.asked.plan, self.told.guidance.answers))
        self.unread = self._cut(first_beyond(self.hard, self._rows, self.form, reader, self.asked.today))
        checked, part = self._once(self.told)
        if any(problem.candidates for problem in checked.problems):
            said = departments_said(checked.reading, self.asked.plan)
            guided = self.asked.guide(self.told.guidance, checked, said)
            if guided != self.told.guidance:
                checked, part = self._once(replace(self.told, guidance=guided))
        return checked, part

    def _cut(self, line: int | None) -> int:
        """Leaves out the rows from a line on, and returns how many these are."""
        if line is None:
            return 0
        found = self.found
        found.is_clean &= found.rows.line < line
        others = {*found.rows.ragged, *self.scanned.blank}
        count = int(np.count_nonzero(found.rows.line >= line)) + sum(one >= line for one in others)
        self.hard = frozenset(one for one in self.hard if one < line)
        self.told = replace(self.told, problems=(too_many_faults(line),))
        return count

    def _rows(self, lines: Set[int]) -> tuple[Row, ...]:
        return rows_at(self.scanned, self.form.delimiter, lines)

    def _once(self, told: Reading) -> tuple[Checked, Part]:
        asked, found = self.asked, self.found
        reader = Reader(Directory(asked.plan, told.guidance.answers))
        first = self._reading(self.hard, reader, told)
        extra = extra_cells(first, found, reader.directory, asked.today)
        departments, months = self._spoken(extra.about)
        is_demo = found.is_demo or extra.is_demo
        known = asked.published.of(departments, months, is_demo=is_demo)
        published, inexact = known.cells(found)
        touched = extra.series | inexact | suspected(found, cells_of(found) + extra.cells, published)
        touched |= worth_a_look(found, repeated(found) | extra.repeated(found))
        part = Part(found, self._untouched(touched), asked.plan)
        if self.is_kept:
            part.begin_ordering()
        part.entries, others = self._alike(set(found.rows.line[found.is_clean & ~part.is_in].tolist()), reader)
        lines = self.hard | others
        reading = first if lines == self.hard else self._reading(lines, reader, told)
        figures = known.figures(_pairs(found, touched))
        checked = check_reading(reading, asked.plan, today=asked.today, known=figures, levels=asked.levels, rest=part)
        return part.joined(checked, departments, months, self.unread), part

    def _untouched(self, touched: Flags) -> Flags:
        """The clean rows that need not be looked at."""
        found = self.found
        chosen = found.is_clean.copy()
        hard = np.array(sorted(self.hard), np.int32)
        at = np.searchsorted(found.rows.line, hard)
        is_there = at < len(chosen)
        at, hard = at[is_there], hard[is_there]
        chosen[at[found.rows.line[at] == hard]] = False
        plain = ~touched

        def leave_out(at: slice) -> None:
            rows = np.flatnonzero(chosen[at]) + at.start
            chosen[rows] = plain[found.series[rows]]

        for_blocks(len(chosen), leave_out)
        return chosen

    def _alike(self, lines: Set[int], reader: Reader) -> tuple[list[Entry], Set[int]]:
        """The entries of clean rows, and the lines of those that the reader has to take apart; see etl.bulk.alike."""
        this_month = Month.of(self.asked.today)

        def understand(rows: Sequence[Row]) -> Iterator[tuple[Desk, Entry | None]]:
            for record in self._read(rows, reader, self.told).rows:
                desk = Desk(record, reader.directory, this_month)
                yield desk, understood(desk)

        return alike(self._rows(lines - self.hard), self.found, self.form, understand)

    def _spoken(self, about: Set[About]) -> tuple[set[str], set[Month]]:
        """Departments and months that the file speaks of."""
        found, plan = self.found, self.asked.plan
        departments = {found.items[number].item.reporter for number in occurring(found.item, found.is_clean)}
        months = set(map(Month.of_ordinal, occurring(found.month, found.is_clean)))
        departments |= {plan.item[item].reporter for item, _, _ in about}
        return departments, months | {month for _, _, month in about}

    def _reading(self, lines: Set[int], reader: Reader, told: Reading) -> Reading:
        rows = self._rows(lines)
        last = next((row for row in reversed(rows) if not row.is_blank), None)
        if last and last.line > self.last and sum(map(bool, last.cells)) == 1:
            raise NotUniform("表下有文字")
        reading = self._read(rows, reader, told)
        if reading.totals:
            raise NotUniform("有合计行")
        return reading

    def _read(self, rows: Sequence[Row], reader: Reader, told: Reading) -> Reading:
        return read_region(Region(self.form.header, (*self.form.top, *rows), is_part=True), reader, told)


def _pairs(found: Clean, touched: Flags) -> Iterator[tuple[str, str]]:
    places = found.places
    for number in np.flatnonzero(touched).tolist():
        item, place = divmod(number, len(places))
        yield found.items[item].item.id, places[place]
