"""What there is to say of items of which none lags: what was reported last, and what falls due next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.deliverable import done_month
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.plan import Item, Milestone, Plan
from monitor.status import is_due
from monitor.words.summary import named

DECEMBER = 12


def next_report(item: Item, month: Month) -> Month | None:
    """The next month of its year for which an item is to be reported; None behind the last one."""
    later = (Month(month.year, number) for number in range(month.number + 1, DECEMBER + 1))
    return next((one for one in later if is_due(item, one)), None)


def unsaid_words(one: Assessment) -> str:
    """Of what was not reported this year: that it is owed, or with which month it begins."""
    first = next_report(one.item, one.month) if one.reporting == "not_due" else None
    return f"尚未到报送月份，首次应报{first.number}月数据。" if first else "今年尚未报送。"


def calm_words(found: Sequence[Assessment]) -> str:
    """That none lags, said of what was reported alone; nothing where nothing was."""
    if all(one.reporting != "not_reported" for one in found):
        return "没有滞后的事项。"
    return "已报送的没有滞后。" if any(one.reporting == "reported" for one in found) else ""


def reported_words(found: Sequence[Assessment], month: Month) -> str:
    """1月已报送5项，另有3项未到期; how many were not reported, and that nothing was due, where that is so."""
    counted = Counter(one.reporting for one in found)
    count, missing, waiting = (counted[code] for code in ("reported", "not_reported", "not_due"))
    if not count and not missing:
        return f"{month.number}月没有应报的项目。"
    said = f"已报送{count}项"
    if missing:
        said = f"应报{count + missing}项，" + (f"已报{count}项，未报送{missing}项" if count else "均未报送")
    tail = f"，另有{waiting}项未到期" if waiting else ""
    return f"{month.number}月{said}{tail}。"


def next_words(plan: Plan, found: Sequence[Assessment], month: Month) -> list[str]:
    """2月应报5项，3月8日前报送; 3月起另报2项：甲、乙; 最近到期的节点：丙（6月底前）."""
    said = []
    due = {one.item.id: when for one in found if (when := next_report(one.item, month))}
    if due:
        first = min(due.values())
        count = sum(when == first for when in due.values())
        deadline = short_day_text(plan.reporting.soft_deadline(first))
        said.append(f"{first.number}月数据应报{count}项，{deadline}前报送。")
        later = sorted({when for when in due.values() if when > first})
        said += [f"{when.number}月另应报{_these(found, [i for i in due if due[i] == when])}。" for when in later]
    waiting = [one for one in found if isinstance(one.item, Milestone) and done_month(one) is None]
    ends = {one.item.id: one.item.due_month for one in waiting if isinstance(one.item, Milestone)}
    ahead = [when for when in ends.values() if when >= month]
    if ahead:
        nearest = min(ahead)
        names = _these(found, [item for item, when in ends.items() if when == nearest], "个")
        said.append(f"最近到期的节点（{nearest.number}月底前）{names}。")
    return said


def _these(found: Sequence[Assessment], items: Sequence[str], counter: str = "项") -> str:
    names = [one.item.short for one in found if one.item.id in items]
    return f"{len(names)}{counter}：{named(names)}"
