"""Milestones, departments, districts and search in a real browser: whole at two widths, links, keyboard, print."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from monitor.plan import load_plan
from tests.browser.conftest import Window
from tests.browser.reader import Reader

pytestmark = pytest.mark.browser

PLAN = load_plan()
ADDRESSES = {
    "milestones-section": "/milestones?section=society",
    "milestones-filtered": "/milestones?section=society&status=not_reported",
    "districts-indicator": "/districts?indicator=new_5g_stations",
    "district-zone": "/districts?district=new_area&month=2025-01",
}

# The module that knows the keys comes by itself, after the page stands.
LISTENING = "document.documentElement.dataset.keys === 'on'"


def begin_search(page: Page, typed: str) -> Locator:
    """The field, reached by its key once it stands, with that typed into it."""
    field = page.locator(".st-key-search input")
    expect(field).to_be_visible()
    page.wait_for_function(LISTENING)
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type(typed)
    return field


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_is_whole(window: Window, name: str, width: int) -> None:
    reader = window(width)
    (reader.open if width < 500 else reader.go)(ADDRESSES[name])
    assert reader.check() == []
    assert reader.barriers() == []
    expect(reader.page.locator(".banner")).to_contain_text("演示数据")


def test_a_filter_is_chosen_kept_in_the_address_and_taken_back(desk: Reader) -> None:
    desk.go("/milestones")
    desk.page.evaluate("window.sameDocument = true")
    desk.page.get_by_role("combobox", name=re.compile("板块")).click()
    desk.page.get_by_role("option", name="数字社会").click()
    expect(desk.page.locator("#figure-milestones-society")).to_be_visible()
    assert query(desk.page)["section"] == "society"
    expect(desk.page.locator(".foot a.lasting")).to_have_attribute("href", re.compile("section=society"))
    desk.page.get_by_test_id("stSidebar").get_by_role("link", name="部门").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("部门")
    assert "section" not in query(desk.page)
    desk.page.go_back()
    expect(desk.page.locator("#figure-milestones-society")).to_be_visible()
    assert desk.page.evaluate("window.sameDocument === true")
    desk.wait()
    assert desk.check() == []


def test_a_department_is_one_click_from_the_comparison(desk: Reader) -> None:
    desk.go("/departments?month=2025-08")
    desk.page.locator(".table a", has_text="市通管办").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("市通管办")
    assert query(desk.page) == {"department": "telecom_office", "month": "2025-08"}


def test_a_district_is_reached_from_its_tile(desk: Reader) -> None:
    desk.go("/districts")
    plot = desk.page.locator("#figure-tiles-all .mf-plot")
    plot.scroll_into_view_if_needed()
    plot.locator(".scatterlayer .trace .point").first.click(force=True)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("鼓楼区")
    assert query(desk.page)["district"] == "gulou"


@pytest.mark.parametrize(
    ("typed", "heading", "asked"),
    [
        ("sjj", "市数据管理局", {"department": "data_bureau"}),
        ("鼓楼", "鼓楼区", {"district": "gulou"}),
        ("xjjz", "新建5G基站数", {"indicator": "new_5g_stations"}),
    ],
    ids=["a department by initials", "a district in Chinese", "an indicator by initials"],
)
def test_search_leads_there_by_keyboard_alone(desk: Reader, typed: str, heading: str, asked: dict[str, str]) -> None:
    desk.go("/method?month=2025-08")
    desk.page.evaluate("window.sameDocument = true")
    begin_search(desk.page, typed)
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(heading)
    assert query(desk.page) == {**asked, "month": "2025-08"}
    expect(desk.page.locator(".results")).to_have_count(0)
    assert desk.page.evaluate("window.sameDocument === true")
    desk.wait()
    assert desk.check() == []


def test_arrows_walk_through_results_and_escape_goes_back(desk: Reader) -> None:
    desk.go("/method")
    field = begin_search(desk.page, "3")
    task = next(task for task in PLAN.tasks if task.number == 3)
    first = desk.page.locator(".results a").first
    expect(first).to_contain_text(task.title)
    desk.page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Escape")
    expect(field).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(f"#task-{task.id}")).to_be_in_viewport()


def test_search_is_there_on_a_phone(window: Window) -> None:
    phone = window(390)
    phone.go("/milestones")
    phone.page.get_by_test_id("stExpandSidebarButton").click()
    phone.page.locator(".st-key-search input").fill("gl")
    expect(phone.page.locator(".results a", has_text="鼓楼区")).to_be_visible()
    assert phone.check() == []
    assert phone.barriers() == []
