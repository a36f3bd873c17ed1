"""Twelve trends of the real plan over made-up figures: what every candidate shows."""

from __future__ import annotations

from typing import Any

from monitor.charts.style import NARROW
from monitor.charts.trend import trend
from monitor.month import Month
from monitor.plan import Indicator
from monitor.words import headline_item
from tests import chart_data

MONTHS = tuple(Month(2025, number) for number in range(4, 10))
ITEMS = tuple(item.id for item in chart_data.plan().items if isinstance(item, Indicator) and item.kind == "cumulative")[
    :12
]


def drawing(number: int, month: Month) -> dict[str, Any]:
    """One finished figure, without template."""
    one = chart_data.one(ITEMS[number], month)
    figure = trend(
        chart_data.plan(),
        one,
        context=chart_data.context(month=month),
        size=NARROW,
        name=f"trend-{one.item.id}",
        headline=headline_item(one),
    )
    # The month is written where the stopwatch can read it.
    figure.plotly["layout"]["annotations"].append(
        {"text": f"〔{month.number}〕", "xref": "paper", "yref": "paper", "x": 0, "y": 1, "showarrow": False}
    )
    return figure.plotly
