"""What is said of a file in which something comes more often than is looked at; see etl.limits."""

from __future__ import annotations

from etl import limits
from etl.file.grid import Sheet
from etl.language.place import place
from etl.problem import Problem
from monitor.position import of_sheet


def too_many_tables(sheet: Sheet, line: int) -> Problem:
    what = f"上下排列的表超过{limits.TABLES}张，或像表头的行超过{limits.TABLE_SEARCHES}行"
    return Problem(
        "too-large",
        f"{of_sheet(sheet.name)}{what}，第{line}行以后不再当作另外的表读取。",
        "请把各张表分到几张工作表或几个文件里报送。",
        sheet=sheet.name or None,
    )


def too_many_labels() -> Problem:
    return Problem(
        "too-large",
        f"文件里不同的列名和行名超过{limits.LABELS:,}个，余下的没有读懂。",
        "请删去不要报送的内容，或按月份拆成几个文件报送。",
    )


def too_many_figures(line: int, sheet: str = "") -> Problem:
    return Problem(
        "too-large",
        f"文件里横排的表有{limits.FIGURES:,}个以上的数，{place(sheet, line)}以后不再读取。",
        "请按月份拆成几个文件报送。",
        sheet=sheet or None,
    )


def too_many_faults(line: int, sheet: str = "") -> Problem:
    return Problem(
        "too-many-faults",
        f"有问题的行超过{limits.FAULTY_ROWS:,}行，{place(sheet, line)}及以后的没有逐行核对，都算作未接受。",
        "请先改正已列出的问题（多半是列错了位，或者整份表不是要报送的内容），再检查一次。",
        sheet=sheet or None,
    )


def too_many_headings() -> Problem:
    return Problem(
        "too-large",
        f"文件里像表头的行太多（多半是整行都是文字、没有数），试到上限{limits.HEADINGS:,}列为止，余下的没有读。",
        "请删去不要报送的工作表、行和列，或拆成几个文件报送。",
    )
