"""What figures and pages say of deliverables (节点): done, due next, late."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.deliverable import Delivery, due_unknown, due_within, ending, overdue
from monitor.month import Month
from monitor.plan import Milestone
from monitor.tally import tally


def headline_all_milestones(assessments: Sequence[Assessment]) -> str:
    """53个节点8个已完成，2个滞后: of the whole plan."""
    rows = [one for one in assessments if isinstance(one.item, Milestone)]
    if not rows:
        return "计划中没有节点"
    counted = tally(rows)
    unreported = counted.counts["not_reported"]
    if unreported == counted.total:
        return f"{counted.total}个节点均未报送"
    calm = "其余无滞后" if unreported else "无滞后"
    parts = [
        f"{counted.counts['reached']}个已完成" if counted.counts["reached"] else "尚无完成",
        f"{counted.lagging}个滞后" if counted.lagging else "",
        f"{unreported}个未报送" if unreported else "",
        "" if counted.lagging else calm,
    ]
    return f"{counted.total}个节点{'，'.join(part for part in parts if part)}"


def sentence_deliveries(every: Sequence[Delivery], month: Month) -> str:
    """截至2025年9月底，53个节点已完成8个，逾期未完成1个；未来30天到期…个."""
    if not every:
        return "计划中没有节点。"
    return f"截至{month.label}底，{_standing(every, month)}{_coming(every, month)}。"


def sentence_narrowed(found: Sequence[Delivery], every: Sequence[Delivery], month: Month, narrowed: str) -> str:
    """…，数字经济板块的3个节点已完成1个…（全部53个节点已完成17个…）: what a filter leaves, and of how many."""
    whole = f"（全部{_standing(every, month)}）" if every else ""
    if not found:
        return f"没有{narrowed}的节点{whole}。"
    return f"截至{month.label}底，{narrowed}的{_standing(found, month)}{_coming(found, month)}{whole}。"


def _standing(found: Sequence[Delivery], month: Month) -> str:
    done, late, now = sum(one.is_done for one in found), len(overdue(found, month)), len(ending(found, month))
    missing = sum(one.assessment.reporting == "not_reported" for one in found)
    unknown = len(due_unknown(found, month))
    parts = (
        f"{len(found)}个节点{f'已完成{done}个' if done else '尚无完成的'}",
        f"逾期未完成{late}个" if late else "",
        f"本月到期未完成{now}个" if now else "",
        "" if late or now or unknown else "没有到期未完成的",
        f"到期而本年未报送{unknown}个" if unknown else "",
        f"{missing}个本月未报送" if missing else "",
    )
    return "，".join(filter(None, parts))


def _coming(found: Sequence[Delivery], month: Month) -> str:
    """What is due next; nothing of the year's last month, after which this plan asks for nothing."""
    if (month + 1).year != month.year:
        return ""
    near, far = len(due_within(found, month, 1)), len(due_within(found, month, 2))
    if not far:
        return "；未来60天没有到期的"
    return f"；未来30天{f'到期{near}个' if near else '没有到期的'}，60天到期{far}个"


def delivery_words(one: Delivery) -> str:
    """When it was done or how late it is: 8月完成，提前4个月."""
    if one.done is not None:
        told = f"{one.done.number}月完成"
        if one.months_late:
            return f"{told}，逾期{one.months_late}个月"
        return f"{told}，提前{one.months_early}个月" if one.months_early else f"{told}，按期"
    if one.assessment.as_of is None:
        return "本年尚无数据"
    stands = "" if one.assessment.actual is None else f"完成{one.assessment.actual.normalize():f}%"
    if one.assessment.reporting != "reported":
        stands = f"{one.assessment.as_of.number}月{stands}"
    if one.months_late:
        return f"{stands}，逾期{one.months_late}个月"
    left = one.due - one.assessment.month
    return f"{stands}，{'本月到期' if left == 0 else '下月到期' if left == 1 else f'还有{left}个月'}"
