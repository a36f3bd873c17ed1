"""The lines of one item's year: last year, target, schedule, outlook and what was done, from back to front."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from monitor.charts.course import Course, Values
from monitor.charts.palette import INK, LAST_YEAR, NAVY, NAVY_BAND, PAPER
from monitor.charts.style import Sheet
from monitor.number import number_text
from monitor.plan import Milestone
from monitor.words.value import amount_text

_MONTHS = range(1, 13)


def lines(sheet: Sheet, year: Course, floor: float, *, small: bool, axes: str = "") -> list[dict[str, Any]]:
    """The traces of one course, from back to front; `floor` is the value at the foot of the axis."""
    on = {"xaxis": f"x{axes}", "yaxis": f"y{axes}"}
    thick = 2 if small else 3
    traces: list[dict[str, Any]] = []
    if any(value is not None for value in year.last_year):
        traces.append(_line(year.last_year, LAST_YEAR, sheet.px(1.5 if small else 2), gaps=(), name="last_year") | on)
    if year.target is not None:
        traces.append(
            _line((year.target,) * 12, INK, sheet.px(1 if small else 1.5), name="target", cliponaxis=False) | on
        )
    if year.has_schedule:
        traces.append(_line(year.expected, INK, sheet.px(1.25), "dash", name="schedule") | on)
    traces += _outlook(sheet, year, thick, on)
    actual = _line(year.actual, NAVY, sheet.px(thick), gaps=year.missed, name="actual") | on
    if isinstance(year.assessment.item, Milestone):
        actual["line"]["shape"] = "hv"
    actual.update(
        mode="lines+markers",
        connectgaps=False,
        cliponaxis=False,
        marker={"size": sheet.px(5 if small else 8), "color": NAVY},
        hoverinfo="text",
        hovertext=[_hover(year, number) for number in actual["x"]],
    )
    traces.append(actual)
    if year.missed:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": list(year.missed),
                "y": [floor] * len(year.missed),
                "marker": {
                    "symbol": "circle",
                    "size": sheet.px(7 if small else 10),
                    "color": PAPER,
                    "line": {"color": INK, "width": sheet.px(1.5)},
                },
                "cliponaxis": False,
                "hoverinfo": "text",
                "hovertext": [f"{number}月 未报送" for number in year.missed],
                "name": "not_reported",
                **on,
            }
        )
    return traces


def _line(
    values: Values, color: str, width: float, dash: str = "solid", gaps: Sequence[int] = _MONTHS, **more: Any
) -> dict[str, Any]:
    """A line through the months; only a missing month among `gaps` breaks it, one that was never due does not."""
    points = [(m, value) for m, value in zip(_MONTHS, values, strict=False) if value is not None or m in gaps]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [month for month, _ in points],
        "y": [value for _, value in points],
        "line": {"color": color, "width": width, "dash": dash},
        "hoverinfo": "skip",
        **more,
    }


def _outlook(sheet: Sheet, year: Course, thick: float, on: dict[str, str]) -> list[dict[str, Any]]:
    outlook, now = year.assessment.outlook, year.last_reported
    if outlook is None or now is None or now[0] == 12:
        return []
    month, value = now
    band = {
        "type": "scatter",
        "mode": "lines",
        "x": [month, 12, 12, month],
        "y": [value, float(outlook.high), float(outlook.low), value],
        "fill": "toself",
        "fillcolor": NAVY_BAND,
        "line": {"width": 0},
        "hoverinfo": "skip",
        "name": "outlook_range",
        **on,
    }
    dotted = {
        **_line((), NAVY, sheet.px(thick), "dot", name="outlook") | on,
        "x": [month, 12],
        "y": [value, float(outlook.central)],
    }
    return [band, dotted]


def _hover(year: Course, number: int) -> str:
    one, value = year.assessment, year.actual[number - 1]
    if value is None:
        return ""
    exact = next(seen.value for m, seen in one.this_year.items() if m.number == number)
    parts = [f"<b>{one.month.year}年{number}月</b>", amount_text(exact, one.item)]
    due, before = year.expected[number - 1], year.last_year[number - 1]
    decimals = getattr(one.item, "decimals", 0)
    if due is not None and year.has_schedule:
        parts.append(f"序时 {number_text(Decimal(str(due)), decimals)}")
    if before is not None:
        parts.append(f"上年同期 {number_text(Decimal(str(before)), decimals)}")
    return "<br>".join(parts)
