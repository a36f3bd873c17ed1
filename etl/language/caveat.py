"""Remarks by which a figure is another one than that of its row: 预计数, 上年同期数, 8月数据, 应为130, 仅东城区."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from etl.language.number import parse_number
from etl.language.period import MID_MONTH, BadMonth, Stretch, stretch_of
from etl.language.text import key
from etl.language.unit_phrase import unit_in_remark
from monitor.month import Month

LONGEST = 30  # characters of what is looked at as a whole, and of each clause of a longer remark
FARTHEST = 300  # characters of a remark that are looked at
# One of these is in each of them.
IN_REMARK = (
    "预|初步|上[月期季]|[上去]年同期|快报|初报|暂定|估|测算|模拟|数|值|填|截|应[当该]?[为是]|正[为成:：]|改|为准|[误核勿]|存疑|参考|重复|不准|出入|问题"
    "|不[予应]?[计统采用使算]|[仅只]|[不未]包?[含括]|未[报计统纳]|剔除|扣除|除外|单位|年以来|年起|年至今|十[二三四五]五"
    "|抽[样查]|口径|含"
    "|[十百千万亿][一-鿿]{0,3}(?:$|[,，;；。、:：)）])"  # 百个
)
_BETWEEN = re.compile(r"[,;。；、\n]+|[:：](?=应)")
_LEAD = (
    r"(?:(?:此|本|该|上述|以上)?(?:[行项处列]|指标)?(?:数据|数字|数值|数|值|累计数?|本月数|完成数)?(?:暂时?|均|全部|都|仍|先)?"
    r"(?:为|是|系|按照?|用|填|取|沿用|采用|以)?)"
)
_FIGURE = "(?:本月数|数据|数字|数值|数|值|完成数|累计数|完成值)"
_DONE_WITH = "(?:暂?(?:代替|替代|顶替|代)?(?:填报|填列|填写|上报|报送|报|计|填)?)"
_GUESSED = re.compile(rf"{_LEAD}(?:预计|预测|预估|预期|估计|估算|暂估|推算|测算|模拟)(?:完成)?{_FIGURE}?{_DONE_WITH}")
_OTHER = re.compile(
    rf"{_LEAD}(?:(?:年度|全年|年初|季度)?(?:计划|目标|任务)|[上去]年同[期月]|[上去]年度?|上[月期季]|同期)的?{_FIGURE}{_DONE_WITH}"
    rf"|{_LEAD}(?<=[按用取以])(?:上[月期季]|[上去]年同期){_DONE_WITH}"
)
_OF_MONTH = re.compile(
    rf"{_LEAD}(?P<month>(?:[0-9]{{4}}年)?(?:[0-9]{{1,2}}月?[-—~至到])?[0-9]{{1,2}}月份?|[0-9]{{4}}年)[底末]?的?{_FIGURE}{_DONE_WITH}"
)
_AS_OF = re.compile(
    rf"(?:{_FIGURE}|统计)?(?P<month>截[至止]到?(?:[0-9]{{4}}年)?[0-9]{{1,2}}月份?(?:[底末]|[0-9]{{1,2}}日)?)(?:止|{_FIGURE})?"
)
_CORRECTED = re.compile(
    rf"(?:原[报为是填]?[0-9.]+\S{{0,2}})?{_LEAD}(?:[现已]?(?:更正|修正|改正|纠正|订正|更改|改)[为成:：]|应(?:当|该)?[为是])(?:应为)?(?P<number>[0-9.]+)\S{{0,3}}"
    rf"|[以按](?P<other>[0-9.]+)\S{{0,2}}为准"
)
_WRONG = re.compile(
    rf"{_LEAD}?(?:有误|错误|不准确?|有出入|存疑|有问题)|请?(?:不|勿|不予|不应)(?:计入?|统计|采用|使用|用|算)|重复(?:统计|计算|报送)?"
)
# Of some that were looked at, by another definition, or with what the item does not count.
_OTHERWISE = re.compile(
    rf"{_LEAD}(?:抽[样查](?:调查|检查)?|样本|(?:省|部|行业|企业|运营商|旧|老)[一-鿿]{{0,4}}口径)(?:统计|推算|计算|填报)?{_FIGURE}?(?:结果)?"
    r"|(?:其中|此数|该数)?(?<!不)含(?:有)?(?:扩容|改造|存量|升级|迁改|替换|利旧)(?:[一-鿿]{0,4}[0-9]*[个座处家套]?)"
)
# What is reported, and not yet final.
_UNREVIEWED = "待(?:进一步)?核[实定]|未经?审[核计]|未核[实定]|尚未(?:核[实定]|审核)"
_FIRST = (
    "初步(?:统计|核算|核定|汇总|审核)?(?:数据|数字|数值|数|值|结果)"
    "|(?:统计|月度|季度|年度)?快报(?:数据|数字|数值|数|值|口径|结果)?|初报(?:数据|数)?|暂定(?:数据|数值|数|值)?"
)
_UNSURE = re.compile(
    rf"{_LEAD}?(?:{_UNREVIEWED}|{_FIRST}|初步(?:统计|核算)?|待(?:进一步)?核对?|[需须]核实|未核对|待(?:上级|省|部)?(?:审定|确认|反馈))|仅?供?参考"
)
_UNSURE_ANYWHERE = re.compile(
    rf"(?:数据?)?(?:{_UNREVIEWED})|(?:快报|暂定|初步(?:统计|核算|汇总)?)数(?!据?[库平中局]|字化)据?"
    r"|\((?:快报|初步|初报|未审)\)|仅供参考|(?:讨论|征求意见|送审|初|草)稿"
)
NOT_FINAL = "请核对；还没有定下来的，定下来以后再报一次（更正）。"
# What clauses of a long remark begin with that are about the figure, and not about the work.
_ABOUT_FIGURE = (
    "(?:此|本|该|上述|以上)[行项处列指数]|(?:本月|累计|完成|填报|上报|报送)(?:数|值)"
    "|(?:数据|数字|数值)(?:暂|均|全部|都|仍|先|为|是|系|按|用|取|截|不|仅|只)"
    "|[现暂先均][按以用取为是]|(?:现|特|应)?(?:更正|修正|改正|订正)[为成]|应[当该]?[为是]|[以按用][上去]|沿用|采用|请?勿|原报"
)
_ABOUT = re.compile(_ABOUT_FIGURE)
# The same anywhere in a text as it stands, for a look at a large file's; "(" stands before no clause.
ABOUT_FIGURE = rf"(?:^|[,;。；、，：:\n\s])(?:{_ABOUT_FIGURE})"
_SOME = re.compile(
    rf"(?:此|本|该)?{_FIGURE}?(?:(?P<only>[仅只])(?:为|是|系|含|统计|包括|包含|限|报|有)?|不(?:包?含|包括|计)|未(?:包?含|包括|计入|统计|纳入)|剔除|扣除)(?P<rest>\S+?)的?{_FIGURE}?"
    rf"|(?:此|本|该)?{_FIGURE}?(?P<out>[^\s,;。]+?)的?{_FIGURE}?(?:除外|未(?:报送?|计入|统计|纳入|包?含|包括)(?:在内)?{_FIGURE}?)"
)
# What notes begin with, and the words of them by which they are about all figures of a table.
_OPENING = re.compile(r"[(【\[]?(?:附?注|备注|说明|填表说明|填报说明)?[)】\]]?[0-9]?[.、:]?")
_TABLE = re.compile(
    r"(?:以上|上表|本表|表[中内]|上述|此表)(?:所列|各项|各)?(?:数据|数字|数|指标)?|数据|累计完成数?|累计数?|本月数"
)
_GIVEN_UP = re.compile(
    "(?:本表|此表|以上数据|表中数据|数据)?(?:已|均已)?(?:作废|废止|停用)|请?勿(?:使用|采用|用)|(?:本表|此表)(?:请)?勿用"
)
_OUGHT = re.compile(r"[^0-9]{2,30}应(?:当|该)?[为是](?P<number>[0-9][0-9,.]*)\S{0,3}")
_SUMMED = "(?:累计|计算|统计|开始|算)"
_SINCE = re.compile(
    r"(?:均|全部|都)?(?:为|是|系)?[自从]?(?:"
    rf"(?:[\"“”]?十[二三四五]五[\"“”]?(?:期间|时期)?|(?P<year>[0-9]{{4}})年)(?:以来|起|至今)的?{_SUMMED}*"
    rf"|[\"“”]?十[二三四五]五[\"“”]?(?:期间|时期)?的?{_SUMMED}){_FIGURE}?"
)
_NUMBERED = re.compile(r"^\(?[0-9一二三四五六七八九]{1,2}(?:[.、)]|\)、?)(?![0-9])")
_NOTE = 500  # characters of a note that are looked at


def _clauses(remark: str) -> Iterator[str]:
    """A short remark and its clauses; of a longer one the clauses that speak of the figure."""
    whole = key(remark[:FARTHEST])
    is_short = len(whole) <= LONGEST
    if whole and is_short:
        yield whole
    for clause in _BETWEEN.split(whole):
        if clause and len(clause) <= LONGEST and (is_short or _ABOUT.match(clause)):
            yield clause


def against(remark: str, month: Month, figures: Collection[Decimal]) -> str | None:
    """The words of a remark by which the figures of a month are not what was done until then; None without such."""
    for said in _clauses(remark):
        if any(form.fullmatch(said) for form in (_GUESSED, _OTHER, _OTHERWISE, _WRONG)):
            return said
        named = _OF_MONTH.fullmatch(said) or _AS_OF.fullmatch(said)
        if named and _is_another(stretch_of(named["month"]), month):
            return said
        if (since := _SINCE.fullmatch(said)) and since["year"] != str(month.year):
            return said
        corrected = _CORRECTED.fullmatch(said)
        number = parse_number(corrected["number"] or corrected["other"]) if corrected else None
        if isinstance(number, Decimal) and number not in figures:
            return said
    return None


def unsure(remark: str) -> str | None:
    """The words of a remark by which the figure is not yet final: 待核实, 仅供参考."""
    return next((said for said in _clauses(remark) if _UNSURE.fullmatch(said)), None)


def unsure_said(text: str) -> str | None:
    """The words of titles or of a note by which figures are not final."""
    found = _UNSURE_ANYWHERE.search(key(text))
    return found[0] if found else None


def _is_another(said: Stretch | BadMonth, month: Month) -> bool:
    if isinstance(said, BadMonth):
        return said.reason == MID_MONTH
    return said.last not in {None, month.number} or said.year not in {None, month.year}


def table_against(note: str, stretch: Stretch | None, cells: Collection[str]) -> bool:
    """Whether a note below a table says that its figures are not what was done until its month.

    `stretch` is the month of all of them, where titles say one, `cells` what stands in the table.
    """
    month = Month(stretch.year, stretch.last) if stretch and stretch.year and stretch.last else None
    clauses = _BETWEEN.split(_OPENING.sub("", key(note), count=1)[:_NOTE])
    for said in (_NUMBERED.sub("", clause) for clause in clauses):
        if _GIVEN_UP.fullmatch(said):
            return True
        if (found := _OUGHT.fullmatch(said)) and found["number"] not in cells:
            return True
        about = _TABLE.match(said)
        rest = said[about.end() :] if about else ""
        if not rest:
            continue
        if any(form.fullmatch(rest) for form in (_GUESSED, _OTHER, _WRONG)):
            return True
        named = _OF_MONTH.fullmatch(rest) or _AS_OF.fullmatch(rest)
        if month and named and _is_another(stretch_of(named["month"]), month):
            return True
        if (since := _SINCE.fullmatch(rest)) and not (month and since["year"] == str(month.year)):
            return True
    return False


def part_said(remark: str) -> Iterator[tuple[str, bool]]:
    """What a remark says that a figure is of alone, or without which it is; and whether alone."""
    whole = key(remark)
    for said in _clauses(remark):
        is_of_figure = said == whole or not said.endswith("除外")  # 各县区均已完成，南山县除外 is of the work
        if (found := _SOME.fullmatch(said)) and is_of_figure:
            yield found["rest"] or found["out"], bool(found["only"])


def unit_said(remark: str, is_unit: Callable[[str], bool]) -> str | None:
    """The unit that a remark names, known or not: 单位：万个, 以百个计."""
    said = filter(None, map(unit_in_remark, _clauses(remark)))
    return next((unit for unit, is_sure in said if is_sure or is_unit(unit)), None)


def may_be_against(remark: str) -> bool:
    """Whether a remark has any of these forms, whatever the row says."""
    forms = (_GUESSED, _OTHER, _OTHERWISE, _OF_MONTH, _AS_OF, _CORRECTED, _WRONG, _UNSURE, _SOME, _SINCE)
    return any(unit_in_remark(said) or any(form.fullmatch(said) for form in forms) for said in _clauses(remark))
