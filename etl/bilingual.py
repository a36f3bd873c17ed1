"""Tables in Chinese with English beside, as yearbooks have them: the Chinese alone is read."""

from __future__ import annotations

import re
from dataclasses import replace

from etl import limits
from etl.grid import Row, Sheet

# 指标 Item, 亿元 (100 million yuan), 2025年累计 Accumulated; two names of one thing, the English one behind.
_BOTH = re.compile(
    r"(?P<chinese>[^A-Za-z]*[一-鿿][^A-Za-z]*?)\s*(?P<open>[(（/])?\s*"
    r"(?P<english>(?:[0-9][0-9,]*\s+)?(?:[A-Z][A-Za-z'’.-]{2,}|million|yuan|persons?|of|per|unit)(?:[\s,./&()%:0-9=+-]+[A-Za-z0-9'’.%-]+)*\.?)\s*[)）]?",
    re.DOTALL,
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
    found = _BOTH.fullmatch(cell)
    return found["chinese"].strip() if found else cell
