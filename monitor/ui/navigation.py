"""The links of the sidebar: one piece of markup, for every element of its own costs the server and the browser time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from monitor.ui.here import HOME
from monitor.ui.markup import Html, el, join
from monitor.ui.sitemap import Place


def navigation(places: Sequence[Place], shown: str, query: Mapping[str, str]) -> Html:
    """Links to the pages by group, each carrying `query`; the one that is shown is marked."""
    parts: list[Html] = []
    for group, ones in groupby(places, key=lambda place: place.group):
        if group:
            parts.append(el("div", group, class_="group"))
        parts.append(el("ul", [el("li", _link(place, shown, query)) for place in ones]))
    return el("nav", join(parts), class_="pages", aria_label="页面")


def _link(place: Place, shown: str, query: Mapping[str, str]) -> Html:
    path = "/" if place.id == HOME else f"/{place.id}"
    # The symbols are letters of a font that Streamlit brings along.
    symbol = el("span", place.icon.removeprefix(":material/").removesuffix(":"), class_="symbol", aria_hidden="true")
    current = "page" if place.id == shown else None
    address = f"{path}?{urlencode(query)}" if query else path
    return el("a", symbol, place.title, href=address, data_app=True, target="_self", aria_current=current)
