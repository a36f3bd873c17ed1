"""Every page over the demonstration data, without a browser: what it says, and that it says it without an exception."""

from __future__ import annotations

import ast
import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitor import access
from monitor.charts.row import worst_first
from monitor.home import ROOT, Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Indicator, Milestone, load_plan
from monitor.status import LAGGING, WORDS, rule_sentence
from monitor.tally import tally
from monitor.ui.foot import stale_words
from monitor.ui.here import split_address
from monitor.ui.markup import el, markdown_text, sentence_of, table
from monitor.warehouse import current_version
from monitor.web.view import find_release
from tests.page import heading, markup, months, sheet_blocks

PLAN = load_plan()
PAGES = ROOT / "pages"


@pytest.fixture
def site(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    return AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)


def open_page(site: AppTest, page: str, **query: str) -> AppTest:
    for name, value in query.items():
        site.query_params[name] = value
    if page != "overview":
        site.switch_page(str(PAGES / f"{page}.py"))
    site.run()
    assert [problem.value for problem in site.exception] == []
    return site


@pytest.mark.parametrize("section", PLAN.sections, ids=lambda section: section.id)
def test_a_section_shows_each_of_its_tasks_and_items(site: AppTest, section: object) -> None:
    identity = section.id  # type: ignore[attr-defined]
    text = markup(open_page(site, identity))
    for task in PLAN.tasks_of_section(identity):
        assert f'id="task-{task.id}"' in text
        for owner in task.owners:
            assert PLAN.department[owner].name in text
        for item in PLAN.items_of_task(task.id):
            assert str(el("a", item.name)).removeprefix("<a") in text


@pytest.mark.parametrize("kind", ["cumulative", "level", "rate", "rank", "milestone", "narrative"])
def test_one_item_of_each_kind_is_shown_in_depth(site: AppTest, kind: str) -> None:
    item = next(item for item in PLAN.items if item.kind == kind)
    text = markup(open_page(site, "indicator", indicator=item.id))
    assert heading(site) == item.name
    assert str(el("dd", item.definition)) in text
    assert "第" in text and "行" in text  # file and line of each number


def test_the_overview_counts_what_the_rules_count(site: AppTest, demo_home: Home) -> None:
    version = current_version(demo_home)
    assert version is not None
    counted = tally(judge(demo_home, version, Month(2025, 9)).assessments)
    text = markup(open_page(site, "overview"))
    for code, number in counted.counts.items():
        assert re.search(rf'{WORDS[code]}</span>(</a>)?</div><div class="number"><b>{number}</b>项', text)


def test_the_board_links_every_task_with_month(site: AppTest) -> None:
    text = markup(open_page(site, "overview", month="2025-06"))
    for task in PLAN.tasks:
        assert f'href="/{task.section}?task={task.id}&amp;month=2025-06"' in text


def test_january_has_no_month_before(site: AppTest) -> None:
    open_page(site, "overview", month="2025-01")
    assert "没有上月可比" in markup(site)


@pytest.mark.parametrize("page", ["overview", "summit", "indicator", "method"])
def test_every_page_carries_banner_source_and_rule(site: AppTest, page: str) -> None:
    text = markup(open_page(site, page))
    assert 'class="banner"' in text
    assert "数据截至2025年9月" in text
    assert rule_sentence(PLAN.rule) in text


def test_the_method_stands_on_the_page_as_its_document_says_it(site: AppTest) -> None:
    text = markup(open_page(site, "method"))
    assert "<h2>四、亮灯规则</h2>" in text and "<td>完成值 ÷ 目标值</td>" in text
    assert not site.markdown  # whose signs are seen for a moment, so that the page jumps


def test_the_month_of_the_address_is_shown_and_chosen(site: AppTest) -> None:
    open_page(site, "summit", month="2025-03")
    assert months(site)["month"] == "2025-03"
    assert "数据截至2025年3月" in markup(site)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"month": "2024-12"}, "2024年12月不在数据版本 v12 的计划（2025年）之内，不作研判"),
        ({"month": "2025-13"}, "应写作YYYY"),
        ({"version": "9999"}, "没有数据版本"),
        ({"version": "一"}, "应写作数字"),
    ],
    ids=["before the plan's year", "no such month", "no such version", "no number"],
)
def test_an_address_that_means_nothing_is_answered_with_a_sentence(
    site: AppTest, query: dict[str, str], sentence: str
) -> None:
    open_page(site, "overview", **query)
    text = re.sub(r"<style>.*?</style>", "", markup(site), flags=re.DOTALL)
    assert sentence in unescape(text)
    assert "无法显示这个地址" in text
    assert 'class="board"' not in text
    assert 'class="foot"' in text


