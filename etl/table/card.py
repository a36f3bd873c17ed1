"""Forms of one item whose names and values stand two by two in their rows: 本月 | 12 | 累计 | 390."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from etl import limits
from etl.file.grid import Row, Sheet
from etl.heading.label import Reader
from etl.language.field import PROBLEMS, Field, field_named
from etl.language.number import FIGURE_LIKE
from etl.language.period import Stretch, stretch_of
from etl.language.rank import is_ranked
from etl.problem import MARKS

_CODE = re.compile(r"[A-Za-z0-9_.\-]+")
_TITLES: dict[Field, str] = {"department": "填报单位", "indicator_name": "指标名称", "indicator_id": "指标编码"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name and what stands behind it, with their columns."""

    at: int
    name: str
    value_at: int
    value: str
    field: Field | None
    is_measure: bool  # 本月, 累计; not 上年同期, 同比

    @property
    def is_figure(self) -> bool:
        return self.field in {None, "amount", "value"}  # None of 上年同期, 同比

    @property
    def title(self) -> str:
        return f"{_TITLES.get(self.field or 'note', self.name.rstrip(':：'))}：{self.value}"


def card_of(sheet: Sheet, reader: Reader) -> Sheet | None:
    """The sheet with such a form as a table below its item; None without one, or where it is a table as it stands.

    What is said below its figures, or beside them, is among its titles then; last year's figures and growth are notes.
    """
    found = {number: _pairs(row, reader) for number, row in enumerate(sheet.rows[: limits.HEADER_WITHIN_ROWS])}
    pairs = {number: told for number, told in found.items() if told}
    figures = {number: own for number, told in pairs.items() if (own := [one for one in told if one.is_figure])}
    items = [(number, one) for number, told in pairs.items() for one in told if one.field == "indicator_name"]
    if not figures or len(items) != 1 or items[0][0] >= min(figures) or min(figures) - 1 not in pairs:
        return None
    first, last = min(figures), max(pairs)
    is_whole = all(number in pairs or row.is_blank for number, row in enumerate(sheet.rows[first:last], first))
    is_wide = any(len(pairs[number]) > 1 for number in figures)
    is_read = any(is_figure(one.value) for own in figures.values() for one in own)
    names = [one.name for told in pairs.values() for one in told]
    is_card = is_wide or last > max(figures) or not is_read
    heading = _heading(list(figures.values()), items[0][1])
    if not is_whole or not is_card or not heading or len(set(names)) < len(names):
        return None
    return replace(sheet, rows=tuple(_rows(sheet, pairs, first - 1, heading)))


def _rows(sheet: Sheet, pairs: Mapping[int, list[_Pair]], above: int, heading: tuple[str, ...]) -> Iterator[Row]:
    """The rows of the table: its titles and what heads it on the line above the figures."""
    said = (one for told in pairs.values() for one in told if not one.is_figure and one.field != "note")
    title = "　".join(one.title for one in said)
    for number, row in enumerate(sheet.rows):
        told = pairs.get(number, [])
        measures = [one for one in told if one.is_measure]
        if number == above:
            yield replace(row, cells=(title,))
            yield replace(row, cells=with_problems(heading, row.cells))
        elif measures:
            kept = {at for one in measures for at in (one.at, one.value_at) if at < len(heading) and heading[at]}
            cells = (cell if at in kept or cell.startswith(MARKS) else "" for at, cell in enumerate(row.cells))
            yield replace(row, cells=tuple(cells))
        elif told and number > above:
            yield replace(row, cells=("备注：" + "　".join(one.title for one in told),))
        else:
            yield replace(row, cells=("　".join(one.title for one in told),)) if told else row


def _heading(figures: Sequence[Sequence[_Pair]], item: _Pair) -> tuple[str, ...]:
    """What heads the figures: their names where all are in one row, else the item's, which then is in its column.

    Nothing where neither will do.
    """
    rows = [own for told in figures if (own := [one for one in told if one.is_measure])]
    places = {(one.at, one.value_at) for own in rows for one in own}
    if len(rows) == 1 and len(rows[0]) > 1:
        headed = {one.value_at: one.name for one in rows[0]}
    elif len(places) == 1:
        ((at, value_at),) = places
        headed = {at: item.name, value_at: item.value}
    else:
        return ()
    return tuple(headed.get(at, "") for at in range(max(headed) + 1))


def _pairs(row: Row, reader: Reader) -> list[_Pair]:
    """The names and values of a row; nothing of one that has anything else."""
    filled = [
        (at, cell) for at, cell in enumerate(row.cells) if cell and cell != PROBLEMS and not cell.startswith(MARKS)
    ]
    found = []
    for (at, name), (value_at, value) in zip(filled[::2], filled[1::2], strict=False):
        field = field_named(name.rstrip(":："))
        is_measure = field in {"amount", "value"} or (field is None and reader.label(name).is_measure)
        is_name = field_named(value.rstrip(":：")) is not None or reader.label(value).is_measure
        is_read = is_measure and not (is_name and not reader.label(value).stretch)
        if not is_read and (is_measure or field is None or not (field == "note" or is_of(field, value, reader))):
            return []
        found.append(_Pair(at, name, value_at, value, field, is_measure and reader.label(name).aside is None))
    return found if len(filled) % 2 == 0 else []


def is_figure(cell: str) -> bool:
    """Whether a cell has a figure, or a rank."""
    return bool(FIGURE_LIKE.fullmatch(cell)) or is_ranked(cell)


def is_of(field: Field, value: str, reader: Reader) -> bool:
    """Whether a cell is what a field has in it."""
    directory = reader.directory
    if field == "month":
        return isinstance(stretch_of(value), Stretch)
    if field == "unit":
        return directory.is_unit(value)
    if field == "indicator_id":
        return bool(_CODE.fullmatch(value))
    if field == "indicator_name":
        return bool(directory.items_by_name(value))
    return field == "department" and directory.department(value) is not None


def with_problems(cells: tuple[str, ...], replaced: Sequence[str]) -> tuple[str, ...]:
    """The cells, with the heading of an earlier copy's column of problems where the row has it that they replace."""
    if PROBLEMS not in replaced:
        return cells
    at = replaced.index(PROBLEMS)
    return (*(cells + ("",) * at)[:at], PROBLEMS, *cells[at + 1 :])
