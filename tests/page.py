"""What a page says, run without a browser: its markup in order, of sheets and of elements, sidebar last."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from re import search, sub
from typing import Any

import orjson
from streamlit.testing.v1 import AppTest


def sheet_blocks(site: AppTest) -> Iterator[dict[str, Any]]:
    """Every block of every sheet, as the browser is sent it."""
    for element in site.get("bidi_component"):
        if element.proto.component_name == "monitor_sheet":
            yield from orjson.loads(element.proto.bytes)["blocks"]


def markup(site: AppTest) -> str:
    """All markup of a page, but for what only keeps a number on one line with what it counts."""
    on_sheets = [block["html"] for block in sheet_blocks(site) if "html" in block]
    whole = "".join((*on_sheets, *(str(block.proto.body) for block in site.get("html"))))
    return sub(r'<span class="counted">([^<]*)</span>', r"\1", whole)


def heading(site: AppTest) -> str:
    """The page's title."""
    found = search(r"<h1>(.*?)</h1>", markup(site))
    return site.title[0].value if found is None else unescape(found[1])


def months(site: AppTest) -> dict[str, Any]:
    """What the month selector is sent."""
    (found,) = (one.proto for one in site.get("bidi_component") if one.proto.component_name == "monitor_months")
    return orjson.loads(found.bytes)  # type: ignore[no-any-return]
