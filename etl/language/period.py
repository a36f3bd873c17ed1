"""Months and stretches of months by a strict written grammar: what could be read in two ways is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from etl.language.day import CLOSING
from etl.language.short_year import in_full
from etl.language.text import clean, half_width
from monitor.month import Month
from monitor.plan import Frequency


@dataclass(frozen=True, slots=True)
class BadMonth:
    """Why a text is not a month, as a Chinese clause."""

    reason: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months of one year as a text names them; what it leaves open is None.

    `is_to_date` tells of 截至9月, 9月末: the end of a month, whatever began before it.
    """

    year: int | None = None
    first: int | None = None
    last: int | None = None
    is_to_date: bool = False

    @property
    def is_span(self) -> bool:
        """Whether it says more than one month: such a figure is never that of a month."""
        return self.first != self.last

    def within(self, outer: Stretch | None) -> Stretch:
        """This stretch with the parts that it leaves open taken from an outer one."""
        if outer is None:
            return self
        if self.last is None:
            return replace(outer, year=self.year or outer.year)
        return replace(self, year=self.year or outer.year)

    @property
    def is_quarter(self) -> bool:
        return self.first is not None and self.last is not None and self.last % 3 == 0 and self.first == self.last - 2

    @property
    def is_since_january(self) -> bool:
        """Whether a figure of it is a cumulative one, or a stock, of its last month."""
        return self.last is not None and (self.is_to_date or (self.is_span and self.first == 1))

    @property
    def text(self) -> str:
        """As a file would write it; "" where no month is known."""
        if self.last is None:
            return f"{self.year}年" if self.year else ""
        year = f"{self.year}年" if self.year else ""
        return f"{year}{self.first}-{self.last}月" if self.is_span else f"{year}{self.last}月"

    @property
    def closing(self) -> Stretch:
        """Its last month alone."""
        return replace(self, first=self.last, is_to_date=False)


@dataclass(frozen=True, slots=True)
class Reported:
    """The month that a figure is booked on; `is_span` where it says what happened since January."""

    month: Month
    is_span: bool = False


