"""Which problems stop a file: as written in the checks, or as the installation's settings have it instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from etl.problem import Level, Problem

Levels = Mapping[str, Level]

# What an installation may let through: the figures are read and certain, only whether they can be right is in doubt.
# Any other error means that a figure or a line could not be read, and no setting makes it readable.
LOWERABLE: Mapping[str, str] = {
    "cumulative-mismatch": "两个数都读得出，只是与上月对不上",
    "cumulative-falls": "数读得出，只是比以前月份少",
    "district-sum-mismatch": "各数都读得出，只是相加不等",
    "total-mismatch": "合计不入库，只用来核对",
}
# What an installation may refuse: remarks that a department can answer by mending the file.
RAISABLE: Mapping[str, str] = {
    "cell-notes": "把批注写在备注列",
    "cumulative-undetermined": "补填累计数",
    "department-implied": "写明填报单位",
    "detail-ignored": "删去其中项",
    "district-implied": "写上地区的名称",
    "duplicate-row": "删去重复的行",
    "exceeds-later-month": "一并更正以后月份",
    "fractional-count": "改成整数",
    "growth-mismatch": "核对同比",
    "growth-taken": "填在累计数列",
    "hidden-cells": "取消隐藏",
    "jump": "核对",
    "last-month-mismatch": "核对上月的数",
    "last-year-mismatch": "核对上年同期数",
    "later-month-mismatch": "一并更正以后月份",
    "later-month-follows": "一并更正以后月份",
    "maybe-stock": "核对是否当年累计的数",
    "maybe-planned": "改正标题或写明完成",
    "maybe-share": "写成百分数",
    "maybe-subtotal": "补齐其余地区，或删去只是几个地区合计的行",
    "measure-assumed": "写明当月还是累计",
    "missing-expected-row": "补齐应报的行",
    "month-disputed": "改正文件名、工作表名或标题",
    "month-implied": "在标题写明月份，或加一列“月份”",
    "month-not-due": "核对月份",
    "month-not-ended": "月末后再报",
    "month-outside-plan": "核对年份",
    "name-from-above": "各行写上名称",
    "name-mismatch": "改正名称",
    "negative-amount": "核对",
    "partial-figure": "写明功能区是否包括在内",
    "progress-falls": "核对",
    "provisional-figure": "定下来以后再报",
    "ragged-row": "补齐分隔符",
    "revision": "更正须另行办理的",
    "same-as-last-month": "核对",
    "number-rounded": "先四舍五入再报",
    "sheet-ignored": "补上表头或删去工作表",
    "subtotal-implied": "在计划里写明小计",
    "table-ignored": "补上列名或删去那张表",
    "title-unclear": "从标题里删去项目名称前后的字",
    "totals-unchecked": "拆成几个文件",
    "unit-suspected": "核对单位",
    "unknown-column": "改列名或删去该列",
}
# Remarks on some lines, errors on others.
_BOTH = frozenset({"name-mismatch", "partial-figure", "ragged-row", "title-unclear"})


def level_faults(levels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(code, Chinese sentence) of every setting that cannot be followed."""
    for code, level in levels.items():
        if code not in LOWERABLE and code not in RAISABLE:
            which = "这个问题代码不能调整（没有这个代码，或者它说的是读不出的数，放行就会丢数）"
            yield code, f"{which}；可调整的是：{'、'.join(sorted({*LOWERABLE, *RAISABLE}))}"
        elif level not in {"error", "warning"}:
            yield code, f"程度“{level}”应是 error（错误）或 warning（提醒）"
        elif level == "warning" and code in _BOTH:
            yield code, "只能调为 error（错误）：它有时说的是读不出的数，放行就会丢数"


def levelled(problems: Iterable[Problem], levels: Levels) -> Iterator[Problem]:
    """The problems at the level that the installation holds them at."""
    for problem in problems:
        level = levels.get(problem.code, problem.level)
        may_be = problem.code in (RAISABLE if level == "error" else LOWERABLE) or problem.code in LOWERABLE
        yield replace(problem, level=level) if may_be and level != problem.level else problem
