"""The base of an index, as names have it in brackets: 居民消费价格指数(上年同月=100)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.language.text import key
from monitor.plan import Indicator, Item

_OF_100 = r"(?P<base>(?:上年|去年)同[月期季]|上年|去年|上[月期]|基期|[0-9]{4}年?)(?:价格)?(?:[=:]|为)100"
_BASE = re.compile(rf"\((?:以)?{_OF_100}\)")
_SAID = re.compile(_OF_100)


def without_base(name: str) -> tuple[str, str] | None:
    """The key of a name without the base in brackets, and that base; None where it has none."""
    found = _BASE.search(name)
    return (name[: found.start()] + name[found.end() :], _plain(found["base"])) if found else None


def bases_of(item: Item) -> frozenset[str]:
    """The bases that the plan's words for an item say its figures have."""
    unit = item.unit if isinstance(item, Indicator) else ""
    said = key("\n".join((item.name, item.short, *item.aliases, unit, item.definition)))
    return frozenset(_plain(found["base"]) for found in _SAID.finditer(said))


def other_base(text: str, items: Iterable[Item]) -> str | None:
    """The base that a text has in brackets, where figures of one of the items are not to that base."""
    found = without_base(key(text))
    is_other = found is not None and any(found[1] not in bases_of(item) for item in items)
    return f"{found[1]}=100" if found and is_other else None


def _plain(base: str) -> str:
    return base.replace("去年", "上年").removesuffix("年") if base[0].isdigit() else base.replace("去年", "上年")
