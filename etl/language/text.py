"""Text as people type it, made comparable: invisible characters, widths, spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.formula import starts_formula

# Full-width ASCII only: NFKC would also turn ² into 2, ½ into 1⁄2 and ① into 1.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_PLAIN = _HALF_WIDTH | str.maketrans(
    {"〔": "(", "〕": ")", "［": "(", "］": ")", "[": "(", "]": ")", "【": "(", "】": ")"}
)
REMEMBERED = 64  # characters: names and headings come again and again, long texts do not
_ASKED = 200  # characters: longer texts are no names
_AS_IT_IS = re.compile(r"[0-9a-z_一-龥]+")  # most names: nothing in them is made equal to anything
_SAME = ("累积", "累计")  # which many write the first way
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})


def clean(cell: str) -> str:
    """The cell without surrounding space (U+3000 too) and without control, zero-width and bidi characters.

    A tab parts what stands on both sides of it: it becomes a space. A soft hyphen before a figure, which some programs
    show as a sign, is one that is no minus.
    """
    text = cell.strip()
    if text.isprintable():
        return text
    seen = text.replace("\r\n", "\n").translate(_SEEN).strip()
    is_signed = seen[:1].isdigit() and "\u00ad" in text.partition(seen[0])[0]
    return f"\u2010{seen}" if is_signed else seen


class _Seen(dict[int, int | None]):
    """What is left of a character: nothing of one that cannot be seen; each is asked about once."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        is_seen = character == "\n" or unicodedata.category(character) not in _INVISIBLE
        self[code] = left = code if is_seen else ord(" ") if character.isspace() else None
        return left


_SEEN = _Seen()


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and spaces as ASCII."""
    return text.translate(_HALF_WIDTH)


def key(text: str) -> str:
    """What two spellings of the same name have in common: width, case, brackets, spaces and 累积 made equal."""
    return _short_key(text) if len(text) <= REMEMBERED else _key(text)


def _key(text: str) -> str:
    if _AS_IT_IS.fullmatch(text):
        return text.replace(*_SAME)
    shown = clean(text)
    shown = shown if shown.isascii() and "[" not in shown else shown.translate(_PLAIN)
    return "".join(shown.casefold().split()).replace(*_SAME)


_short_key = lru_cache(maxsize=1 << 16)(_key)

NUMBERING = (
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|[0-9]{1,2}(?:[、)]|\.(?![0-9]))"
    r"|\([0-9]{1,2}\)|[①-⑳]|[ⅰ-ⅻ]+[、.]?|[-—·•*#▲△★☆●○■□◆◇※]+|\+(?![0-9])|q[0-9]{1,2}[_.、:)])"
)
_NUMBERING = re.compile(NUMBERING)
_COUNTED = re.compile("[0-9一二三四五六七八九十]+")
AMONG = "(?:其中|在(?:总计|合计|总数)中|#|包括)[:：]?"
_PARTICULAR = re.compile(AMONG)
_PUNCTUATION = re.compile(r"[\"'“”‘’《》「」、,，.。·:：…;；\-—_/\\!！?？*#]")


def numbered_as(text: str) -> str:
    """How a name is numbered in a list, whatever its number: #、 of both 一、 and 二、; "" where it is not."""
    found = _NUMBERING.match(key(text))
    return _COUNTED.sub("#", found[0]) if found else ""


def unnumbered(text: str) -> str:
    """The key of a name without what stands before it in lists: 一、 1. （一） ① 其中："""
    return _short_unnumbered(text) if len(text) <= REMEMBERED else _unnumbered(text)


def _unnumbered(text: str) -> str:
    rest = key(text)
    while found := _NUMBERING.match(rest) or _PARTICULAR.match(rest):
        rest = rest[found.end() :]
    return rest


_short_unnumbered = lru_cache(maxsize=1 << 16)(_unnumbered)


def loose(text: str) -> str:
    """What spellings have in common that differ in numbering, quotation marks and punctuation only."""
    return _PUNCTUATION.sub("", unnumbered(text))


def unneutralised(text: str) -> str:
    """What was made harmless; also a number without the apostrophe that makes a text of it."""
    return text[1:] if text[:1] == "'" and (starts_formula(text[1:]) or text[1:2].isdigit()) else text


def asked(text: str) -> str:
    """A name as it is asked for: on one line, whole, so that the answer can be kept under it."""
    return " ".join(text.split())[:_ASKED]


def short(text: str) -> str:
    """At most 60 characters of a cell, on one line, to be shown."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def shown(text: str) -> str:
    """A heading on one line."""
    return " ".join(clean(text).split())
