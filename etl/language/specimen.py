"""Tables that are not meant to be reported, by their titles and their sheets' names: samples, such as were given up."""

from __future__ import annotations

import re
from typing import Literal

_NOT_MEANT = re.compile(
    r"样表|样[例张](?![0-9一-鿿])|示例|模拟数据|测试数据|(?P<void>\(?(?:已?作废|勿用|停用|废弃)\)?(?:表|$|\n)|^(?:旧|旧表|备份|草稿|不要|不用|删除)$)"
)
# Not 比上年9月, nor what was written then: 根据去年9月印发的方案.
_YEAR_BEFORE = re.compile(
    r"(?<![比较与和及同、,含跟据])(?:上年|去年)(?:度|同期|同月)?的?\(?(?:1?[0-9][-—–~至到])?1?[0-9]月份?\)?"
    r"(?:[^\n印发较比]{0,16}(?:数据?|报表|月报|情况|台账|统计表?|进度表?|进展|明细|汇总))?(?:表|\([^()\n]{0,16}\))?(?=$|\n)",
    re.MULTILINE,
)
_OF_YEARS = re.compile(
    r"(?:十[三四五]五[\"”']?(?:以来|期间|时期)?|历年|近[两三四五2-5]年(?:以来|来)?)(?:总?累计|合计)"
    r"|(?:十[三四五]五[\"”']?|近[两三四五2-5]年)(?:以来|期间|时期)[^\n0-9]{0,12}(?:累计|合计)"
)
_PLAN_ALONE = re.compile(
    "(?:(?:19|20)[0-9]{2}年?)?(?:年度|全年)?(?:目标|计划|任务)(?:任务|目标)?[值数表]?"
)  # of a sheet


def specimen(whole: str) -> Literal["sample", "void", "set apart", "years"] | None:
    """Whether titles, made comparable, say that a table is a sample, was given up, or is of a month last year."""
    told = _NOT_MEANT.search(whole)
    if told is None:
        return "set apart" if _YEAR_BEFORE.search(whole) else "years" if _OF_YEARS.search(whole) else None
    return "void" if told["void"] else "sample"


_BEFORE = re.compile("(?:上一?[月期年季周]度?|上个月|去年|前年|往年|(?:[上去]年)?同期)(?:数据?|情况|表|报表)?")
_BRACKETED = re.compile(r"(?<=.)\([^()]*\)$")
_BESIDE = re.compile("(?:仅?供?参考|参照|对照|比对)(?:数据?|资料|表)?")
_LISTS = re.compile(
    "(?:数据|指标)?(?:字典|枚举|码表|代码表)[表项]?|下拉(?:列表|选项|菜单|框)?|选项|(?:数据)?有效性|序列"
)
_FORM = re.compile("(?:填报|报表|报送|填写)?(?:模板|模版|空表|空白表|范例|范本)(?:[0-9]|\\([0-9]\\))?")


def alone(name: str) -> Literal["set apart", "target", "forecast"] | None:
    """What the figures of a sheet are that is only called so."""
    name = _BRACKETED.sub("", name)
    if _BEFORE.fullmatch(name) or _BESIDE.fullmatch(name):
        return "set apart"
    return "target" if _PLAN_ALONE.fullmatch(name) else "forecast" if re.fullmatch("预[测计]", name) else None


def is_beside(name: str) -> bool:
    """Whether a sheet by its name is not the one to be read where another one can be: 上月, 参考, 模板, 样表."""
    return bool(
        alone(name) == "set apart"
        or _LISTS.fullmatch(_BRACKETED.sub("", name))
        or _FORM.fullmatch(_BRACKETED.sub("", name))
        or specimen(name) not in {None, "years"}
    )
