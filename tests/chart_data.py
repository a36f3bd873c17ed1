"""The plan with twenty-one months of made-up figures, for looking at charts and for testing them."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from decimal import Decimal
from functools import cache
from pathlib import Path

from monitor.assess import Assessment, assess, assess_item, assess_year
from monitor.charts.figure import Context
from monitor.month import Month, year_months
from monitor.observation import CITY, Edition, Observation, Receipt, Series
from monitor.plan import Indicator, Item, Milestone, Narrative, Plan, load_plan

MONTH = Month(2025, 9)
MONTHS = (*year_months(2024), *year_months(2025, MONTH.number))
_SEASON = (0.06, 0.03, 0.09, 0.07, 0.08, 0.12, 0.07, 0.07, 0.11, 0.07, 0.09, 0.14)
_MISSED_EARLIER = {"transformed_smes": (4, 5), "proof_free_items": (3,), "pilot_industries": (6,)}


@cache
def plan() -> Plan:
    """The plan that the project ships."""
    return load_plan(Path(__file__).parents[1] / "indicators.toml")


@cache
def long_plan() -> Plan:
    """The same plan with labels as long as a plan may have them."""
    lengthened = [
        item.model_copy(update={"short": (item.short + "推进情况与完成进度")[:14]}) for item in plan().indicators
    ]
    tasks = [task.model_copy(update={"short": (task.short + "工作任务推进")[:10]}) for task in plan().tasks]
    # built anew: a copy would keep what the plan has already worked out from its short labels
    return Plan.model_construct(**{**dict(plan()), "indicators": tuple(lengthened), "tasks": tuple(tasks)})


def _chance(*seed: object) -> float:
    """A number in [0, 1) that depends on the seed alone."""
    return int(hashlib.sha256(repr(seed).encode()).hexdigest()[:8], 16) / 2**32


def _pace(item: Item, district: str) -> float:
    """How fast it goes: 1 reaches the target in December."""
    return {0: 0.55, 1: 0.82, 2: 0.93, 3: 1.0, 4: 1.03, 5: 1.08, 6: 1.3}[int(_chance(item.id, district) * 7)]


def _done_by(item: Item, district: str, month: Month) -> float:
    weights = [share * (0.6 + 0.8 * _chance(item.id, district, month.year, m)) for m, share in enumerate(_SEASON)]
    return sum(weights[: month.number]) / sum(weights)


def _value(item: Indicator, district: str, month: Month, target: Decimal) -> Decimal:
    pace = _pace(item, district) * (0.85 if month.year < MONTH.year else 1)
    if item.kind == "rank":
        return Decimal(1 + int(_chance(item.id, month) * 3))
    places = Decimal(1).scaleb(-item.decimals)
    if item.kind == "rate":
        wobble = (
            1
            + 0.04 * math.sin(month.number * 1.3 + _chance(item.id, month.year) * 6)
            + (_chance(item.id, district) - 0.6) * 0.1
        )
        return (target * Decimal(wobble)).quantize(places)
    start = item.baseline.value if item.baseline and item.kind == "level" and not district else Decimal(0)
    distance = target - start
    if month.year < MONTH.year:
        start -= distance if start else 0
    return (start + distance * Decimal(pace * _done_by(item, district, month))).quantize(places)


def _observe(item: Item, district: str, month: Month, **said: object) -> Observation:
    corrected = (item.id, district, month.number, month.year) == ("new_5g_stations", CITY, 6, 2025)
    fields: dict[str, object] = {
        "indicator": item.id,
        "district": district,
        "month": month,
        "value": None,
        "amount": None,
        "self_status": None,
        "text": None,
        "is_derived": False,
        "reported_value": Decimal(21570) if corrected else None,
        "correction": "部门来函更正，原数多录一位" if corrected else None,
        "department": item.reporter,
        "sheet": "月报",
        "line": 5,
        "receipt": Receipt("S000001", "九月月报.xlsx", dt.datetime(2025, 10, 8, tzinfo=dt.UTC), "王某"),
    }
    return Observation(**{**fields, **said})  # type: ignore[arg-type]


def _is_missed(item: Item, district: str, month: Month) -> bool:
    if month.year < MONTH.year or district:
        return bool(district == "yongtai" and month == MONTH)
    return month.number in _MISSED_EARLIER.get(item.id, ()) or (month.number == 9 and _chance(item.id, "late") < 0.06)


@cache
def series(item_id: str, district: str = CITY) -> Series:
    """January 2024 to September 2025 of one item, with its gaps."""
    item, found = plan().item[item_id], dict[Month, Observation]()
    before = Decimal(0)
    for month in MONTHS:
        due = month.number % {"monthly": 1, "quarterly": 3, "annual": 12}[item.frequency] == 0
        if not due or _is_missed(item, district, month):
            continue
        if isinstance(item, Narrative):
            status = ("on_track", "on_track", "reached", "behind")[int(_chance(item.id) * 4)]
            found[month] = _observe(item, district, month, self_status=status, text="按计划推进")
        elif isinstance(item, Milestone):
            ready = (item.due_month - month) * (7 + 3 * _chance(item.id)) + 25 * max(
                0.0, _chance(item.id, "late") - 0.7
            )
            found[month] = _observe(item, district, month, value=Decimal(int(min(100, max(0, 100 - ready)) // 5 * 5)))
        else:
            target = item.district_targets.get(district, item.target)
            value = _value(item, district, month, target)
            amount = value if month.number == 1 else value - before
            found[month] = _observe(
                item, district, month, value=value, amount=amount if item.kind == "cumulative" else None
            )
            before = value
    return found


def _all(district: str = CITY) -> dict[str, Series]:
    return {
        item.id: series(item.id, district)
        for item in plan().items
        if not district or getattr(item, "by_district", False)
    }


@cache
def city(is_long: bool = False) -> tuple[Assessment, ...]:
    """Every item of the city in September."""
    return assess(long_plan() if is_long else plan(), MONTH, _all())


@cache
def year(is_long: bool = False) -> dict[Month, tuple[Assessment, ...]]:
    """January to September, each month as it was judged then."""
    return assess_year(long_plan() if is_long else plan(), MONTH, _all())


@cache
def districts() -> dict[Month, tuple[Assessment, ...]]:
    """August and September of every district."""
    return {
        month: tuple(
            one for district in plan().districts for one in assess(plan(), month, _all(district.id), district.id)
        )
        for month in (MONTH + -1, MONTH)
    }


def one(item_id: str, month: Month = MONTH, own: Plan | None = None) -> Assessment:
    """One item of the city in one month."""
    used = own or plan()
    return assess_item(used, used.item[item_id], month, series(item_id))


def context(is_demo: bool = True, month: Month = MONTH) -> Context:
    """Version 12, published on 12 October 2025 in China."""
    edition = Edition(
        version=12,
        published_at=dt.datetime(2025, 10, 11, 17, 30, tzinfo=dt.UTC),
        is_demo=is_demo,
        months=MONTHS,
        plan_id=plan().id,
        plan_fingerprint=plan().fingerprint,
        rule="points-10@1",
    )
    return Context(edition=edition, month=month)
