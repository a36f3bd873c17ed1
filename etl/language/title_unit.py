"""Units that titles name, and notes below a table: 单位：万个、%, （2025年9月，万元）, 以上单位均为万元."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from etl.language.names import SEVERAL, Directory
from etl.language.text import half_width
from etl.language.unit_phrase import counted_in_note, is_large

_UNIT_BELOW = re.compile(
    r"\(?(?:注\s*[0-9一二三]*\s*[:.、]?\s*)?(?:[0-9]\s*[.、]\s*)?(?:以上|表[中内]|[本上]表)?(?:各项)?(?:计量|数据|金额|资金|数值)?单位\s*(?:[:]|均?为|均?是)"
    r"\s*(?P<name>[^\s。;()]+)"
)
_BRACKETED = re.compile(r"\(([^()]{1,20})\)")
_BETWEEN = re.compile(r"[\s、,;/]+")
_PARTS = re.compile(r"[\s、,;::]+")


def unit_below(rows: Iterable[Sequence[str]], directory: Directory) -> str | None:
    """The unit that a note below a table says its figures are in; None where none does, or several say different ones.

    Only of a row that says nothing else.
    """
    found = set()
    for cells in rows:
        words = {cell for cell in cells if cell}
        note = half_width(words.pop()) if len(words) == 1 else ""
        if said := _UNIT_BELOW.match(note):
            found.add(said["name"].strip())
        elif counted := counted_in_note(note):
            found.add(counted)
    units = {units_in(name, directory) or (name if is_large(name) else None) for name in found}
    return units.pop() if len(units) == 1 else None


def bracketed_units(text: str, directory: Directory) -> str | None:
    """The units that stand in brackets of a text."""
    said = (part for one in _BRACKETED.findall(text) for part in _PARTS.split(one))  # （2025年9月，万元）
    return SEVERAL.join(dict.fromkeys(one for one in said if directory.is_unit(one))) or None


def units_in(text: str, directory: Directory) -> str | None:
    """The units that a text begins with: one, or several (万个、%)."""
    text = text.replace("人民币", " ")
    whole = text.split(maxsplit=1)[0] if text.split() else ""
    if directory.is_unit(whole):
        return whole
    named = itertools.takewhile(directory.is_unit, filter(None, _BETWEEN.split(text)))
    return SEVERAL.join(dict.fromkeys(named)) or None
