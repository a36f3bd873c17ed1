"""What the calendar of returns says: a return in words, the month's headline, deadlines with the days left."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from monitor.calendar import Calendar, Entry, Kind, Return, State
from monitor.moment import day_text, short_day_text
from monitor.month import Month
from monitor.words.department import handover_words

STATE_WORDS: dict[State, str] = {
    "on_time": "按期",
    "in_grace": "宽限期内",
    "late": "迟报",
    "incomplete": "不全",
    "not_reported": "未报送",
    "awaited": "待报送",
    "not_due": "未到期",
}
KIND_WORDS: dict[Kind, str] = {"first": "首报", "addition": "补报", "revision": "更正", "without_effect": "不计入"}
ENTRY_WORDS = {
    "received": "待审核",
    "approved": "待发布",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
WAITING_WORDS = {"review": "待审核", "publication": "待发布", "": ""}


def return_words(one: Return) -> str:
    """按期, 宽限期内, 迟报3天, 不全，缺2项, 未报送，逾期3天, 待报送，还有3天, 未到期, 无应报项."""
    if one.state in ("not_due", "awaited"):
        if not one.handover.due:
            return "无应报项"
        return STATE_WORDS["not_due"] if one.state == "not_due" else f"待报送，{_left(one.day, one.soft)}"
    if one.state == "not_reported":
        return f"未报送，{overdue_words(one)}"
    if one.state == "incomplete":
        return f"不全，缺{len(one.missing)}项" + (f"，{overdue_words(one)}" if one.is_missing else "")
    return handover_words(one.handover)


def cell_words(one: Return) -> str:
    """As return_words, in three or four characters."""
    if not one.handover.due or one.state == "not_due":
        return ""
    short = {"in_grace": "宽限", "late": f"迟{one.handover.days_late}天", "incomplete": f"缺{len(one.missing)}项"}
    return short.get(one.state) or {"not_reported": "未报", "awaited": "待报"}.get(one.state, STATE_WORDS[one.state])


def overdue_words(one: Return) -> str:
    """How late what is missing is: 逾期3天, or how long there is still."""
    if one.day > one.hard:
        return f"逾期{one.days_over}天"
    if one.day == one.hard:
        return "今天是最后期限"
    if one.day > one.soft:
        return f"距最后期限{_left(one.day, one.hard)}"
    return _left(one.day, one.soft)


def _left(day: dt.date, deadline: dt.date) -> str:
    left = (deadline - day).days
    return f"还有{left}天" if left else "今天截止"


def deadline_text(day: dt.date, deadline: dt.date) -> str:
    """10月8日（已过2天）."""
    over = (day - deadline).days
    year = f"{deadline.year}年" if deadline.year != day.year else ""
    return f"{year}{short_day_text(deadline)}（{f'已过{over}天' if over > 0 else _left(day, deadline)}）"


def headline_calendar(found: Calendar, month: Month) -> str:
    """截至2025年10月9日，9月数据29个部门应报送，26个已报齐，1个不全，2个未报送。"""
    due = found.of_month(month)
    if not due:
        return f"{month.number}月没有部门应报送。"
    if found.day <= month.last_day:
        early = sum(one.handover.received is not None for one in due)
        return f"{month.number}月未过完，{len(due)}个部门将于次月报送" + (f"，{early}个已提前报送。" if early else "。")
    counted = Counter(one.state for one in due)
    done = sum(counted[state] for state in ("on_time", "in_grace", "late"))
    parts = [
        f"{done}个已报齐" if done else "",
        f"{counted['incomplete']}个不全" if counted["incomplete"] else "",
        f"{counted['not_reported'] + counted['awaited']}个未报送"
        if counted["not_reported"] or counted["awaited"]
        else "",
    ]
    told = "全部报齐" if done == len(due) else "，".join(filter(None, parts))
    of_month = f"{month.number}月" if found.day.year == month.year else month.label
    return f"截至{day_text(found.day)}，{of_month}数据{len(due)}个部门应报送，{told}。"


def entry_words(one: Entry) -> str:
    """首报4项，已发布; what no longer counts says so."""
    state = ENTRY_WORDS[one.submission.state]
    if one.kind == "without_effect":
        return f"{state}，{KIND_WORDS[one.kind]}"
    return f"{KIND_WORDS[one.kind]}{one.items}项，{state}"


def calendar_note(found: Calendar) -> str:
    """By which day and which rule it is counted."""
    reporting = found.plan.reporting
    demo = "演示数据的日历停在最后一批演示文件的最后期限。" if found.is_demo else ""
    return (
        f"按{day_text(found.day)}的登记情况统计，含已收到、尚未发布的报送。{demo}"
        f"次月{reporting.soft_day}日前报齐为按期，{reporting.hard_day}日前为宽限期内，其后计迟报天数；"
        "每项以首次收到为准，事后更正不计迟报；被退回、撤回的不算。"
    )
