"""Which item of the plan a record is of."""

from __future__ import annotations

import re

from etl.entry.desk import Desk
from etl.entry.owner import outdated
from etl.language.field import Field, field_named
from etl.language.names import offered
from etl.language.said import ROW_ITEM
from etl.language.text import half_width, short
from monitor.plan import Item

_ROW_NUMBER = re.compile(r"[0-9]{1,3}(?:[.-][0-9]{1,3})*")  # what statistical forms have below 代码


def item_named(desk: Desk) -> Item | None:
    """The item of a row by its code, else by its name; None where a problem was noted."""
    code, name = desk.record.get("indicator_id"), desk.record.get("indicator_name")
    if code:
        return _item_by_code(desk, code, name)
    if not name:
        desk.note("unknown-indicator", "没有指标编码，也没有指标名称", "请填写指标编码或指标名称；不是数据的行请删去。")
        return None
    found = desk.directory.items_by_name(name)
    if len(found) == 1:
        return None if _is_of_another_row(desk, found[0]) else found[0]
    if found:
        several = tuple((item.id, item.name) for item in found)
        what = f"“{short(name)}”可能是{offered(several)}"
        desk.note("unknown-indicator", what, "请填写指标编码，或回答指的是哪一项。", "indicator_name", asks=several)
    else:
        _unknown_item(desk, name, "indicator_name")
    return None


def _is_of_another_row(desk: Desk, item: Item) -> bool:
    """Notes that the column of an item has a figure in the row of another one: two tables that touch."""
    named = desk.directory.items_by_name(text) if (text := desk.record.get(ROW_ITEM)) else ()
    if not named or item in named:
        return False
    what = f"列名说的是“{item.name}”，这一行写的却是另一项“{short(text)}”，像是两张表紧挨着"
    remedy = "请把两张表上下排列，或者中间空一列；只有一张的，改正列名或名称。"
    desk.note("name-mismatch", what, remedy, "indicator_name")
    return True


def _item_by_code(desk: Desk, code: str, name: str) -> Item | None:
    item = desk.directory.item_by_id(code)
    if item is None:
        if _ROW_NUMBER.fullmatch(half_width(code)) and len(found := desk.directory.items_by_name(name)) == 1:
            return found[0]
        if len(found := desk.directory.items_by_name(name)) == 1 and not desk.directory.nearest_items(code):
            what = f"编码“{short(code)}”不是计划里的编码，按名称“{found[0].name}”读取"
            desk.note("name-mismatch", what, "请核对；是别的系统的编码的不用处理。", "indicator_id", is_warning=True)
            return found[0]
        _unknown_item(desk, code, "indicator_id", name)
        return None
    named = desk.directory.items_by_name(name) if name else (item,)
    if item in named:
        return item
    if named:
        what = f"编码“{code}”是“{item.name}”，名称“{short(name)}”却是另一项（{named[0].id}）"
        desk.note("name-mismatch", what, "请核对编码与名称，改正其中之一。", "indicator_name")
        return None
    what = f"编码“{code}”的名称是“{item.name}”，文件写作“{short(name)}”，已按编码读取"
    desk.note("name-mismatch", what, "请核对是否为同一项；名称以模板为准。", "indicator_name", is_warning=True)
    return item


def _unknown_item(desk: Desk, text: str, at: Field, name: str = "") -> None:
    if not name and field_named(text):
        what = f"“{short(text)}”是列名，不是指标，像是另一张表的表头，而这张表没有说明是哪个指标"
        remedy = "请给这张表补上“指标名称”列，或者与上面的表空一行，在它上方的标题里写明指标。"
        desk.note("unknown-indicator", what, remedy, at)
        return
    near = desk.directory.nearest_items(text) or (desk.directory.nearest_items(name) if name else ())
    directory = desk.directory
    unlike = f"请按模板填写指标编码；不是要报送的，请删去这一行。{directory.no_more_searches}"
    remedy = f"最接近的是：{offered(near)}；请改为其中之一。" if near else unlike
    what = f"计划中没有“{short(text)}”这一项{outdated(desk, text)}"
    desk.note("unknown-indicator", what, remedy, at, asks=near)
