"""Years that are written with two digits, where nothing but a year of this century can be meant."""

from __future__ import annotations

import re

from etl.language.text import half_width

_TO = "[-—–―~～至到]"
_YEAR = "(?:1[3-9]|[2-4][0-9])"  # more than the months of a year
_IN_FULL = re.compile(  # not 近25年 nor 第25年: before a month, a quarter or half a year only
    rf"(?<![0-9.近第满共约前后历这过去来]){_YEAR}(?=年度?(?:[0-9]{{1,2}}(?:月|{_TO}[0-9]{{1,2}}月)"
    rf"|第?[1-4一二三四]季度|第?[1一]{_TO}[2-4二三四]季度|[上下]半年|前三季度))"
)
_CELL = re.compile(rf"'?({_YEAR}[-./](?:0?[1-9]|1[0-2]))")


def in_full(text: str) -> str:
    """The text, a year of two digits before a month in full: 25年8月 is 2025年8月."""
    return _IN_FULL.sub(r"20\g<0>", text) if "年" in text else text


def month_in_full(cell: str) -> str | None:
    """A cell of months that begins with a year of two digits in full: 25-08 is 2025-08; None for any other."""
    found = _CELL.fullmatch(half_width(cell))
    return f"20{found[1]}" if found else None
