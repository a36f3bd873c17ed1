"""The filters of the overview over the demonstration data: counts, board, changes and figures follow the address."""

from __future__ import annotations

import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from monitor.charts.gallery import FigureUnknown, list_figures
from monitor.home import Home
from monitor.judged import Judged, judge
from monitor.month import Month
from monitor.plan import load_plan
from monitor.status import WORDS
from monitor.tally import changes, tally
from monitor.ui.changes import NAMED_CHANGES
from monitor.ui.here import split_address
from monitor.warehouse import current_version
from monitor.web.figures import FigureKey, build_figure
from monitor.web.selection import Selection, SelectionUnknown, select, selection_of
from monitor.web.view import find_view
from monitor.words.summary import CHANGE_KINDS
from tests.asgi import get
from tests.page import sheet_blocks
from tests.test_pages import open_page, site
from tests.test_pages_more import body

__all__ = ["site"]  # the fixture

PLAN = load_plan()
MONTH = Month(2025, 9)


@pytest.fixture(scope="session")
def judged(demo_home: Home) -> Judged:
    version = current_version(demo_home)
    assert version is not None
    return judge(demo_home, version, MONTH)


def tasks_on_board(text: str) -> set[str]:
    board = text[text.index('class="board"') :].split('class="note"', maxsplit=1)[0]
    return set(re.findall(r"task=(\w+)&amp;", board))


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"section": "industry"}, lambda one: one.section.id == "industry"),
        ({"status": "behind"}, lambda one: one.status == "behind"),
        ({"department": "data_bureau", "part": "lead"}, lambda one: "data_bureau" in one.task.owners),
        (
            {"department": "data_bureau", "part": "support"},
            lambda one: (
                "data_bureau" not in one.task.owners and "data_bureau" in (*one.task.support, *one.task.responsible)
            ),
        ),
        (
            {"section": "society", "status": "on_track"},
            lambda one: one.section.id == "society" and one.status == "on_track",
        ),
    ],
    ids=["section", "status", "department that leads", "department that supports", "two together"],
)
def test_counts_and_board_follow_the_filters(
    site: AppTest, judged: Judged, query: dict[str, str], holds: object
) -> None:
    wanted = [one for one in judged.assessments if holds(one)]  # type: ignore[operator]
    assert wanted
    text = body(open_page(site, "overview", **query))
    assert tasks_on_board(text) == {one.task.id for one in wanted}
    for code, number in tally(wanted).counts.items():
        assert re.search(rf'{WORDS[code]}</span>(</a>)?</div><div class="number"><b>{number}</b>项', text)
    assert f"共{len(wanted)}项" in text


def test_each_count_leads_to_the_items_that_it_counts(site: AppTest, judged: Judged) -> None:
    def ways(text: str) -> dict[str, dict[str, str]]:
        shown = text[text.index('<div class="counts">') : text.index('class="glance"')]
        queries = [split_address(unescape(address))[1] for address in re.findall(r'href="([^"]+)"', shown)]
        return {query["status"]: query for query in queries}

    counted = tally(one for one in judged.assessments if one.section.id == "industry").counts
    found = ways(body(open_page(site, "overview", section="industry")))
    assert set(found) == {code for code, count in counted.items() if count}
    text = body(open_page(site, "overview", **found["behind"]))
    assert f"共{counted['behind']}项" in text and "筛选：数字经济" in text
    assert "较上月" not in text[text.index('<div class="counts">') : text.index('class="glance"')]


def test_a_district_shows_its_own_numbers(site: AppTest, demo_home: Home, judged: Judged) -> None:
    own = judge(demo_home, judged.edition.version, MONTH, "gulou").assessments
    text = body(open_page(site, "overview", district="gulou"))
    assert tasks_on_board(text) == {one.task.id for one in own}
    assert f"共{len(own)}项" in text
    for code, number in tally(own).counts.items():
        assert re.search(rf'{WORDS[code]}</span>(</a>)?</div><div class="number"><b>{number}</b>项', text)


def test_changes_follow_the_filters(site: AppTest) -> None:
    text = body(open_page(site, "overview", section="industry"))
    changed = text[text.index('class="changes"') :].split("</section>")[0]
    of_section = {item.id for item in PLAN.items_of_section("industry")}
    found = set(re.findall(r"indicator=(\w+)&amp;", changed))
    assert found and found <= of_section


