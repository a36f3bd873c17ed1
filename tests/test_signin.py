"""Signing in, changing the password, signing out: what the pages answer, without a server."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from monitor import accounts, password
from monitor import home as home_module
from monitor.access import Role
from monitor.accounts import add_account, change_account, find_account, reset_password
from monitor.audit import ACT_WORDS
from monitor.home import Home
from monitor.ledger import read_events
from monitor.settings import Settings
from monitor.web.signin import WRONG
from tests.visitor import CHEAP, OPERATOR, PASSWORD, TOKEN, Visitor, add

DEEP = "/infrastructure?month=2025-06&version=3&task=compute&text=a%26b%23c"


@pytest.fixture(autouse=True)
def installation(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    home.root.mkdir(parents=True)
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    monkeypatch.setattr(password, "HASHER", CHEAP)
    accounts._nobodys_hash.cache_clear()
    return home


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def configure(home: Home, text: str) -> None:
    home.settings.write_text(text, encoding="utf-8")


def signed_in_only(home: Home) -> None:
    configure(home, '[access]\nreading = "signed-in"\n')


def acts(home: Home) -> list[str]:
    return [event["act"] for event in read_events(home.ledger)] if home.ledger.exists() else []


def test_the_right_password_opens_a_session_and_leads_on(home: Home, visitor: Visitor) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    answer = visitor.sign_in("zhang", after=DEEP)
    assert (answer.status_code, answer.headers["location"]) == (303, DEEP)
    assert visitor.get("/").text == "reached as zhang"
    assert acts(home)[-1] == "signed_in"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    lines = visitor.sign_in("zhang").headers.get_list("set-cookie")
    line = next(one for one in lines if one.startswith("monitor_session="))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"} <= {part.strip() for part in line.split(";")}
    assert "Secure" not in line


@pytest.mark.parametrize(
    ("url", "proxy", "is_secure"),
    [
        ("https://monitor.example", "10.1.2.3", True),
        ("http://monitor.example", "127.0.0.1", True),
        ("http://monitor.example", "10.1.2.3", False),
    ],
    ids=["https here", "https at a trusted proxy", "https said by a stranger"],
)
def test_the_cookie_stays_on_https(home: Home, url: str, proxy: str, is_secure: bool) -> None:
    add(home, "zhang")
    answer = Visitor(proxy, url).sign_in("zhang", x_forwarded_proto="https")
    line = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("monitor_session="))
    assert ("Secure" in line) == is_secure


@pytest.mark.parametrize("base", ["", "/plan"])
def test_cookies_go_to_no_other_application_of_the_host(
    home: Home, visitor: Visitor, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home_module, "BASE", base)
    add(home, "zhang")
    found: list[str] = []

    def kept(answer: httpx.Response) -> httpx.Response:
        """The answer; its cookies are sent along below the path, where the site is asked without a proxy here."""
        found.extend(answer.headers.get_list("set-cookie"))
        visitor.cookies = httpx.Cookies({one.name: one.value or "" for one in visitor.cookies.jar})
        return answer

    token = TOKEN.findall(kept(visitor.get("/signin")).text)[0]
    kept(visitor.post("/signin", {"account": "zhang", "password": PASSWORD, "token": token}))
    token = TOKEN.findall(kept(visitor.get("/signout")).text)[0]
    assert kept(visitor.post("/signout", {"token": token})).status_code == 303
    assert {line.partition("=")[0] for line in found} == {"monitor_session", "monitor_form"}
    assert {part.strip() for line in found for part in line.split(";") if "Path=" in part} == {f"Path={base or '/'}"}


def test_an_account_may_be_written_in_capitals(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    assert visitor.sign_in(" ZHANG ").status_code == 303


@pytest.mark.parametrize("case", ["unknown", "wrong", "disabled", "not an id"])
def test_whatever_is_wrong_the_answer_is_the_same(home: Home, visitor: Visitor, case: str) -> None:
    add(home, "zhang")
    if case == "disabled":
        change_account(home, OPERATOR, "zhang", is_disabled=True)
    account = {"unknown": "nobody", "not an id": "../zhang"}.get(case, "zhang")
    answer = visitor.sign_in(account, PASSWORD if case == "disabled" else "wrong")
    assert (answer.status_code, visitor.cookie) == (401, None)
    assert f'<p class="fault" role="alert">{WRONG}</p>' in answer.text
    event = list(read_events(home.ledger))[-1]
    assert (event["act"], event["account"], event["by"], event["from"]) == ("sign_in_failed", account, "", "10.1.2.3")


def test_passwords_typed_wrong_are_written_nowhere(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang", "几乎是我的密码了呀")
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert "几乎是我的密码了呀".encode() not in kept


def test_a_one_time_password_opens_nothing_but_the_page_to_change_it(home: Home, visitor: Visitor) -> None:
    signed_in_only(home)
    _, first = add_account(home, OPERATOR, "zhang", "张三", Role.ADMINISTRATOR)
    answer = visitor.sign_in("zhang", first, after=DEEP)
    assert answer.headers["location"] == f"/password?next={quote(DEEP, safe='')}"
    assert visitor.get("/summit?month=2025-06").headers["location"] == "/password?next=%2Fsummit%3Fmonth%3D2025-06"
    assert visitor.ask("PUT", "/_stcore/upload_file/a/b").status_code == 403
    assert visitor.get("/figure/1/any.json?month=2025-06").status_code == 403


def test_after_the_change_the_way_leads_to_where_it_was_asked_for(home: Home, visitor: Visitor) -> None:
    _, first = add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    way = visitor.sign_in("zhang", first, after=DEEP).headers["location"]
    before = visitor.cookie
    fields = {"token": visitor.token(way), "act": "change", "new": PASSWORD, "again": PASSWORD, "next": DEEP}
    answer = visitor.post("/password", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, DEEP)
    assert visitor.cookie not in (None, before)
    assert visitor.get("/").text == "reached as zhang"
    assert Visitor().sign_in("zhang", first).status_code == 401


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "wrong", "new": "另一句长长的密码啊", "again": "另一句长长的密码啊"}, "原密码不正确"),
        ({"current": PASSWORD, "new": "另一句长长的密码啊呀", "again": "另一句长长的密码啊"}, "两次输入"),
        ({"current": PASSWORD, "new": "短", "again": "短"}, "至少"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "原密码相同"),
    ],
    ids=["wrong password", "typed differently", "too short", "the same"],
)
def test_a_password_that_cannot_be_changed_says_why(
    home: Home, visitor: Visitor, fields: dict[str, str], sentence: str
) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    answer = visitor.post("/password", {"token": visitor.token("/password"), "act": "change", **fields})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert visitor.is_signed_in


def test_changing_the_password_ends_the_sessions_elsewhere(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    elsewhere = Visitor()
    elsewhere.sign_in("zhang")
    visitor.sign_in("zhang")
    new = "另一句只有我知道的话"
    fields = {"token": visitor.token("/password"), "act": "change", "current": PASSWORD, "new": new, "again": new}
    assert visitor.post("/password", fields).status_code == 303
    assert (visitor.is_signed_in, elsewhere.is_signed_in) == (True, False)


def test_other_devices_are_listed_and_signed_out_by_one_button(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    elsewhere = Visitor("10.9.9.9")
    elsewhere.sign_in("zhang", user_agent="Mozilla/5.0 (Windows NT 10.0) <script>alert(1)</script> Firefox/140.0")
    visitor.sign_in("zhang")
    shown = visitor.get("/password").text
    assert "Firefox Windows" in shown
    assert "10.9.9.9" in shown
    assert "<script" not in shown
    visitor.post("/password", {"token": visitor.token("/password"), "act": "others"})
    assert (visitor.is_signed_in, elsewhere.is_signed_in) == (True, False)


def test_signing_out_ends_the_session_on_the_server(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    kept = visitor.cookie
    assert kept is not None
    assert visitor.sign_out().headers["location"] == "/"
    visitor.cookies.set("monitor_session", kept, domain="monitor.example")
    assert not visitor.is_signed_in
    assert acts(home)[-2:] == ["signed_in", "signed_out"]


def test_who_is_signed_in_is_not_asked_again(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    assert visitor.get("/signin?next=/summit").headers["location"] == "/summit"


def test_where_reading_is_public_everybody_reads_and_nobody_submits(visitor: Visitor) -> None:
    assert visitor.get("/").text == "reached as reader"
    assert visitor.get("/figure/1/any.json?month=2025-06").status_code == 404
    assert visitor.ask("PUT", "/_stcore/upload_file/a/b").status_code == 403


@pytest.mark.parametrize("path", [DEEP, "/", "/summit"], ids=["with all it carries", "home", "a page"])
def test_where_reading_needs_an_account_a_page_leads_to_the_sign_in_and_back(
    home: Home, visitor: Visitor, path: str
) -> None:
    signed_in_only(home)
    add(home, "zhang")
    way = visitor.get(path).headers["location"]
    assert urlsplit(way).path == "/signin"
    assert parse_qs(urlsplit(way).query)["next"] == [path]
    shown = visitor.get(way).text
    after = re.search(r'name="next" value="([^"]+)"', shown)
    assert after is not None
    assert after[1].replace("&amp;", "&") == path
    assert visitor.sign_in("zhang", after=path).headers["location"] == path
    assert visitor.get(path).text == "reached as zhang"


@pytest.mark.parametrize(
    "path",
    [
        "/figure/1/any.json?month=2025-06",
        "/data/1/any.json?month=2025-06",
        "/data/1/any.csv?month=2025-06",
        "/data/1/any.zip?month=2025-06",
        "/picture/any.png",
        "/picture/any.svg",
        "/submission/S000001",
        "/api/v1/versions.json",
        "/api/v1/assessments.csv",
        "/media/abc.docx",
        "/_stcore/upload_file/a/b",
        "/_stcore/agent/openapi.json",
    ],
)
def test_where_reading_needs_an_account_nothing_else_answers(home: Home, visitor: Visitor, path: str) -> None:
    signed_in_only(home)
    answer = visitor.ask("GET", path)
    assert (answer.status_code, answer.headers["cache-control"]) == (403, "no-store")
    assert "reached" not in answer.text


@pytest.mark.parametrize("path", ["/health", "/signin", "/asset/unknown.js", "/_stcore/health"])
def test_what_signing_in_needs_is_open_to_all(home: Home, visitor: Visitor, path: str) -> None:
    signed_in_only(home)
    assert visitor.get(path).status_code in (200, 404)


def test_what_needs_an_account_is_kept_by_the_readers_browser_alone(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    assert visitor.get("/summit").headers["cache-control"] == "public, max-age=60"
    signed_in_only(home)
    assert visitor.get("/summit").headers["cache-control"] == "private, max-age=60"
    assert visitor.get("/static/any.js").headers["cache-control"] == "public, max-age=60"


def test_a_sign_in_is_found_by_whoever_may_only_use_a_provider(home: Home, visitor: Visitor) -> None:
    configure(home, "[access]\nhas_local_accounts = false\n")
    add(home, "zhang")
    assert 'name="password"' not in visitor.get("/signin").text
    fields = {"account": "zhang", "password": PASSWORD, "token": visitor.token_for_nobody()}
    assert visitor.post("/signin", fields).status_code == 403


def test_a_broken_settings_file_opens_nothing(home: Home, visitor: Visitor) -> None:
    configure(home, '[access]\nreading = "everybody"\n')
    assert visitor.get("/").status_code == 503


def test_pages_of_signing_in_are_never_kept_and_run_no_script(visitor: Visitor) -> None:
    headers = visitor.get("/signin").headers
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy


def test_fields_are_named_for_password_managers_and_screen_readers(visitor: Visitor) -> None:
    shown = visitor.get("/signin").text
    for name, fills in (("account", "username"), ("password", "current-password")):
        assert f'<label for="{name}">' in shown
        assert re.search(rf'id="{name}"[^>]*autocomplete="{fills}"', shown)
    assert '<html lang="zh-CN">' in shown


def test_a_full_disk_is_said_and_opens_nothing(home: Home, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    add(home, "zhang")
    token = visitor.token("/signin")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("monitor.lockout.write_whole", full)
    answer = visitor.post("/signin", {"account": "zhang", "password": PASSWORD, "token": token})
    assert (answer.status_code, visitor.cookie) == (503, None)
    assert "不可写" in answer.text


def test_an_account_reset_on_the_command_line_is_open_again_after_a_lockout(home: Home, visitor: Visitor) -> None:
    from etl.__main__ import main

    add(home, "zhang")
    for _ in range(Settings().access.failures_allowed):
        visitor.sign_in("zhang", "wrong")
    assert visitor.sign_in("zhang").status_code == 429
    assert main(["account", "enable", "zhang"]) == 0
    assert visitor.sign_in("zhang").status_code == 303


def test_every_act_of_the_audit_has_its_word(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang", "wrong")
    visitor.sign_in("zhang")
    visitor.post("/password", {"token": visitor.token("/password"), "act": "others"})
    visitor.sign_out()
    visitor.post("/signin", {"token": "forged"})
    reset_password(home, OPERATOR, "zhang")
    change_account(home, OPERATOR, "zhang", role=Role.REVIEWER)
    assert set(acts(home)) - set(ACT_WORDS) == set()
    assert all(event["at"] and "by" in event and "from" in event for event in read_events(home.ledger))
    assert find_account(home, "zhang") is not None


def test_the_style_of_the_pages_is_shipped() -> None:
    assert (Path(accounts.__file__).parent / "web" / "static" / "signin.css").stat().st_size > 1000
