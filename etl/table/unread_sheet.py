"""Sheets of a workbook that are not read, and why: hidden, without a table, set apart by their names."""

from __future__ import annotations

from etl.file.grid import Sheet
from etl.heading.context import Context, of_name
from etl.heading.label import Reader
from etl.language.elsewhere import elsewhere
from etl.language.specimen import is_beside
from etl.language.text import key
from etl.problem import Problem
from etl.table.region import tables_of

GUIDE_SHEET = "填报说明"  # the template's own second sheet
NO_TABLE, HIDDEN, SET_APART = "没有可识别的表头", "是隐藏的", "按名称不是本月要报送的数"
_REMEDIES = {
    NO_TABLE: "如果其中有要报送的数据，请按模板补上表头。",
    HIDDEN: "如果其中有要报送的数据，请取消隐藏。",
    SET_APART: "不用处理；如果是要报送的数据，请改工作表的名称。",
}


def is_set_apart(sheet: Sheet, reader: Reader, outside: Context) -> bool:
    """Whether a sheet by its name is not the one to be read where another can be: 上月, 参考, 模板, 全省, 厦门.

    Nor is one of targets or places (目标分解, 排名) in which no heading says what was done.
    """
    if sheet.is_hidden:
        return False
    is_elsewhere = any(elsewhere(sheet.name, reader.directory))
    return is_beside(key(sheet.name)) or is_elsewhere or _is_of_others(sheet, reader, outside)


def _is_of_others(sheet: Sheet, reader: Reader, outside: Context) -> bool:
    is_named = of_name(sheet.name, reader.directory).unlike_done is not None
    found = tables_of(sheet, reader, outside) if is_named else ()
    return bool(found) and all(one.header.unlike_done for one in found)


def why_ignored(sheet: Sheet) -> str:
    if sheet.name == GUIDE_SHEET:
        return "模板自带的填报说明"
    if all(row.is_blank for row in sheet.rows):
        return "空工作表"
    return HIDDEN if sheet.is_hidden else NO_TABLE


def sheet_ignored(name: str, why: str) -> Problem | None:
    """What is to be said of a sheet that is not read; nothing of one that is empty, and of the template's guide."""
    if why not in _REMEDIES:
        return None
    return Problem("sheet-ignored", f"工作表“{name}”{why}，没有读取。", _REMEDIES[why], level="warning", sheet=name)