def test_a_task_that_the_section_has_not_is_said(site: AppTest) -> None:
    assert "本板块没有任务“no_such_task”" in markup(open_page(site, "industry", task="no_such_task"))
    known = PLAN.tasks_of_section("industry")[0].id
    assert "本板块没有任务" not in markup(open_page(site, "industry", task=known))


def test_an_unknown_indicator_leads_to_all_of_them(site: AppTest) -> None:
    text = markup(open_page(site, "indicator", indicator="no_such_thing"))
    assert "没有编码为“no_such_thing”的指标" in text
    assert all(f"indicator={item.id}&amp;" in text for item in PLAN.items)


def test_whoever_may_not_read_sees_nothing(site: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {})
    site.run()
    assert "需要登录" in site.warning[0].value
    assert "banner" not in markup(site).split("</style>")[-1]


def test_an_empty_installation_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path))
    site = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60).run()
    assert not site.exception
    assert "python -m etl demo" in site.info[0].value


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.py")), ids=lambda path: path.stem)
def test_a_page_is_a_table_of_contents(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 20
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For) for node in ast.walk(ast.parse(source)))


def test_text_of_departments_is_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)> **粗** $x$ [链接](http://x)"
    assert "<img" not in table(("说明",), [(evil,)], evil)
    assert "<img" not in el("a", evil, href=f'"{evil}')
    assert markdown_text("a*b_[c](d) <e> :red[f] $g$") == r"a\*b\_\[c\]\(d\) \<e\> \:red\[f\] \$g\$"


def test_columns_that_say_nothing_are_left_out_and_quantities_stand_right() -> None:
    text = table(("甲", "乙", "丙"), [("1,200个", "", "文字"), ("—", "", "另一")], "表")
    assert "乙" not in text
    assert '<td role="cell" class="number" data-label="甲">1,200个</td>' in text
    assert '<td role="cell" data-label="丙">文字</td>' in text


@pytest.mark.parametrize(
    ("cells", "is_number"),
    [
        (("−75.0", "自评", "逾期3个月", "−8.3"), True),
        (("−75.0", "", "—"), True),
        (("—", "—"), False),
        (("", "—", "自评"), False),
        (("3个", "12月底前完成"), False),
        (("3个", "自评", "逾期3个月"), False),
    ],
    ids=["words among numbers", "blanks among numbers", "blanks", "a word", "a long word", "more words than numbers"],
)
def test_a_column_of_numbers_stands_right_whatever_words_the_month_puts_in_it(
    cells: tuple[str, ...], is_number: bool
) -> None:
    text = table(("甲", "乙"), [(cell, "字") for cell in cells], "表")
    assert text.count('<td role="cell" class="number"') == (len(cells) if is_number else 0)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/?month=2025-09", ("overview", {"month": "2025-09"})),
        ("/summit?task=a&month=2025-09&version=3", ("summit", {"task": "a", "month": "2025-09", "version": "3"})),
    ],
    ids=["the home page", "a section"],
)
def test_an_address_is_split_into_page_and_query(address: str, expected: tuple[str, dict[str, str]]) -> None:
    assert split_address(address) == expected


def test_the_month_says_what_it_lacks(site: AppTest, demo_home: Home) -> None:
    version = current_version(demo_home)
    assert version is not None
    missing = sum(one.reporting == "not_reported" for one in judge(demo_home, version, Month(2025, 9)).assessments)
    options = [words for _, words in months(open_page(site, "method"))["months"]]
    assert options[0] == f"2025年9月（{missing}项未报送）"
    assert all(re.fullmatch(r"2025年\d+月（(\d+项未报送|已报齐)）", option) for option in options)


