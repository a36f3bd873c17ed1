"""A large file split by pyarrow, piece by piece on all cores: names coded, figures taken by the strict grammar."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from etl.bulk.blocks import THREADS
from etl.bulk.form import Form, decimals_of
from etl.bulk.gather import Gathered
from etl.bulk.piece import Column, Piece, Splitter
from etl.bulk.pieces import Pieces
from etl.language.field import Field

# Bytes. The C library keeps memory that is given back up to twice the size of the largest that it gave back to the
# system; what the system gives anew has to be filled with zeros first.
_KEPT = 30 << 20


@dataclass(frozen=True, slots=True)
class Split:
    """The rows of a file in its order: of names the codes that stand for `texts`, figures as whole numbers times
    10 ** -decimals (0 where there is none) and, as `…_form`, how each is written.

    `ragged` are the rows with fewer or more cells, which the columns leave out, counted among all from 0.
    """

    columns: Mapping[str, Column]
    notes: pa.ChunkedArray | None  # None where no row has one
    ragged: tuple[int, ...]
    texts: Mapping[Field, Sequence[str]]
    decimals: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose bytes are split as they stand: its separator is never a part of another character."""

    text: Path
    has_quotes: bool
    form: Form
    codec: str = "utf-8"


def split(source: Source) -> Split:
    """The rows of the file; raises NotUniform."""
    decimals = decimals_of(source.text, source.form, source.codec)
    splitter = Splitter(source.form, source.has_quotes, decimals, source.codec)
    pieces = Pieces(source.text, source.form.header.line, has_quotes=source.has_quotes)
    np.empty(_KEPT, np.uint8)  # given back at once
    found = Gathered(source.form, source.text.stat().st_size // source.form.bytes_per_row, source.codec)

    def done(rows: memoryview) -> Piece:
        piece = splitter.piece(rows)
        pieces.give_back(rows)
        return piece

    waiting = deque[Future[Piece]]()
    with ThreadPoolExecutor(THREADS) as threads:
        try:
            for rows in pieces:
                waiting.append(threads.submit(done, rows))
                if len(waiting) > THREADS:
                    found.add(waiting.popleft().result())
            while waiting:
                found.add(waiting.popleft().result())
        finally:
            threads.shutdown(cancel_futures=True)
    return Split(found.columns(), found.notes(), found.ragged, found.texts(), decimals)
