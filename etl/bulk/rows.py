"""The rows of a large file as columns, each with the line that it begins on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from etl import limits
from etl.bulk.bytes import NotUniform, Scanned
from etl.bulk.figures import GROUPED, PERCENT, PLAIN
from etl.bulk.form import TEXTS, Form
from etl.bulk.split import Split
from etl.language.field import Field

Whole = np.ndarray[Any, np.dtype[Any]]
Codes = np.ndarray[Any, np.dtype[np.uint16]]
Marks = np.ndarray[Any, np.dtype[np.uint8]]
_CHECKED = 12  # rows whose place is compared with the file's own


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that have as many cells as the header, in the order of the file; figures are whole numbers times
    10 ** -decimals.
    """

    line: Whole  # where each begins
    ragged: tuple[int, ...]  # lines of rows with fewer or more cells
    texts: Mapping[Field, Sequence[str]]
    codes: Mapping[Field, Codes]
    figures: Mapping[str, Whole]
    forms: Mapping[str, Marks]
    notes: pa.ChunkedArray | None  # None where no row has one
    others: np.ndarray[Any, np.dtype[np.uint64]]  # which of the columns that are not read hold something
    decimals: int

    def __len__(self) -> int:
        return len(self.line)


def rows_of(split: Split, scanned: Scanned, form: Form) -> Rows:
    """What was split, with the lines of the file itself; raises NotUniform."""
    found = split.columns
    count = len(found["value"])
    if count > limits.BULK_ROWS:
        raise NotUniform(f"超过{limits.BULK_ROWS:,}行")
    lines, ragged = _lines(scanned, form, split.ragged, count)
    _check_order(scanned, form, lines, split)
    return Rows(
        line=lines,
        ragged=ragged,
        texts=split.texts,
        codes={field: found[field] for field in TEXTS},
        figures={name: found[name] for name in ("amount", "value")},
        forms={name: found[name] for name in ("amount_form", "value_form", "note_form")},
        notes=split.notes,
        others=found["others"],
        decimals=split.decimals,
    )


def _lines(scanned: Scanned, form: Form, ragged: Sequence[int], count: int) -> tuple[Whole, tuple[int, ...]]:
    """The lines that rows begin on, of those with as many cells as the header and of the others; raises NotUniform."""
    lines = np.arange(form.header.line + 1, scanned.lines + 1, dtype=np.int32)
    if others := (*scanned.blank, *scanned.continued):
        begins = np.ones(scanned.lines + 1, dtype=bool)
        begins[: form.header.line + 1] = False
        begins[np.array(others, np.int64)] = False
        lines = np.flatnonzero(begins).astype(np.int32)
    if len(lines) != count + len(ragged):
        raise NotUniform("行数不符")
    if not ragged:
        return lines, ()
    apart = tuple(lines[list(ragged)].tolist())
    scanned.lines_at(apart)  # which are not all looked at: they have to be of the encoding like the rest
    return np.delete(lines, list(ragged)), apart


def _check_order(scanned: Scanned, form: Form, lines: Whole, split: Split) -> None:
    """Raises where rows do not stand in the order of the file, of which a few are read: their lines would be wrong."""
    at = {*np.linspace(0, len(lines) - 1, _CHECKED, dtype=np.int64).tolist()} if len(lines) else set()
    texts = scanned.lines_at(lines[[*at]].tolist())
    for number in at:
        is_number = split.columns["value_form"][number] in {PLAIN, PERCENT, GROUPED}
        text = texts[int(lines[number])]
        if '"' not in text and is_number and "value" in form.place:
            cell = text.rstrip("\r\n").split(form.delimiter)[form.place["value"]]
            said = Decimal(int(split.columns["value"][number])).scaleb(-split.decimals)
            if Decimal(cell.rstrip("%").replace(",", "")) != said:
                raise NotUniform("行的次序不符")
