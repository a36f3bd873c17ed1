"""From a file handed in to a changed light and back: reviewed, published, taken back, in real browsers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from etl import commands
from monitor.access import Role
from monitor.home import PLAN_PATH, Home
from monitor.ledger import read_events
from monitor.plan import load_plan
from monitor.register import read_register
from tests.browser.reader import OVERFLOW, SCREENSHOTS, barriers
from tests.browser.seat import seat, sign_in, vacate
from tests.browser.server import serving
from tests.browser.test_keyboard import LONGEST, walk
from tests.installation import copied, quiet
from tests.visitor import add

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]  # several people's ways, one after the other

ITEM = "/indicator?indicator=new_5g_stations&month=2025-09"
HEADER = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注"
REVISED = "2025年9月,市通管办,new_5g_stations,,,,2300,个,演示数据；核减未开通的站点"
WRONG = "2025年9月,市通管办,deep_5g_coverage_sites,,,,470,个,演示数据"
Opened = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def site_home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = copied(demo_home, tmp_path_factory.mktemp("review") / "data")
    plan = load_plan(PLAN_PATH)
    reporter = next(item.reporter for item in plan.items if item.id == "new_5g_stations")
    add(home, "analyst", Role.REPORTER, reporter)
    add(home, "reviewer", Role.REVIEWER)
    add(home, "admin", Role.ADMINISTRATOR)
    return home


@pytest.fixture(scope="module")
def site(site_home: Home) -> Iterator[str]:
    with serving(site_home, site_home.root / "log.txt") as address:
        yield address


@pytest.fixture(scope="module")
def opened(browser: Browser, site: str) -> Iterator[Opened]:
    """A page that somebody signed in to see, in one window for all of them; or nobody (""), in another."""
    public, office = seat(browser), seat(browser)
    seated = ""

    def open_(account: str, path: str, width: int = 1440) -> Page:
        nonlocal seated
        page = office if account else public
        page.set_viewport_size({"width": width, "height": 900})
        if account in ("", seated):
            page.goto(f"{site}{path}")
        else:
            vacate(page, site).goto(f"{site}/signin?next={path}")
            sign_in(page, account)
            seated = account
        stands(page)
        return page

    yield open_
    for page in (public, office):
        page.context.close()


def stands(page: Page) -> None:
    expect(page.locator(".foot")).to_be_visible(timeout=90_000)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=60_000)


def handed_in(home: Home, name: str, row: str) -> str:
    path = home.root / name
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8-sig")
    document, status = commands.load(home, load_plan(PLAN_PATH), [path], "analyst", quiet, publishes=False)
    assert status == 0, document
    return str(document["files"][0]["submission"])


def light_of(page: Page) -> str:
    """The light that stands at the head of an item's page."""
    page.reload()
    stands(page)
    return page.locator(".light").first.inner_text().strip()


