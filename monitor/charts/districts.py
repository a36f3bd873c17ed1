"""Districts ranked by one indicator, each against its own target; zones in a panel of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.charts import row
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import INK, LINES, NAVY, PAPER, SECOND, mark_trace
from monitor.charts.standing import framed, row_box, stand_out
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
from monitor.charts.typeset import text_width
from monitor.number import percent_text, round_half_up
from monitor.plan import Plan
from monitor.ranking import extent, grouped, has_targets, moves, places, ranked, ranked_value
from monitor.status import WORDS
from monitor.words.value import amount_text, value_text

KINDS = (("县（市）区", "district"), ("功能区", "zone"))
_STEP = 28
_HEAD = 26  # the name of a panel


def districts(
    plan: Plan,
    current: Sequence[Assessment],
    previous: Sequence[Standing],
    of_all: Sequence[Standing] | None = None,
    *,
    context: Context,
    size: Size = SCREEN,
    name: str,
    headline: str,
) -> Figure:
    """Bars of attainment from high to low, districts over zones, with the change of rank since the month before.

    Where `current` is but a part, `of_all` is how the item stands in every district: places and the table are of all.
    """
    everywhere: Sequence[Standing] = current if of_all is None else of_all
    whole = [(title, ranked(plan, everywhere, kind)) for title, kind in KINDS]
    moved, ranks = moves(plan, everywhere, previous), places(plan, everywhere)
    panels = [
        (title + words, [one for one in ranked(plan, current, kind) if one.district in members])
        for title, kind in KINDS
        for words, members in grouped(plan, ranks, kind, context.place)
    ]
    count = sum(len(rows) for _, rows in panels)
    due = "竖线为序时进度，" if has_targets(current) else "未下达本地目标，"
    marks = f"{due}位次升降为比上月{framed(plan, context)}"
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"{_measure(current)}，截至{context.month.label}；{_part(plan, current)}{marks}",
        source=source_line(row.reporters(plan, current[:1]), context),
        left=size.pad,
        right=size.pad,
        below=4,
        needs=_STEP * count + _HEAD * len(panels) + KEY_LINE * (2 if size.is_narrow else 1),
    )
    return finish(
        sheet,
        *_draw(sheet, plan, panels, moved, ranks),
        name=name,
        alt=f"{headline}。{'；'.join(_spoken(plan, one, moved) for _, rows in panels for one in rows)}。",
        table=_table(plan, whole, moved, ranks),
    )


def _part(plan: Plan, current: Sequence[Standing]) -> str:
    """That not all are drawn, and where the others are."""
    said = extent(plan, frozenset(one.district for one in current))
    return f"{said}，全部见数据表；" if said else ""


def _measure(assessments: Sequence[Assessment]) -> str:
    return (
        "完成本地目标的比例（%）"
        if has_targets(assessments)
        else f"完成值（{getattr(assessments[0].item, 'unit', '')}）"
    )


def _draw(
    sheet: Sheet,
    plan: Plan,
    panels: Sequence[tuple[str, Sequence[Assessment]]],
    moved: Mapping[str, str],
    ranks: Mapping[str, int],
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    every = [one for _, rows in panels for one in rows]
    by_target = has_targets(every)
    head = sheet.px(_HEAD)
    codes = [one.status for one in every]
    key, words = status_key(sheet, codes)
    top = sheet.px(6) - key_places(sheet, codes)[-1][2] + sheet.px(KEY_LINE) / 2
    step = min((sheet.plot_height - top - head * len(panels)) / max(len(every), 1), sheet.px(34))
    names = max(text_width(plan.district[one.district].name, sheet.body) for one in every) + sheet.px(34)
    written = max(text_width(_status(sheet, one, moved, by_target), sheet.body) for one in every)
    tail = max(sheet.px(112 if sheet.size.is_narrow else 250), written + sheet.px(30))
    bar_px = sheet.plot_width - names - tail
    scale = _scale(every, by_target)
    ys = [-centre for centre in _row_centres(panels, top, head, step)]
    values = [ranked_value(one, by_target) for one in every]
    shown = [None if value is None else min(float(value) / scale, 1.0) for value in values]
    pixels = [None if value is None else names + value * bar_px for value in shown]
    bars = {
        "type": "bar",
        "orientation": "h",
        "base": names,
        "x": [None if value is None else value - names for value in pixels],
        "y": ys,
        "width": min(sheet.px(14), step * 0.56),
        "marker": {"color": NAVY, "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": [f"<b>{plan.district[one.district].name}</b><br>{one.reason}" for one in every],
        "name": "actual",
    }
    ticks = _ticks(sheet, every, ys, names, bar_px, scale, step) if by_target else []
    mark_x = names + bar_px + sheet.px(18)
    marks = mark_trace([mark_x] * len(ys), ys, [one.status for one in every], sheet.px(13), name="status")
    layout = {
        "annotations": [
            *words,
            *_panel_texts(sheet, panels, top, head, step),
            *_row_texts(sheet, plan, every, ys, names, mark_x, moved, ranks, by_target),
        ],
        "shapes": [*_rules(sheet, panels, top, head, step), *_chosen(sheet, every, ys, step)],
        "xaxis": {**overlay(sheet)["xaxis2"], "anchor": "y"},
        "yaxis": {**overlay(sheet)["yaxis2"], "anchor": "x"},
        **overlay(sheet),
    }
    return [bars, *ticks, marks, key], layout


def _chosen(sheet: Sheet, every: Sequence[Assessment], ys: Sequence[float], step: float) -> list[dict[str, Any]]:
    """The frame around the district that was chosen."""
    return [
        stand_out(sheet, row_box(sheet, y + step / 2, y - step / 2))
        for one, y in zip(every, ys, strict=True)
        if one.district == sheet.context.place
    ]


def _scale(every: Sequence[Assessment], by_target: bool) -> float:
    """The value at the bar's full length: the best one, and by target never less than all of it."""
    best = max((float(value) for one in every if (value := ranked_value(one, by_target)) is not None), default=1.0)
    due = max((float(one.schedule_share) for one in every if one.schedule_share is not None), default=0.0)
    return max(best, due) if by_target else best or 1.0


