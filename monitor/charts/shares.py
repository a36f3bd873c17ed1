"""Shares of statuses: stacked bars with the counts in them, for all items or a row for each section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import INK, MARKS, PAPER, mark_trace
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
from monitor.charts.typeset import text_width
from monitor.plan import Plan
from monitor.status import CODES, WORDS
from monitor.tally import Tally, tally

_STEP = 38
_BAR = 96  # the only bar, base pixels
_LIST = 66  # names of one status below it
_NAMED = ("far_behind", "behind", "not_reported")  # statuses whose items a single bar names below it


def shares(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """One bar of all items."""
    return _shares(plan, [("合计", tally(assessments))], assessments, context, size, name, headline, _NAMED)


def section_shares(
    plan: Plan, assessments: Sequence[Assessment], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """One bar for each section, in the plan's order."""
    rows = [
        (section.name, tally(one for one in assessments if one.section.id == section.id)) for section in plan.sections
    ]
    rows = [line for line in rows if line[1].total] or rows
    return _shares(plan, rows, assessments, context, size, name, headline)


def _shares(
    plan: Plan,
    rows: Sequence[tuple[str, Tally]],
    assessments: Sequence[Assessment],
    context: Context,
    size: Size,
    name: str,
    headline: str,
    named: Sequence[str] = (),
) -> Figure:
    lists = _names(assessments, named)
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"各状态的项数，{context.month.label}；共{sum(counted.total for _, counted in rows)}项",
        source=source_line(row.reporters(plan, assessments), context),
        left=size.pad,
        right=size.pad,
        below=4,
        needs=(_BAR + _LIST * len(lists) if len(rows) == 1 else _STEP * len(rows)) + (84 if size.is_narrow else 44),
        is_tight=len(rows) < FEW,
    )
    if any(_raised(sheet, counted, _across(sheet, rows)[1]) for _, counted in rows):
        sheet = replace(sheet, subtitle=f"{sheet.subtitle}；太窄的段放宽到写得下数字")
    said = "；".join(f"{title}{_spoken(counted)}" for title, counted in rows)
    table = Table(
        ("板块", *(WORDS[code] for code in CODES), "合计"),
        tuple((title, *(counted.counts[code] for code in CODES), counted.total) for title, counted in rows),
    )
    return finish(sheet, *_draw(sheet, rows, lists), name=name, alt=f"{headline}。{said}。", table=table)


def _names(assessments: Sequence[Assessment], codes: Sequence[str]) -> list[tuple[str, list[str]]]:
    """For each of the statuses that occurs: the names of its items, the furthest behind first."""
    ordered = row.worst_first(assessments)
    found = [(code, [one.item.short for one in ordered if one.status == code]) for code in codes]
    return [(code, names) for code, names in found if names]


def _spoken(counted: Tally) -> str:
    return "、".join(f"{WORDS[code]}{count}项" for code, count in counted.counts.items() if count)


