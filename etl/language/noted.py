"""Notes below a table that are about one item or district: 注：新建基站数不含南山县 is a remark on its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etl.language.names import Directory
from etl.language.text import half_width, key, unnumbered
from monitor.plan import Item

NOTED = "表下的注"  # what such a remark is called, as that of a row is 备注
Noted = tuple[tuple[str, str, str], ...]  # the item and the district, by their ids, and what is said of them

_OPENING = re.compile(r"[(]?(?:附?注|备注|说明|填表说明|填报说明)[)]?[0-9]*[.、:]*")
_BEFORE = re.compile("(?:本月|当月|累计|本年|全市|其中|[本上]表|表[中内]|上述|以上)*")
_STATEMENTS = re.compile(r"[;。\n]+")
_QUOTES = str.maketrans("", "", "\"“”'‘’《》「」")
_AND = re.compile("[、,和及与]")
_LEAD = re.compile(r"^(?:中|里|内|其中|一项|等?指标|的)*[,:]?")


def remark_on(items: Iterable[Item], district: str | None, said: Noted) -> dict[str, str]:
    """What notes say of the items and the district of a row, under its name."""
    names = {"", *(item.id for item in items)}
    words = dict.fromkeys(words for item, place, words in said if item in names and place in {"", district})
    return {NOTED: "\n".join(words)} if words else {}


def statements(notes: Iterable[str]) -> list[str]:
    """What notes say, one by one."""
    return [one for note in notes for one in _STATEMENTS.split(half_width(note)) if one]


def noted(statement: str, directory: Directory) -> Noted:
    """What a statement says of the items, or of the district, with which it begins."""
    rest = unnumbered(_OPENING.sub("", key(statement), count=1)).translate(_QUOTES)
    rest, items = _BEFORE.sub("", rest, count=1), list[str]()
    spelled = ((key(name), one.id) for one in directory.plan.districts for name in (one.name, *one.aliases))
    name, district = next((one for one in sorted(spelled, reverse=True) if rest.startswith(one[0])), ("", ""))
    rest = rest[len(name) :].removeprefix("的")
    while begun := next((one for one in directory.item_spellings if rest.startswith(one[0])), None):
        items.append(begun[1])
        rest = rest[len(begun[0]) :]
        more = _AND.match(rest)
        rest = rest[more.end() :] if more and _begins(rest[more.end() :], directory) else rest
    words = _LEAD.sub("", rest, count=1)
    about = [(item, district) for item in items] or ([("", district)] if district else [])
    return tuple((*one, words) for one in about if words)


def _begins(text: str, directory: Directory) -> bool:
    return any(text.startswith(spelling) for spelling, _ in directory.item_spellings)
