"""The compact form of pivot tables: one column of row labels, items above their months, or months above their items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from etl.file.grid import Row
from etl.heading.header import LEVEL, Header
from etl.heading.label import Label, Reader
from etl.heading.role import Draft
from etl.heading.row_month import of_year
from etl.heading.sample import Sample
from etl.language.field import Field
from etl.language.text import key

_LABELS = re.compile("行标签|rowlabels")
_FIELDS: Mapping[str, Field] = {"item": "indicator_name", "place": "district", "quarter": "month", "month": "month"}
_BLANK = "blank"  # of rows that have no label
Kinds = tuple[str, ...]


def kinds_of(labels: Iterable[str], reader: Reader) -> Kinds:
    """Of what kinds row labels are, the outermost first, where months are among them; none where it is not so.

    Each label but the innermost stands above others that are deeper: it heads them, and its figure is their sum.
    """
    kinds: list[str] = []
    depth = -1
    for label in labels:
        kind = _kind(label, reader)
        if not kind:  # 总计
            break
        if kind == _BLANK:
            continue
        if kind not in kinds:
            if depth != len(kinds) - 1:
                return ()
            kinds.append(kind)
        before, depth = depth, kinds.index(kind)
        if depth > before + 1 or (depth <= before < len(kinds) - 1):
            return ()
    is_dated = bool({*kinds} & {"month", "quarter"})
    return tuple(kinds) if len(kinds) > 1 and is_dated and depth == len(kinds) - 1 else ()


def _kind(label: str, reader: Reader) -> str:
    """What a row label names; what nothing else is known of is an item, "" a total."""
    if key(label) in {"(空白)", "(blank)"}:
        return _BLANK
    said = reader.label(label)
    if said.stretch is not None and said.is_measure:
        return "quarter" if said.stretch.is_quarter else "month"
    if said.stretch is not None and said.indicator is None and said.district is None:
        return "year"
    if said.is_total:
        return ""
    return "place" if said.district is not None and said.indicator is None else "item"


class Nested:
    """What the row labels of a table say of its rows, one after the other; nothing where they are of one kind."""

    def __init__(self, header: Header, reader: Reader) -> None:
        self._kinds, self._reader = header.nested, reader
        column = (header.column("indicator_name") or header.column("district")) if header.nested else None
        self._index = column.index if column else -1
        self._said: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    @property
    def above(self) -> tuple[str, ...]:
        """The labels that stand above those of the innermost kind."""
        return tuple(self._said.get(kind, "") for kind in self._kinds[:-1])

    def heads(self, row: Row) -> bool:
        """Whether a row's label stands above others, so that it has no figure of its own."""
        return self._kind(row) in self._kinds[:-1]

    def take(self, row: Row) -> dict[str, str]:
        """What a row is of, by its label and those above it, in the fields of a table; nothing where it has none."""
        kind = self._kind(row)
        if kind not in self._kinds:
            return {}
        place = self._kinds.index(kind)
        upper = {one: word for one, word in self._said.items() if self._kinds.index(one) < place}
        self._said = {**upper, kind: row.cells[self._index]}
        said: dict[str, str] = {name: self._said[one] for one, name in _FIELDS.items() if one in self._said}
        if year := self._said.get("year"):
            said["month"] = of_year(said.get("month"), year)
        return said

    def _kind(self, row: Row) -> str:
        label = row.cells[self._index] if 0 <= self._index < len(row.cells) else ""
        return _kind(label, self._reader) if label else ""


def labels_of(rows: Iterable[Row], index: int) -> Iterator[str]:
    """The row labels of a table, up to its end: a blank row."""
    for row in rows:
        if row.is_blank:
            return
        if index < len(row.cells) and row.cells[index]:
            yield row.cells[index]


def with_labels(drafts: Sequence[Draft], body: Sample, reader: Reader) -> Sequence[Draft]:
    """The columns, one of row labels that names items or districts with their months being that of their names."""
    return [_named(one, body, reader) if is_of_labels(one.heading) else one for one in drafts]


def _named(draft: Draft, body: Sample, reader: Reader) -> Draft:
    kinds = kinds_of(labels_of(body.rows, draft.index), reader)
    field: Field = "indicator_name" if "item" in kinds else "district"
    return replace(draft, label=Label(field=field)) if kinds else draft


def nested_in(header: Header, below: Iterable[Row], reader: Reader) -> Kinds:
    """The kinds of row labels of a table, where there are several of them in one column."""
    column = header.column("indicator_name") or header.column("district")
    is_labels = column is not None and is_of_labels(column.heading)
    return kinds_of(labels_of(below, column.index), reader) if column and is_labels else ()


def below_items(header: Header, body: Sample, reader: Reader) -> str:
    """Of what rows are that stand below an item in its own column: of its months, of its measures; "" of neither."""
    column = header.column("indicator_name")
    if column is None or header.column("indicator_id") or header.column("district"):
        return ""
    found, is_below = [], False
    for row in body.rows:
        label = reader.label(row.cells[column.index] if column.index < len(row.cells) else "")
        is_below = is_below or label.indicator is not None
        if is_below and label.is_measure and len({*row.cells} - {""}) > 1:  # not a title of the next table
            found.append(label)
    return "months" if any(label.stretch for label in found) else "measures" if found else ""


def is_of_labels(heading: str) -> bool:
    """Whether a heading is that of the row labels of a pivot table."""
    return bool(_LABELS.fullmatch(key(heading.rpartition(LEVEL)[2])))
