"""Signing in with a real browser: local accounts, an identity provider, pages that one may not use, uploads."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.access import Role
from monitor.accounts import change_account
from monitor.home import ROOT, Home
from monitor.ledger import read_events
from monitor.sessions import end_sessions
from tests.browser.reader import HEIGHTS, barriers
from tests.browser.seat import sign_in, vacate
from tests.browser.server import free_port, serving
from tests.installation import copied
from tests.visitor import OPERATOR, PASSWORD, add

pytestmark = pytest.mark.browser

DEEP = "/infrastructure?month=2025-06"
ONE_TIME = re.compile(r"一次性口令：(\S+)")


@pytest.fixture(scope="module")
def closed_home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demonstration data where reading needs an account."""
    home = copied(demo_home, tmp_path_factory.mktemp("closed") / "data")
    shutil.rmtree(home.accounts, ignore_errors=True)
    home.settings.write_text('[access]\nreading = "signed-in"\n', encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def closed(closed_home: Home) -> Iterator[tuple[str, str]]:
    """Address of a site where reading needs an account, and the first administrator's one-time password."""
    log = closed_home.root / "log.txt"
    with serving(closed_home, log) as address:
        found = ONE_TIME.search(log.read_text(encoding="utf-8"))
        assert found
        for account, role in (("reader", Role.READER), ("reviewer", Role.REVIEWER)):
            add(closed_home, account, role)
        add(closed_home, "reporter", Role.REPORTER, "education_bureau")
        yield address, found[1]


@pytest.fixture
def page(place: Page) -> Iterator[Page]:
    """A window that nobody is signed in with; what it has loaded it keeps."""
    yield place
    vacate(place, place.evaluate("location.origin"))


@pytest.fixture
def other(page: Page) -> Iterator[Page]:
    """A second window of the same person."""
    found = page.context.new_page()
    yield found
    found.close()


def stands(page: Page) -> None:
    expect(page.locator(".foot")).to_be_visible(timeout=60_000)


def test_the_first_administrator_sets_a_password_and_arrives_at_the_address_asked_for(
    page: Page, closed: tuple[str, str], closed_home: Home
) -> None:
    address, first = closed
    page.goto(f"{address}{DEEP}")
    assert urlsplit(page.url).path == "/signin"
    sign_in(page, "admin", first)
    expect(page.get_by_role("heading", level=1)).to_have_text("设置新密码")
    page.goto(f"{address}/summit")  # nothing else opens before
    assert urlsplit(page.url).path == "/password"
    page.goto(f"{address}/password?next=%2Finfrastructure%3Fmonth%3D2025-06")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="保存").click()
    stands(page)
    assert page.url == f"{address}{DEEP}"
    expect(page.locator(".account")).to_contain_text("管理员")
    assert first not in closed_home.ledger.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [1440, 390], ids=["desktop", "phone"])
