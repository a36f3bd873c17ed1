"""The components of the pages: sheets of markup and figures, the month selector, links that change page at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import streamlit as st

from monitor.charts.style import SLIDE
from monitor.home import based
from monitor.month import Month
from monitor.web.assets import asset_address
from monitor.web.figures import FORMS, current_key, find_figure
from monitor.web.selection import Selection
from monitor.web.view import View

# The modules themselves are assets with addresses of their own, cached by the browser: this is all that a run sends.
_LOADER = """
export default function (component) {
  const ready = import(window.location.origin + component.data.module);
  ready.then((module) => module.mount(component));
  return () => ready.then((module) => module.unmount?.(component.parentElement));
}
"""
# Data as bytes, for what is sent in every run: Streamlit would write JSON three times to recognise it again.
_BYTES_LOADER = """
const texts = new TextDecoder();
export default function (component) {
  const data = JSON.parse(texts.decode(component.data));
  const ready = import(window.location.origin + data.module);
  ready.then((module) => module.mount(component.parentElement, data));
  return () => ready.then((module) => module.unmount(component.parentElement));
}
"""

TOOLS = 30  # pixels of the line below a figure

_sheet = st.components.v2.component("monitor_sheet", js=_BYTES_LOADER, isolate_styles=False)
_months = st.components.v2.component("monitor_months", js=_BYTES_LOADER, isolate_styles=False)
_navigator = st.components.v2.component("monitor_navigator", js=_LOADER, isolate_styles=False)
_fitting = st.components.v2.component("monitor_fitting", js=_LOADER, isolate_styles=False)


_ASSETS = {"module": "sheet.js", "plotly": "plotly.min.js", "template": "template.json"}


def sheet_assets() -> dict[str, str]:
    """Where a sheet finds its module and what its figures are drawn with."""
    return {name: based(asset_address(asset)) for name, asset in _ASSETS.items()}


def mount_sheet(key: str, blocks: orjson.Fragment) -> None:
    """The blocks of a sheet one below the other: a JSON list of {"html": …} and what figures_block returns."""
    _sheet(key=key, data=orjson.dumps({**sheet_assets(), "key": key, "blocks": blocks}))


def show_months(month: Month, months: Mapping[Month, str]) -> None:
    """The month selector with the words of each month; it changes the month of the address, and nothing else."""
    listed = [(str(one), words) for one, words in months.items()]
    data = {"module": based(asset_address("months.js")), "month": str(month), "months": listed}
    _months(key="months", data=orjson.dumps(data))


def figures_block(
    view: View, names: Sequence[str], links: Mapping[str, str], form: str, selection: Selection, place: str = ""
) -> dict[str, Any]:
    """Where each figure is to be fetched, and the room that the first of them needs, kept until they are drawn."""
    specs = [_spec(view, name, form, selection, place) for name in names]
    room = min(one["height"] for one in (specs[0]["wide"], specs[0]["narrow"]) if one) + TOOLS
    return {"figures": specs, "links": {name: based(address) for name, address in links.items()}, "room": room}


def _spec(view: View, name: str, form: str, selection: Selection, place: str) -> dict[str, Any]:
    current = current_key(view.edition.version, name, view.month, selection=selection, place=place)
    forms = (*FORMS, SLIDE.name) if form == SLIDE.name else FORMS
    keys = {one: replace(current, size=one) for one in forms}
    figures = {one: find_figure(key) for one, key in keys.items()}
    sizes = {
        one: {"address": based(keys[one].address), "width": figures[one].width, "height": figures[one].height}
        for one in forms
    }
    wide = figures["wide"]
    return {
        "name": name,
        "alt": wide.alt,
        "headline": wide.headline,
        "wide": sizes["wide"] if form == "wide" else None,
        "narrow": sizes["narrow"],
        **({"slide": sizes["slide"]} if "slide" in sizes else {}),
        "table": based(keys["wide"].table_address),
        "csv": based(keys["wide"].csv_address),
        "zip": based(keys["wide"].zip_address),
        "png": based(keys["wide"].picture_address("png")),
        "svg": based(keys["wide"].picture_address("svg")),
    }


def show_navigator(address: str, anchor: str | None, version: int) -> None:
    """What makes links inside the app change page without a reload; it is mounted once in every run.

    At a new `address` the element with the id `anchor` is brought into view. An open page tells its reader when a
    version newer than the published `version` comes out.
    """
    addresses = {"module": based(asset_address("navigator.js")), "health": based("/health")}
    _navigator(key="navigator", data={**addresses, "address": address, "anchor": anchor, "version": version})


def show_fitting() -> None:
    """What makes a page of the meeting view as large as the screen holds."""
    _fitting(key="fitting", data={"module": based(asset_address("fitting.js"))})
