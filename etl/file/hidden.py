"""What nobody sees in a sheet: hidden rows and columns, letters in the colour of what is behind them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence, Set

from etl import limits
from etl.file.odd_cells import REFERENCE, STYLE, Cell, column_number
from etl.file.style import attributes
from etl.problem import Problem
from monitor.position import letters

_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\bhidden=["'](?:1|true)["'][^<>]*>""")
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\b([^<>]*?\b(?:hidden=["'](?:1|true)|width=["']0(?:\.0*)?)["'][^<>]*)>""")
_NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\b([^<>]*)(?<!/)>(?=\s*<(?:\w+:)?(?:v|is)\b)""")
_SOME = 5
_COLUMNS = 16_384  # of a sheet, each of which may be described by itself


def hidden_rows(part: bytes) -> tuple[int, ...]:
    found = (_NUMBER.search(row) for row in _HIDDEN_ROW.findall(part)) if b"hidden" in part else ()
    return tuple(int(number[1]) for number in found if number)


def hidden_columns(part: bytes) -> tuple[int, ...]:
    """Hidden columns, those of a range that reaches to the sheet's end only as its first: they are empty."""
    columns: set[int] = set()
    found = _HIDDEN_COLUMN.finditer(part) if b"<col" in part or b":col" in part else ()
    for element in itertools.islice(found, _COLUMNS):
        told = attributes(element[1].decode("ascii", "replace"))
        first, last = told.get("min", ""), told.get("max", "")
        if first.isdecimal() and last.isdecimal() and int(first) <= int(last) < limits.COLUMNS:
            columns.update(range(int(first), int(last) + 1))
    return tuple(sorted(columns))


def unseen_cells(part: bytes, styles: Set[int]) -> tuple[Cell, ...]:
    """The filled cells of a sheet whose style shows letters in the colour behind them, at most as many as are odd."""
    found = (cell for cell, style in filled_cells(part) if style in styles) if styles else iter(())
    return tuple(itertools.islice(found, limits.ODD_CELLS))


def filled_cells(part: bytes) -> Iterator[tuple[Cell, int]]:
    """The cells of a sheet that have something in them, and the number of their style."""
    for start in _CELL.finditer(part):
        style, place = STYLE.search(start[1]), REFERENCE.search(start[1])
        if place:
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), int(style[1]) if style else 0


def hidden_problem(name: str, what: str, hidden: Sequence[int]) -> Iterator[Problem]:
    """That rows or columns of a sheet are hidden, where there are any."""
    if hidden:
        named = [f"第{number}行" if what == "行" else f"{letters(number - 1)}列" for number in hidden[:_SOME]]
        told = f"{len(hidden)}{what}是隐藏的（{_some(named, len(hidden))}）"
        yield _read_all_the_same(name, told, "请取消隐藏后核对；不要报送的请删去。")


def unseen_problem(name: str, cells: Sequence[Cell], maybe: Sequence[Cell] = ()) -> Iterator[Problem]:
    """That cells of a sheet are filled and look empty, or may do so by a rule, where there are any."""
    if cells:
        told = f"{len(cells)}格的字与底色相同，看不见（{_named(cells)}）"
        yield _read_all_the_same(name, told, "请改字的颜色后核对；不要报送的请删去。")
    if maybe:
        told = f"{len(maybe)}格有条件格式，可能使字与底色相同而看不见（{_named(maybe)}）"
        yield _read_all_the_same(name, told, "请清除条件格式后核对；不要报送的请删去。")


def _named(cells: Sequence[Cell]) -> str:
    return _some([f"{letters(column)}{row + 1}" for row, column in cells[:_SOME]], len(cells))


def _some(named: Sequence[str], count: int) -> str:
    return "、".join(named) + ("等" if count > len(named) else "")


def _read_all_the_same(name: str, told: str, remedy: str) -> Problem:
    what = f"{f'工作表“{name}”' if name else '表格'}有{told}，已照常读取。"
    return Problem("hidden-cells", what, remedy, level="warning", sheet=name or None)
