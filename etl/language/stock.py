"""Words by which figures may be of all there is at the end of a month, not of what is new in the year."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from etl.language.text import key

_STOCK = re.compile("存量|余额|结存|保有量")
_CLOSING = re.compile(f"[期月年]末|总量|{_STOCK.pattern}")
# Of what was built since ever to some, of the year to others.
MAYBE = re.compile(
    '十[二三四五]五["”]?以来|存量|结存|累计(?:已?建成|拥有|保有|共有|总[量数])|现有|期末|[末底](?:到达|达到)|共有|拥有|保有|总[数量](?!据|字|值)'
    "|历年|[自从](?:19|20)[0-9]{2}年(?=以来|起|至|累计)"
    "|(?<!不)(?<!不包)含[^,;()]{0,8}(?:结转|跨年|往年|历年|以前年度)"  # 含2024年结转
)


def is_stock(heading: str) -> bool:
    """Whether a heading says that a figure is all there is: 期末存量."""
    return bool(_STOCK.search(key(heading))) and "累计" not in key(heading)


def is_closing(heading: str) -> bool:
    """Whether a heading says that a figure is what there is at the end of its month: 期末数, 存量."""
    return bool(_CLOSING.search(key(heading)))


def stock_said(text: str, names: Iterable[str] = ()) -> str | None:
    """The words of a text, outside of names, by which figures may be all there is."""
    rest = key(text)
    if not MAYBE.search(rest):
        return None
    for name in sorted(map(key, names), key=len, reverse=True):
        rest = rest.replace(name, "|")
    found = MAYBE.search(rest)
    return found[0] if found else None


def is_qualified(words: str | None, is_unit: Callable[[str], bool]) -> bool:
    """Whether words behind a name, read as a unit that no item has, may say that it is of a part: 基站数（室外）."""
    return bool(words) and not is_unit(words or "") and stock_said(words or "") is None
