"""Tables in Chinese with English beside, as yearbooks have them: the Chinese alone is read."""

from __future__ import annotations

import re
from dataclasses import replace

from etl import limits
from etl.file.grid import Row, Sheet

# What stands behind the last Chinese character: Item, (100 million yuan), Accumulated.
_ENGLISH = re.compile(
    r"(?P<own>[(（][%‰％][)）]|[)）%％]*)\s*[(（/]?\s*(?:[0-9][0-9,A-Z]*\s+)?(?:[A-Z][A-Za-z'’.-]{2,}|million|yuan|persons?|unit)(?![A-Za-z])"
    r"[A-Za-z0-9\s,./&()（）%:=+'’-]*"
)
_CHINESE = re.compile("[一-鿿]")
_LEAST = 3  # cells in both languages
_LONGEST = 200  # characters


def without_english(sheet: Sheet) -> Sheet:
    """The sheet, where most of its words have an English translation behind them without these; else as it is."""
    head = [row for row in sheet.rows[: limits.HEADER_WITHIN_ROWS] if sum(map(bool, row.cells)) > 1]
    words = {cell for row in head for cell in row.cells if _CHINESE.search(cell)}
    both = {cell for cell in words if _chinese(cell) != cell}
    if len(both) < _LEAST or 2 * len(both) <= len(words):
        return sheet
    return replace(sheet, rows=tuple(Row(row.line, tuple(map(_chinese, row.cells))) for row in sheet.rows))


def _chinese(cell: str) -> str:
    if len(cell) > _LONGEST or cell.isascii():
        return cell
    end = max((number for number, sign in enumerate(cell, 1) if _CHINESE.match(sign)), default=0)
    found = _ENGLISH.fullmatch(cell, end) if end else None
    return cell[:end] + found["own"] if found else cell