def _draw(
    sheet: Sheet, rows: Sequence[tuple[str, Tally]], named: Sequence[tuple[str, list[str]]]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    single = len(rows) == 1
    codes = [code for code in CODES if any(counted.counts[code] for _, counted in rows)]
    lines = 1 + int(-key_places(sheet, codes)[-1][2] // sheet.px(KEY_LINE)) if codes else 0
    head = sheet.px(KEY_LINE * lines + 10)
    across, bar_px = _across(sheet, rows)
    used = min(sheet.plot_height - head, sheet.px(_BAR if single else 46) * len(rows))
    data, texts = [], []
    starts = [0.0] * len(rows)
    widths = [_widths(sheet, counted, bar_px) for _, counted in rows]
    for code in codes:
        counts = [counted.counts[code] for _, counted in rows]
        parts = [width.get(code, 0.0) for width in widths]
        data.append(_segment(code, parts, starts, counts, rows, sheet))
        texts += _numbers(sheet, code, parts, starts, counts, bar_px)
        starts = [start + part for start, part in zip(starts, parts, strict=True)]
    for index, (title, counted) in enumerate([] if single else rows):
        texts.append(label(title, 0, -index, size=sheet.body, xref="paper"))
        texts.append(label(f"{counted.total}项", 100, -index, size=sheet.body, xshift=sheet.px(6)))
    key, words = status_key(sheet, codes)
    top = 1 - head / sheet.plot_height
    layout = {
        "barmode": "overlay",
        "annotations": [*texts, *words],
        "xaxis": {"range": [-0.15, 100.15], "visible": False, "domain": across},
        "yaxis": {"range": [0.5 - len(rows), 0.5], "domain": [top - used / sheet.plot_height, top], "tickvals": []},
        **overlay(sheet),
    }
    marks, lists = _lists(sheet, named, head + used)
    layout["annotations"] += lists
    return [*data, key, *marks], layout


def _across(sheet: Sheet, rows: Sequence[tuple[str, Tally]]) -> tuple[list[float], float]:
    """From where to where the bars reach, in parts of the plot, and how many pixels that is."""
    single = len(rows) == 1
    names = 0.0 if single else max(text_width(title, sheet.body) for title, _ in rows) + sheet.px(10)
    across = [names / sheet.plot_width, 1 if single else 1 - sheet.px(48) / sheet.plot_width]
    return across, (across[1] - across[0]) * sheet.plot_width


def _raised(sheet: Sheet, counted: Tally, bar_px: float) -> dict[str, float]:
    """Per cent of the bar that statuses need for their numbers, of those whose share is less."""
    needed = {
        code: 100 * (text_width(str(count), sheet.body) + sheet.px(5)) / bar_px
        for code, count in counted.counts.items()
        if count
    }
    return {code: width for code, width in needed.items() if 100 * counted.counts[code] / counted.total < width}


def _widths(sheet: Sheet, counted: Tally, bar_px: float) -> dict[str, float]:
    """Per cent of the bar that each status takes: its share, but never less than its number needs."""
    raised = _raised(sheet, counted, bar_px)
    shares = {code: 100 * count / counted.total for code, count in counted.counts.items() if count}
    rest = sum(share for code, share in shares.items() if code not in raised)
    left = 100 - sum(raised.values())
    return {code: raised.get(code, share * left / (rest or 1)) for code, share in shares.items()}


def _lists(
    sheet: Sheet, named: Sequence[tuple[str, list[str]]], top: float
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Below the bar: which items lag or are missing, two lines each, the rest counted."""
    if not named:
        return [], []
    step = min((sheet.plot_height - top) / len(named), sheet.px(_LIST))
    texts, ys = [], []
    for index, (code, names) in enumerate(named):
        y = -(top + index * step + sheet.px(14))
        ys.append(y)
        head = f"{WORDS[code]}{len(names)}项："
        lines = _fitting(head, names, sheet.plot_width - sheet.px(22), sheet.body, 3 if sheet.size.is_narrow else 2)
        lines[0] = lines[0].replace(head, f"<b>{head}</b>", 1)
        at = {
            "xref": "paper",
            "yref": "paper",
            "xshift": sheet.px(20),
            "yshift": y + sheet.body * 0.75,
            "yanchor": "top",
        }
        texts.append(label("<br>".join(lines), 0, 1, size=sheet.body, **at))
    trace = mark_trace([sheet.px(8)] * len(ys), ys, [code for code, _ in named], sheet.px(13), xaxis="x2", yaxis="y2")
    return [trace], texts


def _fitting(head: str, names: list[str], width: float, font: float, most: int) -> list[str]:
    """Head and as many whole names as fit in `most` lines."""
    lines = [head]
    for index, name in enumerate(names):
        rest = "、" if index < len(names) - 1 else ""
        if text_width(lines[-1] + name + rest + "等", font) <= width:
            lines[-1] += name + rest
        elif len(lines) < most:
            lines.append(name + rest)
        else:
            lines[-1] = f"{lines[-1].removesuffix('、')}等"
            break
    return lines


def _segment(
    code: str,
    parts: list[float],
    starts: list[float],
    counts: list[int],
    rows: Sequence[tuple[str, Tally]],
    sheet: Sheet,
) -> dict[str, Any]:
    marker: dict[str, Any] = {
        "color": MARKS[code].fill or PAPER,
        "line": {"color": INK, "width": sheet.px(1)},
    }
    if code == "not_due":
        marker["pattern"] = {"shape": "-", "fgcolor": INK, "bgcolor": PAPER, "size": 8, "solidity": 0.08}
    return {
        "type": "bar",
        "orientation": "h",
        "x": parts,
        "base": starts,
        "y": [-index for index in range(len(rows))],
        "width": 0.62,
        "marker": marker,
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{title}</b><br>{WORDS[code]} {count}项" for (title, _), count in zip(rows, counts, strict=True)
        ],
        "name": code,
    }


def _numbers(
    sheet: Sheet, code: str, parts: list[float], starts: list[float], counts: list[int], bar_px: float
) -> list[dict[str, Any]]:
    """Counts in their segments; where a segment is too small the key and the table still tell."""
    texts = []
    for index, (part, start, count) in enumerate(zip(parts, starts, counts, strict=True)):
        if count and part / 100 * bar_px >= text_width(str(count), sheet.body) + 2:
            veil = {"bgcolor": PAPER, "borderpad": 1} if code == "not_due" else {}
            texts.append(
                label(
                    str(count),
                    start + part / 2,
                    -index,
                    size=sheet.body,
                    xanchor="center",
                    color=MARKS[code].on_fill,
                    **veil,
                )
            )
    return texts
