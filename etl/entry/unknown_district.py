"""What is to be said of a district that the plan does not know: a misspelt one, a street, a sum of some."""

from __future__ import annotations

import re

from etl.entry.desk import Desk
from etl.entry.owner import named, outdated
from etl.language.names import MAYBE_CITY
from etl.language.text import key, short

_SUM = re.compile("小计|合计|总计")
_BELOW_DISTRICT = re.compile(r"(?:街道|[镇乡村]|社区|居委会|村委会)(?:办事处|办|\(.*\))?$")


def unknown_district(desk: Desk, text: str) -> None:
    """Notes it: with names like it as a question, of a street or a town that only districts are reported."""
    near = desk.directory.nearest_districts(text)
    what, remedy = (
        f"没有“{short(text)}”这个地区{outdated(desk, text)}",
        "请填写县（市）区或功能区的名称，全市数请留空；计划里没有这个地区的，请删去这一行。",
    )
    if near:
        remedy = f"最接近的是：{named(near)}；请改为其中之一，全市数请留空；都不是的，请删去这一行。"
    if key(text) in MAYBE_CITY:
        remedy = "是全市数的，请改为“全市”；只是市一级自己的数、不含各县（市）区的，计划里没有这一级，请删去这一行。"
    if _BELOW_DISTRICT.search(key(text)):
        near, what = (), f"“{short(text)}”是街道、乡镇或村居，计划只按县（市）区报送"
        remedy = "请把它们的数加到所在的县（市）区，只报县（市）区的数。"
    if _SUM.search(text):
        remedy = "如果是几个地区的小计，请删去这一行，或在计划里写明它包括哪些地区（groups）。"
    desk.note("unknown-district", what, remedy, "district", asks=near)
