"""A problem of a submission: code, place, sentence, remedy. Yielded, never raised, so that a user sees all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]
LEVELS: dict[Level, str] = {"error": "错误", "warning": "提醒"}
MARKS = tuple(f"【{word}】" for word in LEVELS.values())  # begin what a marked copy says of a row
FOUND = "注：检查发现"  # begins the rows below the table of a marked copy that speak of the whole file
Candidate = tuple[str, str]  # id and name of an item, a department or a district


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file; `message` and `remedy` are Chinese sentences."""

    code: str  # short ASCII slug, stable
    message: str
    remedy: str
    level: Level = "error"
    line: int | None = None  # physical line (text) or row (workbook), from 1
    column: str | None = None  # the column's heading as the file has it
    value: str | None = None  # what stood there
    sheet: str | None = None
    position: int | None = None  # physical column, from 1, where the problem is one of a single cell
    candidates: tuple[Candidate, ...] = ()  # makes it a question: what `value` may mean, the likeliest first

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", nested(self.message))
        object.__setattr__(self, "remedy", nested(self.remedy))


def mark(problem: Problem) -> str:
    """What stands before a sentence where it is told what it is: 【错误】."""
    return f"【{LEVELS[problem.level]}】"


def nested(text: str) -> str:
    """The sentence with quotations in quotations as they are printed (“‘信号升格’重点场所”), where its marks pair."""
    if text.count("“") < 2:
        return text
    found, depth = [], 0
    for sign in text:
        depth += sign == "“"
        found.append({"“": "‘", "”": "’"}.get(sign, sign) if depth > 1 else sign)
        depth -= sign == "”"
        if depth < 0:
            return text
    return text if depth else "".join(found)
