"""What the page 报送 says, as sentences: how a month stands, what a draft is, what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from monitor.change import KIND_WORDS, Change
from monitor.moment import moment_text, short_day_text
from monitor.month import Month
from monitor.observation import CITY
from monitor.reception import Checked, Draft, Examined, Expected, Handed, Preview, Standing, Understanding
from monitor.status import WORDS
from monitor.words.value import amount_text

# item → the last light that readers see of it, with its month
Last = Mapping[str, tuple[str, Month]]

STATE_WORDS: Mapping[str, str] = {
    "received": "待审核",
    "approved": "已批准，待发布",
    "published": "已发布",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
ITEM_STATE_WORDS: Mapping[str, str] = {"published": "已发布", "pending": "已报，待发布", "missing": "未报"}
_NAMED = 3  # items that a sentence names


def standing_sentence(standing: Standing) -> str:
    """应报12项，已报9项，缺3项：…；应于11月8日前报送，最迟11月12日（还有3天）."""
    due, missing = len(standing.expected), standing.missing
    if not due:
        return f"{standing.month.label}没有应报的项目。"
    parts = [f"应报{due}项，已报{due - len(missing)}项"]
    if missing:
        parts[0] += f"，缺{len(missing)}项（{_some([one.item.short for one in missing])}）"
    parts.append(f"应于{short_day_text(standing.soft)}前报送，最迟{short_day_text(standing.hard)}{_left(standing)}")
    if standing.handed:
        last = standing.handed[0]
        parts.append(f"上次报送 {last.id}，{short_day_text(last.at)}，{STATE_WORDS[last.state]}")
    still = f"演示数据的日历停在{short_day_text(standing.today)}。" if standing.stands_still else ""
    return "；".join(parts) + f"。{still}"


def _left(standing: Standing) -> str:
    if not standing.missing:
        return "，已报齐"
    days = (standing.hard - standing.today).days
    if days < 0:
        return f"，已逾期{-days}天"
    return "，今天截止" if days == 0 else f"，还有{days}天"


def _some(names: list[str]) -> str:
    more = f"等{len(names)}项" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def last_words(one: Expected) -> str:
    """What was reported for the period before."""
    if one.last_status:
        return f"自评{WORDS[one.last_status]}"
    return amount_text(one.last_value, one.item)


def value_words(one: Expected) -> str:
    """What was reported for the month."""
    if one.status:
        return f"自评{WORDS[one.status]}"
    return amount_text(one.value, one.item)


def draft_words(draft: Draft) -> str:
    """Who uploaded it when, and how large it is."""
    size = f"{draft.size / 1000:,.1f} kB" if draft.size < 1_000_000 else f"{draft.size / 1_000_000:,.1f} MB"
    taken_up = f"，由 {draft.of} 再改" if draft.of else ""
    return f"{draft.name or draft.account} {moment_text(draft.at)}上传，{size}{taken_up}"


def checked_words(found: Checked | None) -> str:
    """How a draft stands, in a list."""
    if found is None:
        return "打开后检查"
    if not found.is_readable:
        return "没有读出表格"
    parts = [
        f"{found.errors}个错误" if found.errors else "没有错误",
        f"{found.warnings}个提醒" if found.warnings else "",
    ]
    return "，".join(part for part in parts if part)


def handed_words(one: Handed) -> str:
    """Its state, with the reason where it came back."""
    reason = f"：{one.reason}" if one.reason else ""
    return f"{STATE_WORDS[one.state]}{reason}"


def rows_words(seen: Understanding) -> str:
    """12行中，接受4行，退回5行，其余3行不是数据: what became of every line of a file."""
    other = seen.rows - seen.accepted - seen.rejected
    told = f"{seen.rows:,}行中，接受{seen.accepted:,}行，退回{seen.rejected:,}行"
    return f"{told}，其余{other:,}行不是数据" if other else told


def found_sentence(examined: Examined) -> str:
    """读到20行，接受18行，退回2行；2个错误，3个提醒."""
    if not examined.is_readable:
        return "这份文件没有读出表格，不能报送；问题见下。"
    told = rows_words(examined.understanding)
    if examined.errors:
        return (
            f"{told}；有{examined.errors:,}个错误要改{f'，{examined.warnings:,}个提醒' if examined.warnings else ''}。"
        )
    return f"{told}；没有错误{f'，有{examined.warnings:,}个提醒请核对' if examined.warnings else '，可以报送'}。"


def change_sentence(preview: Preview, last: Last) -> str:
    """新增12项，更正2项，1项由略有滞后转为明显滞后，缺3项."""
    kinds: dict[tuple[str, Month], set[str]] = {}
    for one in preview.changes:
        if not one.follows:
            kinds.setdefault((one.item.id, one.month), set()).add(one.kind)
    counted = Counter(next((k for k in KIND_WORDS if k in found), "unchanged") for found in kinds.values())
    parts = [f"{KIND_WORDS[kind]}{counted[kind]}项" for kind in ("new", "revised", "withdrawn") if counted[kind]]
    moved = Counter(step for one in preview.changes if (step := light_step(one, last)))
    parts += [f"{count}项由{WORDS[old]}转为{WORDS[new]}" for (old, new), count in moved.most_common()]
    if preview.missing:
        parts.append(f"缺{len(preview.missing)}项")
    if counted["unchanged"]:
        parts.append(f"{counted['unchanged']}项与已公布的相同")
    return "，".join(parts) + "。" if parts else "这份文件不改变任何已公布的数。"


def missing_names(preview: Preview) -> str:
    """10月：甲、乙；11月：丙: each month is said once."""
    names: dict[Month, list[str]] = {}
    for month, item in preview.missing:
        names.setdefault(month, []).append(item.name)
    return "；".join(f"{month.number}月 {'、'.join(named)}" for month, named in names.items())


def light_step(one: Change, last: Last) -> tuple[str, str] | None:
    """From which light to which other one the city's figure of an item goes; None where it stays or is its first."""
    new = one.new_light
    if one.district != CITY or new is None or new in {"not_due", "not_reported"}:
        return None
    old = old_light(one, last)[0]
    return (old, new) if old and old != new else None


def old_light(one: Change, last: Last) -> tuple[str | None, Month | None]:
    """The light before: that of the month, or where the month has none the last one that was published."""
    if one.old_light and one.old_light not in {"not_due", "not_reported"}:
        return one.old_light, one.month
    found = last.get(one.item.id)
    return found if found and found[1] < one.month else (None, None)
