"""A small mark in a picture, for readers on paper: a QR code to the live figure, with the version beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import segno

from monitor.charts.figure import Figure
from monitor.charts.palette import INK
from monitor.charts.style import Size, label
from monitor.month import Month
from monitor.plan import Plan

SIDE = 66.0  # base pixels of the code: 17 mm in print, which any telephone reads
STRIP = 76  # base pixels of the strip below the source that holds it


def live_address(name: str, plan: Plan, month: Month, version: int) -> str | None:
    """Where the figure lives on the site that MONITOR_SITE names (https://…); None where that is not set."""
    site = os.environ.get("MONITOR_SITE", "").rstrip("/")
    if not site:
        return None
    subject = name.partition("-")[2]
    page, more = ("", {})
    if subject in plan.section:
        page = subject
    elif subject in plan.item:
        page, more = "indicator", {"indicator": subject}
    return f"{site}/{page}?{urlencode({**more, 'month': str(month), 'version': version})}"


def marked(build: Callable[[Size], Figure], size: Size, link: str, version: int) -> Figure:
    """The figure with the mark, no larger than without unless its rows need the room."""
    strip = round(STRIP * size.scale)
    figure = build(replace(size, height=size.height - strip))
    layout = figure.plotly["layout"]
    margin = {**layout["margin"], "b": layout["margin"]["b"] + strip}
    right, low = margin["r"] - size.pad * size.scale, size.pad * 0.5 * size.scale - margin["b"]
    side = SIDE * size.scale
    whole = {
        **layout,
        "height": layout["height"] + strip,
        "margin": margin,
        "shapes": [*layout.get("shapes", []), _code(link, right - side, low, side)],
        "annotations": [*layout["annotations"], _words(size, version, right - side, low + side / 2)],
    }
    return replace(figure, height=figure.height + strip, plotly={**figure.plotly, "layout": whole})


def _code(link: str, left: float, low: float, side: float) -> dict[str, Any]:
    """The code as one shape, in pixels from the plot's lower right corner."""
    rows = [tuple(row) for row in segno.make(link, error="l", boost_error=False).matrix]
    step = side / len(rows)
    path = ""
    for number, row in enumerate(rows):
        top, bottom = (round(low + side - (number + more) * step, 3) for more in (0, 1))
        for is_dark, run in groupby(enumerate(row), key=lambda one: bool(one[1])):
            columns = [column for column, _ in run]
            if is_dark:
                start, end = (round(left + at * step, 3) for at in (columns[0], columns[-1] + 1))
                path += f"M{start},{top}H{end}V{bottom}H{start}Z"
    anchor = {"xref": "paper", "yref": "paper", "xanchor": 1, "yanchor": 0}
    fill = {"fillcolor": INK, "line": {"width": 0}}
    return {"type": "path", "path": path, "xsizemode": "pixel", "ysizemode": "pixel", **anchor, **fill}


def _words(size: Size, version: int, right: float, middle: float) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "xanchor": "right", "align": "right", "yanchor": "middle"}
    shift = {"xshift": right - 10 * size.scale, "yshift": middle}
    text = f"扫码看此图及数据<br>数据版本 v{version}"
    return label(text, 1, 0, size=size.small * size.scale, name="mark", **place, **shift)