_DIGITS = {"〇": 0, "○": 0, "o": 0, "零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_CHINESE_YEAR = re.compile(r"([〇○o零一二三四五六七八九]{4})(?=年)")
_CHINESE_MONTH = re.compile(
    r"(?<![〇零一二三四五六七八九十第])(十[一二]?|[一二三四五六七八九])(?=个?月|[-—–~至到](?:十|[一二三四五六七八九]))"
)
_FIRST_MONTH = re.compile("(?<![一-鿿])元月|(?<=年)元月")
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_TO = r"(?:月份?)?[-—–―~～至到]+(?:(?P=year)年)?"
_THIS_YEAR = re.compile("^(?:今年|本年度?|当年)(?=[0-9一二三四五六七八九十前上截至到])")
_MIDNIGHT = re.compile(r"[ t](?:0?0:00(?::00(?:\.0+)?)?|23:59:59(?:\.9+)?)$")  # and the last moment of a day
_AS_DECIMAL = re.compile(r"([0-9]{1,8})\.0")  # what programs make of a column of whole numbers with a gap in it
_STRETCHES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}年度?(?P<last>[0-9]{{1,2}})月份?(?P<end>末|底|止)?",
        r"(?P<year>[0-9]{4})年(?P<last>[0-9]{1,2})月份?",
        r"(?P<year>[0-9]{4})[-/](?P<last>[0-9]{1,2})月?",
        r"(?P<year>[0-9]{4})\.(?P<last>[0-9]{2}|[2-9])(?:月份?)?",
        rf"(?P<last>[0-9]{{1,2}})[-/.]{_YEAR}",
        r"(?P<year>[0-9]{4})(?P<last>[0-9]{2})",
        r"(?P<year>[0-9]{4})m(?P<last>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})年(?P<last>[0-9]{1,2})月(?P<day>[0-9]{1,2})日",
        r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<last>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        r"(?P<year>[0-9]{4})(?P<last>[0-9]{2})(?P<day>[0-9]{2})",
        rf"{_YEAR}(?:年|[-./])?(?P<first>[0-9]{{1,2}}){_TO}(?P<last>[0-9]{{1,2}})月份?",
        rf"(?:{_YEAR}年)?(?P<first>[0-9]{{1,2}})月(?P<begin>[0-9]{{1,2}})日{_TO}(?P<last>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日止?",
        rf"(?:{_YEAR}年)?(?P<last>[0-9]{{1,2}})月(?P<begin>[0-9]{{1,2}})日[-—–―~～至到]+(?P<day>[0-9]{{1,2}})日止?",
        rf"{_YEAR}(?P<mark>[-/.])(?P<first>[0-9]{{1,2}})(?P=mark)(?P<begin>[0-9]{{1,2}})[-—–~～至到]+"
        r"(?P=year)(?P=mark)(?P<last>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
        rf"{_YEAR}[-./]?(?P<first>[0-9]{{2}})[-—–―~～至到]+(?P=year)[-./]?(?P<last>[0-9]{{2}})",
        rf"{_YEAR}[年./](?P<first>[0-9]{{1,2}})[-—–―~～至到](?P<last>[0-9]{{1,2}})",
        r"(?P<first>[0-9]{1,2})(?:月份?)?[-—–―~～至到]+(?P<last>[0-9]{1,2})月份?",
        r"(?P<last>[0-9]{1,2})月份?(?P<end>末|底|止)?",
        rf"(?:截[至止]?到?|[至到])(?:{_YEAR}年)?(?P<last>[0-9]{{1,2}})月份?(?:末|底)?止?(?P<end>)",
        rf"(?:截[至止]?到?|[至到])(?:{_YEAR}[年.])?(?P<last>[0-9]{{1,2}})[月.](?P<day>[0-9]{{1,2}})日?止?(?P<end>)",
        rf"(?:{_YEAR}年?)?前(?P<since>[0-9]{{1,2}})个?月",
        rf"(?:{_YEAR}(?:年|[-./])?)?(?:第?(?P<quarter>[1-4一二三四])季度?(?P<close>[末底])?|-?q(?P<q>[1-4]))",
        rf"(?:截[至止]?到?|[至到])(?:{_YEAR}年?)?第?(?P<quarter>[1-4一二三四])季度[末底]?止?(?P<close>)",
        rf"(?:截[至止]?到?|[至到])(?:{_YEAR}年?)?(?P<half>上半年|前三季度)[末底]?止?",
        rf"(?:{_YEAR}年?)?(?P<half>上半年|下半年|前三季度|全年|第?[1一](?:季度)?[-—–―~～至到][2-4二三四]季度)",
        rf"(?:{_YEAR}年?)?(?P<half>上半年|前三季度|第?[1一](?:[-—–―~～至到][2-4二三四])?季度)累计",
        rf"{_YEAR}年?度?",
        rf"{_YEAR}年(?P<end>末|底)",
    )
)
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "全年": (1, 12)}
# What Excel makes of 2025-09 in a CSV file that it opens and saves.
_EXCEL = re.compile(r"([a-z]{3}|[0-9]{1,2}月)-([0-9]{2})")
_ENGLISH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# As programs write it: Sep 2025, September, 2025, 2025-Sep, and a database's 30-SEP-25, 30-9月-25.
_ENGLISH = re.compile(r"(?:[0-9]{1,2}[-./,]?)?([a-z]{3,9})[-./,]*([0-9]{4})|([0-9]{4})[-./,]*([a-z]{3,9})")
_OF_DATABASE = re.compile(r"[0-9]{1,2}-([a-z]{3}|[0-9]{1,2}月)-([0-9]{2})")
_SERIAL = re.compile(r"[3-7][0-9]{4}")
_SERIAL_ORIGIN = dt.date(1899, 12, 30)  # Excel's day 0, its 29 February 1900 counted
_DAY = re.compile(r"[0-9]{4}(?:年[0-9]{1,2}月|(?P<mark>[-/.])[0-9]{1,2}(?P=mark)|[01][0-9])(?P<day>[0-9]{1,2})日?")
_LATE = CLOSING
MID_MONTH = "是月中的一天，不是整月的数"
_LONGEST = 40
NO_MONTH = "不是月份"
_REASONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            ".*(?:农历|阴历|旧历|夏历|闰|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年|(?<!修)正月|腊月|冬月).*"
        ),
        "是农历，请换算成公历的年月",
    ),
    (
        re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{3,4}:[0-9:.]+"),
        "带有钟点，看不出是不是北京时间（可能差一天），请只写月份",
    ),
    (re.compile(r".+\(别处写的是[0-9]{4}年\)"), "两处写的年份不同"),
    (re.compile(r".+\(别处写的是[0-9]{1,2}月\)"), "两处写的月份不同"),
    (re.compile(r"[0-9-]+t[0-9:.]+(?:z|[+-][0-9]{2}:?[0-9]{2})"), "带有时区，换算成北京时间可能是另一个月，请只写月份"),
    (
        re.compile(r"[3-7][0-9]{4}\.00"),
        "像是日期的序号，可是看不出从哪一年起算（工作簿用的多半是1904日期系统），请写成年月",
    ),
    (
        re.compile(r"(?:[0-9]{4}年?)?第?[2-4二三四]季度累计"),
        "可能是本季的数，也可能是年初到季末的累计数，累计的请写“上半年”“前三季度”一类",
    ),
    (re.compile(r"[0-9]{4}\.1"), "可能是1月，也可能是10月丢了末尾的0"),
    (re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}([-/.][0-9]{2,4})?"), "年份须写四位并写在最前"),
    (re.compile(r"[0-9]{2}年[0-9]{1,2}月份?"), "不知道是哪一年，年份请写四位"),
)


