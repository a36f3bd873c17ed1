"""What a workbook says of all its sheets: on its cover their month and whose they are, in their titles the year."""

from __future__ import annotations

from collections.abc import Sequence

from etl.file.grid import Sheet
from etl.heading.context import NOTHING_SAID, Context, of_name, of_titles
from etl.heading.label import Reader
from etl.language.text import key

_COVERS = frozenset({"封面", "首页", "封页", "cover"})
_MOST = 30  # rows of a cover that are looked at
_TITLES = 6  # rows of any other sheet


def cover_of(sheets: Sequence[Sheet], reader: Reader) -> Context:
    """The month and the department that a sheet called 封面 names, and the plan's year where titles name no other."""
    cover = next((sheet for sheet in sheets if key(sheet.name) in _COVERS and not sheet.is_hidden), None)
    year = _year_around(sheets, reader) if len(sheets) > 1 else None
    if cover is None:
        return Context(year_around=year) if year else NOTHING_SAID
    said = of_titles([row.cells for row in cover.rows[:_MOST]], reader.directory)
    return Context(stretch=said.stretch, department=said.department, year_around=year)


def _year_around(sheets: Sequence[Sheet], reader: Reader) -> int | None:
    """The plan's year, where it is the only one that the sheets' names and the titles at their tops have."""
    named = (of_name(sheet.name, reader.directory).stretch for sheet in sheets)
    titled = (of_titles(_titles(sheet), reader.directory).stretch for sheet in sheets if not sheet.is_hidden)
    years = {one.year for one in (*named, *titled) if one and one.year}
    return reader.directory.plan.year if years == {reader.directory.plan.year} else None


def _titles(sheet: Sheet) -> list[tuple[str, ...]]:
    """The rows at the top of a sheet that have one word only."""
    return [row.cells for row in sheet.rows[:_TITLES] if len({*row.cells} - {""}) == 1]
