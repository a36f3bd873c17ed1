"""What separates the cells of a text file."""

from __future__ import annotations

from collections.abc import Sequence

from etl.file.grid import DELIMITERS, WIDE_DELIMITERS, Sheet, delimiter_candidates, head_sheet
from etl.heading.context import Context
from etl.heading.header import Header
from etl.heading.label import Reader
from etl.language.guidance import Mending
from etl.table.layout import find_header
from etl.table.mending import mended


def separator(text: str, reader: Reader, named: Context, mendings: Sequence[Mending] = ()) -> str:
    """What separates the cells of a text: that with which its first lines say most as a header.

    One that a Chinese keyboard types is tried where none of the usual ones makes a table, and must separate rows, too.
    """
    heads: dict[str, Header | None] = {}
    for delimiter in delimiter_candidates(text):
        heads[delimiter] = find_header("", _head(text, delimiter, mendings).rows, reader, named)
    if any(map(_is_whole, heads.values())):
        return max(heads, key=lambda one: _standing(heads[one]))
    for delimiter in delimiter_candidates(text, WIDE_DELIMITERS):
        head = _head(text, delimiter, mendings)
        header = find_header("", head.rows, reader, named)
        if header and _is_whole(header) and any(len(row.cells) > 1 for row in head.rows if row.line > header.line):
            return delimiter
    return max(heads, key=lambda one: _standing(heads[one]), default=DELIMITERS[0])


def _head(text: str, delimiter: str, mendings: Sequence[Mending]) -> Sheet:
    (head,), _ = mended([head_sheet(text, delimiter)], mendings)
    return head


def _is_whole(header: Header | None) -> bool:
    return header is not None and not header.missing


def _standing(header: Header | None) -> tuple[bool, int]:
    return _is_whole(header), header.score if header else 0
