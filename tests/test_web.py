"""What is served beside the pages, without data: payloads, shelves, tables, assets, headers."""

from __future__ import annotations

import csv
import gzip
import io
import threading
from decimal import Decimal
from pathlib import Path

import brotli
import pytest

from etl.language.text import unneutralised
from monitor.charts.figure import Table
from monitor.formula import harmless
from monitor.web.assets import STATIC, asset_address
from monitor.web.headers import HEADERS
from monitor.web.payload import IMMUTABLE, Payload
from monitor.web.shelf import Shelf
from monitor.web.table import csv_text, table_rows
from tests.asgi import get
from tests.visitor import Visitor

TEXT = "数字福州" * 400


@pytest.fixture(autouse=True)
def empty_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(tmp_path))


def test_an_empty_installation_is_healthy_and_says_that_it_is_empty() -> None:
    answer = get("/health")
    assert (answer.status, answer.json()["status"], answer.json()["version"]) == (200, "empty", None)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
    ids=["a browser", "gzip alone", "brotli refused", "identity", "nothing said"],
)
def test_a_payload_is_sent_in_the_best_encoding_accepted(accepted: str, encoding: str | None) -> None:
    body, name = Payload(TEXT.encode(), "text/plain").encoded(accepted)
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[name](body)
    assert name == encoding
    assert opened.decode() == TEXT
    assert encoding is None or len(body) < 200


def test_fonts_are_not_compressed_a_second_time() -> None:
    assert Payload(b"x" * 500, "font/woff2", is_compressible=False).encoded("gzip, br") == (b"x" * 500, None)


def test_the_tag_changes_with_the_body() -> None:
    assert Payload(b"a", "text/plain").tag != Payload(b"b", "text/plain").tag


def test_a_shelf_keeps_what_was_used_last() -> None:
    made: list[str] = []
    shelf = Shelf[str, str](lambda key: made.append(key) or key.upper(), size=2)  # type: ignore[func-returns-value]
    for key in ("a", "b", "a", "c", "a", "b"):
        assert shelf.get(key) == key.upper()
    assert made == ["a", "b", "c", "b"]
    assert len(shelf) == 2


def test_a_shelf_makes_nothing_twice_for_readers_who_come_together() -> None:
    made: list[str] = []
    started, release = threading.Event(), threading.Event()

    def make(key: str) -> str:
        made.append(key)
        started.set()
        release.wait(5)
        return key

    shelf = Shelf[str, str](make, size=4)
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(shelf.get("a"))) for _ in range(4)]
    threads[0].start()
    started.wait(5)
    for thread in threads[1:]:
        thread.start()
    release.set()
    for thread in threads:
        thread.join(5)
    assert made == ["a"]
    assert answers == ["a"] * 4


def test_a_shelf_forgets_what_could_not_be_made() -> None:
    answers = iter([LookupError("没有"), "二"])

    def make(_key: str) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    shelf = Shelf[str, str](make, size=4)
    with pytest.raises(LookupError):
        shelf.get("a")
    assert shelf.get("a") == "二"


def test_a_shelf_keeps_no_more_bytes_than_it_has_room_for() -> None:
    shelf = Shelf[int, str](lambda size: "x" * size, size=10, weigh=len, room=100)
    for size in (40, 50, 41, 9):
        shelf.get(size)
    assert [size for size in (40, 50, 41, 9) if size in shelf] == [50, 41, 9]
    shelf.get(200)  # larger than the room: kept alone until the next comes
    assert len(shelf) == 1
    shelf.get(60)
    shelf.get(40)
    assert [size for size in (200, 60, 40) if size in shelf] == [60, 40]


FORMULAS = Table(("指标", "完成值"), (("=1+1", Decimal("-3.50")), ("@SUM(A1)", None), ("名,称\n二", Decimal("1200"))))


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠SUM(1)"])
def test_what_a_spreadsheet_would_calculate_however_it_is_spelled_is_kept_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert unneutralised(harmless(text)) == text


@pytest.mark.parametrize("text", ["", "－", "—", "3=1+2", "市工信局", "'=1", "1"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_no_cell_of_a_csv_starts_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(FORMULAS), newline="")))
    assert rows == [["指标", "完成值"], ["'=1+1", "-3.50"], ["'@SUM(A1)", ""], ["名,称\n二", "1200"]]


def test_tables_keep_every_digit_and_say_what_is_missing() -> None:
    assert table_rows(FORMULAS) == [["=1+1", "-3.50"], ["@SUM(A1)", None], ["名,称\n二", "1200"]]


@pytest.mark.parametrize("name", ["plotly.min.js", "figures.js", "navigator.js", "template.json"])
def test_assets_are_served_for_ever_under_the_address_of_their_content(name: str) -> None:
    answer = get(asset_address(name), accept_encoding="br")
    assert answer.status == 200
    assert answer.headers["cache-control"] == IMMUTABLE
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["vary"] == "Accept-Encoding"
    again = get(asset_address(name), if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_an_asset_under_an_old_address_is_gone_and_says_so() -> None:
    answer = get("/asset/figures-000000000000.js")
    assert answer.status == 404
    assert answer.json() == {"message": "没有这个文件，请刷新页面。"}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("weight", ["400", "700"])
def test_fonts_come_from_here(weight: str) -> None:
    answer = get(f"/asset/fonts/noto-sans-sc-chinese-simplified-{weight}-normal.woff2")
    assert (answer.status, answer.headers["content-type"]) == (200, "font/woff2")
    assert answer.body[:4] == b"wOF2"


@pytest.mark.parametrize("name", ["..%2F..%2Fapp.py", "OFL.txt", "missing.woff2"])
def test_nothing_but_fonts_is_served_as_a_font(name: str) -> None:
    assert get(f"/asset/fonts/{name}").status == 404


def test_every_answer_carries_the_security_headers() -> None:
    for address in ("/health", "/asset/unknown", "/figure/1/none.json"):
        headers = get(address).headers
        assert {name: headers[name.lower()] for name in HEADERS} == HEADERS


def test_nothing_may_be_fetched_from_elsewhere_and_nobody_may_frame_the_site() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "http" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("module", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_modules_of_the_pages_never_make_markup_or_code_of_data(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    if module.name == "sheet.js":  # in a template nothing loads or runs until it was looked through
        assert source.count("template.innerHTML = html;") == 1
        source = source.replace("template.innerHTML = html;", "")
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert danger not in source


@pytest.mark.parametrize(
    ("method", "address", "status", "sentence"),
    [
        ("GET", "/figure/-1/bullets-all.json?month=2025-09", 404, "没有这个地址。"),
        ("GET", "/picture/new_5g_stations.gif", 404, "没有这个地址。"),
        ("POST", "/data/12/bullets-all.csv", 405, "这个地址不能这样访问。"),
        ("DELETE", "/health", 405, "这个地址不能这样访问。"),
        ("POST", "/api/v1", 405, "这个地址不能这样访问。"),
        ("OPTIONS", "/submission/S000001", 405, "这个地址不能这样访问。"),
        ("PUT", "/signin", 405, "这个地址不能这样访问。"),
    ],
)
def test_what_no_route_answers_is_answered_in_a_sentence(method: str, address: str, status: int, sentence: str) -> None:
    """Streamlit would answer with its page and a 200, or in English."""
    answer = Visitor().ask(method, address)
    assert (answer.status_code, answer.json()) == (status, {"message": sentence})
    allowed = "GET, HEAD, POST" if address == "/signin" else "GET, HEAD"
    assert answer.headers.get("allow") == (allowed if status == 405 else None)
