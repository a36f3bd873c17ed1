"""Attacks on signing in, on sessions and on what they guard: refused, and written down."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest

from monitor import accounts, password
from monitor.access import Actor, Role
from monitor.accounts import add_account, change_account
from monitor.home import Home
from monitor.ledger import read_events
from monitor.settings import Settings
from monitor.web import guard
from monitor.web.address import local_address
from monitor.web.form import FORM_COOKIE, form_token
from monitor.web.origin import origin_of
from tests.visitor import CHEAP, OPERATOR, PASSWORD, Visitor, add

UPLOAD = "/_stcore/upload_file/session/file"
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


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


def refusals(home: Home) -> list[dict[str, Any]]:
    return [event for event in read_events(home.ledger) if event["act"] == "access_refused"]


def fields(visitor: Visitor, **more: str) -> dict[str, str]:
    return {"account": "zhang", "password": PASSWORD, "token": visitor.token("/signin"), **more}


# --- requests that other sites make a browser send


@pytest.mark.parametrize("token", ["", "forged", "a.b.c", "."], ids=repr)
def test_a_form_without_our_token_is_refused_and_noted(home: Home, visitor: Visitor, token: str) -> None:
    add(home, "zhang")
    answer = visitor.post("/signin", fields(visitor, token=token))
    assert (answer.status_code, visitor.cookie) == (403, None)
    (event,) = refusals(home)
    assert (event["what"], event["address"], event["from"]) == ("form", "/signin", "10.1.2.3")


def test_a_token_that_another_browser_was_given_is_refused(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.get("/signin")
    attacker = Visitor("10.6.6.6")
    assert visitor.post("/signin", fields(attacker)).status_code == 403


def test_a_token_without_its_cookie_is_refused(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    sent = fields(visitor)
    visitor.cookies.clear()
    assert visitor.post("/signin", sent).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://monitor.example.evil.example"},
        {"origin": "http://monitor.example:8502"},
        {"origin": "http://other.monitor.example"},
        {"origin": "http://monitor.example@evil.example"},
        {"sec_fetch_site": "cross-site", "origin": "http://monitor.example"},
    ],
    ids=[
        *("another site", "a neighbour", "another origin", "no origin", "a look-alike", "another port"),
        *("a sub-domain", "a name before it", "both said"),
    ],
)
@pytest.mark.parametrize("path", ["/signin", "/signout", "/password"])
def test_a_form_that_another_site_sent_is_refused_even_with_the_token(
    home: Home, visitor: Visitor, path: str, headers: dict[str, str]
) -> None:
    add(home, "zhang")
    if path != "/signin":
        visitor.sign_in("zhang")
    sent = {**({} if path != "/signin" else fields(visitor)), "token": visitor.token(path), "act": "others"}
    assert visitor.post(path, sent, **headers).status_code == 403
    assert visitor.is_signed_in == (path != "/signin")


@pytest.mark.parametrize(
    "headers",
    [{"sec_fetch_site": "same-origin"}, {"origin": "http://monitor.example"}, {}],
    ids=["as browsers say", "as older ones say", "nothing said"],
)
def test_a_form_of_our_own_page_is_taken(home: Home, visitor: Visitor, headers: dict[str, str]) -> None:
    add(home, "zhang")
    assert visitor.sign_in("zhang", **headers).status_code == 303


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_only_a_form_is_read(visitor: Visitor, kind: str) -> None:
    answer = visitor.ask("POST", "/signin", content=b"account=a&password=b", headers={"content-type": kind})
    assert answer.status_code == 415


def test_signing_out_needs_more_than_a_link(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    assert visitor.get("/signout").status_code == 200
    assert visitor.is_signed_in


# --- sessions


def test_a_session_that_was_planted_is_not_the_one_signed_in_to(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    add(home, "evil")
    attacker = Visitor("10.6.6.6")
    attacker.sign_in("evil")
    planted = attacker.cookie
    assert planted is not None
    visitor.cookies.set("monitor_session", planted, domain="monitor.example")
    visitor.ask("GET", "/signin")  # a victim signs out of it first, or comes with a form still open
    visitor.sign_out()
    visitor.sign_in("zhang")
    assert visitor.cookie not in (None, planted)
    assert visitor.get("/").text == "reached as zhang"
    assert not attacker.is_signed_in


@pytest.mark.parametrize("path", ["/", "/signin"], ids=["sent last", "sent first"])
@pytest.mark.parametrize("what", ["nonsense", "ended", "form"])
def test_a_cookie_planted_on_the_parent_domain_keeps_nobody_from_signing_in(
    home: Home, visitor: Visitor, what: str, path: str
) -> None:
    add(home, "zhang")
    add(home, "evil")
    attacker = Visitor("10.6.6.6")
    attacker.sign_in("evil")
    ended = attacker.cookie or ""
    attacker.sign_out()
    value = {"nonsense": "x", "ended": ended, "form": '"\\012"'}[what]
    visitor.url = "http://monitor.office.example"
    visitor.cookies.set("monitor_form" if what == "form" else "monitor_session", value, ".office.example", path)
    assert visitor.sign_in("zhang").status_code == 303
    assert visitor.get("/").text == "reached as zhang"
    assert visitor.ask("GET", "/signin").status_code == 303  # also where the planted one comes first
    assert visitor.sign_out().status_code == 303
    assert not visitor.is_signed_in


@pytest.mark.parametrize("is_first", [True, False])
def test_of_several_session_cookies_the_one_that_opens_something_counts(home: Home, is_first: bool) -> None:
    add(home, "zhang")
    owner, attacker = Visitor(), Visitor("10.6.6.6")
    owner.sign_in("zhang")
    own = f"monitor_session={owner.cookie}"
    sent = [own, "monitor_session=x"] if is_first else ["monitor_session=x", own]
    answer = attacker.get("/", cookie="; ".join(["a=1", *sent, "b=2"]))
    assert answer.text == "reached as zhang"


def test_a_form_bound_to_no_session_is_none_of_whoever_is_signed_in(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    planted, token = "A" * 32, form_token({FORM_COOKIE: "A" * 32})
    visitor.sign_in("zhang")
    visitor.cookies.set(FORM_COOKIE, planted, domain="monitor.example")
    assert visitor.post("/signout", {"token": token}).status_code == 403
    assert visitor.is_signed_in


def test_signing_in_twice_ends_the_first_session_of_the_browser(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    first = visitor.cookie
    assert first is not None
    token = visitor.token("/password")
    visitor.post("/signin", {"account": "zhang", "password": PASSWORD, "token": token})
    assert visitor.cookie not in (None, first)
    thief = Visitor()
    thief.cookies.set("monitor_session", first, domain="monitor.example")
    assert not thief.is_signed_in


@pytest.mark.parametrize(
    "cookie", ["admin", "A" * 43, f"{'A' * 43}.{'A' * 22}", "../accounts/zhang.json", "%00"], ids=repr
)
def test_a_forged_cookie_opens_nothing_and_is_noted(home: Home, visitor: Visitor, cookie: str) -> None:
    add(home, "zhang")
    visitor.cookies.set("monitor_session", cookie, domain="monitor.example")
    assert visitor.get("/").text == "reached as reader"
    assert visitor.ask("PUT", UPLOAD).status_code == 403
    assert [event["what"] for event in refusals(home)] == ["cookie", "upload"]


def test_a_session_that_was_ended_opens_nothing(home: Home, visitor: Visitor) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    assert visitor.ask("PUT", UPLOAD).text == "reached as zhang"
    change_account(home, OPERATOR, "zhang", is_disabled=True)
    assert visitor.ask("PUT", UPLOAD).status_code == 403


def test_a_role_that_was_taken_away_counts_at_the_next_request(home: Home, visitor: Visitor) -> None:
    add(home, "zhang", Role.ADMINISTRATOR)
    add(home, "li", Role.ADMINISTRATOR)
    visitor.sign_in("zhang")
    assert visitor.get("/").text == "reached as zhang"
    change_account(home, OPERATOR, "zhang", role=Role.READER)
    assert visitor.get("/").text == "reached as reader"


# --- the endpoint that Streamlit's upload widget uses


@pytest.mark.parametrize("role", [None, Role.READER, Role.REVIEWER], ids=["nobody", "reader", "reviewer"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "GET"])
def test_nobody_uploads_who_may_not_report(home: Home, visitor: Visitor, role: Role | None, method: str) -> None:
    if role is not None:
        add(home, "zhang", role)
        visitor.sign_in("zhang")
    assert visitor.ask(method, UPLOAD, content=b"x" * 100).status_code == 403
    (event,) = refusals(home)
    assert (event["what"], event["by"]) == ("upload", "zhang" if role else "")


@pytest.mark.parametrize(
    "path", ["/_stcore/upload_file/", "/_stcore/upload_file/a/b/../c", "/%5Fstcore/upload_file/a/b"]
)
def test_other_spellings_of_the_address_open_nothing(visitor: Visitor, path: str) -> None:
    assert visitor.ask("PUT", path).status_code == 403


def test_a_reporter_uploads(home: Home, visitor: Visitor) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    assert visitor.ask("PUT", UPLOAD).text == "reached as zhang"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_upload_into_a_page_of_another_process_is_not_found_here_and_no_attack(
    home: Home, visitor: Visitor, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    monkeypatch.setattr(guard.runtime, "exists", lambda: True)
    monkeypatch.setattr(guard.runtime, "get_instance", lambda: SimpleNamespace(is_active_session="here".__eq__))
    assert visitor.ask(method, UPLOAD, content=b"x").text == "reached as zhang"  # without the token of a page
    monkeypatch.setattr(guard, "validate_xsrf_token", lambda *_: True)
    assert visitor.ask(method, "/_stcore/upload_file/here/file", content=b"x").text == "reached as zhang"
    assert visitor.ask(method, UPLOAD, content=b"x").status_code == 404
    assert refusals(home) == []


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, 411), ("many", 411), ("-1", 411), (str(20 << 20), 200), (str((20 << 20) + (1 << 17)), 413)],
    ids=["no length", "no number", "less than nothing", "as large as may be", "larger"],
)
def test_an_upload_is_judged_by_its_length_before_a_byte_of_it_is_read(
    home: Home, visitor: Visitor, length: str | None, status: int
) -> None:
    """Without an open page as with one: Streamlit reads the whole body before it looks for the page."""
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")

    async def body() -> AsyncIterator[bytes]:  # of a length that httpx does not know
        yield b"x"

    headers = {} if length is None else {"content-length": length}
    answer = visitor.ask("PUT", UPLOAD, content=body(), headers=headers)
    assert answer.status_code == status
    assert [(event["what"], event["by"]) for event in refusals(home)] == [("upload", "zhang")] * (status != 200)


@pytest.mark.parametrize(("status", "lines"), [(400, 1), (403, 1), (413, 1), (204, 0)])
def test_what_streamlit_refuses_of_an_upload_is_noted(home: Home, visitor: Visitor, status: int, lines: int) -> None:
    """Too large, without its token, into no open page: those checks are Streamlit's own."""
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    visitor.inner_status = status
    assert visitor.ask("PUT", UPLOAD).status_code == status
    assert [(event["what"], event["by"]) for event in refusals(home)] == [("upload", "zhang")] * lines


