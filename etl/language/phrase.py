"""The words of headings that say how figures are meant, and the months that stand in texts."""

from __future__ import annotations

import re

from etl.language.text import key

_GROWN = r"(?:增长率?|增速|增减率|增减|增幅|变化|\+-|±)"
ADDED = r"(?:新增|净增|增加|新登记|新设立?)"
_CAME = rf"(?:{ADDED}|新建(?=$|[_/]))"
_MOVED = rf"(?:{_GROWN}|{ADDED}|减少|上升|下降|提高|降低)"
_YIELD = r"(?:增加额|(?:增减|增|减)收额?)"  # by how much there is more than a year before
FILLER = (
    r"(?:(?:更正|修改|修订|订正|调整)后|已?完成情况|到达|达到|已?完成|实际|实绩|发生|上?报|绝对[数值量额]|余额|实有|结存|存量|支出|拨付|投入|到位|使用|上线"
    r"|实现|已?建成|已建|已治理|已改造|已认定|[个家户人件项台套座处](?=数)"
    r"|金额|数据|数值|总(?=[数量额])|数|值|量|额)*"
)
_BEFORE = r"(?<![比较])(?:上一?个?|前一个?)[月期]份?"  # the month before
OPENING = r"(?:上年|去年)[末底]|(?<![比较])[年期月]初数?(?=余额|结存|存量|总量|$)"  # the stock before the period began
# What comes before or after something is built or done, and is counted apart.
STAGES = (
    "选址|勘[察测]|设计|规划|立项|备案|批复|获批|报批|审批|申报|申请|报名|储备|入库|招标|中标|签约|意向|落地|下达|派单|交付|采购"
    "|开工|动工|启动|在建|施工|安装|竣工|完工|开通|入网|验收|决算|评审|公示|投产|投运|运维|巡检"
)
# 上年同月=100: figures are the index to that base.
TO_BASE = r"以?(?:上年同[月期季]|去年同[月期季]|上[月期年]|去年|基期)(?:价格)?(?:=|为)100"
_SET = r"(?:月度|(?<![0-9一二三四])季度|节点|阶段性?|序时|时序|进度|基本|奋斗|挑战|[省市区县][定级])"
# Of more years than the one of the figures.
EVER = (
    r"(?:历年|历史|往年)(?:累计)?|近?[两二三四五六七八九十]年(?:以?来)?累计"
    r"|[自从][一-鿿]{0,4}(?:启动|开工|开展|实施|成立|上线|运行|建设|立项)(?:以来|起|至今)(?:累计)?"
    r"|[\"“”]?十[二三四五六]五[\"“”]?(?:以来|时期|期间)?(?:累计)?"
)
SINCE_YEAR = re.compile(r"[自从]?(?P<year>(?:19|20)[0-9]{2})年?(?:[0-9]{1,2}月|度)?(?:以来|起|至今)")
_TODAY = r"(?:本月份?|当月|本期|报告期|目前|今)"
_SINCE = r"[自从]?(?:年初|开年|今年|本年度?|当年|年内)"
WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (OPENING, "other"),
        (TO_BASE, "other"),
        (r"(?:更正|修改|修订|订正|调整|核[实减定])前", "other"),
        (r"^原(?:先|来)?(?:上?报|填报?)?(?=[数值]|累计|本月|当月|$)", "other"),
        (r"^净?增加?[数量额]$|^净增加?$", "other"),
        (r"(?:全年|年底|下月)?(?:预计|预测|预估|预期)(?:全年|年底|完成|累计)*", "other"),
        (EVER, "other"),
        (r"(?:上年|去年)全年", "other"),
        (rf"[比较]年初{_MOVED}?", "other"),
        (r"(?:上年|去年)(?:决算|执行)数?|^基期数?$", "other"),
        (r"与?(?:上年|去年)?同[期月](?:相比|比(?!重|例|率))", "growth"),
        (rf"[两二三四五]年(?:年均|平均){_GROWN}", "other"),
        (r"[比较](?:上年|去年)[末底](?:净?增[加减长]?|新增|减少|增减)[数量额]?", "other"),
        (rf"(?:环比|[较比]上[月期][末底]?){_MOVED}?", "other"),
        (rf"(?:截[至止]?到?)?{_BEFORE}[末底止]*(?:实际)?累计(?:完成|新增)?", "previous-value"),
        (rf"截[至止]?到?{_BEFORE}[末底止]?", "previous-value"),
        (rf"{_BEFORE}[末底]", "closing-value"),
        (_BEFORE, "previous"),
        (r"前年(?:同期|同月)?(?:累计)?", "other"),
        (rf"[比较](?:上年|去年)同期累计{_MOVED}?", "growth-value"),
        (r"(?:上年|去年)?同[期月][末底止]*累计|(?:上年|去年)(?:同期|同月)?[末底止]*累计(?=[数值]?$)", "last-value"),
        (r"上年同期|去年同期|上年同月|去年同月|(?:上年|去年)[本当同][月期季]|上年|去年|同期|(?<!相)同月", "last"),
        (r"(?:(?:上年|去年)?同[期比]|(?:上年|去年))基[数期]数?", "other"),
        (rf"累计增长|累计同比{_MOVED}?|累计{_YIELD}", "growth-value"),
        (rf"同比{_MOVED}?|[比较](?:(?:上年|去年)(?:同期|同月|[末底])?|同[期月]){_MOVED}?", "growth"),
        (rf"(?<!新){_YIELD}|{_GROWN}|(?<!新)增量|升降", "growth"),
        (rf"(?:{_SET}|年度|全年|年)?(?:目标|计划|任务)(?:完成率|完成比例)?", "other"),
        (r"(?:年初|年度|全年)?(?:调整后?)?预算(?:目标)?(?:数|安排)?|[为占](?:年初|年度|全年|调整后?)?预算%?", "other"),
        (r"(?:完成|[为占])(?:年初|年度|全年|调整后?)?(?:预算|计划|目标|任务)的?(?:%|百分比|比例)", "other"),
        (r"[较比与]?(?:超|欠|超欠|超\(欠\))?(?:序时|时序)进度(?:差距|相比|差额)?", "other"),
        (r"(?:超|欠|超欠|超\(欠\))进度|占[一-鿿a-z]{0,8}(?:比重|比例|份额)|[超短欠]{1,2}收", "other"),
        (r"(?:考核|考评|综合|自评|单项|最终)?(?:得分|评分|分值|扣分|加分|得分率)", "other"),
        (r"贡献率|拉动(?:点数|百分点)?|(?:收入|支出)?(?:结构|构成)$|比重$|差[额值]$", "other"),
        (r"(?:时间|支出|执行)进度|执行率|完成率|完成比例|完成进度|占比|排名|排位|位次|名次|座次", "other"),
        (rf"{_SINCE}(?:以来)?截?[至到]?{_TODAY}?[末底止]?(?:实际)?累计{_CAME}?", "value"),
        (rf"{_SINCE}(?:以来)?{_CAME}", "value"),
        (r"(?<=[0-9]年)以来(?:累计)?", "value"),
        (rf"(?:1月?|[自从]?年初)[-—–~～至到]{_TODAY}[末底止]?(?:累计)?", "value"),
        (rf"今年以来|{_SINCE}截?[至到]{_TODAY}?[末底止]?", "value"),
        (rf"(?:截[至止]|[至到]){_TODAY}[末底止]?(?:累计)?|(?:{_TODAY}|本年)[末底止](?:累计)?", "value"),
        (rf"(?:本期|报告期)累计{ADDED}?", "value"),
        (r"(?:本月份?|当月|单月|[本当]期|本季度?|当季)(?:减少|核减|注销|退出)", "other"),
        (rf"(?:本月份?|当月|单月|[本当]期|本季度?|当季)(?:{ADDED}|新建)?", "amount"),
        (rf"(?<![0-9半])全?年度?累计|(?:目前|当前|现已?)?累计{_CAME}?", "value"),
        (r"(?:截[至止]?)?(?:目前|当前|现)(?:(?:已|实际)?完成|[数值量](?=$))", "value"),
        (r"[自从]年初|年初以来|期末|(?<![0-9])(?:月末|年末)|现有|保有(?=量|$)", "value"),
        (rf"^月度?{ADDED}", "amount"),
        (r"本年度?|当年|今年|年内", "value"),
    )
)  # fmt: skip
# What says by itself that a figure is the year so far, or as things stand.
SO_FAR = re.compile("累计|年|现状|当前|最新|总量|[期月]末|今|value")

