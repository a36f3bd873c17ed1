"""Shares of which a table has both parts (已覆盖 and 应覆盖, 分子 and 分母) instead of what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext

from etl.file.grid import Row
from etl.heading.header import LEVEL, Header
from etl.heading.label import Reader
from etl.language.number import parse_number, written
from etl.language.place import place
from etl.language.text import key, short
from etl.problem import Problem
from monitor.plan import Indicator

_COUNT = "(?:人数|户数|数量|次数|[个家户人件项]数|数|量)?"
_DONE = re.compile(rf"(?:已|实际?)(?P<stem>\S{{1,8}}?){_COUNT}(?:\([^()]*\))?|分子")
_DUE = re.compile(rf"应(?P<stem>\S{{1,8}}?){_COUNT}(?:\([^()]*\))?|分母")
_TOTAL = re.compile(r"(?:任务|项目|工作|事项|点位|试点|全部|应完成)?总(?:个|项)?[数量](?:\([^()]*\))?")
_COUNTED = re.compile(r"(?:已|实际)?完成(?:任务|项目|工作|事项|试点)?(?:个|项)?[数量]?(?:\([^()%]*\))?")
_PLACES = 4  # decimals of what is offered


def parts_of_shares(headings: Iterable[str]) -> tuple[str, str] | None:
    """The headings of how many there are and of how many there should be, of the same thing."""
    shown = [(one, key(one.rpartition(LEVEL)[2])) for one in headings]
    done = {found["stem"]: one for one, said in shown if (found := _DONE.fullmatch(said))}
    due = {found["stem"]: one for one, said in shown if (found := _DUE.fullmatch(said))}
    return next(((one, due[stem]) for stem, one in done.items() if stem in due), None)


def _counted_of_all(headings: Iterable[str]) -> tuple[str, str] | None:
    """The headings of how many were done and of how many there are: 已完成数 beside 任务总数."""
    shown = [(one, key(one.rpartition(LEVEL)[2])) for one in headings]
    done = [one for one, said in shown if _COUNTED.fullmatch(said)]
    whole = [one for one, said in shown if _TOTAL.fullmatch(said)]
    return (done[0], whole[0]) if len(done) == len(whole) == 1 else None


def said_of_parts(headings: Iterable[str]) -> str:
    """What a refusal adds where a table has the parts of shares; "" for others."""
    found = parts_of_shares(headings)
    return (
        f"“{short(found[0])}”“{short(found[1])}”是分子、分母，比率请报算好的百分数，列名写“累计数”。" if found else ""
    )


def share_problems(header: Header, rows: Sequence[Row], reader: Reader) -> Iterator[Problem]:
    """That below the one part (已完成) of an item that is a share, or counted in %, there is no share."""
    headings = [column.heading for column in header.columns]
    found = parts_of_shares(headings) or _counted_of_all(headings)
    name = header.column("indicator_name")
    done = next((one for one in header.columns if found and one.heading == found[0]), None)
    due = next((one for one in header.columns if found and one.heading == found[1]), None)
    if done is None or due is None or not done.is_figure:
        return
    for row in rows:
        said = row.cells[name.index] if name and name.index < len(row.cells) else header.context.indicator or ""
        items = reader.directory.items_by_name(reader.label(said).indicator or "")
        if any(isinstance(item, Indicator) and (item.is_share or item.unit == "%") for item in items):
            cells = [row.cells[one.index] if one.index < len(row.cells) else "" for one in (done, due)]
            yield _no_share(header, row.line, (items[0].name, done.heading, due.heading), cells)


def _no_share(header: Header, line: int, named: tuple[str, str, str], cells: Sequence[str]) -> Problem:
    item, done, due = named
    part, whole = (number if isinstance(number := parse_number(cell), Decimal) else None for cell in cells)
    offered = "请填算好的百分数"
    if part is not None and whole:
        with localcontext(prec=30):
            share = (part / whole * 100).quantize(Decimal(1).scaleb(-_PLACES))
        offered = f"请填算好的百分数（{written(part)}÷{written(whole)}={written(share)}%）"
    return Problem(
        "missing-value",
        f"{place(header.sheet, line)}：“{item}”是比率，“{short(done)}”“{short(due)}”是分子、分母，不是该项的数。",
        f"{offered}，列名写“累计数”。",
        line=line,
        sheet=header.sheet or None,
    )
