"""What a table has instead of the city's figures: those of the country, the parts of shares, what there is more of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.fraction import said_of_parts
from etl.header import Header
from etl.label import BEYOND
from etl.phrase import ADDED
from etl.problem import Problem
from etl.text import key, short
from monitor.position import position

_WIDER = re.compile(f"(?:中国|{'|'.join(sorted(BEYOND))})[:_]")  # as data terminals have it
_ADDED = re.compile(f"(?<![比较]){ADDED}(?:[数值量额])?")
_SHOWN = 3  # headings


def of_wider(near: Header) -> Problem | None:
    """That a table has figures of the country alone: 中国:GDP:累计值; None of others."""
    others = [column.heading for column in near.columns if column.heading and not column.field]
    if not others or not all(_WIDER.match(key(heading)) for heading in others):
        return None
    shown = "".join(f"“{short(one)}”" for one in others[:_SHOWN]) + ("等" if len(others) > _SHOWN else "")
    return Problem(
        "no-header",
        f"{position(near.sheet, near.line)}：各列都是全国、全省的数（{shown}），没有本市的，没有读取。",
        "请从数据终端另选本市的指标，再导出报送；本来就是本市的数，请改正列名，或者用模板填报。",
        line=near.line,
        sheet=near.sheet or None,
    )


def said_instead(near: Header, aside: Sequence[str]) -> str:
    """What a refusal adds where a table has parts of shares, or 增加数 alone, which may be two things; else ""."""
    added = "".join(f"“{short(one)}”" for one in aside if _ADDED.fullmatch(key(one)))
    told = said_of_parts(column.heading for column in near.columns)
    if added:
        told += f"{added}可能是新增的数，也可能是比以前多的数：是新增的数的，列名写“本月新增”或“累计新增”。"
    return told
