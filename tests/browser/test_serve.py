"""Several processes behind a real nginx: readers stay with one, a publication is seen on all, one may die."""

from __future__ import annotations

import http.cookiejar
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from monitor.access import Role
from monitor.home import ROOT, Home
from monitor.ledger import read_events
from monitor.warehouse import current_version
from monitor.web.look import look
from tests.browser.front import NGINX, Front, fronted, until
from tests.browser.reader import Reader
from tests.browser.seat import settle, sign_in
from tests.browser.test_upload import as_csv
from tests.installation import copied
from tests.visitor import add

pytestmark = [pytest.mark.browser, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]


@pytest.fixture(scope="module")
def own_home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(demo_home, tmp_path_factory.mktemp("served") / "data")


@pytest.fixture(scope="module")
def front(own_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with fronted(own_home, tmp_path_factory.mktemp("nginx")) as found:
        yield found


@pytest.fixture(scope="module")
def reader(front: Front, browser: Browser) -> Iterator[Reader]:
    found = Reader.at(browser, front.address, 1440)
    yield found
    found.close()


class Caller:
    """A browser's cookies without a browser."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.get("/")

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        with self.opener.open(f"{self.front.address}{path}", timeout=20) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def worker(self) -> str:
        return str(json.loads(self.get("/health")[2])["worker"])


def test_a_reader_stays_with_one_process_and_readers_are_spread_over_all(front: Front) -> None:
    callers = [Caller(front) for _ in range(12)]
    homes = [caller.worker() for caller in callers]
    assert set(homes) == {"1", "2"}
    assert [caller.worker() for caller in callers] == homes


def test_pages_work_through_nginx(reader: Reader) -> None:
    assert walk(reader) == []


def walk(reader: Reader) -> list[str]:
    """Open a page, go to another by a click and to a third by its address; what is wrong with the last."""
    reader.open("/")
    reader.page.get_by_role("link", name="数字经济").first.click()
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("数字经济")
    reader.wait()
    assert reader.page.url.startswith(f"{reader.address}/industry")
    assert reader.check() == []
    reader.open("/districts?month=2025-08")
    expect(reader.page.locator(".mf-plot").first).to_be_visible()
    return reader.check()


def test_pages_work_below_a_path(own_demo_home: Home, browser: Browser, tmp_path: Path) -> None:
    with fronted(own_demo_home, tmp_path, workers=1, path="/plan") as front:
        reader = Reader.at(browser, front.address, 1440)
        assert walk(reader) == []
        loaded = "[...document.fonts].some((one) => one.family.includes('Noto Sans SC') && one.status === 'loaded')"
        reader.page.wait_for_function(loaded)
        missing = reader.page.evaluate(
            "[...document.querySelectorAll('a[href^=\"/\"]')].map((a) => a.getAttribute('href'))"
            ".filter((address) => !address.startsWith('/plan'))"
        )
        assert missing == []
        add(own_demo_home, "analyst", Role.REPORTER, "industry_bureau")
        reader.page.goto(f"{front.address}/signin?next=/upload?period=2025-10")
        sign_in(reader.page, "analyst")
        expect(reader.page.get_by_role("heading", name="报送：市工信局")).to_be_visible(timeout=60_000)
        paths = {one["name"]: one["path"] for one in reader.page.context.cookies()}
        assert paths["monitor_session"] == "/plan"  # another application of this host is never sent it
        reader.page.locator(".account").get_by_role("button", name="退出").click()
        expect(reader.page.locator(".account").get_by_role("link", name="登录")).to_be_visible(timeout=60_000)
        assert "monitor_session" not in {one["name"] for one in reader.page.context.cookies()}
        reader.close()
    assert front.supervisor.returncode == 0, "told to stop, it ends its processes and itself"
    with pytest.raises(OSError, match="refused"):
        front.health(front.ports[0])


def test_figures_are_kept_by_nginx_and_what_is_private_is_not(front: Front, own_home: Home) -> None:
    caller = Caller(front)
    version = current_version(own_home)
    address = f"/figure/{version}/bullets-infrastructure.json?month=2025-09&size=wide&look={look()}"
    first, again = caller.get(address), caller.get(address)
    assert (first[1]["x-cache"], again[1]["x-cache"]) == ("MISS", "HIT")
    assert first[2] == again[2]
    assert "x-cache" not in caller.get("/health")[1]


def test_metrics_are_not_shown_through_nginx(front: Front) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        Caller(front).get("/metrics")


def test_a_publication_is_seen_on_every_process_at_once(front: Front, own_home: Home, reader: Reader) -> None:
    before = current_version(own_home)
    assert before is not None
    reader.troubles.clear()
    reader.open("/")
    submissions = sorted(path.name for path in own_home.submissions.iterdir())
    command = [sys.executable, "-m", "etl", "rollback", submissions[-1], "--by", "测试", "--reason", "试验"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "MONITOR_DATA": str(own_home.root)})
    until(lambda: current_version(own_home) == before + 1, 120)
    # No waiting: the first answer that is asked for afterwards is of the new version, in every process.
    assert [front.health(port)["version"] for port in front.ports] == [before + 1] * 2
    assert process.wait(60) == 0
    # Who only reads is told as well, and sees it by a click.
    notice = reader.page.locator("#newer")
    expect(notice).to_contain_text(f"已发布新的数据版本 v{before + 1}", timeout=60_000)
    reader.picture("newer")
    notice.get_by_role("link").click()
    reader.wait()
    expect(reader.page.locator(".foot").first).to_contain_text(f"v{before + 1}")
    expect(notice).to_be_hidden()
    assert reader.troubles == []


def test_when_a_process_dies_the_other_serves_and_it_comes_back(front: Front) -> None:
    callers = [Caller(front) for _ in range(12)]
    victim = next(caller for caller in callers if caller.worker() == "1")
    os.kill(front.process_of(front.ports[0]), signal.SIGKILL)
    assert victim.get("/")[0] == 200
    assert victim.worker() == "2"
    until(lambda: front.health(front.ports[0])["worker"] == "1", 60)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.timeout(600)
def test_an_analyst_signs_in_and_hands_in_through_nginx_with_tls(
    demo_home: Home, tmp_path: Path, browser: Browser
) -> None:
    """The configuration as it is shipped, but for ports and certificate."""
    home = copied(demo_home, tmp_path / "data")
    (tmp_path / "nginx").mkdir()
    add(home, "analyst", Role.REPORTER, "industry_bureau")
    with fronted(home, tmp_path / "nginx", is_plain=False) as front:
        port = int(front.address.rpartition(":")[2])
        context = browser.new_context(ignore_https_errors=True, locale="zh-CN")
        page = context.new_page()
        page.goto(f"{front.address}/signin?next=/upload?period=2025-10")
        sign_in(page, "analyst")
        expect(page.get_by_role("heading", name="报送：市工信局")).to_be_visible(timeout=60_000)
        settle(page)
        # Its process ends: the page goes on in the other, while its address leads to the first again, which is back.
        worker = int(context.request.get(f"{front.address}/health").json()["worker"])
        with page.expect_event("websocket"):
            os.kill(front.process_of(front.ports[worker - 1]), signal.SIGKILL)
        until(lambda: context.request.get(f"{front.address}/health").json()["worker"] == str(worker), 60)
        settle(page)
        page.set_input_files("input[type=file]", as_csv(tmp_path / "市工信局10月.csv"))
        page.wait_for_url("**draft=**", timeout=120_000)
        expect(page.get_by_text("有3个错误要改").first).to_be_visible(timeout=60_000)
        kept = {one["name"]: one for one in context.cookies()}
        assert kept["monitor_session"]["secure"]
        assert "monitor_worker" in kept
        answered = context.request.get(f"{front.address}/health")
        assert answered.headers["strict-transport-security"].startswith("max-age=")
        plain = context.request.get(f"http://127.0.0.1:{port + 1}/overview?month=2025-08", max_redirects=0)
        assert (plain.status, plain.headers["location"]) == (301, "https://127.0.0.1/overview?month=2025-08")
        context.close()
    origins = {event["from"] for event in read_events(home.ledger) if event["act"] == "signed_in"}
    assert origins == {"127.0.0.1"}
