"""Assessment: everything known of one indicator in one month; the one object that all outputs show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitor.month import Month
from monitor.observation import Edition, Observation, Series
from monitor.outlook import Outlook
from monitor.plan import Item, Plan, Section, Task


@dataclass(frozen=True, slots=True)
class Assessment:
    """One row per indicator, milestone or narrative and month (and district, "" for 全市).

    Quantities are exact and in the indicator's unit; attainment and schedule are shares (1 = 100 %), unrounded; None where unknown.
    """

    item: Item
    task: Task
    section: Section
    month: Month  # the month asked for
    district: str
    target: Decimal | None
    baseline: Decimal | None
    actual: Decimal | None  # of `as_of`
    amount: Decimal | None  # 本月数 of `as_of`
    expected: Decimal | None  # 应达值 at `as_of` (at `month` where nothing was ever reported)
    attainment_share: Decimal | None  # 完成率
    schedule_share: Decimal | None  # 序时
    gap_share: Decimal | None  # good is positive, in either direction; gap in 百分点 = 100 × this
    status: str  # one of status.CODES; not_reported / not_due where `month` has no value
    reporting: str  # "reported" | "not_reported" | "not_due"
    last_status: str | None  # the light of `as_of`, also where `month` was not reported
    reason: str  # 完成率50.0%，序时58.3%，低8.3个百分点 → 黄（规则：…）
    as_of: Month | None  # the last reported month up to `month`, within the plan's year
    outlook: Outlook | None
    observation: Observation | None  # of `as_of`
    this_year: Series  # January to `month`
    last_year: Series  # the whole year before

    @property
    def gap_pp(self) -> Decimal | None:
        """The gap as it is shown: 百分点, one decimal, half up."""
        raise NotImplementedError


def assess(
    plan: Plan,
    month: Month,
    series: dict[str, Series],
    district: str = "",
    past: dict[str, list[str]] | None = None,
) -> tuple[Assessment, ...]:
    """One assessment for every item of the plan, in the plan's order."""
    raise NotImplementedError


def edition_label(edition: Edition) -> str:
    return f"v{edition.version}"
