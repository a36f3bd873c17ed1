"""What titles, a sheet's name and a file's name say for the whole table: month, department, item, district, unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from etl.heading.label import Measure
from etl.heading.pivot import filtered
from etl.language.about import Unlike, area_in, called, part_in, told_of_others
from etl.language.caveat import unsure_said
from etl.language.coded import code_in, name_by_code
from etl.language.day import early_close, is_of_year, none_in, unreal_day, with_real_days, without_lunar
from etl.language.elsewhere import elsewhere
from etl.language.index_base import other_base
from etl.language.names import Directory
from etl.language.noted import Noted
from etl.language.partial import operator_named
from etl.language.period import MID_MONTH, BadMonth, Stretch, digits, stretch_of
from etl.language.phrase import PERIOD, quarter_so_far
from etl.language.qualifier import added_in, qualifier_in
from etl.language.specimen import alone, specimen
from etl.language.stock import stock_said
from etl.language.subject import subject_of, without_formalities, without_notes
from etl.language.text import clean, half_width, key
from etl.language.title_unit import bracketed_units, units_in
from etl.language.unit_phrase import UNIT_LIKE, counted_in
from etl.language.written_on import MADE, with_year_written

_OWNER = re.compile(
    r"(?:填报|填表|报送|上报|责任|牵头|编制|制表|数据提供|提供)(?:单位|部门)(?:\((?:盖章|公章|章)\))?\s*[::]?\s*(?P<name>(?:[^\s,;，；()]|\([^()]*\))*)"
)
_UNIT = re.compile(
    r"(?:^|[\s(\[【,;，；])(?:(?:表[内中]|[本上]表|以[上下])(?:各项)?(?:数据|数|指标)?(?:的)?)?(?:计量|数据|数值|金额|货币)?单位"
    r"(?:\s*[::/]\s*|\s+|均?[为是]|一律为?)\s*(?P<name>[^()\[\]【】\n]+)"
)
_BETWEEN = re.compile(r"[\s、,;/]+")
_STAMPED = re.compile(r"\((?:盖章|公章|章)\)$")
# A day on which a table was made is not what it is about.
_NUMBER = "[0-9〇○零一二三四五六七八九十]"
_DAY = (
    rf"{_NUMBER}{{4}}\s*[年./\-]\s*{_NUMBER}{{1,3}}(?:\s*[月./\-]\s*{_NUMBER}{{1,3}}\s*日?|\s*月)?"
    r"(?:\s+[0-9]{1,2}:[0-9:]+)?"
)
_DAYS = r"[0-9]{1,2}月[0-9]{1,2}日\s*[-—–~至到]+\s*(?:[0-9]{1,2}月)?[0-9]{1,2}日"
_MADE_ON = re.compile(
    rf"(?:填报|填表|制表|报送|上报|更新|编制)(?:日期|时间|期限)\s*[::]?\s*{_DAYS}|{_DAYS}\s*{MADE}|"
    rf"(?:填报|填表|制表|报送|上报|打印|下载|导出|更新|编制|生成)(?:日期|时间)\s*[::]?\s*(?:{_DAY}|[0-9]{{8}})"
    rf"|(?<![0-9])(?:(?:19|20)[0-9]{{2}}\s*[年./\-]\s*)?[0-9]{{1,2}}\s*[月./\-]\s*[0-9]{{1,2}}\s*日?\s*{MADE}"
    # nor the month from which a form is used
    rf"|[自从]?{_NUMBER}{{4}}年(?:{_NUMBER}{{1,3}}月)?(?:{_NUMBER}{{1,3}}日)?起(?:执行|施行|实施|启用|填报|报送|试行|使用)"
    r"|有效期限?\s*(?:[至到为]|截[至止])?\s*[::]?\s*[0-9年月日./\-]+"
    r"|(?:上年|去年)?同期\s*[::为是]?\s*[0-9年月./\-]+"
    # Nor is the document that asks for it: 根据2024年12月文件.
    r"|(?:根据|依据|依照|按照|参照|遵照)[^。;|\n]{0,40}?(?:文件|通知|函|要求|规定|精神|方案|办法|意见|部署)"
)
_MOMENT = re.compile(  # as programs name what they write: 2025-10-09 10_22_33
    r"(?:19|20)[0-9]{2}-?[01][0-9]-?[0-3][0-9][ _t-]?[0-2][0-9][-_.:]?[0-5][0-9](?:[-_.:]?[0-5][0-9])?(?![0-9])"
)
_VALUE = re.compile(r"(?<!非)累计|年初以?来?至")
_FORECAST = re.compile(
    r"预[计测估期](?:完成|实现|达到|[数值]|情况|表)|(?<=[月季年度])预[计测估期](?!性)|\(预[计测估期]\)"
)
# 完成及全年预计情况 is of both.
_BESIDE = re.compile(r"[及和与、,含](?:全年|全月|当月|下月|年底|四?季度|[0-9]{1,2}月份?)?$")
_PLANNED = re.compile(
    "(?:目标|任务|计划|指标)(?:任务|指标|[值数])?(?:分解|下达|分配)|(?:目标|计划)(?:任务|指标)?(?:[值数表]|一览|清单|汇总)"
    "|(?<=[月季年度])(?:目标|计划)(?!单列)|[待拟](?:新建|建|改造|实施|完成)"
)
_DONE = re.compile("完成|进展|进度|实绩|实际|执行|推进|落实|实现")
_OWN_MONTH = "[当本单]月|一个月|月内|当期|[当本]季|非累计"
_AMOUNT = re.compile(  # 9月1日至9月30日, too
    rf"{_OWN_MONTH}"
    r"|(?P<month>[0-9]{1,2})月0?1日?[-—–~至到]+(?:(?:[0-9]{4}年)?(?P=month)月)?[23][0-9]日"
    r"|(?P<begin>(?:19|20)[0-9]{2}(?P<mark>[-/.])[01]?[0-9](?P=mark))0?1\s*[-—–~～至到]+\s*(?P=begin)[23][0-9]"
)
_APART = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_AS_OF = re.compile(r"(?:数据|统计)截[至止]?(?:日期|时间)?\s*+(?:[::]\s*+)?(?=[0-9])")
_OF_ALL_YEAR = re.compile("全年(?=度?(?:的?目标|任务|计划))")  # 已完成全年任务: not of which months figures are
_TEN_DAYS = re.compile("[上中下]旬|[上下]半月|第[0-9一二三四五]周")
_LABELLED = re.compile(
    r"(?:(?:数据|统计|报告|报表|所属)(?:月份|年月|期间?|时间|时期|时段|区间)|(?<![一-鿿])月份)\s*[::]\s*([^\s;。()]+)"
)
_WITHIN = re.compile(r"(?<=[0-9]) +(?=[年月日])|(?<=[年月]) +(?=[0-9])")  # 2025 年 9 月
_ZONED = re.compile(r"[-/.]?[0-9]{0,2}t[0-9:.]+(?:z|[+-])")  # 2025-08-31T16:00:00Z is in September in China
_ONE_OF_SEVERAL = re.compile(r"[年月][0-9]{1,2}[、,/和及与]$")  # before a month: 2025年8、9月
_TITLE = 2_000  # characters of a row above a table that are looked at: what goes on is no title
_NAME_LENGTH = 4  # shorter spellings turn up inside other words


@dataclass(frozen=True, slots=True)
class Context:
    """Facts of a whole table; None where nothing, or more than one thing, is said."""

    stretch: Stretch | None = None
    department: str | None = None
    indicator: str | None = None
    code: str | None = None  # of its item, the plan's or another
    district: str | None = None
    unit: str | None = None
    measure: Measure | None = None
    is_by_days: bool = False  # only the days of a month say that they are its own: 9月1日至30日
    unlike_done: Unlike | None = None  # what the figures are instead of what was done
    is_pivot: bool = False  # 求和项：累计数 says what a pivot table adds up
    part: str | None = None  # whose figures alone they are: 中国移动
    stock: str | None = None  # the words by which they may be of what there is, not of what is new: 保有量
    no_month: str | None = None  # what looks like their month and is none: 农历八月, 2025年13月
    no_day: str | None = None  # a day that no calendar has, whose month is taken all the same
    early: str | None = None  # the day until which they run, where days are left in its month
    is_of_year: bool = False  # 2025年度
    some: str | None = None  # of which districts, or without which, they are where no row or column has its own
    other_city: str | None = None  # of which they are
    unsure: str | None = None  # by which they are not final: 仅供参考, 待核实
    area: str | None = None  # of which kind of places alone they are: 农村地区
    noted: Noted = ()  # what notes below the table say of single items
    qualifier: str | None = None  # words beside the name of their item that may make something else of it: 选址
    answered: str | None = None  # the name with such words that people answered to be the item
    added: str | None = None  # the words by which they are what came in, of whatever item: 新增
    year_around: int | None = None  # the only one that titles of the workbook's sheets name: the plan's
    quarter: str | None = None  # 二季度累计: the year so far, or the quarter alone
    wider: str | None = None  # of which more than the plan's city they are where no row or column has its own: 全省

    @property
    def whole_year(self) -> Context:
        """These facts for a table that names no month anywhere: a figure of 2025年度 is the year's as of December."""
        year = self.stretch.year if self.stretch and self.stretch.last is None else None
        return replace(self, stretch=Stretch(year, 1, 12)) if year and self.is_of_year else self

    def or_else(self, other: Context) -> Context:
        """These facts, and of what they lack the other's."""
        said: dict[str, Any] = {one.name: getattr(self, one.name) or getattr(other, one.name) for one in fields(self)}
        if self.measure:
            said["is_by_days"] = self.is_by_days
        if self.indicator:  # what is said beside the name of an item is of this one
            said |= {"qualifier": self.qualifier, "answered": self.answered, "added": self.added}
        return Context(**(said | {"stretch": self.stretch.within(other.stretch) if self.stretch else other.stretch}))


