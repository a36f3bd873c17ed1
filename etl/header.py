"""Which row is the header, and which of the nine fields each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from etl import limits
from etl.grid import Row
from etl.problem import Problem
from etl.text import key

Field = Literal["month", "department", "indicator_id", "indicator_name", "district", "amount", "value", "unit", "note"]
FIELDS: tuple[Field, ...] = get_args(Field)
HEADINGS: dict[Field, str] = {  # the template's, in its order
    "month": "月份",
    "department": "部门",
    "indicator_id": "指标编码",
    "indicator_name": "指标名称",
    "district": "地区",
    "amount": "本月数",
    "value": "累计数",
    "unit": "单位",
    "note": "备注",
}
_OTHER_NAMES: dict[Field, str] = {
    "month": "统计月份 报告期 报告月份 月度 月 年月 统计期 统计时间 数据月份 数据期 所属月份 "
    "报送月份 填报月份 时间 期间 期别 month",
    "department": "责任单位 责任部门 牵头单位 牵头部门 牵头责任单位 报送单位 报送部门 填报单位 填报部门 上报单位 "
    "部门名称 单位名称 department",
    "indicator_id": "编码 指标代码 代码 指标编号 编号 指标id indicator indicator_id",
    "indicator_name": "指标 名称 项目 指标项 项目名称 事项 事项名称 任务指标 indicator_name",
    "district": "区县 县区 县(市)区 县市区 区(县) 区(县、市) 行政区 行政区划 区划 区域 辖区 所属地区 所属区县 所在区县 "
    "属地 地区名称 district",
    "amount": "本月 当月 本期 本月值 当月值 当月数 本期数 本期值 本月完成 当月完成 本月完成数 当月完成数 "
    "本月完成值 当月完成值 本月新增 当月新增 本月实绩 amount",
    "value": "累计 累计值 累计完成 累计完成数 累计完成值 累计完成量 本年累计 本年累计数 年初至今 年初累计 "
    "自年初累计 当年累计 完成值 完成数 完成量 实际完成 实际完成数 实际完成值 实际值 实绩 数值 指标值 value",
    "unit": "计量单位 数据单位 指标单位 unit",
    "note": "说明 文字说明 情况说明 备注说明 进展情况 进展说明 工作进展 note",
}
_SERIAL = {key(name) for name in ("序号", "No", "No.", "行号", "#")}
_NAMES: dict[str, Field] = {
    key(name): field for field in FIELDS for name in (HEADINGS[field], *_OTHER_NAMES[field].split())
}
_WITH_UNIT = re.compile(r"(.+?)(?:\((?:单位[::]?)?([^()]+)\)|[/_](.+))")
_REQUIRED: tuple[tuple[Field, ...], ...] = (
    ("month",),
    ("department",),
    ("indicator_id", "indicator_name"),
    ("value", "amount"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the file has it; `field` is None where it is none of the nine."""

    index: int
    heading: str
    field: Field | None
    unit: str | None = None  # a unit that the heading carries in brackets: 累计数（万个）


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a sheet, mapped."""

    sheet: str
    line: int
    columns: tuple[Column, ...]

    def column(self, field: Field) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(column.field for column in self.columns if column.field)

    @property
    def score(self) -> int:
        """How much of a departmental table the row recognises; 0 where it cannot be its header."""
        fields = self.fields
        groups = sum(any(field in fields for field in group) for group in _REQUIRED)
        is_header = len(fields) >= 3 and groups >= 2
        return len(fields) if is_header else 0


def mapped(sheet: str, row: Row) -> Header:
    """The row read as a header; of two columns for one field the template's own heading wins, else neither counts."""
    columns = [_column(index, heading) for index, heading in enumerate(row.cells)]
    for field in FIELDS:
        same = [column for column in columns if column.field == field]
        if len(same) > 1:
            exact = [column for column in same if key(column.heading) == key(HEADINGS[field])]
            for column in same:
                if len(exact) != 1 or column is not exact[0]:
                    columns[column.index] = Column(column.index, column.heading, None)
    return Header(sheet, row.line, tuple(columns))


def _column(index: int, heading: str) -> Column:
    found = _NAMES.get(key(heading))
    if found:
        return Column(index, heading, found)
    parts = _WITH_UNIT.fullmatch(key(heading))
    if parts and (found := _NAMES.get(parts[1])):
        unit = parts[2] or parts[3]
        return Column(index, heading, found, unit if found in {"amount", "value"} else None)
    return Column(index, heading, None)


def find_header(sheet: str, rows: Sequence[Row]) -> Header | None:
    """The row among the first ones that recognises most fields, the earliest of equals; None without any."""
    heads = [mapped(sheet, row) for row in rows[: limits.HEADER_WITHIN_ROWS] if not row.is_blank]
    best = max(heads, key=lambda head: head.score, default=None)
    return best if best and best.score else None


def header_problems(header: Header, filled: frozenset[int]) -> Iterable[Problem]:
    """Columns that are missing, doubled or unknown; `filled` are the columns that hold anything below the header."""
    for group in _REQUIRED:
        if not any(field in header.fields for field in group):
            names = "或".join(f"“{HEADINGS[field]}”" for field in group)
            yield Problem(
                "missing-column",
                f"第{header.line}行表头缺少{names}列{_doubled(header, group)}。",
                f"请在表头补上{names}列；列的次序不限，名称见模板。",
                line=header.line,
                sheet=header.sheet or None,
            )
    for column in header.columns:
        if column.field is None and column.index in filled and key(column.heading) not in _SERIAL:
            shown = f"“{column.heading}”" if column.heading else f"第{column.index + 1}列（没有列名）"
            yield Problem(
                "unknown-column",
                f"第{header.line}行表头的{shown}不在九列之内，该列没有读取。",
                "如果该列是要报送的数据，请按模板改列名；否则可以不管。",
                level="warning",
                line=header.line,
                column=column.heading or None,
                sheet=header.sheet or None,
            )


def _doubled(header: Header, group: tuple[Field, ...]) -> str:
    doubled = [c.heading for c in header.columns if c.field is None and _column(0, c.heading).field in group]
    return f"：{'、'.join(f'“{heading}”' for heading in doubled)}说的是同一列，无法分清" if doubled else ""