def test_what_changed_is_told_by_kind_and_every_change_is_counted(site: AppTest, demo_home: Home) -> None:
    before, now = judge(demo_home, 12, MONTH + -1).assessments, judge(demo_home, 12, MONTH).assessments
    moved = changes(before, now)
    text = body(open_page(site, "overview"))
    told = text[text.index('class="changes"') :].split("</section>")[0]
    assert f"<small>{len(moved)}项</small>" in told
    for kind, words in CHANGE_KINDS:
        of_kind = [one for one in moved if one.kind == kind]
        assert (f"{words}{len(of_kind)}项</h3>" in told) == bool(of_kind)
        for one in of_kind[:NAMED_CHANGES]:
            assert f">{one.item.short}</a>" in told


def test_filters_that_leave_nothing_say_what_to_do(site: AppTest) -> None:
    text = body(open_page(site, "overview", section="cross_strait", status="far_behind"))
    assert site.info[0].value.startswith("2025年9月没有符合“两岸融合，明显滞后”的任务指标。请放宽条件")
    assert 'class="board"' not in text
    assert "清除筛选" in text


def test_a_filter_that_names_nothing_is_said_and_does_not_narrow(site: AppTest) -> None:
    text = body(open_page(site, "overview", department="no_such_bureau"))
    assert "没有部门“no_such_bureau”，现按“全部部门”显示。请从下面的选项中选择" in text
    assert tasks_on_board(text) == {task.id for task in PLAN.tasks}


def test_the_sentence_says_what_it_is_narrowed_to(site: AppTest) -> None:
    text = body(open_page(site, "overview", section="industry", district="gulou"))
    assert '<p class="lead">鼓楼区，数字经济：截至2025年9月底，' in text


def test_gaps_are_not_drawn_where_nothing_has_one(site: AppTest) -> None:
    def drawn() -> set[str]:
        return {one["name"] for block in sheet_blocks(site) for one in block.get("figures", ())}

    open_page(site, "overview", section="industry")
    assert {"gaps-all", "shares-all"} <= drawn()
    open_page(site, "overview", section="cross_strait")
    assert drawn() == {"heatmap-cross_strait", "shares-all"}


def test_choosing_a_filter_changes_the_address_and_clearing_it_changes_it_back(site: AppTest) -> None:
    open_page(site, "overview")
    site.selectbox(key="choose_section").set_value("industry").run()
    assert site.query_params["section"] == "industry"
    site.selectbox(key="choose_section").set_value("").run()
    assert "section" not in site.query_params


@pytest.fixture
def version(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    found = current_version(demo_home)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "selection",
    [
        Selection(section="society"),
        Selection(status="far_behind"),
        Selection(department="data_bureau", part="support", district="gulou"),
        Selection(section="ecology", status="not_reported"),
    ],
    ids=["section", "status", "department and district", "nothing left"],
)
def test_every_figure_is_narrowed_or_refused_with_a_sentence(version: int, selection: Selection) -> None:
    view = select(find_view(version, MONTH), selection)
    for name in list_figures(PLAN):
        try:
            figure = build_figure(FigureKey(version, name, MONTH, "wide", selection))
        except FigureUnknown as refusal:
            assert re.search("[。]$", str(refusal))
            continue
        assert view.assessments
        assert figure.subtitle.startswith(f"{selection.words(PLAN)}：")


def test_a_narrowed_figure_has_an_address_of_its_own(version: int) -> None:
    selection = Selection(section="industry", status="behind")
    key = FigureKey(version, "gaps-all", MONTH, "wide", selection)
    answer = get(key.address)
    whole = get(FigureKey(version, "gaps-all", MONTH).address)
    assert (answer.status, whole.status) == (200, 200)
    assert answer.body != whole.body
    shown = {one.item.name for one in select(find_view(version, MONTH), selection).assessments}
    assert {row[0] for row in get(key.table_address).json()["rows"]} <= shown


def test_a_selection_survives_its_address() -> None:
    selection = Selection("industry", "data_bureau", "lead", "behind", "gulou")
    assert selection_of(selection.query) == selection
    assert selection_of({"month": "2025-09", "status": ""}) == Selection()


@pytest.mark.parametrize("name", ["section", "department", "part", "status", "district"])
def test_an_address_that_narrows_to_nothing_known_is_refused(version: int, name: str) -> None:
    with pytest.raises(SelectionUnknown, match="no_such"):
        select(find_view(version, MONTH), selection_of({name: "no_such"}))
    answer = get(f"/figure/{version}/gaps-all.json?month=2025-09&{name}=no_such")
    assert answer.status == 404
    assert "可供筛选" in answer.json()["message"]
