"""The page that carries everything else, and Streamlit's own scripts, as this server sends them."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message
from streamlit import file_util

from monitor.web.chinese import WORDS
from monitor.web.document import Document, document
from monitor.web.front import find_script, icon_font, index_page, scripts
from monitor.web.payload import IMMUTABLE

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-encoding": "gzip, br"}


def streamlit_page(_request: Request) -> Response:
    return HTMLResponse(index_page())


def own_page(_request: Request) -> Response:
    return HTMLResponse("<title>登录</title>")


def asked(request: Request) -> Response:
    return PlainTextResponse(",".join(sorted(request.headers)))


app = Document(
    Starlette(routes=[Route("/own", own_page), Route("/asked.txt", asked), Route("/{any:path}", streamlit_page)])
)


def get(path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request through the middleware."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in (headers or BROWSER).items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": pairs, "root_path": ""}
    # In a thread of its own: where the browser tests share the process, this one already has a running loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(app(scope, receive, send))).result()
    start = sent[0]
    known = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], known, b"".join(message.get("body", b"") for message in sent[1:])


def page(path: str = "/departments") -> str:
    status, headers, body = get(path)
    assert (status, headers["content-encoding"]) == (200, "br")
    return brotli.decompress(body).decode()


def test_the_page_is_chinese_from_its_first_byte() -> None:
    text = page()
    assert '<html lang="zh-CN">' in text
    assert "<title>任务进展监测</title>" in text
    assert "请在浏览器中启用" in text
    assert "You need to enable JavaScript" not in text


def test_the_page_still_starts_streamlit() -> None:
    entry = re.search(r'<script type="module"[^>]*src="[^"]+"', index_page())
    assert entry is not None
    assert entry[0] in page()
    assert '<div id="root"></div>' in page()


def test_all_that_a_page_needs_is_asked_for_at_once() -> None:
    text = page()
    for kind in ("Html", "BidiComponent", "PageLink", "Selectbox", "TextInput"):
        assert re.search(rf'rel="modulepreload" href="/static/js/{kind}\.', text), kind
    assert text.count('as="font"') == 3
    assert "SourceSans" not in text
    assert icon_font() is not None
    names = re.findall(r"/([\w.-]+\.js)\"", text)
    assert len(names) == len(set(names))


def test_scripts_that_others_import_are_named_too() -> None:
    named = {one.rpartition("/")[2] for one in scripts()}
    for one in scripts():
        found = find_script(one)
        assert found is not None
        imported = {name.decode() for name in re.findall(rb'from"\./([\w.-]+\.js)"', found.body)}
        assert all(name in named or name in index_page() for name in imported), one


def test_whoever_has_the_page_gets_nothing_again() -> None:
    _, headers, _ = get("/")
    assert headers["cache-control"] == "private, no-cache"
    status, _, body = get("/departments", {**BROWSER, "if-none-match": headers["etag"]})
    assert (status, body) == (304, b"")
    assert document().tag in headers["etag"]


def test_other_pages_of_the_server_are_left_as_they_are() -> None:
    status, _, body = get("/own")
    assert (status, body.decode()) == (200, "<title>登录</title>")


def test_requests_for_files_keep_their_headers() -> None:
    _, _, body = get("/asked.txt", {**BROWSER, "if-none-match": "x"})
    assert "accept-encoding" in body.decode()
    assert "if-none-match" in body.decode()


def test_scripts_of_streamlit_are_compressed_and_kept_for_ever() -> None:
    address = scripts()[0]
    status, headers, body = get(address)
    found = find_script(address)
    assert found is not None
    assert (status, headers["cache-control"], headers["content-encoding"]) == (200, IMMUTABLE, "br")
    assert brotli.decompress(body) == found.body


@pytest.mark.parametrize("name", ["../index.html", "js/../../index.html", "js/nothing.js"], ids=str)
def test_no_address_becomes_a_path(name: str) -> None:
    assert find_script(f"/static/{name}") is None


def test_our_styles_come_after_streamlits_and_before_those_of_a_page() -> None:
    head, body = page().split("<body>")
    assert "stylesheet" in head  # Streamlit's own
    assert body.index('rel="stylesheet" href="/asset/site-') < body.index('id="root"')


def test_streamlits_own_words_reach_the_reader_in_chinese() -> None:
    """Every phrase still stands in the scripts that are installed, and none of them in what is sent."""
    folder = Path(file_util.get_static_dir()) / "static" / "js"
    installed = {path.name: path.read_bytes() for path in folder.glob("*.js")}
    assert [phrase for phrase in WORDS if not any(phrase.encode() in script for script in installed.values())] == []
    for name, script in installed.items():
        if name.startswith(("Selectbox.", "Multiselect.", "FileUploader.", "InputInstructions.", "DataFrame.")):
            found = find_script(f"/static/js/{name}")
            assert found is not None
            assert [phrase for phrase in WORDS if phrase.encode() in found.body] == []
            assert found.body != script
