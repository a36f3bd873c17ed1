"""What the cells of a row say of its month, before it is read as one."""

from __future__ import annotations

import re

from etl.heading.label import Label
from etl.language.period import BadMonth, Stretch, stretch_of
from etl.language.short_year import month_in_full
from etl.language.text import half_width, key

_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:\.0|年?度?)")
_TO_DATE = re.compile("(.+月份?)累计[数值]?")
_QUARTER = re.compile("[1-4]")  # below a heading that says 季度
_BARE_MONTH = re.compile(r"(0?[1-9]|1[0-2])(?:\.0)?")  # below a heading that says 月份
_BARE_MONTHS = re.compile("1[-—–~～至到](?:[2-9]|1[0-2])")


def of_year(month: str | None, year: str) -> str:
    """A month of the year that stands in a column beside it; the year alone where no column has months (None)."""
    if month is None:
        return f"{said[1]}年" if (said := _YEAR.fullmatch(key(year))) else ""
    month = f"{month}月" if _BARE_MONTHS.fullmatch(half_width(month)) else month  # 1-9 beside 2025
    said, stretch = _YEAR.fullmatch(key(year)), stretch_of(month_said(month))
    is_open = said and isinstance(stretch, Stretch) and stretch.year is None
    return f"{said[1]}年{stretch.text}" if said and is_open and isinstance(stretch, Stretch) else month


def quarter_said(cell: str) -> str:
    """A cell of quarters as it is read: 3 is 第3季度."""
    return f"第{number}季度" if _QUARTER.fullmatch(number := half_width(cell)) else cell


def month_said(cell: str) -> str:
    """A cell of months as it is read: 9 is 9月, 25-08 is 2025-08, 2025年9月累计 is 截至2025年9月."""
    if bare := _BARE_MONTH.fullmatch(half_width(cell)):
        return f"{int(bare[1])}月"
    if whole := month_in_full(cell):
        return whole
    said = _TO_DATE.fullmatch(cell)
    stretch = stretch_of(said[1]) if said else None
    if said is None or not isinstance(stretch, Stretch) or not stretch.last:
        return cell
    return said[1] if stretch.is_span else f"截至{stretch.text}"


def disputed(row: Stretch, own: Stretch) -> str:
    """The year or the month of a heading or a name where a row has another one; "" where they agree."""
    if own.year and row.year and own.year != row.year:
        return f"{own.year}年"
    return f"{own.last}月" if own.last and row.last and own.last != row.last else ""


def fill_month(
    cells: dict[str, str], own: Stretch | None, context: Stretch | None, *, is_told: bool, says_so_far: bool
) -> None:
    """Adds the month of the column, else the row, else the titles; each may lack the year that the next one has."""
    is_part = context is not None and context.is_span and not context.is_since_january  # 三季度
    is_part |= context is not None and context.first == 1 and context.last == 2 and bool(cells.get("amount"))  # 1-2月
    row = stretch_of(said := month_said(cells["month"])) if cells.get("month") else None
    if isinstance(row, Stretch):
        cells["month"] = said
    if isinstance(row, BadMonth) or (own is None and row is not None and row.year and row.last):
        return
    if own and isinstance(row, Stretch) and (other := disputed(row, own)):
        cells["month"] = f"{said}（别处写的是{other}）"
        return
    if own and own.last is None and own.year and context and context.last and context.year not in {None, own.year}:
        cells["month"] = own.text  # 2024年 in the name of a row below a title of 2025年9月
        return
    is_closing = is_told and (not is_part or (says_so_far and context is not None and context.is_quarter))
    outer = context.closing if context and context.last and is_closing else context
    inner = own.within(row) if own else row
    whole = inner.within(outer) if inner else outer
    if whole and whole.text:
        cells["month"] = f"截至{whole.text}" if whole.is_to_date and not whole.is_span else whole.text


def is_one_month(label: Label) -> bool:
    """Whether a label names one month, not the months until it, nor its end."""
    return label.stretch is not None and label.stretch.last is not None and not label.stretch.is_since_january
