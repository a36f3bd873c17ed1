"""What the interface says: as an official would write it, headlines short, and never more than is known."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import base, indicator, milestone, month, narrative, plan_of, reported, series

from monitor import words
from monitor.assess import Assessment, assess, assess_item
from monitor.observation import Series
from monitor.plan import Item, Plan, Rule, Section
from monitor.tally import changes
from monitor.ui.movement import _pace
from monitor.words.department import sentence_department
from monitor.words.figure import headline_gaps
from monitor.words.sentence import needed_words
from monitor.words.summary import listed, named
from monitor.words.value import date_text, moved_by, until_text

LIMIT = {"better": "lower", "comparison": "at_most"}
RESERVE = {"name": "储备量", "short": "储备量"}
WAITING = {"name": "平均用时", "short": "平均用时"}


def one_of(item: Item, number: int, values: Series, rule: Rule | None = None) -> Assessment:
    return assess_item(plan_of(item, rule=rule), item, month(number), values)


def said(item: Item, number: int, value: str | int) -> Assessment:
    return one_of(item, number, series(item, {number: value}))


def section_of(plan: Plan) -> Section:
    return plan.sections[0]


def rows(*values: int | None, until: int = 6) -> tuple[Assessment, ...]:
    """One indicator of 1200 for each June value; None was not reported."""
    items = [indicator(f"item_{n}", target=1200, short=f"指标{n}", name=f"指标{n}完成数") for n in range(len(values))]
    found = {
        item.id: series(item, {until: value}) for item, value in zip(items, values, strict=True) if value is not None
    }
    return assess(plan_of(*items), month(until), found)


@pytest.mark.parametrize(
    ("value", "item", "text", "with_unit"),
    [
        pytest.param("2160", indicator(), "2,160", "2,160个", id="thousands"),
        pytest.param("139.05", indicator(decimals=1, unit="亿条"), "139.1", "139.1亿条", id="half-up"),
        pytest.param("-3.25", indicator(decimals=1, unit="%"), "−3.3", "−3.3%", id="true-minus"),
        pytest.param("-0.2", indicator(), "0", "0个", id="no-minus-on-zero"),
        pytest.param("2", indicator(kind="rank", unit="位", better="lower"), "2", "第2位", id="rank"),
        pytest.param("64", milestone(), "64", "64%", id="milestone"),
        pytest.param(None, indicator(), "—", "—", id="missing"),
    ],
)
def test_a_value_is_written_with_its_decimals_and_unit(
    value: str | None, item: Item, text: str, with_unit: str
) -> None:
    number = None if value is None else Decimal(value)
    assert words.value_text(number, item) == text
    assert words.amount_text(number, item) == with_unit


@pytest.mark.parametrize(
    ("share", "text"), [("0.675", "67.5%"), ("1.0005", "100.1%"), ("-0.2", "−20.0%"), ("0", "0.0%"), (None, "—")]
)
def test_a_share_is_written_in_per_cent(share: str | None, text: str) -> None:
    assert words.percent_text(None if share is None else Decimal(share)) == text


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        ("17.5", "高于序时17.5个百分点"),
        ("-8.3", "低于序时8.3个百分点"),
        ("0.0", "与序时持平"),
        (None, "—"),
    ],
)
def test_a_gap_is_written_in_points(gap: str | None, text: str) -> None:
    assert words.points_text(None if gap is None else Decimal(gap)) == text


@pytest.mark.parametrize(
    ("written", "told"),
    [("2025", "2025年"), ("2024-12", "2024年12月"), ("2023-09-30", "2023年9月30日"), ("2025上半年", "2025上半年")],
)
def test_a_date_is_written_as_officials_do(written: str, told: str) -> None:
    assert date_text(written) == told


def test_january_is_no_span_of_months() -> None:
    assert [until_text(month(number)) for number in (1, 9)] == ["2025年1月", "2025年1–9月"]


def test_of_what_nothing_was_done_no_share_is_told() -> None:
    assert words.sentence_item(said(indicator(target=1200), 6, 0)).endswith(
        "尚未完成，年度目标1,200个，低于序时进度50.0个百分点。"
    )
    assert "尚未完成" not in words.sentence_item(said(indicator(target=1200, **LIMIT), 6, 0))


def test_a_month_is_written_as_officials_do() -> None:
    assert words.month_text(month(9)) == "2025年9月"


SENTENCES = [
    pytest.param(
        said(indicator(target=3200), 6, 2160),
        "新建5G基站完成67.5%，超序时17.5个百分点",
        "截至6月底，新建5G基站数完成2,160个，占年度目标的67.5%，超序时进度17.5个百分点。",
        id="ahead",
    ),
    pytest.param(
        said(indicator(target=100), 7, 50),
        "新建5G基站完成50.0%，低于序时8.3个百分点",
        "截至7月底，新建5G基站数完成50个，占年度目标的50.0%，低于序时进度8.3个百分点。",
        id="behind",
    ),
    pytest.param(
        said(indicator(target=100), 6, 50),
        "新建5G基站完成50.0%，与序时持平",
        "截至6月底，新建5G基站数完成50个，占年度目标的50.0%，与序时进度持平。",
        id="even",
    ),
    pytest.param(
        said(indicator(target=100), 6, 120),
        "新建5G基站120个，已达标",
        "截至6月底，新建5G基站数完成120个，占年度目标的120.0%，已完成年度目标。",
        id="overfulfilled",
    ),
    pytest.param(
        said(indicator(target=60, decimals=1, unit="%", name="试点任务完成率", short="试点完成率"), 9, "47.4"),
        "试点完成率达目标的79.0%，超序时4.0个百分点",
        "截至9月底，试点任务完成率达到47.4%，占年度目标的79.0%，超序时进度4.0个百分点。",
        id="the-share-of-a-share-is-not-taken-for-it",
    ),
    pytest.param(
        said(indicator(target=100, **LIMIT), 6, 56),
        "新建5G基站完成56.0%，劣于序时6.0个百分点",
        "截至6月底，新建5G基站数完成56个，占年度限额的56.0%，劣于序时进度6.0个百分点。",
        id="over-a-limit",
    ),
    pytest.param(
        said(indicator(target=100, **LIMIT), 12, 90),
        "新建5G基站90个，已达标",
        "截至12月底，新建5G基站数完成90个，占年度限额的90.0%，未超限额。",
        id="limit-kept",
    ),
    pytest.param(
        said(indicator(kind="level", target=150, baseline=base(125), decimals=1, unit="亿条", **RESERVE), 6, "139.1"),
        "储备量完成56.4%，超序时6.4个百分点",
        "截至6月底，储备量达到139.1亿条，完成年度增量的56.4%，超序时进度6.4个百分点。",
        id="level",
    ),
    pytest.param(
        said(indicator(kind="level", target=80, baseline=base(100), unit="分钟", **LIMIT, **WAITING), 6, 94),
        "平均用时完成30.0%，低于序时20.0个百分点",
        "截至6月底，平均用时降至94分钟，完成年度降幅的30.0%，低于序时进度20.0个百分点。",
        id="falling-level",
    ),
    pytest.param(
        said(indicator(kind="level", target=40, baseline=base(40), name="覆盖数", short="覆盖数"), 6, 38),
        "覆盖数完成目标的95.0%，略有滞后",
        "截至6月底，覆盖数降至38个，目标40个，相当于目标的95.0%。",
        id="level-to-keep",
    ),
    pytest.param(
        said(indicator(kind="rate", target=60, unit="%", decimals=1, name="完成率", short="完成率"), 6, 58),
        "完成率完成目标的96.7%，略有滞后",
        "截至6月底，完成率为58.0%，目标60.0%，相当于目标的96.7%。",
        id="rate",
    ),
    pytest.param(
        said(indicator(kind="rate", target=60, unit="%", decimals=1, name="完成率", short="完成率"), 12, 60),
        "完成率60.0%，已达标",
        "截至12月底，完成率为60.0%，目标60.0%，已达到目标。",
        id="rate-reached",
    ),
    pytest.param(
        said(indicator(kind="rank", target=1, unit="位", better="lower", name="签约数位次", short="签约数位次"), 6, 2),
        "签约数位次第2位，略有滞后",
        "截至6月底，签约数位次居第2位，目标第1位，未达到目标。",
        id="rank",
    ),
    pytest.param(
        said(indicator(target=0, **LIMIT), 6, 1),
        "新建5G基站1个，明显滞后",
        "截至6月底，新建5G基站数完成1个，年度目标0个。",
        id="target-zero",
    ),
    pytest.param(
        said(milestone(due="2025-09"), 11, 64),
        "平台上线完成64%，明显滞后",
        "截至11月底，平台上线试运行完成64%，应于2025年9月底前完成，逾期2个月。",
        id="overdue",
    ),
    pytest.param(
        said(milestone(due="2025-09"), 6, 100),
        "平台上线已完成",
        "截至6月底，平台上线试运行已完成。",
        id="milestone-done",
    ),
    pytest.param(
        one_of(narrative(), 6, {month(6): reported(narrative(), month(6), self_status="behind", text="活动推迟。")}),
        "发展氛围自评略有滞后",
        "截至6月底，营造发展氛围自评略有滞后：活动推迟。",
        id="narrative",
    ),
    pytest.param(
        one_of(indicator(target=100), 9, series(indicator(), {8: 50})),
        "新建5G基站8月完成50.0%，9月未报送",
        "9月未报送；截至8月底，新建5G基站数完成50个，占年度目标的50.0%，低于序时进度16.7个百分点。",
        id="not-reported",
    ),
    pytest.param(
        one_of(indicator(target=100), 9, series(indicator(), {8: 70}), Rule(missed_is_yellow=True)),
        "新建5G基站8月完成70.0%，9月未报送",
        "9月未报送；截至8月底，新建5G基站数完成70个，占年度目标的70.0%，超序时进度3.3个百分点。",
        id="not-reported-and-yellow",
    ),
    pytest.param(
        one_of(indicator(), 9, {}),
        "新建5G基站未报送",
        "新建5G基站数9月未报送，本年尚无数据。",
        id="never-reported",
    ),
    pytest.param(
        one_of(indicator(target=100, frequency="quarterly"), 5, series(indicator(), {3: 25})),
        "新建5G基站3月完成25.0%，5月未到期",
        "5月未到期；截至3月底，新建5G基站数完成25个，占年度目标的25.0%，与序时进度持平。",
        id="not-due",
    ),
    pytest.param(
        one_of(indicator(), 9, {month(9): reported(indicator(), month(9), amount=5)}),
        "新建5G基站未报送",
        "新建5G基站数9月只报本月数，累计数无从得出，本年尚无数据。",
        id="amount-alone",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("assessment", "headline", "sentence"), SENTENCES)
def test_an_item_is_told_in_a_headline_and_a_sentence(assessment: Assessment, headline: str, sentence: str) -> None:
    assert words.headline_item(assessment) == headline
    assert words.sentence_item(assessment) == sentence


@pytest.mark.parametrize(
    ("assessment", "sentence"),
    [
        pytest.param(
            one_of(indicator(target=1200), 6, series(indicator(), {3: 150, 6: 450})),
            "按目前进度年底约900个（推算，区间900个至1,050个），完成存在不确定性；还需月均125个，是近三个月均值的1.3倍。",
            id="range-and-ratio",
        ),
        pytest.param(
            one_of(indicator(target=12), 6, series(indicator(), {3: 2, 6: 4})),
            "按目前进度年底约8个（推算），完成存在不确定性；还需月均1.3个，是近三个月均值的2.0倍。",
            id="small-means-keep-a-decimal",
        ),
        pytest.param(
            one_of(indicator(target=3), 9, series(indicator(), {6: 2, 9: 2})),
            "按目前进度年底约2.7个（推算，区间2.0个至2.7个），完成存在不确定性；年内还需完成1个，近三个月没有进展。",
            id="rounding-shows-no-target-reached-that-is-missed",
        ),
        pytest.param(
            one_of(indicator(target=1200), 6, series(indicator(), {6: 100})),
            "按目前进度年底约200个（推算），完成存在不确定性；还需月均183个。",
            id="recent-pace-unknown",
        ),
        pytest.param(
            one_of(indicator(target=1200), 6, series(indicator(), {3: 100, 6: 100})),
            "按目前进度年底约200个（推算，区间100个至200个），完成存在不确定性；还需月均183个，近三个月没有进展。",
            id="standstill",
        ),
        pytest.param(
            one_of(indicator(target=500), 6, series(indicator(), {3: 300, 6: 600})),
            "按目前进度年底约1,200个（推算）；年度目标已完成。",
            id="reached",
        ),
        pytest.param(
            one_of(indicator(target=1200, **LIMIT), 6, series(indicator(), {3: 250, 6: 500})),
            "按目前进度年底约1,000个（推算），有望完成。",
            id="limit",
        ),
        pytest.param(
            one_of(
                indicator(kind="level", target=80, baseline=base(100), unit="分钟", **LIMIT), 6,
                series(indicator(), {3: 96, 6: 94}),
            ),
            "按目前进度年底约88分钟（推算，区间88分钟至90分钟），完成存在不确定性；还需月均下降2.3分钟，是近三个月均值的3.5倍。",
            id="falling-level",
        ),
        pytest.param(
            one_of(indicator(kind="level", target=150), 5, series(indicator(), {2: 110, 4: 115, 5: 119})),
            "按目前进度年底约140个（推算，基期未知，按本年内变化计），完成存在不确定性；还需月均4.4个，是近三个月均值的1.5倍。",
            id="no-baseline",
        ),
        pytest.param(said(indicator(), 2, 100), "数据不足三个月，暂不推算。", id="too-early"),
        pytest.param(said(indicator(), 12, 100), "", id="december"),
        pytest.param(said(indicator(kind="rate", unit="%"), 6, 100), "", id="rate"),
        pytest.param(said(milestone(), 6, 50), "", id="milestone"),
    ],
)  # fmt: skip
def test_an_outlook_is_told_as_a_projection(assessment: Assessment, sentence: str) -> None:
    assert words.outlook_sentence(assessment) == sentence


@pytest.mark.parametrize("ended", [5, 11])
def test_a_target_that_was_passed_asks_for_nothing_more(ended: int) -> None:
    item = indicator(target=5)
    one = one_of(item, 6, series(item, {3: 1, 4: 3, 5: 4, 6: ended}))
    assert needed_words(one) == ""
    assert _pace(item, one) == ""


@pytest.mark.parametrize(
    ("found", "section", "overview", "heatmap"),
    [
        pytest.param(
            rows(600, 590, 700, 10, 1200),
            "5项指标2项滞后，指标3缺口最大",
            "5项任务指标2项滞后，其中1项明显滞后",
            "1项任务亮红灯",
            id="two-lag",
        ),
        pytest.param(
            rows(600, 590, None),
            "3项指标1项略有滞后（指标1）、1项未报送",
            "3项任务指标1项略有滞后、1项未报送",
            "1项任务亮黄灯",
            id="one-lags-one-is-missing",
        ),
        pytest.param(
            rows(600, 10, 700),
            "3项指标1项明显滞后，为指标1",
            "3项任务指标1项明显滞后",
            "1项任务亮红灯",
            id="of-one-that-lags-nothing-is-the-widest",
        ),
        pytest.param(
            rows(590), "1项指标略有滞后，为指标0", "1项任务指标略有滞后", "1项任务亮黄灯", id="there-is-one-and-it-lags"
        ),
        pytest.param(
            rows(600),
            "数字基础设施1项指标进度正常",
            "1项任务指标进度正常",
            "1项任务无滞后",
            id="there-is-one-and-it-goes-well",
        ),
        pytest.param(
            rows(600, 10, 300, 10, 700),
            "5项指标3项滞后，指标1等2项缺口最大",
            "5项任务指标3项滞后，其中3项明显滞后",
            "1项任务亮红灯",
            id="two-are-equally-far-behind",
        ),
        pytest.param(
            rows(10, 20),
            "2项指标全部滞后，指标0缺口最大",
            "2项任务指标全部滞后，其中2项明显滞后",
            "1项任务亮红灯",
            id="all-lag",
        ),
        pytest.param(
            rows(600, 700),
            "数字基础设施2项指标全部进度正常",
            "2项任务指标全部进度正常",
            "1项任务无滞后",
            id="none-lags",
        ),
        pytest.param(
            rows(600, 1200),
            "数字基础设施2项指标无滞后，1项已达标",
            "2项任务指标无滞后，1项已达标",
            "1项任务无滞后",
            id="one-reached",
        ),
        pytest.param(
            rows(1200),
            "数字基础设施1项指标已达标",
            "1项任务指标已达标",
            "1项任务无滞后",
            id="all-reached",
        ),
        pytest.param(
            rows(600, None),
            "数字基础设施2项指标1项未报送，其余无滞后",
            "2项任务指标1项未报送，其余无滞后",
            "1项任务有未报送，已报送的无滞后",
            id="one-missing",
        ),
        pytest.param(
            rows(None, None),
            "数字基础设施2项指标均未报送",
            "2项任务指标均未报送",
            "1项任务未报送",
            id="all-missing",
        ),
        pytest.param((), "数字基础设施暂无监测项", "暂无监测项", "暂无任务", id="nothing"),
    ],
)
def test_a_section_is_told_by_what_lags(found: Sequence[Assessment], section: str, overview: str, heatmap: str) -> None:
    assert words.headline_section(section_of(plan_of()), found) == section
    assert words.headline_overview(found) == overview
    assert words.headline_task_heatmap(found) == heatmap


def test_of_what_is_not_due_nobody_says_that_it_does_not_lag() -> None:
    late, later = indicator("late", target=1200), indicator("later", target=1200, frequency="quarterly")
    plan = plan_of(late, later)
    found = assess(plan, month(5), {later.id: series(later, {3: 10})})
    assert words.headline_section(section_of(plan), found) == "数字基础设施2项指标1项未报送，其余未到期"


def test_what_has_no_gap_is_named_by_its_light() -> None:
    late, on_time = milestone(due="2025-03"), indicator(target=1200)
    plan = plan_of(late, on_time)
    found = assess(plan, month(6), {late.id: series(late, {6: 40}), on_time.id: series(on_time, {6: 590})})
    assert words.headline_section(section_of(plan), found) == "2项任务指标全部滞后，平台上线明显滞后"


def test_changes_are_told_gravest_first_and_three_by_name() -> None:
    items = [indicator(f"item_{n}", target=1200, name=f"指标{n}") for n in range(5)]
    values = {item.id: series(item, {5: 500, 6: 10}) for item in items[:4]}
    values["item_4"] = series(items[4], {5: 490, 6: 600})
    plan = plan_of(*items)
    found = changes(assess(plan, month(5), values), assess(plan, month(6), values))
    assert words.change_sentences(found) == [
        "转为明显滞后4项：指标0、指标1、指标2等。",
        "恢复正常1项：指标4。",
    ]


def test_names_with_commas_of_their_own_are_kept_apart() -> None:
    assert named(["场景数", "国家、省级平台申报"]) == "场景数；国家、省级平台申报"
    assert named(["甲", "乙", "丙、丁", "戊"]) == "甲；乙；丙、丁等"
    assert listed(["省、市项目数"]) == "省、市项目数"


@pytest.mark.parametrize(
    ("now", "before", "moved"),
    [
        pytest.param({8: 600, 9: 600}, 8, ("−8.3", "上月"), id="since-the-month-before"),
        pytest.param({6: 600, 9: 600}, 8, ("−25.0", "6月"), id="since-the-quarter-before"),
        pytest.param({8: 600, 9: 900}, 8, ("+16.7", "上月"), id="to-the-schedule-itself"),
        pytest.param({9: 900}, 8, None, id="nothing-before"),
        pytest.param({8: 600}, 8, None, id="nothing-now"),
    ],
)
def test_a_gap_moved_since_it_was_reported_last(
    now: dict[int, int], before: int, moved: tuple[str, str] | None
) -> None:
    item = indicator(target=1200)
    seen = series(item, now)
    earlier = series(item, {number: value for number, value in now.items() if number <= before})
    assert moved_by(one_of(item, 9, seen), one_of(item, before, earlier)) == moved


def test_a_department_is_told_of_all_that_are_equally_far_behind() -> None:
    plan = plan_of(*(indicator(f"item_{n}", target=1200, name=f"指标{n}") for n in range(2)))
    found = assess(plan, month(6), {item.id: series(item, {6: 10}) for item in plan.indicators})
    assert "；最需关注的是指标0等2项。" in sentence_department(plan.departments[0], found, 1, 0)


def test_a_revision_is_told_with_both_values() -> None:
    item = indicator(target=12000)
    before = one_of(item, 5, series(item, {5: 5000}))
    after = one_of(item, 6, series(item, {5: 4990, 6: 6000}))
    assert words.change_sentences(changes([before], [after])) == [
        "更正前期数据1项：新建5G基站数（由5,000个改为4,990个）。"
    ]


def test_no_change_is_told_as_such() -> None:
    assert words.change_sentences([]) == ["各项状态没有变化。"]


def test_the_mayor_hears_how_many_what_lags_most_and_what_moved() -> None:
    items = [indicator(f"item_{n}", target=1200, name=f"指标{n}") for n in range(5)]
    values = {
        "item_0": series(items[0], {5: 500, 6: 10}),
        "item_1": series(items[1], {5: 500, 6: 1200}),
        "item_2": series(items[2], {5: 500, 6: 600}),
        "item_3": series(items[3], {5: 500, 6: 590}),
    }
    plan = plan_of(*items)
    before, now = assess(plan, month(5), values), assess(plan, month(6), values)
    assert words.mayor_sentence(plan, now, changes(before, now)) == (
        "截至2025年6月底，1项任务的5项任务指标中，1项已达标、1项进度正常、1项略有滞后、1项明显滞后、1项未报送；"
        "差距最大的是指标0（市通信发展管理办公室），低于序时49.2个百分点；与上月相比，新增明显滞后1项、进度下滑1项、新达标1项。"
    )


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            (10, 600, 10),
            "差距最大的是指标0完成数（市通信发展管理办公室）等2项，均低于序时49.2个百分点。",
        ),
        ((10, 10, 600, 10), "差距最大的是指标0完成数（市通信发展管理办公室）等3项，均低于序时49.2个百分点。"),
    ],
)
def test_the_mayor_hears_of_all_that_lag_equally(values: tuple[int, ...], told: str) -> None:
    sentence = words.mayor_sentence(plan_of(), rows(*values), [])
    assert sentence.partition("；")[2] == told


def test_what_is_equally_far_behind_leads_the_gaps_together() -> None:
    assert headline_gaps(rows(300, 10, 600, 10)) == "指标1等2项低于序时49.2个百分点，差距最大"
    assert headline_gaps(rows(300, 10, 600)) == "指标1低于序时49.2个百分点，差距最大"


def test_the_mayor_hears_when_all_is_alike() -> None:
    plan = plan_of()
    assert words.mayor_sentence(plan, rows(600, 700), []) == "截至2025年6月底，1项任务的2项任务指标全部进度正常。"
    assert words.mayor_sentence(plan, rows(*[600] * 12), []) == ("截至2025年6月底，1项任务的12项任务指标全部进度正常。")
    assert words.mayor_sentence(plan, rows(600), []) == "截至2025年6月底，1项任务的1项任务指标进度正常。"
    assert words.mayor_sentence(plan, (), []) == "测试计划暂无监测数据。"


def test_a_figure_is_told_to_those_who_do_not_see_it() -> None:
    found = rows(600)
    assert words.alternative_text("标题", found) == (
        "标题。截至6月底，指标0完成数完成600个，占年度目标的50.0%，与序时进度持平。"
    )


shorts = st.text(alphabet="新建基站数字化改造场景5G", min_size=1, max_size=14)
kinds = st.sampled_from(
    [
        {"kind": "cumulative", "target": 9999999},
        {"kind": "cumulative", "target": 0},
        {"kind": "level", "target": 150, "baseline": base(125), "decimals": 4},
        {"kind": "rate", "target": 60, "unit": "百万千瓦时每平方公里", "decimals": 4},
        {"kind": "rank", "target": 1, "better": "lower"},
        {"kind": "cumulative", "target": 10, **LIMIT},
    ]
)
one_item = st.tuples(shorts, kinds, st.one_of(st.none(), st.integers(-(10**9), 10**9)), st.integers(1, 12))


def generated(number: int, drawn: Sequence[tuple[str, dict[str, object], int | None, int]]) -> tuple[Assessment, ...]:
    items = [indicator(f"item_{n}", short=short, **kind) for n, (short, kind, _, _) in enumerate(drawn)]
    talk = narrative(short="一二三四五六七八九十一二三四")
    work = milestone(short="一二三四五六七八九十一二三四", due=f"2025-{number:02d}")
    values: dict[str, Series] = {
        item.id: series(item, {at: value})
        for item, (_, _, value, at) in zip(items, drawn, strict=True)
        if value is not None
    }
    values[work.id] = series(work, {number: 79})
    values[talk.id] = {month(number): reported(talk, month(number), self_status="far_behind")}
    return assess(plan_of(*items, talk, work), month(number), values)


@given(
    number=st.integers(1, 12),
    drawn=st.lists(one_item, max_size=8),
    name=st.text("数字基础设施", min_size=1, max_size=20),
)
def test_no_headline_is_longer_than_its_place_or_louder_than_its_news(
    number: int, drawn: list[tuple[str, dict[str, object], int | None, int]], name: str
) -> None:
    found = generated(number, drawn)
    section = section_of(plan_of()).model_copy(update={"name": name})
    headlines = [words.headline_section(section, found), words.headline_overview(found)]
    headlines += [words.headline_task_heatmap(found), *(words.headline_item(one) for one in found)]
    assert all(0 < len(headline) <= 28 for headline in headlines)
    told = [*headlines, *(words.sentence_item(one) + words.outlook_sentence(one) for one in found)]
    assert not [text for text in told if set(text) & set("！!-") or "因为" in text or "由于" in text or "None" in text]


@given(number=st.integers(1, 12), drawn=st.lists(one_item, max_size=8))
def test_a_headline_is_whole_and_ends_as_a_sentence_does(
    number: int, drawn: list[tuple[str, dict[str, object], int | None, int]]
) -> None:
    found = generated(number, drawn)
    assert not words.headline_section(section_of(plan_of()), found).endswith(("…", "，", "、"))
    assert not words.headline_overview(found).endswith(("…", "，", "、"))
    assert not [one for one in found if words.headline_item(one).endswith(("…", "，", "、"))]
