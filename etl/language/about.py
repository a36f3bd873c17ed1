"""What titles say that figures are of, instead of what was done in the whole city: ranks, 拆除情况, 农村地区."""

from __future__ import annotations

import re
from typing import Literal

from etl.language.names import Directory
from etl.language.phrase import STAGES, is_aside
from etl.language.text import key

Unlike = Literal[
    "forecast", "target", "last", "set apart", "other", "called", "removed", "sample", "void", "note", "years"
]  # called: the whole name of a sheet says so
_COMPARED = re.compile(
    r"(?:排名|排位|位次|名次|[得评考]分|得分率|积分|分值|完成率|完成比例|占比|比重|(?<!新)增量|增速|增幅|增长率|[同环]比(?:增[长减幅速])?|[上去]年同期"
    r"|缺口|差[额距]|剩余|余量|未(?:完成|建成?|达标))(?:情况|统计)?[表数]?\)?(?:\([^()]*\))?$"
    # or speak of what is left of an item, taken away from it, or of its average
    r"|[上去]年同[期月](?:累计|完成|的)*\|"
    r"|(?:未完成|未建|未达标?|剩余|尚缺|尚欠|[欠缺]|拆除|拆迁|关停|退网|注销|取消|[月日年人]均|平均)的?\|"
)
_COSTS = "投资|资金|补[贴助]|经费|电费|用电|能耗|用地|占地|面积|得分|评分|分值|权重|成本|费用|造价|租金|投诉|故障|退服"
_TAIL = r"[表数值量额费率分]?(?:情况|统计|明细)*[表数]?\)?(?:\([^()]*\))?$"
# What goes on behind the name of an item: 新建基站数目标, 新建基站电费.
_BEHIND = re.compile(
    rf"\|(?:(?P<target>(?:年度|全年)?(?:目标|计划)|任务[数量值])|(?P<forecast>预[计测估期])"
    rf"|(?:建设|工程|项目|考核)*(?:{_COSTS})"
    "|[日月年人]均|[较比]上[月期年]|[同环]比)"
    rf"[一-鿿]{{0,2}}{_TAIL}"
)
_PARTS = "宏站|微站|室分|室外|室内|物理站|逻辑站|部分|规上|规模以上|限上|限额以上|抽样|样本"
# 移动新建基站数, 规上企业新建基站数, 新建基站数（室外）
_PART = re.compile(
    r"(?:^|[年月份度末底止])(?P<operator>(?:中国)?(?:移动|联通|电信|铁塔|广电))(?:公司)?的?\|"
    r"|(?P<size>(?:规上|规模以上|限上|限额以上)[企工业单位]*)的?\||"
    rf"\|\(?(?P<kind>{_PARTS}|(?<=\()(?:仅|只[含限有]?|试点)[^()]*)[数量]?(?:\)|$|情况|统计)"
)
# In each of them is one of these.
_MAYBE_COMPARED = re.compile(
    "[任名位次率比较重量速幅期口额距余均拆退销取关缺欠剩未标划预投资金补费电能地积分权本价诉障服]"
)
GONE = "拆除|拆迁|关停|关闭|退网|退服|注销|报废|腾退"
_REMOVED = re.compile(
    rf"(?<![及和与、])(?P<word>{GONE}|拆违)(?:数量|工作|任务|进[度展]|完成|情况|统计|汇总|明细)*(?:报?表|台账)?(?:\([^()]*\))?$"
)
_AREA = "农村|乡村|城区|城镇|市区|郊区|山区|乡镇|行政村"
_RANGE = "(?:地区|区域|范围)"
# 农村新建基站数, 新建基站数（农村）, 农村地区基站建设情况; not 数字乡村, 东城区, 含农村地区.
_OF_AREA = re.compile(
    rf"(?<![一-鿿])(?P<before>(?:{_AREA}){_RANGE}?)内?的?\||\|\(仅?(?P<behind>(?:{_AREA}){_RANGE}?)\)"
    rf"|(?<![一-鿿])(?P<alone>(?:{_AREA}){_RANGE})"
    rf"|(?P<without>(?:不包?[含括]|剔除|扣除)(?:{_AREA}){_RANGE}?|(?<![一-鿿])(?:{_AREA}){_RANGE}?(?:除外|以外|之外))"
)
_BEFORE_AREA = re.compile("[年月份度底末内]|[全我本]?市(?!区)")


def told_of_others(text: str, directory: Directory) -> Unlike | None:
    """Whether titles say that figures are what stands beside those that are reported: …排名, …完成率, …拆除情况."""
    for line in text.split("\n") if _MAYBE_COMPARED.search(text) else ():
        rest = _without_items(line, directory)
        if found := _COMPARED.search(rest):
            return "last" if "同期" in found[0] else "other"
        if found := _BEHIND.search(rest):
            return "target" if found["target"] else "forecast" if found["forecast"] else "other"
        removed = _REMOVED.search(rest)
        if removed and not any(removed["word"] in spelling for spelling, _ in directory.item_spellings):
            return "removed"
    return None


def called(name: str) -> Literal["called"] | None:
    """Whether a sheet or a file is called by nothing but a word for something else than what was done: 得分, 投资."""
    stem = _CALLED.fullmatch(key(name))
    word = stem["word"] if stem else ""
    is_other = is_aside(word) and not _TO_DO.search(word)  # 任务 may be what was done of it
    return "called" if word and (is_other or _OTHERS.fullmatch(word)) else None


def area_in(text: str, directory: Directory) -> str | None:
    """The words of titles by which figures are of one kind of places only: 农村地区."""
    if not _MAYBE_AREA.search(text):
        return None
    found = _OF_AREA.search(_BEFORE_AREA.sub(" ", _without_items(text, directory)))
    return next(filter(None, found.groups()), None) if found else None


def part_in(line: str, directory: Directory) -> str | None:
    """The word of a title beside the name of an item by which figures are of a part of it: 移动, 规上企业, 室外."""
    found = _PART.search(_without_items(line, directory)) if _MAYBE_PART.search(line) else None
    return next(filter(None, found.groups()), None) if found else None


def is_area(word: str) -> bool:
    """Whether a word names a kind of places: 农村, 城区."""
    return bool(_IS_AREA.fullmatch(key(word)))


_CALLED = re.compile(
    r"(?:(?:19|20)[0-9]{2}年?)?(?:1?[0-9]月份?)?(?P<word>[一-鿿]{2,6}?)(?:情况|统计|明细|汇总)*[表数]?(?:\([^()]*\)|[0-9])?"
)
_TO_DO = re.compile("目标|计划|任务|预[算计测估期]")
_OTHERS = re.compile(
    rf"(?:考核|总|建设|完成)?(?:{_COSTS}|{STAGES}|[得评考]分|积分|平均|均值|最高|最大|最低|增速|增幅|增长率|[同环]比)[额量]?"
)
_MAYBE_AREA = re.compile(_AREA)
_MAYBE_PART = re.compile(f"移动|联通|电信|铁塔|广电|仅|只|试点|{_PARTS}")
_IS_AREA = re.compile(f"(?:{_AREA}){_RANGE}?")


def _without_items(text: str, directory: Directory) -> str:
    """Titles made comparable, names of items left out, of which some end so."""
    rest = key(text)
    for spelling, _ in directory.item_spellings:
        rest = rest.replace(spelling, "|")
    return rest
