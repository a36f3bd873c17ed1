"""Cells of a worksheet's XML that are to be read otherwise than as they are kept: by their format, or without value."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from etl.shown import Look, odd_text, unseen

Cell = tuple[int, int]  # row and column, from 0
# Whatever the quotes, the case of the letters or the prefix of an element: readers of cells take them all.
REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,8})\$?([0-9]{1,20})\s*["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_KIND = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]+)</")
_INSIDE = re.compile(rb"(?:(?!<(?:\w+:)?c\b|</(?:\w+:)?c>).)*", re.DOTALL)
_DECIMAL = re.compile(rb"\s*[+-]?[0-9.]{1,40}(?:[eE][+-]?[0-9]{1,3})?\s*")
_NO_NOUGHTS = re.compile(rb"""<(?:\w+:)?sheetView\b[^<>]*\bshowZeros\s*=\s*["'](?:0|false)["']""")
_NOUGHT = re.compile(rb"\s*[+-]?0*\.?0*(?:[eE][+-]?[0-9]{1,3})?\s*")


def column_number(letters: bytes) -> int:
    """The number of a column by its capital letters, from 1."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def as_shown(part: bytes, styles: Mapping[int, Look]) -> Iterator[tuple[Cell, str]]:
    """Numbers in cells that show them as percentages, with words, smaller than they are or not at all."""
    if not styles:
        return
    numbers = b"|".join(str(style).encode() for style in styles)
    for start in re.finditer(rb"<(?:\w+:)?c\b([^<>]*\bs\s*=\s*[\"'](" + numbers + rb")[\"'][^<>]*)(?<!/)>", part):
        place, kind = REFERENCE.search(start[1]), _KIND.search(start[1])
        inside = _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        if place and value and (kind is None or kind[1] == b"n") and _DECIMAL.fullmatch(value[1]):
            cell = int(place[2]) - 1, column_number(place[1].upper()) - 1
            if text := odd_text(value[1].decode("ascii"), styles[int(start[2])]):
                yield cell, text


def unseen_noughts(part: bytes) -> Iterator[tuple[Cell, str]]:
    """The noughts of a sheet that shows none, by a choice of its view."""
    if not _NO_NOUGHTS.search(part):
        return
    for start in _CELL.finditer(part):
        place, kind = REFERENCE.search(start[1]), _KIND.search(start[1])
        inside = None if start[1].endswith(b"/") else _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        if place and value and (kind is None or kind[1] == b"n") and _NOUGHT.fullmatch(value[1]):
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), unseen("0")


def valueless(part: bytes, *, is_computed: bool) -> Iterator[tuple[Cell, str]]:
    """Cells without a value; of a workbook that asks to be computed when it is opened, a formula's 0 is none."""
    if b'"e"' not in part and b"'e'" not in part and not _FORMULA.search(part):
        return
    starts = itertools.chain(_CELL.finditer(part), [None])  # one after the other: a sheet may have millions
    for start, following in itertools.pairwise(starts):
        place = REFERENCE.search(start[1]) if start and not start[1].endswith(b"/") else None
        if start is None or place is None:
            continue
        inside = part[start.end() : following.start() if following else None]
        value, kind = _VALUE.search(inside), _KIND.search(start[1])
        cell = int(place[2]) - 1, column_number(place[1].upper()) - 1
        if kind and kind[1] == b"e":
            yield cell, value[1].decode("ascii", "replace") if value else "#N/A"
        elif not _FORMULA.search(inside) or (kind and kind[1] == b"str"):
            continue
        elif value is None or (value[1].strip() == b"0" and not is_computed):
            yield cell, "=…"