def _row_centres(
    panels: Sequence[tuple[str, Sequence[Assessment]]], top: float, head: float, step: float
) -> list[float]:
    """Pixels from the top to the middle of each row, in panel order."""
    centres = []
    for _, rows in panels:
        centres += [top + head + (index + 0.5) * step for index in range(len(rows))]
        top += head + step * len(rows)
    return centres


def _ticks(
    sheet: Sheet,
    every: Sequence[Assessment],
    ys: Sequence[float],
    start: float,
    bar_px: float,
    scale: float,
    step: float,
) -> list[dict[str, Any]]:
    """What is due of each district's own target, with a white halo as in the bullet rows."""
    traces = []
    for color, width, longer in ((PAPER, 5, 1), (INK, 3, 0)):
        xs: list[float | None] = []
        marks: list[float | None] = []
        reach = min(sheet.px(11), step * 0.42) + sheet.px(longer)
        for one, y in zip(every, ys, strict=True):
            if one.schedule_share is not None and one.target is not None and one.reporting == "reported":
                x = start + float(one.schedule_share) / scale * bar_px
                xs += [x, x, None]
                marks += [y - reach, y + reach, None]
        line = {"color": color, "width": sheet.px(width)}
        traces.append({"type": "scatter", "mode": "lines", "x": xs, "y": marks, "line": line, "hoverinfo": "skip"})
    traces[-1]["name"] = "schedule"
    return traces


def _panel_texts(
    sheet: Sheet, panels: Sequence[tuple[str, Sequence[Assessment]]], top: float, head: float, step: float
) -> list[dict[str, Any]]:
    texts = []
    for title, rows in panels:
        texts.append(label(bold(title), 0, -(top + head * 0.55), size=sheet.body, color=SECOND))
        top += head + step * len(rows)
    return texts


def _rules(
    sheet: Sheet, panels: Sequence[tuple[str, Sequence[Assessment]]], top: float, head: float, step: float
) -> list[dict[str, Any]]:
    """A hairline between the panels."""
    shapes = []
    for _, rows in panels[:-1]:
        top += head + step * len(rows)
        line = {"color": LINES, "width": 1}
        shapes.append({"type": "line", "x0": 0, "x1": sheet.plot_width, "y0": -top, "y1": -top, "line": line})
    return shapes


def _row_texts(
    sheet: Sheet,
    plan: Plan,
    every: Sequence[Assessment],
    ys: Sequence[float],
    names: float,
    mark_x: float,
    moved: Mapping[str, str],
    ranks: Mapping[str, int],
    by_target: bool,
) -> list[dict[str, Any]]:
    texts = []
    for one, y in zip(every, ys, strict=True):
        place = str(ranks[one.district]) if one.district in ranks else "—"
        texts.append(label(place, sheet.px(18), y, size=sheet.body, color=SECOND, xanchor="right"))
        texts.append(label(plan.district[one.district].name, sheet.px(26), y, size=sheet.body))
        texts.append(label(_status(sheet, one, moved, by_target), mark_x + sheet.px(12), y, size=sheet.body))
    return texts


def _status(sheet: Sheet, one: Assessment, moved: Mapping[str, str], by_target: bool) -> str:
    if one.reporting != "reported":
        return f"<b>{WORDS[one.status]}</b>"
    if one.target is None and by_target:
        return f"{amount_text(one.actual, one.item)} {'无目标' if sheet.size.is_narrow else '未下达目标'}"
    value = percent_text(one.attainment_share) if by_target else amount_text(one.actual, one.item)
    move = moved.get(one.district, "—")
    if sheet.size.is_narrow:
        return f"{value} {move}"
    done = f"（{value_text(one.actual, one.item)}/{value_text(one.target, one.item)}）" if by_target else ""
    return f"{value}{done} {move}"


def _spoken(plan: Plan, one: Assessment, moved: Mapping[str, str]) -> str:
    name = plan.district[one.district].name
    if one.reporting != "reported":
        return f"{name}{WORDS[one.status]}"
    share = "" if one.attainment_share is None else f"，完成{percent_text(one.attainment_share)}"
    move = f"，位次{moved[one.district]}" if one.district in moved else ""
    return f"{name}{amount_text(one.actual, one.item)}{share}，{WORDS[one.status]}{move}"


def _table(
    plan: Plan, panels: Sequence[tuple[str, Sequence[Standing]]], moved: Mapping[str, str], ranks: Mapping[str, int]
) -> Table:
    rows = tuple(
        (
            title,
            ranks.get(one.district),
            plan.district[one.district].name,
            one.target,
            one.actual if one.reporting == "reported" else None,
            None if one.attainment_share is None else round_half_up(one.attainment_share * 100),
            WORDS[one.status],
            moved.get(one.district),
        )
        for title, rows in panels
        for one in rows
    )
    return Table(("类别", "位次", "地区", "目标值", "完成值", "完成率（%）", "状态", "比上月"), rows)