# --- addresses that lead elsewhere


@pytest.mark.parametrize(
    "path",
    [
        "/asset/..%2f..%2findicators.toml",
        "/submission/%2e%2e/%2e%2e/settings.toml",
        "/api/v1/..%5c..%5caccounts",
        "/picture/a%00.png",
        "//evil.example/x",
        "/%5c%5cevil.example/x",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused_and_noted(home: Home, visitor: Visitor, path: str) -> None:
    assert visitor.raw(path) == 400
    (event,) = refusals(home)
    assert (event["what"], event["from"]) == ("path", "10.1.2.3")


@pytest.mark.parametrize("path", ["/upload?next=../x", "/picture/a..b.png", "/asset/%E2%80%A6.css"])
def test_dots_within_a_name_are_no_way_out(home: Home, visitor: Visitor, path: str) -> None:
    assert visitor.raw(path) != 400
    assert refusals(home) == []


# --- the open connection of a page


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "http://monitor.example.evil.example", "http://127.0.0.1:9", "http://localhost"),
        *("http://monitor.example:8502", "http://other.monitor.example", "http://monitor.example@evil.example"),
        *("null", "file://"),
    ],
)
def test_a_page_of_another_site_gets_no_connection_and_is_noted(home: Home, visitor: Visitor, origin: str) -> None:
    """Streamlit alone would take any page that the reader's own machine serves."""
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    assert not visitor.connects(origin)
    (event,) = refusals(home)
    assert (event["what"], event["by"]) == ("stream", "zhang")


