"""What notes below a table say of all its figures: their unit, that they are void, of another month or of a part."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.heading.header import Header
from etl.heading.label import Reader
from etl.heading.pivot import applied
from etl.heading.remark import is_note
from etl.language.caveat import table_against, unsure_said
from etl.language.caveat import unsure as unsure_of
from etl.language.noted import noted, statements
from etl.language.period import Stretch, digits
from etl.language.subject import subject_of
from etl.language.text import half_width, numbered_as, unnumbered
from etl.language.title_unit import unit_below
from etl.language.written_on import names_day_written, year_written
from etl.problem import FOUND
from etl.table.region import Region

_SHORTEST, _LONGEST = 4, 500  # characters of a note
_MOST = 30  # notes of a table that are looked at
_CLAUSES = re.compile(r"[,;。；，、:：\n]+")
_OF_TABLE = re.compile("(?:以上|上表|本表|表[中内]|上述|此表)")
_SOME = re.compile("[仅只]|[不未]包?[含括]|未(?:计入|统计|纳入)|剔除|扣除|除外|以外|之外")
_LACKED = re.compile("未(?:报|包?[含括]|计入|统计|纳入)")  # 南山县未报


def with_notes_below(region: Region, reader: Reader) -> Header:
    """The header, what only notes below the table say among what is known of all of it: a unit, that it is void."""
    header = _with_year(region.header, region, reader)
    below = [row.cells for row in region.rows if row.line > header.line]
    lone = dict.fromkeys(words.pop() for cells in below if len(words := set(filter(None, cells))) == 1)
    told = [note[:_LONGEST] for note in lone if len(note) >= _SHORTEST and not note.startswith(FOUND)]
    notes = list(itertools.islice(_notes(told), _MOST))
    stretch = None if "month" in header.fields else header.context.stretch
    cells = _cells(below) if notes else set()
    if any(table_against(note, stretch, cells) for note in notes):
        header = replace(header, context=replace(header.context, unlike_done="note"))
    told_of = {one: noted(one, reader.directory) for one in statements(notes)}
    of_all = (one for one, items in told_of.items() if not any(unsure_of(words) for *_, words in items))
    unsure = next(filter(None, map(unsure_said, of_all)), None)
    if unsure and not header.context.unsure:
        header = replace(header, context=replace(header.context, unsure=unsure))
    some = next(filter(None, (*map(applied, told), *(_part(half_width(note), reader) for note in notes))), None)
    if some and not header.context.some:
        header = replace(header, context=replace(header.context, some=some))
    if items := tuple(itertools.chain(*told_of.values())):
        header = replace(header, context=replace(header.context, noted=items))
    if header.context.unit or header.fields & {"unit", "indicator_id"} or any(c.unit for c in header.figures):
        return header
    unit = unit_below(below, reader.directory)
    return replace(header, context=replace(header.context, unit=unit)) if unit else header


def _notes(told: Iterable[str]) -> Iterator[str]:
    """Those that are notes, and the numbered ones that go on below one: 注：1. …, 2. …"""
    is_going_on = False
    for text in told:
        if is_note(text) or _OF_TABLE.match(text):
            is_going_on = True
            yield text
        elif is_going_on and numbered_as(text):
            yield text


def _with_year(header: Header, region: Region, reader: Reader) -> Header:
    """The header, months that nothing gives a year being of that in which the table was filled in."""
    context = header.context
    if context.stretch and context.stretch.year:
        return header
    last = region.last_full
    above = itertools.takewhile(lambda row: row.line < header.lines[0], region.rows)
    under = itertools.takewhile(lambda row: row.line > last, reversed(region.rows))
    text = "\n".join(digits(half_width(cell)) for row in (*above, *under) for cell in row.cells if cell)
    if not names_day_written(text) and not context.year_around:
        return header
    rows = [row.cells for row in region.rows if header.line < row.line <= last]
    months = [one for one in (context.stretch, *_months_of(header, rows, reader)) if one and one.last]
    if not months or any(one.year for one in months):
        return header
    is_written = names_day_written(text)
    year = year_written(max(one.last or 0 for one in months), text) if is_written else context.year_around
    said = replace(context.stretch, year=year) if context.stretch else Stretch(year)
    return replace(header, context=replace(context, stretch=said)) if year else header


def _months_of(header: Header, rows: Sequence[Sequence[str]], reader: Reader) -> Iterator[Stretch | None]:
    """The months of columns that have anything in them, and those in the rows of a column of months."""
    for column in header.figures:
        if column.stretch and any(column.index < len(cells) and cells[column.index] for cells in rows):
            yield column.stretch
    named = header.column("month") or (header.column("indicator_name") if header.below_items or header.nested else None)
    index = named.index if named else -1
    if named:
        yield from (reader.label(cells[index]).stretch for cells in rows if index < len(cells))


def _cells(rows: Iterable[Sequence[str]]) -> set[str]:
    return {cell.replace(",", "") for cells in rows for cell in cells}


def _part(note: str, reader: Reader) -> str | None:
    """The words of a note by which the figures above it are of some districts only."""
    clauses = _CLAUSES.split(note)
    districts = [place.name for place in reader.directory.plan.districts if place.kind == "district"]
    said = ((one, unnumbered(one)) for one in clauses)
    is_alone = sum(map(bool, clauses)) <= 2  # 注：南山县除外; not 各县区均已完成，南山县除外
    about = (
        one
        for one, bare in said
        if (_OF_TABLE.match(one) and _SOME.search(note))
        or (_SOME.match(bare) and any(name in one for name in districts))
        or (bare.startswith(tuple(districts)) and (_LACKED.search(bare) or (is_alone and bare.endswith("除外"))))
    )
    return next((one for one in about if any(subject_of(one, reader.directory))), None)
