"""Heat map of status shapes: tasks (or items) by month, the empty future included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.axis import month_axis
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import GRID, LINES, TRACK, mark_trace
from monitor.charts.rows import FEW
from monitor.charts.style import (
    KEY_LINE,
    SCREEN,
    Sheet,
    Size,
    bold,
    finish,
    key_places,
    label,
    overlay,
    source_line,
    status_key,
)
from monitor.charts.typeset import clip, text_width
from monitor.month import Month, year_months
from monitor.plan import Plan
from monitor.status import CODES, WORDS, worst
from monitor.words.value import until_text

Year = Mapping[Month, Sequence[Assessment]]

_STEP = 25
_GROUP = 22  # on a phone a group's name stands over its rows


@dataclass(frozen=True)
class _Row:
    """One line of the map: where it belongs, what it is called, the assessments of each month."""

    group: str
    name: str
    subject: str  # id of the task or item, which a page makes a link of
    cells: Mapping[Month, Sequence[Assessment]]


def task_heatmap(plan: Plan, year: Year, *, context: Context, size: Size = SCREEN, name: str, headline: str) -> Figure:
    """Every task by the worst status of its rows, grouped by section."""
    rows = [
        _Row(
            plan.section[task.section].name,
            f"{task.number} {task.short}",
            task.id,
            {month: [one for one in year[month] if one.task.id == task.id] for month in year},
        )
        for section in plan.sections
        for task in plan.tasks_of_section(section.id)
    ]
    rows = [line for line in rows if any(line.cells.values())] or rows
    return _heatmap(plan, rows, context, size, name, headline, "各任务所含指标中最差的状态")


def item_heatmap(
    plan: Plan, year: Year, section: str, *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Every item of one section by its status, grouped by task."""
    rows = [
        _Row(
            f"{task.number} {task.short}",
            item.short,
            item.id,
            {month: [one for one in year[month] if one.item.id == item.id] for month in year},
        )
        for task in plan.tasks_of_section(section)
        for item in plan.items_of_task(task.id)
    ]
    rows = [line for line in rows if any(line.cells.values())] or rows
    return _heatmap(plan, rows, context, size, name, headline, "各项当月的状态")


def _heatmap(
    plan: Plan, rows: Sequence[_Row], context: Context, size: Size, name: str, headline: str, what: str
) -> Figure:
    month = context.month
    groups = len({line.group for line in rows})
    shown = [one for line in rows for one in line.cells.get(month, ())]
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"{what}，{until_text(month)}",
        source=source_line(row.reporters(plan, shown), context),
        left=size.pad,
        right=size.pad,
        below=4,
        needs=len(rows) * _STEP + (groups * _GROUP + 24 if size.is_narrow else 0) + 54,
        is_tight=len(rows) < FEW,
    )
    return finish(sheet, *_draw(sheet, rows), name=name, alt=_alt(headline, rows, month), table=_table(rows, month))


@dataclass(frozen=True)
class _Frame:
    """Pixels of the map within the plot: the columns of text left of it, the key and months over it, its rows."""

    group_width: float  # 0 where a group's name stands over its rows
    name_width: float
    head: float
    centres: tuple[float, ...]
    edges: tuple[tuple[str, float, float], ...]  # group, upper and lower edge
    height: float

    @property
    def left(self) -> float:
        return self.group_width + self.name_width


def _widest(texts: Sequence[str], font: float) -> float:
    return max((text_width(text, font) for text in texts), default=0)


