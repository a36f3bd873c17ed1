"""The meeting view on screens of two sizes: every sheet stands whole, in type for the far end of a table."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.reader import Reader

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (1920, 1080))
PROJECTOR = 0.017  # of the screen's height: what type must measure at the least, on any of them
# What does not fit, what is cut off or covered, and the smallest type, in shares of the screen's height.
LOOK = """() => {
  const main = document.querySelector('.stMain');
  const zoom = Number(getComputedStyle(document.documentElement).getPropertyValue('--zoom'));
  const foot = document.querySelector('.steps').getBoundingClientRect();
  const shown = [...main.querySelectorAll('h1, .lead, .counts, .board, .halves > *, .aside, .said, .mf-plot')];
  const boxes = shown.map((one) => [one.className || one.tagName, one.getBoundingClientRect()]);
  const outside = boxes.filter(([, box]) => box.height === 0 || box.bottom > foot.top + 1 || box.right > innerWidth);
  const cut = [...main.querySelectorAll('.board .cell span, .halves td, .aside *')].filter(
    (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline');
  const aside = main.querySelector('.aside')?.getBoundingClientRect();
  const plot = main.querySelector('.mf-plot')?.getBoundingClientRect();
  const words = [...main.querySelectorAll('.lead, .board .name, .halves td, .said')].map(
    (one) => zoom * parseFloat(getComputedStyle(one).fontSize));
  const letters = plot ? [plot.width / 1600 * 26.67] : [];
  return {
    scrolls: main.scrollHeight - main.clientHeight, wider: main.scrollWidth - main.clientWidth,
    outside: outside.map(([name]) => name), cut: cut.map((one) => one.textContent),
    covered: plot && aside ? aside.right > plot.left + 1 : false,
    type: Math.min(...words, ...letters) / innerHeight, slides: main.querySelectorAll('.mf-plot').length,
  };
}"""

# Fitted in one frame, the figure drawn to its new size in the next.
SETTLED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"


def _faults(reader: Reader, size: tuple[int, int]) -> list[str]:
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    reader.page.evaluate(SETTLED)
    seen: dict[str, Any] = reader.page.evaluate(LOOK)
    where = f"{size[0]}×{size[1]} {reader.page.url.removeprefix(reader.address)}"
    faults = [f"{where}: {fault} {seen[fault]}" for fault in ("outside", "cut", "covered") if seen[fault]]
    faults += [f"{where}: {fault} by {seen[fault]} px" for fault in ("scrolls", "wider") if seen[fault] > 0]
    if seen["type"] < PROJECTOR:
        faults.append(f"{where}: type of {seen['type']:.2%} of the screen")
    return faults


def test_every_sheet_of_a_meeting_stands_whole_on_the_screen_in_large_type(window: Window) -> None:
    reader = window(1440)
    page, faults = reader.page, []
    reader.open("/?present=1&month=2025-09")
    expect(page.locator(".steps")).to_contain_text("共")
    pages = int(page.locator(".steps").inner_text().split("共")[1].split("页")[0])
    assert pages > 20
    for number in range(1, pages + 1):
        page.wait_for_function(f"document.querySelector('.steps')?.textContent.includes('第{number}页')")
        reader.wait()
        for size in SIZES:
            faults += _faults(reader, size)
        page.keyboard.press("ArrowRight")
    assert reader.check() == []
    assert faults == []


def test_a_page_that_no_meeting_goes_through_is_large_and_scrolls(window: Window) -> None:
    reader = window(1440)
    reader.open("/milestones?present=1")
    seen = reader.page.evaluate(LOOK)
    assert seen["scrolls"] > 0
    assert seen["type"] > PROJECTOR
    assert reader.check() == []


def test_read_from_near_a_sheet_scrolls_and_keeps_its_figure(window: Window) -> None:
    reader = window(820)
    reader.open("/society?present=1")
    box = reader.page.locator(".mf-plot").bounding_box()
    assert box is not None and box["height"] > 300 and box["width"] <= 820
    assert reader.check() == []
