"""What is said of sheets that cannot be read, or only in part."""

from __future__ import annotations

from collections.abc import Iterable

from etl import limits
from etl.decode import SAVE_AS
from etl.grid import Sheet
from etl.problem import Problem
from etl.record import Table


def sheet_ignored(name: str, why: str) -> Problem:
    return Problem(
        "sheet-ignored",
        f"工作表“{name}”{why}，没有读取。",
        "如果其中有要报送的数据，请取消隐藏，并按模板补上表头。",
        level="warning",
        sheet=name,
    )


def no_header(sheet: Sheet) -> Problem:
    place = f"工作表“{sheet.name}”" if sheet.name else "文件"
    return Problem(
        "no-header",
        f"{place}里找不到表头：没有一行含有“月份”“部门”“指标编码”“累计数”等列名。",
        "请下载模板，把数据填入模板后重新报送；列名可用模板上的，也可用说明所列的其他名称。",
        sheet=sheet.name or None,
    )


def no_table() -> Problem:
    return Problem("not-a-table", "文件是文字，不是表格：没有逗号、制表符、分号或竖线分隔的列。", SAVE_AS)


def names_from_above(table: Table) -> Iterable[Problem]:
    if table.completed_lines:
        lines = "、".join(f"第{line}行" for line in table.completed_lines[:5])
        more = f"等{len(table.completed_lines)}行" if len(table.completed_lines) > 5 else ""
        yield Problem(
            "name-from-above",
            f"{lines}{more}没有写指标名称，按合并单元格处理，取上一行的名称。",
            "请核对；各行写上指标名称更稳妥。",
            level="warning",
            line=table.completed_lines[0],
            sheet=table.header.sheet or None,
        )


def too_many_figures(sheet: Sheet, line: int) -> Problem:
    return Problem(
        "too-large",
        f"表格有{limits.FIGURES:,}个以上的数，第{line}行以后不再读取。",
        "请按月份拆成几个文件报送。",
        sheet=sheet.name or None,
    )
