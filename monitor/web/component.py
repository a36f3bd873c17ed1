"""The two components of the pages: figures fetched by address, and links that change page without a reload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from monitor.home import based
from monitor.web.assets import asset_address
from monitor.web.figures import FORMS, current_key, find_figure
from monitor.web.selection import EVERYTHING, Selection
from monitor.web.view import View

# The module itself is an asset with an address of its own, cached by the browser: this is all that a run sends.
_LOADER = """
export default function (component) {
  const ready = import(window.location.origin + component.data.module);
  ready.then((module) => module.mount(component));
  return () => ready.then((module) => module.unmount?.(component.parentElement));
}
"""

TOOLS = 30  # pixels of the line below a figure

_figures = st.components.v2.component("monitor_figures", js=_LOADER, isolate_styles=False)
_navigator = st.components.v2.component("monitor_navigator", js=_LOADER, isolate_styles=False)


def show_figures(
    view: View,
    names: Sequence[str],
    links: Mapping[str, str] | None = None,
    form: str = "wide",
    selection: Selection = EVERYTHING,
) -> None:
    """Figures beside each other, as many as fit, each with its table; `links` gives addresses to points by id.

    With form "narrow" they are small multiples; else each is wide where there is room.
    """
    specs = [_spec(view, name, links or {}, form, selection) for name in names]
    key = f"figures-{form}-{'-'.join(names)}"
    if specs:
        # Room for the first of them is kept from the start, so that what stands below does not jump when it is drawn.
        room = min(one["height"] for one in (specs[0]["wide"], specs[0]["narrow"]) if one) + TOOLS
        st.html(f"<style>.st-key-{key} {{ min-height: {room}px; }}</style>")
    mount_figures(key, specs)


def mount_figures(key: str, specs: Sequence[Mapping[str, Any]]) -> None:
    """The component itself, given where each figure is to be fetched."""
    addresses = {
        "module": asset_address("figures.js"),
        "plotly": asset_address("plotly.min.js"),
        "template": asset_address("template.json"),
    }
    _figures(key=key, data=_based({**addresses, "figures": list(specs)}))


def _based(data: Any) -> Any:
    """The same with every address as a browser must ask for it."""
    if isinstance(data, Mapping):
        return {name: _based(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_based(value) for value in data]
    return based(data) if isinstance(data, str) else data


def _spec(view: View, name: str, links: Mapping[str, str], form: str, selection: Selection) -> dict[str, Any]:
    current = current_key(view.edition.version, name, view.month, selection=selection)
    keys = {one: replace(current, size=one) for one in FORMS}
    figures = {one: find_figure(key) for one, key in keys.items()}
    sizes = {
        one: {"address": keys[one].address, "width": figures[one].width, "height": figures[one].height} for one in FORMS
    }
    wide = figures["wide"]
    return {
        "name": name,
        "alt": wide.alt,
        "headline": wide.headline,
        "wide": sizes["wide"] if form == "wide" else None,
        "narrow": sizes["narrow"],
        "table": keys["wide"].table_address,
        "csv": keys["wide"].csv_address,
        "zip": keys["wide"].zip_address,
        "png": keys["wide"].picture_address("png"),
        "svg": keys["wide"].picture_address("svg"),
        "links": dict(links),
    }


def show_navigator(address: str, anchor: str | None, version: int) -> None:
    """What makes links inside the app change page without a reload; it is mounted once in every run.

    At a new `address` the element with the id `anchor` is brought into view. An open page tells its reader when a
    version newer than the published `version` comes out.
    """
    addresses = {"module": based(asset_address("navigator.js")), "health": based("/health")}
    _navigator(key="navigator", data={**addresses, "address": address, "anchor": anchor, "version": version})