def test_the_pages_of_signing_in_keep_nobody_out(browser: Browser, closed: tuple[str, str], width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": HEIGHTS[width]}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{closed[0]}{DEEP}")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    sign_in(page, "reader", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    expect(page.get_by_label("账号")).to_have_value("reader")
    assert barriers(page) == []
    context.close()


def test_signing_in_needs_no_script(browser: Browser, closed: tuple[str, str]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{closed[0]}{DEEP}")
    sign_in(page, "reader")
    assert page.url == f"{closed[0]}{DEEP}"
    context.close()


def test_a_link_to_a_figure_survives_a_wrong_password_and_signing_in(page: Page, closed: tuple[str, str]) -> None:
    """The server never sees what stands behind the #; the browser has to bring it back by itself."""
    link = f"{closed[0]}/indicator?indicator=new_5g_stations&month=2025-09&version=12#figure-districts-new_5g_stations"
    page.goto(link)
    assert urlsplit(page.url).path == "/signin"
    sign_in(page, "reader", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    sign_in(page, "reader")
    stands(page)
    assert page.url == link
    expect(page.locator("#figure-districts-new_5g_stations")).to_be_in_viewport(ratio=0.5)


def test_a_session_lasts_through_reloads_and_ends_everywhere_at_once(
    page: Page, other: Page, closed: tuple[str, str], closed_home: Home
) -> None:
    page.goto(f"{closed[0]}{DEEP}")
    sign_in(page, "reader")
    stands(page)
    page.reload()
    stands(page)
    assert page.url == f"{closed[0]}{DEEP}"
    other.goto(f"{closed[0]}/summit")
    stands(other)
    end_sessions(closed_home, "reader")
    # At the next click the open page refuses, lists no page, and leads back to where one was.
    other.get_by_role("link", name="数字政府").first.click()
    expect(other.get_by_test_id("stAlert")).to_contain_text("登录已结束")
    way = other.get_by_role("link", name="登录").get_attribute("href")
    assert way is not None
    assert parse_qs(urlsplit(way).query)["next"][0].startswith("/government?month=")
    assert other.get_by_test_id("stSidebar").get_by_role("link").count() == 0
    page.reload()
    assert urlsplit(page.url).path == "/signin"


def test_signing_out_leads_to_the_sign_in(page: Page, closed: tuple[str, str]) -> None:
    page.goto(f"{closed[0]}/")
    sign_in(page, "reader")
    stands(page)
    page.locator(".account").get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    page.go_back()
    page.reload()
    assert urlsplit(page.url).path == "/signin"


def test_an_administrator_ends_a_session_on_the_page_and_the_other_window_says_so(
    browser: Browser, page: Page, closed: tuple[str, str]
) -> None:
    page.goto(f"{closed[0]}/signin?next=/summit")
    sign_in(page, "reader")
    stands(page)
    office = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    chief = office.new_page()
    chief.goto(f"{closed[0]}/signin?next=/accounts")
    sign_in(chief, "admin")
    stands(chief)
    whose = chief.get_by_role("combobox", name="谁的会话")
    whose.scroll_into_view_if_needed()
    chief.wait_for_timeout(300)  # a list that opens while the page still scrolls is closed by it
    whose.click()
    chief.get_by_role("option", name="reader").click()
    chief.get_by_role("button", name="结束全部会话").click()
    expect(chief.get_by_text("reader 的会话已结束")).to_be_visible(timeout=60_000)
    office.close()
    page.get_by_test_id("stSidebar").get_by_role("link", name="方法说明").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("登录已结束", timeout=60_000)
    page.goto(f"{closed[0]}/summit")
    assert urlsplit(page.url).path == "/signin"


def test_whoever_guesses_is_locked_out_and_an_administrator_lets_the_owner_in_again(
    page: Page, closed: tuple[str, str], closed_home: Home
) -> None:
    page.goto(f"{closed[0]}/signin")
    for _ in range(12):
        sign_in(page, "reviewer", "wrong password")
        if page.get_by_text("暂停登录").count():
            break
    expect(page.get_by_text("暂停登录")).to_be_visible()
    sign_in(page, "reviewer")  # the right one does not help now
    expect(page.get_by_text("暂停登录")).to_be_visible()
    assert [event for event in read_events(closed_home.ledger) if event["act"] == "locked_out"]
    command = [sys.executable, "-m", "etl", "account", "enable", "reviewer"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "MONITOR_DATA": str(closed_home.root)}, check=True)
    page.goto(f"{closed[0]}/signin?next=/summit")
    sign_in(page, "reviewer")
    stands(page)


def test_a_role_that_was_changed_counts_at_the_next_click(
    page: Page, closed: tuple[str, str], closed_home: Home
) -> None:
    add(closed_home, "demoted", Role.ADMINISTRATOR)
    page.goto(f"{closed[0]}/summit")
    sign_in(page, "demoted")
    stands(page)
    change_account(closed_home, OPERATOR, "demoted", role=Role.READER)
    page.get_by_role("link", name="数字政府").first.click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("登录已结束")


def cookies_of(address: str, account: str) -> httpx.Cookies:
    """The cookies of a browser that signed in, and looked at a page of Streamlit's."""
    with httpx.Client(base_url=address, headers={"accept": "text/html"}) as client:
        token = re.search(r'name="token" value="([^"]+)"', client.get("/signin").text)
        assert token
        fields = {"account": account, "password": PASSWORD, "token": token[1], "next": "/"}
        assert client.post("/signin", data=fields).status_code == 303
        client.get("/_stcore/health")
        return client.cookies


@pytest.mark.parametrize(
    ("account", "xsrf", "status"),
    [(None, "right", 403), ("reader", "right", 403), ("reporter", "wrong", 403)],
    ids=["nobody", "a reader", "a reporter from another site"],
)
def test_the_endpoint_for_uploads_asks_who_it_is(
    closed: tuple[str, str], closed_home: Home, account: str | None, xsrf: str, status: int
) -> None:
    address, _ = closed
    forget_refusals(closed_home)
    cookies = cookies_of(address, account) if account else httpx.Cookies()
    token = cookies.get("_streamlit_xsrf", "")
    with httpx.Client(base_url=address, cookies=cookies) as client:
        answer = client.put(
            "/_stcore/upload_file/no-session/no-file",
            files={"file": ("x.csv", b"a,b")},
            headers={"X-Xsrftoken": token if xsrf == "right" else "2|0|0|0"},
        )
    assert answer.status_code == status
    assert last_refusal(closed_home) == ("upload", account or "")


def test_an_upload_into_a_page_that_is_open_elsewhere_is_not_found_and_no_attack(
    closed: tuple[str, str], closed_home: Home
) -> None:
    address, _ = closed
    forget_refusals(closed_home)
    cookies = cookies_of(address, "reporter")
    before = len([event for event in read_events(closed_home.ledger) if event["act"] == "access_refused"])
    with httpx.Client(base_url=address, cookies=cookies) as client:
        headers = {"X-Xsrftoken": cookies.get("_streamlit_xsrf", "")}
        files = {"file": ("x.csv", b"a,b")}
        answer = client.put("/_stcore/upload_file/no-session/no-file", files=files, headers=headers)
    assert (answer.status_code, answer.json()) == (404, {"message": "上传所用的页面已断开，请刷新页面再传。"})
    assert len([event for event in read_events(closed_home.ledger) if event["act"] == "access_refused"]) == before


def forget_refusals(home: Home) -> None:
    """A flood is noted once a minute: what a test before this one did is not to hold its line back."""
    (home.accounts / ".attempts").unlink(missing_ok=True)


def last_refusal(home: Home) -> tuple[str, str]:
    """What was refused last, and to whom."""
    event = [one for one in read_events(home.ledger) if one["act"] == "access_refused"][-1]
    return event["what"], event["by"]


def test_an_upload_that_is_too_large_is_not_taken_and_noted(closed: tuple[str, str], closed_home: Home) -> None:
    forget_refusals(closed_home)
    cookies = cookies_of(closed[0], "reporter")
    with httpx.Client(base_url=closed[0], cookies=cookies, timeout=60) as client:
        token = client.cookies.get("_streamlit_xsrf", "")
        answer = client.put(
            "/_stcore/upload_file/no-session/no-file",
            content=b"x" * (21 * 1024 * 1024),
            headers={"X-Xsrftoken": token, "content-type": "multipart/form-data; boundary=x"},
        )
    assert answer.status_code in (400, 413)
    assert last_refusal(closed_home) == ("upload", "reporter")


def test_nobody_has_an_open_connection_without_a_session(browser: Browser, closed: tuple[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{closed[0]}/health")
    opened = page.evaluate(
        """(address) => new Promise((done) => {
          const socket = new WebSocket(address, ["streamlit"]);
          socket.onopen = () => done("open");
          socket.onerror = () => done("refused");
        })""",
        f"{closed[0].replace('http', 'ws')}/_stcore/stream",
    )
    assert opened == "refused"
    context.close()


# --- an identity provider

CLAIMS = (
    {"sub": "r-1", "name": "读者甲", "roles": ["portal-user"], "departments": []},
    {"sub": "b-2", "name": "报送乙", "roles": ["portal-user", "data-entry"], "departments": ["市教育局"]},
    {"sub": "n-3", "name": "无权丙", "roles": ["something-else"], "departments": ["市教育局"]},
)
SETTINGS = """
[access]
reading = "signed-in"
has_local_accounts = false

[oidc]
is_on = true
label = "市统一身份认证"
role_otherwise = "nobody"

[oidc.roles]
portal-user = "reader"
data-entry = "reporter"
"""


@contextmanager
def provider(port: int, log: Path) -> Iterator[str]:
    """An OpenID Connect provider that knows three people."""
    users = [part for claims in CLAIMS for part in ("--user-claims", json.dumps(claims, ensure_ascii=False))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users]
    address = f"http://127.0.0.1:{port}"
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        try:
            for _ in range(300):
                try:
                    with urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2):
                        break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def provided(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Home]]:
    """A site whose people sign in at a provider."""
    folder = tmp_path_factory.mktemp("provided")
    home = copied(demo_home, folder / "data")
    home.settings.write_text(SETTINGS, encoding="utf-8")
    port = free_port()
    with provider(free_port(), folder / "provider.txt") as issuer:
        secrets = folder / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"k" * 40}"\n'
            f'client_id = "monitor"\nclient_secret = "s3"\n'
            f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        options = ("--secrets.files", str(secrets))
        with serving(home, folder / "log.txt", *options, port=port) as address:
            yield address, home


def sign_in_at_provider(page: Page, sub: str) -> None:
    page.get_by_role("link", name="用市统一身份认证登录").click()
    page.get_by_role("button", name=sub).click()


@pytest.mark.parametrize(
    ("sub", "name", "role", "submits"),
    [("r-1", "读者甲", "读者", 403), ("b-2", "报送乙", "报送员", 404)],
    ids=["a reader", "a reporter"],
)
def test_a_provider_says_who_it_is_and_what_for(
    page: Page, provided: tuple[str, Home], sub: str, name: str, role: str, submits: int
) -> None:
    address, home = provided
    page.goto(f"{address}{DEEP}")
    expect(page.get_by_label("密码")).to_have_count(0)
    sign_in_at_provider(page, sub)
    stands(page)
    assert page.url == f"{address}{DEEP}"
    expect(page.locator(".account")).to_contain_text(name)
    expect(page.locator(".account")).to_contain_text(role)
    event = list(read_events(home.ledger))[-1]
    assert (event["act"], event["by"], event["way"]) == ("signed_in", f"oidc:{sub}", "oidc")
    page.reload()
    stands(page)
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    with httpx.Client(base_url=address, cookies=cookies) as client:
        headers = {"X-Xsrftoken": cookies["_streamlit_xsrf"]}
        answer = client.put("/_stcore/upload_file/a/b", files={"file": ("x.csv", b"a,b")}, headers=headers)
    assert answer.status_code == submits


def test_somebody_without_a_role_here_gets_a_sentence_and_no_session(page: Page, provided: tuple[str, Home]) -> None:
    address, home = provided
    page.goto(f"{address}{DEEP}")
    sign_in_at_provider(page, "n-3")
    expect(page.get_by_role("alert")).to_contain_text("没有分配本站的角色")
    assert parse_qs(urlsplit(page.url).query)["next"] == [DEEP]  # whoever is given a role meanwhile gets there
    assert "monitor_session" not in {one["name"] for one in page.context.cookies()}
    assert list(read_events(home.ledger))[-1]["act"] == "sign_in_failed"
    page.goto(f"{address}/summit")  # the provider's word alone opens nothing
    assert urlsplit(page.url).path == "/signin"


def test_signing_out_ends_the_session_here_and_at_the_provider(page: Page, provided: tuple[str, Home]) -> None:
    address, home = provided
    page.goto(f"{address}/summit")
    sign_in_at_provider(page, "r-1")
    stands(page)
    page.locator(".account").get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile("/oauth2/end_session"))
    assert {"monitor_session", "_streamlit_user"} & {one["name"] for one in page.context.cookies()} == set()
    assert list(read_events(home.ledger))[-1]["act"] == "signed_out"
    page.goto(f"{address}/summit")
    assert urlsplit(page.url).path == "/signin"


def test_what_streamlit_remembers_of_the_user_opens_nothing_by_itself(page: Page, provided: tuple[str, Home]) -> None:
    address, home = provided
    page.goto(f"{address}/summit")
    sign_in_at_provider(page, "r-1")
    stands(page)
    end_sessions(home, "oidc:r-1")
    page.reload()
    assert urlsplit(page.url).path == "/signin"
    page.goto(f"{address}/oauth2callback")
    page.goto(f"{address}/summit")
    assert urlsplit(page.url).path == "/signin"
