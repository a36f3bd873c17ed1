"""The page filters of a pivot table: rows of a name and a value above it, which say of what all its figures are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from etl import limits
from etl.file.grid import Row, Sheet
from etl.language.field import field_named, names_years
from etl.language.partial import names_parts
from etl.language.text import key

# As Excel and WPS write it, Tableau and queries, Power BI: 求和项:累计数, 总和(累计数), 累计数 的总和.
_SUM = re.compile(r"(?:求和项[:：]|sumof)(?P<name>.+)|(?:总和|求和|sum)\((?P<inside>.+)\)|(?P<before>.+)的总和")
_ELSE = "计数|非重复计数|平均值|平均|最大值|最小值|最大|最小|乘积|数值计数|标准偏差|标准差|方差|中位数"
_OTHER = re.compile(
    rf"(?:{_ELSE})项[:：].+|(?:count|average|max|min)of.+|(?:{_ELSE}|count|avg|average|max|min)\(.+\)|.+的(?:{_ELSE})"
)
_LABELS = re.compile("[行列]标签|(?:row|column)labels")
_ALL = re.compile(r"\(?(?:全部|所有|all)\)?")
_SEVERAL = re.compile(r"\(?(?:多项|多个项目|multipleitems)\)?")
_APPLIED = re.compile("(?:应用的?筛选器|已?应用(?:的)?筛选(?:条件|器)|appliedfilters)[:：]?")
_FILTER = re.compile(r"(?P<name>\S.*?) ?(?:为|是|等于|is|=) ?(?P<value>(?!不|not ).+)")
PARTIAL = "筛选（非单项）："
_FILLED = 2  # cells of a filter


def with_filters(sheet: Sheet) -> Sheet:
    """The sheet, each filter above a pivot table a title of one cell: 指标名称：新建基站数."""
    head = sheet.rows[: limits.HEADER_WITHIN_ROWS]
    top = next((number for number, row in enumerate(head) if any(map(_is_mark, row.cells))), 0)
    found = dict(_filters(head[:top]))
    if not found:
        return sheet
    return replace(sheet, rows=tuple(found.get(number, row) for number, row in enumerate(sheet.rows)))


def _is_mark(cell: str) -> bool:
    return bool(cell) and any(one.fullmatch(key(cell)) for one in (_LABELS, _SUM, _OTHER))


def summed_up(heading: str) -> str | None:
    """What a pivot table adds up by the key of a heading, "" where it counts or averages it; None of other headings."""
    found = _SUM.fullmatch(heading)
    return found[found.lastgroup or 0] if found else "" if _OTHER.fullmatch(heading) else None


def applied(note: str) -> str | None:
    """The filter named below an exported table by which its figures are of a part: 应用的筛选器: 区县 为 东城区."""
    head, *lines = note.split("\n")
    if not _APPLIED.fullmatch(key(head)):
        return None
    said = [found for line in lines if (found := _FILTER.fullmatch(line.strip()))]
    return next((one[0] for one in said if field_named(one["name"]) == "district" or names_parts(one["name"])), None)


def _filters(rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
    """The rows of filters and what each says as a title: they stand together, one blank row above the table."""
    number = len(rows) - 1
    while number >= 0 and rows[number].is_blank:
        number -= 1
    if number == len(rows) - 1:
        return
    while number >= 0 and _is_filter(rows[number]):
        row = rows[number]
        filled = [cell for cell in row.cells if cell]
        yield number, replace(row, cells=(_said(*filled), *([""] * (len(row.cells) - 1))))
        number -= 1


def _is_filter(row: Row) -> bool:
    at = [index for index, cell in enumerate(row.cells) if cell]
    return len(at) == _FILLED and at[1] == at[0] + 1


def _said(name: str, value: str) -> str:
    """A filter as a title says it: of what its figures are sums, or of which part only they are."""
    field, said = field_named(name), key(value)
    is_all, is_several = bool(_ALL.fullmatch(said)), bool(_SEVERAL.fullmatch(said))
    is_summed = field in {"month", "indicator_name", "indicator_id"}  # or else they would stand in rows or columns
    is_open = field in {"department", "unit", "note"} or names_years(name)
    if (is_all and is_summed) or (is_several and not is_open) or (not is_all and names_parts(name)):
        return f"{PARTIAL}{name}{value}"
    if is_all or is_several:
        return f"筛选：{name}{value}"
    return f"{'填报单位' if field == 'department' else name}：{value}"


def filtered(line: str) -> str | None:
    """By what the figures below a line of titles are not what they seem: a filter, 计数项; None of other lines."""
    if line.startswith(PARTIAL):
        return f"透视表筛选：{line.removeprefix(PARTIAL)}"
    return next((cell for cell in line.split("　") if _OTHER.fullmatch(key(cell))), None)
