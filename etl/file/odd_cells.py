"""Cells of a worksheet's XML that are to be read otherwise than as they are kept: by their format, or without value."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import TypeVar

from etl import limits
from etl.language.shown import Look, Words, odd_text, shown_text, unseen
from monitor.position import letters

Cell = tuple[int, int]  # row and column, from 0
_Found = TypeVar("_Found")
# Whatever the quotes, the case of the letters or the prefix of an element: readers of cells take them all.
REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,8})\$?([0-9]{1,20})\s*["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_KIND = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]+)</")
_INSIDE = re.compile(rb"(?:(?!<(?:\w+:)?c\b|</(?:\w+:)?c>).)*", re.DOTALL)
_DECIMAL = re.compile(rb"\s*[+-]?[0-9.]{1,40}(?:[eE][+-]?[0-9]{1,3})?\s*")
STYLE = re.compile(rb"""\bs\s*=\s*["']\s*\+?([0-9]{1,9})\s*["']""")
_SOME = 50  # styles or columns: more of them are not looked for one by one
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^<>]*>([^<]*)</")
_INLINE = re.compile(rb"""<(?:\w+:)?c\b([^<>]*\bt\s*=\s*["']inlineStr["'][^<>]*)(?<!/)>(?!\s*<(?:\w+:)?is\b)""")
_NO_NOUGHTS = re.compile(rb"""<(?:\w+:)?sheetView\b[^<>]*\bshowZeros\s*=\s*["'](?:0|false)["']""")
_NOUGHT = re.compile(rb"\s*+[+-]?0*+\.?0*+(?:[eE][+-]?[0-9]{1,3})?\s*")
# The same of cells that are written as spreadsheet programs write them: of a sheet that has millions of them.
_PREFIX = re.compile(rb"<(\w{1,20}:)?sheetData\b")
_WRITTEN = rb'<{0}c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="[0-9]{1,5}")?+'
_SOLVED = rb"<{0}f(?=[ >/])[^<>]*+(?:(?<=/)>|(?<!/)>[^<>]*+</{0}f>)"
_ERROR_WRITTEN = _WRITTEN + rb' t="e"(?: s="[0-9]{1,5}")?+>(?:' + _SOLVED + rb")?+(?:<{0}v>([^<>&]+)</)?+"
_OPEN_WRITTEN = (
    _WRITTEN
    + rb'(?: t="(?:n|b)"(?: s="[0-9]{1,5}")?+)?+>'
    + _SOLVED
    + rb"(?:<{0}v ?/>|<{0}v>(\s*0\s*|)</{0}v>)?+</{0}c>"
)
_NOUGHT_WRITTEN = (
    _WRITTEN + rb'(?: t="n"(?: s="[0-9]{1,5}")?+)?+>(?:' + _SOLVED + rb")?+<{0}v>" + _NOUGHT.pattern + rb"</{0}v>"
)


class TooManyCells(Exception):
    """More cells than are looked at one by one may show something else than they keep."""


@cache
def written(form: bytes, prefix: bytes) -> re.Pattern[bytes]:
    """A form of elements that have a prefix."""
    return re.compile(form.replace(b"{0}", prefix))


def prefix_of(part: bytes) -> bytes:
    """What stands before the names of a sheet's elements, mostly nothing."""
    found = _PREFIX.search(part)
    return (found[1] or b"") if found else b""


def _in_form(form: bytes, part: bytes) -> Iterator[re.Match[bytes]]:
    return written(form, prefix_of(part)).finditer(part)


def _place(letters: bytes, digits: bytes) -> Cell:
    return int(digits) - 1, column_number(letters.upper()) - 1


def _of_styles(part: bytes, styles: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """The cells in some styles, which are neither empty nor too many."""
    some = [b"%d" % style for style in styles]
    any_of = b"0*(" + b"|".join(some) + b")" if len(some) <= _SOME else b"([0-9]{1,9})"
    form = rb"""<(?:\w+:)?c\b([^<>]*\bs\s*=\s*["']\s*\+?%b\s*["'][^<>]*)(?<!/)>""" % any_of
    return counted(re.finditer(form, part))


def counted(cells: Iterable[_Found]) -> Iterator[_Found]:
    """The cells one by one; raises TooManyCells."""
    for number, cell in enumerate(cells):
        if number >= limits.LOOKED_AT_CELLS:
            raise TooManyCells
        yield cell


def column_number(letters: bytes) -> int:
    """The number of a column by its capital letters, from 1."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def as_shown(part: bytes, styles: Mapping[int, Look]) -> Iterator[tuple[Cell, str]]:
    """Numbers in cells that show them as percentages, with words, smaller than they are or not at all."""
    if not styles:
        return
    for start in _of_styles(part, styles):
        look = styles.get(int(start[2]))
        if look is None:
            continue
        place, kind = REFERENCE.search(start[1]), _KIND.search(start[1])
        inside = _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        if place and value and (kind is None or kind[1] == b"n") and _DECIMAL.fullmatch(value[1]):
            cell = int(place[2]) - 1, column_number(place[1].upper()) - 1
            if text := odd_text(value[1].decode("ascii"), look):
                yield cell, text


def numbers_in(part: bytes, columns: Collection[int] = ()) -> Iterator[tuple[Cell, str]]:
    """Every cell of a sheet, or of some columns of it, that keeps a number, and the number as it is written."""
    form = _cell_in(columns) if 0 < len(columns) <= _SOME else _CELL
    return ((cell, kept.decode("ascii").strip()) for cell, kept in _kept(part, form) if _DECIMAL.fullmatch(kept))


def _cell_in(columns: Iterable[int]) -> re.Pattern[bytes]:
    """The form of a cell in some columns, counted from 0."""
    any_of = "|".join(map(letters, columns)).encode("ascii")
    return re.compile(rb"""<(?:\w+:)?c\b(?=[^<>]*\br\s*=\s*["']\s*(?i:%b)\$?[0-9])([^<>]*)>""" % any_of)


def _kept(part: bytes, form: re.Pattern[bytes] = _CELL) -> Iterator[tuple[Cell, bytes]]:
    """What cells keep that are said to hold a number."""
    for start in form.finditer(part):
        place, kind = REFERENCE.search(start[1]), _KIND.search(start[1])
        inside = None if start[1].endswith(b"/") else _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        if place and value and (kind is None or kind[1] == b"n"):
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), value[1]


def texts_as_shown(
    part: bytes, styles: Mapping[int, Words], shared: Callable[[], Sequence[str]]
) -> Iterator[tuple[Cell, str]]:
    """Texts in cells whose format puts words around them: 12 is shown as 12万 by @"万"."""
    if not styles:
        return
    texts = shared()
    for start in _of_styles(part, styles):
        style, kind, place = STYLE.search(start[1]), _KIND.search(start[1]), REFERENCE.search(start[1])
        words = styles.get(int(style[1])) if style else None
        inside = _INSIDE.match(part, start.end()) if words and place and kind else None
        if words and place and kind and inside and (text := _text(inside[0], kind[1], texts)):
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), f"{words[0]}{text}{words[1]}"


