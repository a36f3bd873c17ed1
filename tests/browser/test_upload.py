"""An analyst at work in a real browser: two files with mistakes and a name nobody knows, put right and handed in."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.access import Role
from monitor.home import Home
from monitor.ledger import read_events
from monitor.register import read_register
from tests.browser.reader import SCREENSHOTS
from tests.browser.seat import seat, settle, sound, take
from tests.browser.server import serving
from tests.installation import copied
from tests.visitor import add

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]  # on a busy machine a person would wait as well

ROWS = (
    ("月份", "填报单位", "指标名称", "累计数", "单位", "备注"),
    ("2025年10月", "市工信局", "试点细分行业中小企业数字化改造数", "386", "家", "演示数据"),
    ("2025年10月", "市工信局", "四个试点行业“应改尽改”", "约100", "%", "演示数据"),
    ("2025年10月", "市工信局", "AI典型应用场景数量", "12", "个", "演示数据"),
    ("2025年10月", "市工信局", "软件名城产业扶持政策出台", "550", "%", "演示数据"),
)
RIGHT = [list(row) for row in ROWS]
RIGHT[2][3], RIGHT[3][2], RIGHT[4][3] = "100", "人工智能典型应用场景数", "55"
Opened = Callable[..., Page]
COLUMN = 5  # of 累计数 in the grid, from 0, behind line and problem
HEADER, ROW = 36, 36  # pixels
# Everything that the box of progress said, also what stood there for a moment only.
WATCH_PROGRESS = """() => {
  window.progress = [];
  new MutationObserver(() => {
    for (const box of document.querySelectorAll('[data-testid="stExpander"]')) window.progress.push(box.innerText);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture(scope="module")
def office(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, str]]:
    """A running site over a copy of the demonstration data, with accounts."""
    home = copied(demo_home, tmp_path_factory.mktemp("office") / "data")
    with serving(home, home.root / "log.txt") as address:
        add(home, "analyst", Role.REPORTER, "industry_bureau")
        add(home, "elsewhere", Role.REPORTER, "weather_bureau")
        add(home, "reviewer", Role.REVIEWER)
        add(home, "head", Role.ADMINISTRATOR)
        yield home, address


@pytest.fixture(scope="module")
def opened(browser: Browser, office: tuple[Home, str]) -> Iterator[Opened]:
    """The page of uploads with somebody at it, in the window of a width: one after the other takes a seat there."""
    seats: dict[int, Page] = {}

    def open_(width: int = 1440, account: str = "analyst", path: str = "/upload?period=2025-10") -> Page:
        if width not in seats:
            seats[width] = seat(browser, width)
        return take(seats[width], office[1], account, path)

    yield open_
    for page in seats.values():
        page.context.close()


def as_csv(path: Path, rows: Sequence[Sequence[str]] = ROWS) -> Path:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
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


def acts(home: Home, act: str) -> list[dict[str, object]]:
    return [event for event in read_events(home.ledger) if event["act"] == act]


def test_an_analyst_gets_a_bad_file_right_and_hands_it_in(
    opened: Opened, office: tuple[Home, str], tmp_path: Path
) -> None:
    home, _ = office
    page = opened()
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
    expect(page.get_by_text("新增4项，1项由略有滞后转为明显滞后")).to_be_visible()
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


def mended_in_boxes(page: Page) -> None:
    """A phone shows one line as boxes that fit its screen, without being asked."""
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    for line, before, after, left in [(4, "约100", "100", "有1个错误要改"), (6, "550", "55", "没有错误")]:
        expect(page.get_by_label("改哪一行")).to_have_value(re.compile(f"第{line}行"))
        box = page.get_by_label("累计数", exact=True)
        expect(box).to_have_value(before)
        box.fill(after)
        page.get_by_label("修改的理由").fill("笔误")
        picture(page, f"boxes-{line}")
        page.get_by_role("button", name="改好，重新检查").click()
        expect(page.get_by_text(left).first).to_be_visible(timeout=60_000)
        settle(page)
    picture(page, "mended")
    sound(page)


def test_the_workbook_of_the_same_department_needs_no_second_answer(
    opened: Opened, office: tuple[Home, str], tmp_path: Path
) -> None:
    page = opened(390)
    picture(page, "month")
    sound(page)
    page.set_input_files("input[type=file]", as_workbook(tmp_path / "市工信局10月.xlsx"))
    page.wait_for_url("**draft=**")
    settle(page)
    expect(page.get_by_text("有2个错误要改")).to_be_visible()  # the name was explained before
    picture(page, "problems")
    sound(page)
    draft = page.url
    mended_in_boxes(page)

    stranger = opened(1440, "elsewhere", draft.removeprefix(office[1]))
    expect(stranger.get_by_text("不负责这个部门")).to_be_visible()
    expect(stranger.get_by_text("市工信局10月.xlsx")).to_have_count(0)
    assert acts(office[0], "refused")[-1]["by"] == "elsewhere"


def submitted(page: Page) -> str:
    """Hands in the draft that is open; the number that it is told."""
    page.get_by_text("我已核对").click()
    settle(page)
    page.get_by_role("button", name="报送", exact=True).click()
    said = page.get_by_text("等待审核；审核员批准")
    expect(said).to_be_visible(timeout=60_000)
    settle(page)
    found = re.search(r"编号 (S\d{6})", said.inner_text())
    assert found is not None
    return found[1]


def test_several_files_in_one_drop_are_checked_one_after_the_other_before_ones_eyes(
    opened: Opened, office: tuple[Home, str], tmp_path: Path
) -> None:
    page = opened()
    page.evaluate(WATCH_PROGRESS)
    wrong, right = as_csv(tmp_path / "有错的.csv"), as_csv(tmp_path / "改好的.csv", RIGHT)
    page.set_input_files("input[type=file]", [wrong, right, tmp_path / as_csv(tmp_path / "空的.csv", [])])
    expect(page.get_by_text("改好的.csv已成为草稿")).to_be_visible(timeout=60_000)
    settle(page)
    said = page.evaluate("window.progress")
    assert any("正在接收 有错的.csv" in one for one in said) and any("正在读取和检查" in one for one in said)
    expect(page.get_by_text("有错的.csv已成为草稿")).to_be_visible()
    expect(page.get_by_text("空的.csv”是空的，没有收下")).to_be_visible()
    listed = page.locator("table", has=page.get_by_text("尚未报送的草稿"))
    expect(listed.locator("tr", has_text="有错的.csv")).to_contain_text("2个错误")
    expect(listed.locator("tr", has_text="改好的.csv")).to_contain_text("没有错误")
    picture(page, "several")
    sound(page)


def test_what_was_withdrawn_is_taken_up_again_with_all_that_was_said_about_it(
    opened: Opened, office: tuple[Home, str]
) -> None:
    home, _ = office
    page = opened()
    page.get_by_role("link", name="市工信局10月.xlsx").click()
    settle(page)
    first = submitted(page)
    page.get_by_role("button", name="撤回", exact=True).first.click()
    page.get_by_label("撤回的理由").fill("还要再核一遍")
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_text(f"{first} 已撤回")).to_be_visible(timeout=60_000)
    settle(page)
    picture(page, "withdrawn")
    page.locator(f".st-key-upload-active-{first}").get_by_role("button", name="再改一次").click()
    page.wait_for_url("**draft=**")
    settle(page)
    expect(page.get_by_text(f"由 {first} 再改")).to_be_visible()
    expect(page.get_by_text("没有错误").first).to_be_visible()
    page.get_by_text("有什么问题").click()
    settle(page)
    expect(page.get_by_text("已改的单元格（2）")).to_be_visible()  # as it was mended before
    picture(page, "again")
    second = submitted(page)
    states = read_register(home).submissions
    assert (states[first].state, states[second].state) == ("withdrawn", "received")
    assert states[first].sha256 == states[second].sha256 and states[second].guidance["mendings"]


def test_four_eyes_then_published_and_one_submission_taken_back(opened: Opened, office: tuple[Home, str]) -> None:
    home, address = office
    head = opened(1440, "head", "/upload?department=industry_bureau&period=2025-10")
    head.get_by_role("link", name="改好的.csv").click()
    settle(head)
    own = submitted(head)
    head.goto(f"{address}/review?submission={own}")
    settle(head)
    expect(head.get_by_text("须由另一位审核员批准")).to_be_visible()
    expect(head.get_by_role("button", name="批准", exact=True)).to_be_disabled()
    picture(head, "four-eyes")
    sound(head)

    reviewer = opened(1440, "reviewer", f"/review?submission={own}")
    reviewer.get_by_role("button", name="批准", exact=True).click()
    expect(reviewer.get_by_text(f"已批准 {own}")).to_be_visible(timeout=60_000)
    reviewer.get_by_role("link", name="全部报送").click()
    settle(reviewer)
    reviewer.get_by_label("向读者说明").fill("工信局10月数据")
    reviewer.get_by_role("button", name="发布这1份").click()
    expect(reviewer.get_by_text("已发布数据版本 v13")).to_be_visible(timeout=90_000)
    reviewer.goto(f"{address}/review?submission={own}")
    settle(reviewer)
    reviewer.get_by_label("撤回的理由").fill("口径有误")
    reviewer.get_by_role("button", name="撤回并发布").click()
    expect(reviewer.get_by_text(f"已撤回 {own}，发布了数据版本 v14")).to_be_visible(timeout=90_000)
    settle(reviewer)
    expect(reviewer.get_by_label("恢复的理由")).to_have_value("")  # the reason for the one is none for the other
    picture(reviewer, "taken-back")
    sound(reviewer)
    register = read_register(home)
    assert register.submissions[own].state == "withdrawn"
    assert [one.version for one in register.publications][-2:] == [13, 14]


def test_the_keyboard_goes_on_after_a_name_that_was_answered_and_the_outcome_is_read_out(
    opened: Opened, tmp_path: Path
) -> None:
    page = opened(1440, "head", "/upload?department=industry_bureau&period=2025-10")
    rows = [list(row) for row in RIGHT]
    rows[1][2], rows[2][2] = "细分行业中小企业转型总数", "四个行业应改尽改的比例"
    page.set_input_files("input[type=file]", as_csv(tmp_path / "两个生名.csv", rows))
    page.wait_for_url("**draft=**")
    settle(page)
    for left in (1, 0):
        box = page.get_by_role("combobox", name="指的是").first
        name = re.findall("“(.*?)”", box.get_attribute("aria-label") or "")[0]
        box.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("body > .only-heard")).to_have_attribute("data-told", re.compile(name), timeout=60_000)
        expect(page.get_by_role("combobox", name="指的是")).to_have_count(left, timeout=60_000)
        settle(page)
        here = "[class*=st-key-upload_answer]" if left else "[class*=st-key-upload_part]"
        assert page.evaluate("(here) => document.activeElement?.closest(here) !== null", here)
