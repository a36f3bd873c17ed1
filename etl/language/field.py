"""The nine fields of a departmental table, and what files call them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from etl.language.text import REMEMBERED, key

Field = Literal["month", "department", "indicator_id", "indicator_name", "district", "amount", "value", "unit", "note"]
FIELDS: tuple[Field, ...] = get_args(Field)
NAMING: frozenset[Field] = frozenset({"indicator_id", "indicator_name", "district", "month"})
HEADINGS: dict[Field, str] = {  # the template's, in its order
    "month": "月份",
    "department": "部门",
    "indicator_id": "指标编码",
    "indicator_name": "指标名称",
    "district": "地区",
    "amount": "本月数",
    "value": "累计数",
    "unit": "单位",
    "note": "备注",
}
_OTHER_NAMES: dict[Field, str] = {
    "month": "统计月份 报告期 报告月份 月度 月 年月 统计期 统计时间 数据月份 数据期 所属月份 "
    "报送月份 填报月份 统计年月 数据年月 所属年月 报告年月 统计周期 数据周期 统计区间 所属期 账期 会计期间 "
    "数据时间 月份名称 时间 期间 期别 季度 "
    "yf tjyf tjsj tjny sjyf bgq "  # what systems make of the same names: tjyf is 统计月份
    "month dt stat_date data_date biz_date stat_month report_month data_month year_month ref_month period time_period",
    "department": "责任单位 责任部门 牵头单位 牵头部门 牵头责任单位 报送单位 报送部门 填报单位 填报部门 上报单位 "
    "部门名称 单位名称 "
    "bmmc zrdw tbdw department dept department_name dept_name organization org org_name reporter",
    "indicator_id": "编码 指标代码 代码 指标编号 编号 指标id "
    "zbdm zbbm indicator indicator_id code indicator_code item_code item_id ind_code",
    "indicator_name": "指标 名称 项目 指标项 项目名称 事项 事项名称 任务指标 节点 节点名称 里程碑 "
    "zbmc indicator_name index_name quota_name name item item_name ind_name metric metric_name",
    "district": "区县 县区 县(市、区) 县(区、市) 县(市) 县(区) 市(区) 市(县、区) 市、县(区) 区(市、县) 市县区 "
    "各县(市)区 各县(市、区) 各区县 各县区 县(市)区 县市区 区(县) 区(县、市) 行政区 行政区划 区划 区域 辖区 "
    "所属地区 所属区县 所在区县 "
    "属地 地区名称 功能区 省份 城市 地市 设区市 市县 "
    "qxmc xzqmc xzqhmc dqmc district district_name region region_name area area_name county county_name city city_name",
    "amount": "本月 当月 本期 本月值 当月值 当月数 本期数 本期值 本月完成 当月完成 本月完成数 当月完成数 "
    "本月完成值 当月完成值 本月新增 当月新增 本月实绩 "
    "dyz dys dqz byz bys amount month_value monthly_value monthly month_amount mtd this_month",
    "value": "累计 累计值 累计完成 累计完成数 累计完成值 累计完成量 本年累计 本年累计数 年初至今 年初累计 "
    "自年初累计 当年累计 今年 本年 本年完成 本年完成数 本年完成值 现状值 现状数 当前值 最新值 数量 总量 完成数量 "
    "完成值 完成数 完成量 已完成 "
    "已建 已建数 已建成 已建成数 已治理 已治理数 已改造 已改造数 已认定 已认定数 "
    "已完成数 已完成量 已完成值 实际完成 实际完成数 实际完成值 实际值 实绩 数值 指标值 "
    "指标数值 数据值 统计值 统计数 监测值 实际数 数额 自评 自评状态 自评情况 自我评价 自评结果 考核完成值 考核实际值 "
    "任务完成 任务完成数 任务完成量 任务完成情况 快报数 快报值 累计快报数 "
    "ljz ljs zbz zbsz value cumulative cumulative_value cum_value acc_value accumulated ytd ytd_value total_value "
    "indicator_value ind_value index_value item_value metric_value data_value stat_value",
    "unit": "计量单位 数据单位 指标单位 dw jldw unit unit_name uom",
    "note": "说明 最新进展 目前进展 推进情况 落实情况 "
    "进展 文字说明 情况说明 备注说明 进展情况 进展说明 工作进展 进展情况说明 工作进展情况 完成情况说明 具体进展 "
    "主要进展 note remark remarks comment comments memo",
}
PROBLEMS = "问题"  # heads the column that the checks write into the copy which they offer back
HINT = "上期已报（仅供参考）"  # heads the column that a template handed out on the page shows for comparison
_LET_BE = {key(name) for name in ("序号", "No", "No.", "行号", "#", "ID", "主键", PROBLEMS, HINT)}
_OF_TABLE = re.compile(r"^[a-z][a-z0-9_]{0,30}\.(?=[a-z一-鿿])")  # the name of a query's table: t.zbmc
_LEVEL = re.compile("[一二三四1-4]级(?:指标|任务)(?:名称)?")
_STROKES = str.maketrans("", "", "_-")


def _plain(heading: str) -> str:
    """What spellings of a name have in common, those of programs too: stat_month, Stat Month, statMonth."""
    name = _OF_TABLE.sub("", key(heading).removeprefix("'"))  # which some systems put before whatever they export
    return name.translate(_STROKES) if name.isascii() else name


_NAMES: dict[str, Field] = {
    _plain(name): field for field in FIELDS for name in (HEADINGS[field], *_OTHER_NAMES[field].split())
}
# Names of the month's figure and of the year so far, long enough for one wrong character to tell: 累记数, 木月数.
_MEASURING = [
    name for name, field in _NAMES.items() if field in {"amount", "value"} and re.match("(?:[本当]月|.*累计).", name)
]
_YEARS = frozenset(
    {"年", "nf", "tjnf", "年份", "年度", "统计年份", "统计年度", "数据年份", "year", "statyear", "datayear"}
)
_STATE = re.compile("(?:目前|当前|完成|推进|进展|工作|任务|落实|实施|办理|办结)?状态(?:评价)?")
_OF_CODES = frozenset({"code", "id", "no", "dm", "bm"})  # area_code beside area_name
_PLACE_CODES = re.compile("(.{2,12}?)(?:代码|编码|编号|_?(?:code|id|dm|bm))")
_WITH_UNIT = re.compile(r"(.+?)(?:\((?:单位[::]?)?([^()]+)\)|[/_](.+))")


def field_named(heading: str) -> Field | None:
    """The field whose name, or one of whose known other names, the heading is."""
    return _field_named(heading) if len(heading) <= REMEMBERED else _NAMES.get(_plain(heading))


@lru_cache(maxsize=1 << 14)
def _field_named(heading: str) -> Field | None:
    return _NAMES.get(_plain(heading))


def is_misspelt(heading: str) -> bool:
    """Whether one character keeps a heading from being the name of the month's figure or of the year so far."""
    said = _plain(heading)
    alike = (name for name in _MEASURING if len(name) == len(said))
    return any(sum(map(str.__ne__, name, said)) == 1 for name in alike)


