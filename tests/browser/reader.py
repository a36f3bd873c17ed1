"""A reader at a screen: opens pages, notes everything that went wrong, keeps a picture of each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, TimeoutError

from tests.browser.chromium import SPARING

SCREENSHOTS = Path(__file__).with_name("screenshots")
AXE = Path(__file__).with_name("axe") / "axe.min.js"
HEIGHTS = {390: 844, 768: 1024, 820: 1180, 1440: 900, 2560: 1440}
# Milliseconds. Two cores are shared with other tests: what takes a moment may take a hundred times as long here.
PATIENCE = 60_000
# Streamlit looks for its server beside a deep link first, and finds it a step further up.
PROBES = ("/_stcore/health", "/_stcore/host-config")
READY = """() => {
  const plots = [...document.querySelectorAll('.mf-plot')];
  return document.querySelector('html.whole .foot') && !document.querySelector('[data-testid="stStatusWidget"]')
    && [...document.querySelectorAll('[class*="st-key-sheet-"]')].every((one) => one.querySelector('.part, .mf-place'))
    && plots.every((plot) => plot.dataset.drawn || plot.querySelector('.mf-fault'));
}"""
# What a page lacks to be ready, for whoever reads that it never was.
LACKS = """() => ({
  is_whole: document.documentElement.classList.contains('whole'), has_foot: Boolean(document.querySelector('.foot')),
  runs: Boolean(document.querySelector('[data-testid="stStatusWidget"]')),
  sheets: [...document.querySelectorAll('[class*="st-key-sheet-"]')]
    .filter((one) => !one.querySelector('.part, .mf-place')).map((one) => one.className),
  plots: [...document.querySelectorAll('.mf-plot')]
    .filter((plot) => !plot.dataset.drawn && !plot.querySelector('.mf-fault'))
    .map((plot) => [plot.closest('.mf-card')?.id, plot.getBoundingClientRect().top, plot.className, plot.isConnected]),
  address: location.href, is_hidden: document.hidden,
})"""
EMPTY_PLOTS = """() => [...document.querySelectorAll('.mf-card')].filter((card) => {
  const marks = card.querySelectorAll('.main-svg .trace, .main-svg .point, .main-svg .js-line');
  return marks.length === 0 || card.querySelector('.mf-fault');
}).map((card) => card.id)"""
OVERFLOW = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth - main.clientWidth;
}"""
# The page's own markup, tested by axe-core: what is moderate already keeps somebody out. The inside of a drawing is one
# picture to those who are read to, with words of its own, and half of what there is to look through.
BARRIERS = """async () => {
  // What axe fetches of style sheets beforehand is for one rule only, which is an experiment and off.
  const options = { resultTypes: ["violations"], preload: { assets: ["media"] } };
  const { violations } = await axe.run({ exclude: [".main-svg"] }, options);
  return violations.filter((found) => ["moderate", "serious", "critical"].includes(found.impact)).flatMap((found) =>
    found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}"""
# The way of a link within the app, whether the page that it leads to has come, which names itself at its foot, and what
# is chosen there besides.
COME = """(path) => {
  const wanted = new URL(path, location.href), lasting = document.querySelector('html.whole .foot a.lasting');
  if (!lasting || document.querySelector('[data-stale="true"]')) return false;
  const here = new URL(lasting.href);
  return here.pathname === wanted.pathname
    && [...wanted.searchParams].every(([name, said]) => here.searchParams.get(name) === said);
}"""
CHOSEN = """(path) => [...new URL(document.querySelector('.foot a.lasting').href).searchParams.keys()].filter(
  (name) => !['month', 'version'].includes(name) && !new URL(path, location.href).searchParams.has(name))"""
LINK = "(path) => document.dispatchEvent(new CustomEvent('monitor:open', { detail: path }))"
# Adds up what moves by itself, from the first byte of a document on; what a click moves at once does not count.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
STEADY = 0.05  # of the screen, as the layout-shift entries of the browser measure it
CONTENT_HEIGHT = """() => document.querySelector('[data-testid="stMainBlockContainer"]').scrollHeight"""


