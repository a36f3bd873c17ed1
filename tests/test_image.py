"""Pictures: what they are, that they are always the same, and what is refused rather than printed wrong."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import signal
import struct
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from monitor.charts.figure import Figure
from monitor.charts.style import SCREEN, SLIDE, Size
from monitor.charts.trend import trend
from monitor.export import browser, image
from monitor.export.browser import BrowserMissing, find_browser
from monitor.export.image import Kind, Renderer, picture, render
from monitor.export.mark import live_address, marked
from monitor.export.picture_file import finish_svg
from monitor.export.typeface import GlyphMissing, check_glyphs
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.web.payload import IMMUTABLE
from tests import chart_data
from tests.asgi import get
from tests.browser.front import until

ITEM = chart_data.plan().indicators[0].id


def figure(headline: str = "新建5G基站完成52.3%", size: Size = SCREEN) -> Figure:
    """One trend with the headline given."""
    return trend(
        chart_data.plan(),
        chart_data.one(ITEM),
        context=chart_data.context(),
        size=size,
        name=f"trend-{ITEM}",
        headline=headline,
    )


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as running:
        yield running


def pixels(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.browser
@pytest.mark.parametrize(("size", "expected"), [(SCREEN, (1800, 860)), (SLIDE, (3200, 1800))], ids=["screen", "slide"])
def test_a_picture_has_twice_the_pixels_of_its_figure(
    renderer: Renderer, size: Size, expected: tuple[int, int]
) -> None:
    assert pixels(renderer.draw(figure(size=size), "png")) == expected


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_same_figure_gives_the_same_bytes_in_another_browser(renderer: Renderer, kind: Kind) -> None:
    first = renderer.draw(figure(), kind)
    others = [content for _, content in render([figure("另一张图"), figure()], kind, tabs=2)]
    assert others[1] == first == renderer.draw(figure(), kind)
    assert others[0] != first


@pytest.mark.browser
def test_a_batch_comes_in_order_each_figure_with_its_own_picture() -> None:
    figures = [replace(figure(f"第{number}张图"), name=f"trend-{number}") for number in range(7)]
    drawn = list(render(figures, "png", tabs=2))
    assert [one.name for one, _ in drawn] == [f"trend-{number}" for number in range(7)]
    assert drawn[5][1] == picture(figures[5], "png")


@pytest.mark.browser
def test_chinese_is_drawn_with_the_projects_own_typeface_and_not_as_boxes(renderer: Renderer) -> None:
    first, second = (renderer.draw(figure(text), "png") for text in ("福州福州福州", "数字数字数字"))
    boxes = [Image.open(io.BytesIO(one)).convert("L").crop((0, 0, 700, 80)) for one in (first, second)]
    assert boxes[0].tobytes() != boxes[1].tobytes()


@pytest.mark.browser
def test_nothing_is_asked_for_on_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "net.json"

    class Watched(browser.DrawingBrowser):
        def get_cli(self) -> Sequence[str]:
            return [*super().get_cli(), f"--log-net-log={log}"]

    monkeypatch.setattr(image, "DrawingBrowser", Watched)
    assert len(list(render([figure()], "png", tabs=1))) == 1
    written = log.read_text(encoding="utf-8")
    assert "plot.ly" not in written and "mathjax" not in written.lower(), "the page itself fetches nothing"
    known = {number: name for name, number in json.loads(written)["constants"]["logEventTypes"].items()}
    happened = {known[event["type"]] for event in json.loads(written)["events"]}
    leaving = ("HOST_RESOLVER_MANAGER_JOB", "TCP_CONNECT", "UDP_BYTES_SENT", "QUIC_SESSION")
    assert "REQUEST_ALIVE" in happened, "the log is of a browser that wanted something"
    assert [name for name in leaving if name in happened] == [], "what the browser wants of itself leads nowhere"


@pytest.mark.browser
def test_a_png_says_what_it_is_and_how_large_it_is_meant(renderer: Renderer) -> None:
    one = figure()
    opened: Any = Image.open(io.BytesIO(renderer.draw(one, "png")))
    opened.load()
    assert {key: opened.text[key] for key in ("Title", "Description", "Source")} == {
        "Title": one.headline,
        "Description": one.alt,
        "Source": one.source,
    }
    assert [round(dots) for dots in opened.info["dpi"]] == [192, 192]


@pytest.mark.browser
def test_an_svg_carries_every_glyph_that_it_shows(renderer: Renderer) -> None:
    one = figure()
    drawn = renderer.draw(one, "svg").decode()
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert (root.findtext(f"{space}title"), root.findtext(f"{space}desc")) == (one.headline, one.alt)
    shown = {sign for text in root.iter(f"{space}text") for sign in "".join(text.itertext())}
    assert set("新建5G基站演示数据") <= shown
    for face in re.findall(r"base64,([^)]+)\)", drawn):
        with TTFont(io.BytesIO(base64.b64decode(face))) as font:
            assert {sign for sign in shown if ord(sign) not in font.getBestCmap()} <= set(" \u00a0\n")


@pytest.mark.parametrize("start", ['style="" viewBox="0 0 9 9"', 'viewBox="0 0 9 9" style=""', 'viewBox="0 0 9 9"'])
def test_an_empty_style_makes_no_other_svg(start: str) -> None:
    drawn = f'<svg class="main-svg" {start}><text>数</text></svg>'.encode()
    assert finish_svg(drawn, figure()).startswith(b'<svg class="main-svg" viewBox="0 0 9 9" role="img"')


@pytest.mark.browser
def test_two_pictures_on_one_page_do_not_share_the_names_of_their_clips(renderer: Renderer) -> None:
    one, other = (replace(figure(), name=name) for name in ("trend-one", "trend-other"))
    names = [set(re.findall(r'id="([^"]+)"', renderer.draw(each, "svg").decode())) for each in (one, other)]
    assert names[0]
    assert names[0] & names[1] == set()


@pytest.mark.browser
def test_a_browser_that_died_is_replaced() -> None:
    with Renderer() as running:
        before = running.draw(figure(), "png")
        os.killpg(os.getpgid(running.process.pid), signal.SIGKILL)
        assert running.draw(figure(), "png") == before


def _group(process: int) -> int | None:
    """The group of a process that lives."""
    try:
        state, _, group = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:3]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(group)


@pytest.mark.browser
def test_a_browser_that_does_not_answer_is_killed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "CLOSING", 1)
    running = Renderer()
    process = running.process
    group = os.getpgid(process.pid)
    every = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _group(int(one.name)) == group]
    os.killpg(group, signal.SIGSTOP)  # they live, and say nothing
    running.close()
    assert process.wait(10) == -signal.SIGKILL
    assert len(every) > 3
    until(lambda: group not in map(_group, every), 10)


@pytest.mark.browser
def test_one_renderer_serves_many_threads(renderer: Renderer) -> None:
    figures = [figure(f"第{number % 3}张图") for number in range(9)]
    with ThreadPoolExecutor(9) as pool:
        drawn = list(pool.map(lambda one: renderer.draw(one, "png"), figures))
    assert len(set(drawn)) == 3
    assert drawn[0] == drawn[3] == drawn[6]


def test_characters_that_the_typeface_lacks_are_refused_by_name() -> None:
    with pytest.raises(GlyphMissing, match=r"“①”（U\+2460）、“𠮷”（U\+20BB7）"):
        check_glyphs(figure("第①个𠮷字"))


def test_every_text_of_every_trend_can_be_printed() -> None:
    check_glyphs(figure())


def test_what_shows_on_hover_alone_is_no_part_of_a_picture() -> None:
    one = figure()
    one.plotly["data"][0]["hovertemplate"] = "①"
    one.plotly["layout"]["meta"]["alt"] = "①"
    check_glyphs(one)


def test_tags_of_plotlys_markup_are_no_text() -> None:
    one = figure()
    one.plotly["layout"]["annotations"].append({"text": "<span style='font-family:①'>字</span>"})
    check_glyphs(one)


@pytest.mark.parametrize("named", [None, "/nowhere/chromium"], ids=["none installed", "a wrong path"])
def test_without_a_browser_a_sentence_says_how_to_get_one(named: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROMIUM", raising=False)
    if named:
        monkeypatch.setenv("CHROMIUM", named)
    with pytest.raises(BrowserMissing, match=r"apt-get install chromium.*dnf install chromium"):
        find_browser()


@pytest.fixture
def demo(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    return demo_home


@pytest.mark.browser
def test_a_picture_under_its_full_address_is_kept_for_ever(demo: Home) -> None:
    answer = get("/picture/shares-all.png?month=2025-06&version=12")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["cache-control"] == IMMUTABLE
    assert pixels(answer.body)[0] == 1800
    assert "%E6%BC%94%E7%A4%BA%E6%95%B0%E6%8D%AE" in answer.headers["content-disposition"], "演示数据 in the name"
    again = get("/picture/shares-all.png?month=2025-06&version=12", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.browser
def test_an_indicators_picture_is_its_trend(demo: Home) -> None:
    query = "month=2025-06&version=12&size=slide"
    own, named = (get(f"/picture/{name}.svg?{query}") for name in ("new_5g_stations", "trend-new_5g_stations"))
    assert own.status == 200
    assert own.body == named.body
    assert b'width="1600" height="900"' in own.body


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        ("/picture/shares-all.png", "shares-all.png?month=2025-09&version=12"),
        ("/picture/shares-all.svg?size=slide&month=2025-03", "shares-all.svg?size=slide&month=2025-03&version=12"),
        ("/picture/shares-all.png?version=012", "shares-all.png?version=12&month=2025-09"),
    ],
    ids=["the newest", "the current version", "another spelling"],
)
def test_an_address_that_leaves_something_open_leads_to_the_full_one(demo: Home, address: str, goes_to: str) -> None:
    answer = get(address)
    assert (answer.status, answer.headers["location"]) == (307, goes_to)
    assert "immutable" not in answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/picture/nothing.png?month=2025-06&version=12", 404, "没有名为“nothing”的图或指标。"),
        ("/picture/shares-all.png?month=2025-13", 400, "month应写作YYYY-MM"),
        ("/picture/shares-all.png?month=2025-11&version=12", 404, "没有2025年11月的数据"),
        ("/picture/shares-all.png?version=99", 404, "没有数据版本 v99"),
        ("/picture/shares-all.png?version=new", 400, "version应为数据版本的编号"),
        ("/picture/shares-all.png?size=huge", 400, "size应为screen或slide。"),
    ],
    ids=["unknown figure", "no month", "month without data", "unknown version", "no version", "unknown size"],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(demo: Home, address: str, status: int, says: str) -> None:
    answer = get(address)
    assert answer.status == status
    assert says in answer.json()["message"]
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_browser_the_address_says_how_to_get_one(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise BrowserMissing

    monkeypatch.setattr("monitor.web.picture.picture", refuse)
    answer = get("/picture/gaps-all.png?month=2025-05&version=12")
    assert answer.status == 503
    assert "apt-get install chromium" in answer.json()["message"]


def test_an_empty_installation_has_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path))
    answer = get("/picture/shares-all.png")
    assert (answer.status, json.loads(answer.body)) == (404, {"message": "还没有发布任何数据。"})


MARKED = "/picture/new_5g_stations.png?month=2025-06&version=12&mark=1"


def test_the_mark_leads_to_the_figure_in_its_version(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_SITE", "https://site.example/")
    query = "month=2025-06&version=12"
    addresses = [
        live_address(name, plan, Month(2025, 6), 12)
        for name in ("trend-new_5g_stations", "bullets-summit", "shares-all")
    ]
    assert addresses == [
        f"https://site.example/indicator?indicator=new_5g_stations&{query}",
        f"https://site.example/summit?{query}",
        f"https://site.example/?{query}",
    ]


@pytest.mark.parametrize("size", [SCREEN, SLIDE], ids=["screen", "slide"])
def test_the_mark_stands_below_the_source_and_leaves_the_size_as_it_is(size: Size) -> None:
    one = marked(lambda given: figure(size=given), size, "https://site.example/indicator?version=12", 12)
    layout = one.plotly["layout"]
    assert (one.width, one.height) == (size.width, layout["height"])
    assert one.height == size.height or size.grows
    source = next(note for note in layout["annotations"] if note.get("name") == "source")
    heights = [float(value) for value in re.findall(r"M[-\d.]+,([-\d.]+)", layout["shapes"][-1]["path"])]
    assert -layout["margin"]["b"] < min(heights) <= max(heights) < source["yshift"]


@pytest.mark.browser
def test_a_picture_has_the_mark_only_where_it_is_asked_for(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_SITE", "https://site.example")
    with_mark, without = get(MARKED), get(MARKED.removesuffix("&mark=1"))
    assert with_mark.status == without.status == 200
    assert pixels(with_mark.body)[0] == pixels(without.body)[0]
    assert with_mark.body != without.body


def test_a_mark_without_the_sites_name_is_refused(demo: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONITOR_SITE", raising=False)
    answer = get(MARKED)
    assert (answer.status, "MONITOR_SITE" in answer.json()["message"]) == (400, True)
