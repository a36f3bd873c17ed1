"""本月累计: the month's own figure to some, the year so far to others; what stands beside it may tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from etl.label import UNCLEAR, Reader, is_unclear
from etl.text import key

NO_WORDS: Mapping[str, str] = MappingProxyType({})


def clear_so_far(cells: Sequence[str], reader: Reader) -> Mapping[str, str]:
    """The headings like 本月累计 among those of a row, with what they say where that is clear: 累计.

    Beside 本月, the month's own, and beside 上月累计 it is the year so far; not where 环比 compares months.
    """
    unclear = {cell for cell in cells if cell and is_unclear(cell)}
    if not unclear:
        return NO_WORDS
    labels = [reader.label(cell) for cell in dict.fromkeys(cells) if cell and cell not in unclear]
    has_month = any(one.measure == "amount" and one.aside is None for one in labels)
    has_previous = any((one.measure, one.aside) == ("value", "previous") for one in labels)
    is_compared = any("环比" in cell for cell in cells)
    if not has_month and (is_compared or not has_previous):
        return NO_WORDS
    return {cell: plain(cell) for cell in unclear}


def plain(word: str) -> str:
    """What such a word of a row says where it was found to be clear: 累计."""
    return UNCLEAR.sub("累计", key(word)) if is_unclear(word) else word