def normal(text: str) -> str:
    """The text as the grammar has it: ASCII digits, no spaces, Chinese digits before 年 and 月 as ASCII."""
    stamp = half_width(clean(text)).casefold()
    shown = _THIS_YEAR.sub("", "".join(_MIDNIGHT.sub("", stamp).split()))
    whole = _AS_DECIMAL.fullmatch(shown)
    shown = whole[1] if whole else shown
    return shown if len(shown) > _LONGEST else digits(shown)


def without_clock(text: str) -> str:
    """A date without the time at which its day begins or ends."""
    return _MIDNIGHT.sub("", half_width(text))


def digits(text: str) -> str:
    """The text with Chinese digits before 年 and 月 as ASCII, and years of two digits in full."""
    text = _FIRST_MONTH.sub("1月", text) if "元月" in text else text
    shown = _CHINESE_YEAR.sub(lambda found: "".join(str(_DIGITS[digit]) for digit in found[1]), text)
    return in_full(_CHINESE_MONTH.sub(lambda found: str(_chinese_number(found[1])), shown))


def _chinese_number(text: str) -> int:
    """一 to 十二."""
    _, mark, ones = text.rpartition("十")
    return (10 if mark else 0) + (_DIGITS[ones] if ones else 0)


@lru_cache(maxsize=4096)
def stretch_of(text: str) -> Stretch | BadMonth:
    """The months that a whole text names, year or months left open where it does, else why it names none."""
    shown = normal(text)
    if not shown:
        return BadMonth("是空的")
    if len(shown) > _LONGEST or not shown.isprintable():
        return BadMonth(NO_MONTH)
    if _SERIAL.fullmatch(shown):
        return _serial(shown)
    if (named := _english(shown)) is not None:
        return named
    for pattern in _STRETCHES:
        if match := pattern.fullmatch(shown):
            return _stretch({name: part for name, part in match.groupdict().items() if part is not None})
    return BadMonth(next((reason for pattern, reason in _REASONS if pattern.fullmatch(shown)), NO_MONTH))


def is_mid_month(text: str) -> bool:
    """Whether a text is a day within a month: neither its first, as databases write months, nor one near its end."""
    found = _DAY.fullmatch(normal(text))
    return found is not None and 1 < int(found["day"]) < _LATE


def why_none(text: str) -> str | None:
    """Why a text that looks like a month is none; None where it is a month, or does not look like one."""
    said = stretch_of(text)
    return said.reason if isinstance(said, BadMonth) and said.reason not in {NO_MONTH, "是空的"} else None


