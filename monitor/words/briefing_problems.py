"""存在问题 and 下一步: every item behind with its numbers, what the department said, and what is still to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from monitor.assess import Assessment
from monitor.deliverable import is_due_undone
from monitor.moment import short_day_text
from monitor.month import Month
from monitor.number import number_text
from monitor.plan import Indicator, Narrative, Plan
from monitor.status import LAGGING, SEVERITY, WORDS
from monitor.words.passage import Block, Heading, Paragraph, Sentence, numbered, sentence
from monitor.words.remark import split_remark
from monitor.words.sentence import is_in_few, needed_words, standing
from monitor.words.summary import listed, named
from monitor.words.value import amount_text, gap_text, is_measured_against_target

_NUMERALS = "一二三四"
OPEN = "（由责任单位补充）"
LISTED = 10  # so many unreported items are all named
OWING = 5  # so many departments are named with what they owe, those that owe most


def problems(month: Month, rows: Sequence[Assessment]) -> list[Block]:
    """A part for each light that is behind, the gravest first; what is not done by its term; what was not reported."""
    behind = worst_first([one for one in rows if one.status in LAGGING])
    ended = [one for one in rows if is_due_undone(one)]
    missing = [one for one in rows if one.status == "not_reported"]
    if not behind and not ended and not missing:
        return [Paragraph((sentence(f"截至{month.number}月底，没有滞后和未报送的事项。", rows),))]
    blocks: list[Block] = [Paragraph((sentence(_summary(behind, ended, missing), [*behind, *ended, *missing]),))]
    parts = [(f"{WORDS[code]}事项", [one for one in behind if one.status == code]) for code in LAGGING]
    parts.append(("本月到期未完成节点", ended))
    parts = [(title, inside) for title, inside in parts if inside]
    for number, (title, inside) in zip(_NUMERALS, parts, strict=False):
        blocks.append(Heading(2, f"（{number}）{title}"))
        blocks += numbered([_problem(one) for one in inside])
    if missing:
        blocks += [Heading(2, f"（{_NUMERALS[len(parts)]}）未报送事项"), unreported(missing)]
    return blocks


def next_steps(plan: Plan, month: Month, rows: Sequence[Assessment]) -> list[Block]:
    """By department: what it says it will do for each item behind, left open where it says nothing; then deadlines."""
    behind = worst_first([one for one in rows if one.status in LAGGING])
    reporters = dict.fromkeys(one.reporter for one in behind)
    steps = [
        Paragraph(tuple(_step(one) for one in behind if one.reporter == name), lead=f"{name}。") for name in reporters
    ]
    return [*numbered(steps), Paragraph((_deadline(plan, month),))]


def notice_items(department: str, rows: Sequence[Assessment]) -> list[Assessment]:
    """What a 督办单 is about: items behind that the department reports, or of its tasks and reported by no owner."""
    return worst_first(
        [
            one
            for one in rows
            if one.status in LAGGING
            and (
                one.item.reporter == department
                or (department in one.task.owners and one.item.reporter not in one.task.owners)
            )
        ]
    )


def notice_paragraphs(month: Month, rows: Sequence[Assessment]) -> list[Block]:
    """The items behind, numbered as in the table that the department fills in."""
    told = [
        Paragraph((sentence(_stands(one), [one]), *_pace(one), *_said(one, asks=False)), _lead(one)) for one in rows
    ]
    return [Heading(1, "督办事项"), *numbered(told)]


def worst_first(rows: Sequence[Assessment]) -> list[Assessment]:
    """By light from worst to best, within one by the gap; those without a gap last, in the plan's order."""
    return sorted(
        rows, key=lambda one: (SEVERITY.index(one.status), one.gap_pp is None, one.gap_pp if one.gap_pp else Decimal(0))
    )


def _summary(behind: Sequence[Assessment], ended: Sequence[Assessment], missing: Sequence[Assessment]) -> str:
    told = []
    if behind:
        lights = [(WORDS[code], sum(one.status == code for one in behind)) for code in LAGGING]
        counts = "、".join(f"{word}{count}项" for word, count in lights if count)
        is_mixed = len({one.status for one in behind}) > 1
        told.append(f"{len(behind)}项任务指标{f'滞后，其中{counts}' if is_mixed else WORDS[behind[0].status]}")
    if ended:
        told.append(f"{len(ended)}个节点本月到期未完成")
    if missing:
        told.append(f"{len(missing)}项未报送")
    return f"{'；'.join(told)}。"


def _problem(one: Assessment) -> Paragraph:
    told = [
        sentence(_stands(one), [one]),
        *_pace(one),
        *_said(one, asks=one.status in LAGGING),
        sentence(_answers(one), [one]),
    ]
    return Paragraph(tuple(told), _lead(one))


def _lead(one: Assessment) -> str:
    return f"{one.item.name}。"


