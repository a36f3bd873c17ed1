"""Everything by the keyboard alone: in which order, seen where it is, without a trap, and what the keys do."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import Reader
from tests.browser.sites import PLAN

pytestmark = pytest.mark.browser

LONGEST = 260  # stops of a page; more is a trap
# What has the focus: its region, and whether it can be seen that it has it.
FOCUSED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const regions = {
    skip: '.skip', search: '.st-key-search', month: '.st-key-months', navigation: '[data-testid="stSidebar"]',
    filters: '.st-key-filters', board: '.board', changes: '.changes', tools: '.mf-tools', table: '.table',
    foot: '.foot', main: '[data-testid="stMain"]',
  };
  const region = Object.keys(regions).find((name) => here.closest(regions[name])) ?? here.outerHTML.slice(0, 120);
  const fields = ['Selectbox', 'MultiSelect', 'TextInput', 'TextArea', 'NumberInput', 'DateInput'];
  const frame = here.closest(fields.map((one) => `[data-testid="st${one}"]`).join()) ?? here;
  const isOutlined = (one) => getComputedStyle(one).outlineStyle !== 'none';
  const box = here.getBoundingClientRect();
  const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { region, isSeen: (isOutlined(frame) || isOutlined(here)) && isOnScreen, what: here.outerHTML.slice(0, 160) };
}"""


def walk(page: Page, longest: int = LONGEST) -> list[dict[str, object]]:
    """Every stop of the Tab key, from the top of the page until it leaves it."""
    page.evaluate("document.activeElement?.blur(); window.getSelection()?.removeAllRanges()")
    stops: list[dict[str, object]] = []
    for _ in range(longest):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    return stops


def test_tab_walks_through_the_whole_page_seen_at_every_stop_and_leaves_it(desk: Reader) -> None:
    desk.open("/")
    stops = walk(desk.page)
    assert len(stops) < LONGEST
    first = list(dict.fromkeys(stop["region"] for stop in stops))
    wanted = ["skip", "search", "month", "navigation", "main", "filters", "board", "changes", "tools", "foot"]
    assert [region for region in first if region in wanted] == wanted
    assert [stop["what"] for stop in stops if not stop["isSeen"]] == []
    regions = [str(stop["region"]) for stop in stops]
    assert sum(a != b for a, b in pairwise(regions)) <= 12  # each region is walked through once
    assert regions.count("board") == len(PLAN.tasks) + len(PLAN.sections)


@pytest.mark.parametrize(
    "path", ["/districts", "/indicator?indicator=new_5g_stations", "/departments", "/briefing", "/method"]
)
def test_every_stop_is_seen_and_none_is_a_trap(desk: Reader, path: str) -> None:
    desk.open(path)  # from the top of a page that was just loaded
    stops = walk(desk.page, 2 * LONGEST)  # every sentence of a briefing is one
    assert stops[0]["region"] == "skip" and 10 < len(stops) < 2 * LONGEST
    assert [stop["what"] for stop in stops if not stop["isSeen"]] == []


def test_enter_and_space_do_what_a_click_does(desk: Reader) -> None:
    desk.go("/")
    page = desk.page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stMain]') !== null")
    more = page.locator(".mf-tools button").first
    more.focus()
    page.keyboard.press("Space")
    expect(page.locator(".mf-table").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".mf-table").first).to_be_hidden()
    page.locator(".board .cell a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#task-{PLAN.tasks[0].id}")).to_be_attached()
    assert urlsplit(page.url).path == f"/{PLAN.tasks[0].section}"


def test_a_month_is_chosen_by_keys(desk: Reader) -> None:
    desk.go("/method")
    field = desk.page.get_by_label("月份")
    field.focus()
    desk.page.keyboard.press("ArrowDown")
    month = re.match(r"\d+年\d+月", field.locator("option").nth(1).inner_text())
    assert month is not None
    expect(desk.page.locator(".foot")).to_contain_text(f"数据截至{month[0]}")
    expect(field).to_be_focused()
    desk.page.go_back()
    expect(field.locator("option:checked")).to_have_text(field.locator("option").first.inner_text())
