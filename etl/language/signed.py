"""Items that are growth themselves, whose figures words may sign: 下降3.2% is −3.2 %."""

from __future__ import annotations

import re

from etl.language.text import half_width, key
from monitor.plan import Indicator, Item

_GROWTH = re.compile("(?:增速|增长率?|增幅)$")
_DOWN = re.compile(r"(?:同比)?(?:下降|减少|降低|负增长)\s*([0-9][0-9.,]*\s*%?)")
_UP = re.compile(r"(?:同比)?(?:增长|上升|增加|提高)\s*([0-9][0-9.,]*\s*%?)")


def is_growth(item: Item) -> bool:
    """Whether an item is the growth of something, in percent."""
    is_rate = isinstance(item, Indicator) and item.kind == "rate" and key(item.unit) == "%"
    return is_rate and any(_GROWTH.search(key(name)) for name in (item.name, item.short))


def is_signed(text: str) -> bool:
    """Whether a text is a figure of growth with its sign in words."""
    said = half_width(text).strip()
    return bool(_DOWN.fullmatch(said) or _UP.fullmatch(said))


def signed(text: str, item: Item) -> str:
    """A figure of growth with the sign that its words say; any other text as it stands."""
    if not is_growth(item):
        return text
    said = half_width(text).strip()
    if down := _DOWN.fullmatch(said):
        return f"-{down[1]}"
    up = _UP.fullmatch(said)
    return up[1] if up else text
