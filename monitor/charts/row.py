"""What one assessment says in a row of any figure: values in words, table row, part of the alternative text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from monitor import schedule
from monitor.assess import Assessment
from monitor.cell import One, Standing
from monitor.charts.figure import Table
from monitor.deliverable import deliveries
from monitor.number import MISSING, percent_text, round_half_up, to_decimal
from monitor.plan import Indicator, Milestone, Narrative, Plan
from monitor.status import SEVERITY, WORDS
from monitor.words.delivery import delivery_words
from monitor.words.value import amount_text, value_text

COLUMNS = ("指标", "单位", "目标值", "完成值", "完成率（%）", "序时（%）", "差（百分点）", "状态", "数据截至")


def has_bar(assessment: Assessment) -> bool:
    """Whether there is a measured attainment of this very month to draw."""
    return assessment.reporting == "reported" and assessment.attainment_share is not None and not is_wordy(assessment)


def due_share(plan: Plan, assessment: Assessment) -> Decimal | None:
    """The schedule of the month shown, also where only an earlier month was reported."""
    item = assessment.item
    if assessment.reporting == "reported" or not isinstance(item, Indicator) or assessment.target is None:
        return assessment.schedule_share
    return to_decimal(schedule.schedule_share(plan, item, assessment.month, assessment.district))


def is_rank(assessment: Assessment) -> bool:
    return isinstance(assessment.item, Indicator) and assessment.item.kind == "rank"


def is_wordy(assessment: Assessment) -> bool:
    """Whether the item is told in words only: ranks and narratives have no share of a target."""
    return is_rank(assessment) or isinstance(assessment.item, Narrative)


def worst_first(assessments: Iterable[One]) -> list[One]:
    """By status from worst to best, within one by the gap, of equals in the order given, which is the plan's."""
    return sorted(
        assessments,
        key=lambda a: (
            SEVERITY.index(a.status),
            a.gap_share is None,
            a.gap_share or Decimal(0),
            a.attainment_share or Decimal(0),
        ),
    )


def worst_of(assessments: Sequence[One], count: int) -> list[One]:
    """The first of worst_first; only where a status passes the count must its gaps be known."""
    severities = sorted(SEVERITY.index(one.status) for one in assessments)
    if not severities:
        return []
    last = severities[min(count, len(severities)) - 1]
    return worst_first(one for one in assessments if SEVERITY.index(one.status) <= last)[:count]


def detail(assessment: Assessment, *, with_baseline: bool = True) -> str:
    """The line under the name: value and target, the due month, or when it was last heard of."""
    item, actual = assessment.item, assessment.actual
    if assessment.reporting != "reported":
        return _last_heard(assessment)
    if isinstance(item, Milestone):
        return _delivery(assessment)
    if isinstance(item, Narrative):
        return "部门自评"
    if item.kind == "rank" or actual is None or assessment.target is None:
        return "位次" if item.kind == "rank" else MISSING
    word = "上限" if item.comparison == "at_most" else ""
    start = ""
    if assessment.baseline is not None and with_baseline:
        start = f"，基期{value_text(assessment.baseline, item)}"
    done_text = value_text(actual, item) + corrected_mark(assessment)
    return f"{done_text} / {word}{amount_text(assessment.target, item)}{start}"


def _delivery(assessment: Assessment) -> str:
    """When it was done and how early or late, else when it is due."""
    (one,) = deliveries([assessment])
    if one.is_done:
        return delivery_words(one)
    late = f"，逾期{one.months_late}个月" if one.months_late else ""
    return f"应于{one.due.number}月完成{late}"


def _last_heard(assessment: Assessment) -> str:
    as_of, actual = assessment.as_of, assessment.actual
    if as_of is None:
        return "今年尚无数据"
    last = (
        "" if actual is None or isinstance(assessment.item, Narrative) else f" {amount_text(actual, assessment.item)}"
    )
    # the rule may turn a missed month yellow or red: that it was missed must be said all the same
    is_coloured = assessment.reporting == "not_reported" and assessment.status != "not_reported"
    return f"{'未报送，' if is_coloured else ''}最近数据：{as_of.number}月{last}"


def statement(assessment: Assessment) -> str:
    """What stands in place of the bar where the item is told in words."""
    actual, target, seen = assessment.actual, assessment.target, assessment.observation
    if assessment.reporting != "reported":
        return ""
    if is_rank(assessment) and actual is not None and target is not None:
        return f"{amount_text(actual, assessment.item)}，目标{amount_text(target, assessment.item)}"
    return seen.text or "" if isinstance(assessment.item, Narrative) and seen is not None else ""


def corrected_mark(assessment: Assessment) -> str:
    seen = assessment.observation
    return "*" if seen is not None and seen.is_corrected and seen.value is not None else ""


def correction_notes(assessments: Iterable[Assessment]) -> tuple[str, ...]:
    """What 「*」 stands for, a line each; the first two, the rest counted."""
    notes = [
        f"{a.item.short}（{a.observation.month.number}月）：{a.observation.correction}"
        for a in assessments
        if corrected_mark(a) and a.observation is not None
    ]
    if not notes:
        return ()
    more = f"；另有{len(notes) - 2}项" if len(notes) > 2 else ""
    return (f"* 更正值。{'；'.join(notes[:2])}{more}",)


def hover(assessment: Assessment) -> str:
    """What the pointer tells of a row: full name, values, the reason of its light."""
    lines = [f"<b>{assessment.item.name}</b>", detail(assessment), assessment.reason]
    return "<br>".join(line for line in lines if line)


def spoken(assessment: Assessment) -> str:
    """One row in the alternative text."""
    word = WORDS[assessment.status]
    if not has_bar(assessment):
        return f"{assessment.item.short}{word}（{statement(assessment) or detail(assessment)}）"
    return (
        f"{assessment.item.short}完成{percent_text(assessment.attainment_share)}，"
        f"序时{percent_text(assessment.schedule_share)}，{word}"
    )


def _tenth(share: Decimal | None) -> Decimal | None:
    return None if share is None else round_half_up(share * 100)


def table_row(assessment: Assessment) -> tuple[object, ...]:
    item = assessment.item
    return (
        item.name,
        getattr(item, "unit", ""),
        assessment.target,
        assessment.actual,
        _tenth(assessment.attainment_share),
        _tenth(assessment.schedule_share),
        _tenth(assessment.gap_share),
        WORDS[assessment.status],
        assessment.as_of.label if assessment.as_of else None,
    )


def table_of(assessments: Iterable[Assessment]) -> Table:
    return Table(COLUMNS, tuple(map(table_row, assessments)))


def reporters(plan: Plan, assessments: Iterable[Standing]) -> list[str]:
    """Short names of the departments that reported any of these in the year, in order of appearance."""
    known = (one for one in assessments if one.as_of is not None)
    return list(dict.fromkeys(plan.department[one.item.reporter].short for one in known))
