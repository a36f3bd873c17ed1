"""Letters that a rule of a sheet shows, or may show, in the colour of what is behind them: noughts in white."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from etl import limits
from etl.file.conditional import Rule, rule_of, told_rules
from etl.file.hidden import filled_cells
from etl.file.odd_cells import Cell, numbers_in
from etl.file.style import Colours, Styles, colours_told

# Of what is in such cells nothing is lost: errors and blanks are no figures.
_OF_NOTHING = re.compile(rb"contains(?:Errors|Blanks)")
_ASKS_FOR_NOTHING = re.compile(rb"(?:f(?:ormula)?\b[^<>]*>)\s*(?:IS(?:ERR|ERROR|NA|BLANK)\()", re.IGNORECASE)
_Hiding = tuple[Rule, frozenset[int]]  # a rule, and the styles of the cells whose letters it hides


def unseen_by_rules(part: bytes, styles: Styles) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The filled cells of a sheet whose letters a rule hides, and those whose letters it may hide.

    Whether it does, only the spreadsheet program knows where the condition is a formula.
    """
    rules = list(_some(_hiding(part, styles)))
    if not rules:
        return (), ()
    numbers = {cell: Decimal(number) for cell, number in itertools.islice(numbers_in(part), limits.ODD_CELLS)}
    sure: list[Cell] = []
    maybe: list[Cell] = []
    for cell, style in itertools.islice(filled_cells(part), limits.ODD_CELLS):
        told = [holds(rule, numbers.get(cell)) for rule, hidden in rules if style in hidden and covers(rule, cell)]
        if True in told:
            sure.append(cell)
        elif None in told:
            maybe.append(cell)
    return tuple(sure), tuple(maybe)


def _hiding(part: bytes, styles: Styles) -> Iterator[_Hiding]:
    """The rules that give letters the colour behind them, or what is behind them the colour of letters."""
    for boxes, told, inside in told_rules(part):
        named = told.get(b"dxfId", b"")
        colours: Colours = styles.rule_colours.get(int(named), (None, None)) if named.isdigit() else (None, None)
        if b"dxf" in inside:
            colours = colours_told(inside.decode("utf-8", "replace"))
        if colours == (None, None) or _OF_NOTHING.fullmatch(told.get(b"type", b"")) or _ASKS_FOR_NOTHING.search(inside):
            continue
        hidden = frozenset(style for style, own in enumerate(styles.colours) if _is_hidden(colours, own))
        if hidden:
            yield rule_of(boxes, None, told, inside), hidden


def _some(rules: Iterable[_Hiding]) -> Iterator[_Hiding]:
    """As many of the rules, with as many ranges, as are looked at."""
    left = limits.CONDITIONAL_CHANGES
    for rule, hidden in rules:
        if left > 0:
            yield replace(rule, boxes=rule.boxes[:left]), hidden
        left -= len(rule.boxes)


def _is_hidden(given: Colours, own: Colours) -> bool:
    letters, behind = given[0] or own[0], given[1] or own[1]
    return letters is not None and letters == behind and own[0] != own[1]


def holds(rule: Rule, number: Decimal | None) -> bool | None:
    """Whether a rule holds of a cell: one of numbers never of words."""
    return (rule.holds(number) if number is not None else False) if rule.operator else None


def covers(rule: Rule, cell: Cell) -> bool:
    """Whether a cell lies in the ranges of a rule."""
    row, column = cell
    return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in rule.boxes)
