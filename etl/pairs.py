"""Rows above a table whose cells are names and values by turns (填报单位, 市通信办), which say what titles say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from etl import limits
from etl.bilingual import without_english
from etl.field import Field, field_named
from etl.grid import Row, Sheet
from etl.label import Reader
from etl.period import Stretch, stretch_of
from etl.rank import is_ranked
from etl.sample import FIGURE_LIKE
from etl.text import key

_PAIR = re.compile(r"\S(?<!其中)(?<!包括)(?<!Unnamed)[:：]\s*\S")  # pandas writes Unnamed: 0 over nothing
_OWNER: Field = "department"


def is_pair(cell: str, reader: Reader) -> bool:
    """Whether a cell is a name and what it says, 填报单位：市通信办; not one with an item behind, 某市:新建基站数."""
    if not _PAIR.search(cell) or not reader.label(cell).is_blank:
        return False
    name, _, said = key(cell).partition(":")
    return bool(field_named(name)) or reader.label(said).indicator is None


def with_pairs(sheet: Sheet, reader: Reader) -> Sheet:
    """The sheet, each such row among the first ones a title of one cell: 填报单位：市通信办　月份：2025年9月.

    One right above figures heads them. Where words have an English translation behind them it is left out.
    """
    sheet = without_english(sheet)
    head = [(number, row) for number, row in enumerate(sheet.rows[: limits.HEADER_WITHIN_ROWS]) if not row.is_blank]
    found = {}
    for (number, row), (_, below) in pairwise(head):
        if any(FIGURE_LIKE.fullmatch(cell) or is_ranked(cell) for cell in below.cells if cell):
            break
        if said := _said(row, reader):
            found[number] = replace(row, cells=(said, *([""] * (len(row.cells) - 1))))
    return replace(sheet, rows=tuple(found.get(n, row) for n, row in enumerate(sheet.rows))) if found else sheet


def _said(row: Row, reader: Reader) -> str:
    """The row as a title; "" where its cells are no names and values."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) % 2 or len(set(filled)) < len(filled):
        return ""
    told = []
    for name, value in zip(filled[::2], filled[1::2], strict=True):
        field = field_named(name.rstrip(":："))
        if field is None or not _is_of(field, value, reader):
            return ""
        told.append(f"{'填报单位' if field == _OWNER else name.rstrip(':：')}：{value}")
    return "　".join(told)


def _is_of(field: Field, value: str, reader: Reader) -> bool:
    """Whether a cell is what a field has in it."""
    directory = reader.directory
    if field == "month":
        return isinstance(stretch_of(value), Stretch)
    if field == "unit":
        return directory.is_unit(value)
    if field == "indicator_name":
        return bool(directory.items_by_name(value))
    return field == _OWNER and directory.department(value) is not None