def keep(page: Page, name: str) -> None:
    """A picture for people, only when they ask."""
    if os.environ.get("PICTURES"):
        page.wait_for_timeout(300)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_from_a_file_to_a_changed_light_and_back(opened: Opened, site_home: Home) -> None:
    reader = opened("", ITEM)
    before = light_of(reader)
    assert "进度正常" in before

    wrong = handed_in(site_home, "口径有误.csv", WRONG)
    revised = handed_in(site_home, "9月更正.csv", REVISED)
    reviewer = opened("reviewer", "/review")
    expect(reviewer.get_by_text("待审核（2份）")).to_be_visible()
    keep(reviewer, "review-queue")

    reviewer.get_by_role("link", name=wrong).click()
    expect(reviewer.get_by_role("heading", level=1)).to_contain_text(wrong)
    reviewer.get_by_label("退回的理由").fill("口径应为累计数")
    reviewer.get_by_role("button", name="退回").click()
    expect(reviewer.get_by_text("已退回").first).to_be_visible(timeout=60_000)
    assert read_register(site_home).submissions[wrong].deeds[-1].reason == "口径应为累计数"

    reviewer.get_by_role("link", name="全部报送").click()
    reviewer.get_by_role("link", name=revised).click()
    expect(reviewer.get_by_text("由进度正常转为略有滞后")).to_be_visible(timeout=60_000)
    keep(reviewer, "review-difference")
    reviewer.get_by_role("button", name="批准", exact=True).click()
    expect(reviewer.get_by_text(f"已批准 {revised}")).to_be_visible(timeout=60_000)
    assert light_of(reader) == before, "approved is not published"

    reviewer.get_by_role("link", name="全部报送").click()
    expect(reviewer.get_by_text("已批准，待发布（1份）")).to_be_visible(timeout=60_000)
    reviewer.get_by_label("向读者说明").fill("通管办更正9月新建基站数")
    keep(reviewer, "review-publication")
    reviewer.get_by_role("button", name="发布这1份").click()
    expect(reviewer.get_by_text("已发布数据版本 v13")).to_be_visible(timeout=90_000)
    assert "略有滞后" in light_of(reader)
    expect(reader.locator(".foot")).to_contain_text("通管办更正9月新建基站数")

    reviewer.get_by_text("回退一个版本").click()
    expect(reviewer.get_by_text("由略有滞后转为进度正常")).to_be_visible(timeout=60_000)
    keep(reviewer, "review-undo")
    reviewer.get_by_label("回退的理由").fill("更正有误")
    reviewer.get_by_role("button", name="回退 v13 并发布").click()
    expect(reviewer.get_by_text("发布了数据版本 v14")).to_be_visible(timeout=90_000)
    assert light_of(reader) == before
    acts = [(e["act"], e["by"]) for e in read_events(site_home.ledger) if e.get("from") == "127.0.0.1"]
    wanted = [("returned", "reviewer"), ("approved", "reviewer"), ("published", "reviewer"), ("published", "reviewer")]
    assert [one for one in acts if one[0] in {"returned", "approved", "published"}] == wanted


def test_the_version_that_was_taken_back_still_shows_what_it_showed(opened: Opened) -> None:
    old = opened("", f"{ITEM}&version=13")
    assert "略有滞后" in old.locator(".light").first.inner_text()
    expect(old.get_by_text("已有新版本")).to_be_visible()


def test_the_administrator_finds_every_step_of_it(opened: Opened) -> None:
    page = opened("admin", "/audit")
    expect(page.locator("table.audit, .audit table").first).to_contain_text("登录")
    page.get_by_test_id("stMain").get_by_label("查找", exact=True).fill("更正有误")
    page.keyboard.press("Enter")
    expect(page.locator(".audit table")).to_contain_text("回退版本 13", timeout=60_000)
    keep(page, "audit")


def test_whoever_may_not_review_neither_finds_the_page_nor_opens_it(opened: Opened) -> None:
    page = opened("analyst", "/review")
    expect(page.get_by_text("没有这项权限")).to_be_visible()
    expect(page.get_by_role("link", name="审核", exact=True)).to_have_count(0)
    assert page.get_by_role("button", name="批准").count() == 0


@pytest.mark.parametrize("path", ["/review", "/audit", "/accounts", "/upload?period=2025-10"])
def test_desks_are_used_by_keys_and_at_twice_the_size(opened: Callable[..., Page], path: str) -> None:
    page = opened("admin", path)
    stops = walk(page)
    assert 10 < len(stops) < LONGEST
    assert [stop["what"] for stop in stops if not stop["isSeen"]] == []
    assert page.get_by_text("yyyy").count() == 0, "a date is asked for as 年-月-日"
    page.set_viewport_size({"width": 720, "height": 450})  # 1440 × 900 at 200 %
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
def test_the_page_keeps_nobody_out(opened: Callable[..., Page], width: int) -> None:
    page = opened("reviewer", "/review", width)
    assert page.evaluate(OVERFLOW) <= 0
    assert barriers(page) == []
