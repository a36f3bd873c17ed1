"""Remarks that many rows earn for the same reason, said once for a sheet, with the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from etl.place import rows
from etl.problem import Problem

ROUNDED = "number-rounded"


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those of rounded figures on several rows of a sheet as one that stands where the first did."""
    given = list(problems)
    lines: dict[str | None, dict[int, None]] = defaultdict(dict)
    for one in given:
        if one.code == ROUNDED and one.line:
            lines[one.sheet][one.line] = None
    said: set[str | None] = set()
    result = []
    for one in given:
        if one.code != ROUNDED or len(lines[one.sheet]) == 1:
            result.append(one)
        elif one.sheet not in said:
            said.add(one.sheet)
            result.append(_several(one, list(lines[one.sheet])))
    return result


def _several(first: Problem, lines: list[int]) -> Problem:
    what = f"{rows(first.sheet, lines)}有小数部分过长的数，多半是算出来的，四舍五入读取，例如：{first.message}"
    return replace(first, message=what, column=None, value=None, position=None)
