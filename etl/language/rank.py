"""Items that are ranks, whose figures words may hold: 第3位, 第三名, 全省第3."""

from __future__ import annotations

import re

from etl.language.text import key
from monitor.plan import Indicator, Item

_NUMERALS = "一二三四五六七八九"
_RANK = re.compile(
    rf"(?P<among>全[省国市])?第(?:(?P<digits>[1-9][0-9]{{0,2}})|(?=[十{_NUMERALS}])"
    rf"(?P<tens>[{_NUMERALS[1:]}]?十)?(?P<ones>[{_NUMERALS}])?)[位名]?"
)


def is_ranked(text: str) -> bool:
    """Whether a text is a rank in words."""
    return bool(_RANK.fullmatch(key(text)))


def ranked(text: str, item: Item) -> str:
    """A rank in digits where words hold it, among those whom the item is about; any other text as it stands."""
    found = _RANK.fullmatch(key(text)) if isinstance(item, Indicator) and item.kind == "rank" else None
    if found is None or (found["among"] or "") not in key(item.name):
        return text
    tens, ones = found["tens"] or "", found["ones"] or ""
    counted = (_digit(tens[0]) or 1) * 10 if tens else 0
    return found["digits"] or str(counted + _digit(ones))


def _digit(numeral: str) -> int:
    return _NUMERALS.find(numeral) + 1 if numeral else 0