NOTHING_SAID = Context()


def of_titles(rows: Iterable[Sequence[str]], directory: Directory) -> Context:
    """What the rows above a header say."""
    words = ("　".join(dict.fromkeys(cell for cell in cells if cell)) for cells in rows)
    lines = [line[:_TITLE] for line in words]
    text = half_width(clean("\n".join(lines)))
    department, said = _owner(text), _UNIT.search(text)
    first = said["name"].split()[0].rstrip(",;") if said and said["name"].split() else ""
    unit = units_in(said["name"], directory) if said else None
    if said and unit is None and directory.department(first):
        department = department or first
    elif said and unit is None and all(map(UNIT_LIKE.fullmatch, filter(None, _BETWEEN.split(first)))):
        unit = first or None
    elif said is None:
        unit = bracketed_units(text, directory) or counted_in(text)
    titles = list(without_notes(map(half_width, map(clean, lines))))
    about, every = (_MADE_ON.sub(" ", _OWNER.sub(" ", said)) for said in ("\n".join(titles), text))
    code = code_in(about, directory)
    found = _of_words(about, directory, with_year_written(_stretch(about) or _stretch(every), text))
    return replace(
        found,
        department=department,
        indicator=found.indicator or name_by_code(code, directory),
        code=code,
        unit=unit,
        unlike_done=_unlike_done(about) or told_of_others(about, directory),
        is_pivot="求和项" in about,
        part=next(filter(None, (_part(line, directory) for line in lines)), None),
        stock=stock_said(about, (spelling for spelling, _ in directory.item_spellings)),
        unsure=unsure_said(about),
    )


