"""The files behind the numbers: who may have them gets them as they came, and nothing else of the machine."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from monitor import access
from monitor.home import Home
from monitor.warehouse import current_version
from monitor.web.submission import safe_name
from tests.asgi import get


@pytest.fixture(autouse=True)
def installation(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    return demo_home


def test_a_file_comes_as_it_was_received(installation: Home) -> None:
    answer = get("/submission/S000003")
    assert answer.status == 200
    assert answer.body == (installation.submissions / "S000003" / "original").read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    disposition = unquote(answer.headers["content-disposition"])
    assert disposition.startswith("attachment; filename*=UTF-8''演示数据_")


@pytest.mark.parametrize(
    "address",
    [
        "/submission/S999999",
        "/submission/..%2F..%2Fledger.jsonl",
        "/submission/S00000３",
        "/submission/s000003",
        "/submission/S000003%00",
        "/submission/S000003/receipt.json",
        "/submission/S000003?version=99999",
    ],
    ids=["none such", "a path", "another digit", "small letter", "a zero byte", "its receipt", "no such version"],
)
def test_nothing_else_is_handed_out(address: str) -> None:
    answer = get(address)
    assert answer.status == 404
    assert b"receipt" not in answer.body


def test_a_file_that_came_later_is_not_in_an_old_version(installation: Home) -> None:
    newest = current_version(installation)
    last = max(path.name for path in installation.submissions.iterdir())
    assert get(f"/submission/{last}?version={newest}").status == 200
    assert get(f"/submission/{last}?version=1").status == 404


def test_whoever_may_not_download_gets_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {access.Role.READER: frozenset({access.Action.READ})})
    assert get("/submission/S000003").status == 403


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("九月月报.xlsx", "九月月报.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nSet-Cookie: x.csv", "a__Set-Cookie_ x.csv"),
        ("...", "S000001"),
    ],
    ids=["plain", "a path", "a header", "nothing left"],
)
def test_a_file_name_cannot_be_anything_but_a_name(name: str, safe: str) -> None:
    assert safe_name(name, "S000001") == safe
