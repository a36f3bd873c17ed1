"""Pictures of the site for people to look at: `make gallery`, which is `python -m tests.browser.gallery`.

Every page at four widths, in colour and in grey, goes to docs/gallery/, shown by docs/gallery.md; the few that other
documents show go to docs/images/. Demonstration data are made and served for the occasion.
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

from monitor.access import Role
from monitor.home import ROOT, Home
from tests.browser.chromium import launch
from tests.browser.reader import CONTENT_HEIGHT, Reader
from tests.browser.server import serving
from tests.browser.sites import SCENES, Scene
from tests.visitor import PASSWORD, add

IMAGES = ROOT / "docs" / "images"
INDEX = ROOT / "docs" / "gallery.md"
SHOTS = ROOT / "docs" / "gallery"
WIDTHS = {390: "手机", 820: "平板", 1440: "电脑", 2560: "大屏"}
# What the documents show: name → page, screen and what is being searched for.
CHOSEN = {
    "overview": ("/", 1440, ""),
    "section": ("/infrastructure", 1440, "jz"),
    "indicator": ("/indicator?indicator=new_5g_stations", 1440, ""),
    "phone": ("/", 390, ""),
}
ACCOUNTS = {
    "analyst": (Role.REPORTER, "telecom_office"),
    "reviewer": (Role.REVIEWER,),
    "admin": (Role.ADMINISTRATOR,),
}
# A file that waits for its review, so that the desks have something to show.
WAITING = """月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注
2025年9月,市通管办,new_5g_stations,,,,2300,个,演示数据；核减未开通的站点
"""
SIGHTS = {"deuteranopia": "绿色弱", "achromatopsia": "全色盲"}
COLOURS = 256  # as many as a page of flat colours and their edges needs
TALLEST = 12_000  # pixels of a page that a picture can show
# Pixels that a picture has, in colour and in grey: a tall page is made smaller until all of it is seen.
ROOM = {"": 1_000_000, "-grey": 350_000}
WIDEST = 1200
QUALITY = 32
MOST = 16_000_000  # bytes of all of them
SETTLED = """() => document.querySelector('h1') && !document.querySelector('[data-testid="stStatusWidget"]')
  && !document.querySelector('[data-stale="true"]')"""


def shrunk(picture: bytes) -> bytes:
    """The same PNG with a palette: a third of the size, and to the eye the same."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(out, "PNG", optimize=True)
    return out.getvalue()


def take_chosen(browser: Browser, address: str) -> None:
    """The pictures of the documents: the first screen of a page, as it is opened."""
    for name, (path, width, sought) in CHOSEN.items():
        reader = Reader.at(browser, address, width)
        reader.open(path)
        if sought:
            reader.page.locator(".st-key-search input").fill(sought)
            reader.page.locator(".results a").first.wait_for()
        (IMAGES / f"{name}.png").write_bytes(shrunk(_still(reader.page)))
        reader.close()


def take_all(browser: Browser, address: str, names: list[str], widths: list[int]) -> None:
    """Every page whole; pictures are written while the next page loads."""
    with ThreadPoolExecutor(max_workers=1) as writer:
        for width in widths:
            readers: dict[str, Reader] = {}
            for name in names:
                scene = SCENES[name]
                if scene.account not in readers:
                    readers[scene.account] = _signed_in(browser, address, width, scene.account)
                reader = readers[scene.account]
                _open(reader, scene)
                print(f"{name}-{width}", *reader.troubles, sep="\n    ")
                reader.troubles.clear()
                writer.submit(keep, whole(reader.page), f"{name}-{width}")
            for reader in readers.values():
                reader.close()


def take_sights(browser: Browser, address: str) -> None:
    """The overview as people see it who tell no red from green, or no colours at all."""
    reader = Reader.at(browser, address, 1440)
    reader.open("/")
    session = reader.page.context.new_cdp_session(reader.page)
    for sight in SIGHTS:
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": sight})
        _write(Image.open(io.BytesIO(_still(reader.page))).convert("RGB"), f"sight-{sight}", ROOM[""])
    reader.close()


def _signed_in(browser: Browser, address: str, width: int, account: str) -> Reader:
    reader = Reader.at(browser, address, width)
    if account:
        reader.page.goto(f"{address}/signin?next=/method")
        reader.page.get_by_label("账号").fill(account)
        reader.page.get_by_label("密码", exact=True).fill(PASSWORD)
        reader.page.get_by_role("button", name="登录").click()
        reader.page.wait_for_url(f"{address}/method*")
    return reader


