"""What holds on every page in a real browser: address and history, toolbar, keyboard, zoom, paper, meeting view."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.reader import Reader
from tests.browser.seat import vacate
from tests.browser.sites import PLAN, SCENES

pytestmark = pytest.mark.browser


def query(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(urlsplit(reader.page.url).query)


def choose(reader: Reader, label: str, option: str) -> None:
    reader.page.get_by_role("combobox", name=re.compile(label)).click()
    reader.page.get_by_role("option", name=option, exact=True).click()


def test_a_filter_goes_to_the_address_and_back_and_forward_follow(desk: Reader) -> None:
    desk.go("/")
    whole = desk.page.locator(".board .cell").count()
    choose(desk, "板块", "数字经济")
    expect(desk.page.locator(".board .cell")).to_have_count(len(PLAN.tasks_of_section("industry")))
    assert query(desk)["section"] == ["industry"]
    desk.wait()
    expect(desk.page.locator(".mf-plot[data-drawn*='section=industry']").first).to_be_visible()
    desk.page.go_back()
    expect(desk.page.locator(".board .cell")).to_have_count(whole)
    desk.page.go_forward()
    expect(desk.page.locator(".board .cell")).to_have_count(len(PLAN.tasks_of_section("industry")))
    desk.wait()
    assert desk.check() == []


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("overview-filtered", 390),
        ("overview-empty", 1440),
        ("overview-old", 390),
        ("meeting-section", 1440),
        ("meeting-item", 390),
        ("overview-embedded", 1440),
    ],
    ids=str,
)
def test_a_page_is_whole_and_open_to_all_in_every_state(window: Window, name: str, width: int) -> None:
    reader = window(width)
    reader.open(SCENES[name].path)
    assert reader.check() == []
    assert reader.barriers() == []


def test_nothing_that_is_chosen_speaks_english(desk: Reader) -> None:
    desk.go("/")
    field = desk.page.get_by_role("combobox", name=re.compile("板块"))
    field.click()
    desk.page.keyboard.type("zzz")
    expect(desk.page.get_by_text("没有符合的选项")).to_be_visible()
    desk.page.keyboard.press("Escape")


def test_another_person_sees_the_same_under_the_same_address(desk: Reader) -> None:
    def seen() -> list[str]:
        return [desk.page.locator(part).inner_text() for part in (".lead", ".chosen", ".counts", ".board", ".foot")]

    desk.open("/?status=on_track&month=2025-08&version=12")
    choose(desk, "板块", "数字社会")
    expect(desk.page.locator(".chosen")).to_contain_text("数字社会")
    desk.page.wait_for_url("**section=society**")
    desk.wait()
    own, address = seen(), desk.page.url.removeprefix(desk.address)
    vacate(desk.page, desk.address)
    desk.open(address)
    assert seen() == own


@pytest.mark.parametrize("kind", ["png", "svg", "csv", "zip"])
def test_a_figure_is_taken_away(desk: Reader, kind: str) -> None:
    if urlsplit(desk.page.url).path != "/infrastructure":
        desk.go("/infrastructure")
    with desk.page.expect_download(timeout=60_000) as download:
        desk.page.locator(f".mf-card .mf-{kind}").first.click()
    body = download.value.path().read_bytes()
    name = download.value.suggested_filename
    assert name.endswith(f".{kind}")
    assert "demo" in name or "演示数据" in name
    starts = {"png": b"\x89PNG", "svg": b"<svg", "csv": b"\xef\xbb\xbf", "zip": b"PK"}
    assert body.startswith(starts[kind])
    if kind == "zip":
        assert "README.txt" in zipfile.ZipFile(io.BytesIO(body)).namelist()


def test_the_link_of_a_figure_names_version_and_figure(desk: Reader, address: str) -> None:
    with desk.with_clipboard():
        desk.go("/infrastructure")
        desk.page.locator(".mf-card").first.get_by_role("button", name="复制链接").click()
        expect(desk.page.locator(".mf-said").first).to_have_text("链接已复制")
        copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{address}/infrastructure?")
    assert "version=12" in copied
    assert copied.endswith("#figure-bullets-infrastructure")


def test_the_site_says_that_it_is_chinese(desk: Reader) -> None:
    desk.go("/method")
    expect(desk.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_every_figure_has_words_for_those_who_cannot_see_it(desk: Reader) -> None:
    desk.go("/")
    for plot in desk.page.locator(".mf-plot").all():
        assert plot.get_attribute("role") == "img"
        assert re.search(r"\d", plot.get_attribute("aria-label") or "")


def test_nothing_is_lost_at_twice_the_size(desk: Reader) -> None:
    with desk.magnified():
        for path in (
            *("/", "/infrastructure", "/indicator?indicator=new_5g_stations", "/districts", "/departments"),
            *("/milestones", "/submissions", "/briefing", "/method"),
        ):
            desk.go(path)
            assert desk.check() == [], path


def test_arrow_keys_lead_through_a_meeting_and_escape_ends_it(window: Window) -> None:
    reader = window(1440)
    reader.open("/?present=1&month=2025-09")
    assert reader.page.get_by_test_id("stSidebar").count() == 0
    steps = reader.page.locator(".steps")
    expect(steps).to_contain_text("第1页")
    bar = steps.bounding_box()
    assert bar is not None and bar["width"] == 1440  # beside it nothing is covered by half
    reader.page.keyboard.press("ArrowRight")
    expect(steps).to_contain_text("第2页")
    assert query(reader)["sheet"] == ["2"]
    reader.page.keyboard.press("ArrowRight")
    expect(steps).to_contain_text("第3页")
    assert urlsplit(reader.page.url).path == f"/{PLAN.sections[0].id}"
    assert query(reader)["present"] == ["1"]
    reader.page.keyboard.press("ArrowLeft")
    expect(steps).to_contain_text("第2页")
    reader.page.keyboard.press("ArrowLeft")
    expect(steps).to_contain_text("第1页")
    reader.page.keyboard.press("ArrowLeft")
    expect(reader.page.locator(".light").first).to_be_visible()
    expect(steps).not_to_contain_text("第1页")
    assert urlsplit(reader.page.url).path == "/indicator"
    reader.page.keyboard.press("Escape")
    expect(reader.page.get_by_test_id("stSidebar")).to_be_visible()
    assert "present" not in query(reader)
    expect(reader.page.locator(".crumb")).to_be_visible()  # the whole page, where the sheet stood
    reader.wait()
    assert reader.check() == []


def test_a_timer_turns_the_pages(desk: Reader) -> None:
    desk.open("/?present=1&timer=3")
    expect(desk.page.locator(".steps")).to_contain_text("第2页")


def test_a_figure_is_still_looked_at_after_the_link_to_sign_in(desk: Reader) -> None:
    """The server never sees what stands behind the #: the link in the corner leads to the sign-in with it."""
    desk.page.goto(f"{desk.address}/indicator?indicator=new_5g_stations&month=2025-09#figure-districts-new_5g_stations")
    desk.wait()
    desk.page.locator(".account").get_by_role("link", name="登录").click()
    desk.page.wait_for_url("**/signin?**")
    assert urlsplit(desk.page.url).fragment == "figure-districts-new_5g_stations"


