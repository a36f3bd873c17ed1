"""总体进展: how many stand where, what moved since last month, and how each section or task goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from monitor.assess import Assessment
from monitor.deliverable import is_due_undone
from monitor.plan import Indicator, Milestone, Plan
from monitor.status import LAGGING, SEVERITY, WORDS
from monitor.tally import changes, tally
from monitor.words.passage import Paragraph, Sentence, sentence
from monitor.words.sentence import standing
from monitor.words.summary import change_groups
from monitor.words.value import amount_text, gap_text

NAMED = 3  # how many items a sentence names before it says 等
# Ways to close the sentence on the item that is furthest ahead, taken in turn.
_AHEAD = ("，进度最快", "，走在前列", "，进展较快")
_AMONG = "，走在前列"


def overview(rows: Sequence[Assessment], before: Sequence[Assessment]) -> Paragraph:
    """Counts, what was handed in, and what moved since the month before."""
    if not rows:
        return Paragraph((Sentence("本范围内暂无监测项。"),))
    month = rows[0].month
    tasks = len({one.task.id for one in rows})
    statuses = {one.status for one in rows}
    said = f"均{WORDS[statuses.pop()]}" if len(statuses) == 1 else f"其中{count_words(rows)}"
    head = f"截至{month.number}月底，{tasks}项任务共{len(rows)}项任务指标，{said}。"
    return Paragraph((sentence(head, rows), *_reporting(rows), *_moved(rows, before)))


def count_words(rows: Sequence[Assessment]) -> str:
    """已达标19项、进度正常111项: every status that occurs."""
    counted = tally(rows).counts
    return "、".join(f"{WORDS[code]}{count}项" for code, count in counted.items() if count)


def group_paragraphs(plan: Plan, rows: Sequence[Assessment], by: Literal["section", "task"]) -> list[Paragraph]:
    """One paragraph for each section (or task) that has rows, in the plan's order."""
    if by == "section":
        groups = [(one.name, [r for r in rows if r.section.id == one.id]) for one in plan.sections]
    else:
        tasks = sorted(plan.tasks, key=lambda task: task.number)
        groups = [(one.title, [r for r in rows if r.task.id == one.id]) for one in tasks]
    present = [(name, inside) for name, inside in groups if inside]
    return [
        Paragraph(tuple(_group_sentences(inside, number)), lead=f"{name}。")
        for number, (name, inside) in enumerate(present)
    ]


def _reporting(rows: Sequence[Assessment]) -> list[Sentence]:
    due = [one for one in rows if one.reporting != "not_due"]
    missing = [one for one in due if one.reporting == "not_reported"]
    if not due:
        return []
    if not missing:
        return [sentence("本月应报数据均已报送。", due)]
    if len(missing) == len(due):
        return [sentence(f"本月应报{len(due)}项，均未报送。", due)]
    return [sentence(f"本月应报{len(due)}项，已报{len(due) - len(missing)}项，未报送{len(missing)}项。", due)]


def _moved(rows: Sequence[Assessment], before: Sequence[Assessment]) -> list[Sentence]:
    if not before:
        return []
    by_item = {one.item.id: one for one in rows}
    groups = change_groups(changes(before, rows))
    if not groups:
        return [sentence("与上月相比，各项状态没有变化。", rows)]
    told = [sentence(text, (by_item[change.item.id] for change in moved)) for text, moved in groups]
    return [Sentence(f"与上月相比，{told[0].text}", told[0].items), *told[1:]]


def _group_sentences(rows: Sequence[Assessment], number: int) -> list[Sentence]:
    """How many stand where; the one furthest ahead; those behind."""
    found = [sentence(_counts(rows), rows)]
    first = _furthest_ahead(rows)
    if first:
        best = first[0]
        close = _AHEAD[number % len(_AHEAD)] if len(first) == 1 else _AMONG  # of equals none is the fastest
        close = "" if best.status == "reached" else close
        found.append(sentence(f"其中，{best.item.name}{standing(best)}{close}。", [best]))
    else:
        found += _finished(rows)
    behind = sorted((one for one in rows if one.status in LAGGING), key=_gravest)
    if behind:
        found.append(sentence(_behind(behind), behind))
    ended = [one for one in rows if is_due_undone(one)]
    if ended:
        found.append(sentence(f"本月到期未完成的{_named_with_shortfall(ended)}。", ended))
    return found


def _counts(rows: Sequence[Assessment]) -> str:
    counted = tally(rows)
    known, total = counted.counts, counted.total
    if known["on_track"] == total and not any(map(is_due_undone, rows)):
        return f"{total}项任务指标{'' if total == 1 else '均'}按进度推进。"
    if known["reached"] == total:
        return f"{total}项任务指标{'' if total == 1 else '全部'}达标。"
    if known["reached"] + known["on_track"] == total:
        calm = f"{total}项任务指标{'' if total == 1 else '均'}无滞后"
        return f"{calm}，{known['reached']}项已达标。" if known["reached"] else f"{calm}。"
    parts = [f"{count}项{WORDS[code]}" for code, count in known.items() if count]
    if len(parts) == 1:
        return f"{total}项任务指标{'' if total == 1 else '均'}{parts[0].removeprefix(f'{total}项')}。"
    return f"{total}项任务指标{'' if total == 1 else '中'}，{'、'.join(parts)}。"


def _furthest_ahead(rows: Sequence[Assessment]) -> list[Assessment]:
    """The quantities with the widest lead over their schedule, in the plan's order; none where none is ahead."""
    ahead = [
        one
        for one in rows
        if isinstance(one.item, Indicator)
        and one.reporting == "reported"
        and one.status in ("reached", "on_track")
        and (one.gap_pp or 0) > 0
    ]
    most = max((one.gap_pp or 0 for one in ahead), default=0)
    return [one for one in ahead if one.gap_pp == most]


def _finished(rows: Sequence[Assessment]) -> list[Sentence]:
    done = [one for one in rows if isinstance(one.item, Milestone) and one.status == "reached"]
    if not done:
        return []
    names = "、".join(one.item.name for one in done[:NAMED])
    return [sentence(f"{names}{f'等{len(done)}项' if len(done) > NAMED else ''}已完成。", done)]


def _gravest(one: Assessment) -> tuple[int, bool, float]:
    return SEVERITY.index(one.status), one.gap_pp is None, float(one.gap_pp or 0)


def _behind(behind: Sequence[Assessment]) -> str:
    """滞后的有…（低于序时16.7个百分点）、…等5项。"""
    return f"滞后的{_named_with_shortfall(behind)}。"


def _named_with_shortfall(rows: Sequence[Assessment]) -> str:
    """有…（完成85%）、…等5项, or 是… of one alone."""
    names = [f"{one.item.name}（{_shortfall(one)}）" for one in rows]
    if len(names) == 1:
        return f"是{names[0]}"
    more = f"等{len(names)}项" if len(names) > NAMED else ""
    return f"有{'、'.join(names[:NAMED])}{more}"


def _shortfall(one: Assessment) -> str:
    """How far behind in a few words; rates and ranks by their value, which says more than its share of a target."""
    if one.reporting != "reported" or one.item.kind == "narrative":
        return WORDS[one.reporting] if one.reporting != "reported" else f"自评{WORDS[one.status]}"
    if one.item.kind == "milestone":
        return f"完成{amount_text(one.actual, one.item)}"
    if one.gap_pp is None or one.item.kind in ("rate", "rank"):
        return f"目标{amount_text(one.target, one.item)}，实际{amount_text(one.actual, one.item)}"
    return gap_text(one)
