"""Streamlit's upload token: a second cookie of its name, planted by a neighbour, is taken away; ours never is."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from monitor.home import Home
from monitor.web import token
from monitor.web.token import lines_against_planted_tokens

OWN = f"_streamlit_xsrf=2|{'0f' * 4}|{'ab' * 16}|1764374400"
X = "_streamlit_xsrf=x"
ENDED = "_streamlit_xsrf=; Max-Age=0; Path="


def lines(cookie: str, path: str = "/upload", host: str = "10.1.2.3:8501") -> list[str]:
    headers = [(b"host", host.encode()), *((b"cookie", one.encode()) for one in cookie.split("\n") if one)]
    return lines_against_planted_tokens(Request({"type": "http", "path": path, "headers": headers}))


@pytest.mark.parametrize("cookie", ["", "a=1", OWN, f"a=1; {OWN}; b=2", f"a=1\n{OWN}"])
def test_a_browser_with_one_token_is_left_alone(home: Home, cookie: str) -> None:
    assert lines(cookie) == []


@pytest.mark.parametrize(
    "cookie",
    [f"{X}; {OWN}", f"{OWN}; {OWN}", f"{OWN}; a=1; _streamlit_xsrf=", f"{OWN}\n{X}", X],
    ids=["nonsense", "looks right", "empty", "in a header of its own", "nonsense alone"],
)
def test_a_second_token_is_taken_away_wherever_it_may_be(home: Home, cookie: str) -> None:
    assert lines(cookie) == [f"{ENDED}/upload", f"{ENDED}/upload/"]


def test_also_below_the_path_of_a_proxy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token, "based", lambda path: f"/plan{path}")
    assert lines(f"{X}; {OWN}") == [f"{ENDED}{path}" for path in ("/plan", "/plan/", "/plan/upload", "/plan/upload/")]


def test_also_from_the_domains_above(home: Home) -> None:
    found = lines(f"{X}; {OWN}", "/", "Monitor.Office.example:8443")
    assert found == [f"{ENDED}/; Domain=monitor.office.example", f"{ENDED}/; Domain=office.example"]


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "a.b\r\nX: y", "a.b; Path=/", ""])
def test_a_host_without_domains_has_none(home: Home, host: str) -> None:
    assert not any("Domain" in line for line in lines(f"{X}; {OWN}", host=host))


@pytest.mark.parametrize("path", ["/", "/a;b", "/a\r\nSet-Cookie: x=y", "/a b", "/市", "//", "/" + "a/" * 500])
@pytest.mark.parametrize("host", ["localhost", "monitor.example", ".".join("abcdefgh") + ".example"])
def test_our_own_stays_and_nothing_foreign_gets_into_a_header(home: Home, path: str, host: str) -> None:
    found = lines(f"{X}; {OWN}", path, host)
    assert f"{ENDED}/" not in found
    assert len(found) <= 44
    assert not any(set("\r\n") & set(line) or line.count(";") > 3 for line in found)
