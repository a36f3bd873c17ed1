"""本月累计: the month's own figure to some, the year so far to others; what stands beside it may tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from etl.heading.header import LEVEL, Header
from etl.heading.label import UNCLEAR, Reader
from etl.language.period import Stretch, stretch_of
from etl.language.phrase import PERIOD
from etl.language.text import key

SO_FAR = "累计"
_OF_YEAR = re.compile("[本当今全]年度?累计|年初")
_OF_PERIOD = re.compile(r"(?:本期|报告期|统计期|数据期)(?:实际)?(?:完成|发生)?[数值量额]?(?:\([^()]*\))?")
_EVER = re.compile("总累计")
NO_WORDS: Mapping[str, str] = MappingProxyType({})


def is_unclear(heading: str) -> bool:
    """Whether a heading may say the month's figure or the year so far: 本月累计."""
    return bool(UNCLEAR.search(key(heading)))


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


def clear_words(levels: Sequence[Sequence[str]], reader: Reader) -> dict[str, str]:
    """The words in the rows of a header that may mean two things, with what is clear from those beside them."""
    found: dict[str, str] = {}
    for level in levels:
        found |= {**clear_so_far(level, reader), **_beside_the_year(level, reader)}
    return found


def _beside_the_year(cells: Sequence[str], reader: Reader) -> Mapping[str, str]:
    """The headings 当月累计 and 总累计 beside 当年累计, with what they then say: the month's own, and all years'."""
    labels = {cell: reader.label(cell) for cell in dict.fromkeys(cells) if cell}
    own = [cell for cell, one in labels.items() if one.measure == "value" and not (one.aside or one.field)]
    if not any(_OF_YEAR.search(key(cell)) for cell in own):
        return NO_WORDS
    told = {cell: UNCLEAR.sub("本月", key(cell)) for cell in labels if is_unclear(cell)}
    return told | {cell: _EVER.sub("历年累计", key(cell)) for cell in labels if _EVER.match(key(cell))}


def names_period(heading: str) -> bool:
    """Whether a heading says that figures are of the period that a title names: 本期数, 报告期."""
    return bool(_OF_PERIOD.fullmatch(key(heading.rpartition(LEVEL)[2])))


def is_of_span(header: Header) -> bool:
    """Whether the columns of a table, or else its titles, say that figures are of the months since January."""
    title = header.context.stretch
    is_titled = title is not None and title.is_span and title.is_since_january
    return bool(header.figures) and all(
        names_span(one.heading) or (is_titled and one.stretch is None) for one in header.figures
    )


def names_span(heading: str) -> bool:
    """Whether a heading names the months since January: 1-9月."""
    found = (stretch_of(one[0]) for one in PERIOD.finditer(key(heading)))
    return any(isinstance(one, Stretch) and one.is_span and one.is_since_january for one in found)


def plain(word: str, *, has_span: bool = False) -> str:
    """What such a word of a row says where it was found to be clear: 累计.

    本期 does where figures are of the months since January.
    """
    if has_span and names_period(word):
        return SO_FAR
    return UNCLEAR.sub(SO_FAR, key(word)) if is_unclear(word) else word
