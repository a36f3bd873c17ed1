"""Sentences on many items: what changed, and the one sentence for the mayor."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.plan import Plan
from monitor.status import WORDS
from monitor.tally import Change, ChangeKind, tally
from monitor.words.headline import all_furthest_behind
from monitor.words.value import amount_text, gap_text

NAMED = 3  # how many items a sentence names before it says 等
CHANGE_KINDS: tuple[tuple[ChangeKind, str], ...] = (  # the gravest first
    ("turned_red", "转为明显滞后"),
    ("worsened", "进度下滑"),
    ("newly_unreported", "新增未报送"),
    ("newly_reached", "新达标"),
    ("turned_green", "恢复正常"),
    ("improved", "滞后收窄"),
    ("newly_reported", "新增报送"),
    ("revised", "更正前期数据"),
)


def change_sentences(changes: Sequence[Change]) -> list[str]:
    """One sentence for each kind of change, the gravest first: 转为明显滞后2项：…; one that says so where none is."""
    return [sentence for sentence, _ in change_groups(changes)] or ["各项状态没有变化。"]


def change_groups(changes: Sequence[Change]) -> list[tuple[str, tuple[Change, ...]]]:
    """The sentence of each kind of change that occurs, the gravest first, with the changes it tells."""
    found = []
    for kind, words in CHANGE_KINDS:
        of_kind = tuple(change for change in changes if change.kind == kind)
        if of_kind:
            names = named([_change_name(change) for change in of_kind])
            found.append((f"{words}{len(of_kind)}项：{names}。", of_kind))
    return found


def mayor_sentence(plan: Plan, assessments: Sequence[Assessment], changes: Sequence[Change]) -> str:
    """One sentence that can be read out: how many, how they go, what lags most, what moved since the month before."""
    if not assessments:
        return f"{plan.title}暂无监测数据。"
    counted = tally(assessments)
    tasks = len({one.task.id for one in assessments})
    head = f"截至{assessments[0].month.label}底，{tasks}项任务的{counted.total}项任务指标"
    parts = [f"{counts}项{WORDS[code]}" for code, counts in counted.counts.items() if counts]
    if len(parts) == 1:
        every = "均" if counted.counts["not_reported"] or counted.counts["not_due"] else "全部"
        alike = parts[0].removeprefix(str(counted.total)).removeprefix("项")
        parts = [alike if counted.total == 1 else f"{every}{alike}"]
    else:
        head += "中，"
    return f"{head}{'、'.join(parts)}{_worst_words(assessments)}{_moves(changes)}。"


def _worst_words(assessments: Sequence[Assessment]) -> str:
    rows = all_furthest_behind(assessments)
    if not rows:
        return ""
    one = rows[0]
    name = f"{one.item.name}{_whose(one)}"
    if one.gap_pp is None:
        return f"；{name}{WORDS[one.status]}"
    is_own = any(row.item.kind in ("rate", "rank") for row in rows)  # told by its figure, not by a gap
    if len(rows) == 1:
        return f"；差距最大的是{name}，{f'为{amount_text(one.actual, one.item)}' if is_own else gap_text(one)}"
    gaps = {gap_text(row) for row in rows}
    return f"；差距最大的是{name}等{len(rows)}项{'' if is_own or len(gaps) > 1 else f'，均{gap_text(one)}'}"


def _whose(one: Assessment) -> str:
    """The first that answers for it: （市数据管理局等）."""
    return f"（{one.lead[0]}{'等' if len(one.lead) > 1 else ''}）" if one.lead else ""


def _moves(changes: Sequence[Change]) -> str:
    words = (
        ("turned_red", "新增明显滞后"),
        ("worsened", "进度下滑"),
        ("newly_reached", "新达标"),
        ("turned_green", "恢复正常"),
    )
    counted = [(label, sum(change.kind == kind for change in changes)) for kind, label in words]
    moved = [f"{label}{count}项" for label, count in counted if count]
    return f"；与上月相比，{'、'.join(moved)}" if moved else ""


def _change_name(change: Change) -> str:
    if change.kind != "revised":
        return change.item.name
    before, after = amount_text(change.value_before, change.item), amount_text(change.value_after, change.item)
    return f"{change.item.name}（由{before}改为{after}）"


def listed(names: Sequence[str]) -> str:
    """The names, kept apart by ； where one has a 、 of its own: 场景数；国家、省级创新平台申报与推荐."""
    return ("；" if any("、" in name for name in names) and len(names) > 1 else "、").join(names)


def named(names: Sequence[str]) -> str:
    """The first few of the names, and 等 where there are more."""
    shown = listed(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown}等"
