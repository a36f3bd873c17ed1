"""Timeline of deliverables: how much of each is done, when it was, when it is due, and by how much it is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.axis import month_axis
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import INK, MARKS, NAVY, PAPER, SECOND, TRACK, mark_trace
from monitor.charts.rows import FEW, LOOSE, beside, left_margin, marks_width, row_step, rows_height
from monitor.charts.style import SCREEN, Sheet, Size, finish, source_line
from monitor.deliverable import Delivery, Way, deliveries
from monitor.plan import Milestone, Plan
from monitor.status import WORDS

_HATCHED = {
    "name": "late",
    "marker": {
        "color": PAPER,
        "pattern": {"shape": "/", "fgcolor": MARKS["far_behind"].fill, "size": 5, "solidity": 0.45},
        "line": {"color": MARKS["far_behind"].fill, "width": 1},
    },
}


def timeline(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Worst first: a track to the due month, filled as far as the thing is done, and where the year stands."""
    rows = row.worst_first(one for one in assessments if isinstance(one.item, Milestone))
    found = deliveries(rows, context.first_dues)
    sheet = _sheet(plan, rows, context, size, headline, has_moved=any(one.is_moved for one in found))
    shown = found[: max(1, int(sheet.plot_height / sheet.px(row_step(size))))]
    if len(shown) < len(rows):
        few = [one.assessment for one in shown]
        moved = any(one.is_moved for one in shown)
        sheet = _sheet(plan, few, context, size, headline, left_out=len(rows) - len(shown), has_moved=moved)
    said = "；".join(f"{one.item.short}{'，'.join(_said(one))}" for one in rows)
    return finish(sheet, *_draw(sheet, shown), name=name, alt=f"{headline}。{said}。", table=_table(found))


def _sheet(
    plan: Plan,
    rows: Sequence[Assessment],
    context: Context,
    size: Size,
    headline: str,
    *,
    left_out: int = 0,
    has_moved: bool,
) -> Sheet:
    rest = f"；列最需关注的{len(rows)}项，另有{left_out}项未列" if left_out else ""
    moved = "，细线为原时限" if has_moved else ""
    marks = f"深色为完成比例，方块为完成的月份，竖线为时限{moved}，斜纹为逾期，虚线为{context.month.number}月底"
    return Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"截至{context.month.label}；{marks}{rest}",
        source=source_line(row.reporters(plan, rows), context),
        notes=row.correction_notes(rows),
        left=left_margin(rows, size),
        right=size.pad,
        needs=rows_height(len(rows), size),
        is_tight=len(rows) < FEW,
    )


def _said(one: Assessment) -> tuple[str, ...]:
    """What is said of one deliverable; nothing twice."""
    return tuple(dict.fromkeys((row.detail(one), _percent(one), WORDS[one.status])))


def _percent(assessment: Assessment) -> str:
    return "未报送" if assessment.actual is None else f"完成{assessment.actual.normalize():f}%"


def _draw(sheet: Sheet, found: Sequence[Delivery]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    rows, ways = [one.assessment for one in found], [one.way for one in found]
    narrow = sheet.size.is_narrow
    per_px = 12 / marks_width(sheet, 3)  # the last tick must not be cut
    used = min(sheet.plot_height, sheet.px(row_step(sheet.size) + (0 if narrow else LOOSE)) * max(len(rows), 1))
    step_px = used / max(len(rows), 1)
    offset = sheet.px(21) / step_px if narrow else 0.0
    ys = [-index - offset for index in range(len(rows))]
    texts, lights = beside(sheet, rows, step_px, per_px)
    track, bar = (sheet.px(16), sheet.px(6)) if narrow else (sheet.px(22), sheet.px(8))
    done = [(float(way.done), y) for way, y in zip(ways, ys, strict=True) if way.done]
    data = [
        _bars([way.late for way in ways], ys, bar / step_px, PAPER, **_HATCHED),  # seen behind the track's end
        _bars([way.end for way in ways], ys, track / step_px, TRACK),
        _bars(
            [way.filled for way in ways],
            ys,
            bar / step_px,
            NAVY,
            hovertext=list(map(row.hover, rows)),
            customdata=[one.item.id for one in rows],
            name="actual",
        ),
        *_ticks(ways, ys, (track / 2 + sheet.px(2)) / step_px, sheet, step_px),
        mark_trace([x for x, _ in done], [y for _, y in done], ["reached"] * len(done), sheet.px(12)),
        lights,
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


def _ticks(ways: Sequence[Way], ys: Sequence[float], half: float, sheet: Sheet, step_px: float) -> list[dict[str, Any]]:
    """The end of the due month, with the white halo of all ticks, and thinly the one asked for first."""
    halo = half + sheet.px(1) / step_px
    dues = [way.due for way in ways]
    now = [sheet.context.month.number] * len(ways)
    return [
        _upright(now, ys, half, SECOND, sheet.px(1.5), "now", "3px,3px"),
        _upright([way.first for way in ways], ys, half, SECOND, sheet.px(1.5), "moved"),
        _upright(dues, ys, halo, PAPER, sheet.px(5), "halo"),
        _upright(dues, ys, half, INK, sheet.px(3), "due"),
    ]


def _upright(
    places: Sequence[int | None],
    ys: Sequence[float],
    half: float,
    color: str,
    width: float,
    name: str,
    dash: str = "solid",
) -> dict[str, Any]:
    """Short vertical lines, one a row that has a place."""
    xs: list[float | None] = []
    ends: list[float | None] = []
    for place, y in zip(places, ys, strict=True):
        if place is not None:
            xs += [place, place, None]
            ends += [y - half, y + half, None]
    line = {"color": color, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ends, "line": line, "hoverinfo": "skip", "name": name}


def _table(found: Sequence[Delivery]) -> Table:
    body = tuple(
        (
            one.assessment.item.name,
            one.first_due.label if one.is_moved else None,
            one.due.label,
            one.done.label if one.done else None,
            one.assessment.actual,
            WORDS[one.assessment.status],
            one.assessment.as_of.label if one.assessment.as_of else None,
        )
        for one in found
    )
    return Table(("节点", "原时限", "应完成", "完成月份", "完成比例（%）", "状态", "数据截至"), body)
