"""What each month brought: bars of the months' own amounts, last year's beside, and what the rest of the year needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.axis import month_axis, nice_ticks, tick_text, with_headroom
from monitor.charts.course import Course, course, course_table
from monitor.charts.figure import Context, Figure
from monitor.charts.palette import INK, LAST_YEAR, NAVY, PAPER, SECOND, VEIL
from monitor.charts.style import SCREEN, Sheet, Size, finish, label, source_line
from monitor.charts.typeset import text_width
from monitor.plan import Indicator, Plan
from monitor.words.sentence import is_in_few, needed_words
from monitor.words.value import pace_text, value_text

_AIR = 8  # base pixels between the highest mark and the top of the plot


def amounts(
    plan: Plan, assessment: Assessment, *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """Bars from zero; months to come carry the required monthly amount, hatched, since it is no fact."""
    year = course(plan, assessment)
    ticks = _ticks(year)
    needed = _needed(year)
    item = assessment.item
    tail = "" if needed is None else "，斜纹为完成目标尚需的月均"
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=f"当月新增（{getattr(item, 'unit', '')}），{assessment.month.year}年；深色为今年，灰色为上年{tail}",
        source=source_line(row.reporters(plan, [assessment]), context),
        left=size.pad + max(text_width(tick_text(tick, ticks), size.body - 2) for tick in ticks) + 8,
        right=size.pad,
        needs=240,
    )
    known = [f"{n}月{value_text(Decimal(str(v)), item)}" for n, v in enumerate(year.amounts, 1) if v is not None]
    need = "" if needed is None else f"；{_needed_words(assessment, needed)}"
    alt = f"{headline}。{item.name}当月新增：{'，'.join(known) or '尚无数据'}{need}。"
    return finish(sheet, *_draw(sheet, year, ticks), name=name, alt=alt, table=course_table(year))


def _needed(year: Course) -> Decimal | None:
    """The amount that each month to come must bring; None where nothing is left to do or to say."""
    outlook = year.assessment.outlook
    return None if outlook is None or not outlook.required_per_month else outlook.required_per_month


def _ticks(year: Course) -> list[float]:
    needed = _needed(year)
    values = [value for value in (*year.amounts, *year.last_amounts) if value is not None]
    values += [] if needed is None else [float(needed)]
    item = year.assessment.item
    decimals = item.decimals if isinstance(item, Indicator) else 0
    return nice_ticks(min(0.0, *values) if values else 0.0, max(values, default=1.0), 4, decimals)


def _draw(sheet: Sheet, year: Course, ticks: list[float]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    months = list(range(1, 13))
    needed = _needed(year)
    last = year.last_reported
    future = [] if last is None or needed is None else list(range(last[0] + 1, 13))
    data = [
        _bars([m - 0.2 for m in months], year.last_amounts, LAST_YEAR, 0.34, "last_year"),
        _bars([m + 0.14 for m in months], year.amounts, NAVY, 0.42, "actual"),
    ]
    if needed is not None:
        bars = _bars([m + 0.14 for m in future], (float(needed),) * len(future), PAPER, 0.42, "needed")
        bars["marker"] = {
            "color": PAPER,
            "line": {"color": NAVY, "width": sheet.px(1)},
            "pattern": {"shape": "/", "fgcolor": NAVY, "bgcolor": PAPER, "size": sheet.px(6), "solidity": 0.25},
        }
        data.append(bars)
    if year.missed:
        data.append(_missed(sheet, year))
    texts = _texts(sheet, year, future, needed)
    layout = {
        "annotations": texts,
        "xaxis": month_axis(sheet, every=2 if sheet.size.is_narrow else 1, range=[0.45, 12.55]),
        "yaxis": {
            "range": [ticks[0], _upper_end(sheet, year, ticks, texts)],
            "tickvals": ticks,
            "ticktext": [tick_text(tick, ticks) for tick in ticks],
            "tickfont": {"size": sheet.tick},
            "showgrid": True,
            "ticklabelstandoff": round(sheet.px(4)),
        },
    }
    return data, layout


def _upper_end(sheet: Sheet, year: Course, ticks: list[float], texts: list[dict[str, Any]]) -> float:
    """Where the axis ends: bars keep away from the subtitle, and so do the words above them."""
    end = ticks[-1]
    bars = [value for value in (*year.amounts, *year.last_amounts) if value is not None]
    reaches = [(value, sheet.px(_AIR)) for value in bars]
    reaches += [(text["y"], text["yshift"] + text["font"]["size"] / 2 + sheet.px(_AIR)) for text in texts]
    for value, room in reaches:
        end = with_headroom(ticks[0], end, value, room / sheet.plot_height)
    return end


def _bars(x: list[float], y: tuple[float | None, ...], color: str, width: float, name: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": x,
        "y": list(y),
        "width": width,
        "marker": {"color": color, "line": {"width": 0}},
        "hovertemplate": "%{y:,}<extra></extra>",
        "name": name,
    }


def _missed(sheet: Sheet, year: Course) -> dict[str, Any]:
    line = {"color": INK, "width": sheet.px(1.5)}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [m + 0.14 for m in year.missed],
        "y": [0] * len(year.missed),
        "marker": {"symbol": "circle", "size": sheet.px(10), "color": PAPER, "line": line},
        "cliponaxis": False,
        "hovertemplate": "未报送<extra></extra>",
        "name": "not_reported",
    }


def _texts(sheet: Sheet, year: Course, future: list[int], needed: Decimal | None) -> list[dict[str, Any]]:
    item = year.assessment.item
    texts = []
    last = year.last_reported
    for m, value in enumerate(year.amounts, start=1):
        if value is not None and (not sheet.size.is_narrow or (last is not None and m == last[0])):
            text = value_text(Decimal(str(value)), item)
            texts.append(label(text, m + 0.14, max(value, 0), size=sheet.small, xanchor="center", yshift=sheet.px(9)))
    for first, end in year.missed_runs:
        at = {"xanchor": "center", "yshift": sheet.px(18), "color": SECOND, "bgcolor": VEIL}
        texts.append(label("未报送", (first + end) / 2 + 0.14, 0, size=sheet.small, **at))
    if future and needed is not None:
        texts.append(_needed_text(sheet, year, future, needed))
    return texts


def _needed_words(assessment: Assessment, needed: Decimal, gap: str = "") -> str:
    """尚需月均125个; as sentences have it in all, where it is less than one whole thing a month: 年内还需完成1个."""
    words = needed_words(assessment) if is_in_few(assessment) else ""
    return words or f"尚需月均{gap}{pace_text(needed, assessment.item)}"


def _needed_text(sheet: Sheet, year: Course, future: list[int], needed: Decimal) -> dict[str, Any]:
    """Over the hatched bars and over whatever else stands as high beneath the words."""
    text = _needed_words(year.assessment, needed, gap=" ")
    months = text_width(text, sheet.body) / sheet.plot_width * 12
    middle = (future[0] + future[-1]) / 2 + 0.14
    right = min(middle + months / 2, 12.5)
    under = range(max(1, int(right - months)), 13)
    heights = [value for m in under for value in (year.amounts[m - 1], year.last_amounts[m - 1]) if value is not None]
    y = max(float(needed), *heights) if heights else float(needed)
    at = {"xanchor": "right", "yshift": sheet.px(22 if y > float(needed) else 11), "color": NAVY, "bgcolor": VEIL}
    return label(text, right, y, size=sheet.body, **at)