def _stretch(parts: dict[str, str]) -> Stretch | BadMonth:  # noqa: PLR0911 - one return a form
    year = int(parts["year"]) if "year" in parts else None
    if year is not None and not 1990 <= year <= 2100:
        return BadMonth(f"年份{parts['year']}不在1990至2100之间")
    if quarter := parts.get("quarter") or parts.get("q"):
        number = _number(quarter)
        is_close = "close" in parts  # 三季度末
        return Stretch(year, number * 3 if is_close else number * 3 - 2, number * 3, is_to_date=is_close)
    if parts.get("since") == "1":
        return BadMonth("可能是上一个月，也可能是1月")
    if since := parts.get("since"):
        parts = {**parts, "first": "1", "last": since}
    if half := parts.get("half"):
        return Stretch(year, *_HALVES.get(half, (1, 3 * _number(half.removesuffix("季度")[-1]))))
    if "last" not in parts:
        return Stretch(year, 12, 12, is_to_date=True) if "end" in parts else Stretch(year)
    last = int(parts["last"])
    first = int(parts.get("first", last))
    for number in (first, last):
        if not 1 <= number <= 12:
            return BadMonth(f"没有{number}月")
    if first > last:
        return BadMonth("起止月份的次序不对")
    if year and "day" in parts and not 1 <= int(parts["day"]) <= Month(year, last).last_day.day:
        return BadMonth("不是日历上有的日期")
    if "begin" in parts and (int(parts["begin"]) > 1 or int(parts["day"]) < _LATE):
        return BadMonth(MID_MONTH)
    if "end" in parts and int(parts.get("day", _LATE)) < _LATE:
        return BadMonth(MID_MONTH)
    return Stretch(year, first, last, is_to_date="end" in parts)


def _number(digit: str) -> int:
    return int(digit) if digit.isascii() else _DIGITS.get(digit, 0)


def _english(shown: str) -> Stretch | BadMonth | None:
    """A month by its English name; None where the text is of another form."""
    if found := _EXCEL.fullmatch(shown) or _OF_DATABASE.fullmatch(shown):
        name, year = found[1], 2000 + int(found[2])
    elif found := _ENGLISH.fullmatch(shown):
        name, year = found[1] or found[4], int(found[2] or found[3])
    else:
        return None
    if name.endswith("月"):
        number = int(name[:-1])
    else:
        full = [at for at, one in enumerate(_ENGLISH_NAMES, 1) if name in {one, one[:3]} or (at, name) == (9, "sept")]
        number = full[0] if full else 0
    is_known = 1 <= number <= 12 and 1990 <= year <= 2100
    return Stretch(year, number, number) if is_known else BadMonth(NO_MONTH)


def day_of_serial(text: str) -> dt.date | None:
    """The day that a spreadsheet keeps as this number; None where it is none, or of no year of which files are."""
    day = _SERIAL_ORIGIN + dt.timedelta(days=int(text)) if _SERIAL.fullmatch(text) else None
    return day if day and 1990 <= day.year <= 2100 else None


def _serial(text: str) -> Stretch | BadMonth:
    day = day_of_serial(text)
    return Stretch(day.year, day.month, day.month) if day else BadMonth(NO_MONTH)


def parse_period(text: str, frequency: Frequency = "monthly") -> Reported | BadMonth:  # noqa: PLR0911 - one a case
    """The month that a figure is booked on, else why the text names none.

    Months since January are booked on the last of them; other quarters and years only where the frequency has them.
    """
    stretch = stretch_of(text)
    if isinstance(stretch, BadMonth):
        return stretch
    if stretch.last is None:
        return _year(stretch, frequency)
    if stretch.year is None:
        return BadMonth("没有写年份")
    month = Month(stretch.year, stretch.last)
    if not stretch.is_span:
        return Reported(month, stretch.is_to_date)
    is_quarter = stretch.is_quarter
    if is_quarter and frequency == "quarterly":
        return Reported(month)
    if stretch.first == 1 and (frequency != "annual" or stretch.last == 12):
        return Reported(month, is_span=True)
    what = "季度" if is_quarter else "几个月"
    every = {"monthly": "月", "quarterly": "季", "annual": "年"}[frequency]
    return BadMonth(f"是{what}的合并数，既不是一个月，也不从1月算起，而该项按{every}报送")


def _year(stretch: Stretch, frequency: Frequency) -> Reported | BadMonth:
    if frequency != "annual" or stretch.year is None:
        every = {"monthly": "月", "quarterly": "季"}.get(frequency)
        return BadMonth(f"只有年份，没有月份{f'，而该项按{every}报送' if every and stretch.year else ''}")
    return Reported(Month(stretch.year, 12))
