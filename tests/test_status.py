"""The light of a month: every border of every preset, every kind, the escalations, and the sentence beside it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import base, indicator, milestone, month, narrative, plan_of, reported

from monitor.escalation import caught_up, escalate_yellow, missed_light, stay_yellow
from monitor.observation import CITY
from monitor.plan import Indicator, Item, Rule
from monitor.status import (
    CODES,
    LIGHTS,
    PRESETS,
    SEVERITY,
    WORDS,
    Light,
    colour,
    is_due,
    light_of,
    reason_text,
    rule_label,
    rule_sentence,
    worst,
)

EVERY_PRESET = tuple(PRESETS)


def light(
    one: Item,
    number: int,
    value: str | int | Decimal | None,
    *,
    rule: Rule | None = None,
    self_status: str | None = None,
    district: str = CITY,
    **plan: object,
) -> Light:
    found = light_of(
        plan_of(one, rule=rule, **plan),  # type: ignore[arg-type]
        one,
        month(number),
        reported(one, month(number), value, self_status=self_status),
        district,
    )
    assert found is not None
    return found


def status(one: Item, number: int, value: str | int | Decimal, preset: str = "points-10") -> str:
    return light(one, number, value, rule=Rule(preset=preset)).status  # type: ignore[arg-type]


# Month 6 of a target of 10000: half is due, so that a hundredth of a point is one unit.
@pytest.mark.parametrize(
    ("preset", "value", "expected"),
    [
        pytest.param("points-10", 5000, "on_track", id="points-on-schedule"),
        pytest.param("points-10", 4996, "on_track", id="points-0.04-behind-shows-0.0"),
        pytest.param("points-10", 4995, "behind", id="points-0.05-behind-shows-0.1"),
        pytest.param("points-10", 4000, "behind", id="points-10-behind"),
        pytest.param("points-10", 3996, "behind", id="points-10.04-shows-10.0"),
        pytest.param("points-10", 3995, "far_behind", id="points-10.05-shows-10.1"),
        pytest.param("yinchuan-2025", 5000, "on_track", id="yinchuan-on-schedule"),
        pytest.param("yinchuan-2025", 4990, "behind", id="yinchuan-undefined-just-behind"),
        pytest.param("yinchuan-2025", 4010, "behind", id="yinchuan-undefined-almost-10"),
        pytest.param("yinchuan-2025", 4000, "behind", id="yinchuan-10-behind"),
        pytest.param("yinchuan-2025", 2000, "behind", id="yinchuan-30-behind"),
        pytest.param("yinchuan-2025", 1990, "far_behind", id="yinchuan-30.1-behind"),
        pytest.param("sanya-2022", 5000, "on_track", id="sanya-as-expected"),
        pytest.param("sanya-2022", 4990, "behind", id="sanya-just-less"),
        pytest.param("sanya-2022", 2500, "behind", id="sanya-half"),
        pytest.param("sanya-2022", 2495, "far_behind", id="sanya-less-than-half"),
        pytest.param("tianjin-bonds-2022", 5000, "on_track", id="tianjin-as-expected"),
        pytest.param("tianjin-bonds-2022", 3500, "behind", id="tianjin-30-percent-less"),
        pytest.param("tianjin-bonds-2022", 3495, "far_behind", id="tianjin-more-than-30-percent-less"),
        pytest.param("ratio-90", 5000, "on_track", id="ratio-as-expected"),
        pytest.param("ratio-90", 4998, "on_track", id="ratio-0.04-percent-less-shows-0.0"),
        pytest.param("ratio-90", 4500, "behind", id="ratio-nine-tenths"),
        pytest.param("ratio-90", 4495, "far_behind", id="ratio-less-than-nine-tenths"),
    ],
)
def test_a_light_changes_exactly_at_the_borders_of_its_preset(preset: str, value: int, expected: str) -> None:
    assert status(indicator(target=10000), 6, value, preset) == expected


# The same borders mirrored: a limit of 10000 of which half may be used up by June.
@pytest.mark.parametrize(
    ("preset", "value", "expected"),
    [
        pytest.param("points-10", 5004, "on_track", id="points-shows-0.0"),
        pytest.param("points-10", 6000, "behind", id="points-10-over"),
        pytest.param("points-10", 6010, "far_behind", id="points-10.1-over"),
        pytest.param("yinchuan-2025", 8000, "behind", id="yinchuan-30-over"),
        pytest.param("yinchuan-2025", 8010, "far_behind", id="yinchuan-30.1-over"),
        pytest.param("sanya-2022", 5000, "on_track", id="sanya-as-expected"),
        pytest.param("sanya-2022", 7500, "behind", id="sanya-half-over"),
        pytest.param("sanya-2022", 7505, "far_behind", id="sanya-more-than-half-over"),
        pytest.param("tianjin-bonds-2022", 6505, "far_behind", id="tianjin-more-than-30-percent-over"),
        pytest.param("ratio-90", 5500, "behind", id="ratio-a-tenth-over"),
        pytest.param("ratio-90", 5505, "far_behind", id="ratio-more-than-a-tenth-over"),
    ],
)
def test_the_borders_are_mirrored_where_lower_is_better(preset: str, value: int, expected: str) -> None:
    assert status(indicator(target=10000, better="lower", comparison="at_most"), 6, value, preset) == expected


def test_ratio_presets_count_the_baseline_of_a_level() -> None:
    one = indicator(kind="level", target=150, baseline=base(125), decimals=1)
    assert status(one, 6, 126, "ratio-90") == "behind"  # 126 of 137.5 expected
    assert status(one, 6, 126, "points-10") == "far_behind"  # 4 % of the way


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_a_target_fulfilled_early_is_reached_under_every_preset(preset: str) -> None:
    assert status(indicator(target=100), 1, 100, preset) == "reached"
    assert status(indicator(target=100, comparison="exactly"), 1, 140, preset) == "reached"


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_a_limit_is_only_kept_at_the_end_of_the_year(preset: str) -> None:
    limit = indicator(target=100, better="lower", comparison="at_most")
    assert status(limit, 11, 50, preset) == "on_track"
    assert status(limit, 12, 100, preset) == "reached"
    assert status(limit, 12, 180, preset) == "far_behind"


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_more_than_is_not_reached_by_the_very_number(preset: str) -> None:
    one = indicator(target=150, comparison="more_than")
    assert status(one, 12, 150, preset) == "on_track"
    assert status(one, 12, 151, preset) == "reached"


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_a_rank_is_reached_or_yellow(preset: str) -> None:
    one = indicator(kind="rank", target=1, unit="位", better="lower")
    assert status(one, 3, 1, preset) == "reached"
    assert status(one, 3, 9, preset) == "behind"


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_a_target_of_zero_is_judged_by_being_kept(preset: str) -> None:
    limit = indicator(target=0, better="lower", comparison="at_most")
    assert status(limit, 6, 0, preset) == "on_track"
    assert status(limit, 6, 1, preset) == "far_behind"
    assert status(limit, 12, 0, preset) == "reached"
    assert status(indicator(target=0), 1, 0, preset) == "reached"


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_a_level_to_be_kept_lags_as_soon_as_it_falls(preset: str) -> None:
    one = indicator(kind="level", target=1000, baseline=base(1000))
    assert status(one, 1, 1000, preset) == "reached"
    assert status(one, 1, 950, preset) == "behind"


def test_nothing_due_yet_is_kept_by_nothing_done_under_a_ratio_preset() -> None:
    one = indicator(schedule="late")
    plan = {"schedules": {"late": (0, 50, 75, 100)}}
    assert light(one, 1, 0, rule=Rule(preset="sanya-2022"), **plan).status == "on_track"


@pytest.mark.parametrize(
    ("number", "percent", "expected"),
    [
        pytest.param(3, 10, "on_track", id="long-before"),
        pytest.param(7, 10, "on_track", id="due-in-two-months"),
        pytest.param(8, 79, "behind", id="due-next-month-under-80"),
        pytest.param(8, 80, "on_track", id="due-next-month-80"),
        pytest.param(9, 79, "behind", id="due-this-month-under-80"),
        pytest.param(9, 99, "on_track", id="due-this-month-almost-done"),
        pytest.param(10, 99, "far_behind", id="overdue"),
        pytest.param(10, 100, "reached", id="done-late"),
        pytest.param(2, 100, "reached", id="done-early"),
    ],
)
def test_a_milestone_is_judged_by_its_due_month(number: int, percent: int, expected: str) -> None:
    assert light(milestone(due="2025-09"), number, percent).status == expected


@pytest.mark.parametrize("code", ["reached", "on_track", "behind", "far_behind"])
def test_a_narrative_has_the_departments_own_light_and_says_so(code: str) -> None:
    found = light(narrative(), 6, None, self_status=code)
    assert found == Light(code, f"自评{WORDS[code]}")


def test_a_month_without_a_value_has_no_light_of_its_own() -> None:
    one = indicator()
    assert light_of(plan_of(one), one, month(6), reported(one, month(6), amount=5)) is None
    text = narrative()
    assert light_of(plan_of(text), text, month(6), reported(text, month(6), text="开展宣传")) is None


def test_a_district_without_a_target_is_not_judged() -> None:
    one = indicator(by_district=True)
    assert light(one, 6, 100, district="gulou") == Light("not_due", "该地区未下达目标，不作判断")


@pytest.mark.parametrize(
    ("one", "number", "value", "preset", "reason"),
    [
        pytest.param(
            indicator(target=100), 7, 50, "points-10",
            "完成率50.0%，序时58.3%，低8.3个百分点 → 黄（规则：十点规则第1版）", id="yellow",
        ),
        pytest.param(
            indicator(target=100), 6, "67.5", "points-10",
            "完成率67.5%，序时50.0%，高17.5个百分点 → 绿（规则：十点规则第1版）", id="green",
        ),
        pytest.param(
            indicator(target=10000), 6, 4996, "points-10",
            "完成率50.0%，序时50.0%，持平 → 绿（规则：十点规则第1版）", id="even",
        ),
        pytest.param(
            indicator(target=100), 9, 105, "points-10",
            "完成率105.0%，目标已达到 → 已达标（规则：十点规则第1版）", id="reached",
        ),
        pytest.param(
            indicator(target=100), 6, 45, "yinchuan-2025",
            "完成率45.0%，序时50.0%，低5.0个百分点（规则对−10至0之间未作规定，按黄灯处理） → 黄"
            "（规则：银川2025规则第1版）", id="undefined-by-yinchuan",
        ),
        pytest.param(
            indicator(target=100), 6, 40, "yinchuan-2025",
            "完成率40.0%，序时50.0%，低10.0个百分点 → 黄（规则：银川2025规则第1版）", id="ten-behind",
        ),
        pytest.param(
            indicator(target=3200), 9, 2160, "ratio-90",
            "完成值2,160个，应达值2,400个，少10.0% → 黄（规则：九成规则第1版）", id="ratio",
        ),
        pytest.param(
            indicator(target=100), 7, 20, "sanya-2022",
            "完成值20个，应达值58.3个，少65.7% → 红（规则：三亚2022规则第1版）", id="ratio-with-a-part",
        ),
        pytest.param(
            indicator(target=100, better="lower", comparison="at_most"), 6, 56, "points-10",
            "完成率56.0%，序时50.0%，劣于6.0个百分点 → 黄（规则：十点规则第1版）", id="over-a-limit",
        ),
        pytest.param(
            indicator(target=100, better="lower", comparison="at_most"), 6, 60, "tianjin-bonds-2022",
            "完成值60个，应达值50个，多20.0% → 黄（规则：天津专项债2022规则第1版）",
            id="ratio-over-a-limit",
        ),
        pytest.param(
            indicator(kind="rate", target=-3, unit="%", decimals=1), 6, "-4.5", "sanya-2022",
            "完成值−4.5%，应达值−3.0%，少50.0% → 黄（规则：三亚2022规则第1版）", id="true-minus",
        ),
        pytest.param(
            indicator(kind="rank", target=1, unit="位", better="lower"), 6, 2, "points-10",
            "第2位，目标第1位，未达到 → 黄（规则：十点规则第1版）", id="rank",
        ),
        pytest.param(
            indicator(target=0, better="lower", comparison="at_most"), 6, 1, "points-10",
            "完成值1个，应达值0个，未达到 → 红（规则：十点规则第1版）", id="target-zero",
        ),
        pytest.param(
            milestone(due="2025-09"), 11, 64, "points-10",
            "已完成64.0%，2025年9月到期，逾期2个月 → 红（规则：十点规则第1版）", id="overdue",
        ),
        pytest.param(
            milestone(due="2025-09"), 8, 64, "points-10",
            "已完成64.0%，2025年9月到期，下月到期而不足80% → 黄（规则：十点规则第1版）", id="due-soon",
        ),
    ],
)  # fmt: skip
def test_a_reason_states_numbers_light_and_rule(
    one: Item, number: int, value: str | int, preset: str, reason: str
) -> None:
    rule = Rule(preset=preset)  # type: ignore[arg-type]
    assert reason_text(light(one, number, value, rule=rule), rule) == reason


def test_two_yellow_months_make_red_only_where_the_rule_says_so() -> None:
    yellow, red = Light("behind", "x"), Light("far_behind", "x")
    assert escalate_yellow(Rule(), yellow, was_yellow=True) == yellow
    rule = Rule(two_yellow_make_red=True)
    assert escalate_yellow(rule, yellow, was_yellow=True).status == "far_behind"
    assert escalate_yellow(rule, yellow, was_yellow=False) == yellow
    assert escalate_yellow(rule, red, was_yellow=True) == red


def test_a_missing_report_is_not_red() -> None:
    assert [missed_light(Rule(), row, "x").status for row in (1, 2, 9)] == ["not_reported"] * 3


def test_a_missing_report_is_yellow_then_red_where_the_rule_says_so() -> None:
    rule = Rule(missed_is_yellow=True)
    assert [missed_light(rule, row, "x").status for row in (1, 2, 3)] == ["behind", "far_behind", "far_behind"]


def test_a_red_month_caught_up_with_later_is_yellow_and_never_green() -> None:
    history = ["far_behind", "behind", "on_track", "far_behind"]
    assert caught_up(Rule(), history) == history
    assert caught_up(Rule(caught_up_stays_yellow=True), history) == ["behind", "behind", "on_track", "far_behind"]


def test_a_month_published_red_and_corrected_is_yellow_where_the_rule_says_so() -> None:
    green, rule = Light("on_track", "x"), Rule(caught_up_stays_yellow=True)
    assert stay_yellow(rule, "far_behind", green).status == "behind"
    assert stay_yellow(rule, "behind", green) == green
    assert stay_yellow(Rule(), "far_behind", green) == green


@pytest.mark.parametrize(
    ("frequency", "due"), [("monthly", list(range(1, 13))), ("quarterly", [3, 6, 9, 12]), ("annual", [12])]
)
def test_an_item_is_due_as_often_as_its_frequency_says(frequency: str, due: list[int]) -> None:
    one = indicator(frequency=frequency)
    assert [number for number in range(1, 13) if is_due(one, month(number))] == due


def test_the_worst_of_statuses_is_the_most_severe() -> None:
    assert worst(["reached", "behind", "not_reported"]) == "behind"
    assert worst(["reached", "not_reported", "on_track"]) == "not_reported"
    assert worst([]) is None


def test_every_code_has_a_word_a_light_and_a_place_in_severity() -> None:
    assert set(CODES) == set(WORDS) == set(LIGHTS) == set(SEVERITY)


@pytest.mark.parametrize("preset", EVERY_PRESET)
def test_every_preset_prints_its_name_version_and_thresholds(preset: str) -> None:
    rule = Rule(preset=preset, version="3", two_yellow_make_red=True)  # type: ignore[arg-type]
    sentence = rule_sentence(rule)
    assert rule_label(rule) == f"{preset}@3"
    assert f"{PRESETS[preset].name}第3版" in sentence and "为黄" in sentence and "连续两个月黄灯升为红灯" in sentence
    assert ("未作规定" in sentence) == (preset == "yinchuan-2025")


BEST_FIRST = ("reached", "on_track", "behind", "far_behind")
values = st.decimals(min_value=-(10**6), max_value=10**6, places=1)
scales = st.sampled_from(
    [
        {"kind": "cumulative"},
        {"kind": "rate", "unit": "%"},
        {"kind": "level"},
        {"kind": "level", "baseline": base(0)},
        {"kind": "level", "baseline": base(500)},
        {"kind": "cumulative", "comparison": "more_than"},
        {"kind": "cumulative", "comparison": "exactly"},
    ]
)


def rated(one: Indicator, number: int, value: Decimal, preset: str) -> int:
    return BEST_FIRST.index(status(one, number, value, preset))


@given(
    value=values,
    more=st.decimals(min_value=0, max_value=10**6, places=1),
    target=st.integers(-1000, 10**6),
    number=st.integers(1, 12),
    preset=st.sampled_from(EVERY_PRESET),
    scale=scales,
)
def test_a_higher_value_never_makes_the_light_worse(
    value: Decimal, more: Decimal, target: int, number: int, preset: str, scale: dict[str, object]
) -> None:
    one = indicator(target=target, **scale)
    assert rated(one, number, value + more, preset) <= rated(one, number, value, preset)


@given(
    value=values,
    more=st.decimals(min_value=0, max_value=10**6, places=1),
    target=st.integers(-1000, 10**6),
    number=st.integers(1, 12),
    preset=st.sampled_from(EVERY_PRESET),
    scale=scales,
)
def test_a_higher_value_never_makes_the_light_better_where_lower_is_better(
    value: Decimal, more: Decimal, target: int, number: int, preset: str, scale: dict[str, object]
) -> None:
    one = indicator(target=target, better="lower", **scale)
    assert rated(one, number, value + more, preset) >= rated(one, number, value, preset)


@given(
    value=values,
    target=st.integers(1, 10**6),
    number=st.integers(1, 11),
    later=st.integers(1, 11),
    preset=st.sampled_from(EVERY_PRESET),
    kind=st.sampled_from(["cumulative", "level", "rate"]),
    better=st.sampled_from(["higher"]),
)
def test_a_later_month_never_makes_the_same_value_better(
    value: Decimal, target: int, number: int, later: int, preset: str, kind: str, better: str
) -> None:
    one = indicator(kind=kind, target=target, better=better)
    assert rated(one, min(12, number + later), value, preset) >= rated(one, number, value, preset)


@given(percent=st.integers(0, 100), number=st.integers(1, 11), due=st.integers(1, 12))
def test_a_later_month_never_makes_the_same_milestone_better(percent: int, number: int, due: int) -> None:
    one = milestone(due=f"2025-{due:02d}")
    earlier, later = (BEST_FIRST.index(light(one, at, percent).status) for at in (number, number + 1))
    assert later >= earlier


@given(margin=st.fractions(min_value=-2, max_value=2), preset=st.sampled_from(EVERY_PRESET))
def test_a_light_never_contradicts_the_gap_that_is_shown(margin: Fraction, preset: str) -> None:
    rule = Rule(preset=preset)  # type: ignore[arg-type]
    shown = Fraction(str(round(float(margin) * 100, 6)))
    if abs(shown * 10 - round(shown * 10)) < Fraction(49, 100):  # away from halves, where floats may err
        rounded = Fraction(round(shown * 10), 10)
        assert colour(rule, margin) == colour(rule, rounded / 100)
