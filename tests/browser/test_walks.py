"""Three people at work: who looks for the worst, who goes into a meeting, who sees no red."""

from __future__ import annotations

import re
from itertools import combinations
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from monitor.status import WORDS
from tests.browser.conftest import Window
from tests.browser.reader import Reader
from tests.browser.sites import PLAN

pytestmark = pytest.mark.browser

# Kinds of sight that Chromium can show a page in.
SIGHTS = ("protanopia", "deuteranopia", "tritanopia", "achromatopsia")
SHAPES = """() => Object.fromEntries([...document.querySelectorAll('.counts .shape')].map((shape) => {
  const drawn = getComputedStyle(shape).backgroundImage;
  return [shape.classList[1], drawn.replace(/%23[0-9A-F]{6}/gi, '')];
}))"""


def test_an_official_finds_the_worst_says_why_and_passes_it_on(window: Window) -> None:
    reader = window(1440)
    page = reader.page
    with reader.with_clipboard():
        reader.open("/")
        expect(page.locator(".lead")).to_contain_text("滞后")
        expect(page.locator(".changes p").last).to_be_in_viewport()  # what changed, without scrolling
        page.locator(".board .cell.far_behind a").first.click()  # the first click: whose it is
        expect(page.locator(".owners").first).to_contain_text("责任单位")
        reader.wait()
        task = parse_qs(urlsplit(page.url).query)["task"][0]
        behind = page.locator(f"#task-{task} ~ * .light, .items .light").filter(has_text=WORDS["far_behind"]).first
        behind.locator("xpath=ancestor::tr").locator("a").first.click()  # the second: why, and where it is from
        heading = page.get_by_role("heading", level=1)
        expect(page.locator(".reason").first).to_contain_text("规则：")
        expect(heading).to_be_in_viewport()
        reader.wait()
        expect(page.locator("a[href^='/submission/']").first).to_be_attached()
        name, said = heading.inner_text(), page.locator(".lead").inner_text()
        page.locator(".mf-card").first.get_by_role("button", name="复制链接").click()
        expect(page.locator(".mf-said").first).to_have_text("链接已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert reader.check() == []
    other = window(390)
    other.open(copied.removeprefix(reader.address))
    assert other.page.get_by_role("heading", level=1).inner_text() == name
    assert other.page.locator(".lead").inner_text() == said
    card = other.page.locator(f"[id='{copied.partition('#')[2]}']")
    headline = card.locator("[data-name='headline']")
    expect(headline).to_be_in_viewport(ratio=1)
    top, header = headline.bounding_box(), other.page.get_by_test_id("stHeader").bounding_box()
    assert top is not None and header is not None and top["y"] >= header["y"] + header["height"]  # not beneath it


def test_a_head_of_department_prepares_for_a_meeting(desk: Reader) -> None:
    page = desk.page
    desk.go("/")
    page.get_by_test_id("stSidebar").get_by_role("link", name="部门").click()
    page.locator(".table tbody a", has_text="市科技局").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("滞后事项"))).to_be_visible()
    desk.wait()
    expect(page.get_by_role("heading", level=2, name="报送")).to_be_visible()
    page.emulate_media(media="print")
    try:
        assert not page.get_by_test_id("stSidebar").is_visible()
        sheets = page.pdf(prefer_css_page_size=True)
    finally:
        page.emulate_media(media="null")
    assert max(int(count) for count in re.findall(rb"/Count (\d+)", sheets)) == 2
    page.locator(".crumb a", has_text="督办单").click()
    expect(page.locator(".paper .title")).to_contain_text("督办")
    assert parse_qs(urlsplit(page.url).query)["form"] == ["notice"]
    desk.wait()
    assert desk.check() == []


def test_who_sees_no_red_tells_every_status_by_shape_and_word(desk: Reader) -> None:
    desk.go("/")
    shapes = desk.page.evaluate(SHAPES)
    assert set(shapes) == set(WORDS)
    assert all(shapes[a] != shapes[b] for a, b in combinations(shapes, 2))  # without their colours
    states = desk.page.locator(".board .cell .state").all_inner_texts()
    assert len(states) == len(PLAN.tasks)
    assert all(any(word in state for word in WORDS.values()) for state in states)
    session = desk.page.context.new_cdp_session(desk.page)
    seen = set()
    for sight in SIGHTS:
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        seen.add(desk.page.locator(".counts").screenshot())
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
    assert len(seen) == len(SIGHTS)  # each was really shown
