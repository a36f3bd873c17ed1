"""A piece of a large file split by pyarrow: names as places among the piece's own texts, figures as whole numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from etl import limits
from etl.bulk.bytes import NotUniform
from etl.bulk.figures import EMPTY, OTHER, decoded, figures_in, figures_of
from etl.bulk.form import FIGURES, TEXTS, Form, refuse_parts
from etl.bulk.pieces import without_ragged
from etl.bulk.runs import runs_of
from etl.entry.entry import DEMO_MARK
from etl.entry.quantity import REST
from etl.language.caveat import ABOUT_FIGURE
from etl.language.field import Field
from etl.language.partial import IN_OPERATORS
from etl.language.void import IN_VOID

DEMO, TEXT = 1, 2  # forms of a note, besides those of etl.bulk.figures that say EMPTY and OTHER
DOUBTFUL = 1 << 62
Column = np.ndarray[Any, np.dtype[Any]]
_NOTE = r"^[^\p{C}\p{Z}'](?:[^\p{C}]*[^\p{C}\p{Z}])?$"
_NOTE_CHARACTERS = 1_000  # a longer one is looked at
_WORD = 30  # characters
_TWO_ROWS = 1 << 12  # bytes that surely hold two of those that are worth to be looked at so
_SAYS = re.compile("[0-9A-Za-z一-鿿]")
_NUMBER = re.compile("[0-9]{1,9}")
_CODED = pa.dictionary(pa.int32(), pa.binary())


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows with as many cells as the header has; of each name which of the texts it is."""

    names: Mapping[Field, tuple[Column, Sequence[bytes]]]
    numbers: Mapping[str, Column]  # figures, how these and the notes are written, which other columns are filled
    notes: pa.Array | None  # None where no row has one
    rows: int
    ragged: tuple[int, ...]  # the other rows, counted among all from 0


