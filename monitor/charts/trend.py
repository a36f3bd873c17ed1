"""Trend: one item over its year with schedule, target, last year and outlook."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.axis import month_axis, nice_ticks, tick_text, with_headroom
from monitor.charts.course import Course, course, course_table
from monitor.charts.figure import Context, Figure
from monitor.charts.lines import lines
from monitor.charts.noted import MARK_ROOM, alt_of, foot_of, note_marks, notes_on, remarks_of
from monitor.charts.palette import INK, NAVY, SECOND, VEIL
from monitor.charts.style import SCREEN, Sheet, Size, bold, finish, label, source_line
from monitor.charts.typeset import least_covered, spread, text_width
from monitor.plan import Indicator, Item, Milestone, Plan
from monitor.words.value import amount_text, projected_text, until_text, value_text

_FIRST, _LAST = 0.5, 12.25  # the month axis, in months
_AIR = 10  # base pixels between the highest line and the top of the plot


def trend(
    plan: Plan, assessment: Assessment, *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Actual values with dots, gaps left open; direct labels at the line ends in place of a legend."""
    year = course(plan, assessment)
    noted = notes_on(assessment.item.id, context)
    ends = _end_labels(year)
    ticks = _ticks(year)
    widest = max((text_width(text, size.small if is_small else size.body) for _, text, _, is_small in ends), default=0)
    axis_width = max(text_width(text, size.body - 2) for text in _tick_texts(year, ticks))
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=_subtitle(year),
        source=source_line(row.reporters(plan, [assessment]), context),
        notes=(*_notes(year), *foot_of(noted, size)),
        above=MARK_ROOM if noted else 0,
        left=size.pad + axis_width + 8,
        right=size.pad + widest + (2 if size.is_narrow else 0),
        needs=240,
    )
    data, layout = _draw(sheet, year, ticks, ends)
    marks = note_marks(sheet, noted)
    layout["annotations"] += marks.labels
    layout["shapes"] += marks.lines
    alt, table = _alt(headline, year) + alt_of(noted), course_table(year, remarks_of(noted))
    return finish(sheet, data, layout, name=name, alt=alt, table=table)


def _subtitle(year: Course) -> str:
    one = year.assessment
    item = one.item
    if isinstance(item, Milestone):
        return f"完成比例（%），{until_text(one.month)}；竖线为应完成月份"
    measure = {"cumulative": "累计", "level": "期末存量", "rate": "当期值", "rank": "位次"}[item.kind]
    unit = "" if item.kind == "rank" else f"（{getattr(item, 'unit', '')}）"
    marks = ["虚线为序时进度"] if year.has_schedule else []
    if one.outlook is not None and one.as_of is not None and one.as_of.number < 12:
        marks.append("点线和浅色带为推算")
    tail = f"；{'，'.join(marks)}" if marks else ""
    return f"{measure}{unit}，{until_text(one.month)}{tail}"


def _notes(year: Course) -> tuple[str, ...]:
    series, of_year = year.assessment.this_year, year.assessment.month.year
    told = [
        f"{m.number}月：{seen.correction}"
        for m, seen in sorted(series.items())
        if seen.is_corrected and m.year == of_year
    ]
    return (f"* 更正值。{'；'.join(told)}",) if told else ()


def _ticks(year: Course) -> list[float]:
    one = year.assessment
    outlook = one.outlook
    values = [v for values in (year.actual, year.expected, year.last_year) for v in values if v is not None]
    values += [] if year.target is None else [year.target]
    values += [] if outlook is None else [float(outlook.low), float(outlook.high)]
    if isinstance(one.item, Milestone):
        return [0, 25, 50, 75, 100]
    if one.item.kind == "rank":
        return [float(place) for place in range(1, int(max(values, default=2)) + 2)]
    low, high = min(values, default=0), max(values, default=1)
    if one.item.kind == "rate" and year.target:  # a rate that hardly moves must not look as if it leapt
        low, high = min(low, year.target * 0.9), max(high, year.target * 1.1)
    if one.item.kind == "cumulative" or low < (high - low) * 0.8:
        low = min(low, 0)
    return nice_ticks(low, high, 4, one.item.decimals if isinstance(one.item, Indicator) else 0)


def _tick_texts(year: Course, ticks: list[float]) -> list[str]:
    return [f"第{tick:g}位" if year.assessment.item.kind == "rank" else tick_text(tick, ticks) for tick in ticks]


