"""Uploads where a neighbour planted a cookie under the name of Streamlit's token; and none without the right one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from monitor.access import Role
from monitor.home import Home
from tests.browser.seat import settle, take
from tests.browser.server import serving
from tests.browser.test_signing_in import cookies_of
from tests.browser.test_upload import as_csv
from tests.installation import copied
from tests.visitor import add

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

NAME, HOST = "_streamlit_xsrf", "monitor.office.localhost"
RIGHT = f"2|{'0f' * 4}|{'ab' * 16}|1764374400"


@pytest.fixture(scope="module")
def office(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address by name of a running site."""
    home = copied(demo_home, tmp_path_factory.mktemp("token") / "data")
    with serving(home, home.root / "log.txt", "--browser.serverAddress", HOST) as address:
        add(home, "reporter", Role.REPORTER, "industry_bureau")
        yield address


HOST_PATH, PATH, DOMAIN = (HOST, "/upload"), (".office.localhost", "/upload"), (".office.localhost", "/")
CASES: dict[str, tuple[tuple[str, str], str, dict[str, Any]]] = {
    "nonsense for a path": (HOST_PATH, "x", {}),
    "one that looks right for a path": (HOST_PATH, RIGHT, {}),
    "nonsense for a path of the domain": (PATH, "x", {}),
    "nonsense for the domain": (DOMAIN, "x", {}),
    "one that looks right for the domain": (DOMAIN, RIGHT, {}),
    "one for the domain that no script sees": (DOMAIN, RIGHT, {"httpOnly": True}),
}


def plant(context: BrowserContext, case: str) -> None:
    (domain, path), value, more = CASES[case]
    context.add_cookies([{"name": NAME, "value": value, "domain": domain, "path": path, **more}])  # type: ignore[typeddict-item]


@pytest.fixture
def page(place: Page, office: str) -> Page:
    """The page of uploads, for somebody who has just signed in."""
    return take(place, office.replace("127.0.0.1", HOST), "reporter", "/upload?period=2025-10")


def uploads(page: Page, folder: Path) -> None:
    page.set_input_files("input[type=file]", as_csv(folder / "市工信局10月.csv"))
    page.wait_for_url("**draft=**")
    expect(page.get_by_text("有3个错误要改").first).to_be_visible()


def has_only_our_own(page: Page) -> bool:
    return [(one["domain"], one["path"]) for one in page.context.cookies() if one["name"] == NAME] == [(HOST, "/")]


def begin(page: Page) -> None:
    """The page of uploads, with nothing uploaded yet."""
    page.goto(f"{urljoin(page.url, '/upload')}?period=2025-10")
    settle(page)


def test_a_planted_token_keeps_nobody_from_uploading(page: Page, tmp_path: Path) -> None:
    for case in CASES:
        plant(page.context, case)
        begin(page)
        assert has_only_our_own(page), case
        uploads(page, tmp_path)


def test_nor_one_that_is_planted_while_the_page_stands_open_or_where_one_goes_by_a_click(
    page: Page, tmp_path: Path
) -> None:
    for case in (case for case, (place, _, _) in CASES.items() if place != DOMAIN):
        begin(page)
        plant(page.context, case)
        uploads(page, tmp_path)
        assert has_only_our_own(page), case
    page.goto(f"{urljoin(page.url, '/industry')}?period=2025-10")
    settle(page)
    plant(page.context, "nonsense for a path")
    page.locator('a[href*="/upload"]').first.click()
    page.wait_for_url("**/upload**")
    settle(page)
    uploads(page, tmp_path)


@pytest.fixture(scope="module")
def kept(office: str) -> str:
    """The cookies of somebody who signed in, as a browser sends them."""
    return "; ".join(f"{one.name}={one.value}" for one in cookies_of(office, "reporter").jar)


@pytest.mark.parametrize("sent", [None, "x", RIGHT], ids=["nothing", "nonsense", "the planted one"])
@pytest.mark.parametrize("planted", ["", f"{NAME}={RIGHT}; ", f"{NAME}=x; "], ids=["alone", "looks right", "nonsense"])
def test_no_upload_is_taken_without_the_token_that_the_browser_was_given(
    office: str, kept: str, sent: str | None, planted: str
) -> None:
    headers = {"cookie": planted + kept, **({} if sent is None else {"X-Xsrftoken": sent})}
    for method in ("PUT", "DELETE"):
        files = {"file": ("x.csv", b"a,b")} if method == "PUT" else None
        answer = httpx.request(method, f"{office}/_stcore/upload_file/a/b", files=files, headers=headers)
        assert answer.status_code == 403