# The year so far to some, the quarter alone to others.
QUARTER_SO_FAR = re.compile("(?<![前至到—–~～-])第?[2-4二三四]季度[末底]?累计")

PERIOD = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日[-—–―~～至到]+(?:(?:(?:19|20)[0-9]{2}年)?[0-9]{1,2}月)?[0-9]{1,2}日止?"
    r"|(?<!年)[0-9]{1,2}月0?1日[-—–―~～至到]+(?:[0-9]{1,2}月)?(?:2[5-9]|3[01])日止?"
    r"|(?:19|20)[0-9]{2}([-/.])[0-9]{1,2}\1[0-9]{1,2}[-—–―~～至到]+(?:19|20)[0-9]{2}\1[0-9]{1,2}\1[0-9]{1,2}(?![0-9])"
    r"|截[至止]?到?(?:(?:19|20)[0-9]{2}[年.])?[0-9]{1,2}\.[0-9]{1,2}(?![0-9.])"
    r"|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}月份?"
    r"|(?:19|20)[0-9]{2}年[0-9]{1,2}月[-—–―~～至到]+(?:19|20)[0-9]{2}年[0-9]{1,2}月份?"
    r"|(?:今年|本年度?|当年)?(?:截[至止]?到?|[至到])?(?:(?:19|20)[0-9]{2}年?度?)?(?:[0-9]{1,2}月?份?[-—–―~～至到]+)?[0-9]{1,2}月份?(?:末|底|[0-9]{1,2}日)?止?"
    r"|(?:截[至止]?到?|[至到])(?:(?:19|20)[0-9]{2}年?)?(?:第?[1-4一二三四]季度|上半年|前三季度)[末底]?止?"
    r"|(?:(?:19|20)[0-9]{2}年?)?(?:第?[1一][-—–―~～至到][2-4二三四]季度|第?[1-4一二三四]季度[末底]?|上半年|下半年|前三季度|全年|前[0-9]{1,2}个?月)"
    r"|(?:19|20)[0-9]{2}[年./][0-9]{1,2}[-—–―~～至到][0-9]{1,2}(?![0-9月])|(?:19|20)[0-9]{2}年[末底]"
    r"|(?:19|20)[0-9]{2}[-/.](?:0[1-9]|1[0-2])(?![0-9])|(?:19|20)[0-9]{2}\.[2-9](?![0-9.])|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?![0-9])|(?:19|20)[0-9]{2}年度?)"
)


def quarter_so_far(text: str) -> str | None:
    """The words 二季度累计 of a text."""
    found = QUARTER_SO_FAR.search(key(text))
    return found[0] if found else None


def at_ends(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where the pattern stands at the beginning of the text, else at its end, words without meaning after it."""
    if first := pattern.match(text):
        return [first]
    return [match for match in pattern.finditer(text) if re.fullmatch(FILLER, text[match.end() :])][:1]


def without(text: str, match: re.Match[str]) -> str:
    """The text without what was found at one of its ends, and without words that say nothing behind it."""
    if match.start() == 0:
        return re.sub(rf"^{FILLER}(?=$|[_/])", "", text[match.end() :])
    return text[: match.start()]


def is_aside(text: str) -> bool:
    """Whether a text is nothing but a word for figures that are there for comparison only: 位次, 完成率."""
    return any(meaning == "other" and pattern.fullmatch(key(text)) for pattern, meaning in WORDS)