@pytest.mark.parametrize(
    ("today", "is_late"),
    [((2025, 11, 12), False), ((2025, 11, 13), True)],
    ids=["on the last day of reporting", "the day after"],
)
def test_an_overdue_month_is_said_plainly(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch, today: tuple[int, int, int], is_late: bool
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    version = current_version(demo_home)
    assert version is not None
    said = stale_words(find_release(demo_home, version), dt.date(*today))
    assert bool(said) == is_late
    assert ("2025年10月" in said) == is_late


def test_a_meeting_goes_from_the_overview_through_the_sections_to_what_lags_worst_first(
    site: AppTest, demo_home: Home
) -> None:
    text = markup(open_page(site, "overview", present="1", timer="20"))
    assert not site.selectbox
    assert 'data-timer="20"' in text
    assert "本月变化" not in text
    steps = text[text.index('class="steps"') - 200 :]
    assert 'href="/?sheet=2&amp;month=2025-09&amp;present=1&amp;timer=20"' in steps
    version = current_version(demo_home)
    assert version is not None
    lagging = worst_first(one for one in judge(demo_home, version, Month(2025, 9)).assessments if one.status in LAGGING)
    assert f"indicator={lagging[-1].item.id}&amp;" in steps  # before the first comes the last
    pages = 2 + len(PLAN.sections) + _sections_of_two_sheets() + len(lagging)
    assert f"第1页，共{pages}页" in steps
    second = markup(open_page(site, "overview", present="1", sheet="2"))
    assert "本月变化" in second
    assert f"第2页，共{pages}页" in second
    assert f'href="/{PLAN.sections[0].id}?month=2025-09&amp;present=1' in second


def _sections_of_two_sheets() -> int:
    kinds = [{type(item) for item in PLAN.items_of_section(section.id)} for section in PLAN.sections]
    return sum({Indicator, Milestone} <= of_section for of_section in kinds)


def figures(site: AppTest) -> list[dict[str, Any]]:
    return [one for block in sheet_blocks(site) for one in block.get("figures", ())]


def test_nothing_is_drawn_of_what_nobody_reported(site: AppTest, demo_home: Home) -> None:
    version = current_version(demo_home)
    assert version is not None
    january = judge(demo_home, version, Month(2025, 1)).assessments
    measured = [one for one in january if one.section.id == "industry" and isinstance(one.item, Indicator)]
    silent = next(one for one in measured if one.as_of is None and one.item.kind == "cumulative")
    trends = [f"trend-{one.item.id}" for one in measured if one.as_of is not None]
    shown = [one["name"] for one in figures(open_page(site, "industry", month="2025-01"))]
    assert shown == ["bullets-industry", "milestones-industry", *trends]
    shown = [one["name"] for one in figures(open_page(site, "indicator", indicator=silent.item.id))]
    assert shown == [f"trend-{silent.item.id}"]


def test_in_a_meeting_a_section_shows_its_figure_and_then_its_deliverables(site: AppTest) -> None:
    assert "slide" not in figures(open_page(site, "industry"))[0]
    first = open_page(site, "industry", present="1")
    assert [one["name"] for one in figures(first)] == ["bullets-industry"]
    assert figures(first)[0]["slide"]["width"] == 1600
    assert "任务9" not in markup(first)
    second = open_page(site, "industry", present="1", sheet="2")
    assert [one["name"] for one in figures(second)] == ["milestones-industry"]
    assert "节点" in markup(second)
    alone = open_page(
        site, "tourism", present="1", sheet="1"
    )  # of its only indicator a row would leave the sheet empty
    assert [one["name"] for one in figures(alone)] == ["trend-tourism_cases"]


@pytest.mark.parametrize("timer", ["0", "2", "99999", "abc", "²"], ids=str)
def test_a_timer_that_is_no_number_of_seconds_is_left_aside(site: AppTest, timer: str) -> None:
    assert "data-timer" not in markup(open_page(site, "overview", present="1", timer=timer)).split("</style>")[-1]


def test_an_item_shows_its_movement_its_lights_and_its_corrections(site: AppTest) -> None:
    text = markup(open_page(site, "indicator", indicator="public_data_reserve"))
    for said in ("同比、环比", "还需月均", "状态历史", "发布过的状态", "*更正", 'href="/submission/S0'):
        assert said in text


def test_a_section_stands_below_its_chapter_as_in_the_plan_and_counts_in_words(site: AppTest) -> None:
    text = markup(open_page(site, "industry"))
    assert "四、高质量推动数字赋能千行百业" in text and "<h1>（一）促进数字经济蓬勃发展</h1>" in text
    assert "明显滞后1项" in text and "略有滞后5项" in text
    text = markup(open_page(site, "infrastructure"))
    assert "<h1>二、高起点布局数字基础设施建设</h1>" in text


def test_a_revision_says_who_and_why(site: AppTest) -> None:
    text = markup(open_page(site, "indicator", indicator="industrial_id_registrations"))
    revision = text[text.index("更正记录") :]
    assert "复核发现" in revision
    assert "通管办联络员" in revision


def test_whoever_may_not_download_sees_no_way_to_the_files(site: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {access.Role.READER: frozenset({access.Action.READ})})
    assert "/submission/" not in markup(open_page(site, "indicator", indicator="new_5g_stations"))


def test_a_sentence_keeps_its_numbers_with_what_they_count_and_says_the_same() -> None:
    said = sentence_of("6项<明显>滞后，低于序时75.0个百分点，目标≥1个，标杆5G、v12")
    assert '<span class="counted">6项</span>&lt;明显&gt;滞后' in said
    assert re.findall(r'class="counted">([^<]*)<', said) == ["6项", "75.0个百分点", "≥1个"]
    assert sentence_of("没有数") == "没有数"
