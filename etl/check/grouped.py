"""Remarks that many rows earn for the same reason, said once for a sheet, with the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from etl.language.place import rows
from etl.problem import Problem

_SAID_ONCE = {
    "number-rounded": "有小数部分过长的数，多半是算出来的，四舍五入读取",
    "maybe-stock": "数说不清是当年累计的还是到期末一共有的，按当年累计读取",
    "growth-taken": "没有填数，按旁边的同比、增速读取",
    "measure-assumed": "比率、位次只有本月一列数，按到这个月的数读取",
    "month-implied": "写的是月中的一天，按那个月整月的数读取",
    "provisional-figure": "备注说数还没有定下来，按实际完成的数读取",
    "district-implied": "写的是地区的单位，按所在的地区读取",
    "department-implied": "写的不是负责报送的部门，按计划中负责报送的部门读取",
}

_OF_COLUMNS = "district-implied"  # of the headings of columns, too


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those of one such kind on several rows of a sheet as one that stands where the first did."""
    given = list(problems)
    lines: dict[tuple[str, str | None], dict[int, None]] = defaultdict(dict)
    for one in given:
        if _is_of_row(one) and one.line:
            lines[one.code, one.sheet][one.line] = None
    count = Counter((one.code, one.sheet) for one in given)
    said: set[tuple[str, str | None]] = set()
    result = []
    for one in given:
        kind = one.code, one.sheet
        is_single = len(lines[kind]) == 1 and (count[kind] == 1 or one.code != _OF_COLUMNS)
        if not _is_of_row(one) or is_single:
            result.append(one)
        elif kind not in said:
            said.add(kind)
            result.append(_several(one, list(lines[kind])))
    return result


def _is_of_row(problem: Problem) -> bool:
    """Whether a problem is of a cell; that nothing names the department is said of a header."""
    return problem.code in _SAID_ONCE and (problem.position is not None or problem.code == _OF_COLUMNS)


def _several(first: Problem, lines: list[int]) -> Problem:
    what = f"{rows(first.sheet, lines)}：{_SAID_ONCE[first.code]}，例如：{first.message}"
    return replace(first, message=what, column=None, value=None, position=None)
