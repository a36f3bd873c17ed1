"""Formats that hold on a condition: conditional formatting may show another number than is kept, or strike it out."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from etl import limits
from etl.file.odd_cells import Cell, column_number, counted, numbers_in
from etl.file.style import conditional_look, strikes_out
from etl.language.shown import Look, as_if_shown, check_formats, odd_text

_BLOCK = re.compile(rb"<(?:\w+:)?conditionalFormatting\b([^<>]*)>")
_BLOCK_END = b"conditionalFormatting>"
_RANGES = re.compile(rb"""\bsqref\s*=\s*["']([^"']*)["']""")
_RANGES_WITHIN = re.compile(rb"<(?:\w+:)?sqref\b[^<>]*>([^<]*)<")  # of rules that programs since 2010 keep apart
_FORMAT_WITHIN = re.compile(rb"<(?:\w+:)?numFmt\b([^<>]*)/?>")
_RULE = re.compile(rb"<(?:\w+:)?cfRule\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(\w+)\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:ormula)?\b[^<>]*>([^<]*)<")
_CORNER = re.compile(rb"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_WITHIN = b":conditionalFormatting"
_Compare = Callable[[Decimal, Sequence[Decimal]], bool]
_COMPARED: Mapping[bytes, _Compare] = {
    b"greaterThan": lambda number, one: number > one[0],
    b"greaterThanOrEqual": lambda number, one: number >= one[0],
    b"lessThan": lambda number, one: number < one[0],
    b"lessThanOrEqual": lambda number, one: number <= one[0],
    b"equal": lambda number, one: number == one[0],
    b"notEqual": lambda number, one: number != one[0],
    b"between": lambda number, one: one[0] <= number <= one[-1],
    b"notBetween": lambda number, one: not one[0] <= number <= one[-1],
}
_Box = tuple[int, int, int, int]  # first row and column, last row and column, from 0


class TooManyRules(Exception):
    """A sheet has more such rules than are looked at."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where it holds, which format it gives, and on what condition, where that can be told."""

    boxes: tuple[_Box, ...]
    look: Look | None  # None where it strikes out what stands in a cell
    operator: bytes = b""
    constants: tuple[Decimal, ...] = ()

    def holds(self, number: Decimal) -> bool | None:
        """Whether a number is one that it is for; None where only the spreadsheet program could tell."""
        compare = _COMPARED.get(self.operator)
        return compare(number, self.constants) if compare and self.constants else None


def rules_of(part: bytes, formats: Mapping[int, str], struck: Set[int]) -> list[Rule]:
    """The rules of a sheet that change how numbers look; `formats` are told by the numbers that rules give.

    `struck` are the numbers of formats that strike out. Raises TooManyRules.
    """
    found: list[Rule] = []
    looks: dict[str, Look | None] = {}
    every = changing = 0
    for boxes, told, inside in told_rules(part) if formats or struck or _WITHIN in part else ():
        number = int(told.get(b"dxfId", b"-1")) if told.get(b"dxfId", b"").isdigit() else -1
        own = _FORMAT_WITHIN.search(inside)
        form = own[1].decode("utf-8", "replace") if own else formats.get(number)
        is_struck = number in struck or strikes_out(inside.decode("utf-8", "replace"))
        if (form is None and not is_struck) or not boxes:
            continue
        if form is not None and form not in looks:
            check_formats(len(looks))
            looks[form] = conditional_look(form)
        every += len(boxes)
        look = looks[form] if form is not None else None
        if look or is_struck:
            changing += len(boxes)
            found.append(rule_of(boxes, None if is_struck else look, told, inside))
        if every > limits.CONDITIONAL_RANGES or changing > limits.CONDITIONAL_CHANGES:
            raise TooManyRules
    return found


def rule_of(boxes: tuple[_Box, ...], look: Look | None, told: Mapping[bytes, bytes], formulas: bytes) -> Rule:
    """A rule with its condition, as far as that can be told without the spreadsheet program."""
    numbers = [_number(one) for one in _FORMULA.findall(formulas)]
    constants = tuple(one for one in numbers if one is not None)
    is_known = told.get(b"type") == b"cellIs" and len(constants) == len(numbers) > 0
    return Rule(boxes, look, told.get(b"operator", b"") if is_known else b"", constants)


def told_rules(part: bytes) -> Iterator[tuple[tuple[_Box, ...], dict[bytes, bytes], bytes]]:
    """Where each rule holds, its attributes and its formulas."""
    for about, inside in _blocks(part):
        named = _RANGES.search(about) or _RANGES_WITHIN.search(inside)
        boxes = tuple(filter(None, map(_box, named[1].split()))) if named else ()
        starts = [*_RULE.finditer(inside), None]
        for start, following in itertools.pairwise(starts):
            if start is not None:
                end = following.start() if following else len(inside)
                yield boxes, dict(_ATTRIBUTE.findall(start[1])), inside[start.end() : end]


def conditionally_shown(part: bytes, rules: Sequence[Rule]) -> Iterator[tuple[Cell, str]]:
    """The numbers that such a rule shows otherwise, or may show so."""
    if not rules:
        return
    by_column: dict[int, list[tuple[int, int, Rule]]] = {}
    for rule in rules:
        for top, left, bottom, right in rule.boxes:
            for column in range(left, min(right, limits.COLUMNS) + 1):
                by_column.setdefault(column, []).append((top, bottom, rule))

    def ruled() -> Iterator[tuple[Cell, str, list[Rule]]]:
        for cell, number in numbers_in(part, by_column):
            if here := [rule for top, bottom, rule in by_column.get(cell[1], ()) if top <= cell[0] <= bottom]:
                yield cell, number, here

    for cell, number, here in counted(ruled()):
        for rule in here:
            kept = _number(number.encode())
            holds = rule.holds(kept) if kept is not None else None
            text = (odd_text(number, rule.look) if rule.look else f"[{number}]") if holds is not False else None
            if text:
                yield cell, text if holds or rule.look is None else as_if_shown(number, text)
            if holds:
                break


def _blocks(part: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What is said of each formatted place, and the rules for it."""
    at = 0
    while (start := _BLOCK.search(part, at)) and (end := part.find(_BLOCK_END, start.end())) >= 0:
        yield start[1], part[start.end() : end]
        at = end


def _box(name: bytes) -> _Box | None:
    corners = [_CORNER.fullmatch(corner) for corner in name.split(b":")]
    if not 1 <= len(corners) <= 2 or None in corners:
        return None
    places = [(int(one[2]) - 1, column_number(one[1].upper()) - 1) for one in corners if one]
    return (*places[0], *places[-1])


def _number(formula: bytes) -> Decimal | None:
    try:
        number = Decimal(html.unescape(formula.decode("ascii", "replace")).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
