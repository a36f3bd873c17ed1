"""An assessment as a JSON record: numbers, not formatted text; null where unknown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from monitor.assess import Assessment
from monitor.month import Month
from monitor.number import round_half_up
from monitor.observation import Edition
from monitor.outlook import Outlook
from monitor.status import WORDS

Number = int | float | None


def to_json(assessment: Assessment) -> dict[str, object]:
    """One row of `status --json`: quantities in the item's unit, shares in per cent with one decimal."""
    item, observation = assessment.item, assessment.observation
    return {
        "task": assessment.task.id,
        "indicator": item.id,
        "name": item.name,
        "kind": item.kind,
        "unit": getattr(item, "unit", None),
        "section": assessment.section.id,
        "district": assessment.district,
        "month": str(assessment.month),
        "target": _exact(assessment.target),
        "baseline": _exact(assessment.baseline),
        "actual": _exact(assessment.actual),
        "expected": _rounded(assessment.expected, _decimals(assessment) + 2),
        "attainment_pct": _percent(assessment.attainment_share),
        "schedule_pct": _percent(assessment.schedule_share),
        "gap_pp": _exact(assessment.gap_pp),
        "status": assessment.status,
        "last_status": assessment.last_status,
        "published_status": assessment.published_status,
        "reporting": assessment.reporting,
        "reason": assessment.reason,
        "as_of": None if assessment.as_of is None else str(assessment.as_of),
        "lead": list(assessment.lead),
        "reporter": assessment.reporter,
        "is_corrected": observation is not None and observation.is_corrected,
        "is_derived": observation is not None and observation.is_derived,
        "outlook": _outlook(assessment.outlook, _decimals(assessment) + 2),
    }


def status_document(edition: Edition, month: Month, assessments: Sequence[Assessment]) -> dict[str, object]:
    """A month's assessments with all that is needed to read them: `status --json`, and what other systems are given."""
    as_of = max((one.as_of for one in assessments if one.as_of), default=None)
    return {
        "month": str(month),
        "version": edition.version,
        "as_of": str(as_of) if as_of else None,
        "rule": edition.rule,
        "published_at": edition.published_at.isoformat(),
        "is_demo": edition.is_demo,
        "assessments": [{**to_json(one), "status_word": WORDS[one.status]} for one in assessments],
    }


def _decimals(assessment: Assessment) -> int:
    return int(getattr(assessment.item, "decimals", 0))


def _exact(value: Decimal | None) -> Number:
    """A number as JSON has it: whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _rounded(value: Decimal | None, decimals: int) -> Number:
    return None if value is None else _exact(round_half_up(value, decimals))


def _percent(share: Decimal | None) -> Number:
    return None if share is None else _exact(round_half_up(Fraction(share) * 100, 1))


def _outlook(outlook: Outlook | None, decimals: int) -> dict[str, object] | None:
    if outlook is None:
        return None
    return {
        "low": _rounded(outlook.low, decimals),
        "central": _rounded(outlook.central, decimals),
        "high": _rounded(outlook.high, decimals),
        "class": outlook.klass,
        "required_per_month": _rounded(outlook.required_per_month, decimals),
        "recent_per_month": _rounded(outlook.recent_per_month, decimals),
        "required_ratio": _rounded(outlook.required_ratio, 2),
        "is_within_year": outlook.is_within_year,
    }