def names_years(heading: str) -> bool:
    """Whether a column is headed as one of years, which stands beside one of months."""
    return _plain(heading) in _YEARS


def names_state(heading: str) -> bool:
    """Whether the words below a heading say how something goes: 办结状态."""
    return bool(_STATE.fullmatch(key(heading)))


def with_unit(heading: str) -> tuple[Field, str] | None:
    """A field's name and the unit that stands in brackets or behind a stroke: 累计数（万个）."""
    parts = _WITH_UNIT.fullmatch(key(heading))
    if parts and parts[3] in _OF_CODES:
        return None
    found = _NAMES.get(_plain(parts[1])) if parts else None
    return (found, parts[2] or parts[3]) if parts and found else None


def names_level(heading: str) -> bool:
    """Whether the names of items below a heading stand in one of several columns, by their level: 三级指标."""
    return bool(_LEVEL.fullmatch(key(heading)))


def names_codes(heading: str) -> bool:
    """Whether a heading is of codes: 区县代码, area_code. Their digits are no figures."""
    said = key(heading)
    return said.endswith(("代码", "编码", "编号")) or said.rpartition("_")[2] in _OF_CODES


def names_place_codes(heading: str) -> bool:
    """Whether a heading is of the codes of districts: 县区代码, 行政区划代码."""
    stem = _PLACE_CODES.fullmatch(key(heading))
    return stem is not None and field_named(stem[1]) == "district"


def is_let_be(heading: str) -> bool:
    """Whether a column says nothing of its own: numbers of rows, or what an earlier check found."""
    return key(heading) in _LET_BE
