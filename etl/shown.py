"""How workbooks show the numbers that they keep: as percentages, smaller than they are, or with 万 behind them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

Look = Literal["percent", "scaled"]
SCALED = "〔显示时缩小了〕"  # behind a number that its cell shows a thousandth of, or as so many 万
_PERCENT_IDS = frozenset({9, 10})  # of the formats that every workbook has
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LOCALE = re.compile(r"\[[^\]]*\]")
_THOUSANDTHS = re.compile(r"[0#?],+(?![0#?,])")
_POINT = re.compile(r'[0#?](?:\\\.|!\.|"\.")[0#?]')  # 0!.0, shows 123456 as 12.3
_MAGNITUDE = re.compile("[万亿]")  # 0"万个" shows 12 as 12万个
_LONGEST = 255  # characters of a format, as Excel has it


def look_of(number: int, codes: Mapping[int, str]) -> Look | None:
    """How a format, built in or one of a workbook's own, shows a number otherwise than it is."""
    code = codes.get(number, "")[:_LONGEST]
    section = code.partition(";")[0]
    bare = _LITERAL.sub("", section)
    if "%" in bare or (number in _PERCENT_IDS and not code):
        return "percent"
    is_other = _THOUSANDTHS.search(bare) or _POINT.search(section) or _MAGNITUDE.search(_LOCALE.sub("", section))
    return "scaled" if is_other else None


def looks(formats: Iterable[int], codes: Mapping[int, str]) -> dict[int, Look]:
    """By the number of a cell's style, what is to be known of it; `formats` are those of the styles, in their order."""
    found = {style: look_of(number, codes) for style, number in enumerate(formats)}
    return {style: look for style, look in found.items() if look}


def shown_text(number: str, look: Look | None) -> str:
    """A kept number as the text that the reader takes: 0.55 shown as 55% is 55%."""
    kept = Decimal(format(float(number), ".15g"))
    if not kept.is_finite():
        return number
    if look is None:
        return _plain(kept)
    if look == "scaled":
        return f"{_plain(kept)}{SCALED}" if kept else "0"
    return f"{_plain(kept * 100)}%"


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