def struck_out(part: bytes, styles: Set[int], shared: Callable[[], Sequence[str]]) -> Iterator[tuple[Cell, str]]:
    """What stands in cells that are struck out as a whole, in brackets: it is not what the sheet says any more."""
    if not styles:
        return
    texts = shared()
    for start in _of_styles(part, styles):
        style, kind, place = STYLE.search(start[1]), _KIND.search(start[1]), REFERENCE.search(start[1])
        if not (style and place and int(style[1]) in styles) or start[1].endswith(b"/"):
            continue
        inside = _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        is_number = value is not None and (kind is None or kind[1] == b"n") and _DECIMAL.fullmatch(value[1])
        if value and is_number:
            text = shown_text(value[1].decode("ascii").strip(), None)
        else:
            text = _text(inside[0], kind[1], texts) if inside and kind else ""
        if text.strip():
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), f"[{text.strip()}]"


def _text(inside: bytes, kind: bytes, shared: Sequence[str]) -> str:
    """The text that a cell keeps, itself or among those that cells share; "" where it keeps none."""
    value = _VALUE.search(inside)
    if kind == b"s":
        number = int(value[1]) if value and value[1].strip().isdigit() else len(shared)
        return shared[number] if number < len(shared) else ""
    if kind == b"inlineStr":
        return "".join(html.unescape(piece.decode("utf-8", "replace")) for piece in _TEXT.findall(inside))
    return html.unescape(value[1].decode("utf-8", "replace")) if value and kind == b"str" else ""


def bare_values(part: bytes) -> Iterator[tuple[Cell, str]]:
    """Cells said to hold their text themselves which hold a plain value instead: readers of cells see nothing."""
    for start in _INLINE.finditer(part) if b"inlineStr" in part else ():
        place, inside = REFERENCE.search(start[1]), _INSIDE.match(part, start.end())
        value = _VALUE.search(inside[0]) if inside else None
        if place and value:
            cell = int(place[2]) - 1, column_number(place[1].upper()) - 1
            yield cell, html.unescape(value[1].decode("utf-8", "replace"))


def unseen_noughts(part: bytes, rest: bytes) -> Iterator[tuple[Cell, str]]:
    """The noughts of a sheet that shows none, by a choice of its view."""
    if b"showZeros" not in part or not _NO_NOUGHTS.search(part):
        return
    yield from ((_place(cell[1], cell[2]), unseen("0")) for cell in _in_form(_NOUGHT_WRITTEN, part))
    yield from ((cell, unseen("0")) for cell, kept in _kept(rest) if _NOUGHT.fullmatch(kept))


def valueless(part: bytes, rest: bytes, *, is_computed: bool) -> Iterator[tuple[Cell, str]]:
    """Cells without a value; of a workbook that asks to be computed when it is opened, a formula's 0 is none.

    `rest` is what of the part is not written as programs write it.
    """
    is_any = (b"<f" in part or b":f" in part) and _FORMULA.search(part)
    if b'"e"' not in part and b"'e'" not in part and not is_any:
        return
    for one in _in_form(_ERROR_WRITTEN, part) if b'"e"' in part else ():
        yield _place(one[1], one[2]), one[3].decode("ascii", "replace") if one[3] else "#N/A"
    for one in _in_form(_OPEN_WRITTEN, part) if is_any else ():
        if not one[3] or not is_computed:
            yield _place(one[1], one[2]), "=…"
    starts = itertools.chain(_CELL.finditer(rest), [None])  # one after the other: a sheet may have millions
    for start, following in itertools.pairwise(starts):
        place = REFERENCE.search(start[1]) if start and not start[1].endswith(b"/") else None
        if start is None or place is None:
            continue
        inside = rest[start.end() : following.start() if following else None]
        value, kind = _VALUE.search(inside), _KIND.search(start[1])
        cell = int(place[2]) - 1, column_number(place[1].upper()) - 1
        if kind and kind[1] == b"e":
            yield cell, value[1].decode("ascii", "replace") if value else "#N/A"
        elif not _FORMULA.search(inside) or (kind and kind[1] == b"str"):
            continue
        elif value is None or (value[1].strip() == b"0" and not is_computed):
            yield cell, "=…"
