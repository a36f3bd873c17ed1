"""Small forms of one item each that stand beside each other on a sheet, and below each other: where each begins."""

from __future__ import annotations

from collections.abc import Sequence

from etl.file.grid import Row
from etl.heading.label import Reader
from etl.language.field import field_named

_MOST_ROWS = 1_000  # of a sheet of forms, each of which has a dozen; in longer ones nothing is looked for


def tiles(rows: Sequence[Row], reader: Reader) -> list[tuple[Row, ...]]:
    """The rows of each form, the cells of others blank; the first one has what stands above all. None of one alone.

    Every row with such forms begins them in the same columns, the last ones perhaps in fewer.
    """
    short = rows if len(rows) <= _MOST_ROWS else ()
    starts = [(at, found) for at, row in enumerate(short) if (found := _starts(row, reader))]
    columns = starts[0][1] if starts else []
    named = sum(_names(cell) for row in rows for cell in row.cells if cell) if len(columns) > 1 else 0
    is_more = named != sum(len(found) for _, found in starts)  # a table below them
    if len(columns) < 2 or is_more or any(found != columns[: len(found)] for _, found in starts):
        return []
    width = max(len(row.cells) for row in rows)
    forms = []
    for start, end in zip(columns, [*columns[1:], width], strict=True):
        tops = [at for at, found in starts if start in found]
        for top, below in zip(tops, [*tops[1:], len(rows)], strict=True):
            forms.append(tuple(_within(row, start, end) for row in rows[top:below]))
    return [(*rows[: starts[0][0]], *forms[0]), *forms[1:]]


def _starts(row: Row, reader: Reader) -> list[int]:
    """The columns of a row in which a word for names stands with an item's name right behind it."""
    pairs = enumerate(zip(row.cells, row.cells[1:], strict=False))
    return [at for at, (word, name) in pairs if _names(word) and reader.directory.items_by_name(name)]


def _names(word: str) -> bool:
    return bool(word) and field_named(word.rstrip(":：")) == "indicator_name"


def _within(row: Row, start: int, end: int) -> Row:
    return Row(row.line, (*([""] * min(start, len(row.cells))), *row.cells[start:end]))
