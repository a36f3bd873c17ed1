"""Items under the same rules are looked at together, and yet each by its own districts."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from etl import limits
from etl.bulk import series as bulk_series
from etl.bulk.clean import Clean
from etl.bulk.series import cells_of, suspected
from etl.bulk.trial import Named
from etl.check.course import Course, settled
from monitor.month import Month
from monitor.plan import Chapter, Department, District, Indicator, Plan, Section, Task

ITEMS, MONTHS = 3, 2
KINDS = {"zone behind": ("district", "district", "zone"), "zone between": ("district", "zone", "district")}


def plan_with(kinds: tuple[Any, ...]) -> Plan:
    places = (District(id=f"p{n}", name=f"第{n}县", kind=kind, tile=(n, 0)) for n, kind in enumerate(kinds))
    indicators = (
        Indicator(
            id=f"i{n}", task="t", name=f"第{n}项", short=f"第{n}项", reporter="d", clause="一-1", definition="测",
            unit="个", target="100", kind="level", by_district=True,
        )
        for n in range(ITEMS)
    )  # fmt: skip
    return Plan(
        id="p", title="测", city="测", year=2025, source="测", chapters=(Chapter(number="一", title="一"),),
        sections=(Section(id="s", name="板块", chapter="一", title="板块"),), districts=tuple(places),
        departments=(Department(id="d", name="局", short="局"),), indicators=tuple(indicators),
        tasks=(Task(id="t", number=1, section="s", title="任务", short="任务", lead=("d",)),),
    )  # fmt: skip


def found_in(plan: Plan, axes: tuple[Any, Any, Any], value: Any) -> list[list[bool]]:
    """Which series of a file with these (item, place, month) and figures need a look: items × places."""
    item, place, month = axes
    there = np.ones(len(value), bool)
    forms = {name: np.full(len(value), 2, np.uint8) for name in ("value_form", "amount_form", "note_form")}
    named = tuple(Named(one, Decimal(1), has_amount=False, takes_percent=False) for one in plan.indicators)
    rows: Any = SimpleNamespace(decimals=0, forms=forms)
    nothing = np.zeros(len(value), np.int64)
    clean = Clean(
        plan, rows, named, item, place, month + Month(2025, 1).ordinal, value, nothing, there, ~there, there
    )  # fmt: skip
    found: list[list[bool]] = suspected(clean, cells_of(clean), None).reshape(ITEMS, -1).tolist()
    return found


@pytest.mark.parametrize("wrong", range(ITEMS))
@pytest.mark.parametrize("kinds", KINDS.values(), ids=KINDS)
def test_of_like_items_the_one_is_found_whose_districts_do_not_add_up(kinds: tuple[str, ...], wrong: int) -> None:
    plan = plan_with(kinds)
    item, place, month = (axis.ravel() for axis in np.indices((ITEMS, 1 + len(kinds), MONTHS)))
    parts = np.array([30 + 7 * number for number, kind in enumerate(kinds) if kind == "district"])
    figures = np.array([parts.sum(), *(30 + 7 * number for number in range(len(kinds)))])
    value = (figures[place] * (item + 1)).astype(np.int64)
    value[(item == wrong) & (place == 0) & (month == 1)] += 1
    found = found_in(plan, (item, place, month), value)
    assert found == [[number == wrong] * (1 + len(kinds)) for number in range(ITEMS)]


@pytest.mark.parametrize("same", range(ITEMS))
def test_of_like_items_the_one_is_found_whose_city_is_the_sum_of_the_listed_districts(same: int) -> None:
    plan = plan_with(("district",) * 3)
    item, place, month = (axis.ravel() for axis in np.indices((ITEMS, 3, MONTHS)))
    value = np.array([100, 30, 37])[place].astype(np.int64)
    value[(item == same) & (place == 0) & (month == 1)] = 67
    found = found_in(plan, (item, place, month), value)
    assert [any(places) for places in found] == [number == same for number in range(ITEMS)]


@pytest.mark.parametrize("at_once", [1, limits.BULK_CELLS], ids=["item by item", "all together"])
def test_rows_in_any_order_are_held_against_those_of_their_own_series(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_CELLS", at_once)
    monkeypatch.setattr(bulk_series, "ROWS", 5)
    plan = plan_with(("district",) * 3)
    axes = [axis.ravel() for axis in np.indices((ITEMS, 4, MONTHS))]
    order = np.random.default_rng(7).permutation(len(axes[0]))
    item, place, month = (axis[order] for axis in axes)
    value = np.array([97, 30, 37, 30])[place] * (item + 1)
    value[(item == 1) & (place == 3) & (month == 0)] += 1
    assert found_in(plan, (item, place, month), value) == [[number == 1] * 4 for number in range(ITEMS)]


@pytest.mark.parametrize("step", [1, 3, 12])
@pytest.mark.parametrize("kind", ["cumulative", "level", "rate"])
def test_where_every_figure_is_there_each_builds_on_the_one_before_as_where_some_are_not(kind: str, step: int) -> None:
    value = np.asfortranarray(np.random.default_rng(7).integers(1, 100, (3, 26)))
    has_value = np.ones(value.shape, bool, order="F")
    has_value[2, 4] = False

    def builds_on(series: slice) -> list[object]:
        value_, has = value[series], has_value[series]
        none = np.zeros_like(has)
        course = Course(Month(2024, 1), kind, step, 1, 0, value_, np.zeros_like(value_), has, none, ~none, none)
        before = settled(course)
        return [part[:2].tolist() for part in (before.last, before.is_known, before.chain)]

    assert builds_on(slice(2)) == builds_on(slice(3))
