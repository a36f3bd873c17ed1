"""A window at which people take turns: each signs in anew, while what the browser has loaded and compiled stays."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Browser, Page

from tests.browser.chromium import SPARING
from tests.browser.reader import HEIGHTS, OVERFLOW, PATIENCE, barriers
from tests.visitor import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36"
)
SETTLED = """() => document.querySelector('.foot') && !document.querySelector('[data-testid="stStatusWidget"]')
  && !document.querySelector('[data-stale="true"]')"""
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


def seat(browser: Browser, width: int = 1440) -> Page:
    """A window of its own, with its own cookies: 2.5 s of a core more than one where somebody sat before."""
    is_phone = width < 500
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        locale="zh-CN",
        is_mobile=is_phone,
        user_agent=PHONE if is_phone else None,
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(SPARING)
    return context.new_page()


def vacate(page: Page, address: str) -> Page:
    """The window as if nobody had used it: its last page is left, and what was remembered there is forgotten."""
    page.goto(f"{address}/health")
    page.evaluate(FORGET)
    page.context.clear_cookies()
    return page


def take(page: Page, address: str, account: str, path: str) -> Page:
    """The window with another person at it, who comes to a page by signing in."""
    vacate(page, address)
    page.goto(f"{address}/signin?next={quote(path)}")
    sign_in(page, account)
    settle(page)
    return page


def sign_in(page: Page, account: str, password: str = PASSWORD) -> None:
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.wait_for_function(SETTLED)
    page.wait_for_timeout(400)


def sound(page: Page) -> None:
    """Nothing broke, nothing is wider than the screen, nobody is kept out."""
    assert page.get_by_test_id("stException").count() + page.locator(".st-key-page-fault").count() == 0
    assert page.evaluate(OVERFLOW) <= 0
    assert [one for one in barriers(page) if "glide" not in one and "stDataFrame" not in one] == []