def _frame(sheet: Sheet, rows: Sequence[_Row], codes: Sequence[str]) -> _Frame:
    headed = sheet.size.is_narrow
    lines = 1 + int(-key_places(sheet, codes)[-1][2] // sheet.px(KEY_LINE)) if codes else 0
    head = sheet.px(KEY_LINE * lines + 30)
    group_px = sheet.px(_GROUP) if headed else 0.0
    groups = len({line.group for line in rows})
    step = min((sheet.plot_height - head - group_px * groups) / max(len(rows), 1), sheet.px(34))
    centres: list[float] = []
    edges: list[tuple[str, float, float]] = []
    top = 0.0
    for line in rows:
        if not edges or line.group != edges[-1][0]:
            edges.append((line.group, top, top))
            top += group_px
        centres.append(top + step / 2)
        top += step
        edges[-1] = (*edges[-1][:2], top)
    names = min(_widest([line.name for line in rows], sheet.tick), sheet.px(118 if headed else 190)) + sheet.px(8)
    group_width = 0.0 if headed else _widest([line.group for line in rows], sheet.tick) * 1.04 + sheet.px(22)
    return _Frame(group_width, names, head, tuple(centres), tuple(edges), top)


def _draw(sheet: Sheet, rows: Sequence[_Row]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    now = sheet.context.month
    cells = [
        (index, month, status)
        for index, line in enumerate(rows)
        for month in year_months(now.year, now.number)
        if (status := worst(one.status for one in line.cells.get(month, ()))) is not None
    ]
    codes = [status for _, _, status in cells]
    frame = _frame(sheet, rows, codes)
    column = (sheet.plot_width - frame.left) / 12
    nominal = min(sheet.px(15), frame.height / max(len(rows), 1) * 0.6, column * 0.62)
    marks = mark_trace(
        [month.number for _, month, _ in cells],
        [-frame.centres[index] for index, _, _ in cells],
        codes,
        nominal,
        hoverinfo="text",
        hovertext=[_hover(rows[index], month) for index, month, _ in cells],
        customdata=[rows[index].subject for index, _, _ in cells],
        name="status",
    )
    key, words = status_key(sheet, codes)
    lowest = (sheet.plot_height - frame.head - frame.height) / sheet.plot_height
    layout = {
        "annotations": [*_row_texts(sheet, rows, frame), *words],
        "shapes": _grid(sheet, frame),
        "xaxis": month_axis(
            sheet,
            every=2 if sheet.size.is_narrow else 1,
            side="top",
            showline=False,
            domain=[frame.left / sheet.plot_width, 1],
        ),
        "yaxis": {
            "range": [-frame.height, 0],
            "domain": [max(0.0, lowest), 1 - frame.head / sheet.plot_height],
            "tickvals": [],
        },
        **overlay(sheet),
    }
    return [marks, key], layout


def _grid(sheet: Sheet, frame: _Frame) -> list[dict[str, Any]]:
    """A line over each group, the month shown on a light ground, the future left white."""
    now = sheet.context.month.number
    below = {"yref": "y", "layer": "below"}
    ground = {"type": "rect", "x0": now - 0.5, "x1": now + 0.5, "y0": -frame.height, "y1": 0, "fillcolor": TRACK}
    tops = [top for _, top, _ in frame.edges] + [frame.height]
    over = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": -top, "y1": -top, "line": _hair(LINES), **below}
        for top in tops
    ]
    future = [
        {"type": "line", "x0": m + 0.5, "x1": m + 0.5, "y0": -frame.height, "y1": 0, "line": _hair(GRID), **below}
        for m in range(now, 12)
    ]
    return [{**ground, "line": {"width": 0}, **below}, *over, *future]


def _hair(color: str) -> dict[str, Any]:
    return {"color": color, "width": 1}


def _row_texts(sheet: Sheet, rows: Sequence[_Row], frame: _Frame) -> list[dict[str, Any]]:
    step = frame.height / max(len(rows), 1)
    font = sheet.tick if sheet.size.grows else max(12, min(sheet.tick, round(step * 0.74)))  # a slide cannot grow
    room = frame.name_width - sheet.px(4)
    names = [
        label(clip(line.name, room, font), 0, -centre, size=font, xref="paper", xshift=frame.group_width)
        for line, centre in zip(rows, frame.centres, strict=True)
    ]
    headed = sheet.size.is_narrow
    lift = sheet.px(_GROUP) / 2 + sheet.px(1) if headed else frame.centres[0] if frame.centres else 0
    return names + [label(bold(group), 0, -top - lift, size=font, xref="paper") for group, top, _ in frame.edges]


def _counts(assessments: Sequence[Assessment]) -> str:
    found = Counter(one.status for one in assessments)
    return "、".join(f"{found[code]}项{WORDS[code]}" for code in CODES if found[code])


def _hover(line: _Row, month: Month) -> str:
    return f"<b>{line.name}</b>  {month.label}<br>{_counts(line.cells[month])}"


def _alt(headline: str, rows: Sequence[_Row], month: Month) -> str:
    told = [f"{line.name}{_counts(line.cells[month])}" for line in rows if line.cells.get(month)]
    return f"{headline}。{month.label}：{'；'.join(told)}。"


def _table(rows: Sequence[_Row], month: Month) -> Table:
    months = year_months(month.year)
    body = tuple(
        (
            line.group,
            line.name,
            *(WORDS[found] if (found := worst(one.status for one in line.cells.get(m, ()))) else None for m in months),
        )
        for line in rows
    )
    return Table(("所属", "名称", *(f"{m.number}月" for m in months)), body)
