"""Assessment: everything known of one indicator in one month; the one object that all outputs show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from monitor import schedule
from monitor.escalation import caught_up
from monitor.lighting import Case, lights_of_year, lights_when_asked
from monitor.month import Month, year_months
from monitor.number import optional_decimal, points
from monitor.observation import CITY, Edition, Observation, Series
from monitor.outlook import Outlook, outlook
from monitor.plan import Indicator, Item, Narrative, Plan, Section, Task
from monitor.status import LIGHTS, Light, is_due, reason_text, rule_name

# Item id → the lights of its months as they were published then.
Past = Mapping[str, Sequence[tuple[Month, str]]]
Mark = tuple[str, Decimal | None]  # status, and gap in 百分点


@dataclass(frozen=True, slots=True)
class Assessment:
    """One row per indicator, milestone or narrative and month (and district, "" for 全市).

    Quantities are exact and in the indicator's unit; attainment and schedule are shares (1 = 100 %), unrounded;
    None where unknown.
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
    as_of: Month | None  # the last reported month up to `month`, within its year
    outlook: Outlook | None
    observation: Observation | None  # of `as_of`
    this_year: Series  # January to `month`
    last_year: Series  # the whole year before
    lead: tuple[str, ...] = ()  # names of the departments that answer for the task
    reporter: str = ""  # name of the department that reports it
    published_status: str | None = None  # the light published for `month` then; a change of rule or data shows both

    @property
    def gap_pp(self) -> Decimal | None:
        """The gap as it is shown: 百分点, one decimal, half up."""
        return None if self.gap_share is None else points(self.gap_share)

    @property
    def is_cap(self) -> bool:
        """Whether the target is a limit that only December can fulfil."""
        return isinstance(self.item, Indicator) and schedule.is_cap(self.item, self.district)


def assess(
    plan: Plan,
    month: Month,
    series: Mapping[str, Series],
    district: str = CITY,
    past: Past | None = None,
) -> tuple[Assessment, ...]:
    """One assessment for every item of the plan (of a district: that districts report), in the plan's order.

    `series` holds one district's observations by item id, this year's and last year's; `past` the published lights.
    """
    known = past or {}
    return tuple(
        assess_item(plan, item, month, series.get(item.id, {}), district, past=known.get(item.id, ()))
        for item in items_in(plan, district)
    )


def assess_year(
    plan: Plan,
    until: Month,
    series: Mapping[str, Series],
    district: str = CITY,
    past: Past | None = None,
) -> dict[Month, tuple[Assessment, ...]]:
    """The assessments of January to `until`; red months that were caught up with later are shown as the rule says."""
    return seen_in(courses(plan, until, series, district, past), plan, until)


# Each item's assessments from January on, month by month, as they were seen in that month itself.
Courses = tuple[tuple[Assessment, ...], ...]


def courses(
    plan: Plan,
    until: Month,
    series: Mapping[str, Series],
    district: str = CITY,
    past: Past | None = None,
) -> Courses:
    """One course for every item, January to `until`, in the plan's order.

    What a month says follows from no later one: a year that is judged once is judged for each of its months.
    """
    known = past or {}
    months = year_months(until.year, until.number)
    found = []
    for item in items_in(plan, district):
        case = Case(plan, item, series.get(item.id, {}), district, dict(known.get(item.id, ())))
        lights = lights_of_year(case, until)
        found.append(tuple(_assessment(case, month, lights) for month in months))
    return tuple(found)


def seen_in(judged: Courses, plan: Plan, until: Month) -> dict[Month, tuple[Assessment, ...]]:
    """January to `until` as that month shows them: later months left aside, what was caught up with recoloured."""
    rows = []
    for course in judged:
        row = course[: until.number]
        shown = caught_up(plan.rule, [one.status for one in row])
        rows.append([_recoloured(one, status) for one, status in zip(row, shown, strict=True)])
    months = year_months(until.year, until.number)
    return {month: tuple(row[index] for row in rows) for index, month in enumerate(months)}


def item_marks(
    plan: Plan,
    item: Item,
    until: Month,
    series: Series,
    district: str = CITY,
    past: Sequence[tuple[Month, str]] = (),
) -> tuple[Mark, ...]:
    """Status and gap of an item in January to `until`, as assess_year has them, without all else that is known."""
    case = Case(plan, item, series, district, dict(past))
    lights, months = lights_of_year(case, until), year_months(until.year, until.number)
    shown = caught_up(plan.rule, [lights[month].status for month in months])
    return tuple(zip(shown, _gaps(case, months), strict=True))


