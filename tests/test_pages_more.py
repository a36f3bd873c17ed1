"""Milestones, departments, districts and search over the demonstration data, without a browser."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from monitor.deliverable import deliveries, due_within, ending, overdue
from monitor.home import Home
from monitor.judged import Judged, judge
from monitor.month import Month
from monitor.plan import load_plan
from monitor.punctuality import handover
from monitor.ranking import overall_grounds, overall_places
from monitor.status import LAGGING
from monitor.tally import tally
from monitor.ui.markup import el, table
from monitor.warehouse import current_version, read_earlier_receipts
from monitor.words.delivery import delivery_words
from monitor.words.department import handover_words
from tests.installation import judge_districts
from tests.page import heading, markup, sheet_blocks
from tests.test_pages import open_page, site

__all__ = ["site"]  # the fixture

PLAN = load_plan()
MONTH = Month(2025, 9)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@pytest.fixture(scope="session")
def judged(demo_home: Home) -> Judged:
    version = current_version(demo_home)
    assert version is not None
    return judge(demo_home, version, MONTH)


def body(site: AppTest) -> str:
    """What the page says, without its style sheet."""
    return STYLE.sub("", markup(site))


def linked(text: str) -> set[str]:
    return set(re.findall(r"indicator=(\w+)&amp;", text))


# Milestones


def test_every_milestone_is_listed_with_its_state(site: AppTest, judged: Judged) -> None:
    text = body(open_page(site, "milestones"))
    for one in deliveries(judged.assessments):
        assert str(el("a", one.assessment.item.name)).removeprefix("<a") in text
        assert str(el("td", delivery_words(one))).removeprefix("<td") in text


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"section": "society"}, lambda one: one.section.id == "society"),
        ({"department": "police_bureau"}, lambda one: "police_bureau" in (one.item.reporter, *one.task.owners)),
        ({"status": "reached"}, lambda one: one.status == "reached"),
        (
            {"section": "society", "status": "not_reported"},
            lambda one: one.section.id == "society" and one.status == "not_reported",
        ),
    ],
    ids=["section", "department", "status", "two together"],
)
def test_a_filter_in_the_address_narrows_the_list(
    site: AppTest, judged: Judged, query: dict[str, str], holds: object
) -> None:
    text = body(open_page(site, "milestones", **query))
    wanted = {one.item.id for one in judged.assessments if one.item.kind == "milestone" and holds(one)}  # type: ignore[operator]
    assert linked(text) == wanted
    assert wanted


@pytest.mark.parametrize(
    ("label", "name", "value"),
    [("板块", "section", "society"), ("部门", "department", "police_bureau"), ("状态", "status", "reached")],
    ids=["section", "department", "status"],
)
def test_choosing_a_filter_changes_the_address(site: AppTest, label: str, name: str, value: str) -> None:
    open_page(site, "milestones")
    box = site.selectbox(key=f"choose_{name}")
    assert box.label == label
    box.set_value(value).run()
    assert site.query_params[name] == value
    site.selectbox(key=f"choose_{name}").set_value("").run()
    assert name not in site.query_params
    assert not site.exception


def test_the_headline_speaks_of_what_the_filters_hold_and_of_all(site: AppTest) -> None:
    whole = body(open_page(site, "milestones"))
    assert f"截至2025年9月底，{len(PLAN.milestones)}个节点" in whole
    text = body(open_page(site, "milestones", section="industry"))
    lead = text[text.index('class="lead"') :].split("</p>")[0]
    number = sum(one in PLAN.milestones for one in PLAN.items_of_section("industry"))
    assert f"数字经济板块的{number}个节点" in lead
    assert f"全部{len(PLAN.milestones)}个节点" in lead


def test_filters_that_hold_nothing_say_what_to_do(site: AppTest) -> None:
    open_page(site, "milestones", section="cross_strait", status="far_behind")
    assert "放宽筛选条件" in site.info[0].value


def test_a_filter_that_names_nothing_is_said_and_does_not_narrow(site: AppTest) -> None:
    text = body(open_page(site, "milestones", section="no_such_section"))
    assert "没有板块“no_such_section”，现按“全部板块”显示。请从下面的选项中选择" in text
    assert linked(text) >= {one.id for one in PLAN.milestones}


@pytest.mark.parametrize("month", ["2025-03", "2025-04", "2025-06", "2025-09"], ids=str)
def test_what_is_due_soon_is_listed_by_whole_months(site: AppTest, demo_home: Home, month: str) -> None:
    shown = Month.parse(month)
    text = body(open_page(site, "milestones", month=str(shown)))
    version = current_version(demo_home)
    assert version is not None
    found = deliveries(judge(demo_home, version, shown).assessments)
    groups = text[text.index('class="dues"') :].split("<section>")[1:4]
    near = due_within(found, shown, 1)
    later = [one for one in due_within(found, shown, 2) if one not in near]
    for group, wanted in zip(groups, (overdue(found, shown) or ending(found, shown), near, later), strict=True):
        own = group.split("</section>")[0]
        assert linked(own) == {one.assessment.item.id for one in wanted}


# Departments


def test_every_department_is_compared_without_a_score(site: AppTest, judged: Judged) -> None:
    text = body(open_page(site, "departments"))
    for one in PLAN.departments:
        assert f'href="/departments?department={one.id}&amp;month=2025-09"' in text
    assert "不计综合得分" in text


def test_departments_with_the_gravest_lights_stand_first(site: AppTest, judged: Judged) -> None:
    text = body(open_page(site, "departments"))
    order = re.findall(r'href="/departments\?department=(\w+)&amp;', text)

    def grave(department: str) -> tuple[int, ...]:
        owned = tally(one for one in judged.assessments if department in one.task.owners)
        reported = tally(one for one in judged.assessments if one.item.reporter == department)
        return tuple(-owned.counts[code] - reported.counts[code] for code in LAGGING)

    assert [grave(one) for one in order] == sorted(grave(one) for one in order)


@pytest.mark.parametrize(
    "identity",
    ["data_bureau", "education_bureau", "transport_bureau", "hightech_zone_admin"],
    ids=["answers for most", "has not reported", "only supports", "reports nothing"],
)
def test_a_department_has_a_page_of_its_own(site: AppTest, judged: Judged, identity: str) -> None:
    text = body(open_page(site, "departments", department=identity))
    assert heading(site).startswith(PLAN.department[identity].name)
    for one in judged.assessments:
        if one.item.reporter == identity or (identity in one.task.owners and one.status in LAGGING):
            assert one.item.id in linked(text)
    for task in PLAN.tasks:
        if identity in (*task.owners, *task.support, *task.responsible):
            assert f"task={task.id}&amp;" in text


def test_a_department_page_says_what_moved_and_where_it_leads(site: AppTest, judged: Judged) -> None:
    text = body(open_page(site, "departments", department="science_bureau"))
    moved = text[text.index('class="changes"') :].split("</section>")[0]
    own = {one.item.id for one in judged.assessments if "science_bureau" in (one.item.reporter, *one.task.owners)}
    assert linked(moved) and linked(moved) <= own
    assert "恢复正常2项" in moved
    behind = text[text.index("滞后事项") : text.index('class="changes"')]
    assert "年底约1项，完成存在不确定性；年内还需完成1项" in behind
    assert ">差距较上月（百分点）</th>" in behind and ">−8.3</td>" in behind


def test_heads_of_numbers_break_between_words_and_others_not_at_all() -> None:
    made = table(("比上月", "市级平台企业"), [("升3位", "第2位")], "位次", "wraps")
    assert "市级<wbr>平台企业</th>" in made
    assert ">比上月</th>" in made


def test_a_department_page_tells_every_month_of_reporting(site: AppTest, judged: Judged, demo_home: Home) -> None:
    late = next(
        department.id
        for department in PLAN.departments
        for month, rows in judged.by_month.items()
        if handover(PLAN, department.id, month, rows, {}).state == "late"
    )
    text = body(open_page(site, "departments", department=late))
    earlier = read_earlier_receipts(demo_home, judged.edition.version)
    for month, rows in judged.by_month.items():
        assert handover_words(handover(PLAN, late, month, rows, earlier)) in text


def test_an_unknown_department_leads_to_all_of_them(site: AppTest) -> None:
    text = body(open_page(site, "departments", department="no_such_bureau"))
    assert "没有部门“no_such_bureau”" in text
    assert "department=data_bureau" in text


def test_a_correction_sent_later_makes_nobody_late(judged: Judged) -> None:
    rows = judged.by_month[MONTH]
    one = next(row for row in rows if row.reporting == "reported")
    deadline = PLAN.reporting.soft_deadline(MONTH)
    early = dt.datetime.combine(deadline, dt.time(23, 59), tzinfo=dt.timezone(dt.timedelta(hours=8)))
    seen = one.this_year[MONTH]
    key = (one.item.id, MONTH)
    now = handover(PLAN, one.item.reporter, MONTH, [one], {})
    assert now.received == seen.source.received_at.astimezone(early.tzinfo).date()
    assert handover(PLAN, one.item.reporter, MONTH, [one], {key: early + dt.timedelta(days=90)}) == now
    before = handover(PLAN, one.item.reporter, MONTH, [one], {key: early - dt.timedelta(days=5)})
    assert before.received == deadline - dt.timedelta(days=5)
    assert before.state == "on_time"


def received_on(judged: Judged, day: dt.date) -> tuple[str, int]:
    """State and days late of a return whose only item came in late in the evening (in China) of a day."""
    one = next(row for row in judged.assessments if row.reporting == "reported")
    seen = one.this_year[MONTH]
    came = dt.datetime.combine(day, dt.time(23, 30), tzinfo=dt.timezone(dt.timedelta(hours=8))).astimezone(dt.UTC)
    moved = replace(one, this_year={MONTH: seen._replace(receipt=seen.receipt._replace(received_at=came))})
    found = handover(PLAN, one.item.reporter, MONTH, [moved], {})
    return found.state, found.days_late


def test_in_time_in_grace_and_late_are_told_apart_by_the_day_in_china(judged: Judged) -> None:
    soft, hard = PLAN.reporting.soft_deadline(MONTH), PLAN.reporting.hard_deadline(MONTH)
    day = dt.timedelta(days=1)
    assert received_on(judged, soft) == ("on_time", 0)
    assert received_on(judged, soft + day) == ("in_grace", 0)
    assert received_on(judged, hard) == ("in_grace", 0)
    assert received_on(judged, hard + 3 * day) == ("late", 3)


def test_nothing_handed_in_is_not_reported_and_half_is_not_complete(judged: Judged) -> None:
    missing = next(row for row in judged.assessments if row.reporting == "not_reported")
    there = next(row for row in judged.assessments if row.reporting == "reported")
    reporter = missing.item.reporter
    assert handover(PLAN, reporter, MONTH, [missing], {}).state == "not_reported"
    assert handover(PLAN, "tax_bureau", MONTH, [missing], {}).state == "not_due"
    both = [missing, replace(there, item=there.item.model_copy(update={"reporter": reporter}))]
    found = handover(PLAN, reporter, MONTH, both, {})
    assert (found.state, found.handed_in, found.due) == ("incomplete", 1, 2)


# Districts


def test_districts_are_ranked_apart_from_zones(site: AppTest) -> None:
    text = body(open_page(site, "districts"))
    district, zone = text.index("<caption>县（市）区</caption>"), text.index("<caption>功能区</caption>")
    for one in PLAN.districts:
        place = text.index(f"district={one.id}&amp;", district)
        assert (place > zone) == (one.kind == "zone")
    assert "不与县（市）区相加" in text


@pytest.mark.parametrize("is_additive", [True, False], ids=["districts add up", "districts do not add up"])
def test_an_indicator_is_chosen_in_the_address(site: AppTest, is_additive: bool) -> None:
    item = next(one for one in PLAN.indicators if one.by_district and one.is_additive == is_additive)
    text = body(open_page(site, "districts", indicator=item.id))
    assert heading(site) == f"县（市）区：{item.name}"
    assert "<caption>功能区</caption>" in text
    assert ("各县（市）区数据之和为全市数" in text) == is_additive


def test_choosing_an_indicator_changes_the_address(site: AppTest) -> None:
    open_page(site, "districts")
    site.selectbox(key="choose_indicator").set_value("new_5g_stations").run()
    assert site.query_params["indicator"] == "new_5g_stations"
    assert "新建5G基站" in heading(site)


@pytest.mark.parametrize("place", ["gulou", "new_area"], ids=["a district", "a zone"])
def test_a_district_shows_everything_it_reports(site: AppTest, place: str) -> None:
    text = body(open_page(site, "districts", district=place))
    assert heading(site) == PLAN.district[place].name
    assert linked(text) >= {one.id for one in PLAN.indicators if one.by_district}


def test_january_ranks_without_a_change_of_place(site: AppTest) -> None:
    text = body(open_page(site, "districts", month="2025-01"))
    assert not re.search(r"<td>(升|降)\d+位</td>", text)


def test_the_overall_place_counts_lights_and_adds_nothing(demo_home: Home, judged: Judged) -> None:
    found = judge_districts(demo_home, judged.edition.version, MONTH)
    ranks = overall_places(PLAN, found)
    for kind in ("district", "zone"):
        members = sorted((one.id for one in PLAN.districts if one.kind == kind), key=lambda place: ranks[place])
        grounds = [overall_grounds(found[place]) for place in members]
        assert grounds == sorted(grounds)
        assert ranks[members[0]] == 1


# Search


def test_the_search_field_finds_and_links_with_month(site: AppTest) -> None:
    open_page(site, "overview", month="2025-06")
    site.text_input[0].set_value("sjj").run()
    assert not site.exception
    assert 'href="/departments?department=data_bureau&amp;month=2025-06"' in body(site)


def test_what_is_searched_for_is_never_markup(site: AppTest) -> None:
    open_page(site, "overview")
    site.text_input[0].set_value("<img src=x onerror=alert(1)>").run()
    text = body(site)
    assert "没有找到" in text
    assert "<img" not in text


def test_every_result_leads_to_a_page_that_exists(site: AppTest) -> None:
    open_page(site, "overview")
    pages = {"", "indicator", "departments", "districts", *(one.id for one in PLAN.sections)}
    for query in ("3", "5G", "gl", "数据局", "数字政府"):
        site.text_input[0].set_value(query).run()
        text = body(site)
        found = re.findall(r'<a href="/(\w*)\?', text[text.index('class="results"') :].split("</nav>")[0])
        assert found
        assert set(found) <= pages


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("rank", ["完成值", "目标值"]),
        ("rate", ["完成值", "目标值", "应达值（序时）", "完成率", "序时进度", "差距"]),
    ],
)
def test_an_item_shows_the_quantities_that_its_kind_has(site: AppTest, kind: str, names: list[str]) -> None:
    item = next(item.id for item in PLAN.items if item.kind == kind)
    shown = markup(open_page(site, "indicator", indicator=item))
    tiles = shown[shown.index('<dl class="numbers">') :]
    assert re.findall(r"<dt>([^<]*)</dt>", tiles[: tiles.index("</dl>")]) == names


def test_where_no_district_reported_the_page_says_whose_file_brings_them(site: AppTest) -> None:
    item = next(one for one in PLAN.indicators if one.by_district and one.frequency != "monthly")
    open_page(site, "districts", indicator=item.id, month="2025-01")
    assert not [block for block in sheet_blocks(site) if block.get("figures")]
    text = body(site)
    assert f"截至2025年1月底，今年还没有分地区的数据。{PLAN.department[item.reporter].name}报送的文件" in text
    assert ">位次</h2>" not in text
    open_page(site, "districts", indicator=item.id, month="2025-09")
    assert [block for block in sheet_blocks(site) if block.get("figures")]
