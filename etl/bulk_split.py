"""A large file split by DuckDB: numbers taken by the strict grammar, names coded, all in one pass over the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from etl import limits
from etl.bulk_bytes import NotUniform, count_uneven
from etl.bulk_form import TEXTS, Form, spellings
from etl.bulk_gather import UNKNOWN, Gathered
from etl.entry import DEMO_MARK
from etl.field import FIELDS, Field
from etl.number import PLACEHOLDERS
from etl.recipe import SQL

DOUBTFUL = 1 << 62
_DIGITS = 17  # before and behind the point together: sums over years stay within 64 bits
_FEW = 2_000  # rows with texts that were not expected; more of them, and the file is read again with these
_PARTLY = {"MISSING COLUMNS", "TOO MANY COLUMNS"}
_TOLD = sorted(PLACEHOLDERS - {""})
_GLOB = "*?[]'"
# Notes that are plain text; where all that is not ASCII looks otherwise, those that are ASCII.
_NOTE = r"[^\p{C}\p{Z}''](?:[^\p{C}]*[^\p{C}\p{Z}])?"
_LATIN_NOTE = "[!-&(-~](?:[ -~]*[!-~])?"
_BATCH = 61_440  # rows taken over while DuckDB splits the next ones
_BUFFER = 4_000_000  # bytes that a thread splits at a time, so that a file of a few megabytes is split by several
_FAULTS = (duckdb.Error, pa.ArrowException, OSError)  # OSError is what a fault in the midst of reading comes out as


@dataclass(frozen=True, slots=True)
class Split:
    """The rows of a file as bulk_rows.sql has them, figures as whole numbers times 10 ** -decimals (0 where there is
    none); `ragged` are the lines of those with fewer or more cells.
    """

    columns: Mapping[str, np.ndarray[Any, np.dtype[Any]]]
    notes: pa.ChunkedArray | None  # None where no row has one
    ragged: tuple[int, ...]
    texts: Mapping[Field, Sequence[str]]
    decimals: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file that DuckDB reads as it stands, every cell text.

    It knows no GB18030, but takes bytes for the characters of Latin-1 (and refuses a file with any of 80 to 9F); no
    separator but | is ever a part of another character. So expected names are looked for as they look then; nothing
    else but ASCII is understood, all the rest has to be looked at.
    """

    text: Path
    has_quotes: bool
    form: Form
    folder: Path  # for what does not fit into memory
    codec: str = "utf-8"

    @property
    def is_latin(self) -> bool:
        return self.codec != "utf-8"

    def shown(self, text: str) -> str:
        """A text as DuckDB sees it in the file."""
        return text.encode(self.codec).decode("latin-1") if self.is_latin else text

    def meant(self, seen: str) -> str:
        """What a text that DuckDB sees is; raises NotUniform."""
        try:
            return seen.encode("latin-1").decode(self.codec) if self.is_latin else seen
        except UnicodeDecodeError as error:
            raise NotUniform("有的文字不是GB18030编码") from error

    def connect(self, *, is_tolerant: bool) -> duckdb.DuckDBPyConnection:
        """A database in memory with the file as the view `raw`.

        Only if it is tolerant are rows with fewer or more cells left out and noted; else they are an error.
        """
        config: dict[str, Any] = {"memory_limit": limits.BULK_MEMORY, "temp_directory": str(self.folder / "spill")}
        connection = duckdb.connect(config=config)
        connection.execute("SET arrow_output_version = '1.5'")  # decimals of up to 18 digits as 64 bits
        quote = '"' if self.has_quotes else ""
        columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(self.form.width))
        held = [f"{self._cell(field)} AS {field}" for field in FIELDS]
        others = " | ".join(_filled(*each, is_latin=self.is_latin) for each in enumerate(self.form.unread))
        others = f"({others})::UBIGINT" if others else "0::UTINYINT"
        tolerance = f", ignore_errors = true, store_rejects = true, rejects_limit = {limits.BULK_RAGGED}"
        tolerance = tolerance if is_tolerant else ""
        encoding = ", encoding = 'latin-1'" if self.is_latin else ""
        connection.execute(
            f"CREATE VIEW raw AS SELECT {', '.join(held)}, {others} AS others FROM read_csv('{self._linked()}', "  # noqa: S608 - names of this module
            f"auto_detect = false, header = false, skip = {self.form.header.line}, delim = '{self.form.delimiter}', "
            f"buffer_size = {_BUFFER}, quote = '{quote}', escape = '{quote}', nullstr = '\x01', "
            f"columns = {{{columns}}}{tolerance}{encoding})"
        )
        return connection

    def _linked(self) -> Path:
        """The file under a name that is no pattern of names."""
        if any(character in str(self.folder) for character in _GLOB):
            raise NotUniform("临时文件夹的路径含有特殊字符")
        link = self.folder / "bulk.csv"
        link.unlink(missing_ok=True)
        link.symlink_to(self.text.resolve())
        return link

    def _cell(self, field: Field) -> str:
        return f"c{self.form.place[field]}" if field in self.form.place else "''"


