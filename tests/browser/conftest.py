"""What browser tests share: one running site over the demonstration data, one browser, a window of any width."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from monitor.home import Home
from tests.browser.chromium import launch
from tests.browser.reader import HEIGHTS, PATIENCE, Reader
from tests.browser.seat import seat
from tests.browser.server import serving
from tests.installation import copied

Window = Callable[[int], Reader]

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    # A copy: a running site writes accounts, sessions and acts.
    home = copied(demo_home, folder / "data")
    with serving(home, folder / "log.txt") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def window(browser: Browser, address: str) -> Iterator[Window]:
    """One window for the phone and one for all other widths: a new one would load and compile everything anew."""
    readers: dict[bool, Reader] = {}

    def of_width(width: int) -> Reader:
        is_phone = width < 500
        if is_phone not in readers:
            readers[is_phone] = Reader.at(browser, address, width)
        reader = readers[is_phone]
        reader.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        reader.troubles.clear()
        return reader

    yield of_width
    for reader in readers.values():
        reader.close()


@pytest.fixture
def desk(window: Window) -> Reader:
    return window(1440)


@pytest.fixture(scope="module")
def place(browser: Browser) -> Iterator[Page]:
    """A window for the people of one file of tests, who take turns at it."""
    found = seat(browser)
    yield found
    found.context.close()
