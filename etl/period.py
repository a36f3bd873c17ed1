"""Months by a strict written grammar: what could be read in two ways is refused with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.text import clean, half_width
from monitor.month import Month
from monitor.plan import Frequency


@dataclass(frozen=True, slots=True)
class BadMonth:
    """Why a cell is not a month, as a Chinese clause."""

    reason: str


_MONTHS = (
    re.compile(r"([0-9]{4})年([0-9]{1,2})月份?"),
    re.compile(r"([0-9]{4})[-/]([0-9]{1,2})月?"),
    re.compile(r"([0-9]{4})\.([0-9]{2}|[2-9])"),
    re.compile(r"([0-9]{4})([0-9]{2})"),
)
_MIDNIGHT = re.compile(r"[ t]0?0:00(?::00)?$")
_DAYS = (
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"),
    re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"),
    re.compile(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
# What Excel makes of 2025-09 in a CSV file that it opens and saves.
_EXCEL = re.compile(r"([a-z]{3})-([0-9]{2})")
_EXCEL_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_QUARTER = re.compile(r"([0-9]{4})(?:年?-?q([1-4])|年?第?([1-4一二三四])季度?)")
_YEAR = re.compile(r"([0-9]{4})年?度?")
_LONGEST = 40
_QUARTERS = "一二三四"
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[0-9]{4}\.1"), "可能是1月，也可能是10月丢了末尾的0"),
    (re.compile(r"[0-9]{1,2}月份?"), "没有写年份"),
    (
        re.compile(r".*[0-9]{1,2}月?[-—–~至到][0-9]{1,2}月.*|.*累计.*|.*截至.*"),
        "是几个月的合并数，不是一个月；请按截至的最后一个月填累计数",
    ),
    (re.compile(r".*[上下]半年.*"), "是半年，不是一个月"),
    (re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}([-/.][0-9]{2,4})?"), "年份须写四位并写在最前"),
    (re.compile(r"4[0-9]{4}"), "像是Excel的日期序号，请把单元格设为日期或文本"),
    (re.compile(r".*[〇零一二三四五六七八九十]+.*[年月].*"), "是汉字数字，请用阿拉伯数字"),
)


def parse_month(text: str, frequency: Frequency = "monthly") -> Month | BadMonth:
    """The month that is written, else why it is refused; quarters and years only where the frequency has them."""
    stamp = half_width(clean(text)).casefold()
    shown = "".join(_MIDNIGHT.sub("", stamp).split())
    if not shown:
        return BadMonth("是空的")
    if len(shown) > _LONGEST:
        return BadMonth("不是月份")
    for pattern in (*_DAYS, *_MONTHS):
        if found := pattern.fullmatch(shown):
            return _date(*found.groups())
    return _longer(shown, frequency)


def _longer(shown: str, frequency: Frequency) -> Month | BadMonth:
    if found := _EXCEL.fullmatch(shown):
        return _excel_month(found)
    if found := _QUARTER.fullmatch(shown):
        if frequency != "quarterly":
            return BadMonth("是季度，而该项按月报送" if frequency == "monthly" else "是季度，而该项按年报送")
        quarter = int(found[2] or 0) or (_QUARTERS.find(found[3]) + 1 or int(found[3]))
        return _month(found[1], str(quarter * 3))
    if found := _YEAR.fullmatch(shown):
        if frequency != "annual":
            return BadMonth("只有年份，没有月份")
        return _month(found[1], "12")
    return BadMonth(next((reason for pattern, reason in _REASONS if pattern.fullmatch(shown)), "不是月份"))


def _month(year: str, number: str) -> Month | BadMonth:
    if not 1990 <= int(year) <= 2100:
        return BadMonth(f"年份{year}不在1990至2100之间")
    if not 1 <= int(number) <= 12:
        return BadMonth(f"没有{int(number)}月")
    return Month(int(year), int(number))


def _date(year: str, number: str, day: str | None = None) -> Month | BadMonth:
    month = _month(year, number)
    if day and isinstance(month, Month) and not 1 <= int(day) <= month.last_day.day:
        return BadMonth("不是日历上有的日期")
    return month


def _excel_month(found: re.Match[str]) -> Month | BadMonth:
    if found[1] not in _EXCEL_NAMES:
        return BadMonth("不是月份")
    return _month(f"20{found[2]}", str(_EXCEL_NAMES.index(found[1]) + 1))
