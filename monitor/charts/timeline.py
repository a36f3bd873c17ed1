"""Timeline of deliverables: the time that has gone into each, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.axis import month_axis
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import INK, NAVY, PAPER, TRACK
from monitor.charts.rows import FEW, LOOSE, beside, left_margin, marks_width, row_step, rows_height
from monitor.charts.style import SCREEN, Sheet, Size, finish, source_line
from monitor.plan import Milestone, Plan
from monitor.status import WORDS


def timeline(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Worst first: a track to the due month, a bar over the months gone by (it ends where the thing was done)."""
    rows = row.worst_first(one for one in assessments if isinstance(one.item, Milestone))
    sheet = _sheet(plan, rows, context, size, headline)
    shown = rows[: max(1, int(sheet.plot_height / sheet.px(row_step(size))))]
    if len(shown) < len(rows):
        sheet = _sheet(plan, shown, context, size, headline, left_out=len(rows) - len(shown))
    said = "；".join(f"{one.item.short}{row.detail(one)}，{_percent(one)}，{WORDS[one.status]}" for one in rows)
    return finish(sheet, *_draw(sheet, shown), name=name, alt=f"{headline}。{said}。", table=_table(rows))


def _sheet(
    plan: Plan, rows: Sequence[Assessment], context: Context, size: Size, headline: str, left_out: int = 0
) -> Sheet:
    rest = f"；列最需关注的{len(rows)}项，另有{left_out}项见表" if left_out else ""
    return Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"截至{context.month.label}；横条为已用时间，完成即止，竖线为应完成月底，百分比为完成比例{rest}",
        source=source_line(row.reporters(plan, rows), context),
        notes=row.correction_notes(rows),
        left=left_margin(rows, size),
        right=size.pad,
        needs=rows_height(len(rows), size),
        is_tight=len(rows) < FEW,
    )


def _percent(assessment: Assessment) -> str:
    return "未报送" if assessment.actual is None else f"完成{assessment.actual.normalize():f}%"


def _due(assessment: Assessment) -> int | None:
    """The due month as a number of the year shown; None where it lies in another year."""
    item = assessment.item
    is_this_year = isinstance(item, Milestone) and item.due_month.year == assessment.month.year
    return item.due_month.number if isinstance(item, Milestone) and is_this_year else None


def _used(assessment: Assessment) -> int | None:
    """Months that went into it: until it was done, else until it was last reported."""
    done = [m.number for m, seen in assessment.this_year.items() if seen.value is not None and seen.value >= 100]
    if done:
        return min(done)
    return None if assessment.as_of is None else assessment.as_of.number


def _draw(sheet: Sheet, rows: Sequence[Assessment]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    narrow = sheet.size.is_narrow
    per_px = 12 / marks_width(sheet, 3)  # the last tick must not be cut
    used = min(sheet.plot_height, sheet.px(row_step(sheet.size) + (0 if narrow else LOOSE)) * max(len(rows), 1))
    step_px = used / max(len(rows), 1)
    offset = sheet.px(21) / step_px if narrow else 0.0
    ys = [-index - offset for index in range(len(rows))]
    texts, marks = beside(sheet, rows, step_px, per_px)
    track, bar = (sheet.px(16), sheet.px(6)) if narrow else (sheet.px(22), sheet.px(8))
    data = [
        _bars([_due(one) or 12 for one in rows], ys, track / step_px, TRACK),
        _bars(
            [_used(one) for one in rows],
            ys,
            bar / step_px,
            NAVY,
            hovertext=list(map(row.hover, rows)),
            customdata=[one.item.id for one in rows],
            name="actual",
        ),
        *_due_ticks(rows, ys, (track / 2 + sheet.px(2)) / step_px, sheet, step_px),
        marks,
    ]
    months = range(1, 13, 2 if narrow else 1)
    layout = {
        "barmode": "overlay",
        "annotations": texts,
        "xaxis": {
            **month_axis(sheet),
            "range": [0, sheet.plot_width * per_px],
            "tickvals": [number - 0.5 for number in months],
            "ticktext": [f"{number}月" for number in months],
            "showline": False,
        },
        "yaxis": {
            "range": [0.5 - len(rows), 0.5],
            "domain": [1 - used / sheet.plot_height, 1],
            "tickvals": [],
        },
    }
    return data, layout


def _bars(x: Sequence[float | None], y: Sequence[float], width: float, color: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(x),
        "y": list(y),
        "width": width,
        "base": 0,
        "marker": {"color": color, "line": {"width": 0}},
        "hoverinfo": "text" if "hovertext" in more else "skip",
        **more,
    }


def _due_ticks(
    rows: Sequence[Assessment], ys: Sequence[float], half: float, sheet: Sheet, step_px: float
) -> list[dict[str, Any]]:
    """The end of the due month, with the white halo of all ticks."""
    traces = []
    for color, width, longer in ((PAPER, 5, 1), (INK, 3, 0)):
        xs: list[float | None] = []
        places: list[float | None] = []
        reach = half + sheet.px(longer) / step_px
        for one, y in zip(rows, ys, strict=True):
            due = _due(one)
            if due is not None:
                xs += [due, due, None]
                places += [y - reach, y + reach, None]
        line = {"color": color, "width": sheet.px(width)}
        traces.append({"type": "scatter", "mode": "lines", "x": xs, "y": places, "line": line, "hoverinfo": "skip"})
    traces[-1]["name"] = "due"
    return traces


def _table(rows: Sequence[Assessment]) -> Table:
    body = tuple(
        (
            one.item.name,
            one.item.due_month.label if isinstance(one.item, Milestone) else None,
            one.actual,
            WORDS[one.status],
            one.as_of.label if one.as_of else None,
        )
        for one in rows
    )
    return Table(("节点", "应完成", "完成比例（%）", "状态", "数据截至"), body)
