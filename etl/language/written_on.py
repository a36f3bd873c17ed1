"""The year of a month that titles name without one, by the day on which the table was filled in."""

from __future__ import annotations

import re
from dataclasses import replace

from etl.language.period import Stretch

_DAY = r"((?:19|20)[0-9]{2})\s?[年./-]\s?([0-9]{1,2})\s?[月./-]\s?(?:[0-9]{1,2}(?![0-9])|[一二三四五六七八九十廿]{1,3})"
# What was done with a table on a day: 10月9日发布.
MADE = "(?:填报|填表|制表|报送|上报|打印|下载|导出|更新|编制|生成|印发|发布|整理|提供)"
_WRITTEN = re.compile(
    rf"(?:填报|填表|制表|报送|上报|编制|报告)?(?:日期|时间)\s?[:：]\s?{_DAY}|^\s?{_DAY}\s?日?\s?$|{_DAY}\s?日?\s?{MADE}",
    re.MULTILINE,
)
_YEAR_BEFORE = re.compile(r"[上去前]年(?:度|同期)?[的,、]?\s?[0-9一二三四五六七八九十]{1,2}月")
_EARLY, _LATE = 3, 10  # 12月份 filled in in January


def with_year_written(stretch: Stretch | None, text: str) -> Stretch | None:
    """The months with the year of that day, where there is one; a month to come has none, but at the turn of a year."""
    if stretch is None or stretch.year or not stretch.last:
        return stretch
    return replace(stretch, year=year_written(stretch.last, text))


def names_day_written(text: str) -> bool:
    """Whether a text says on which day it was written."""
    return bool(_WRITTEN.search(text))


def year_written(last: int, text: str) -> int | None:
    """The year of the months until the `last` one by the one day on which a text says that it was written."""
    said = (tuple(filter(None, found.groups())) for found in _WRITTEN.finditer(text))
    days = {(int(year), int(month)) for year, month in said}
    if len(days) != 1 or _YEAR_BEFORE.search(text):
        return None
    year, month = days.pop()
    if last <= month:
        return year
    return year - 1 if month <= _EARLY and last >= _LATE else None