def _open(reader: Reader, scene: Scene) -> None:
    if scene.is_reading:
        reader.open(scene.path)
        return
    reader.page.goto(f"{reader.address}{scene.path}")
    reader.page.wait_for_timeout(400)
    reader.page.wait_for_function(SETTLED, timeout=60_000)
    reader.page.wait_for_timeout(600)


def whole(page: Page) -> bytes:
    """The page in a window as high as itself."""
    size = page.viewport_size
    if size is None:
        raise RuntimeError("a window without a size")
    content = page.evaluate(CONTENT_HEIGHT) if page.locator("[data-testid=stMain]").count() else 0
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(content + 20, TALLEST))})
    page.wait_for_timeout(250)
    picture = _still(page)
    page.set_viewport_size(size)
    return picture


def _still(page: Page) -> bytes:
    page.evaluate("document.fonts.ready")
    return page.screenshot(animations="disabled", caret="hide")


def keep(picture: bytes, name: str) -> None:
    """A picture and its grey twin, each small enough for its room."""
    coloured = Image.open(io.BytesIO(picture)).convert("RGB")
    _write(coloured, name, ROOM[""])
    _write(coloured.convert("L"), f"{name}-grey", ROOM["-grey"])


def _write(image: Image.Image, name: str, room: int) -> None:
    scale = min(1.0, WIDEST / image.width, (room / (image.width * image.height)) ** 0.5)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image.resize(size, Image.Resampling.LANCZOS).save(SHOTS / f"{name}.webp", "WEBP", quality=QUALITY, method=4)


def index() -> str:
    """docs/gallery.md: every page with its pictures."""
    lines = [
        *("# 页面图册", ""),
        "每个页面在四种宽度下的样子，彩色和灰度（黑白打印），点图看大图。数据为演示数据；页面很长的，整页缩小。",
        *("", "由 `make gallery` 生成，约需五分钟。", ""),
    ]
    for name, scene in SCENES.items():
        head = " | ".join(f"{screen} {width}" for width, screen in WIDTHS.items())
        lines += [f"## {scene.title}", "", f"`{scene.path}`", "", f"| | {head} |", "|---|---|---|---|---|"]
        for tone, suffix in (("彩色", ""), ("灰度", "-grey")):
            pictures = (_shown(f"{name}-{width}{suffix}", f"{scene.title}，{WIDTHS[width]}") for width in WIDTHS)
            lines.append(f"| {tone} | {' | '.join(pictures)} |")
        lines.append("")
    lines += ["## 总览，不同的色觉", "", "形状和文字都不同，不靠颜色也分得清。", ""]
    lines += [f"{words}：\n\n![总览，{words}](gallery/sight-{sight}.webp)\n" for sight, words in SIGHTS.items()]
    return "\n".join(lines)


def _shown(name: str, words: str) -> str:
    """A picture that there is; a screen whose picture was not taken stays empty."""
    return f"![{words}](gallery/{name}.webp)" if (SHOTS / f"{name}.webp").exists() else ""


@contextmanager
def _served() -> Iterator[str]:
    """The running site over demonstration data, with accounts and a file that waits."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "data")
        environment = {**os.environ, "MONITOR_DATA": str(home.root)}
        waiting = Path(folder) / "核减.csv"
        waiting.write_text(WAITING, encoding="utf-8-sig")
        for command in (["demo"], ["load", str(waiting), "--by", "市通管办联络员"]):
            subprocess.run([sys.executable, "-m", "etl", *command], cwd=ROOT, env=environment, check=False)
        for account, (role, *departments) in ACCOUNTS.items():
            add(home, account, role, *departments)
        with serving(home, Path(folder) / "log.txt") as found:
            yield found


def main() -> None:
    """Take what was asked for; all of it where nothing was."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", nargs="*", choices=sorted(SCENES), default=list(SCENES))
    parser.add_argument("--widths", nargs="*", type=int, choices=sorted(WIDTHS), default=[1440, 390, 820, 2560])
    asked = parser.parse_args()
    SHOTS.mkdir(parents=True, exist_ok=True)
    with _served() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        if asked.scenes == list(SCENES):
            take_chosen(browser, address)
            take_sights(browser, address)
        take_all(browser, address, asked.scenes, asked.widths)
        browser.close()
    INDEX.write_text(index(), encoding="utf-8")
    size = sum(path.stat().st_size for path in SHOTS.glob("*.webp"))
    print(f"{len(list(SHOTS.glob('*.webp')))}张，{size / 1e6:.1f} MB")
    if size > MOST:
        raise SystemExit("the pictures are larger than docs/ should carry")


if __name__ == "__main__":
    main()
