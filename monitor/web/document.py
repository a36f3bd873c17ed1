"""The page that carries everything else: in Chinese from the first byte, and with all it needs asked for at once.

Streamlit sends an empty page in English, whose scripts ask for further scripts, fonts and style sheets one after the
other, and shows every element as soon as its own script is there. Here they are all named in the page's head, and the
page is shown when it stands whole.
"""

from __future__ import annotations

import re
from functools import lru_cache

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.home import Home, based
from monitor.warehouse import current_version
from monitor.web.assets import STATIC, asset_address, font_addresses
from monitor.web.component import sheet_assets
from monitor.web.first_look import first_look, query_of, sight
from monitor.web.front import find_script, icon_font, index_page, scripts
from monitor.web.payload import Payload, respond
from monitor.web.session import actor_of_request
from monitor.web.token import lines_against_planted_tokens

SHEET_MODULES = ("sheet.js", "figures.js", "drawings.js", "lettering.js", "ahead.js")
TITLE = "任务进展监测"
_NOSCRIPT = "<noscript>本站需要JavaScript，请在浏览器中启用后刷新页面。</noscript>"
_SERVED = "private, no-cache"  # asked again each time, and answered with 304 where nothing changed
_ENTRY = re.compile(r'<script type="module"[^>]*src="([^"]+)"[^>]*></script>')
_PRELOAD = re.compile(r'<link[^>]*rel="modulepreload"[^>]*href="([^"]+)"[^>]*>')
_CONDITIONS = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class Document:
    """ASGI middleware that sends our page where Streamlit would send its own, and Streamlit's scripts compressed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/static/"):
            await self._script(scope, receive, send)
        elif _is_navigation(scope):
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _script(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = await run_in_threadpool(find_script, scope["path"])
        answer = self.app if found is None else respond(Request(scope), found)
        await answer(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streamlit's answer, asked for plain and whole; where it is its page, ours takes its place."""
        is_page = False

        async def sent(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                is_page = _is_streamlit_page(message)
            if not is_page:
                await send(message)

        plain = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
        await self.app({**scope, "headers": plain}, receive, sent)
        if is_page:
            payload = await run_in_threadpool(_for_reader, Request(scope))
            answer = respond(Request(scope), payload, _SERVED)
            for line in lines_against_planted_tokens(Request(scope)):
                answer.headers.append("set-cookie", line)
            await answer(scope, receive, send)


def _is_navigation(scope: Scope) -> bool:
    """Whether a browser asks for a page to show: files have a dot in their name."""
    return "." not in scope["path"].rpartition("/")[2] and "text/html" in Headers(scope=scope).get("accept", "")


def _is_streamlit_page(start: Message) -> bool:
    """Other pages of this server have another length, and a fault another status."""
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    return start["status"] == 200 and is_html and headers.get("content-length") == str(len(index_page().encode()))


def _for_reader(request: Request) -> Payload:
    """Our page, with what the address showed last time where that is known."""
    role = actor_of_request(request).role
    version = current_version(Home.from_environment())
    seen = sight(request.url.path.strip("/"), query_of(request.url.query), role, version)
    return document(first_look(seen))


@lru_cache(maxsize=60)
def document(look: bytes | None = None) -> Payload:
    """Our page: Streamlit's own with language, title, and head, and with the sheets of a first look."""
    page = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*>', "", index_page())
    page = page.replace('<html lang="en">', '<html lang="zh-CN">')
    page = re.sub(r"<title>.*?</title>", f"<title>{TITLE}</title>", page)
    page = re.sub(r"<noscript>.*?</noscript>", _NOSCRIPT, page, flags=re.DOTALL)
    page = page.replace("</head>", f"{_head()}</head>")
    # After the styles that Streamlit adds to the head, before those that a page brings with it.
    page = page.replace("<body>", f'<body><link rel="stylesheet" href="{asset_address("site.css")}">')
    if look is not None:
        page = _with_look(page, look)
    return Payload(page.encode(), "text/html; charset=utf-8")


def _with_look(page: str, look: bytes) -> str:
    """The page with its sheets, which are shown and drawn before Streamlit starts; whatever fails there, it starts."""
    entry = _ENTRY.search(page)
    if entry is None:
        return page
    address = entry[1].removeprefix(".")
    first = tuple(map(asset_address, SHEET_MODULES))
    later = [address, *(one.removeprefix(".") for one in _PRELOAD.findall(page) if one not in first)]
    page = _PRELOAD.sub(lambda found: found[0] if found[1] in first else "", page)
    assets = {**sheet_assets(), "later": [based(one) for one in later]}
    sheets = orjson.dumps({**assets, "sheets": orjson.Fragment(look)}).decode().replace("<", "\\u003c")
    start = (
        f'<link rel="preload" as="script" fetchpriority="high" href="{asset_address("plotly.min.js")}">'
        f'<script type="module" async>import("{based(asset_address("sheet.js"))}").then((sheet) => sheet.showFirst())'
        f'.catch(console.error).finally(() => import("{based(address)}"));</script>'
    )
    shown = f'<div id="first"></div><script type="application/json" id="first-look">{sheets}</script>'
    page = page.replace('<html lang="zh-CN">', '<html lang="zh-CN" class="first">')
    return page.replace(entry[0], start).replace("</body>", f"{shown}</body>")


def _head() -> str:
    fonts = [*font_addresses(), *filter(None, [icon_font()])]
    modules = [*map(asset_address, (*SHEET_MODULES, "navigator.js", "focus.js", "months.js")), *scripts()]
    lines = [
        *(f'<link rel="preload" as="font" type="font/woff2" href="{one}" crossorigin>' for one in fonts),
        *(f'<link rel="modulepreload" href="{one}" crossorigin>' for one in modules),
        # After Streamlit's own scripts, so that Plotly is read while the page's first run is on its way.
        f'<script defer id="plotly" onerror="this.remove()" src="{asset_address("plotly.min.js")}"></script>',
        f"<style>{(STATIC / 'boot.css').read_text(encoding='utf-8')}</style>",
        *(f"<script>{(STATIC / name).read_text(encoding='utf-8')}</script>" for name in ("boot.js", "token.js")),
    ]
    return "\n".join(lines)