@dataclass(frozen=True, slots=True)
class Splitter:
    """How the rows of a file are split. Of figures so many decimals are taken; bytes are of that encoding."""

    form: Form
    has_quotes: bool
    decimals: int
    codec: str

    def piece(self, rows: memoryview) -> Piece:
        """What some whole rows hold; raises NotUniform."""
        return self._in_runs(rows) or self._cell_by_cell(rows)

    def _in_runs(self, rows: memoryview) -> Piece | None:
        """The same where most rows differ from the row above in a few cells only; None where it is not so."""
        place = self.form.place
        differing = None if self.has_quotes else self._differing(bytes(rows[:_TWO_ROWS]))
        runs = runs_of(rows, self.form.delimiter, self.form.width, differing) if differing else None
        first = self._cell_by_cell(memoryview(runs.first)) if runs else None
        if runs is None or first is None or first.rows != len(runs.counts) or first.ragged:
            return None
        names: dict[Field, tuple[Column, Sequence[bytes]]] = {}
        for field, (codes, texts) in first.names.items():
            cells = runs.cells.get(place[field])
            of_all = codes[:1] if len(texts) == 1 else np.repeat(codes, runs.counts)
            names[field] = (of_all, texts) if cells is None else cells.texts()
        numbers = {name: np.repeat(column, runs.counts) for name, column in first.numbers.items()}
        for figure in FIGURES:
            if (cells := runs.cells.get(place.get(figure, -1))) is not None:
                numbers[figure], numbers[f"{figure}_form"] = figures_in(cells, self.decimals, self.codec)
        notes = first.notes
        if notes is not None:
            notes = notes.take(pa.array(np.repeat(np.arange(first.rows), runs.counts)))
        return Piece(names, numbers, notes, int(runs.counts.sum()), ())

    def _differing(self, rows: bytes) -> range | None:
        """From the first to the last column in which the first two rows differ, or that has figures; None where one of
        these is of another kind than names and figures.
        """
        first, second, *_ = [line.split(self.form.delimiter.encode()) for line in (*rows.split(b"\n", 2), b"", b"")]
        if len(first) != self.form.width or len(second) != self.form.width:
            return None
        place = self.form.place
        known = {place[field] for field in (*TEXTS, *FIGURES) if field in place}
        is_different = {at for at, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1]}
        columns = is_different | {place[field] for field in FIGURES if field in place}
        found = range(min(columns), max(columns) + 1)
        return found if known.issuperset(found) else None

    def _cell_by_cell(self, rows: memoryview) -> Piece:
        ragged: tuple[int, ...] = ()
        try:
            table = self._table(rows)
        except pa.ArrowInvalid:  # not every row is as the header is
            even, ragged = without_ragged(rows, self.form.delimiter, self.form.width, has_quotes=self.has_quotes)
            try:
                table = self._table(even)
            except pa.ArrowInvalid as error:
                raise NotUniform("有的行无法拆分成单元格") from error
        columns = [column.combine_chunks() for column in table.columns]
        place = self.form.place
        names = {field: _coded(columns[place[field]]) for field in TEXTS if field in place}
        numbers: dict[str, Column] = {}
        for field in FIGURES:
            if field in place:
                figures = figures_of(columns[place[field]], self.decimals, self.codec)
                numbers[field], numbers[f"{field}_form"] = figures
        notes = None
        if "note" in place:
            numbers["note_form"], notes = self._notes(columns[place["note"]])
        if self.form.unread:
            numbers["others"] = self._others(columns)
        return Piece(names, numbers, notes, len(table), ragged)

    def _table(self, rows: memoryview | bytes) -> pa.Table:
        """The cells as bytes; raises ArrowInvalid."""
        figures = {self.form.place[field] for field in FIGURES if field in self.form.place}
        names = [str(index) for index in range(self.form.width)]
        types = {name: pa.binary() if index in figures else _CODED for index, name in enumerate(names)}
        return csv.read_csv(
            pa.BufferReader(pa.py_buffer(rows)),
            csv.ReadOptions(use_threads=False, block_size=len(rows) + 1, column_names=names),
            csv.ParseOptions(
                delimiter=self.form.delimiter, quote_char='"' if self.has_quotes else False,
                newlines_in_values=self.has_quotes,
            ),
            csv.ConvertOptions(
                column_types=types, check_utf8=False, null_values=[], strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )  # fmt: skip

    @property
    def _is_beside_figure(self) -> bool:
        """Whether a note may be the rest of a figure."""
        place = self.form.place
        return any(place.get(field) == place["note"] - 1 for field in FIGURES)

    def _words(self, column: pa.DictionaryArray) -> pa.StringArray:
        """The different texts of a column for any words; raises NotUniform where one says its rows are of a part."""
        texts = pa.array(decoded(column.dictionary.to_pylist(), self.codec), pa.string())
        is_word = pc.less_equal(pc.utf8_length(texts), _WORD)
        if "district" in self.form.place:
            is_word = pc.and_(is_word, pc.match_substring_regex(texts, f"{IN_OPERATORS}|{IN_VOID}"))
        is_about = pc.match_substring_regex(texts, ABOUT_FIGURE)  # of sentences those that speak of the figure
        refuse_parts(self.form, texts.filter(pc.or_(is_word, is_about)).to_pylist())
        return texts

    def _notes(self, column: pa.DictionaryArray) -> tuple[Column, pa.Array | None]:
        """How the notes are written, and those that are plain text."""
        if column.dictionary.to_pylist() == [b""]:
            return np.full(len(column), EMPTY, np.uint8), None
        texts = self._words(column)
        is_demo = pc.match_substring(texts, DEMO_MARK)
        is_text = pc.and_not(pc.match_substring_regex(texts, _NOTE), is_demo)
        is_text = pc.and_(is_text, pc.less(pc.utf8_length(texts), _NOTE_CHARACTERS))
        if self._is_beside_figure:
            is_text = pc.and_not(is_text, pc.match_substring_regex(texts, f"^(?:{REST.pattern})$"))
        forms = np.where(is_text, TEXT, OTHER).astype(np.uint8)
        forms[np.array(pc.equal(texts, ""), bool)] = EMPTY
        forms[np.array(pc.equal(texts, DEMO_MARK), bool)] = DEMO
        plain = pc.if_else(is_text, texts, pa.scalar(None, pa.string()))
        return forms[column.indices], plain.take(column.indices) if (forms == TEXT).any() else None

    def _others(self, columns: Sequence[pa.DictionaryArray]) -> Column:
        """A bit for each column that is not read and surely holds something; where that is unsure, the doubtful one."""
        found = np.zeros(len(columns[0]), np.uint64)
        for bit, index in enumerate(self.form.unread):
            texts = self._words(columns[index]).to_pylist()
            said = [_filled(text, 1 << bit, is_first=index == 0) for text in texts]
            found |= np.array(said, np.uint64)[columns[index].indices]
        return found


def _filled(text: str, bit: int, *, is_first: bool) -> int:
    if not text:
        return 0
    is_sure = _NUMBER.fullmatch(text) if is_first else _SAYS.search(text)
    return bit if is_sure and len(text) < limits.CELL_CHARACTERS else DOUBTFUL


def _coded(column: pa.DictionaryArray) -> tuple[Column, Sequence[bytes]]:
    return column.indices.to_numpy(), column.dictionary.to_pylist()
