"""Sentences on one item, as a 通报 would write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from monitor.assess import Assessment
from monitor.month import Month
from monitor.number import number_text
from monitor.outlook import CLASS_NAMES
from monitor.plan import Indicator, Milestone, Narrative
from monitor.status import WORDS
from monitor.words.value import (
    amount_text,
    gap_text,
    is_measured_against_target,
    pace_text,
    percent_text,
    projected_amount,
)


def sentence_item(assessment: Assessment) -> str:
    """截至6月底，新建5G基站完成2,160个，占年度目标的67.5%，超序时进度17.5个百分点。"""
    month, as_of = assessment.month, assessment.as_of
    if as_of is None:
        return f"{assessment.item.name}{month.number}月{_why_missing(assessment)}，本年尚无数据。"
    missing = "" if as_of == month else f"{month.number}月{_why_missing(assessment)}；"
    return f"{missing}截至{as_of.number}月底，{assessment.item.name}{_body(assessment, as_of)}。"


def standing(assessment: Assessment) -> str:
    """完成2,160个，占年度目标的67.5%，超序时进度17.5个百分点; empty where nothing was ever reported."""
    return "" if assessment.as_of is None else _body(assessment, assessment.as_of)


def outlook_sentence(assessment: Assessment) -> str:
    """按目前进度年底约3,200个（推算，…）；还需月均X，是近三个月均值的Y倍。 Empty where there is nothing to project."""
    outlook, item, as_of = assessment.outlook, assessment.item, assessment.as_of
    if not isinstance(item, Indicator) or item.kind not in ("cumulative", "level") or assessment.target is None:
        return ""
    if outlook is None:
        return "数据不足三个月，暂不推算。"
    if as_of is None or as_of.number == 12:
        return ""
    spread = ""
    low, high = projected_amount(outlook.low, assessment), projected_amount(outlook.high, assessment)
    if low != high:
        spread = f"，区间{low}至{high}"
    basis = "，基期未知，按本年内变化计" if outlook.is_within_year else ""
    head = f"按目前进度年底约{projected_amount(outlook.central, assessment)}（推算{spread}{basis}）"
    if outlook.required_per_month == 0:
        return f"{head}；年度目标已完成。"
    return f"{head}，{CLASS_NAMES[outlook.klass]}{_required(assessment)}。"


def outlook_words(assessment: Assessment) -> str:
    """年底约3,200个，难以完成；还需月均X: for a table; empty where there is nothing to project."""
    outlook, as_of = assessment.outlook, assessment.as_of
    if outlook is None or as_of is None or as_of.number == 12 or not outlook_sentence(assessment):
        return ""
    head = f"年底约{projected_amount(outlook.central, assessment)}"
    if outlook.required_per_month == 0:
        return f"{head}，年度目标已完成"
    return f"{head}，{CLASS_NAMES[outlook.klass]}{_required(assessment).split('，')[0]}"


def alternative_text(headline: str, assessments: Iterable[Assessment]) -> str:
    """A figure for those who do not see it: the headline and the numbers that prove it."""
    return f"{headline}。{''.join(sentence_item(one) for one in assessments)}"


def _why_missing(assessment: Assessment) -> str:
    if assessment.reporting == "reported":
        return "只报本月数，累计数无从得出"
    return WORDS[assessment.reporting]


def _body(assessment: Assessment, as_of: Month) -> str:
    item = assessment.item
    if isinstance(item, Narrative):
        text = assessment.observation.text if assessment.observation else None
        return f"自评{WORDS[assessment.last_status or assessment.status]}" + (f"：{text.rstrip('。')}" if text else "")
    if isinstance(item, Milestone):
        return _milestone_body(item, as_of, assessment.actual or Decimal(0))
    value, target = amount_text(assessment.actual, item), amount_text(assessment.target, item)
    reached = assessment.last_status == "reached"
    if item.kind == "rank":
        return f"居{value}，目标{target}，{'已达到目标' if reached else '未达到目标'}"
    stands = "尚未完成" if _is_untouched(assessment) else f"{_verb(assessment)}{value}"
    if assessment.target is None:
        return stands
    if assessment.attainment_share is None:
        return f"{stands}，年度目标{target}"
    return f"{stands}，{_progress(assessment, target)}"


def _is_untouched(assessment: Assessment) -> bool:
    """Whether nothing of what is counted up over the year was done; a share of nothing says nothing."""
    counts_up = assessment.item.kind == "cumulative" and not assessment.is_cap
    return counts_up and assessment.actual == 0 and assessment.last_status != "reached"


def _verb(assessment: Assessment) -> str:
    if assessment.item.kind != "level":
        is_share = isinstance(assessment.item, Indicator) and assessment.item.unit == "%"
        return "为" if assessment.item.kind == "rate" else "达到" if is_share else "完成"
    actual, baseline = assessment.actual, assessment.baseline
    return "降至" if actual is not None and baseline is not None and actual < baseline else "达到"


def _progress(assessment: Assessment, target: str) -> str:
    done = percent_text(assessment.attainment_share)
    reached = assessment.last_status == "reached"
    if is_measured_against_target(assessment) or assessment.item.kind == "rate":
        if reached:
            return f"目标{target}，已达到目标"
        share = f"目标{target}，相当于目标的{done}"
        return share if is_measured_against_target(assessment) else f"{share}，{gap_text(assessment, '序时进度')}"
    of = "年度限额" if assessment.is_cap else "年度目标"
    share = f"{of}{target}" if _is_untouched(assessment) else f"占{of}的{done}"
    if assessment.item.kind == "level" and assessment.baseline is not None and assessment.target is not None:
        share = f"完成年度{'增量' if assessment.target > assessment.baseline else '降幅'}的{done}"
    if reached:
        return f"{share}，{'未超限额' if assessment.is_cap else '已完成年度目标'}"
    return f"{share}，{gap_text(assessment, '序时进度')}"


def _milestone_body(milestone: Milestone, as_of: Month, percent: Decimal) -> str:
    due = milestone.due_month
    if percent >= 100:
        return "已完成"
    late = f"，逾期{as_of - due}个月" if as_of > due else ""
    return f"完成{amount_text(percent, milestone)}，应于{due.label}底前完成{late}"


def needed_words(assessment: Assessment) -> str:
    """还需月均125个, or in all where it is less than one whole thing a month: 年内还需完成1个. Empty for none."""
    outlook, item, target, actual = assessment.outlook, assessment.item, assessment.target, assessment.actual
    if outlook is None or not outlook.required_per_month or target is None or actual is None:
        return ""
    need = outlook.required_per_month
    if is_in_few(assessment):
        return f"年内还需{'完成' if need > 0 else '下降'}{amount_text(abs(target - actual), item)}"
    return f"还需月均{'' if need > 0 else '下降'}{pace_text(abs(need), item)}"


def is_in_few(assessment: Assessment) -> bool:
    """Whether less than one whole thing a month is needed: nobody finishes a third of a platform."""
    outlook, item = assessment.outlook, assessment.item
    need = None if outlook is None else outlook.required_per_month
    return need is not None and isinstance(item, Indicator) and item.decimals == 0 and abs(need) < 1


def _required(assessment: Assessment) -> str:
    outlook, words = assessment.outlook, needed_words(assessment)
    if outlook is None or not words:
        return ""
    if outlook.required_ratio is not None:
        those = "所需月均为" if is_in_few(assessment) else "是"
        return f"；{words}，{those}近三个月均值的{number_text(outlook.required_ratio, 1)}倍"
    if outlook.recent_per_month is not None:
        return f"；{words}，近三个月没有进展"
    return f"；{words}"
