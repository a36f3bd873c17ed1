"""Axes that people read: round ticks, months left to right."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from monitor.charts.style import Sheet
from monitor.number import number_text


def nice_ticks(low: float, high: float, count: int, decimals: int) -> list[float]:
    """About `count` round numbers (1, 2, 2.5, 5 × a power of ten) that enclose low and high.

    None is finer than the values are written, in so many decimals: things that are counted have no halves.
    """
    finest = 10.0**-decimals
    span = high - low or abs(high) or 1.0
    rough = max(span / max(count, 1), finest)
    power = 10.0 ** math.floor(math.log10(rough) + 1e-9)
    factors = (1, 2, 2.5, 5, 10) if power > finest * 1.5 else (1, 2, 5, 10)
    step = next(power * factor for factor in factors if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def with_headroom(low: float, high: float, reached: float, share: float) -> float:
    """The upper end of an axis on which at least `share` of its length is free above what reaches highest."""
    return max(high, low + (reached - low) / (1 - share))


def tick_text(value: float, ticks: Iterable[float]) -> str:
    """The tick with as many decimals as the finest of them needs."""
    decimals = max(max(0, -int(Decimal(str(tick)).normalize().as_tuple().exponent)) for tick in ticks)
    return number_text(Decimal(str(value)), decimals)


def month_axis(sheet: Sheet, *, every: int = 1, **more: Any) -> dict[str, Any]:
    """January to December, the empty future included; labels horizontal."""
    shown = range(1, 13, every)
    return {
        "range": [0.5, 12.5],
        "tickvals": list(shown),
        "ticktext": [f"{number}月" for number in shown],
        "tickangle": 0,
        "tickfont": {"size": sheet.tick},
        "ticklabelstandoff": round(sheet.px(3)),  # below the circles of what was not reported
        "showline": True,
        **more,
    }