def barriers(page: Page) -> list[str]:
    """What keeps people with disabilities out, as axe-core finds it: moderate and graver findings."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(BARRIERS)
    return found


@dataclass
class Reader:
    """One browser window of a width; `troubles` is what a reader should never meet."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, address: str, width: int) -> Reader:
        viewport = {"width": width, "height": HEIGHTS[width]}
        page = browser.new_context(viewport=viewport, locale="zh-CN", is_mobile=width < 500).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        reader = cls(page, address)
        page.add_init_script(SHIFTS)
        page.add_init_script(SPARING)
        page.on("console", reader._note_console)
        page.on("pageerror", lambda error: reader.troubles.append(f"exception: {error}"))
        page.on("request", reader._note_request)
        return reader

    def open(self, path: str) -> None:
        """Go to a page and wait until all of it is drawn; what jumped meanwhile is a trouble."""
        self.page.goto(f"{self.address}{path}")
        self.wait()
        shifted = self.page.evaluate("window.shifted ?? 0")
        if shifted > STEADY:
            self.troubles.append(f"jumps while loading: {shifted:.3f}")

    def go(self, path: str) -> None:
        """Go to a page as by a link, and wait until all of it is drawn: a tenth of what it costs to load it anew."""
        here, there = urlsplit(self.page.url), urlsplit(path)
        if {"present", "embed"} & parse_qs(f"{here.query}&{there.query}").keys() or not self.page.url.startswith(
            self.address
        ):
            return self.open(path)
        if here.path == there.path:  # what was chosen on it is left with it
            self.go("/method" if here.path != "/method" else "/departments")
        if not self.page.locator("html.whole .foot a.lasting").count():
            return self.open(path)
        self.page.evaluate(LINK, path)
        self.page.wait_for_function(COME, arg=path, polling=50)
        if self.page.evaluate(CHOSEN, path):  # a briefing is still that of which it was before
            return self.open(path)
        self.wait()

    def wait(self) -> None:
        try:
            self.page.wait_for_function(READY, timeout=PATIENCE, polling=50)
        except TimeoutError as error:
            lacking = self.page.evaluate(LACKS)
            raise TimeoutError(f"never ready: {lacking}, troubles: {self.troubles}") from error

    def check(self) -> list[str]:
        """Everything that is wrong with the page as it stands."""
        found = list(self.troubles)
        found += [f"exception box: {box.inner_text()[:300]}" for box in self.page.get_by_test_id("stException").all()]
        found += [f"fault: {box.inner_text()[:300]}" for box in self.page.locator(".st-key-page-fault").all()]
        found += [f"empty chart: {name}" for name in self.page.evaluate(EMPTY_PLOTS)]
        overflow = self.page.evaluate(OVERFLOW)
        if overflow > 0:
            found.append(f"wider than the screen by {overflow} px")
        return found

    def barriers(self) -> list[str]:
        return barriers(self.page)

    @contextmanager
    def with_clipboard(self) -> Iterator[None]:
        """The page where it may write to the clipboard, and read it."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.address)
        try:
            yield
        finally:
            self.page.context.clear_permissions()

    @contextmanager
    def magnified(self) -> Iterator[None]:
        """The page at twice its size: half as many of its own pixels on the same screen."""
        size = self.page.viewport_size
        assert size is not None
        session = self.page.context.new_cdp_session(self.page)
        half = {"width": size["width"] // 2, "height": size["height"] // 2}
        session.send("Emulation.setDeviceMetricsOverride", {**half, "deviceScaleFactor": 2, "mobile": False})
        try:
            assert self.page.evaluate("[devicePixelRatio, innerWidth, innerHeight]") == [2, *half.values()]
            yield
        finally:
            self.page.set_viewport_size(half)  # what it is set to already would be taken for set
            self.page.set_viewport_size(size)
            session.detach()

    @contextmanager
    def on_paper(self) -> Iterator[None]:
        """The page as it is printed on A4 landscape, within its margins."""
        size = self.page.viewport_size
        assert size is not None
        self.page.set_viewport_size({"width": 1032, "height": 699})
        self.page.emulate_media(media="print")
        self.page.wait_for_timeout(300)
        try:
            yield
        finally:
            self.page.emulate_media(media="screen")
            self.page.set_viewport_size(size)

    def picture(self, name: str) -> None:
        """The whole page as a picture for people, only when they ask: it costs as much as the page."""
        if not os.environ.get("PICTURES"):
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        size = self.page.viewport_size
        assert size is not None
        height = max(size["height"], min(self.page.evaluate(CONTENT_HEIGHT) + 80, 15_000))
        self.page.set_viewport_size({"width": size["width"], "height": height})
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png")
        self.page.set_viewport_size(size)

    def close(self) -> None:
        self.page.context.close()

    def _note_console(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        is_probe = urlsplit(where).path.endswith(PROBES) and "404" in message.text
        if message.type in ("error", "warning") and not is_probe:
            self.troubles.append(f"console {message.type}: {message.text} ({where})")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, self.address.replace("http", "ws", 1), "data:", "blob:")):
            self.troubles.append(f"request to another host: {request.url}")
