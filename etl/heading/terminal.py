"""Rows that say of each column what it is, as data terminals export them: 频率, 指标ID, 来源 above the dates."""

from __future__ import annotations

from collections.abc import Sequence

from etl.file.grid import Row
from etl.heading.label import Reader
from etl.language.field import field_named
from etl.language.text import key

_WORDS = frozenset((
    "国家", "国家/地区", "频率", "频度", "更新频率", "指标id", "指标代码", "指标编码", "代码", "编码",
    "来源", "数据来源", "更新时间", "更新日期", "时间区间", "时间范围", "起止时间", "开始时间", "结束时间",
    "起始时间", "起始日期", "截止日期", "region", "frequency", "source", "seriesid", "seriescode", "status",
    "状态", "序列id", "序列代码", "助记符", "首次观察日期", "最后观察日期", "最后更新时间", "srcode",
    "mnemonic", "updated", "lastupdatetime", "updatetime", "firstobs.date", "lastobs.date", "startdate", "enddate",
))  # fmt: skip
_KIND = "指标类型"  # may also head a column
_OFTEN = frozenset((
    "日", "周", "旬", "月", "季", "年", "日度", "周度", "月度", "季度", "年度", "半年",
    "daily", "weekly", "monthly", "quarterly", "annual",
))  # fmt: skip


def is_of_departments(row: Row, lower: Row, reader: Reader) -> bool:
    """Whether a row of a header, but for what goes on in the row below it, says of each item whose task it is."""
    below = (*lower.cells, *[""] * len(row.cells))
    names = {cell for cell, other in zip(row.cells, below, strict=False) if cell and cell != other}
    return bool(names) and all(reader.directory.department(one) and not reader.is_district(one) for one in names)


def is_about_columns(cells: Sequence[str]) -> bool:
    """Whether a row says something of every column: what that is in its first cell, and no headings behind it."""
    told = {key(cell) for cell in cells[1:] if cell}
    if told and key(cells[0]) == "地区":  # 中国福州市 for each; not districts across
        return all(cell.startswith("中国") for cell in told)
    if not told or key(cells[0]) not in {*_WORDS, _KIND}:
        return False
    if told <= _OFTEN:
        return True
    return key(cells[0]) != _KIND and not any(cell in _WORDS or field_named(cell) for cell in told)
