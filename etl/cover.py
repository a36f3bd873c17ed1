"""What the cover of a workbook says of all its sheets: of which month they are, and whose."""

from __future__ import annotations

from collections.abc import Iterable

from etl.context import NOTHING_SAID, Context, of_titles
from etl.grid import Sheet
from etl.label import Reader
from etl.text import key

_COVERS = frozenset({"封面", "首页", "封页", "cover"})
_MOST = 30  # rows of a cover that are looked at


def cover_of(sheets: Iterable[Sheet], reader: Reader) -> Context:
    """The month and the department that a sheet called 封面 names; nothing without such a sheet."""
    cover = next((sheet for sheet in sheets if key(sheet.name) in _COVERS and not sheet.is_hidden), None)
    if cover is None:
        return NOTHING_SAID
    said = of_titles([row.cells for row in cover.rows[:_MOST]], reader.directory)
    return Context(stretch=said.stretch, department=said.department)
