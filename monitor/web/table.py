"""A figure's table as text: for the page, and as CSV that spreadsheet programs open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from monitor.charts.figure import Table
from monitor.formula import harmless


def cell_text(value: object) -> str | None:
    """A cell as it is read: numbers with all their digits, None where it is missing."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def table_rows(table: Table) -> list[list[str | None]]:
    """Every row as text."""
    return [[cell_text(value) for value in row] for row in table.rows]


def csv_text(table: Table) -> str:
    """The table as CSV with Windows line ends; text that looks like a formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in table.columns])
    writer.writerows(harmless_row(row) for row in table.rows)
    return out.getvalue()


def harmless_row(row: Iterable[object]) -> list[str]:
    """A row as text that no spreadsheet program calculates; empty where a cell is missing."""
    return ["" if value is None else _csv_cell(value) for value in row]


def _csv_cell(value: object) -> str:
    text = cell_text(value) or ""
    is_number = isinstance(value, int | float | Decimal)
    return text if is_number else harmless(text)
