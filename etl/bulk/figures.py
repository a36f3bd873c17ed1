"""A column of figures as text, taken by the strict grammar of etl.language.number, a whole column at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from etl.bulk.bytes import NotEncoded, NotUniform
from etl.bulk.digits import Flags, numbers_at, plain_numbers
from etl.bulk.runs import Cells, Coded
from etl.language.number import PLACEHOLDERS

EMPTY, PLACEHOLDER, PLAIN, PERCENT, GROUPED, OTHER = 0, 1, 2, 3, 4, 9  # how a figure is written
DIGITS = 17  # before and behind the point together: sums over years stay within 64 bits
Whole = np.ndarray[Any, np.dtype[np.int64]]
Forms = np.ndarray[Any, np.dtype[np.uint8]]


def figures_of(column: pa.Array, decimals: int, codec: str) -> tuple[Whole, Forms]:
    """Whole numbers times 10 ** -decimals, 0 where there is none, and how each is written; raises NotUniform.

    The column is of bytes. Plain numbers are taken together; each other text once.
    """
    numbers, is_odd = plain_numbers(column, decimals, DIGITS)

    def texts(rows: Whole) -> Coded:
        found = column.take(pa.array(rows)).dictionary_encode()
        return found.indices.to_numpy(), found.dictionary.to_pylist()

    return _with_others(numbers, is_odd, texts, decimals, codec)


def figures_in(cells: Cells, decimals: int, codec: str) -> tuple[Whole, Forms]:
    """The same of cells where they stand."""
    numbers, is_odd = numbers_at(cells.words, cells.begins, cells.ends, decimals, DIGITS)
    return _with_others(numbers, is_odd, lambda rows: cells.taken(rows).texts(), decimals, codec)


def _with_others(
    numbers: Whole, is_odd: Flags, texts: Callable[[Whole], Coded], decimals: int, codec: str
) -> tuple[Whole, Forms]:
    forms = np.full(len(numbers), PLAIN, np.uint8)
    if is_odd.any():
        rows = np.flatnonzero(is_odd)
        codes, different = texts(rows)
        found = [_taken(text, decimals) for text in decoded(different, codec)]
        numbers[rows] = np.array([number for number, _ in found], np.int64)[codes]
        forms[rows] = np.array([form for _, form in found], np.uint8)[codes]
    return numbers, forms


def decoded(texts: Sequence[bytes], codec: str) -> list[str]:
    """The texts that some bytes are; raises NotUniform. All together: one by one they take three times as long."""
    try:
        found = b"\0".join(texts).decode(codec).split("\0") if texts else []
    except UnicodeDecodeError as error:
        raise NotEncoded from error
    if len(found) != len(texts):
        raise NotUniform("含有控制字符")
    return found


def _taken(text: str, decimals: int) -> tuple[int, int]:
    """The number and how it is written."""
    if text in PLACEHOLDERS:
        return 0, PLACEHOLDER if text else EMPTY
    form = PERCENT if _PERCENT.fullmatch(text) else GROUPED if _GROUPED.fullmatch(text) else OTHER
    if form == OTHER:
        return 0, OTHER
    whole, _, fraction = text.rstrip("%").replace(",", "").partition(".")
    if len(whole.lstrip("+-")) > DIGITS - decimals or len(fraction) > decimals:
        return 0, OTHER
    return int(Decimal(f"{whole}.{fraction}").scaleb(decimals)), form


_PERCENT = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}(?:\.[0-9]+)?")
