"""Which of the first rows of a sheet are rows of a table, by what heads their columns, and so head nothing."""

from __future__ import annotations

from collections.abc import Sequence

from etl.file.grid import Row
from etl.heading.label import Reader
from etl.language.field import Field, field_named

_LEAST = 2  # columns that have what their headings say: 9月 below 部门 may head something, 市通管办 beside it does not
HEADING: frozenset[Field] = frozenset({"month", "department", "indicator_id", "indicator_name", "district"})


def data_rows(rows: Sequence[Row], reader: Reader) -> frozenset[int]:
    """The indices of rows with a month below 月份, a department below 部门, and so on in several columns at once."""
    found: set[int] = set()
    heading: dict[int, Field] = {}
    for index, row in enumerate(rows):
        said = sum(1 for at, field in heading.items() if at < len(row.cells) and _is(row.cells[at], field, reader))
        if said >= _LEAST:
            found.add(index)
            continue
        if row.is_blank:
            heading = {}
        elif len(fields := _headings(row.cells)) >= _LEAST:
            heading = fields
    return frozenset(found)


def _headings(cells: Sequence[str]) -> dict[int, Field]:
    """What the headings say that stand over one column each."""
    alone = (at for at, cell in enumerate(cells) if cell and cells[at + 1 : at + 2] not in ((cell,), ("",)))
    told = ((at, field_named(cells[at])) for at in alone if at == 0 or cells[at - 1] != cells[at])
    return {at: field for at, field in told if field in HEADING}


def _is(cell: str, field: Field, reader: Reader) -> bool:
    """Whether a cell is one of what a field has."""
    if not cell:
        return False
    if field == "department":
        return reader.directory.department(cell) is not None
    if field == "indicator_id":
        return reader.directory.item_by_id(cell) is not None
    said = reader.label(cell)
    part = {"month": said.stretch, "district": said.district, "indicator_name": said.indicator}[field]
    return part is not None
