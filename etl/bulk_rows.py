"""The rows of a large file as columns: DuckDB splits it, takes numbers by the strict grammar and codes names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl import limits
from etl.bulk_bytes import NotUniform, Scanned
from etl.bulk_form import TEXTS, Form
from etl.entry import DEMO_MARK
from etl.field import FIELDS, Field
from etl.number import PLACEHOLDERS
from etl.recipe import SQL

Whole = np.ndarray[Any, np.dtype[np.int64]]
Codes = np.ndarray[Any, np.dtype[np.uint16]]
Marks = np.ndarray[Any, np.dtype[np.uint8]]
UNKNOWN = 65535
EMPTY, PLACEHOLDER, PLAIN, PERCENT, GROUPED, OTHER = 0, 1, 2, 3, 4, 9
DEMO, TEXT = 1, 2  # forms of a note
_DIGITS = 17  # before and behind the point together: sums over years stay within 64 bits
_CHECKED = 12  # rows whose place is compared with the file's own
_FEW = 2_000  # rows with texts that were not expected; more of them, and the file is read again with these
_PARTLY = {"MISSING COLUMNS", "TOO MANY COLUMNS"}
_TOLD = sorted(PLACEHOLDERS - {""})
_GLOB = "*?[]'"
DOUBTFUL = 1 << 62


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


class Source:
    """A file that DuckDB reads as it stands, every cell text."""

    def __init__(self, scanned: Scanned, form: Form, folder: Path) -> None:
        if any(character in str(folder) for character in _GLOB):
            raise NotUniform("临时文件夹的路径含有特殊字符")
        self.scanned, self.form, self.folder = scanned, form, folder
        self.path = folder / "bulk.csv"
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(scanned.text.resolve())

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database in memory with the file as the view `raw`."""
        config: dict[str, Any] = {"memory_limit": limits.BULK_MEMORY, "temp_directory": str(self.folder / "spill")}
        connection = duckdb.connect(config=config)
        quote = '"' if self.scanned.has_quotes else ""
        columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(self.form.width))
        held = [f"{self._cell(field)} AS {field}" for field in FIELDS]
        others = " | ".join(map(_filled, range(len(self.form.unread)), self.form.unread)) or "0"
        connection.execute(
            f"CREATE VIEW raw AS SELECT {', '.join(held)}, ({others})::UBIGINT AS others FROM read_csv('{self.path}', "  # noqa: S608 - names of this module
            f"auto_detect = false, header = false, skip = {self.form.header.line}, delim = '{self.form.delimiter}', "
            f"quote = '{quote}', escape = '{quote}', nullstr = '\x01', columns = {{{columns}}}, "
            "ignore_errors = true, store_rejects = true, rejects_limit = 0)"
        )
        return connection

    def _cell(self, field: Field) -> str:
        return f"c{self.form.place[field]}" if field in self.form.place else "''"


def _filled(bit: int, index: int) -> str:
    """A bit where a column that is not read surely holds something, the doubtful one where that has to be looked at."""
    sure = "regexp_full_match(c0, '[0-9]{1,9}')" if index == 0 else f"regexp_matches(c{index}, '[0-9A-Za-z一-鿿]')"
    is_short = f"strlen(c{index}) < {limits.CELL_CHARACTERS}"
    return (
        f"CASE WHEN c{index} = '' THEN 0::UBIGINT WHEN {sure} AND {is_short} THEN {1 << bit}::UBIGINT "
        f"ELSE {DOUBTFUL}::UBIGINT END"
    )


def read_rows(source: Source, texts: Mapping[Field, Sequence[str]], decimals: int) -> Rows:
    """The rows of the file, `texts` being what its columns of names likely hold; raises NotUniform."""
    rows = _read(source, texts, decimals)
    unexpected = [field for field in TEXTS if np.count_nonzero(rows.codes[field] == UNKNOWN) > _FEW]
    if not unexpected:
        return rows
    more = {field: _every(source, field, texts[field]) if field in unexpected else texts[field] for field in TEXTS}
    return _read(source, more, decimals)