def test_an_embedded_page_has_no_frame_and_is_still_marked(desk: Reader) -> None:
    desk.open("/infrastructure?embed=true")
    assert desk.page.get_by_test_id("stSidebar").count() == 0
    expect(desk.page.locator(".banner")).to_contain_text("演示数据")
    assert desk.check() == []


def test_on_paper_the_overview_keeps_marks_and_loses_what_is_clicked(desk: Reader) -> None:
    desk.go("/")
    desk.page.emulate_media(media="print")
    try:
        for gone in ("[data-testid=stSidebar]", ".st-key-filters", ".mf-tools"):
            assert not desk.page.locator(gone).first.is_visible()
        for kept in (".banner", ".board", ".foot", ".mf-plot"):
            assert desk.page.locator(kept).first.is_visible()
        exact = (
            "[...document.querySelectorAll('.shape')].every((s) => getComputedStyle(s).printColorAdjust === 'exact')"
        )
        assert desk.page.evaluate(exact)
        sheets = desk.page.pdf(prefer_css_page_size=True)
    finally:
        desk.page.emulate_media(media="null")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheets)
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)
    counts = [int(count) for count in re.findall(rb"/Count (\d+)", sheets)]
    assert 3 <= max(counts) <= 8


def test_on_paper_all_tasks_stand_on_the_first_sheet_and_figures_are_as_wide_as_it_and_whole(window: Window) -> None:
    reader = window(1440)
    reader.go("/")
    add = "() => { const said = document.createElement(`div`); said.className = `notice passing`; "
    reader.page.evaluate(add + "said.textContent = `10月`; document.querySelector(`.banner`).after(said); }")
    with reader.on_paper():
        assert not reader.page.locator(".passing").is_visible()
        board = reader.page.locator(".board").bounding_box()
        boxes = [card.bounding_box() for card in reader.page.locator(".mf-card").all()]
    assert board is not None and board["y"] + board["height"] <= 699
    tall, *others = [box for box in boxes if box is not None]
    assert len(others) == 2
    assert all(box["width"] > 0.9 * 1032 for box in others)
    assert all(box["height"] <= 699 for box in (tall, *others))


