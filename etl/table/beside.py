"""Where tables stand beside each other in the columns of a sheet: apart, or each beginning as the first does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from etl import limits
from etl.file.grid import Row
from etl.language.field import NAMING, field_named, names_codes, names_years
from etl.language.number import parse_number
from etl.language.text import key

_LOOKED_AT = 300  # rows in which a table has to have a figure to be one
Band = tuple[int, int]  # columns from, before


def apart(rows: Sequence[Row]) -> list[Band]:
    """Stretches of columns (from, before) between columns that are blank in every row of more than one word."""
    filled: set[int] = set()
    for row in rows:
        if words(row) > 1:
            filled.update(index for index, cell in enumerate(row.cells) if cell)
    starts = sorted(index for index in filled if index - 1 not in filled)
    ends = sorted(index + 1 for index in filled if index + 1 not in filled)
    return list(zip(starts, ends, strict=True))


def begun_again(rows: Sequence[Row]) -> list[Band]:
    """Stretches of columns that begin with the same heading, each with names or months: 指标, 本月, 指标, 累计.

    So do tables of their own, and one long table that is folded to fit the page.
    """
    return _beginnings(rows)[1]


def torn(rows: Sequence[Row]) -> tuple[Row, list[Band]] | None:
    """The row that heads such stretches, where there are any and each has figures."""
    row, bands = _beginnings(rows)
    if row is None:
        return None
    below = [one for one in rows if one.line > row.line][:_LOOKED_AT]
    return (row, bands) if all(_has_figures(below, row, band) for band in bands) else None


def _beginnings(rows: Sequence[Row]) -> tuple[Row | None, list[Band]]:
    width = max((len(row.cells) for row in rows), default=0)
    for row in rows[: limits.HEADER_WITHIN_ROWS]:
        kinds = [_kind(cell) for cell in row.cells]
        names = [index for index, kind in enumerate(kinds) if kind in NAMING]
        if len(names) < 2:
            continue
        starts: dict[str, list[int]] = {}
        for index, kind in enumerate(kinds):
            if kind and (index == 0 or kinds[index - 1] != kind):
                starts.setdefault(kind, []).append(index)
        first = min(at[0] for at in starts.values())
        for at in starts.values():
            bands = list(pairwise([first, *at[1:], width]))
            if 1 < len(bands) <= len(names) and all(any(start <= one < end for one in names) for start, end in bands):
                return row, bands
    return None, []


def _kind(heading: str) -> str:
    """What tells that a heading is that of an earlier column again: 指标名称 is 指标."""
    field = field_named(heading)
    return field if field in NAMING else key(heading)


def _has_figures(rows: Sequence[Row], header: Row, band: Band) -> bool:
    """Whether a stretch has a figure below another heading than one of names."""
    heading = {index: header.cells[index] for index in range(*band) if index < len(header.cells)}
    columns = [i for i, cell in heading.items() if not (heads([cell]) or names_codes(cell) or names_years(cell))]
    cells = (row.cells[index] for row in rows for index in columns if index < len(row.cells) and row.cells[index])
    return any(isinstance(parse_number(cell), Decimal) for cell in cells)


def heads(cells: Sequence[str]) -> bool:
    """Whether one of the cells heads a column of names or months, as the headings of a table do."""
    return any(field_named(cell) in NAMING for cell in cells if cell)


def words(row: Row) -> int:
    """How many different words a row has: of a title that is merged over columns only one."""
    return len({cell for cell in row.cells if cell})
