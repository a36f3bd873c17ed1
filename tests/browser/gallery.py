"""Pictures of the site for people to look at: `python -m tests.browser.gallery [ADDRESS]`.

Every page at every width, in colour and in grey, goes to tests/browser/screenshots/ (not kept by git); the few that
the documents show go to docs/images/. Without an address the demonstration data are made and served for the occasion.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.home import ROOT, Home
from tests.browser.chromium import launch
from tests.browser.reader import HEIGHTS, SCREENSHOTS, Reader
from tests.browser.server import serving
from tests.browser.sites import ADDRESSES

IMAGES = ROOT / "docs" / "images"
# What the documents show: name → page and screen.
CHOSEN = {
    "overview": ("/", 1440),
    "section": ("/infrastructure", 1440),
    "indicator": ("/indicator?indicator=new_5g_stations", 1440),
    "phone": ("/", 390),
    "submissions": ("/submissions", 1440),
}
COLOURS = 256  # as many as a page of flat colours and their edges needs


def shrunk(picture: bytes) -> bytes:
    """The same PNG with a palette: a third of the size, and to the eye the same."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(out, "PNG", optimize=True)
    return out.getvalue()


def take_chosen(browser: Browser, address: str, names: list[str]) -> None:
    """The pictures of the documents: the first screen of a page, as it is opened."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name in names:
        path, width = CHOSEN[name]
        reader = Reader.at(browser, address, width)
        reader.open(path)
        (IMAGES / f"{name}.png").write_bytes(shrunk(_settled(reader.page)))
        reader.close()


def _settled(page: Page) -> bytes:
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled", caret="hide")


def take_all(browser: Browser, address: str, names: list[str], widths: list[int]) -> None:
    """Every page whole, in colour and in grey."""
    for width in widths:
        reader = Reader.at(browser, address, width)
        for name in names:
            reader.open(ADDRESSES[name])
            reader.picture(name)
            coloured = SCREENSHOTS / f"{name}-{width}.png"
            Image.open(coloured).convert("L").save(coloured.with_stem(f"{coloured.stem}-grey"))
            print(coloured.relative_to(ROOT))
        reader.close()


@contextmanager
def _served(address: str | None) -> Iterator[str]:
    if address:
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "data")
        environment = {**os.environ, "MONITOR_DATA": str(home.root)}
        subprocess.run([sys.executable, "-m", "etl", "demo"], cwd=ROOT, env=environment, check=True)
        with serving(home, Path(folder) / "log.txt") as found:
            yield found


def main() -> None:
    """Take what was asked for; all of it where nothing was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", help="where the site runs; else it is started over demonstration data")
    parser.add_argument("--chosen", nargs="*", choices=sorted(CHOSEN), help="pictures of the documents, and only these")
    parser.add_argument("--pages", nargs="*", choices=sorted(ADDRESSES), default=sorted(ADDRESSES))
    parser.add_argument("--widths", nargs="*", type=int, choices=sorted(HEIGHTS), default=sorted(HEIGHTS))
    asked = parser.parse_args()
    with _served(asked.address) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        take_chosen(browser, address, sorted(CHOSEN) if not asked.chosen else asked.chosen)
        if asked.chosen is None:
            take_all(browser, address, asked.pages, asked.widths)
        browser.close()


if __name__ == "__main__":
    main()
