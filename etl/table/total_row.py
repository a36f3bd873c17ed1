"""What the rows say that add up others: whole records of as many as are held against their parts, of others little."""

from __future__ import annotations

from collections.abc import Iterator

from etl import limits
from etl.file.grid import Row
from etl.table.record import Record, Table, cell_of, records


def records_of_total(row: Row, table: Table, before: int) -> Iterator[Record]:
    """The records of a 合计 row behind so many others; of one too many only where it is and which figures it has."""
    if before < limits.TOTALS:
        yield from records(row, table)
        return
    figures = (column for columns in table.groups.values() for column in columns if column.is_figure)
    cells: dict[str, str] = {column.field or "value": cell_of(row, column) for column in figures}
    yield Record(row.line, table.header.sheet, cells, table.header.line, table.first)
