"""Plain numbers of a column of texts, eight bytes of each at a time: what a byte is, the others beside it tell.

A text's last bytes are the high ones of the first word, so that the same digit of all texts stands in the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

Whole = np.ndarray[Any, np.dtype[np.int64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int32]]
_BYTES, _BITS = 8, 64  # of a word
_WORDS = 3  # that the longest number takes: a sign, seventeen digits and a point
ROOM = _WORDS * _BYTES  # bytes before all texts
_ZERO, _POINT, _PLUS, _MINUS = b"0.+-"
_EACH = 0x0101010101010101
_ZEROS, _POINTS, _TOPS = (np.uint64(one * _EACH) for one in (_ZERO, _ZERO ^ _POINT, 0x80))
_SIXES, _HIGH = (np.uint64(one * _EACH) for one in (6, 0xF0))  # what is above nine has something in its high half
_ONES, _ONE, _BYTE, _LAST = np.uint64(_EACH), np.uint64(1), np.uint64(8), np.uint64(56)
_PAIRS = np.uint64(0xFF | 0xFF << 32)  # of two digits each, every other one


def plain_numbers(column: pa.Array, decimals: int, digits: int) -> tuple[Whole, Flags]:
    """The numbers that are digits, with a point or a sign at most; and which rows hold anything else.

    What is given for these rows means nothing. The column is of bytes. Numbers are times 10 ** decimals, which is 8 at
    most; a number has so many digits at most, with all decimals, and these are 17 at most.
    """
    count = len(column)
    ends = np.frombuffer(column.buffers()[1], np.int32)[column.offset :][: count + 1]
    if not count or ends[0] == ends[-1]:
        return np.zeros(count, np.int64), np.ones(count, bool)
    data = np.frombuffer(column.buffers()[2], np.uint8)[ends[0] : ends[-1]]
    words = room_for(len(data))
    words.view(np.uint8)[ROOM:][: len(data)] = data
    places = ends + np.int32(ROOM - ends[0])
    return numbers_at(words, places[:-1], places[1:], decimals, digits)


def room_for(size: int) -> Words:
    """Words for so many bytes from the place ROOM on, with room before and behind that no text reaches."""
    return np.zeros(_WORDS + size // _BYTES + 2, np.uint64)


def numbers_at(words: Words, begins: Places, ends: Places, decimals: int, digits: int) -> tuple[Whole, Flags]:
    """The same of texts that begin and end at some bytes of such words."""
    longer = np.flatnonzero(ends - begins > _BYTES)
    if len(longer) > len(begins) // 4:
        return _taken(words, begins, ends, _WORDS, (decimals, digits))
    numbers, is_odd = _taken(words, begins, ends, 1, (decimals, digits))
    if len(longer):
        numbers[longer], is_odd[longer] = _taken(words, begins[longer], ends[longer], _WORDS, (decimals, digits))
    return numbers, is_odd


def _taken(words: Words, begins: Places, ends: Places, most: int, limits: tuple[int, int]) -> tuple[Whole, Flags]:
    """The numbers of texts that take so many words at most; what longer ones give means nothing."""
    decimals, digits = limits
    letters = words.view(np.uint8)
    first = letters.take(begins)
    is_minus = first == _MINUS
    is_signed = is_minus | (first == _PLUS)
    has_signs = bool(is_signed.any())
    if has_signs:
        begins = begins + is_signed
        first = letters.take(begins)
    length = ends - begins
    told, fraction = _without_point(_digits(words, ends, length, most), decimals)
    before = length - fraction - (fraction > 0)
    is_odd = (before < 1) | (before > digits - decimals) | (fraction > decimals) | ((first == _ZERO) & (before > 1))
    foreign = told[0] | (told[0] + _SIXES)
    for word in told[1:]:
        foreign |= word | (word + _SIXES)
    is_odd |= foreign & _HIGH != 0
    numbers = _number(told)
    numbers *= (10 ** np.arange(decimals, -1, -1, dtype=np.int64)).take(fraction, mode="clip")
    if has_signs:
        np.negative(numbers, out=numbers, where=is_minus)
    return numbers, is_odd


def _digits(words: Words, ends: Places, length: Places, most: int) -> list[Words]:
    """The last eight bytes of each text, those before them, and so on, as what they are above the digit 0."""
    at, bits = ends >> 3, ((ends & 7) << 3).astype(np.uint64)
    rest = np.uint64(_BITS) - bits
    found = list[Words]()
    here = words.take(at)
    for number in range(most):
        before = words.take(at - (number + 1))
        word = ((here << rest) | (before >> bits)) ^ _ZEROS
        outside = (np.clip(_BYTES * (number + 1) - length, 0, _BYTES) << 3).astype(np.uint64)  # bits of what is before
        found.append((word >> outside) << outside)
        here = before
    return found


def _without_point(words: Sequence[Words], decimals: int) -> tuple[list[Words], Places]:
    """The words without a point that digits follow, and how many do."""
    last, *others = words
    apart = last ^ _POINTS
    point = (apart - _ONES) & ~apart & _TOPS  # the first one's highest bit
    behind = 7 - (np.bitwise_count(point - _ONE) >> 3).astype(np.int32)  # -1 where there is none
    has_point, fraction = behind > 0, np.maximum(behind, 0)
    if not has_point.any() and decimals < _BYTES:
        return [*words], fraction
    before = (point >> np.uint64(7)) - _ONE
    carried: list[Words] = [*(one >> _LAST for one in others), np.zeros(len(last), np.uint64)]
    closed = (last & ~((point << _ONE) - _ONE)) | ((last & before) << _BYTE) | carried[0]
    moved = [(one << _BYTE) | carry for one, carry in zip(others, carried[1:], strict=True)]
    if decimals == _BYTES and others:
        is_first = (point == 0) & (carried[0] == _ZERO ^ _POINT)
        fraction[is_first] = _BYTES
        return [np.where(has_point, closed, last), *_chosen(has_point | is_first, moved, others)], fraction
    if has_point.all():
        return [closed, *moved], fraction
    return [np.where(has_point, closed, last), *_chosen(has_point, moved, others)], fraction


def _chosen(is_moved: Flags, moved: Sequence[Words], words: Sequence[Words]) -> list[Words]:
    return [np.where(is_moved, one, other) for one, other in zip(moved, words, strict=True)]


def _number(words: Sequence[Words]) -> Whole:
    """What the digits say together; overflows where they are none."""
    total = _eight(words[0])
    for number, word in enumerate(words[1:], start=1):
        total += _eight(word) * np.uint64(10 ** (_BYTES * number))
    return total.view(np.int64)


def _eight(word: Words) -> Words:
    """The number of eight digits, the first in the lowest byte: by twos, by fours, all."""
    twos = word * np.uint64(10) + (word >> _BYTE)
    low = (twos & _PAIRS) * np.uint64(100 + (1_000_000 << 32))
    high = ((twos >> np.uint64(16)) & _PAIRS) * np.uint64(1 + (10_000 << 32))
    return (low + high) >> np.uint64(32)