@pytest.mark.parametrize("origin", ["http://monitor.example", "HTTP://MONITOR.example", None])
def test_a_page_of_this_site_gets_its_connection(home: Home, visitor: Visitor, origin: str | None) -> None:
    assert visitor.connects(origin)
    assert refusals(home) == []


def test_a_flood_of_refusals_is_one_line(home: Home, visitor: Visitor) -> None:
    for _ in range(20):
        visitor.ask("PUT", UPLOAD)
    assert len(refusals(home)) == 1


# --- passwords tried


def test_brute_force_ends_after_a_few_attempts_even_with_the_right_password(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    allowed = Settings().access.failures_allowed
    answers = [visitor.sign_in("zhang", f"wrong {number}").status_code for number in range(allowed + 2)]
    assert answers == [401] * allowed + [429, 429]
    assert Visitor("10.4.4.4").sign_in("zhang").status_code == 429
    acts = [event["act"] for event in read_events(home.ledger)][2:]
    assert acts == ["sign_in_failed"] * (allowed - 1) + ["locked_out", "sign_in_refused", "sign_in_refused"]


def test_an_unknown_account_rests_like_a_known_one(home: Home) -> None:
    add(home, "zhang")
    allowed = Settings().access.failures_allowed
    shown = {}
    for account in ("zhang", "nobody"):
        visitor = Visitor(f"10.3.3.{len(account)}")
        answers = [visitor.sign_in(account, "wrong") for _ in range(allowed + 1)]
        shown[account] = [(one.status_code, TOKENS.sub("", one.text).replace(account, "")) for one in answers]
    assert shown["zhang"] == shown["nobody"]


TOKENS = re.compile(r'name="token" value="[^"]+"')


def test_spraying_one_password_over_many_accounts_is_slowed_by_address(home: Home, visitor: Visitor) -> None:
    allowed = Settings().access.address_failures_allowed
    token = visitor.token("/signin")
    codes = [
        visitor.post("/signin", {"account": f"user{number}", "password": "Summer2025!", "token": token}).status_code
        for number in range(allowed + 3)
    ]
    assert codes == [401] * allowed + [429] * 3


def test_the_current_password_is_not_guessed_by_whoever_has_the_browser(home: Home, visitor: Visitor) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")
    new = "另一句只有我知道的话"
    for _ in range(Settings().access.failures_allowed):
        sent = {"token": visitor.token("/password"), "act": "change", "current": "guess", "new": new, "again": new}
        visitor.post("/password", sent)
    answer = visitor.post("/password", {**sent, "current": PASSWORD})
    assert answer.status_code == 400
    assert "多次输入有误" in answer.text


# --- addresses


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http:evil.example",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:a=b\r\nX: y",
        "/\tevil",
        "/ //evil.example",
        "evil.example",
        "/signout",
        "/signin?next=/",
        "/password",
        "/auth/logout",
        "/_stcore/stream",
        "/oauth2callback?code=1",
        "/" + "x" * 3000,
        "",
        None,
    ],
    ids=repr,
)
def test_after_signing_in_nobody_is_sent_elsewhere(home: Home, visitor: Visitor, target: str | None) -> None:
    assert local_address(target) == "/"
    add(home, "zhang")
    assert visitor.sign_in("zhang", after=target or "").headers["location"] == "/"