def _of_words(text: str, directory: Directory, stretch: Stretch | None) -> Context:
    """What words say wherever they stand, in titles or in the name of a sheet or a file; `stretch` is their month."""
    district, some = subject_of(text, directory)
    other_city, wider = elsewhere(text, directory)
    indicator = _indicator(text, directory)
    qualifier, answered = qualifier_in(text, directory, indicator, stretch)
    return Context(
        stretch=stretch,
        no_month=none_in(text),
        no_day=unreal_day(text),
        early=early_close(text),
        is_of_year=is_of_year(text),
        indicator=indicator,
        qualifier=qualifier,
        answered=answered,
        added=added_in(text, directory),
        district=district,
        some=some,
        other_city=other_city,
        wider=wider,
        measure=_measure(text),
        is_by_days=not re.search(_OWN_MONTH, text),
        quarter=quarter_so_far(text),
        area=area_in(text, directory),
    )


def _part(line: str, directory: Directory) -> str | None:
    """Of what only the figures below a line of titles are: of an operator, or to another base than the plan's."""
    named = directory.items_by_name(_indicator(line, directory) or "") if "100" in line else ()
    found = other_base(line, named) or filtered(line) or operator_named(without_formalities(half_width(line)))
    return found or part_in(line, directory)


def of_name(name: str, directory: Directory) -> Context:
    """What the name of a sheet or a file says."""
    text = _MOMENT.sub(" ", _MADE_ON.sub(" ", half_width(clean(name))))
    departments = {
        department.id
        for department in directory.plan.departments
        for spelling in (department.name, *department.aliases)
        if key(spelling) in key(text)
    }
    found = _of_words(text, directory, _stretch(text))
    return replace(
        found,
        department=directory.plan.department[departments.pop()].name if len(departments) == 1 else None,
        unit=bracketed_units(text, directory),
        unlike_done=_unlike_done(text)
        or (None if found.indicator else called(text))
        or told_of_others(text, directory)
        or alone(key(text)),
        part=operator_named(text),
    )


