"""Single values in words: quantities, shares, differences, months."""

from __future__ import annotations

import re
from decimal import Decimal

from monitor.assess import Assessment
from monitor.month import Month
from monitor.number import MISSING, number_text, percent_text, round_half_up
from monitor.plan import Item, Narrative

__all__ = [
    "amount_text",
    "date_text",
    "gap_text",
    "month_text",
    "moved_by",
    "pace_text",
    "percent_text",
    "points_text",
    "projected_amount",
    "projected_text",
    "until_text",
    "value_text",
]


def value_text(value: Decimal | None, item: Item) -> str:
    """The number with the item's decimals and without its unit; — where missing."""
    if value is None:
        return MISSING
    return number_text(value, 0 if isinstance(item, Narrative) else item.decimals)


def amount_text(value: Decimal | None, item: Item) -> str:
    """The number with its unit: 2,160个, 58.0%, 第2位."""
    number = value_text(value, item)
    if value is None or isinstance(item, Narrative):
        return number
    return f"第{number}位" if item.kind == "rank" else f"{number}{item.unit}"


def pace_text(value: Decimal, item: Item) -> str:
    """A monthly mean with its unit; a small mean of whole things keeps one decimal where it is not whole."""
    if isinstance(item, Narrative):
        return number_text(value, 1)
    is_small = abs(value) < 100 and value != value.to_integral_value()
    return f"{number_text(value, max(item.decimals, 1) if is_small else item.decimals)}{item.unit}"


def projected_text(value: Decimal, assessment: Assessment) -> str:
    """A projection without its unit: finer than the item where rounding would show a target that is not reached."""
    outlook, item, target = assessment.outlook, assessment.item, assessment.target
    decimals = 0 if isinstance(item, Narrative) else item.decimals
    if outlook is None or target is None or outlook.central == target:
        return number_text(value, decimals)
    finer = (decimals, decimals + 1, decimals + 2)
    apart = (places for places in finer if round_half_up(outlook.central, places) != target)
    return number_text(value, next(apart, decimals))


def projected_amount(value: Decimal, assessment: Assessment) -> str:
    """A projection with its unit: 约2.7个."""
    unit = "" if isinstance(assessment.item, Narrative) else assessment.item.unit
    return f"{projected_text(value, assessment)}{unit}"


def moved_by(now: Assessment, before: Assessment | None) -> tuple[str, str] | None:
    """By how many points the gap moved, and since when: (−8.3, 上月), or (−25.0, 6月) where June was reported last."""
    if before is None or now.reporting != "reported" or now.gap_pp is None or before.gap_pp is None:
        return None
    moved = now.gap_pp - before.gap_pp
    last = before.as_of
    since = "上月" if last is None or last == before.month else f"{last.number}月"
    return f"{'+' if moved > 0 else ''}{number_text(moved, 1)}", since


def month_text(month: Month) -> str:
    """2025年9月."""
    return month.label


def until_text(month: Month) -> str:
    """The months of a year until this one: 2025年1月, 2025年1–9月."""
    return month.label if month.number == 1 else f"{month.year}年1–{month.number}月"


_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def date_text(written: str) -> str:
    """2025, 2025-09 or 2025-09-30 as an official writes it: 2025年9月30日; anything else as it stands."""
    parts = _DATE.fullmatch(written)
    if parts is None:
        return written
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts.groups(), "年月日", strict=True) if part)


def points_text(gap_pp: Decimal | None) -> str:
    """A gap to the schedule as it is shown: 高于序时8.3个百分点."""
    if gap_pp is None:
        return MISSING
    if gap_pp == 0:
        return "与序时持平"
    return f"{'高于' if gap_pp > 0 else '低于'}序时{number_text(abs(gap_pp), 1)}个百分点"


def gap_text(assessment: Assessment, schedule: str = "序时") -> str:
    """The gap of an assessment: 超序时8.3个百分点; under a limit, where more is worse, 优于 or 劣于."""
    gap = assessment.gap_pp
    if gap is None or gap == 0:
        return MISSING if gap is None else f"与{schedule}持平"
    words = ("优于", "劣于") if is_turned(assessment) else ("超", "低于")
    return f"{words[0] if gap > 0 else words[1]}{schedule}{number_text(abs(gap), 1)}个百分点"


def is_turned(assessment: Assessment) -> bool:
    """Whether a higher attainment is worse."""
    done, due, gap = assessment.attainment_share, assessment.schedule_share, assessment.gap_share
    return done is not None and due is not None and gap is not None and (done - due) * gap < 0


def is_measured_against_target(assessment: Assessment) -> bool:
    """Whether the target itself is due in every month: rates without a schedule, levels to be kept."""
    if assessment.item.kind == "level":
        return assessment.baseline is not None and assessment.baseline == assessment.target
    return assessment.item.kind == "rate" and assessment.schedule_share == 1
