"""The first version of an installation comes about on its pages: handed in, reviewed, published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from monitor.access import Role
from monitor.home import Home
from monitor.ledger import read_events
from tests.browser.reader import Reader
from tests.browser.seat import settle, sound, take, vacate
from tests.browser.server import serving
from tests.visitor import add

pytestmark = pytest.mark.browser

FIRST = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注\n2025年1月,市通管办,new_5g_stations,,,,180,个,\n"


Installation = tuple[Home, str]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A folder without anything in it, and the address where it is served; tests bring it further in their order."""
    folder = tmp_path_factory.mktemp("beginning")
    home = Home(folder / "data")
    with serving(home, folder / "log.txt") as address:
        yield home, address


@pytest.fixture(scope="module")
def window(browser: Browser, installation: Installation) -> Iterator[Reader]:
    """The window in which everybody sits down, one after the other."""
    reader = Reader.at(browser, installation[1], 1440)
    yield reader
    reader.close()


def test_an_installation_without_data_says_what_to_do(window: Reader) -> None:
    window.page.goto(window.address)
    expect(window.page.get_by_test_id("stAlert")).to_contain_text("python -m etl demo")
    assert window.troubles == []


def test_what_an_administrator_needs_is_there_from_the_start(installation: Installation, window: Reader) -> None:
    home, address = installation
    add(home, "chief", Role.ADMINISTRATOR)
    page = take(window.page, address, "chief", "/submissions")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    sound(page)
    for path in ("/audit", "/accounts", "/upload"):
        page.goto(f"{address}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settle(page)
        sound(page)


def test_the_first_version_is_made_on_the_pages(installation: Installation, window: Reader, tmp_path: Path) -> None:
    home, address = installation
    page = window.page
    add(home, "analyst", Role.REPORTER, "telecom_office")
    add(home, "reviewer", Role.REVIEWER)
    vacate(page, address).goto(f"{address}/industry")
    expect(page.get_by_test_id("stAlert")).to_contain_text("还没有发布过数据")

    analyst = take(page, address, "analyst", "/")
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
    expect(analyst.get_by_text("新增1项")).to_be_visible()
    sound(analyst)
    if analyst.get_by_text("我已核对").count():
        analyst.get_by_text("我已核对").click()
        settle(analyst)
    analyst.get_by_role("button", name="报送", exact=True).click()
    expect(analyst.get_by_text("等待审核")).to_be_visible()

    reviewer = take(page, address, "reviewer", "/review")
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

    reader = vacate(page, address)
    reader.goto(f"{address}/indicator?indicator=new_5g_stations")
    expect(reader.locator(".foot")).to_contain_text("数据版本 v1")
    expect(reader.get_by_text("180个").first).to_be_visible()
