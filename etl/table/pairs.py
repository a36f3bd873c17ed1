"""Rows above a table whose cells are names and values by turns (填报单位, 市通信办), which say what titles say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from etl import limits
from etl.file.grid import Row, Sheet
from etl.heading.label import Reader
from etl.language.field import PROBLEMS, Field, field_named
from etl.language.text import key
from etl.problem import MARKS
from etl.table.bilingual import without_english
from etl.table.card import card_of, is_figure, is_of, with_problems
from etl.table.tiled import tiles

_PAIR = re.compile(r"\S(?<!其中)(?<!包括)(?<!Unnamed)[:：]\s*\S")  # pandas writes Unnamed: 0 over nothing
_OWNER: Field = "department"
_ITEM: Field = "indicator_name"
_NOTE: Field = "note"


def is_pair(cell: str, reader: Reader) -> bool:
    """Whether a cell is a name and what it says, 填报单位：市通信办; not one with an item behind, 某市:新建基站数."""
    if not _PAIR.search(cell) or not reader.label(cell).is_blank:
        return False
    name, _, said = key(cell).partition(":")
    return bool(field_named(name)) or reader.label(said).indicator is None


def with_pairs(sheet: Sheet, reader: Reader) -> Sheet:
    """The sheet, each such row among the first ones a title of one cell: 填报单位：市通信办　月份：2025年9月.

    One right above figures heads them. Where one of them names the item of the figures, that one does, in its place;
    so may others below, each with the figures of one item. Where words have an English translation behind them it is
    left out.
    """
    sheet = without_english(sheet)
    if tiles(sheet.rows[: limits.HEADER_WITHIN_ROWS], reader):  # each form is taken by itself
        return sheet
    if card := card_of(sheet, reader):
        return card
    rows = enumerate(sheet.rows[: limits.HEADER_WITHIN_ROWS])
    head = [(number, row) for number, row in rows if not (row.is_blank or _is_unfilled(row))]
    said = dict[int, str]()  # in one cell instead of several
    moved = dict[int, int]()  # to the row right above the figures, from that which names the item
    told, item = dict[int, str](), None  # since the last figures
    for (number, row), (_, below) in pairwise(head):
        title = _said(row, reader)
        item = number if title and _names_item(row) else item
        if _said(below, reader) or not any(map(is_figure, filter(None, below.cells))):
            told |= {number: title} if title else {}
        elif title and item is not None:
            said |= {**told, number: title}
            said[item], moved[number] = title, item
            told, item = {}, None
        elif not moved:
            break
    said |= _notes(head, min(moved)) if moved else told
    unfilled = (number for number, row in enumerate(sheet.rows[: limits.HEADER_WITHIN_ROWS]) if _is_unfilled(row))
    return _with_cells(sheet, {**said, **(dict.fromkeys(unfilled, "") if moved else {})}, moved)


def _with_cells(sheet: Sheet, said: Mapping[int, str], moved: Mapping[int, int]) -> Sheet:
    """The sheet, some rows with one cell instead of theirs, and some with the cells of another row."""
    rows = sheet.rows
    cells = {number: (title, *([""] * (len(rows[number].cells) - 1))) for number, title in said.items()}
    cells |= {number: with_problems(rows[item].cells, rows[number].cells) for number, item in moved.items()}
    return replace(sheet, rows=tuple(replace(row, cells=cells.get(n, row.cells)) for n, row in enumerate(rows)))


def _is_unfilled(row: Row) -> bool:
    """Whether a row is the word for a figure that was not filled in: 本月数."""
    filled = _filled(row)
    return len(filled) == 1 and field_named(filled[0].rstrip(":：")) in {"amount", "value"}


def _filled(row: Row) -> list[str]:
    """The cells of a row that hold something, but for what an earlier copy has beside them."""
    return [cell for cell in row.cells if cell and cell != PROBLEMS and not cell.startswith(MARKS)]


def _notes(head: Sequence[tuple[int, Row]], first: int) -> dict[int, str]:
    """The remarks below the figures of one item, each as a note of one cell."""
    below = ((number, _filled(row)) for number, row in head if number > first)
    return {
        number: f"备注：{filled[1]}"
        for number, filled in below
        if len(filled) == 2 and field_named(filled[0].rstrip(":：")) == _NOTE
    }


def _names_item(row: Row) -> bool:
    """Whether a row is nothing but the name of an item behind the word for it."""
    filled = _filled(row)
    return len(filled) == 2 and field_named(filled[0].rstrip(":：")) == _ITEM


def _said(row: Row, reader: Reader) -> str:
    """The row as a title; "" where its cells are no names and values."""
    filled = _filled(row)
    if len(filled) % 2 or len(set(filled)) < len(filled):
        return ""
    told = []
    for name, value in zip(filled[::2], filled[1::2], strict=True):
        field = field_named(name.rstrip(":："))
        if field is None or not is_of(field, value, reader):
            return ""
        told.append(f"{'填报单位' if field == _OWNER else name.rstrip(':：')}：{value}")
    return "　".join(told)
