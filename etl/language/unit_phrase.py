"""Words in titles, notes and remarks that say in what figures are counted: 单位：万个, 以百个计, 按千户统计."""

from __future__ import annotations

import re

_COUNTERS = "元个家人次件户条项套座例份张宗起吨米里顷亩瓦时天斤克升箱辆艘册"
_LARGE = rf"[十百千万亿]{{1,2}}(?![分兆一二三四五六七八九])(?:[一-鿿]{{0,2}}[{_COUNTERS}])?"
# A word that stands for a unit though no list of units has it, and is not to be lost: 千座, 万标箱; not an office.
UNIT_LIKE = re.compile(rf"[十百千万亿]+[一-鿿]{{1,3}}|[一-鿿]{{0,2}}[{_COUNTERS}]|[A-Za-z%‰²³]{{1,5}}")
_COUNTED_IN = (
    rf"[以按](?:(?P<large>{_LARGE})(?:为(?:计量)?单位|计算?|统计|填报)"
    "|(?P<small>[元个家人件户条套座例张宗吨亩]|[人件户车架]次)(?:为(?:计量)?单位|计算?))(?![划入])"
)
_IN_TITLE = re.compile(_COUNTED_IN)
_FIGURES = "(?:(?:此|本|该|以上|上述)?(?:数据|数字|数值|数|累计数|本月数))"
_OF_REMARK = re.compile(
    rf"\(?(?:计量|数据|数值|金额)?单位(?:[:：]|均?为|均?是|\()(?P<unit>[^\s,;。:：()0-9]{{1,5}})\)*"
    rf"|\(?(?:{_FIGURES}(?:均|都)?)?{_COUNTED_IN}\)?|\(?(?P<alone>{_LARGE})\)?"
)
_OF_NOTE = re.compile(
    rf"\(?(?:注\s*[0-9一二三]*\s*[:.、]?\s*)?(?:[0-9]\s*[.、]\s*)?(?:以上|表[中内]|[本上]表)?(?:各项)?(?:{_FIGURES}|指标)?(?:均|都)?{_COUNTED_IN}"
)
_SURE = re.compile(_LARGE)


def unit_in_remark(clause: str) -> tuple[str, bool] | None:
    """The unit that a clause of a remark names and nothing else, and whether it is one for sure: not an office."""
    found = _OF_REMARK.fullmatch(clause)
    if found is None:
        return None
    unit = found["large"] or found["small"] or found["alone"]
    return unit or found["unit"], bool(unit) or is_large(found["unit"])


def counted_in(title: str) -> str | None:
    """The unit that a title says figures are counted in without the word 单位: 以百个计."""
    found = _IN_TITLE.search(title)
    return (found["large"] or found["small"]) if found else None


def counted_in_note(note: str) -> str | None:
    """The same of a note below a table, which has to be about all its figures."""
    found = _OF_NOTE.match(note)
    return (found["large"] or found["small"]) if found else None


def is_large(unit: str) -> bool:
    """Whether a word is a unit of many at once, known or not: 百个, 千座."""
    return bool(_SURE.fullmatch(unit))
