"""What a table has instead of the city's figures: those of the country, the parts of shares, what there is more of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from etl.file.grid import Row
from etl.heading.fraction import said_of_parts
from etl.heading.header import Header
from etl.heading.header_problem import of_header
from etl.heading.label import BEYOND
from etl.language.phrase import ADDED
from etl.language.place import place
from etl.language.text import key, short
from etl.problem import Problem

_WIDER = re.compile(f"(?:中国|{'|'.join(sorted(BEYOND))})[:_]")  # as data terminals have it
_ADDED = re.compile(f"(?<![比较]){ADDED}(?:[数值量额])?")
_DONE = "完成|建成|新建|新增|达到?|实现|上线|拨付|使用|改造|登记|注册|办理"
_WORDED = re.compile(rf"(?:[0-9]{{1,2}}月|[^0-9])*(?:{_DONE})[^0-9]{{0,12}}(?!(?:19|20)[0-9]{{2}}年)[0-9][0-9,.]*.*")
_TWO = re.compile(r"(?!(?:19|20)[0-9]{2}/[01]?[0-9])[0-9][0-9,.]*[一-鿿]{0,2}(?:/[0-9][0-9,.]*[一-鿿%]{0,2})+")
_LONGEST = 200  # characters of a cell that are looked at
_SHOWN = 3  # headings


def other_fault(near: Header, rows: Iterable[Row]) -> Problem | None:
    """What keeps the table with this header from being read besides its headings; None where nothing is known."""
    return _of_wider(near) or (_in_words(near, rows) if ("value", "amount") in near.missing else None)


def _in_words(near: Header, rows: Iterable[Row]) -> Problem | None:
    """That figures stand within words, or two of them in one cell: 已完成2400个, 2400/3200."""
    below = [row.cells for row in rows if row.line > near.line]
    for column in near.columns:
        cells = [cells[column.index][:_LONGEST] for cells in below if column.index < len(cells) and cells[column.index]]
        found = [cell for cell in cells if _WORDED.fullmatch(key(cell)) or _TWO.fullmatch(key(cell))]
        if (column.field and column.field != "note") or not found or 2 * len(found) < len(cells):
            continue
        is_two = bool(_TWO.fullmatch(key(found[0])))
        what = "一格里写着几个数" if is_two else "数写在文字里"
        at = place(near.sheet, near.line, column.index + 1, column.heading)
        remedy = "请把完成的数单独写成一列，只写数字，列名写“累计数”或“本月数”，单位写在列名里；文字写在“备注”列。"
        return Problem(
            "no-header",
            f"{at}：{what}（如“{short(found[0])}”），没有读取；别的列里没有要报送的数。",
            remedy,
            line=near.line,
            sheet=near.sheet or None,
        )
    return None


def _of_wider(near: Header) -> Problem | None:
    """That a table has figures of the country alone: 中国:GDP:累计值; None of others."""
    others = [column.heading for column in near.columns if column.heading and not column.field]
    if not others or not all(_WIDER.match(key(heading)) for heading in others):
        return None
    shown = "".join(f"“{short(one)}”" for one in others[:_SHOWN]) + ("等" if len(others) > _SHOWN else "")
    what = f"各列都是全国、全省的数（{shown}），没有本市的，没有读取"
    remedy = "请从数据终端另选本市的指标，再导出报送；本来就是本市的数，请改正列名，或者用模板填报。"
    return of_header(near, what, remedy, code="no-header")


def said_instead(near: Header, aside: Sequence[str]) -> str:
    """What a refusal adds where a table has parts of shares, or 增加数 alone, which may be two things; else ""."""
    added = "".join(f"“{short(one)}”" for one in aside if _ADDED.fullmatch(key(one)))
    told = said_of_parts(column.heading for column in near.columns)
    if added:
        told += f"{added}可能是新增的数，也可能是比以前多的数：是新增的数的，列名写“本月新增”或“累计新增”。"
    return told
