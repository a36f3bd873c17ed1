"""What a page showed last, before Streamlit has started: seen, drawn, and in its place when Streamlit takes over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Window
from tests.browser.reader import READY
from tests.browser.seat import vacate

pytestmark = pytest.mark.browser

ENTRY = re.compile(r"/static/js/index\.")
STANDS = """() => document.querySelectorAll('#first .part').length > 0
  && [...document.querySelectorAll('.mf-plot')].every((plot) => plot.dataset.drawn)"""
# Every part of the page's text and where it stands.
PLACES = """(stage) => [...document.querySelectorAll(`${stage} .part > *`)].filter((one) => one.localName !== 'style')
  .map((one) => [one.textContent.slice(0, 40), ...['x', 'y', 'width', 'height']
    .map((side) => Math.round(one.getBoundingClientRect()[side]))])"""
EARLY = """async (module) => {
  const { showFirst } = await import(`${module}?early`);
  document.querySelectorAll('#first, #first-look').forEach((one) => one.remove());
  Object.defineProperty(document, 'readyState', { value: 'loading', configurable: true });
  const shown = showFirst();
  const sheets = JSON.stringify({ sheets: [{ key: 'early', blocks: [{ html: '<p>文字</p>' }] }], later: [] });
  document.body.insertAdjacentHTML('beforeend',
    `<div id="first"></div><script type="application/json" id="first-look">${sheets}</` + 'script>');
  delete document.readyState;
  document.dispatchEvent(new Event('readystatechange'));
  await shown;
  const found = document.getElementById('first').textContent;
  document.querySelectorAll('#first, #first-look').forEach((one) => one.remove());
  return found;
}"""
HOSTILE = """async (module) => {
  const place = document.body.appendChild(document.createElement('div'));
  const html = '<p onclick="window.ran = 1">文字<a href="javascript:window.ran = 2">甲</a><a href="/industry">乙</a>'
    + '<img src="x" onerror="window.ran = 3"></p><script>window.ran = 4</' + 'script><iframe src="/"></iframe>';
  const { mount, unmount } = await import(module);
  mount(place, { key: 'test', blocks: [{ html }] });
  await new Promise((done) => setTimeout(done, 200));
  place.querySelector('p').click();
  const found = place.innerHTML;
  unmount(place);
  return [found, window.ran ?? null];
}"""


@pytest.fixture(scope="module")
def place(place: Page) -> Page:
    place.add_init_script("document.addEventListener('monitor:drawn', () => { window.drawn ??= performance.now(); })")
    return place


@pytest.fixture
def page(place: Page, address: str) -> Iterator[Page]:
    """The next reader's window."""
    yield vacate(place, address)
    place.unroute_all(behavior="ignoreErrors")


def look_at(window: Window, address: str, page: Page, path: str) -> None:
    """Somebody looks at a page, which is kept for the next reader a moment after all of it stands."""
    window(1440).open(path)
    for _ in range(100):
        if 'id="first-look"' in page.request.get(f"{address}{path}", headers={"accept": "text/html"}).text():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing is kept of {path}")


@pytest.mark.parametrize(
    "path",
    [
        "/industry?month=2025-06",
        "/?month=2025-06",
        "/?month=2025-06&status=no_such_status",
        "/milestones?month=2025-06&department=no_such_bureau",
    ],
    ids=["section", "overview", "a status that there is not", "a department that there is not"],
)
def test_the_next_reader_sees_the_page_before_streamlit_starts(
    window: Window, address: str, page: Page, path: str
) -> None:
    look_at(window, address, page, path)
    held: list[Route] = []
    page.route(ENTRY, lambda route: held.append(route))  # noqa: PLW0108 - Playwright binds to no builtin
    page.goto(f"{address}{path}", wait_until="commit")
    page.wait_for_function(STANDS)
    before = page.evaluate(PLACES, "#first")
    page.evaluate("document.querySelector('.mf-plot').dataset.mine = 'drawn once'")
    page.locator("#first").evaluate("(stage) => { stage.scrollTop = 120; }")
    page.wait_for_timeout(500)
    for one in held:
        one.continue_()
    page.unroute(ENTRY)
    page.wait_for_function(READY)
    assert page.locator("#first").count() == 0
    assert page.evaluate("document.querySelector('.mf-plot').dataset.mine") == "drawn once"
    assert page.locator(".stMain").evaluate("(main) => main.scrollTop") == 120
    page.locator(".stMain").evaluate("(main) => { main.scrollTop = 0; }")
    after = page.evaluate(PLACES, ".stMain")
    assert [one[0] for one in before] == [one[0] for one in after]
    moved = [
        (a, b)
        for a, b in zip(before, after, strict=True)
        if any(abs(x - y) > 2 for x, y in zip(a[1:], b[1:], strict=True))
    ]
    assert moved == []


def test_what_only_streamlit_needs_waits_for_the_figures_of_the_first_look(
    window: Window, address: str, page: Page
) -> None:
    look_at(window, address, page, "/industry?month=2025-06")
    page.goto(f"{address}/industry?month=2025-06")
    page.wait_for_function(READY)
    asked = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('/static/js/index.'))[0].startTime"
    )
    assert asked >= page.evaluate("window.drawn")


def test_a_page_starts_where_its_first_look_fails(window: Window, address: str, page: Page) -> None:
    look_at(window, address, page, "/summit")
    page.route(re.compile(r"/figure/"), lambda route: route.abort())
    page.goto(f"{address}/summit")
    page.wait_for_function("document.querySelector('html.whole .stMain .foot')")
    assert page.locator("#first").count() == 0


def test_nothing_in_markup_runs(window: Window) -> None:
    reader = window(1440)
    reader.open("/summit")
    module = reader.page.evaluate(
        "performance.getEntriesByType('resource').find((one) => /sheet-/.test(one.name)).name"
    )
    found, ran = reader.page.evaluate(HOSTILE, module)
    assert ran is None
    assert found.count("href") == 1 and 'href="/industry"' in found
    for danger in ("onclick", "onerror", "<script", "<iframe", "javascript:"):
        assert danger not in found
    reader.troubles.clear()  # the picture that is none was asked for


def test_what_a_page_shows_first_is_waited_for_where_the_program_comes_before_it(window: Window) -> None:
    reader = window(1440)
    reader.open("/summit")
    module = reader.page.evaluate(
        "performance.getEntriesByType('resource').find((one) => /sheet-/.test(one.name)).name"
    )
    assert "文字" in reader.page.evaluate(EARLY, module)
    reader.page.reload()  # without what was tried
