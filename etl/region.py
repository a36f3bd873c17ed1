"""The tables of one sheet, one below the other, each with the rows that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl import limits
from etl.context import Context, of_name
from etl.grid import Row, Sheet
from etl.header import Header
from etl.label import Reader
from etl.layout import find_header, is_level

TITLES = 6  # rows between a blank one and the header of a further table


@dataclass(frozen=True, slots=True)
class Region:
    """A table: its header and every row from its titles to the next table's."""

    header: Header
    rows: tuple[Row, ...]


def tables_of(sheet: Sheet, reader: Reader, named: Context) -> list[Region]:
    """The sheet's tables in order; none where nothing in it is one. No row is left out of the first to the last."""
    outside = of_name(sheet.name, reader.directory).or_else(named) if sheet.name else named
    first = find_header(sheet.name, sheet.rows, reader, outside)
    if first is None:
        return []
    starts, headers = [0], [first]
    shared = Context(stretch=first.context.stretch, department=first.context.department)
    for start, header in _further(sheet.name, sheet.rows, first, reader, shared.or_else(outside)):
        starts.append(start)
        headers.append(header)
    ends = [*starts[1:], len(sheet.rows)]
    return [Region(header, sheet.rows[start:end]) for header, start, end in zip(headers, starts, ends, strict=True)]


def _further(
    sheet: str, rows: Sequence[Row], first: Header, reader: Reader, outside: Context
) -> list[tuple[int, Header]]:
    """(index of the first row, header) of tables below the first: a blank row, titles perhaps, and another header."""
    found: list[tuple[int, Header]] = []
    known = [_texts(first)]
    searches = 0
    start = None
    for index, row in enumerate(rows):
        if row.is_blank:
            start = index + 1
            continue
        is_near = start is not None and index < start + TITLES and row.line > first.line
        if not is_near or start is None or not is_level(row, reader):
            continue
        searches += 1
        if searches > limits.TABLE_SEARCHES or len(found) + 2 > limits.TABLES:
            break
        header = find_header(sheet, rows[start:], reader, outside, within=TITLES)
        if header and not header.missing and _texts(header) not in known:
            found.append((start, header))
            known.append(_texts(header))
        start = None
    return found


def _texts(header: Header) -> tuple[str, ...]:
    return tuple(column.heading for column in header.columns)
