"""Conditional formatting of an XLS file by which letters have, or may have, the colour of what is behind them."""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from etl import limits
from etl.file.conditional import Rule
from etl.file.odd_cells import Cell
from etl.file.unseen_rule import covers, holds

RANGES, RULE = 0x1B0, 0x1B1
NUMBER, RK, MANY_RK, SHARED, LABEL, RICH, LOGICAL = 0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205
Record = tuple[int, bytes]
Colours = tuple[int | None, int | None]  # of letters and of what is behind them, as numbers of the palette
_AUTOMATIC = 0x40  # numbers from here on are the system's
_FONT, _ALIGNMENT, _BORDER, _PATTERN, _NUMBER_FORMAT = 1 << 26, 1 << 27, 1 << 28, 1 << 29, 1 << 25
_FONT_LENGTH, _COLOUR_AT, _HEAD = 118, 80, 12
_OF_VALUE = 1  # a rule that compares the cell's value, not a formula
_OPERATORS = {
    1: b"between", 2: b"notBetween", 3: b"equal", 4: b"notEqual", 5: b"greaterThan", 6: b"lessThan",
    7: b"greaterThanOrEqual", 8: b"lessThanOrEqual",
}  # fmt: skip
_WHOLE, _DOUBLE = 0x1E, 0x1F  # tokens of constants
Filled = tuple[Cell, int, Decimal | None]  # a cell, its style, its number


def unseen_by_rules(
    told: Sequence[Record], records: Sequence[Record], styles: Sequence[Colours]
) -> tuple[list[Cell], list[Cell]]:
    """The cells whose letters a rule hides, and those whose letters it may hide."""
    looks = set(styles)
    rules = [one for one in _rules(told) if any(_hides(one[1], own) for own in looks)]
    sure: list[Cell] = []
    maybe: list[Cell] = []
    for cell, style, number in itertools.islice(_filled(records), limits.ODD_CELLS if rules else 0):
        own = styles[style] if style < len(styles) else (None, None)
        held = [holds(rule, number) for rule, given in rules if covers(rule, cell) and _hides(given, own)]
        if True in held:
            sure.append(cell)
        elif None in held:
            maybe.append(cell)
    return sure, maybe


def _hides(given: Colours, own: Colours) -> bool:
    letters = own[0] if given[0] is None else given[0]
    behind = own[1] if given[1] is None else given[1]
    return letters is not None and letters == behind and own[0] != own[1]


def _rules(told: Sequence[Record]) -> Iterator[tuple[Rule, Colours]]:
    """Each rule with the colours that it gives, as many as are looked at."""
    boxes: tuple[tuple[int, int, int, int], ...] = ()
    left = limits.CONDITIONAL_CHANGES
    for kind, data in told:
        if kind == RANGES and len(data) >= _HEAD + 2:
            (count,) = struct.unpack_from("<H", data, 12)
            ranges = (struct.unpack_from("<4H", data, 14 + 8 * one) for one in range(min(count, (len(data) - 14) // 8)))
            boxes = tuple((top, first, bottom, last) for top, bottom, first, last in ranges)
        elif left > 0 and len(data) >= _HEAD:
            left -= max(len(boxes), 1)
            with suppress(struct.error):  # of a rule that is cut off nothing is known
                yield _rule(data, boxes), _colours(data)


def _rule(data: bytes, boxes: tuple[tuple[int, int, int, int], ...]) -> Rule:
    kind, operator, first, second = struct.unpack_from("<BBHH", data)
    rule = Rule(boxes, None)
    if kind != _OF_VALUE or operator not in _OPERATORS:
        return rule
    end = len(data) - second
    constants = (_constant(data[end - first : end]), _constant(data[end:]) if second else None)
    known = tuple(one for one in constants if one is not None)
    is_known = len(known) == (2 if operator <= 2 else 1)
    return replace(rule, operator=_OPERATORS[operator], constants=known if is_known else ())


def _constant(tokens: bytes) -> Decimal | None:
    if len(tokens) == 3 and tokens[0] == _WHOLE:
        return Decimal(struct.unpack_from("<H", tokens, 1)[0])
    if len(tokens) == 9 and tokens[0] == _DOUBLE:
        number = Decimal(repr(struct.unpack_from("<d", tokens, 1)[0]))
        return number if number.is_finite() else None
    return None


def _colours(data: bytes) -> Colours:
    """The colours that a rule gives to letters and to what is behind them; None of what it leaves as it is."""
    flags, more = struct.unpack_from("<IH", data, 6)
    at, letters, behind = _HEAD, None, None
    if flags & _NUMBER_FORMAT:
        at += struct.unpack_from("<H", data, at)[0] if more & 1 else 2
    if flags & _FONT:
        (colour,) = struct.unpack_from("<I", data, at + _COLOUR_AT)
        letters = palette(colour) if colour < _AUTOMATIC else None
        at += _FONT_LENGTH
    at += 8 * bool(flags & _ALIGNMENT) + 8 * bool(flags & _BORDER)
    if flags & _PATTERN:
        _, colours = struct.unpack_from("<HH", data, at)
        behind = palette(colours >> 7 & 0x7F) if colours >> 7 & 0x7F < _AUTOMATIC else None
    return letters, behind


def palette(colour: int) -> int:
    """A colour by the number of the palette's second round: the first eight stand in it twice."""
    return colour + 8 if colour < 8 else colour


def _filled(records: Sequence[Record]) -> Iterator[Filled]:
    """The cells of a sheet that are kept, with their styles and numbers."""
    for kind, data in records:
        if kind in {NUMBER, RK, SHARED, LABEL, RICH, LOGICAL}:
            row, column, style = struct.unpack_from("<HHH", data)
            value = struct.unpack_from("<d", data, 6)[0] if kind == NUMBER else rk(data[6:10]) if kind == RK else None
            yield (row, column), style, _exact(value)
        elif kind == MANY_RK:
            row, first = struct.unpack_from("<HH", data)
            for number in range((len(data) - 6) // 6):
                style, kept = struct.unpack_from("<H4s", data, 4 + 6 * number)
                yield (row, first + number), style, _exact(rk(kept))


def _exact(value: float | None) -> Decimal | None:
    return Decimal(repr(value)) if value is not None and math.isfinite(value) else None


def rk(data: bytes) -> float:
    """A number as short records keep it."""
    (kept,) = struct.unpack("<i", data)
    whole = float(kept >> 2) if kept & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", kept & 0xFFFFFFFC))[0]
    return whole / 100 if kept & 1 else whole
