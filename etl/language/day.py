"""What titles say that is nearly a month: days and months that no calendar has, lunar months, whole years."""

from __future__ import annotations

import re

from etl.language.text import half_width, key, short
from monitor.month import Month

_ENDS = r"(?:[初廿卅][一二三四五六七八九十]|[一二三四五六七八九]?十?[一二三四五六七八九]?日?)?"
_NUMBER = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})"
_STEMS = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
_BY_NAME = r"(?:(?<![修改校更订端])正月(?![份报度])|腊月|冬月(?!份))"
# A month by the lunar calendar, which is another one than the month of the same number.
_LUNAR = re.compile(
    rf"(?:农历|阴历|旧历|夏历)(?:[0-9]{{4}}年|[〇○零一二三四五六七八九]{{4}}年|{_STEMS})?闰?(?:{_NUMBER}月|{_BY_NAME}){_ENDS}"
    rf"|{_NUMBER}月[^月。;,，；\n]{{0,6}}\((?:农历|阴历|旧历|夏历)\)"
    rf"|{_STEMS}闰?(?:{_NUMBER}月|{_BY_NAME}){_ENDS}|闰{_NUMBER}月|{_BY_NAME}"
)
_DAY = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(年|[-/.])(0?[1-9]|1[0-2])(月|[-/.])([0-9]{2})(?![0-9])(?=日|号|[^.0-9:]|$)"
)
_WITHIN = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-/.])(0?[1-9]|1[0-2])\2(0?[2-9]|1[0-9]|2[0-4])(?![0-9])")
# 2025年度 is all of it, but where that says of which year the tasks are that go on.
_OF_YEAR = re.compile(
    "(?:19|20)[0-9]{2}年度(?!的?(?:重点|目标|任务|计划|工作|为民|民生|实事|绩效|考核|指标|预算|责任|项目|进展|进度|月))"
)

# 2025年13月, 2025-00, 1-13月, 第五季度
_NO_MONTH = re.compile(
    r"(?P<part>(?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月份?(?:[上中下]旬|第[0-9一二三四五]周))"
    r"|(?:(?:19|20)[0-9]{2}年)?(?:[0-9]{1,2}月?份?[-—–~～至到]+)?(?<![0-9.近前后满共])(?P<month>[0-9]{1,2})月(?!内|龄|供)"
    r"|(?<![0-9])(?:19|20)[0-9]{2}[-/](?P<number>[0-9]{2})(?![-/0-9])"
    r"|(?:(?:19|20)[0-9]{2}年)?第?(?P<quarter>[05-9零五六七八九])季度"
)
_APART = re.compile(r"(?<=[0-9])\s+(?=[0-9]{1,2}月)")  # 附件3 9月 is not of month 39
_LAST = 12
CLOSING = 25  # many departments close their month on the 25th
_COMMON_YEAR = 2025
_UNTIL = re.compile(
    r"(?:截[至止]?(?:日期|时间)?到?\s*[:：]?|[至到])\s*(?P<until>(?:(?P<year>(?:19|20)[0-9]{2})\s*[年./-]\s*)?"
    r"(?P<month>[0-9]{1,2})\s*[月./-]\s*(?P<day>[0-9]{1,2})(?![0-9])\s*日?)"
)


def impossible_in(text: str) -> tuple[str, str] | None:
    """The first month or quarter that a text names and no year has, and why it is none; None without any."""
    for found in _NO_MONTH.finditer(key(_APART.sub("|", half_width(text)))):
        if found["part"]:
            return found[0], "不是整月"
        number = found["month"] or found["number"]
        if number is None:
            return found[0], f"没有第{found['quarter']}季度"
        if not 1 <= int(number) <= _LAST:
            return found[0], f"没有{int(number)}月"
    return None


def why_no_month(text: str) -> str:
    """Why what titles have for a month is none, quoted: “2025年13月”没有13月."""
    impossible = impossible_in(text)
    return f"“{short(text)}”{impossible[1] if impossible else '是农历，不是公历的月份'}"


def early_close(text: str) -> str | None:
    """The first day until which a text says figures run, where days are left in its month: 截至9月28日.

    Not the 25th, on which many departments close their month, nor the last day but one.
    """
    for found in _UNTIL.finditer(text):
        month = int(found["month"])
        if 1 <= month <= _LAST and is_early(int(found["year"] or _COMMON_YEAR), month, int(found["day"])):
            return found["until"].strip()
    return None


def is_early(year: int, month: int, day: int) -> bool:
    """Whether a day is one behind the 25th and before the last but one of its month."""
    return CLOSING < day < Month(year, month).last_day.day - 1


def is_of_year(text: str) -> bool:
    """Whether a text says that figures are of a whole year."""
    return bool(_OF_YEAR.search(key(text)))


def lunar_in(text: str) -> str | None:
    """The first month of the lunar calendar that a text names, as it names it."""
    found = _LUNAR.search(key(text))
    return found[0] if found else None


def none_in(text: str) -> str | None:
    """What a text has for a month that is none: 农历八月, 2025年13月."""
    impossible = impossible_in(text)
    return lunar_in(text) or (impossible[0] if impossible else None)


def without_lunar(text: str) -> str:
    """The text without months of the lunar calendar."""
    return _LUNAR.sub("|", half_width(text))


def unreal_day(text: str) -> str | None:
    """The first day that a text names and no calendar has: 2025-09-31."""
    return next((found[0].removesuffix("日") for found in _DAY.finditer(text) if _is_unreal(found)), None)


def month_of(day: str) -> int | None:
    """The number of the month of such a day."""
    found = _DAY.search(day)
    return int(found[3]) if found else None


def with_real_days(text: str) -> str:
    """The text, a day behind the end of its month being its last: the month is certain, the day is not.

    One within its month has 年, 月 and 日: 2025-10-09 is no October.
    """
    return _WITHIN.sub(r"\1年\3月\4日", _DAY.sub(lambda found: _ended(found) if _is_unreal(found) else found[0], text))


def _is_unreal(found: re.Match[str]) -> bool:
    return found[2] in {"年", found[4]} and not 1 <= int(found[5]) <= _last(found)


def _last(found: re.Match[str]) -> int:
    return Month(int(found[1]), int(found[3])).last_day.day


def _ended(found: re.Match[str]) -> str:
    return f"{found[0][: -len(found[5])]}{_last(found)}"