def _unlike_done(text: str) -> Unlike | None:
    """Whether figures are forecasts or targets by what is said of them all, or the table a sample or given up."""
    whole = key(text)
    if told := specimen(whole):
        return told
    for found in _FORECAST.finditer(whole):
        if not _BESIDE.search(whole[max(found.start() - 12, 0) : found.start()]):  # at its end
            return "forecast"
    return "target" if _PLANNED.search(whole) and not _DONE.search(whole) else None


def _owner(text: str) -> str | None:
    found = _OWNER.search(text)
    return _STAMPED.sub("", found["name"]) or None if found else None


def _measure(text: str) -> Measure | None:
    is_value, is_amount = bool(_VALUE.search(text)), bool(_AMOUNT.search(text))
    if is_value == is_amount:
        return None
    return "value" if is_value else "amount"


def _stretch(text: str) -> Stretch | None:
    """The one month, stretch or year that the text names, as that of its data or else anywhere."""
    text = with_real_days(without_lunar(_WITHIN.sub("", text)))
    labelled = _LABELLED.findall(text)
    anywhere = _stretch_in(text)
    if not labelled:
        return anywhere
    whole = stretch_of(labelled[0]) if len(set(labelled)) == 1 else None
    if isinstance(whole, Stretch) and whole.last:  # in any of the ways in which a cell may have it
        return whole.within(anywhere)
    return _stretch_in(" ".join(labelled)) or anywhere


def _stretch_in(text: str) -> Stretch | None:
    apart = key(
        _APART.sub("|", _AS_OF.sub("截至", text).replace("\n", "|"))
    )  # so that a number before a year does not grow into it
    apart = _OF_ALL_YEAR.sub("|", digits(apart))
    found = [
        BadMonth(MID_MONTH) if _is_not_whole(apart, match) else stretch_of(match[0])
        for match in PERIOD.finditer(apart)
        if _is_period(match[0])
    ]
    said = [one for one in found if isinstance(one, Stretch)]
    if any(isinstance(one, BadMonth) and one.reason == MID_MONTH for one in found):
        said = [Stretch(one.year) for one in said if one.year]  # what is not of a whole month is of none
    years = {one.year for one in said if one.year}
    year = years.pop() if len(years) == 1 else None
    months = [replace(one, year=one.year or year) for one in said if one.last]
    ends = {(one.year, one.last) for one in months}
    if len(ends) == 1:
        spans = [one for one in months if one.is_span]
        return spans[0] if spans and len({(one.first, one.last) for one in spans}) == 1 else months[0]
    return Stretch(year) if year else None


def _is_not_whole(text: str, month: re.Match[str]) -> bool:
    """Whether a month is named for some days of it (9月上旬), together with others (8、9月), or in another zone."""
    is_part = _TEN_DAYS.match(text, month.end()) or _ZONED.match(text, month.end())
    return bool(is_part or _ONE_OF_SEVERAL.search(text[: month.start()]))


def _is_period(text: str) -> bool:
    return text.count("日") != 1 or not text.endswith("日") or text.startswith("截")


def _indicator(text: str, directory: Directory) -> str | None:
    """The one item whose name the text holds; of names within names the longest."""
    rest, found = key(text), set()
    for spelling, item in directory.item_spellings:
        if len(spelling) >= _NAME_LENGTH and spelling in rest:
            rest = rest.replace(spelling, "|")
            found.add(item)
    return directory.plan.item[found.pop()].name if len(found) == 1 else None
