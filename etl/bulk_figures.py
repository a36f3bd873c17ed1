"""A column of figures as text, taken by the strict grammar of etl.number, a whole column at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from etl.bulk_bytes import NotEncoded, NotUniform
from etl.number import PLACEHOLDERS

EMPTY, PLACEHOLDER, PLAIN, PERCENT, GROUPED, OTHER = 0, 1, 2, 3, 4, 9  # how a figure is written
DIGITS = 17  # before and behind the point together: sums over years stay within 64 bits
Whole = np.ndarray[Any, np.dtype[np.int64]]
Forms = np.ndarray[Any, np.dtype[np.uint8]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_ZERO, _POINT, _PLUS, _MINUS = b"0.+-"


def figures_of(column: pa.Array, decimals: int, codec: str) -> tuple[Whole, Forms]:
    """Whole numbers times 10 ** -decimals, 0 where there is none, and how each is written; raises NotUniform.

    The column is of bytes. Plain numbers are taken together; each other text once.
    """
    numbers, is_odd = _plain(column, decimals)
    forms = np.full(len(column), PLAIN, np.uint8)
    if is_odd.any():
        rows = np.flatnonzero(is_odd)
        texts = column.take(pa.array(rows)).dictionary_encode()
        found = [_taken(text, decimals) for text in decoded(texts.dictionary.to_pylist(), codec)]
        codes = texts.indices.to_numpy()
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


def _plain(column: pa.Array, decimals: int) -> tuple[Whole, Flags]:
    """The numbers that are digits, with a point or a sign at most; and which rows hold anything else, 0 for these."""
    count = len(column)
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: count + 1]
    begins, length = ends[:-1] - ends[0], np.diff(ends)
    data = np.frombuffer(column.buffers()[2] or b"", np.uint8)[ends[0] : ends[-1]]
    if not len(data):
        return np.zeros(count, np.int64), np.ones(count, bool)
    is_digit = data - np.uint8(_ZERO) < 10
    marks = np.flatnonzero(~is_digit)
    row = np.repeat(np.arange(count, dtype=np.int32), length)[marks]
    mark, behind = data[marks], length[row] - 1 - (marks - begins[row])
    is_sign = ((mark == _PLUS) | (mark == _MINUS)) & (behind == length[row] - 1)
    is_point = (mark == _POINT) & (behind > 0) & (behind <= decimals)
    pointed = row[is_point]
    is_odd = np.zeros(count, bool)
    is_odd[row[~(is_sign | is_point)]] = True
    is_odd[pointed[1:][pointed[1:] == pointed[:-1]]] = True  # two points
    fraction, is_signed = np.zeros(count, np.int32), np.zeros(count, bool)
    fraction[pointed], is_signed[row[is_sign]] = behind[is_point], True
    before = length - is_signed - fraction - (fraction > 0)
    first = data[np.minimum(begins + is_signed, len(data) - 1)]
    is_odd |= (before < 1) | (before > DIGITS - decimals) | ((first == _ZERO) & (before > 1))
    is_kept = is_digit & ~np.repeat(is_odd, length) if is_odd.any() else is_digit
    numbers = _numbers(data[is_kept], before + fraction, is_odd)
    numbers *= (10 ** np.arange(decimals, -1, -1, dtype=np.int64))[fraction]
    if is_signed.any():
        numbers[is_signed & (data[np.minimum(begins, len(data) - 1)] == _MINUS)] *= -1
    return numbers, is_odd


def _numbers(digits: Forms, length: np.ndarray[Any, np.dtype[np.int32]], is_none: Flags) -> Whole:
    """Whole numbers of so many digits each, which stand one after the other; 0 where there is none."""
    ends = np.zeros(len(length) + 1, np.int32)
    np.cumsum(np.where(is_none, 0, length), out=ends[1:])
    is_there = pa.py_buffer(np.packbits(~is_none, bitorder="little"))
    texts = pa.Array.from_buffers(pa.string(), len(length), [is_there, pa.py_buffer(ends), pa.py_buffer(digits)])
    return np.array(texts.cast(pa.int64()).fill_null(0))


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
