"""The tables of one sheet, below or beside each other, each with the rows that belong to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from etl import limits
from etl.file.grid import Row, Sheet
from etl.heading.context import Context, of_name, of_titles
from etl.heading.header import LEVEL, Header
from etl.heading.label import Reader
from etl.heading.remark import is_signed
from etl.language.field import NAMING
from etl.language.number import parse_number
from etl.table.beside import apart, begun_again, heads, torn, words
from etl.table.layout import find_header, is_level
from etl.table.pairs import with_pairs
from etl.table.spread_name import with_names_together
from etl.table.tiled import tiles

_BESIDE_NAMES = {"department", "month"}
TITLES = 6  # rows between a blank one and the header of a further table


@dataclass(frozen=True, slots=True)
class Region:
    """A table: its header and every row from its titles to the next table's, the cells of tables beside it blank."""

    header: Header
    rows: tuple[Row, ...]
    unread_from: int | None = None  # the line from which on tables below it were not looked for
    is_part: bool = False  # only some of the table's rows

    @property
    def last_full(self) -> int:
        """The last line with more than one filled cell; single words below it are no rows of the table."""
        if self.is_part:
            return self.rows[-1].line if self.rows else 0
        full = (row for row in reversed(self.rows) if sum(map(bool, row.cells)) > 1 and not is_signed(row.cells))
        return next((row.line for row in full), 0)


def tables_of(sheet: Sheet, reader: Reader, named: Context) -> list[Region]:
    """The sheet's tables in order; none where nothing in it is one. No row is left out of the first to the last.

    None either where several stand beside each other and not each is a whole one: one table would take the names of
    another for its own.
    """
    outside = of_name(sheet.name, reader.directory).or_else(named) if sheet.name else named
    if forms := tiles(sheet.rows, reader):
        return _of_forms(sheet, forms, reader, outside)
    sheet = with_names_together(sheet, reader)
    first = _first_header(sheet, reader, outside)
    beside = _side_by_side(sheet, first, reader, outside)
    if not beside and torn(sheet.rows):
        return []
    if not beside:
        return _stacked(sheet.name, sheet.rows, first, reader, outside) if first else []
    reach = max(len(header.columns) for _, header in beside)
    found = [region for rows, header in beside for region in _stacked(sheet.name, rows, header, reader, outside)]
    return [replace(region, header=replace(region.header, reach=reach)) for region in found]


def _of_forms(sheet: Sheet, forms: Sequence[tuple[Row, ...]], reader: Reader, outside: Context) -> list[Region]:
    """The tables of small forms beside and below each other; none where not each of them is a whole one."""
    top = next(row.line for row in forms[1] if not row.is_blank)
    titles = of_titles([row.cells for row in forms[0] if row.line < top], reader.directory).or_else(outside)
    found: list[Region] = []
    for rows in forms:
        part = with_pairs(replace(sheet, rows=rows), reader)
        header = find_header(sheet.name, part.rows, reader, titles)
        if header is None or header.missing:
            return []
        found += _stacked(sheet.name, part.rows, header, reader, titles)
    reach = max(len(row.cells) for row in sheet.rows)
    whole = [replace(region, header=replace(region.header, reach=reach)) for region in found]
    return whole if len(found) == len(forms) else []


def _first_header(sheet: Sheet, reader: Reader, outside: Context) -> Header | None:
    """The header that says most, or a whole table's above it: a further table may have more columns than the first."""
    first = find_header(sheet.name, sheet.rows, reader, outside)
    while first is not None:
        above = [row for row in sheet.rows[: limits.HEADER_WITHIN_ROWS] if row.line < first.lines[0]]
        earlier = find_header(sheet.name, above, reader, outside)
        if earlier is None or earlier.missing or not any(row.line > earlier.line and _counts(row) for row in above):
            break
        first = earlier
    return first


def _counts(row: Row) -> bool:
    """Whether a row has a figure beside a word."""
    return words(row) > 1 and any(isinstance(parse_number(cell), Decimal) for cell in row.cells if cell)


def _side_by_side(
    sheet: Sheet, first: Header | None, reader: Reader, outside: Context
) -> list[tuple[tuple[Row, ...], Header]]:
    """The rows of tables that stand beside each other, each a whole table by itself; none where there is one only."""
    again = begun_again(sheet.rows)
    if first is not None and all(column.heading for column in first.columns) and not again:
        return []
    top = first.lines[0] if first else next((row.line for row in sheet.rows if words(row) > 1), 1)
    bands = again or apart([row for row in sheet.rows if row.line >= top])
    if len(bands) < 2:
        return []
    titles = of_titles([row.cells for row in sheet.rows if row.line < top], reader.directory)
    found = []
    for start, end in bands:
        rows = tuple(_within(row, start, end) for row in sheet.rows)
        header = find_header(sheet.name, rows, reader, titles.or_else(outside))
        if header is None or header.missing or not header.fields & NAMING:
            return []
        found.append((rows, header))
    return found


