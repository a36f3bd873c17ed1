"""One meaning, one look: colours, status marks and the Plotly template that all figures share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

INK = "#1F2328"
SECOND = "#5B6470"
GRID = "#E3E7EB"
TRACK = "#E8EBEF"
LINES = "#BFBFBF"
PAPER = "#FFFFFF"
NAVY = "#12436D"  # actual
NAVY_BAND = "rgba(18,67,109,0.14)"  # outlook
LAST_YEAR = "#9AA7B4"
VEIL = "rgba(255,255,255,0.75)"  # behind a label that a line may cross
WATERMARK = "rgba(31,35,40,0.10)"

FONTS = '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'


@dataclass(frozen=True, slots=True)
class Mark:
    """How one status looks: shape, fill (None: hollow), and the ink that is readable on that fill."""

    symbol: str
    fill: str | None
    on_fill: str
    grow: float  # shapes of one nominal size look unequal: this evens them out


MARKS: dict[str, Mark] = {
    "reached": Mark("square", "#1D6FB8", PAPER, 0.92),
    "on_track": Mark("circle", "#2FA58E", INK, 1.0),
    "behind": Mark("triangle-up", "#FFBF47", INK, 1.12),
    "far_behind": Mark("diamond", "#8B1A2B", PAPER, 1.12),
    "not_due": Mark("line-ew", None, INK, 0.85),
    "not_reported": Mark("circle", None, INK, 1.0),
}


def mark_trace(x: list[float], y: list[float], codes: list[str], px: float, **more: Any) -> dict[str, Any]:
    """A trace of status shapes, filled, with the ink outline; `px` is their nominal size."""
    marks = [MARKS[code] for code in codes]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "marker": {
            "symbol": [mark.symbol for mark in marks],
            "size": [round(px * mark.grow, 2) for mark in marks],
            "color": [mark.fill or PAPER for mark in marks],
            "line": {"color": INK, "width": 1.5 * max(1.0, px / 16)},
            "opacity": 1,
        },
        "cliponaxis": False,
        "hoverinfo": "skip",
        **more,
    }


_AXIS: dict[str, Any] = {
    "showgrid": False,
    "gridcolor": GRID,
    "gridwidth": 1,
    "zeroline": False,
    "showline": False,
    "linecolor": LINES,
    "ticks": "",
    "tickangle": 0,
    "fixedrange": True,
    "automargin": False,
    "tickfont": {"color": INK},
}

# Sent once a page and laid under every figure; never Streamlit's, whose colours only its own front end fills in.
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONTS, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": "rgba(0,0,0,0)",  # or one pair of axes would paint over another
        "colorway": [NAVY],
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": INK,
            "align": "left",
            "namelength": 0,
            "font": {"family": FONTS, "size": 14, "color": INK},
        },
        "barmode": "overlay",
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "separators": ".,",
    },
    "data": {
        "bar": [{"type": "bar", "marker": {"color": NAVY, "line": {"width": 0}}}],
        "scatter": [{"type": "scatter", "line": {"color": NAVY, "width": 3}}],
    },
}


def with_template(plotly: dict[str, Any]) -> dict[str, Any]:
    """The figure that Plotly draws where no page has sent the template: for pictures and documents."""
    return {"data": plotly["data"], "layout": {**plotly["layout"], "template": TEMPLATE}}
