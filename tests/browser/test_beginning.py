"""The first version of an installation comes about on its pages: handed in, reviewed, published."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.access import Role
from monitor.home import Home
from monitor.ledger import read_events
from tests.browser.reader import HEIGHTS
from tests.browser.server import serving
from tests.browser.test_signing_in import sign_in
from tests.browser.test_upload import settle, sound
from tests.visitor import add

pytestmark = pytest.mark.browser

FIRST = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注\n2025年1月,市通管办,new_5g_stations,,,,180,个,\n"


def signed_in(browser: Browser, address: str, account: str, path: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": HEIGHTS[1440]}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/signin?next={path}")
    sign_in(page, account)
    settle(page)
    return page


def test_the_first_version_is_made_on_the_pages(browser: Browser, tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    with serving(home, tmp_path / "log.txt") as address:
        add(home, "analyst", Role.REPORTER, "telecom_office")
        add(home, "reviewer", Role.REVIEWER)
        reader = browser.new_page()
        reader.goto(f"{address}/industry")
        expect(reader.get_by_test_id("stAlert")).to_contain_text("还没有发布过数据", timeout=20_000)

        analyst = signed_in(browser, address, "analyst", "/")
        analyst.get_by_role("link", name="报送", exact=True).first.click()
        expect(analyst.get_by_role("heading", name="报送：市通管办")).to_be_visible()
        settle(analyst)
        sound(analyst)
        file = tmp_path / "通管办1月.csv"
        file.write_bytes(FIRST.encode("gb18030"))
        analyst.set_input_files("input[type=file]", file)
        analyst.wait_for_url("**draft=**")
        settle(analyst)
        analyst.get_by_text("会改变什么").click()
        settle(analyst)
        expect(analyst.get_by_text("新报1项")).to_be_visible()
        sound(analyst)
        if analyst.get_by_text("我已核对").count():
            analyst.get_by_text("我已核对").click()
            settle(analyst)
        analyst.get_by_role("button", name="报送", exact=True).click()
        expect(analyst.get_by_text("等待审核")).to_be_visible()

        reviewer = signed_in(browser, address, "reviewer", "/review")
        expect(reviewer.get_by_text("还没有发布过数据").first).to_be_visible()
        sound(reviewer)
        (received,) = [event for event in read_events(home.ledger) if event["act"] == "received"]
        reviewer.get_by_role("link", name=str(received["submission"])).click()
        expect(reviewer.get_by_role("button", name="批准", exact=True)).to_be_visible()
        settle(reviewer)
        sound(reviewer)
        reviewer.get_by_role("button", name="批准", exact=True).click()
        reviewer.get_by_role("link", name="全部报送").click()
        reviewer.get_by_role("button", name="发布这1份").click()
        expect(reviewer.get_by_text("已发布数据版本 v1")).to_be_visible(timeout=60_000)

        reader.goto(f"{address}/indicator?indicator=new_5g_stations")
        expect(reader.locator(".foot")).to_contain_text("数据版本 v1", timeout=20_000)
        expect(reader.get_by_text("180个").first).to_be_visible()


def test_what_an_administrator_needs_is_there_from_the_start(browser: Browser, tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    with serving(home, tmp_path / "log.txt") as address:
        add(home, "chief", Role.ADMINISTRATOR)
        page = signed_in(browser, address, "chief", "/submissions")
        for path in ("/submissions", "/audit", "/accounts", "/upload"):
            page.goto(f"{address}{path}")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            settle(page)
            sound(page)
        page.context.close()
