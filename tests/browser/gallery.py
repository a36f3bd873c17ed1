"""Pictures of the site for people to look at: `python -m tests.browser.gallery [ADDRESS]`.

Every page at four widths, in colour and in grey, goes to docs/screenshots/, listed in docs/gallery.md; the few that the
documents show go to docs/images/. Without an address the demonstration data are made and served for the occasion.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from monitor.home import ROOT, Home
from tests.browser.chromium import launch
from tests.browser.reader import CONTENT_HEIGHT, HEIGHTS, Reader
from tests.browser.server import serving
from tests.browser.sites import ADDRESSES, TITLES

IMAGES = ROOT / "docs" / "images"
SHOTS = ROOT / "docs" / "screenshots"
INDEX = ROOT / "docs" / "gallery.md"
WIDTHS = {390: "手机", 820: "平板", 1440: "电脑", 2560: "大屏"}
# What the documents show: name → page and screen.
CHOSEN = {
    "overview": ("/", 1440),
    "section": ("/infrastructure", 1440),
    "indicator": ("/indicator?indicator=new_5g_stations", 1440),
    "phone": ("/", 390),
}
COLOURS = 256  # as many as a page of flat colours and their edges needs
TALLEST = 3000  # pixels of a page that a picture keeps; what stands further down is more of the same
WIDEST = {2560: 1600, 1440: 1200}  # to which a picture is reduced
LARGEST = 140_000  # bytes
QUALITIES = (60, 42, 28, 16)
MOST = 12_000_000  # bytes of all of them


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


def whole(reader: Reader) -> bytes:
    """The page in a window as high as itself."""
    size = reader.page.viewport_size
    if size is None:
        raise RuntimeError("a window without a size")
    height = max(size["height"], min(reader.page.evaluate(CONTENT_HEIGHT) + 60, TALLEST))
    reader.page.set_viewport_size({"width": size["width"], "height": height})
    reader.page.wait_for_timeout(250)
    picture = _settled(reader.page)
    reader.page.set_viewport_size(size)
    return picture


def keep(picture: bytes, name: str, width: int) -> None:
    """A picture and its grey twin as WebP, each as good as its size allows."""
    coloured = Image.open(io.BytesIO(picture)).convert("RGB")
    if width in WIDEST:
        small = WIDEST[width]
        coloured = coloured.resize((small, round(coloured.height * small / coloured.width)), Image.Resampling.LANCZOS)
    for suffix, image in (("", coloured), ("-grey", coloured.convert("L"))):
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=3)
            if out.tell() <= LARGEST:
                break
        (SHOTS / f"{name}-{width}{suffix}.webp").write_bytes(out.getvalue())


def take_all(browser: Browser, address: str, names: list[str], widths: list[int]) -> None:
    """Every page whole, in colour and in grey; pictures are written while the next page loads."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=2) as writer:
        for width in widths:
            reader = Reader.at(browser, address, width)
            for name in names:
                reader.open(ADDRESSES[name])
                troubles = reader.check()
                print(f"{name}-{width}", *troubles, sep="\n    ")
                writer.submit(keep, whole(reader), name, width)
                reader.troubles.clear()
            reader.close()


def index() -> str:
    """docs/gallery.md: every page with its pictures."""
    lines = ["# 页面图册", "", "每个页面在四种宽度下的样子，彩色和灰度（黑白打印）。数据为演示数据。", ""]
    lines += [f"由 `python -m tests.browser.gallery` 生成；超过{TALLEST}像素高的页面只取上部。", ""]
    for name, path in ADDRESSES.items():
        lines += [f"## {TITLES[name]}", "", f"`{path}`", "", "| | 彩色 | 灰度 |", "|---|---|---|"]
        for width, screen in WIDTHS.items():
            pictures = " | ".join(f"[看图](screenshots/{name}-{width}{tone}.webp)" for tone in ("", "-grey"))
            lines.append(f"| {screen} {width} | {pictures} |")
        lines += ["", f"![{TITLES[name]}](screenshots/{name}-1440.webp)", ""]
    return "\n".join(lines)


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
    parser.add_argument("--pages", nargs="*", choices=sorted(ADDRESSES), default=list(ADDRESSES))
    parser.add_argument("--widths", nargs="*", type=int, choices=sorted(HEIGHTS), default=sorted(WIDTHS))
    asked = parser.parse_args()
    with _served(asked.address) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        if asked.pages == list(ADDRESSES):
            take_chosen(browser, address, asked.chosen or sorted(CHOSEN))
        if asked.chosen is None:
            take_all(browser, address, asked.pages, asked.widths)
        browser.close()
    INDEX.write_text(index(), encoding="utf-8")
    size = sum(path.stat().st_size for path in SHOTS.glob("*.webp"))
    print(f"{len(list(SHOTS.glob('*.webp')))}张，{size / 1e6:.1f} MB")
    if size > MOST:
        raise SystemExit("the pictures are larger than docs/ should carry")


if __name__ == "__main__":
    main()
