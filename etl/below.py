"""What notes below a table say of all its figures: their unit, that they are void, of another month or of a part."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.caveat import table_against, unsure_said
from etl.context import unit_below
from etl.header import Header
from etl.label import Reader
from etl.period import Stretch, digits
from etl.region import Region
from etl.remark import is_note
from etl.subject import subject_of
from etl.text import half_width, unnumbered
from etl.written_on import names_day_written, year_written

_SHORTEST, _LONGEST = 4, 500  # characters of a note
_MOST = 30  # notes of a table that are looked at
_CLAUSES = re.compile(r"[,;。；，、:：\n]+")
_OF_TABLE = re.compile("(?:以上|上表|本表|表[中内]|上述|此表)")
_SOME = re.compile("[仅只]|不包?[含括]|剔除|扣除|除外|以外|之外")


def with_notes_below(region: Region, reader: Reader) -> Header:
    """The header, what only notes below the table say among what is known of all of it: a unit, that it is void."""
    header = _with_year(region.header, region, reader)
    below = [row.cells for row in region.rows if row.line > header.line]
    lone = dict.fromkeys(words.pop() for cells in below if len(words := set(filter(None, cells))) == 1)
    told = (note[:_LONGEST] for note in lone if len(note) >= _SHORTEST)
    notes = list(itertools.islice((note for note in told if is_note(note) or _OF_TABLE.match(note)), _MOST))
    stretch = None if "month" in header.fields else header.context.stretch
    cells = _cells(below) if notes else set()
    if any(table_against(note, stretch, cells) for note in notes):
        header = replace(header, context=replace(header.context, unlike_done="note"))
    unsure = next(filter(None, map(unsure_said, notes)), None)
    if unsure and not header.context.unsure:
        header = replace(header, context=replace(header.context, unsure=unsure))
    some = next(filter(None, (_part(half_width(note), reader) for note in notes if _SOME.search(note))), None)
    if some and not header.context.some:
        header = replace(header, context=replace(header.context, some=some))
    if header.context.unit or header.fields & {"unit", "indicator_id"} or any(c.unit for c in header.figures):
        return header
    unit = unit_below(below, reader.directory)
    return replace(header, context=replace(header.context, unit=unit)) if unit else header


def _with_year(header: Header, region: Region, reader: Reader) -> Header:
    """The header, months that nothing gives a year being of that in which the table was filled in."""
    context = header.context
    if context.stretch and context.stretch.year:
        return header
    last = region.last_full
    above = itertools.takewhile(lambda row: row.line < header.lines[0], region.rows)
    under = itertools.takewhile(lambda row: row.line > last, reversed(region.rows))
    text = "\n".join(digits(half_width(cell)) for row in (*above, *under) for cell in row.cells if cell)
    if not names_day_written(text):
        return header
    rows = [row.cells for row in region.rows if header.line < row.line <= last]
    months = [one for one in (context.stretch, *_months_of(header, rows, reader)) if one and one.last]
    if not months or any(one.year for one in months):
        return header
    year = year_written(max(one.last or 0 for one in months), text)
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
    about = (
        one
        for one in clauses
        if _OF_TABLE.match(one) or (_SOME.match(unnumbered(one)) and any(name in one for name in districts))
    )
    return next((one for one in about if any(subject_of(one, reader.directory))), None)