def _filled(bit: int, index: int, *, is_latin: bool) -> str:
    """A bit where a column that is not read surely holds something, the doubtful one where that has to be looked at."""
    sure = f"regexp_matches(c{index}, '[0-9A-Za-z一-鿿]')"
    if is_latin:
        sure = f"regexp_full_match(c{index}, '[ -~]*[0-9A-Za-z][ -~]*')"
    if index == 0:
        sure = "regexp_full_match(c0, '[0-9]{1,9}')"
    is_short = f"strlen(c{index}) < {limits.CELL_CHARACTERS}"
    return (
        f"CASE WHEN c{index} = '' THEN 0::UBIGINT WHEN {sure} AND {is_short} THEN {1 << bit}::UBIGINT "
        f"ELSE {DOUBTFUL}::UBIGINT END"
    )


def split(source: Source) -> Split:
    """The rows of the file; raises NotUniform."""
    texts, decimals = spellings(source.text, source.form, source.codec)
    found = _split(source, texts, decimals)
    unexpected = [field for field in TEXTS if np.count_nonzero(found.columns[field] == UNKNOWN) > _FEW]
    if not unexpected:
        return found
    more = {field: _every(source, field, texts[field]) if field in unexpected else texts[field] for field in TEXTS}
    return _split(source, more, decimals)


def _every(source: Source, field: Field, expected: Sequence[str]) -> Sequence[str]:
    """What a column holds, as far as there are not more different texts than can be coded."""
    with source.connect(is_tolerant=True) as connection:
        room = UNKNOWN - len(expected)
        found = connection.execute(f"SELECT DISTINCT {field} FROM raw LIMIT {room}").fetchall()  # noqa: S608 - a Field
    return list(dict.fromkeys((*expected, *(source.meant(text) for (text,) in found))))


def _split(source: Source, texts: Mapping[Field, Sequence[str]], decimals: int) -> Split:
    query = (SQL / "bulk_rows.sql").read_text(encoding="utf-8")
    query = query.replace("{whole}", str(_DIGITS - decimals - 1)).replace("{decimals}", str(decimals))
    query = query.replace("{note}", _LATIN_NOTE if source.is_latin else _NOTE)
    coded = {field: texts[field][:UNKNOWN] for field in TEXTS}
    try:
        found, rejected = _selected(source, query, coded, is_tolerant=False)
    except _FAULTS:  # not every row is as the header is
        _refuse_many(count_uneven(source.text, source.form.delimiter, source.form.width, limits.BULK_RAGGED))
        try:
            found, rejected = _selected(source, query, coded, is_tolerant=True)
        except _FAULTS as error:
            raise NotUniform(f"无法成批拆分（{str(error).splitlines()[0][:80]}）") from error
    if any(kind not in _PARTLY for _, kind in rejected):
        raise NotUniform("有的行无法拆分成单元格")
    ragged = tuple(sorted({line for line, _ in rejected}))
    return Split(found.columns(), found.notes(), ragged, coded, decimals)


def _selected(
    source: Source, query: str, texts: Mapping[Field, Sequence[str]], *, is_tolerant: bool
) -> tuple[Gathered, list[tuple[int, str]]]:
    """The rows as the query has them, and the lines that are none, each with the kind of fault."""
    with source.connect(is_tolerant=is_tolerant) as connection:
        for name, told in (*texts.items(), ("placeholder", _TOLD)):
            seen = [source.shown(text) for text in told]
            connection.register("known", pa.table({"text": pa.array(seen, pa.string())}))
            connection.execute(f"CREATE TYPE {name}_text AS ENUM (SELECT text FROM known)")  # noqa: S608 - a Field
        batches = connection.sql(query, params={"demo": source.shown(DEMO_MARK)}).to_arrow_reader(_BATCH)
        found = Gathered(batches.schema, source.text.stat().st_size // source.form.bytes_per_row)
        for batch in batches:
            found.add(batch)
        if not is_tolerant:
            return found, []
        ((faults,),) = connection.execute("SELECT count(*) FROM reject_errors").fetchall()
        _refuse_many(faults)
        return found, connection.execute("SELECT DISTINCT line, error_type FROM reject_errors").fetchall()


def _refuse_many(faults: int) -> None:
    """Before DuckDB counts them, too: it keeps some of every fault in memory, also of those beyond its limit."""
    if faults >= limits.BULK_RAGGED:
        raise NotUniform(f"与表头列数不同的行有{limits.BULK_RAGGED:,}处以上缺少或多出的单元格")