def _stands(one: Assessment) -> str:
    """年度目标750个，截至6月底完成337个，占年度目标的44.9%，低于序时进度5.1个百分点。"""
    item, as_of = one.item, one.as_of
    if as_of is None:
        return f"{one.month.number}月未报送，本年尚无数据。"
    missing = "" if as_of == one.month else f"{one.month.number}月未报送，最近数据为{as_of.number}月。"
    target = ""
    if isinstance(item, Indicator) and item.kind in ("cumulative", "level") and not is_measured_against_target(one):
        target = f"年度目标{amount_text(one.target, item)}，"
    stands = standing(one)
    if isinstance(item, Narrative):
        stands = f"责任单位自评{WORDS[one.last_status or one.status]}"
    elif item.kind == "cumulative" and one.actual == 0:
        stands = f"完成数为0，{gap_text(one, '序时进度')}"
    return f"{missing}{target}截至{as_of.number}月底{stands}。"


def _pace(one: Assessment) -> list[Sentence]:
    """What is still to be done each month; in all, where it is less than one whole thing a month."""
    words = needed_words(one)
    if not words or one.outlook is None or not one.outlook.required_per_month:
        return []
    return [sentence(f"{'' if is_in_few(one) else '完成年度目标'}{words}{_against_recent(one)}。", [one])]


def _against_recent(one: Assessment) -> str:
    outlook = one.outlook
    if outlook is None or outlook.recent_per_month is None:
        return ""
    if outlook.required_ratio is None:
        return "，近三个月没有进展"
    ratio = number_text(outlook.required_ratio, 1)
    return "，与近三个月月均相当" if ratio == "1.0" else f"，所需月均为近三个月的{ratio}倍"


def _said(one: Assessment, *, asks: bool) -> list[Sentence]:
    said, planned = split_remark(one.observation.text if one.observation else None)
    if said:
        return [sentence(f"{one.reporter}说明：{said}。", [one])]
    return [] if planned or not asks else [sentence(f"滞后原因：{OPEN}。", [one], is_open=True)]


def _answers(one: Assessment) -> str:
    """责任单位：…（由…填报）: the departments that the plan names, and who reported it where it is none of them."""
    owners = "、".join(one.lead)
    if one.lead == (one.reporter,):
        return f"责任单位：{owners}。"
    return f"责任单位：{owners}（本项由{one.reporter}填报）。"


def owed_by(missing: Sequence[Assessment]) -> dict[str, list[Assessment]]:
    """What each department has not reported; of much, who owes most first."""
    owed: dict[str, list[Assessment]] = {}
    for one in missing:
        owed.setdefault(one.reporter, []).append(one)
    if len(missing) <= LISTED:
        return owed
    return dict(sorted(owed.items(), key=lambda each: -len(each[1])))


def unreported(missing: Sequence[Assessment]) -> Paragraph:
    """A few by their names; of many the first of those that owe most, and how many the others owe, for nobody reads a
    hundred names out."""
    owed = owed_by(missing)
    first = list(owed) if len(owed) <= OWING + 1 or len(missing) <= LISTED else list(owed)[:OWING]
    told = [sentence(_owes(name, owed[name], len(missing)), owed[name]) for name in first]
    rest = {name: inside for name, inside in owed.items() if name not in first}
    if rest:
        count = sum(map(len, rest.values()))
        words = f"其余{len(rest)}个单位未报送{count}项：{_owed_words(rest)}。"
        told.append(sentence(words, [one for inside in rest.values() for one in inside]))
    return Paragraph(tuple(told))


def _owes(name: str, inside: Sequence[Assessment], total: int) -> str:
    names = [one.item.name for one in inside]
    return f"{name}未报送{len(inside)}项：{named(names) if total > LISTED else listed(names)}。"


def _owed_words(owed: Mapping[str, Sequence[Assessment]]) -> str:
    """市数据管理局24项，市教育局、市商务局各10项: who owes most first."""
    by_count: dict[int, list[str]] = {}
    for name, inside in owed.items():
        by_count.setdefault(len(inside), []).append(name)
    counts = sorted(by_count.items(), reverse=True)
    return "，".join(f"{'、'.join(names)}{'各' if len(names) > 1 else ''}{count}项" for count, names in counts)


def _step(one: Assessment) -> Sentence:
    planned = split_remark(one.observation.text if one.observation else None)[1]
    return sentence(f"{one.item.name}：{planned or OPEN}。", [one], is_open=not planned)


def _deadline(plan: Plan, month: Month) -> Sentence:
    """When the next month is due; the next year has a plan of its own."""
    if month.number == 12:
        return Sentence("请各责任单位做好年度工作总结。")
    soft, hard = plan.reporting.soft_deadline(month + 1), plan.reporting.hard_deadline(month + 1)
    return Sentence(f"{month.number + 1}月数据请于{short_day_text(soft)}前报送，最迟不超过{short_day_text(hard)}。")