UNBROKEN = """() => [...document.querySelectorAll('.deliveries')]
  .filter((one) => one.querySelectorAll('tbody tr').length < 10)
  .map((one) => getComputedStyle(one).breakInside)"""
MANY_DUE = """() => { const list = document.querySelector('.dues ul'); const first = list.innerHTML;
  list.innerHTML = first.repeat(7); const found = getComputedStyle(list.closest('section')).breakInside;
  list.innerHTML = first; return found; }"""


def _shows_how_much_where_colours_are_forced(reader: Reader) -> None:
    """In a display of high contrast, too, the timelines are drawn, each on a ground that sets it off."""
    reader.page.emulate_media(forced_colors="active")
    ground = "(one) => getComputedStyle(one).backgroundColor"
    try:
        drawn = [
            reader.page.locator(part).first.evaluate(ground) for part in (".deliveries .fill", ".deliveries .strip")
        ]
    finally:
        reader.page.emulate_media(forced_colors="none")
    assert drawn == ["rgb(18, 67, 109)", "rgb(255, 255, 255)"]


def test_no_printed_sheet_of_deliverables_ends_in_a_heading(window: Window) -> None:
    reader = window(1440)
    reader.go("/milestones")
    _shows_how_much_where_colours_are_forced(reader)
    with reader.on_paper():
        assert reader.page.locator(".mf-card").bounding_box()["y"] < 699 / 2  # type: ignore[index]
        last = "[...document.querySelectorAll('tbody tr:last-child')].map((row) => getComputedStyle(row).breakAfter)"
        assert set(reader.page.evaluate(last)) == {"auto"}  # what follows a table may begin the next sheet
        assert set(reader.page.evaluate(UNBROKEN)) == {"avoid"}  # nor is the head of a table left behind
        assert reader.page.evaluate(MANY_DUE) == "auto"  # a list as long as a sheet does not leave this one empty
        sheets = reader.page.pdf(prefer_css_page_size=True)
    assert max(int(count) for count in re.findall(rb"/Count (\d+)", sheets)) <= 6


def test_the_printed_calendar_keeps_its_foot_and_its_words_together(window: Window) -> None:
    reader = window(1440)
    reader.go("/submissions")
    reader.page.emulate_media(media="print")
    try:
        sheets = reader.page.pdf(prefer_css_page_size=True)
        lines = "[...document.querySelectorAll('.returns small')].map((one) => one.getClientRects().length)"
        assert set(reader.page.evaluate(lines)) == {1}  # 更正1 is not broken
    finally:
        reader.page.emulate_media(media="null")
    assert max(int(count) for count in re.findall(rb"/Count (\d+)", sheets)) == 2


@pytest.mark.parametrize("width", [820, 2560], ids=["tablet", "large screen"])
def test_on_other_screens_the_overview_is_whole_alone_and_in_a_meeting(window: Window, width: int) -> None:
    reader = window(width)
    reader.open("/")
    assert reader.check() == []
    reader.open("/?present=1")
    assert reader.check() == []
    size = reader.page.viewport_size
    box = reader.page.locator(".board").bounding_box()
    assert size is not None and box is not None
    assert width < 900 or box["y"] + box["height"] <= size["height"]  # on the wall without scrolling


# What is written in a cell of the board and is cut; and what does not stand in one line.
CUT = """() => [...document.querySelectorAll('.board .cell a > span:not(.shape)')]
  .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""
BROKEN = """() => [...document.querySelectorAll('.board .cell a > span:not(.shape)')]
  .filter((one) => one.offsetHeight > 2 * parseFloat(getComputedStyle(one).fontSize)).map((one) => one.textContent)"""
CLIPPED = """() => [...document.querySelectorAll('.pages .symbol')].filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)"""


def test_names_and_symbols_are_whole_on_screens_between_and_in_larger_letters(desk: Reader) -> None:
    desk.go("/")
    size = desk.page.viewport_size
    assert size is not None
    for width in (1024, 1200, 1280):
        desk.page.set_viewport_size({"width": width, "height": 720})
        assert desk.page.evaluate(CUT) + desk.page.evaluate(BROKEN) == [], width
    desk.page.set_viewport_size(size)
    # What a browser does that was told to show no letter smaller than this.
    larger = desk.page.add_style_tag(content=".pages .symbol, .board span { font-size: 24px !important; }")
    assert desk.page.evaluate(BROKEN) != []  # larger letters, more lines, nothing lost
    assert desk.page.evaluate(CUT) + desk.page.evaluate(CLIPPED) == []
    larger.evaluate("(style) => style.remove()")
