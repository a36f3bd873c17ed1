"""How long the texts are that the cells of a workbook share, told without taking them apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

_STRING = re.compile(rb"<(?:\w+:)?si\b[^<>]*>")
_TAGS = len("<t></t></si><si>")


def longest(part: bytes) -> int:
    """How many bytes the longest of these texts has, with its tags."""
    return max((piece.stop - piece.start for piece in _pieces(part)), default=0)


def characters(part: bytes) -> list[int]:
    """How long each of these texts is."""
    return [max(0, len(part[piece].decode("utf-8", "replace")) - _TAGS) for piece in _pieces(part)]


def _pieces(part: bytes) -> Iterator[slice]:
    """Where each text stands that cells share, with the tags in and behind it, up to the next."""
    starts = [match.end() for match in _STRING.finditer(part)]
    return (slice(start, end) for start, end in itertools.pairwise((*starts, part.rfind(b"<") + len("<si>"))))
