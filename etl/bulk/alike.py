"""Clean rows of a large file that others are held against, each understood as the first that is written like it.

Nothing has to be said of such a row, and all but its month, its district and its figures is known from another: so it
need not be taken apart once more. A series of which one month is asked about has many such rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from decimal import Decimal

import numpy as np

from etl.bulk.clean import Clean
from etl.bulk.figures import PLAIN
from etl.bulk.form import Form
from etl.entry.desk import Desk
from etl.entry.entry import Entry
from etl.file.grid import Row
from etl.language.field import Field
from etl.language.text import unneutralised
from monitor.month import Month

_OWN: tuple[Field, ...] = ("month", "district", "amount", "value")  # what each row may say for itself
Understand = Callable[[Sequence[Row]], Iterable[tuple[Desk, Entry | None]]]


def alike(rows: Sequence[Row], found: Clean, form: Form, understand: Understand) -> tuple[list[Entry], Set[int]]:
    """The entries of clean rows, and the lines of those that the reader has to take apart after all.

    `understand` does so with the first of each kind.
    """
    kinds: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        kinds.setdefault(_kind(row, form), []).append(row)
    firsts = {ones[0].line: ones for ones in kinds.values() if len(ones) > 1}
    entries: list[Entry] = []
    for desk, first in understand([ones[0] for ones in firsts.values()]) if firsts else ():
        if first is not None and not desk.problems and _may_stand_for_others(first, firsts[first.line][0], form):
            entries.extend(_like(first, firsts[first.line], found, form))
    return entries, {row.line for row in rows} - {entry.line for entry in entries}


def _kind(row: Row, form: Form) -> tuple[str, ...]:
    """All of a row but what it may say for itself."""
    cells = list(row.cells)
    for name in _OWN:
        if (at := form.place.get(name)) is not None:
            cells[at] = ""
    return tuple(cells)


def _may_stand_for_others(first: Entry, row: Row, form: Form) -> bool:
    """Whether what a row means differs from others of its kind in its month, district and figures alone."""
    at = form.place["month"]
    says_month = first.month_text == unneutralised(row.cells[at]) and "季" not in form.header.columns[at].heading
    return says_month and first.factor == 1 and first.value is not None


def _like(first: Entry, rows: Sequence[Row], found: Clean, form: Form) -> Iterator[Entry]:
    """The rows whose figures are written plainly."""
    at = np.searchsorted(found.rows.line, np.array([row.line for row in rows], found.rows.line.dtype))
    value_forms, amount_forms = (found.rows.forms[name][at].tolist() for name in ("value_form", "amount_form"))
    places, months = found.place[at].tolist(), found.month[at].tolist()
    for row, value_form, amount_form, place, month in zip(rows, value_forms, amount_forms, places, months, strict=True):
        if value_form != PLAIN or (first.has_amount and amount_form != PLAIN):
            continue
        yield replace(
            first, line=row.line, district=found.places[place], month=Month.of_ordinal(month),
            month_text=unneutralised(row.cells[form.place["month"]]), cells=_cells(first, row, form),
            value=_figure(row, form, "value"), amount=_figure(row, form, "amount") if first.has_amount else None,
        )  # fmt: skip


def _cells(first: Entry, row: Row, form: Form) -> dict[str, str]:
    return {name: row.cells[form.place[name]] for name in ("value", "amount") if name in first.cells}


def _figure(row: Row, form: Form, name: Field) -> Decimal:
    return Decimal(row.cells[form.place[name]]) or Decimal(0)  # one way to say nothing
