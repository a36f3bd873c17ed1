"""The site in a real browser over the demonstration data: every page at two widths, and what people do there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import Window
from tests.browser.reader import Reader
from tests.browser.sites import ADDRESSES, PLAN

pytestmark = pytest.mark.browser
ON_SCREEN = """() => [...document.querySelectorAll('.mf-card')].filter((card) => {
  const { top, bottom } = card.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}).map((card) => card.id)"""


def _mark(page: Page) -> None:
    page.evaluate("window.sameDocument = true")


def _is_same_document(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_every_page_is_whole_and_open_to_all(window: Window, name: str, width: int) -> None:
    reader = window(width)
    # On the phone as whoever opens a link that was sent, at the desk as by a link on another page.
    (reader.open if width < 500 else reader.go)(ADDRESSES[name])
    assert reader.check() == []
    assert reader.barriers() == []
    expect(reader.page.locator(".banner")).to_contain_text("演示数据")
    if width == 1440 and name in HAVE_CHOICES:
        _has_its_choices_below_its_title(reader)
    if width == 1440 and name in PLAN_SECTIONS:
        _has_a_place_for_every_task(reader, name)
        _has_its_first_figure_on_its_first_printed_sheet(reader)


HAVE_CHOICES = ("overview", "milestones", "departments", "districts", "submissions-return")
PLAN_SECTIONS = {section.id for section in PLAN.sections}


def _has_its_choices_below_its_title(reader: Reader) -> None:
    title, choices = (reader.page.locator(part).first.bounding_box() for part in ("h1", ".st-key-filters"))
    assert title is not None and choices is not None
    assert title["y"] + title["height"] <= choices["y"]


def _has_a_place_for_every_task(reader: Reader, section: str) -> None:
    for task in PLAN.tasks_of_section(section):
        heading = reader.page.locator(f"#task-{task.id}")
        expect(heading).to_have_text(f"任务{task.number}　{task.title}")
        for item in PLAN.items_of_task(task.id):
            expect(reader.page.locator(f"a[href*='indicator={item.id}&']").first).to_be_attached()


def _has_its_first_figure_on_its_first_printed_sheet(reader: Reader) -> None:
    with reader.on_paper():
        box = reader.page.locator(".mf-card").first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 695


def test_all_tasks_and_what_changed_stand_on_the_first_screen(desk: Reader) -> None:
    desk.go("/")
    board, changes = (desk.page.locator(part).bounding_box() for part in (".board", ".changes p >> nth=-1"))
    assert board is not None and changes is not None
    assert board["y"] + board["height"] <= 900 and changes["y"] + changes["height"] <= 900
    assert changes["x"] >= board["x"] + board["width"]  # beside it
    assert desk.page.locator(".board .cell a").count() == len(PLAN.tasks)
    cut = "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText)"
    assert desk.page.locator(".board .cell a > span").evaluate_all(cut) == []


LAGS = ".board .cell:is(.behind, .far_behind)"
LOWEST = "cells => Math.max(...cells.map((cell) => cell.getBoundingClientRect().bottom))"


@pytest.mark.parametrize(("width", "depth"), [(1440, 900), (390, 2 * 844)], ids=["desktop", "phone, two screens"])
def test_what_lags_by_how_much_and_whose_it_is_is_seen_at_once(window: Window, width: int, depth: int) -> None:
    reader = window(width)
    reader.open("/")
    lagging = reader.page.locator(LAGS)
    assert lagging.count() > 0
    assert lagging.evaluate_all(LOWEST) <= depth
    for told in lagging.locator(".whose").all_inner_texts():
        assert re.match(r"(−\d+\.\d|逾期\d+个月|自评|差\d+位|完成\d+%)\s*\S+", told), told
    assert reader.page.locator(f"{LAGS} .whose").count() == lagging.count()
    moved = reader.page.locator(".counts .change").last.bounding_box()
    assert moved is not None and moved["y"] + moved["height"] <= 844  # how many more and fewer than a month before


def test_every_task_is_reached_in_two_clicks_without_a_reload(desk: Reader) -> None:
    desk.go("/")
    links = desk.page.locator(".board .cell a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert len(links) == len(PLAN.tasks)
    _mark(desk.page)
    for task in (PLAN.tasks[4], PLAN.tasks[-1]):
        desk.page.locator(".board .cell a", has_text=task.short).click()
        heading = desk.page.locator(f"#task-{task.id}")
        expect(heading).to_be_in_viewport()
        assert urlsplit(desk.page.url).path == f"/{task.section}"
        assert f"task={task.id}" in desk.page.url
        desk.page.go_back()
        expect(desk.page.locator(".board")).to_be_visible()
    assert _is_same_document(desk.page)


def test_an_indicator_is_one_click_from_its_section(desk: Reader) -> None:
    desk.go("/infrastructure")
    _mark(desk.page)
    item = next(item for item in PLAN.indicators if item.task == PLAN.tasks[2].id)
    desk.page.locator(f".table a[href*='indicator={item.id}&']").first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(item.name)
    assert _is_same_document(desk.page)
    desk.wait()
    assert desk.check() == []


def test_a_page_begins_at_its_top_and_is_found_again_where_it_was_left(desk: Reader) -> None:
    where = "document.querySelector('[data-testid=stMain]').scrollTop"
    desk.open(f"/{PLAN.tasks[7].section}?task={PLAN.tasks[7].id}")
    expect(desk.page.locator(f"#task-{PLAN.tasks[7].id}")).to_be_in_viewport()
    link = desk.page.locator(f"#task-{PLAN.tasks[7].id}").locator("xpath=(following::table[1]//a)[1]")
    link.scroll_into_view_if_needed()
    left = desk.page.evaluate(where)
    assert left > 500
    link.click()
    heading = desk.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(PLAN.items_of_task(PLAN.tasks[7].id)[0].name)
    expect(heading).to_be_in_viewport()
    desk.wait()
    assert desk.page.evaluate(where) == 0
    desk.page.go_back()
    expect(link).to_be_in_viewport()
    desk.wait()
    assert abs(desk.page.evaluate(where) - left) < 3


def test_a_point_of_the_heat_map_leads_to_its_task(desk: Reader) -> None:
    desk.go("/")
    _mark(desk.page)
    # The marks lie under Plotly's drag layer: the mouse goes where the last mark of the map stands.
    mark = desk.page.locator("#figure-heatmap-tasks .scatterlayer .trace .point").nth(0)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
    desk.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(desk.page.locator(f"#task-{PLAN.tasks[0].id}")).to_be_attached()
    assert _is_same_document(desk.page)


def test_the_month_is_chosen_once_and_kept_from_page_to_page(desk: Reader) -> None:
    desk.go("/infrastructure")
    _mark(desk.page)
    desk.page.get_by_label("月份").select_option("2025-06")
    drawn = desk.page.locator(".mf-plot[data-drawn*='month=2025-06']").first
    expect(drawn).to_be_visible()
    desk.page.wait_for_url("**month=2025-06*")  # figures come first, the address follows
    desk.page.get_by_test_id("stSidebar").get_by_role("link", name="数字政府").click()
    expect(desk.page.locator("#task-government_services")).to_be_attached()
    assert urlsplit(desk.page.url).path == "/government"
    assert "month=2025-06" in desk.page.url
    expect(desk.page.locator(".foot")).to_contain_text("数据截至2025年6月")
    desk.wait()
    assert _is_same_document(desk.page)
    assert desk.check() == []


def test_whoever_goes_on_before_the_chosen_month_has_come_keeps_it(desk: Reader) -> None:
    desk.open("/infrastructure")
    desk.page.evaluate("""() => {
      const field = document.querySelector("select.month");
      field.value = "2025-06";
      field.dispatchEvent(new Event("change"));
      document.querySelector('[data-testid="stSidebar"] a[href*="/government?"]').click();
    }""")
    expect(desk.page.locator("#task-government_services")).to_be_attached()
    expect(desk.page.locator(".foot")).to_contain_text("数据截至2025年6月")
    assert "month=2025-06" in desk.page.url
    desk.wait()
    assert desk.check() == []


def test_whatever_a_page_needs_is_sent_with_it(desk: Reader) -> None:
    """A browser that is told to take what it had before may have let it go: whoever clicked fast had a dead page."""
    found: list[ForwardMsg] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: found.append(ForwardMsg.FromString(bytes(frame))))  # type: ignore[arg-type]

    desk.page.on("websocket", listen)
    desk.open("/infrastructure")
    for path in ("/government", "/infrastructure", "/government"):
        desk.go(path)
    assert max(message.ByteSize() for message in found) > 10_000  # from which on Streamlit would
    assert [message.hash for message in found if message.ref_hash or message.metadata.cacheable] == []


def test_the_numbers_of_a_chart_are_one_click_away(desk: Reader) -> None:
    desk.go("/infrastructure")
    card = desk.page.locator(".mf-card").first
    card.get_by_role("button", name="数据表").click()
    expect(card.locator(".mf-table tbody tr").first).to_be_visible()
    with desk.page.expect_download() as download:
        card.get_by_role("link", name=re.compile("^CSV")).click()
    text = download.value.path().read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "demo" in download.value.suggested_filename


def test_plots_stay_mounted_when_the_page_runs_again(desk: Reader) -> None:
    desk.open("/infrastructure")
    desk.page.evaluate("document.querySelectorAll('.mf-plot').forEach((plot, number) => { plot.mark = number; })")
    desk.page.get_by_label("月份").select_option("2025-08")
    expect(desk.page.locator(".mf-plot[data-drawn*='month=2025-08']").first).to_be_visible()
    assert desk.page.evaluate("[...document.querySelectorAll('.mf-plot')].every((plot) => plot.mark !== undefined)")


def test_the_months_beside_are_drawn_while_the_page_is_read(desk: Reader) -> None:
    desk.page.goto(f"{desk.address}/health")
    desk.page.evaluate("sessionStorage.isGenerous = 'yes'")
    desk.open("/summit?month=2025-05")
    desk.page.wait_for_function("document.documentElement.dataset.beside === '2025-04 2025-06'")
    desk.page.evaluate("delete sessionStorage.isGenerous")
    desk.page.evaluate("() => { window.Plotly.newPlot = () => { throw new Error('drawn anew'); }; }")
    desk.page.get_by_label("月份").select_option("2025-04")
    expect(desk.page.locator(".foot")).to_contain_text("数据截至2025年4月")
    desk.wait()
    shown = desk.page.locator(".mf-plot").evaluate_all("(plots) => plots.map((plot) => plot.dataset.drawn)")
    assert shown and all("month=2025-04" in address for address in shown)
    assert desk.check() == []
    desk.page.reload()  # with Plotly as it is


def test_what_is_on_the_screen_is_drawn_first(desk: Reader) -> None:
    desk.open("/government?month=2025-02")  # the server has its figures: what it makes last would also come last
    desk.open("/government?month=2025-09")
    desk.page.locator(".mf-card").last.scroll_into_view_if_needed()
    desk.page.wait_for_timeout(1000)
    seen = set(desk.page.evaluate(ON_SCREEN))
    desk.page.evaluate("""() => {
      window.order = [];
      const drawn = window.Plotly.newPlot;
      window.Plotly.newPlot = (node, ...rest) => {
        if (node.closest('.mf-card')) window.order.push(node.closest('.mf-card').id);
        return drawn(node, ...rest);
      };
    }""")
    desk.page.get_by_label("月份").select_option("2025-02")
    expect(desk.page.locator(".foot")).to_contain_text("数据截至2025年2月")
    desk.wait()
    cards = desk.page.locator(".mf-card").evaluate_all("(cards) => cards.map((card) => card.id)")
    order = [card for card in desk.page.evaluate("window.order") if card in cards]  # one may be missing in that month
    assert set(order) == set(cards)
    assert 0 < len(seen) < len(cards)
    assert max(order.index(card) for card in seen) < min(order.index(card) for card in set(cards) - seen)
    desk.page.reload()  # with Plotly as it is


def test_a_figure_that_is_scrolled_to_while_it_waits_for_others_is_drawn(desk: Reader) -> None:
    desk.open("/government?month=2025-09")
    page, held = desk.page, list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    first, last = page.locator(".mf-plot").first, page.locator(".mf-plot").last
    first.scroll_into_view_if_needed()
    address = urlsplit(first.get_attribute("data-drawn") or "").path
    page.route(lambda url: urlsplit(url).path == address and "month=2025-03" in url, hold)
    page.get_by_label("月份").select_option("2025-03")
    expect(page.locator(".foot")).to_contain_text("数据截至2025年3月")
    assert len(held) == 1
    assert "month=2025-09" in (last.get_attribute("data-drawn") or "")  # it waits for the first
    last.scroll_into_view_if_needed()
    expect(last).to_have_attribute("data-drawn", re.compile("month=2025-03"))
    held[0].continue_()
    page.unroute_all()
    desk.wait()
    expect(first).to_have_attribute("data-drawn", re.compile("month=2025-03"))


def test_what_was_drawn_stays_where_it_was_drawn(desk: Reader) -> None:
    """Taken out and put in again, every element of it would be styled and laid out twice."""
    desk.open("/infrastructure?month=2025-09")
    desk.page.evaluate("""() => {
      window.takenOut = [];
      new MutationObserver((changes) => {
        for (const { target, removedNodes } of changes)
          for (const node of removedNodes) if (node.parentNode === target) window.takenOut.push(target.dataset.drawn);
      }).observe(document.body, { childList: true, subtree: true });
    }""")
    desk.page.locator("select.month").select_option("2025-03")
    count = desk.page.locator(".mf-plot").count()
    expect(desk.page.locator(".mf-plot[data-drawn*='month=2025-03']")).to_have_count(count)
    for place in desk.page.locator(".mf-plot").all():
        expect(place.locator("> .mf-drawing")).to_have_count(1)
        assert place.evaluate("(place) => place.childElementCount") == 1
    assert desk.page.evaluate("window.takenOut.filter(Boolean)") == []


def test_an_old_version_shows_old_numbers_and_says_that_there_is_a_newer_one(desk: Reader) -> None:
    desk.open("/?version=11&month=2025-08")
    expect(desk.page.locator(".notice")).to_contain_text("旧的数据版本 v11")
    expect(desk.page.locator(".foot")).to_contain_text("数据版本 v11")
    assert all(
        "version=11" in link for link in desk.page.locator(".board a").evaluate_all("a => a.map((one) => one.href)")
    )
    assert desk.check() == []


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/?month=2031-01", "没有2031年1月的数据"),
        ("/?month=September", "应写作YYYY-MM"),
        ("/?version=999", "没有数据版本 v999：没有发布过，最新的是 v12"),
        ("/?version=abc", "应写作数字"),
    ],
    ids=["a month without data", "no month at all", "a version that is not there", "no version at all"],
)
def test_an_address_that_means_nothing_is_answered_with_a_sentence(desk: Reader, path: str, sentence: str) -> None:
    desk.page.goto(f"{desk.address}{path}")
    expect(desk.page.get_by_role("alert")).to_contain_text(sentence)
    expect(desk.page.get_by_role("link", name="查看最新数据")).to_be_visible()
    assert desk.troubles == []


def test_a_figure_that_was_drawn_is_put_up_again_and_still_answers(desk: Reader) -> None:
    desk.open("/industry?month=2025-06")
    drawing = "document.querySelector('#figure-bullets-industry .mf-drawing')"
    desk.page.evaluate(f"{drawing}.mark = 'June'")
    desk.page.get_by_test_id("stSidebar").get_by_role("link", name="数字政府").click()
    expect(desk.page.locator("#figure-bullets-government .mf-drawing .main-svg").first).to_be_attached()
    desk.wait()
    desk.page.go_back()
    expect(desk.page.locator("#figure-bullets-industry .mf-drawing .main-svg").first).to_be_attached()
    desk.wait()
    assert desk.page.evaluate(f"{drawing}.mark") == "June"
    _mark(desk.page)
    area = desk.page.locator("#figure-bullets-industry .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    for up in (40, 22):  # a pointer that moves, as a hand does
        desk.page.mouse.move(box["x"] + up, box["y"] + box["height"] - up)
    expect(desk.page.locator("#figure-bullets-industry .mf-frame.linked")).to_be_attached()
    desk.page.mouse.down()
    desk.page.mouse.up()
    expect(desk.page).to_have_url(re.compile(r"/indicator\?"))
    assert _is_same_document(desk.page)
    assert desk.troubles == []
