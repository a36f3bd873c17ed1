"""What browser tests share: one running site over the demonstration data, one browser, one window of each width."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from monitor.home import Home
from tests.browser.chromium import launch
from tests.browser.reader import Reader
from tests.browser.server import serving

Window = Callable[[int], Reader]

# Two cores are shared with the other tests: what a person would wait for half a second may take longer here.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def address(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    # A copy: a running site writes accounts, sessions and acts.
    home = Home(shutil.copytree(demo_home.root, folder / "data"))
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
    """The window of a width, opened once: a new one would load and parse everything anew."""
    readers: dict[int, Reader] = {}

    def of_width(width: int) -> Reader:
        if width not in readers:
            readers[width] = Reader.at(browser, address, width)
        readers[width].troubles.clear()
        return readers[width]

    yield of_width
    for reader in readers.values():
        reader.close()


@pytest.fixture
def desk(window: Window) -> Reader:
    return window(1440)