def _every(source: Source, field: Field, expected: Sequence[str]) -> Sequence[str]:
    """What a column holds, as far as there are not more different texts than can be coded."""
    with source.connect() as connection:
        room = UNKNOWN - len(expected)
        found = connection.execute(f"SELECT DISTINCT {field} FROM raw LIMIT {room}").fetchall()  # noqa: S608 - a Field
    return list(dict.fromkeys((*expected, *(text for (text,) in found))))


def _read(source: Source, texts: Mapping[Field, Sequence[str]], decimals: int) -> Rows:
    query = (SQL / "bulk_rows.sql").read_text(encoding="utf-8")
    query = query.replace("{whole}", str(_DIGITS - decimals - 1)).replace("{decimals}", str(decimals))
    try:
        with source.connect() as connection:
            for name, told in (*texts.items(), ("placeholder", _TOLD)):
                connection.register("known", pa.table({"text": pa.array(told[:UNKNOWN], pa.string())}))
                connection.execute(f"CREATE TYPE {name}_text AS ENUM (SELECT text FROM known)")  # noqa: S608 - a Field
            found = connection.sql(query, params={"demo": DEMO_MARK}).to_arrow_table()
            rejected = connection.execute("SELECT DISTINCT line, error_type FROM reject_errors").fetchall()
    except duckdb.Error as error:
        raise NotUniform(f"无法成批拆分（{str(error).splitlines()[0][:80]}）") from error
    if any(kind not in _PARTLY for _, kind in rejected):
        raise NotUniform("有的行无法拆分成单元格")
    ragged = tuple(sorted({line for line, _ in rejected}))
    lines = _lines(source, ragged, len(found))
    _check_order(source, lines, found)
    return Rows(
        line=lines,
        ragged=ragged,
        texts={field: texts[field][:UNKNOWN] for field in TEXTS},
        codes={field: _numbers(found[field]) for field in TEXTS},
        figures={name: scaled(found[name]) for name in ("amount", "value")},
        forms={name: _numbers(found[name]) for name in ("amount_form", "value_form", "note_form")},
        notes=found["note"] if found["note"].null_count < len(found) else None,
        others=_numbers(found["others"]),
        decimals=decimals,
    )


def _lines(source: Source, ragged: Sequence[int], count: int) -> Whole:
    """The line that each row begins on; raises NotUniform where the rows are not the lines that begin one."""
    scanned = source.scanned
    begins = np.ones(scanned.lines + 1, dtype=bool)
    begins[: source.form.header.line + 1] = False
    for others in (scanned.blank, scanned.continued, ragged):
        begins[np.fromiter(others, dtype=np.int64)] = False
    lines = np.flatnonzero(begins)
    if len(lines) != count:
        raise NotUniform("行数不符")
    return lines


def _check_order(source: Source, lines: Whole, found: pa.Table) -> None:
    """Raises where rows do not stand in the order of the file: their lines would be wrong.

    A row's place follows from how DuckDB runs the query, so a few rows are read in the file itself.
    """
    at = np.unique(np.linspace(0, len(lines) - 1, _CHECKED, dtype=np.int64)) if len(lines) else lines
    texts = source.scanned.lines_at(lines[at].tolist())
    for number in at.tolist():
        said = found["value"][number].as_py()
        text = texts[int(lines[number])]
        if '"' not in text and said is not None and "value" in source.form.place:
            cell = text.rstrip("\r\n").split(source.form.delimiter)[source.form.place["value"]]
            if Decimal(cell.rstrip("%").replace(",", "")) != said:
                raise NotUniform("行的次序不符")


def _numbers(column: pa.ChunkedArray) -> Any:
    return column.to_numpy()


def scaled(column: pa.ChunkedArray) -> Whole:
    """The decimals as whole numbers, 0 where there is none: the low half of each 128 bits."""
    halves = [
        np.frombuffer(chunk.buffers()[1], dtype=np.int64)[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2]
        for chunk in column.chunks
    ]
    scaled = np.concatenate(halves) if halves else np.empty(0, dtype=np.int64)
    scaled[column.is_null().to_numpy()] = 0
    return scaled
