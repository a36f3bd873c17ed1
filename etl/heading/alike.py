"""Columns that are headed alike (指标 and 项目, 单位 and 计量单位, 城市 and 区县): which of them is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.heading.label import Label
from etl.heading.role import Draft
from etl.heading.sample import Sample
from etl.language.field import Field
from etl.language.period import Stretch, stretch_of
from etl.language.text import key

_REPORTS = re.compile("填报|报送|上报")
_FIELDS: tuple[Field, ...] = ("month", "indicator_name", "unit")


def alone(drafts: Sequence[Draft], body: Sample) -> Sequence[Draft]:
    """The columns, of several headed alike only one being it: the first where they say the same, else that which tells.

    Of 指标 and 项目 the one whose cells name items, of 单位 and 计量单位 the one whose cells are units.
    """
    for field in _FIELDS:
        headed = [draft for draft in drafts if draft.label.field == field]
        if len(headed) < 2:
            continue
        named = [one for one in headed if field != "month" and body.named(one.index)[field]]  # 月份 9, 统计时间 a day
        own = headed[0] if _say_the_same(headed, body, field) else named[0] if len(named) == 1 else None
        if own is not None:
            drafts = [replace(one, label=Label()) if one in headed and one is not own else one for one in drafts]
    return _places(_reporters(drafts), body)


def _reporters(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The columns, of 责任单位 and 填报单位 the latter being the department."""
    headed = [draft for draft in drafts if draft.label.field == "department"]
    own = [draft for draft in headed if _REPORTS.search(key(draft.heading))]
    if len(headed) < 2 or len(own) != 1:
        return drafts
    return [replace(one, label=Label()) if one in headed and one is not own[0] else one for one in drafts]


def _say_the_same(headed: Sequence[Draft], body: Sample, field: Field) -> bool:
    """Whether every row has the same in all of the columns, months in whatever way they are written."""
    for row in body.rows:
        cells = {row.cells[one.index] if one.index < len(row.cells) else "" for one in headed}
        if len({_month(cell) if field == "month" else cell for cell in cells}) > 1:
            return False
    return bool(body.rows)


def _month(cell: str) -> tuple[int | None, int | None] | str:
    said = stretch_of(cell)
    return (said.year, said.last) if isinstance(said, Stretch) and not said.is_span else cell


def _places(drafts: Sequence[Draft], body: Sample) -> Sequence[Draft]:
    """The columns, of 省份, 城市 and 区县 the one that names districts being theirs, the others what lies around it."""
    headed = [draft for draft in drafts if draft.label.field == "district"]
    within = [draft for draft in headed if body.names_districts(draft.index)]
    if len(headed) < 2 or len(within) > 1:
        return drafts
    own = [*headed, *within][-1]
    return [
        replace(one, label=Label(), is_outer=one.text_share > 0.5) if one in headed and one is not own else one
        for one in drafts
    ]