def _within(row: Row, start: int, end: int) -> Row:
    return Row(row.line, (*([""] * min(start, len(row.cells))), *row.cells[start:end]))


def _stacked(sheet: str, rows: tuple[Row, ...], first: Header, reader: Reader, outside: Context) -> list[Region]:
    """The table of a header and those below it."""
    starts, headers = [0], [first]
    shared = Context(stretch=first.context.stretch, department=first.context.department)
    unread = None
    for start, header in _further(sheet, rows, first, reader, shared.or_else(outside)):
        if header is None:
            unread = rows[start].line
            break
        starts.append(start)
        headers.append(header)
    ends = [*starts[1:], len(rows)]
    regions = [Region(header, rows[a:b]) for header, a, b in zip(headers, starts, ends, strict=True)]
    return [*regions[:-1], replace(regions[-1], unread_from=unread)]


def _further(
    sheet: str, rows: Sequence[Row], first: Header, reader: Reader, outside: Context
) -> Iterator[tuple[int, Header | None]]:
    """(index of the first row, header) of tables below the first, each after a blank row, a title or new headings.

    Without header where the search is given up.
    """
    known = [first]
    searches = 0
    start = None
    is_after_blank = False
    for index, row in enumerate(rows):
        if row.is_blank:
            start, is_after_blank = index + 1, True
            continue
        if words(row) == 1:
            if start is None:
                start, is_after_blank = index, False
            continue
        if row.line <= first.line or _goes_on(row, known[-1], reader):
            start, is_after_blank = None, False
            continue
        begins = _begins(row, start, known, reader) if not is_after_blank or start is None else is_level(row, reader)
        top = index if start is None else start
        if index >= top + TITLES or row.line <= known[-1].line or not begins:
            start = start if is_after_blank else None
            continue
        searches += 1
        if searches > limits.TABLE_SEARCHES or len(known) >= limits.TABLES:
            yield index, None
            return
        header = find_header(sheet, rows[top:], reader, outside, within=TITLES)
        header = header or _of_the_same(sheet, rows[top:], known, reader, outside)
        is_whole = header is not None and not any(one.is_blank for one in rows[index:] if one.line < header.lines[0])
        if (
            header
            and is_whole
            and (not header.missing or _lacks_little(header, row))
            and not _is_repeated(header, known)
        ):
            yield top, header
            known.append(header)
        start = None


def _of_the_same(
    sheet: str, rows: Sequence[Row], known: Sequence[Header], reader: Reader, outside: Context
) -> Header | None:
    """The header of a table with the headings of one before it, whose title has the item: below it only 2025年9月."""
    item = known[-1].context.indicator
    if item is None:
        return None
    header = find_header(sheet, rows, reader, replace(outside, indicator=item), within=TITLES)
    return header if header and _texts(header) in map(_texts, known) else None


def _begins(row: Row, title: int | None, known: Sequence[Header], reader: Reader) -> bool:
    """Whether a row heads another table without a blank one before it: below a title, or with other headings.

    Below a title what heads the names may be left out: blank, 9月, 1-9月累计.
    """
    is_headless = title is not None and not row.cells[0]
    if not (heads(row.cells) or is_headless) or not is_level(row, reader):
        return False
    return title is not None or not any(set(row.cells) - {""} <= _heading_words(header) for header in known)


def _goes_on(row: Row, header: Header, reader: Reader) -> bool:
    """Whether a row is one of a table behind a blank one: several columns of names and months have such in it."""
    held = (column.index for column in header.columns if column.field in NAMING or column.field in _BESIDE_NAMES)
    cells = (row.cells[index] for index in held if index < len(row.cells))
    names = (cell for cell in cells if cell and reader.is_thing_or_month(cell))
    return len(tuple(itertools.islice(names, 2))) > 1


def _lacks_little(header: Header, row: Row) -> bool:
    """Whether a row heads a table though something is missing, which is then said of it rather than of its rows."""
    return row.line in header.lines and heads(row.cells) and bool(header.figures)


def _heading_words(header: Header) -> set[str]:
    return {word for column in header.columns for word in column.heading.split(LEVEL)}


def _is_repeated(header: Header, known: Sequence[Header]) -> bool:
    """Whether a header is that of an earlier table on the next page: the same words, and no other title above it."""
    if _texts(header) not in map(_texts, known):
        return False
    own, last = header.context, known[-1].context
    names = ("stretch", "department", "indicator", "district", "unit", "measure", "unlike_done")
    return all(getattr(own, name) in {None, getattr(last, name)} for name in names)


def _texts(header: Header) -> tuple[str, ...]:
    return tuple(column.heading for column in header.columns)