@pytest.mark.parametrize("target", ["/", "/summit", "/?month=2025-06&a=//b", "/indicator?text=%E7%A6%8F#part"])
def test_pages_of_this_site_are_gone_on_to(target: str) -> None:
    assert local_address(target) == target


def test_a_name_of_markup_is_shown_as_text(home: Home, visitor: Visitor) -> None:
    _, first = add_account(home, OPERATOR, "zhang", MARKUP[:40], Role.READER)
    visitor.sign_in("zhang", first)
    shown = visitor.get("/password").text
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("place", ["account", "next"])
def test_what_is_typed_comes_back_as_text(visitor: Visitor, place: str) -> None:
    shown = visitor.post("/signin", fields(visitor, **{place: MARKUP, "password": "x"})).text
    assert "<script" not in shown
    assert "onerror=alert(1)>" not in shown
    assert "<script" not in visitor.get(f"/signin?next={MARKUP}&fault={MARKUP}").text


@pytest.mark.parametrize("account", ["../../etc/passwd", "a\x00b", "zhang\r\nSet-Cookie: a=b", "．．／zhang"], ids=repr)
def test_an_account_that_is_a_path_or_a_header_is_only_wrong(home: Home, visitor: Visitor, account: str) -> None:
    answer = visitor.sign_in(account, "x")
    assert answer.status_code == 401
    assert "a=b" not in str(answer.headers)
    assert [path.name for path in home.accounts.iterdir() if not path.name.startswith(".")] == []


