"""Workbooks that count days from 1904: a whole number in one is no day of the usual count, and none of another."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

DAYS = range(30_000, 80_000)  # that the month grammar takes for days since 1900: 1982 to 2119
BEHIND = ".00"  # keeps the figure what it is, and is no month
_OF_PACKAGE = re.compile(rb"<(?:\w+:)?workbookPr\b[^<>]*\sdate1904\s*=\s*[\"'](?:1|true|on)[\"']")


def counts_from_1904(content: bytes) -> bool:
    """Whether an XLSX workbook that could be opened does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _OF_PACKAGE.search(archive.read("xl/workbook.xml")) is not None


def told_apart(grid: Sequence[list[Any]]) -> None:
    """Whole numbers that could be days become texts that only a figure can be; dates are dates already."""
    for row in grid:
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool) and value in DAYS:
                row[column] = f"{int(value)}{BEHIND}"
