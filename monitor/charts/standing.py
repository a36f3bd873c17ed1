"""The district that a reader chose stands out among all: a frame that grey print keeps, and words that say so."""

from __future__ import annotations

from typing import Any

from monitor.charts.figure import Context
from monitor.charts.palette import INK
from monitor.charts.style import Sheet
from monitor.plan import Plan


def framed(plan: Plan, context: Context) -> str:
    """What the subtitle says of the frame; "" where no district was chosen."""
    return f"；粗框为{plan.district[context.place].name}" if context.place else ""


def row_box(sheet: Sheet, top: float, bottom: float) -> dict[str, Any]:
    """A row from side to side, far enough within the plot that the frame around it is not cut."""
    inset = sheet.px(1.5)
    return {"x0": inset, "x1": sheet.plot_width - inset, "y0": top, "y1": bottom}


def stand_out(sheet: Sheet, box: dict[str, Any]) -> dict[str, Any]:
    """The frame around a box (x0, x1, y0, y1)."""
    line = {"color": INK, "width": sheet.px(2.5)}
    return {"type": "rect", **{side: box[side] for side in ("x0", "x1", "y0", "y1")}, "line": line, "layer": "above"}
