"""Small multiples: the year of every indicator of a section as small panels within one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.course import Course, course
from monitor.charts.figure import Context, Figure
from monitor.charts.lines import lines
from monitor.charts.palette import LINES, SECOND, mark_trace
from monitor.charts.style import SCREEN, Sheet, Size, bold, finish, label, overlay, source_line
from monitor.charts.typeset import clip
from monitor.plan import Plan
from monitor.words.value import until_text

_HEAD = 42  # base pixels over a panel: name and values
_PANEL = 92
_FOOT = 34  # month labels and the gap to the next row
_GUTTER = 26


def small_multiples(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Panels, worst first, three in a row (on a phone two); each on its own scale with its target as the solid line."""
    every = row.worst_first(assessments)
    sheet = _sheet(plan, every, context, size, headline)
    columns = 2 if size.is_narrow else 3
    fitting = columns * max(1, int(sheet.plot_height / sheet.px(_HEAD + _PANEL + _FOOT)))
    shown = every if size.grows else every[:fitting]
    if len(shown) < len(every):
        sheet = _sheet(plan, shown, context, size, headline, left_out=len(every) - len(shown))
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": []}
    for index, assessment in enumerate(shown):
        _panel(sheet, course(plan, assessment), index, columns, len(shown), data, layout)
    alt = f"{headline}。{'；'.join(map(row.spoken, every))}。"
    return finish(sheet, data, layout, name=name, alt=alt, table=row.table_of(every))


def _sheet(
    plan: Plan, rows: Sequence[Assessment], context: Context, size: Size, headline: str, left_out: int = 0
) -> Sheet:
    month = context.month
    rest = f"；列最滞后的{len(rows)}项，另有{left_out}项未列" if left_out else ""
    panel_rows = -(-len(rows) // (2 if size.is_narrow else 3))
    return Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"{until_text(month)}；粗线实际，灰线上年，横线目标，虚线序时，点线推算{rest}",
        source=source_line(row.reporters(plan, rows), context),
        notes=row.correction_notes(rows),
        left=size.pad,
        right=size.pad,
        below=0,
        needs=panel_rows * (_HEAD + _PANEL + _FOOT),
    )


def _panel(
    sheet: Sheet, year: Course, index: int, columns: int, total: int, data: list[dict[str, Any]], layout: dict[str, Any]
) -> None:
    """One panel on axes of its own, added to the figure's traces and layout."""
    axes = "" if index == 0 else str(index + 1)
    step_px = min(sheet.px(_HEAD + _PANEL + _FOOT) * 1.6, sheet.plot_height / -(-total // columns))
    gutter = sheet.px(_GUTTER if columns == 3 else 18)
    width = (sheet.plot_width - gutter * (columns - 1)) / columns
    left = index % columns * (width + gutter)
    top = index // columns * step_px
    across = [left / sheet.plot_width, (left + width) / sheet.plot_width]
    upper = 1 - (top + sheet.px(_HEAD)) / sheet.plot_height
    lower = 1 - (top + step_px - sheet.px(_FOOT)) / sheet.plot_height
    low, high = _range(year)
    layout[f"xaxis{axes}"] = {
        "domain": across,
        "range": [0.4, 12.6],
        "tickvals": [1, 6, 12],
        "ticktext": ["1月", "6月", "12月"],
        "tickfont": {"size": sheet.small, "color": SECOND},
        "showline": True,
        "linecolor": LINES,
        "anchor": f"y{axes}",
    }
    layout[f"yaxis{axes}"] = {"domain": [lower, upper], "range": [low, high], "tickvals": [], "anchor": f"x{axes}"}
    data += lines(sheet, year, low, small=True, axes=axes)
    _head(sheet, year.assessment, left, width, top, index, data, layout)


def _range(year: Course) -> tuple[float, float]:
    """The panel's scale: from zero for what accumulates; turned over for ranks."""
    outlook = year.assessment.outlook
    values = [v for values in (year.actual, year.expected, year.last_year) for v in values if v is not None]
    values += [] if year.target is None else [year.target]
    values += [] if outlook is None else [float(outlook.low), float(outlook.high)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    kind = year.assessment.item.kind
    if kind == "rank":
        return high + 0.6, low - 0.6
    if kind == "rate" and year.target:
        low, high = min(low, year.target * 0.9), max(high, year.target * 1.1)
    elif kind in ("cumulative", "milestone"):
        low = min(low, 0.0)
    room = (high - low or 1.0) * 0.06
    return (low - (0 if low == 0 else room), high + room)


def _head(
    sheet: Sheet,
    assessment: Assessment,
    left: float,
    width: float,
    top: float,
    index: int,
    data: list[dict[str, Any]],
    layout: dict[str, Any],
) -> None:
    """Status shape and name over the panel, value and target under them."""
    paper = {"xref": "paper", "yref": "paper", "xshift": left}
    y = -(top + sheet.px(10))
    mark = sheet.px(18)
    name = clip(assessment.item.short, width - mark, sheet.body)
    layout["annotations"] += [
        label(bold(name), 0, 1, size=sheet.body, yshift=y, **{**paper, "xshift": left + mark}),
        label(clip(_values(assessment), width, sheet.small), 0, 1, size=sheet.small, color=SECOND,
              **{**paper, "yshift": y - sheet.px(20)}),
    ]  # fmt: skip
    layout.update(overlay(sheet, 99))
    data.append(mark_trace([left + sheet.px(7)], [y], [assessment.status], sheet.px(13), xaxis="x99", yaxis="y99"))


def _values(assessment: Assessment) -> str:
    return row.statement(assessment) if row.is_rank(assessment) else row.detail(assessment, with_baseline=False)