def _plain(value: Decimal | None, item: Item) -> str:
    """The value in a label: without its unit, which stands in the subtitle, but a rank is always 第n位."""
    return amount_text(value, item) if item.kind in ("rank", "milestone") else value_text(value, item)


def _end_labels(year: Course) -> list[tuple[float, str, str, bool]]:
    """What stands at the right edge: where, text, colour, whether it is a small second line of the one before."""
    one = year.assessment
    item, outlook = one.item, one.outlook
    found: list[tuple[float, str, str, bool]] = []
    if year.target is not None and not isinstance(item, Milestone):
        word = "上限" if one.is_cap else "目标"
        found.append((year.target, f"{word} {_plain(one.target, item)}", INK, False))
    if outlook is not None and one.as_of is not None and one.as_of.number < 12:
        found.append((float(outlook.central), f"推算 {projected_text(outlook.central, one)}", NAVY, False))
        low, high = projected_text(outlook.low, one), projected_text(outlook.high, one)
        if low != high:
            found.append((float(outlook.central), f"{low}–{high}", NAVY, True))
    known = [value for value in year.last_year if value is not None]
    if known:
        found.append((known[-1], f"上年 {_plain(Decimal(str(known[-1])), item)}", SECOND, False))
    return found


def _draw(
    sheet: Sheet, year: Course, ticks: list[float], ends: list[tuple[float, str, str, bool]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    is_rank = year.assessment.item.kind == "rank"
    low, high = (ticks[-1], ticks[0] - 0.5) if is_rank else (ticks[0], _upper_end(sheet, year, ticks))
    per_px = (high - low) / sheet.plot_height  # negative where the axis is turned over
    axis = {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": _tick_texts(year, ticks),
        "tickfont": {"size": sheet.tick},
        "showgrid": True,
        "ticklabelstandoff": round(sheet.px(4)),
    }
    data = [*lines(sheet, year, low, small=False)]
    texts = [
        *_right_texts(sheet, ends, low, per_px),
        *_actual_text(sheet, year, low, high),
        *_missed_texts(sheet, year, low, high),
        *_due_text(sheet, year),
        *[
            label("*", m, v, size=sheet.body, xanchor="center", yshift=sheet.px(10), xshift=sheet.px(5))
            for m in year.corrected
            if (v := year.actual[m - 1]) is not None
        ],
    ]
    x_axis = month_axis(sheet, every=2 if sheet.size.is_narrow else 1, range=[_FIRST, _LAST])
    layout = {"annotations": texts, "xaxis": x_axis, "yaxis": axis, "shapes": _due_line(sheet, year)}
    return data, layout


def _upper_end(sheet: Sheet, year: Course, ticks: list[float]) -> float:
    """Where the axis ends: lines keep away from the subtitle."""
    outlook = year.assessment.outlook
    values = [v for of in (year.actual, year.expected, year.last_year) for v in of if v is not None]
    values += [] if year.target is None else [year.target]
    values += [] if outlook is None else [float(outlook.high)]
    return with_headroom(ticks[0], ticks[-1], max(values, default=ticks[0]), sheet.px(_AIR) / sheet.plot_height)


def _right_texts(
    sheet: Sheet, ends: list[tuple[float, str, str, bool]], low: float, per_px: float
) -> list[dict[str, Any]]:
    """Labels beside December, kept apart in pixels; a small line stays under the one it belongs to."""
    blocks: list[list[tuple[float, str, str, bool]]] = []
    for end in ends:
        if end[3]:
            blocks[-1].append(end)
        else:
            blocks.append([end])
    places = [(block[0][0] - low) / per_px for block in blocks]
    heights = [sheet.body * 1.25 + (sheet.small * 1.25 if len(block) > 1 else 0) for block in blocks]
    centres = spread(places, heights, -sheet.body * 0.6, sheet.plot_height + sheet.body * 0.6)
    texts = []
    for block, centre, height in zip(blocks, centres, heights, strict=True):
        top = centre + height / 2
        for _, text, color, is_small in block:
            size = sheet.small if is_small else sheet.body
            y = low + (top - size * 0.625) * per_px
            top -= size * 1.25
            texts.append(label(text, 1, y, size=size, color=color, xref="paper", xshift=sheet.px(4)))
    return texts


def _ink(sheet: Sheet, year: Course, low: float, high: float) -> Iterator[tuple[float, float, float]]:
    """Points along the lines, in pixels from the plot's lower left, with how much it would hurt to cover them."""
    month_px = sheet.plot_width / (_LAST - _FIRST)
    for trace in lines(sheet, year, low, small=False):
        weight = (
            1.0
            if trace.get("name") in ("last_year", "outlook_range")
            else 6.0
            if trace.get("name") == "actual"
            else 3.0
        )
        points = list(zip(trace["x"], trace["y"], strict=True))
        for (x0, y0), (x1, y1) in pairwise(points):
            if y0 is None or y1 is None:
                continue
            for step in range(12):
                x, y = x0 + (x1 - x0) * step / 12, y0 + (y1 - y0) * step / 12
                yield (x - _FIRST) * month_px, (y - low) / (high - low) * sheet.plot_height, weight


def _actual_text(sheet: Sheet, year: Course, low: float, high: float) -> list[dict[str, Any]]:
    """The last reported value beside its dot, on the side where the fewest lines run."""
    now = year.last_reported
    if now is None:
        return []
    month, value = now
    text = f"实际 {_plain(year.assessment.actual, year.assessment.item)}"
    width, half = text_width(text, sheet.body) * 1.05, sheet.body * 0.65
    x = (month - _FIRST) / (_LAST - _FIRST) * sheet.plot_width
    y = (value - low) / (high - low) * sheet.plot_height
    near, far = sheet.px(8), half + sheet.px(7)
    close = [
        (near, -far),
        (-near - width, far),
        (-width / 2, far),
        (-width / 2, -far),
        (near, far),
        (-near - width, -far),
    ]
    sides = [*close, *((dx, dy * 1.9) for dx, dy in close)]
    inside = [
        (dx, dy)
        for dx, dy in sides
        if 0 <= x + dx <= sheet.plot_width - width and half <= y + dy <= sheet.plot_height - half / 2
    ] or sides[:1]
    boxes = [(x + dx, y + dy - half, x + dx + width, y + dy + half) for dx, dy in inside]
    dx, dy = inside[least_covered(boxes, _ink(sheet, year, low, high))]
    return [label(bold(text), month, value, size=sheet.body, color=NAVY, xshift=dx, yshift=dy, bgcolor=VEIL)]


def _missed_texts(sheet: Sheet, year: Course, low: float, high: float) -> list[dict[str, Any]]:
    """未报送 over each run of months that were not reported, as low as the lines allow."""
    ink = list(_ink(sheet, year, low, high)) if year.missed else []
    half = text_width("未报送", sheet.small) / 2
    texts = []
    for first, last in year.missed_runs:
        middle = (first + last) / 2
        x = (middle - _FIRST) / (_LAST - _FIRST) * sheet.plot_width
        lifts = [sheet.px(base) for base in (18, 30, 44, 60)]
        boxes = [(x - half, lift - sheet.small / 2, x + half, lift + sheet.small / 2) for lift in lifts]
        lift = lifts[least_covered(boxes, ink)]
        more = {"xanchor": "center", "yshift": lift, "bgcolor": VEIL, "color": SECOND}
        texts.append(label("未报送", middle, low, size=sheet.small, **more))
    return texts


def _due(year: Course) -> int | None:
    item = year.assessment.item
    is_this_year = isinstance(item, Milestone) and item.due_month.year == year.assessment.month.year
    return item.due_month.number if is_this_year and isinstance(item, Milestone) else None


def _due_line(sheet: Sheet, year: Course) -> list[dict[str, Any]]:
    due = _due(year)
    line = {"color": INK, "width": sheet.px(3)}
    return (
        []
        if due is None
        else [{"type": "line", "x0": due, "x1": due, "y0": 0, "y1": 100, "line": line, "layer": "below"}]
    )


def _due_text(sheet: Sheet, year: Course) -> list[dict[str, Any]]:
    due = _due(year)
    if due is None:
        return []
    side = {"xanchor": "right", "xshift": -sheet.px(6)} if due > 6 else {"xshift": sheet.px(6)}
    return [label(f"应于{due}月完成", due, 0, size=sheet.body, yshift=sheet.px(16), **side)]


def _alt(headline: str, year: Course) -> str:
    one = year.assessment
    told = [
        f"{number}月{amount_text(Decimal(str(value)), one.item)}"
        for number, value in enumerate(year.actual, start=1)
        if value is not None
    ]
    told += [f"{number}月未报送" for number in year.missed]
    target = "" if one.target is None else f"；年度目标{amount_text(one.target, one.item)}"
    outlook = "" if one.outlook is None else f"；推算年底{amount_text(one.outlook.central, one.item)}"
    return f"{headline}。{one.item.name}：{'，'.join(told) or '今年尚无数据'}{target}{outlook}。"