# --- sizes


def test_a_form_that_is_too_large_is_not_read_to_its_end(visitor: Visitor) -> None:
    sent = fields(visitor, password="x" * 20_000)
    assert visitor.post("/signin", sent).status_code == 413


def test_a_form_with_too_many_fields_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/signin", {f"field{number}": "x" for number in range(50)}).status_code == 400


def test_a_password_too_long_to_be_one_is_not_hashed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(password, "_normal", lambda text: hashed.append(text) or text)  # type: ignore[func-returns-value]
    assert not password.is_right(CHEAP.hash("x"), "x" * 129)
    assert hashed == []


# --- where a request says that it comes from


@pytest.mark.parametrize(
    ("peer", "forwarded", "origin"),
    [
        ("10.0.0.9", "1.2.3.4", "10.0.0.9"),
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "6.6.6.6, 1.2.3.4, 127.0.0.1", "1.2.3.4"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "1.2.3.4, evil\r\n", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
    ],
    ids=[
        "a stranger says so",
        "a trusted proxy says so",
        "the client said something before",
        "two proxies",
        "no address",
        "no address at the end",
        "nothing said",
        "no peer",
        "a longer address",
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(peer: str, forwarded: str, origin: str) -> None:
    assert origin_of(peer, forwarded, ("127.0.0.1", "::1")) == origin


def test_a_made_up_address_does_not_get_around_the_lockout(home: Home, visitor: Visitor) -> None:
    allowed = Settings().access.address_failures_allowed
    token = visitor.token("/signin")
    for number in range(allowed):
        sent = {"account": f"user{number}", "password": "x", "token": token}
        visitor.post("/signin", sent, x_forwarded_for=f"1.2.3.{number}")
    assert visitor.sign_in("other", "x", x_forwarded_for="9.9.9.9").status_code == 429
    assert {event["from"] for event in read_events(home.ledger)} == {"10.1.2.3"}


# --- the functions behind


def test_who_may_not_administer_is_refused_by_the_function_itself(home: Home) -> None:
    add(home, "zhang", Role.REVIEWER)
    with pytest.raises(Exception, match="没有这项权限"):
        add_account(home, Actor("zhang", "张三", Role.REVIEWER), "li", "李四", Role.ADMINISTRATOR)


# --- headers


def test_the_site_is_framed_by_those_only_that_the_settings_name(home: Home, visitor: Visitor) -> None:
    home.settings.write_text('[access]\nframe_ancestors = ["https://portal.example"]\n', encoding="utf-8")
    for path in ("/", "/signin", "/health"):
        policy = visitor.get(path).headers["content-security-policy"]
        assert policy.endswith("; frame-ancestors https://portal.example")


@pytest.mark.parametrize("site", ["*; script-src *", "https://a.example\\nX-A: b", "javascript:", ""], ids=repr)
def test_a_site_that_would_break_the_policy_is_a_fault_of_the_settings(home: Home, visitor: Visitor, site: str) -> None:
    home.settings.write_text(f'[access]\nframe_ancestors = ["{site}"]\n', encoding="utf-8")
    answer = visitor.get("/")
    assert answer.status_code == 503
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("url", "stream"),
    [
        ("http://monitor.example", "ws://monitor.example"),
        ("http://127.0.0.1:8501", "ws://127.0.0.1:8501"),
        ("https://monitor.example:8443", "wss://monitor.example:8443"),
        ("http://[::1]:8501", "ws://[::1]:8501"),
    ],
)
def test_a_page_may_connect_to_its_own_server_and_to_nothing_else(url: str, stream: str) -> None:
    policy = Visitor(url=url).get("/").headers["content-security-policy"]
    (connect,) = [part for part in policy.split("; ") if part.startswith("connect-src")]
    assert connect == f"connect-src 'self' {stream}"


def test_a_made_up_host_adds_nothing_to_the_policy(visitor: Visitor) -> None:
    policy = visitor.get("/", host="a.example; script-src *").headers["content-security-policy"]
    assert "connect-src 'self';" in policy
    assert "*" not in policy


def test_https_stays_https(visitor: Visitor) -> None:
    assert "strict-transport-security" in Visitor(url="https://monitor.example").get("/").headers
    assert "strict-transport-security" not in visitor.get("/").headers


# --- a folder that cannot be written to


def test_where_nothing_can_be_written_readers_read_on_and_refusals_stand(
    home: Home, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    add(home, "zhang")
    visitor.sign_in("zhang")

    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    for place in ("lockout.write_whole", "secret.write_whole", "sessions.write_whole", "sessions.os.utime"):
        monkeypatch.setattr(f"monitor.{place}", read_only)
    monkeypatch.setattr("monitor.sessions.SEEN_EVERY", 0)
    assert visitor.get("/").text == "reached as zhang"
    stranger = Visitor()
    stranger.cookies.set("monitor_session", "forged", domain="monitor.example")
    assert stranger.get("/").text == "reached as reader"
    assert stranger.ask("PUT", UPLOAD).status_code == 403
    assert "未能记入台账" in caplog.text


def test_while_the_data_folder_is_away_nothing_is_taken_and_afterwards_all_is_as_before(
    home: Home, visitor: Visitor
) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    visitor.sign_in("zhang")
    home.root.rename(home.root.with_name("unmounted"))
    home.root.mkdir()
    assert visitor.get("/").status_code == 503
    assert "重新挂载" in visitor.get("/").text
    assert visitor.ask("PUT", UPLOAD).status_code == 503
    assert visitor.get("/signin").status_code == 503
    assert visitor.get("/health").json()["message"].startswith("数据文件夹不见了")
    assert visitor.get("/asset/none.css").status_code == 404
    assert list(home.root.iterdir()) == []
    home.root.rmdir()
    home.root.with_name("unmounted").rename(home.root)
    assert visitor.get("/").text == "reached as zhang"


def test_an_installation_without_a_secret_and_room_for_it_knows_no_session(
    home: Home, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    for place in ("lockout.write_whole", "secret.write_whole"):
        monkeypatch.setattr(f"monitor.{place}", read_only)
    visitor.cookies.set("monitor_session", f"{'A' * 43}.{'A' * 22}", domain="monitor.example")
    assert visitor.get("/").text == "reached as reader"
    assert visitor.get("/signin").status_code == 503
