"""Cells put right in what was read from a file, each only where the text stands that was to be put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from etl.file.grid import Row, Sheet
from etl.language.guidance import Mending
from etl.language.place import place
from etl.language.text import clean, short, unneutralised
from etl.problem import Problem


def mended(sheets: Sequence[Sheet], mendings: Iterable[Mending]) -> tuple[tuple[Sheet, ...], list[Problem]]:
    """The sheets with their cells put right, and a problem for each mending that does not fit."""
    mendings = tuple(mendings)
    if not mendings:
        return tuple(sheets), []
    given = {sheet.name: {row.line: list(row.cells) for row in sheet.rows} for sheet in sheets}
    touched: dict[str, dict[int, list[str]]] = {}
    problems = []
    for one in mendings:
        cells = given.get(one.sheet, {}).get(one.line)
        if cells is None or not mend(cells, one):
            problems.append(_misplaced(one, cells))
        else:
            touched.setdefault(one.sheet, {})[one.line] = cells
    return tuple(_with_rows(sheet, touched.get(sheet.name, {})) for sheet in sheets), problems


def _with_rows(sheet: Sheet, rows: Mapping[int, Sequence[str]]) -> Sheet:
    if not rows:
        return sheet
    return replace(sheet, rows=tuple(Row(r.line, tuple(rows[r.line])) if r.line in rows else r for r in sheet.rows))


def mend(cells: list[str], mending: Mending) -> bool:
    """Puts one cell of a row right; False, and the row as it was, where something else stands there."""
    index = mending.column - 1
    standing = cells[index] if 0 <= index < len(cells) else ""
    expected = clean(mending.before)
    if expected not in {standing, unneutralised(standing), short(standing)} or not 0 <= index < len(cells):
        return False
    cells[index] = clean(mending.after)
    return True


def _misplaced(mending: Mending, cells: Sequence[str] | None) -> Problem:
    if cells is None or not 1 <= mending.column <= len(cells):
        now = "没有这个单元格"
    else:
        now = f"现在是“{short(cells[mending.column - 1])}”"
    return Problem(
        "mending-misplaced",
        f"{place(mending.sheet, mending.line, mending.column)}{now}，要改的却是“{short(mending.before)}”，没有改动。",
        "文件可能已经换过；请按这份文件重新修改。",
        line=mending.line,
        value=short(mending.before),
        sheet=mending.sheet or None,
        position=mending.column,
    )
