"""An analyst at work in a real browser: two files with mistakes and a name nobody knows, put right and handed in."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.access import Role
from monitor.home import Home
from monitor.ledger import read_events
from tests.browser.reader import AXE, BARRIERS, HEIGHTS, OVERFLOW, SCREENSHOTS
from tests.browser.server import serving
from tests.browser.test_signing_in import sign_in
from tests.visitor import add

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]  # on a busy machine a person would wait as well

ROWS = (
    ("月份", "填报单位", "指标名称", "累计数", "单位", "备注"),
    ("2025年10月", "市工信局", "试点细分行业中小企业数字化改造数", "386", "家", "演示数据"),
    ("2025年10月", "市工信局", "四个试点行业“应改尽改”", "约100", "%", "演示数据"),
    ("2025年10月", "市工信局", "AI典型应用场景数量", "12", "个", "演示数据"),
    ("2025年10月", "市工信局", "软件名城产业扶持政策出台", "550", "%", "演示数据"),
)
COLUMN = 5  # of 累计数 in the grid, from 0, behind line and problem
HEADER, ROW = 36, 36  # pixels
SETTLED = """() => document.querySelector('.foot') && !document.querySelector('[data-testid="stStatusWidget"]')
  && !document.querySelector('[data-stale="true"]')"""


@pytest.fixture(scope="module")
def office(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A running site over a copy of the demonstration data, with accounts."""
    home = Home(shutil.copytree(demo_home.root, tmp_path_factory.mktemp("office") / "data"))
    with serving(home, home.root / "log.txt") as address:
        add(home, "analyst", Role.REPORTER, "industry_bureau")
        add(home, "elsewhere", Role.REPORTER, "weather_bureau")
        yield home, address


def opened(browser: Browser, address: str, width: int, account: str = "analyst") -> Page:
    viewport = {"width": width, "height": HEIGHTS[width]}
    context = browser.new_context(viewport=viewport, locale="zh-CN", is_mobile=width < 500)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/signin?next=/upload?period=2025-10")
    sign_in(page, account)
    settle(page)
    return page


def settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.wait_for_function(SETTLED, timeout=60_000)
    page.wait_for_timeout(400)


def as_csv(path: Path) -> Path:
    out = io.StringIO()
    csv.writer(out).writerows(ROWS)
    path.write_bytes(out.getvalue().encode("gb18030"))
    return path


def as_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "10月"
    sheet.append(["市工信局2025年10月任务进展报送表"])
    for line in ROWS:
        sheet.append(line)
    book.save(path)
    return path


def type_into(page: Page, row: int, before: str, after: str) -> None:
    """Change 累计数 in a row of the grid as shown, from 0, by keyboard; slowly, for the grid follows with a delay."""
    grid = page.get_by_test_id("stDataFrame").first
    editor = page.locator("#portal textarea")
    for _ in range(4):
        grid.scroll_into_view_if_needed()
        page.wait_for_timeout(800)
        box = grid.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 20, box["y"] + HEADER + ROW * row + ROW // 2)
        page.wait_for_timeout(500)
        for _ in range(COLUMN):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        page.wait_for_timeout(800)
        if editor.count() and editor.input_value() == before:
            break
        page.keyboard.press("Escape")
    expect(editor).to_have_value(before)
    page.keyboard.press("Control+A")
    page.keyboard.type(after, delay=80)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)


def picture(page: Page, name: str) -> None:
    if not os.environ.get("PICTURES"):
        return
    SCREENSHOTS.mkdir(exist_ok=True)
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(height + 80, 6000))})
    page.wait_for_timeout(400)
    page.screenshot(path=SCREENSHOTS / f"upload-{name}-{size['width']}.png")
    page.set_viewport_size(size)


def sound(page: Page) -> None:
    """Nothing broke, nothing is wider than the screen, nobody is kept out."""
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate(OVERFLOW) <= 0
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [one for one in page.evaluate(BARRIERS) if "glide" not in one and "stDataFrame" not in one] == []


def acts(home: Home, act: str) -> list[dict[str, object]]:
    return [event for event in read_events(home.ledger) if event["act"] == act]


def test_an_analyst_gets_a_bad_file_right_and_hands_it_in(
    browser: Browser, office: tuple[Home, str], tmp_path: Path
) -> None:
    home, address = office
    page = opened(browser, address, 1440)
    expect(page.get_by_role("heading", name="报送：市工信局")).to_be_visible()
    picture(page, "month")
    sound(page)

    page.set_input_files("input[type=file]", as_csv(tmp_path / "市工信局10月.csv"))
    page.wait_for_url("**draft=**")
    settle(page)
    expect(page.get_by_text("有3个错误要改")).to_be_visible()
    picture(page, "problems")
    sound(page)

    page.get_by_label("指的是哪一项指标").click()
    page.get_by_role("option", name="人工智能典型应用场景数").click()
    settle(page)
    expect(page.get_by_text("有2个错误要改")).to_be_visible()

    type_into(page, 1, "约100", "100")
    type_into(page, 3, "550", "55")
    picture(page, "grid")
    page.get_by_label("修改的理由").fill("笔误，与台账核对")
    page.get_by_role("button", name="改好，重新检查").click()
    expect(page.get_by_text("没有错误")).to_be_visible()
    settle(page)

    page.get_by_text("会改变什么").click()
    settle(page)
    expect(page.get_by_text("新报4项，1项由黄转红")).to_be_visible()
    picture(page, "changes")
    sound(page)
    page.get_by_text("读懂了什么").click()
    settle(page)
    expect(page.get_by_text("GB18030（含GBK、GB2312）").first).to_be_visible()
    picture(page, "understood")

    page.get_by_label("说明（可不填").fill("县区数下旬补报")
    page.get_by_text("我已核对").click()
    settle(page)
    page.get_by_role("button", name="报送", exact=True).dblclick()
    expect(page.get_by_text("等待审核")).to_be_visible()
    settle(page)
    picture(page, "handed")
    sound(page)
    (received,) = [event for event in acts(home, "received") if event["by"] == "analyst"]
    assert received["note"] == "县区数下旬补报"
    expect(page.locator(".table").last).to_contain_text(str(received["submission"]))
    page.context.close()


def test_the_workbook_of_the_same_department_needs_no_second_answer(
    browser: Browser, office: tuple[Home, str], tmp_path: Path
) -> None:
    page = opened(browser, office[1], 390)
    picture(page, "month")
    sound(page)
    page.set_input_files("input[type=file]", as_workbook(tmp_path / "市工信局10月.xlsx"))
    page.wait_for_url("**draft=**")
    settle(page)
    expect(page.get_by_text("有2个错误要改")).to_be_visible()  # the name was explained before
    picture(page, "problems")
    sound(page)
    draft = page.url
    page.context.close()

    stranger = opened(browser, office[1], 1440, "elsewhere")
    stranger.goto(draft)
    settle(stranger)
    expect(stranger.get_by_text("不负责这个部门")).to_be_visible()
    expect(stranger.get_by_text("市工信局10月.xlsx")).to_have_count(0)
    assert acts(office[0], "refused")[-1]["by"] == "elsewhere"
    stranger.context.close()
