"""Texts of a workbook of which parts are small or struck out: 1100 with a small ¹ behind it is not 11001."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Mapping
from functools import cache

_STRING = re.compile(rb"<(?:\w+:)?si\b[^<>]*>")
_RUN = re.compile(rb"<(?:\w+:)?r\b[^<>]*>")
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^<>]*>([^<]*)</")
_READING = re.compile(
    rb"<(?:\w+:)?rPh\b(?:(?!<(?:\w+:)?rPh\b).)*?</(?:\w+:)?rPh>", re.DOTALL
)  # how a name is spoken, which is not shown
_APART = re.compile(rb"""\bval=["']superscript["']|<(?:\w+:)?strike\b(?![^<>]*\bval=["'](?:0|false)["'])""")
_SHOWS = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^<>]*\bt=["']s["'])[^<>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*>"""
    rb"""\s*<(?:\w+:)?v[^<>]*>\s*([0-9]{1,9})\s*<"""
)
_INLINE = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*>\s*(<(?:\w+:)?is>(?:(?!</(?:\w+:)?is>).)*)""",
    re.DOTALL,
)


def shared_apart(part: bytes) -> dict[int, bytes]:
    """The shared texts with a part that is small or struck out, by their numbers, as they are kept."""
    if not _is_any_apart(part):
        return {}
    starts = [match.end() for match in _STRING.finditer(part)]
    pieces = enumerate(part[start:end] for start, end in itertools.pairwise((*starts, len(part))))
    return {number: piece for number, piece in pieces if _APART.search(piece)}


def _is_any_apart(part: bytes) -> bool:
    """Whether any text has such a part; of a large sheet most are told at once."""
    return (b"superscript" in part or b"strike" in part) and bool(_APART.search(part))


def shared_texts(part: bytes) -> list[str]:
    """All the texts that cells share."""
    starts = [match.end() for match in _STRING.finditer(part)]
    pieces = (part[start:end] for start, end in itertools.pairwise((*starts, len(part))))
    return ["".join(map(_decoded, _TEXT.findall(_READING.sub(b"", piece)))) for piece in pieces]


def cells_apart(part: bytes, shared: Mapping[int, bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells of a sheet, row and column from 0, that show such a text: the part stands in brackets then."""
    if shared:
        bracketed = cache(lambda number: _bracketed(shared[number]))  # of very many texts few may be shown
        shown = ((_place(*cell), int(number)) for *cell, number in _SHOWS.findall(part))
        yield from ((place, bracketed(number)) for place, number in shown if number in shared)
    if _is_any_apart(part):
        told = ((_place(*cell), text) for *cell, text in _INLINE.findall(part) if _APART.search(text))
        yield from ((place, _bracketed(text)) for place, text in told)


def _place(letters: bytes, digits: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return int(digits) - 1, column - 1


def _bracketed(piece: bytes) -> str:
    runs = _RUN.split(_READING.sub(b"", piece))
    texts = (("".join(map(_decoded, _TEXT.findall(run))), bool(_APART.search(run))) for run in runs)
    return "".join(f"[{text}]" if is_apart and text.strip() else text for text, is_apart in texts)


def _decoded(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace"))
