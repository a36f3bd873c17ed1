"""What pages say of departments: how their items go, and whether they reported in time; never a score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.plan import Department, Plan
from monitor.punctuality import Handover
from monitor.status import WORDS
from monitor.tally import tally
from monitor.words.headline import all_furthest_behind


def handover_words(one: Handover) -> str:
    """按期, 宽限期内, 迟报3天, 不全，缺2项, 未报送."""
    words = {
        "on_time": "按期",
        "in_grace": "宽限期内",
        "late": f"迟报{one.days_late}天",
        "incomplete": f"不全，缺{len(one.missing)}项",
        "not_reported": "未报送",
        "not_due": "无应报项",
    }
    late = f"，已报部分迟{one.days_late}天" if one.state == "incomplete" and one.days_late else ""
    return words[one.state] + late


def headline_departments(handovers: Sequence[Handover], month: Month) -> str:
    """9月37个部门应报送，34个按期，1个迟报，1个不全，1个未报送."""
    due = [one for one in handovers if one.state != "not_due"]
    counted = Counter(one.state for one in due)
    parts = [
        f"{counted['on_time']}个按期" if counted["on_time"] else "",
        f"{counted['in_grace']}个在宽限期内" if counted["in_grace"] else "",
        f"{counted['late']}个迟报" if counted["late"] else "",
        f"{counted['incomplete']}个不全" if counted["incomplete"] else "",
        f"{counted['not_reported']}个未报送" if counted["not_reported"] else "",
    ]
    return f"{month.number}月{len(due)}个部门应报送，{'，'.join(part for part in parts if part)}。"


def sentence_department(department: Department, rows: Sequence[Assessment], owned: int, supported: int) -> str:
    """What a department answers for and how it goes, for the head of its page."""
    roles = [f"牵头或负责{owned}项任务" if owned else "", f"配合{supported}项任务" if supported else ""]
    duties = "、".join(role for role in roles if role) or "没有分配任务"
    if not rows:
        return f"{department.name}{duties}，没有监测项。"
    counted = tally(rows)
    stands = "、".join(f"{count}项{WORDS[code]}" for code, count in counted.counts.items() if count)
    first = all_furthest_behind(rows)
    alike = f"等{len(first)}项" if len(first) > 1 else ""
    worst = f"；最需关注的是{first[0].item.name}{alike}" if first else ""
    return f"{department.name}{duties}；负责和填报的{counted.total}项任务指标中，{stands}{worst}。"


def deadline_words(plan: Plan, month: Month) -> str:
    """9月数据应于10月8日前报送，最迟10月12日."""
    soft, hard = plan.reporting.soft_deadline(month), plan.reporting.hard_deadline(month)
    return f"{month.number}月数据应于{short_day_text(soft)}前报送，最迟{short_day_text(hard)}"


def punctuality_note(plan: Plan) -> str:
    """How 按期 is counted."""
    reporting = plan.reporting
    return (
        f"每月数据于次月{reporting.soft_day}日前报送为按期，{reporting.hard_day}日前为宽限期内，其后从{reporting.hard_day}日起计迟报天数；"
        "以每项首次收到的时间为准，事后更正不计迟报。"
    )
