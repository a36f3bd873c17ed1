"""An assessment holds everything known of one item in one month, and its records, tallies and changes agree with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from plans import base, indicator, milestone, month, narrative, plan_of, reported, series

from monitor.assess import Assessment, assess, assess_item, assess_year, item_marks
from monitor.month import Month
from monitor.observation import Series
from monitor.plan import Item, Rule
from monitor.record import to_json
from monitor.status import CODES
from monitor.tally import Change, changes, tally, task_tallies


def assessed(one: Item, number: int, values: Series, rule: Rule | None = None, **options: object) -> Assessment:
    return assess_item(plan_of(one, rule=rule), one, month(number), values, **options)  # type: ignore[arg-type]


def statuses(one: Item, values: Mapping[int, str | int], rule: Rule, until: int = 12) -> list[str]:
    given = (plan_of(one, rule=rule), month(until), {one.id: series(one, values)})
    found = [rows[0] for rows in assess_year(*given).values()]
    marks = item_marks(given[0], one, given[1], given[2][one.id])
    assert list(marks) == [(seen.status, seen.gap_pp) for seen in found]  # alone they are those of the whole
    return [seen.status for seen in found]


def test_a_reported_month_is_told_in_full() -> None:
    one = indicator(target=100)
    found = assessed(one, 7, series(one, {6: 45, 7: 50, 8: 99}))
    assert (found.actual, found.target, found.as_of) == (50, 100, month(7))
    assert found.expected is not None and found.schedule_share is not None
    assert str(found.schedule_share).startswith("0.58333333333333333333")
    assert found.gap_pp == Decimal("-8.3")
    assert (found.status, found.last_status, found.reporting) == ("behind", "behind", "reported")
    assert found.reason == "完成率50.0%，序时58.3%，低8.3个百分点 → 黄（规则：十点规则第1版）"
    assert found.lead == ("市通信发展管理办公室",)
    assert set(found.this_year) == {month(6), month(7)}


def test_a_gap_on_the_border_is_not_lost_between_fractions_and_decimals() -> None:
    one = indicator(target=6000)
    found = assessed(one, 4, series(one, {4: 1997}))  # 33.28333… − 33.33333… = −0.05 exactly
    assert found.gap_share == Decimal("-0.0005")
    assert (found.gap_pp, found.status) == (Decimal("-0.1"), "behind")


def test_a_missing_report_is_not_red_and_shows_the_last_month_by_name() -> None:
    one = indicator(target=100)
    found = assessed(one, 9, series(one, {7: 40, 8: 50}))
    assert (found.status, found.reporting, found.last_status) == ("not_reported", "not_reported", "far_behind")
    assert (found.actual, found.as_of) == (50, month(8))
    assert found.expected is not None and round(found.expected, 4) == Decimal("66.6667")
    assert found.schedule_share is not None and round(found.schedule_share, 4) == Decimal("0.6667")
    assert found.reason == ("9月未报送，最近为8月：完成率50.0%，序时66.7%，低16.7个百分点 → 红（规则：十点规则第1版）")


def test_what_was_never_reported_is_expected_for_the_month_asked_for() -> None:
    one = indicator(target=1200)
    found = assessed(one, 9, {})
    assert (found.actual, found.as_of, found.last_status, found.observation) == (None, None, None, None)
    assert (found.expected, found.gap_pp, found.outlook) == (900, None, None)
    assert (found.status, found.reporting) == ("not_reported", "not_reported")
    assert found.reason == "9月未报送，本年尚无数据（规则：十点规则第1版）"


def test_last_years_values_are_never_this_years() -> None:
    one = indicator(target=1200)
    found = assessed(one, 1, series(one, {11: 1100, 12: 1200}, year=2024))
    assert (found.actual, found.status) == (None, "not_reported")
    assert set(found.last_year) == {month(11, 2024), month(12, 2024)}


def test_an_empty_report_counts_as_none() -> None:
    one = indicator(target=100)
    values = {**series(one, {8: 80}), month(9): reported(one, month(9), text="待统计")}
    found = assessed(one, 9, values)
    assert (found.status, found.reporting, found.as_of) == ("not_reported", "not_reported", month(8))


def test_a_month_with_an_amount_alone_was_handed_in_but_cannot_be_judged() -> None:
    one = indicator(target=100)
    values = {**series(one, {7: 70}), month(9): reported(one, month(9), amount=10)}
    found = assessed(one, 9, values)
    assert (found.status, found.reporting, found.as_of) == ("not_reported", "reported", month(7))
    assert found.reason.startswith("9月只报本月数，累计数无从得出，最近为7月：")


def test_a_quarterly_figure_is_not_due_between_quarters() -> None:
    one = indicator(target=1200, frequency="quarterly")
    found = assessed(one, 5, series(one, {3: 300}))
    assert (found.status, found.reporting, found.last_status) == ("not_due", "not_due", "on_track")
    assert found.reason.startswith("5月未到期，最近为3月：完成率25.0%")
    assert assessed(one, 6, series(one, {3: 300})).status == "not_reported"


def test_an_annual_figure_that_comes_early_is_judged() -> None:
    one = indicator(kind="rate", unit="%", target=60, frequency="annual")
    assert assessed(one, 5, {}).status == "not_due"
    assert assessed(one, 5, series(one, {5: 61})).status == "reached"


def test_the_months_at_both_ends_of_the_year_are_assessed() -> None:
    one = indicator(target=1200)
    january, december = assessed(one, 1, series(one, {1: 100})), assessed(one, 12, series(one, {12: 1199}))
    assert (january.gap_pp, january.status) == (0, "on_track")
    assert (december.gap_pp, december.status) == (Decimal("-0.1"), "behind")


def test_a_narrative_carries_its_own_light() -> None:
    one = narrative()
    values = {month(6): reported(one, month(6), self_status="behind", text="活动推迟")}
    found = assessed(one, 6, values)
    assert (found.status, found.target, found.actual, found.attainment_share) == ("behind", None, None, None)
    assert found.reason == "自评略有滞后 → 黄（规则：十点规则第1版）"
    assert found.observation is not None and found.observation.text == "活动推迟"


def test_a_milestone_has_no_gap() -> None:
    found = assessed(milestone(due="2025-09"), 9, series(milestone(), {9: 64}))
    assert (found.target, found.actual, found.expected) == (100, 64, 100)
    assert (found.attainment_share, found.schedule_share, found.gap_pp) == (Decimal("0.64"), None, None)


def test_the_light_published_then_stands_beside_the_light_of_today() -> None:
    one = indicator(target=100)
    found = assessed(one, 6, series(one, {6: 60}), past=[(month(6), "far_behind")])
    assert (found.status, found.published_status) == ("on_track", "far_behind")


def test_a_month_published_red_turns_yellow_where_the_rule_says_so() -> None:
    one, rule = indicator(target=100), Rule(caught_up_stays_yellow=True)
    found = assessed(one, 6, series(one, {6: 60}), rule, past=[(month(6), "far_behind")])
    assert found.status == "behind"
    assert "补上后按黄灯处理" in found.reason


def test_every_item_is_assessed_in_the_plans_order() -> None:
    items = (narrative("talk", task="climate"), indicator(), milestone())
    plan = plan_of(*items)
    found = assess(plan, month(6), {})
    assert [one.item.id for one in found] == [item.id for item in plan.items]
    assert {one.status for one in found} == {"not_reported"}


def test_a_district_has_only_what_districts_report() -> None:
    one = indicator("by_place", target=1200, by_district=True, district_targets={"gulou": Decimal(240)})
    plan = plan_of(indicator(), one, milestone())
    found = assess(plan, month(6), {one.id: series(one, {6: 100})}, "gulou")
    assert [(row.item.id, row.target, row.gap_pp) for row in found] == [("by_place", 240, Decimal("-8.3"))]
    assert found[0].district == "gulou"


def test_a_year_holds_the_same_as_its_months_one_by_one() -> None:
    items = (indicator(), milestone(), narrative(), indicator("late", frequency="quarterly"))
    values = {item.id: series(item, {1: 10, 2: 300, 4: 900, 6: 1500}) for item in items[:2]}
    plan = plan_of(*items, rule=Rule(two_yellow_make_red=True, missed_is_yellow=True))
    year = assess_year(plan, month(7), values)
    assert list(year) == [month(number) for number in range(1, 8)]
    assert all(rows == assess(plan, when, values) for when, rows in year.items())


YELLOW_TWICE = {1: 100, 2: 190, 3: 290, 4: 400}  # of 1200: 0.0, −0.8, −0.8, 0.0


def test_two_yellow_months_in_a_row_make_red() -> None:
    one = indicator(target=1200)
    assert statuses(one, YELLOW_TWICE, Rule(), 4) == ["on_track", "behind", "behind", "on_track"]
    escalated = statuses(one, YELLOW_TWICE, Rule(two_yellow_make_red=True), 4)
    assert escalated == ["on_track", "behind", "far_behind", "on_track"]


def test_a_third_yellow_month_stays_red() -> None:
    one = indicator(target=1200)
    values = {1: 90, 2: 190, 3: 290, 4: 390}
    found = statuses(one, values, Rule(two_yellow_make_red=True), 4)
    assert found == ["behind", "far_behind", "far_behind", "far_behind"]


def test_yellow_months_apart_do_not_make_red() -> None:
    one = indicator(target=1200)
    values = {1: 90, 2: 200, 3: 290, 5: 490}
    found = statuses(one, values, Rule(two_yellow_make_red=True), 5)
    assert found == ["behind", "on_track", "behind", "not_reported", "behind"]


def test_the_light_published_then_decides_on_two_yellow_months() -> None:
    one, rule = indicator(target=1200), Rule(two_yellow_make_red=True)
    values = series(one, {5: 500, 6: 590})
    assert assessed(one, 6, values, rule).status == "behind"
    assert assessed(one, 6, values, rule, past=[(month(5), "behind")]).status == "far_behind"
    yellow_now = series(one, {5: 490, 6: 590})
    assert assessed(one, 6, yellow_now, rule, past=[(month(5), "on_track")]).status == "behind"


def test_a_month_published_red_for_two_yellow_ones_still_counts_as_yellow() -> None:
    one, rule = indicator(target=1200), Rule(two_yellow_make_red=True)
    published = [(month(5), "far_behind")]
    yellow, red = series(one, {5: 490, 6: 590}), series(one, {5: 10, 6: 590})
    assert assessed(one, 6, yellow, rule, past=published).status == "far_behind"
    assert assessed(one, 6, red, rule, past=published).status == "behind"


def test_missed_months_turn_yellow_and_red_and_a_report_ends_it() -> None:
    one = indicator(target=1200)
    found = statuses(one, {1: 100, 5: 500}, Rule(missed_is_yellow=True), 6)
    assert found == ["on_track", "behind", "far_behind", "far_behind", "on_track", "behind"]
    row = assessed(one, 2, series(one, {1: 100}), Rule(missed_is_yellow=True))
    assert (row.reporting, row.last_status) == ("not_reported", "on_track")
    assert row.reason.startswith("2月未报送，未报送按黄灯处理 → 黄，最近为1月：")


def test_months_not_due_do_not_count_as_missed() -> None:
    one = indicator(target=1200, frequency="quarterly")
    found = statuses(one, {}, Rule(missed_is_yellow=True), 6)
    assert found == ["not_due", "not_due", "behind", "not_due", "not_due", "far_behind"]


def test_a_red_month_caught_up_with_is_shown_yellow_in_the_year() -> None:
    one = indicator(target=1200)
    values = {1: 100, 2: 50, 3: 300}
    assert statuses(one, values, Rule(), 3) == ["on_track", "far_behind", "on_track"]
    assert statuses(one, values, Rule(caught_up_stays_yellow=True), 3) == ["on_track", "behind", "on_track"]


def six() -> tuple[Assessment, ...]:
    """One of each status, in the order of the codes."""
    items = [indicator(f"item_{number}", target=1200, task=f"task_{number % 2}") for number in range(6)]
    items[4] = indicator("item_4", target=1200, task="task_0", frequency="annual")
    values = dict(zip((item.id for item in items), (1200, 600, 590, 10), strict=False))
    found = {item.id: series(item, {6: values[item.id]}) for item in items[:4]}
    return assess(plan_of(*items), month(6), found)


def test_a_tally_counts_every_status_and_names_the_worst() -> None:
    counted = tally(six())
    assert counted.counts == dict.fromkeys(CODES, 1)
    assert (counted.worst, counted.total, counted.lagging) == ("far_behind", 6, 2)
    nothing = tally(())
    assert (nothing.worst, nothing.total) == (None, 0)


def test_a_task_is_tallied_by_its_own_rows() -> None:
    rows = six()
    plan = plan_of(*(row.item for row in rows))
    found = task_tallies(plan, rows)
    assert {task: (counted.total, counted.worst) for task, counted in found.items()} == {
        "task_0": (3, "behind"),
        "task_1": (3, "far_behind"),
    }


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        pytest.param(500, 10, "turned_red", id="green-to-red"),
        pytest.param(490, 20, "turned_red", id="yellow-to-red"),
        pytest.param(500, 590, "worsened", id="green-to-yellow"),
        pytest.param(490, 600, "turned_green", id="yellow-to-green"),
        pytest.param(10, 590, "improved", id="red-to-yellow"),
        pytest.param(490, 1200, "newly_reached", id="yellow-to-reached"),
        pytest.param(500, None, "newly_unreported", id="no-longer-reported"),
        pytest.param(None, 600, "newly_reported", id="reported-again"),
        pytest.param(500, 600, None, id="as-before"),
        pytest.param(None, None, None, id="still-nothing"),
    ],
)
def test_what_moved_since_last_month_has_one_name(before: int | None, now: int | None, kind: str | None) -> None:
    one = indicator(target=1200)
    known = {number: value for number, value in ((5, before), (6, now)) if value is not None}
    values = series(one, known)
    found = changes([assessed(one, 5, values)], [assessed(one, 6, values)])
    assert [change.kind for change in found] == ([] if kind is None else [kind])


def test_a_past_value_that_became_another_is_a_revision() -> None:
    one = indicator(target=1200)
    first, then = series(one, {5: 500}), series(one, {5: 480, 6: 600})
    found = changes([assessed(one, 5, first)], [assessed(one, 6, then)])
    assert found == [Change(one, "revised", "on_track", "on_track", Decimal(500), Decimal(480))]


def test_a_withdrawn_value_is_a_revision_to_nothing() -> None:
    one = indicator(target=1200)
    found = changes([assessed(one, 5, series(one, {5: 500}))], [assessed(one, 5, {})])
    assert [(change.kind, change.value_after) for change in found] == [("newly_unreported", None), ("revised", None)]


def test_the_worst_changes_come_first() -> None:
    good, bad = indicator("good", target=1200), indicator("bad", target=1200)
    plan = plan_of(good, bad)
    values = {"good": series(good, {5: 400, 6: 600}), "bad": series(bad, {5: 500, 6: 100})}
    found = changes(assess(plan, month(5), values), assess(plan, month(6), values))
    assert [(change.item.id, change.kind) for change in found] == [("bad", "turned_red"), ("good", "turned_green")]


INTERFACE = {
    "task", "indicator", "name", "kind", "unit", "target", "baseline", "actual", "expected", "attainment_pct",
    "schedule_pct", "gap_pp", "status", "reason", "as_of", "lead", "outlook",
}  # fmt: skip


def test_a_record_holds_plain_numbers() -> None:
    one = indicator(kind="level", target=150, baseline=base(125), decimals=1, unit="亿条")
    found = to_json(assessed(one, 7, series(one, {4: 131, 7: "137.5"})))
    assert found.keys() >= INTERFACE
    assert json.loads(json.dumps(found)) == found
    assert found | {
        "task": "networks", "indicator": "stations", "kind": "level", "unit": "亿条", "target": 150, "baseline": 125,
        "actual": 137.5, "expected": 139.583, "attainment_pct": 50, "schedule_pct": 58.3, "gap_pp": -8.3,
        "status": "behind", "as_of": "2025-07", "lead": ["市通信发展管理办公室"], "is_corrected": False,
        "outlook": {
            "low": 146.429, "central": 146.429, "high": 148.333, "class": "doubtful", "required_per_month": 2.5,
            "recent_per_month": 2.167, "required_ratio": 1.15, "is_within_year": False,
        },
    } == found  # fmt: skip


def test_a_record_is_null_where_nothing_is_known() -> None:
    found = to_json(assessed(narrative(), 6, {}))
    empty = ("unit", "target", "baseline", "actual", "expected", "attainment_pct", "gap_pp", "as_of", "outlook")
    assert all(found[key] is None for key in empty)
    assert found["status"] == "not_reported"


def test_a_record_says_that_a_value_was_corrected() -> None:
    one = indicator(target=100)
    values: dict[Month, object] = {month(6): reported(one, month(6), 50, correction="多计一个零")}
    assert to_json(assessed(one, 6, values))["is_corrected"] is True  # type: ignore[arg-type]
