"""Who is furthest behind, who ahead: ranked diverging bars of the gap to the schedule in percentage points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.figure import Context, Figure
from monitor.charts.palette import INK, NAVY, mark_trace
from monitor.charts.rows import FEW
from monitor.charts.style import (
    KEY_LINE,
    SCREEN,
    Sheet,
    Size,
    finish,
    key_places,
    label,
    overlay,
    source_line,
    status_key,
)
from monitor.charts.typeset import clip, text_width
from monitor.number import number_text
from monitor.plan import Plan

_STEP = 27
_VALUE = 62  # room of a number beyond a bar's end
_MARK = 26  # room of the status shape before a bar's name


def gaps(
    plan: Plan,
    assessments: Sequence[Assessment],
    *,
    context: Context,
    size: Size = SCREEN,
    name: str,
    headline: str,
    behind: int = 10,
    ahead: int = 3,
) -> Figure:
    """The items furthest behind their schedule and, to compare, those furthest ahead; the worst on top."""
    ranked = sorted(
        (one for one in assessments if one.gap_share is not None and one.reporting == "reported"),
        key=lambda one: one.gap_share or Decimal(0),  # of equals in the plan's order
    )
    shown = _shown(ranked, behind, ahead)
    sheet = _sheet(plan, shown, len(ranked), context, size, headline)
    said = "；".join(f"{one.item.short}{_signed(one)}个百分点" for one in shown)
    return finish(sheet, *_draw(sheet, shown), name=name, alt=f"{headline}。{said}。", table=row.table_of(ranked))


def _shown(ranked: Sequence[Assessment], behind: int, ahead: int) -> list[Assessment]:
    late = [one for one in ranked if (one.gap_pp or 0) < 0][:behind]
    early = [one for one in ranked if (one.gap_pp or 0) >= 0]
    wanted = ahead + max(0, behind - len(late))
    return late + early[len(early) - min(wanted, len(early)) :]


def _signed(assessment: Assessment) -> str:
    gap = assessment.gap_pp or Decimal(0)
    return f"+{number_text(gap, 1)}" if gap > 0 else number_text(gap, 1)


def _sheet(plan: Plan, rows: Sequence[Assessment], total: int, context: Context, size: Size, headline: str) -> Sheet:
    _, high = _ends(rows)
    arrows = "，箭头为超出图幅" if max((float(one.gap_pp or 0) for one in rows), default=0.0) > high else ""
    return Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"完成率与序时进度之差（百分点），{context.month.label}；可比的{total}项中列{len(rows)}项{arrows}",
        source=source_line(row.reporters(plan, rows), context),
        notes=row.correction_notes(rows),
        left=size.pad,
        right=size.pad,
        below=28,
        needs=_STEP * len(rows) + (54 if size.is_narrow else 30),
        is_tight=len(rows) < FEW,
    )


def _draw(sheet: Sheet, rows: Sequence[Assessment]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    codes = [one.status for one in rows]
    lines = 1 + int(-key_places(sheet, codes)[-1][2] // sheet.px(KEY_LINE)) if rows else 0
    head = sheet.px(KEY_LINE * lines + 8)
    used = min(sheet.plot_height - head, sheet.px(40) * max(len(rows), 1))
    step = used / max(len(rows), 1)
    names = min(
        max((text_width(one.item.short, sheet.body) for one in rows), default=0),
        sheet.px(120 if sheet.size.is_narrow else 230),
    )
    left = sheet.px(_MARK) + names + sheet.px(10)
    low, high = _range(sheet, rows, sheet.plot_width - left)
    limit = _ends(rows)[1]
    values = [float(one.gap_pp or 0) for one in rows]
    ys = [-index for index in range(len(rows))]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [min(value, limit) for value in values],
        "y": ys,
        "width": min(0.62, sheet.px(16) / step),
        "marker": {"color": NAVY, "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": [row.hover(one) for one in rows],
        "customdata": [one.item.id for one in rows],
        "name": "gap",
    }
    mark_ys = [-(head + (index + 0.5) * step) for index in range(len(rows))]
    marks = mark_trace([sheet.px(9)] * len(rows), mark_ys, codes, sheet.px(14), xaxis="x2", yaxis="y2", name="status")
    cut = {
        "type": "scatter",
        "mode": "markers",
        "x": [limit for value in values if value > limit + 1e-9],
        "y": [y for y, value in zip(ys, values, strict=True) if value > limit + 1e-9],
        "marker": {"symbol": "triangle-right", "size": sheet.px(14), "color": NAVY, "line": {"width": 0}},
        "hoverinfo": "skip",
        "name": "cut",
    }
    key, words = status_key(sheet, codes)
    top = 1 - head / sheet.plot_height
    foot, domain = 0.5 - len(rows), [top - used / sheet.plot_height, top]
    zero = {"type": "line", "x0": 0, "x1": 0, "y0": foot, "y1": 0.5, "line": {"color": INK, "width": sheet.px(1)}}
    layout = {
        "annotations": [*_texts(sheet, rows, values, limit, names), *words],
        "shapes": [zero],
        "xaxis": {
            "range": [low, high],
            "domain": [left / sheet.plot_width, 1],
            "tickvals": [0],
            "ticktext": ["序时进度"],
            "tickfont": {"size": sheet.tick},
            "anchor": "y",
        },
        "yaxis": {"range": [foot, 0.5], "domain": domain, "tickvals": []},
        **overlay(sheet),
    }
    return [bars, cut, key, marks], layout


def _ends(rows: Sequence[Assessment]) -> tuple[float, float]:
    """How far the bars go to the left and to the right."""
    values = [float(one.gap_pp or 0) for one in rows]
    worst, best = max(0.0, -min(values, default=0.0)), max(0.0, max(values, default=0.0))
    return worst, min(best, max(worst * 0.8, 15.0))


def _range(sheet: Sheet, rows: Sequence[Assessment], width: float) -> tuple[float, float]:
    """Ends of the axis; a bar far ahead is cut, with its number, lest it dwarf the others."""
    worst, best = _ends(rows)
    room = sheet.px(_VALUE)  # a value beyond each end
    has_left, has_right = worst > 0, best > 0
    bare = (
        width - room * (has_left + has_right) - (0 if has_right else sheet.px(30)) - (0 if has_left else sheet.px(30))
    )
    per_px = (worst + best or 1.0) / max(bare, 1.0)
    low = -worst - (room if has_left else sheet.px(30)) * per_px
    return low, best + (room if has_right else sheet.px(30)) * per_px


def _texts(
    sheet: Sheet, rows: Sequence[Assessment], values: Sequence[float], limit: float, names: float
) -> list[dict[str, Any]]:
    texts = []
    for index, (one, value) in enumerate(zip(rows, values, strict=True)):
        name = clip(one.item.short, names, sheet.body)
        texts.append(label(name, 0, -index, size=sheet.body, xref="paper", xshift=sheet.px(_MARK)))
        ahead = value >= 0
        at = min(value, limit)
        side = {
            "xanchor": "left" if ahead else "right",
            "xshift": sheet.px((11 if value > limit + 1e-9 else 5) if ahead else -5),
        }
        texts.append(label(_signed(one), at, -index, size=sheet.body, **side))
    return texts
