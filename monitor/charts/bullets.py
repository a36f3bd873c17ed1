"""Bullet rows: many items against their targets, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.figure import Context, Figure
from monitor.charts.palette import INK, NAVY, PAPER, TRACK
from monitor.charts.rows import FEW, LOOSE, beside, left_margin, marks_width, row_step, rows_height
from monitor.charts.style import SCREEN, Sheet, Size, finish, source_line
from monitor.plan import Plan

_ARROW = 9  # room for the arrow of a bar that runs past 100 %


def bullets(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Attainment of each item as a bar on its track, the schedule as a tick, status and percentage beside it."""
    rows = row.worst_first(assessments)
    sheet = _sheet(plan, rows, context, size, headline)
    shown = rows[: max(1, int(sheet.plot_height / sheet.px(row_step(size))))]
    if len(shown) < len(rows):
        sheet = _sheet(plan, shown, context, size, headline, left_out=len(rows) - len(shown))
    alt = f"{headline}。{'；'.join(map(row.spoken, rows))}。"
    return finish(sheet, *_draw(plan, sheet, shown), name=name, alt=alt, table=row.table_of(rows))


def _sheet(
    plan: Plan, rows: Sequence[Assessment], context: Context, size: Size, headline: str, left_out: int = 0
) -> Sheet:
    month = context.month.label
    what, marks = "完成年度目标的比例（%）", "；竖线为序时进度，灰字为完成值 / 目标值"
    if all(map(row.is_wordy, rows)):
        what, marks = "位次与目标位次", ""
    rest = f"；列最滞后的{len(rows)}项，另有{left_out}项未列" if left_out else ""
    return Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"{what}，截至{month}{marks}{rest}",
        source=source_line(row.reporters(plan, rows), context),
        notes=row.correction_notes(rows),
        left=left_margin(rows, size),
        right=size.pad,
        needs=rows_height(len(rows), size),
        is_tight=len(rows) < FEW,
    )


def _draw(plan: Plan, sheet: Sheet, rows: Sequence[Assessment]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    narrow = sheet.size.is_narrow
    per_px = 100 / marks_width(sheet, _ARROW)  # data units of x in a pixel
    used = min(sheet.plot_height, sheet.px((row_step(sheet.size) + (0 if narrow else LOOSE)) * max(len(rows), 1)))
    step_px = used / max(len(rows), 1)
    offset = sheet.px(21) / step_px if narrow else 0.0  # on a phone the bar lies under its label
    ys = [-index - offset for index in range(len(rows))]
    track_px, bar = (sheet.px(16), sheet.px(8)) if narrow else (sheet.px(28), sheet.px(12))
    measured = [(row.due_share(plan, a), y) for a, y in zip(rows, ys, strict=True) if not row.is_wordy(a)]
    data = [
        _bars([100.0] * len(measured), [y for _, y in measured], track_px / step_px, TRACK),
        _actual(rows, ys, bar / step_px),
        *_ticks(measured, (track_px / 2 + sheet.px(2)) / step_px, sheet, step_px),
        *_overflow(rows, ys, sheet, per_px),
    ]
    texts, marks = beside(sheet, rows, step_px, per_px)
    data.append(marks)
    domain = [1 - used / sheet.plot_height, 1]
    layout = {
        "barmode": "overlay",
        "annotations": texts,
        "xaxis": {
            "range": [0, sheet.plot_width * per_px],
            "tickvals": [0, 25, 50, 75, 100] if measured else [],
            "ticktext": ["0", "25", "50", "75", "100%"] if measured else [],
            "tickfont": {"size": sheet.tick},
            "showgrid": True,
            "layer": "below traces",
            "anchor": "y",
        },
        "yaxis": {"range": [0.5 - len(rows), 0.5], "domain": domain, "showticklabels": False, "tickvals": []},
    }
    return data, layout


def _bars(x: list[float | None], y: list[float], width: float, color: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": x,
        "y": y,
        "width": width,
        "base": 0,
        "marker": {"color": color, "line": {"width": 0}},
        "hoverinfo": "skip",
        **more,
    }


def _share(assessment: Assessment) -> float | None:
    """Attainment in per cent; None where nothing was measured, never zero."""
    if not row.has_bar(assessment) or assessment.attainment_share is None:
        return None
    return float(assessment.attainment_share * 100)


def _actual(rows: Sequence[Assessment], ys: list[float], width: float) -> dict[str, Any]:
    shares = [_share(a) for a in rows]
    return _bars(
        [None if share is None else min(max(share, 0.0), 100.0) for share in shares],
        ys,
        width,
        NAVY,
        hoverinfo="text",
        hovertext=[row.hover(a) for a in rows],
        customdata=[a.item.id for a in rows],
        name="actual",
    )


def _ticks(
    measured: Sequence[tuple[Decimal | None, float]], half: float, sheet: Sheet, step_px: float
) -> list[dict[str, Any]]:
    """Schedule ticks: a white halo first, or the tick would vanish on the bar."""
    traces = []
    for color, width, longer in ((PAPER, 5, 1), (INK, 3, 0)):
        xs: list[float | None] = []
        ys: list[float | None] = []
        reach = half + sheet.px(longer) / step_px
        for due, y in measured:
            if due is not None:
                xs += [float(due * 100)] * 2 + [None]
                ys += [y - reach, y + reach, None]
        line = {"color": color, "width": sheet.px(width)}
        traces.append({"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "hoverinfo": "skip"})
    traces[-1]["name"] = "schedule"
    return traces


def _overflow(rows: Sequence[Assessment], ys: list[float], sheet: Sheet, per_px: float) -> list[dict[str, Any]]:
    """An arrow where a bar would run past 100 %: the percentage beside it tells how far."""
    over = [y for a, y in zip(rows, ys, strict=True) if (_share(a) or 0) > 100]
    if not over:
        return []
    marker = {"symbol": "triangle-right", "size": sheet.px(13), "color": NAVY, "line": {"width": 0}}
    x = [100 + sheet.px(3) * per_px] * len(over)
    return [{"type": "scatter", "mode": "markers", "x": x, "y": over, "marker": marker, "hoverinfo": "skip"}]
