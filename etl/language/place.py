"""Where something stands, as a person sees it in a spreadsheet: sheet, row, column letter and heading."""

from __future__ import annotations

from collections.abc import Sequence

from etl.language.text import short
from monitor.position import letters, of_sheet
from monitor.position import position as location

_SOME = 5


def place(sheet: str | None, line: int, position: int | None = None, heading: str | None = None) -> str:
    """工作表“9月”第7行E列（累计数）; `position` is that of the column, from 1: without one the table has none of it."""
    row = location(sheet, line)
    if position is None or position < 1:
        return f"{row}的{short(heading)}" if heading else row
    return f"{row}{column(position - 1, heading)}"


def column(index: int, heading: str | None) -> str:
    """E列（累计数）"""
    return f"{letters(index)}列" + (f"（{short(heading)}）" if heading else "")


def rows(sheet: str | None, lines: Sequence[int]) -> str:
    """第3行、第4行等9行, at most a few of them by number."""
    shown = "、".join(f"第{line}行" for line in lines[:_SOME])
    return of_sheet(sheet) + shown + (f"等{len(lines)}行" if len(lines) > _SOME else "")


def of_district(name: str, what: str, heading: str | None = None) -> str:
    """What is said of a figure with its district's name in front, unless the sentence or the heading has it anyhow."""
    if not name or name in what or name in (heading or ""):
        return what
    return f"{name}{'' if what.startswith(_JOINED) else '的'}{what}"


_JOINED = ("没有", "只填", "写了")  # what a name stands before without 的