def assess_item(
    plan: Plan,
    item: Item,
    month: Month,
    series: Series,
    district: str = CITY,
    *,
    past: Sequence[tuple[Month, str]] = (),
) -> Assessment:
    """The assessment of one item in one month; later observations in the series are left aside."""
    case = Case(plan, item, series, district, dict(past))
    return _assessment(case, month, lights_when_asked(case, month))


def items_in(plan: Plan, district: str) -> tuple[Item, ...]:
    """The items that are assessed for a district: all of them for 全市."""
    if district == CITY:
        return plan.items
    return tuple(item for item in plan.items if isinstance(item, Indicator) and item.by_district)


def edition_label(edition: Edition) -> str:
    return f"v{edition.version}"


def _gaps(case: Case, months: Iterable[Month]) -> Iterator[Decimal | None]:
    """The gap of each month, or of the last before it that says something."""
    gap = None
    for month in months:
        seen = case.series.get(month)
        if seen is not None and _says_something(case.item, seen):
            actual = None if isinstance(case.item, Narrative) else seen.value
            share = optional_decimal(_shares(case.plan, case.item, month, actual, case.district)[2])
            gap = None if share is None else points(share)
        yield gap


def _assessment(case: Case, month: Month, lights: Mapping[Month, Light]) -> Assessment:
    plan, item, district = case.plan, case.item, case.district
    this_year = {one: seen for one, seen in case.series.items() if one.year == month.year and one <= month}
    as_of = max((one for one, seen in this_year.items() if _says_something(item, seen)), default=None)
    seen = None if as_of is None else this_year[as_of]
    actual = None if seen is None or isinstance(item, Narrative) else seen.value
    done, due, gap = _shares(plan, item, as_of or month, actual, district)
    task = plan.task[item.task]
    return Assessment(
        item=item,
        task=task,
        section=plan.section[task.section],
        month=month,
        district=district,
        target=schedule.target_of(item, district),
        baseline=schedule.baseline_of(item, district),
        actual=actual,
        amount=None if seen is None else seen.amount,
        expected=optional_decimal(schedule.expected(plan, item, as_of or month, district)),
        attainment_share=optional_decimal(done),
        schedule_share=optional_decimal(due),
        gap_share=optional_decimal(gap),
        status=lights[month].status,
        reporting=_reporting(item, month, this_year),
        last_status=None if as_of is None else lights[as_of].status,
        reason=_reason(plan, month, as_of, lights),
        as_of=as_of,
        outlook=None if as_of is None else outlook(item, as_of, case.series, district),
        observation=seen,
        this_year=this_year,
        last_year={one: seen for one, seen in case.series.items() if one.year == month.year - 1},
        lead=tuple(plan.department[owner].name for owner in task.owners),
        reporter=plan.department[item.reporter].name,
        published_status=case.published.get(month),
    )


def _says_something(item: Item, seen: Observation) -> bool:
    return (seen.self_status if isinstance(item, Narrative) else seen.value) is not None


def _shares(
    plan: Plan, item: Item, month: Month, actual: Decimal | None, district: str
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Attainment, schedule and gap."""
    done = None if actual is None else schedule.attainment(item, actual, district)
    if not isinstance(item, Indicator):
        return done, None, None
    due = schedule.schedule_share(plan, item, month, district)
    return done, due, None if actual is None else schedule.gap(plan, item, month, actual, district)


def _reporting(item: Item, month: Month, this_year: Series) -> str:
    seen = this_year.get(month)
    if seen is not None and not seen.is_empty:
        return "reported"
    return "not_reported" if is_due(item, month) else "not_due"


def _reason(plan: Plan, month: Month, as_of: Month | None, lights: Mapping[Month, Light]) -> str:
    """The month's light with its grounds; where it has no value, the last month that has one besides."""
    light = lights[month]
    if as_of == month:
        return reason_text(light, plan.rule)
    shown = light.grounds
    if light.status not in ("not_reported", "not_due"):
        shown += f" → {LIGHTS[light.status]}"
    if as_of is None:
        return f"{shown}，本年尚无数据（规则：{rule_name(plan.rule)}）"
    return f"{shown}，最近为{as_of.number}月：{reason_text(lights[as_of], plan.rule)}"


def _recoloured(assessment: Assessment, status: str) -> Assessment:
    if status == assessment.status:
        return assessment
    reason = f"{assessment.reason}；其后赶上，改为{LIGHTS[status]}"
    last = status if assessment.as_of == assessment.month else assessment.last_status
    return replace(assessment, status=status, last_status=last, reason=reason)
