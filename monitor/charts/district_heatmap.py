"""Heat map of districts by what they report: the light of each as a shape, its attainment beside it; zones apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor.assess import Assessment
from monitor.cell import Districts
from monitor.charts import row
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import GRID, LINES, SECOND, mark_trace
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
from monitor.charts.typeset import text_width, wrap
from monitor.number import MISSING, percent_text, round_half_up
from monitor.plan import District, Item, Plan
from monitor.ranking import extent, grouped, overall_places, places, telling_items
from monitor.status import CODES, WORDS
from monitor.words.place import has_zones
from monitor.words.value import amount_text

_STEP = 29
_BESIDE = 24  # from the left of a column to its values
_HEAD = 26  # the name of a panel
_LEGEND = 21  # on a phone, a line for each numbered indicator

Drawn = Mapping[str, Sequence[Assessment]]


@dataclass(frozen=True)
class _Grid:
    """What is drawn: indicators as columns, districts as rows of two panels."""

    items: tuple[Item, ...]
    panels: tuple[tuple[str, tuple[District, ...]], ...]
    cells: Mapping[tuple[str, str], Assessment]  # (district, item)
    left_out: int  # indicators that have no column
    part: str  # what of all districts has a row, in words, where not all have

    @property
    def rows(self) -> int:
        return sum(len(found) for _, found in self.panels)

    @property
    def codes(self) -> list[str]:
        return [one.status for one in self.cells.values()]


def district_heatmap(
    plan: Plan,
    districts: Drawn,
    *,
    context: Context,
    size: Size = SCREEN,
    name: str,
    headline: str,
    of_all: Districts | None = None,
) -> Figure:
    """Every district by every indicator that districts report, in the official order.

    Of more indicators than have columns, `districts` need hold those that have; of more districts than are shown one
    by one, those that are shown, by their places. `of_all` then says how all stand.
    """
    grid = _grid(plan, districts, districts if of_all is None else of_all, context.place)
    every = list(grid.cells.values())
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle="",
        source=source_line(row.reporters(plan, every), context),
        left=size.pad,
        right=size.pad,
        below=4,
    )
    what = (
        "图形为状态，数字为完成本地目标的比例（没有本地目标的为完成值）" if _has_values(sheet, grid) else "图形为状态"
    )
    apart = "；功能区另列" if has_zones(plan) else ""
    subtitle = f"{_extent(grid)}，{context.month.label}；{what}{apart}{framed(plan, context)}"
    sheet = replace(sheet, subtitle=subtitle, needs=_STEP * grid.rows + _HEAD * len(grid.panels) + _head(sheet, grid))
    return finish(sheet, *_draw(sheet, grid), name=name, alt=_alt(plan, headline, grid), table=_table(plan, grid))


def _grid(plan: Plan, districts: Drawn, of_all: Districts, chosen: str) -> _Grid:
    items = telling_items(plan, of_all)
    shown = {item.id for item in items}
    cells = {(place, one.item.id): one for place, rows in districts.items() for one in rows if one.item.id in shown}
    every = {one.item.id for rows in of_all.values() for one in rows}
    part = extent(plan, frozenset(districts))
    order = overall_places(plan, of_all) if part else {}
    found = tuple(
        (title + words, tuple(plan.district[one] for one in members))
        for title, kind in (("县（市）区", "district"), ("功能区", "zone"))
        for words, members in grouped(plan, order, kind, chosen)
    )
    return _Grid(items, found, cells, len(every) - len(items), part)


def _extent(grid: _Grid) -> str:
    """What is shown of all that districts report."""
    places = f"{grid.part}，" if grid.part else ""
    if not grid.left_out:
        return f"{places}各地报送的{len(grid.items)}项指标"
    return f"{places}各地报送的{len(grid.items) + grid.left_out}项指标中滞后最多的{len(grid.items)}项"


def _head(sheet: Sheet, grid: _Grid) -> float:
    """Base pixels over the rows: the key, and the indicators' names (on a phone numbers, and what they mean)."""
    lines = KEY_LINE * _key_lines(sheet, grid)
    return lines + 30 + _LEGEND * len(grid.items) if sheet.size.is_narrow else lines + 62


def _key_lines(sheet: Sheet, grid: _Grid) -> int:
    return 1 + int(-key_places(sheet, grid.codes)[-1][2] // sheet.px(KEY_LINE)) if grid.codes else 0


def _draw(sheet: Sheet, grid: _Grid) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    key, words = status_key(sheet, grid.codes)
    head = sheet.px(_head(sheet, grid))
    left, column = _columns(sheet, grid)
    band = sheet.px(_HEAD)
    step = min((sheet.plot_height - head - band * len(grid.panels)) / max(grid.rows, 1), sheet.px(34))
    texts, shapes, found = [*words], [], []
    top = head
    for title, members in grid.panels:
        texts.append(label(bold(title), 0, -(top + band * 0.55), size=sheet.tick, color=SECOND))
        top += band
        shapes.append(_line(sheet, top, LINES))
        for one in members:
            middle = top + step / 2
            texts.append(label(one.name, sheet.px(5), -middle, size=sheet.body))
            found += [(one, item, left + column * place, middle) for place, item in enumerate(grid.items)]
            if one.id == sheet.context.place:
                shapes.append(stand_out(sheet, row_box(sheet, -top, -(top + step))))
            top += step
            shapes.append(_line(sheet, top, GRID))
    marks, values = _cells(sheet, grid, found, column)
    columns = _numbered if sheet.size.is_narrow else _named
    layout = {
        "annotations": [
            *texts,
            *values,
            *columns(sheet, grid, left, column, head, sheet.px(KEY_LINE) * _key_lines(sheet, grid)),
        ],
        "shapes": shapes,
        "xaxis": {**overlay(sheet)["xaxis2"], "anchor": "y"},
        "yaxis": {**overlay(sheet)["yaxis2"], "anchor": "x"},
        **overlay(sheet),
    }
    return [marks, key], layout


def _columns(sheet: Sheet, grid: _Grid) -> tuple[float, float]:
    """Where the columns of the indicators begin, behind the names of districts, and how wide one is."""
    names = max((text_width(one.name, sheet.body) for _, found in grid.panels for one in found), default=0)
    left = names + sheet.px(15)
    return left, (sheet.plot_width - left) / max(len(grid.items), 1)


def _has_values(sheet: Sheet, grid: _Grid) -> bool:
    """Whether every value has room beside its shape."""
    values = max((text_width(_value(one), sheet.tick) for one in grid.cells.values()), default=0)
    return not sheet.size.is_narrow and sheet.px(_BESIDE) + values <= _columns(sheet, grid)[1]


def _line(sheet: Sheet, y: float, color: str) -> dict[str, Any]:
    line = {"color": color, "width": 1}
    return {"type": "line", "x0": 0, "x1": sheet.plot_width, "y0": -y, "y1": -y, "line": line, "layer": "below"}


def _cells(
    sheet: Sheet, grid: _Grid, found: Sequence[tuple[District, Item, float, float]], column: float
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The shapes, and beside each its value where there is room."""
    has_values = _has_values(sheet, grid)
    known = [(grid.cells[one.id, item.id], x, y) for one, item, x, y in found if (one.id, item.id) in grid.cells]
    at = column / 2 if sheet.size.is_narrow else sheet.px(12)
    marks = mark_trace(
        [x + at for _, x, _ in known],
        [-y for _, _, y in known],
        [one.status for one, _, _ in known],
        sheet.px(14),
        hoverinfo="text",
        hovertext=[f"<b>{one.item.short}</b><br>{one.reason}" for one, _, _ in known],
        customdata=[one.district for one, _, _ in known],
        name="status",
    )
    if not has_values:
        return marks, []
    return marks, [label(_value(one), x + sheet.px(_BESIDE), -y, size=sheet.tick) for one, x, y in known]


def _value(one: Assessment) -> str:
    if one.reporting != "reported":
        return MISSING
    return percent_text(one.attainment_share) if one.target is not None else amount_text(one.actual, one.item)


def _named(sheet: Sheet, grid: _Grid, left: float, column: float, head: float, key: float) -> list[dict[str, Any]]:
    """Names of the indicators over their columns, ending just above the rows."""
    return [
        label(
            "<br>".join(wrap(item.short, column - sheet.px(10), sheet.tick)),
            left + column * place + sheet.px(4),
            -head,
            size=sheet.tick,
            yanchor="bottom",
        )
        for place, item in enumerate(grid.items)
    ]


def _numbered(sheet: Sheet, grid: _Grid, left: float, column: float, head: float, key: float) -> list[dict[str, Any]]:
    """Numbers over the columns, and what they stand for above."""
    numbers = [
        label(bold(str(place + 1)), left + column * (place + 0.5), -head, size=sheet.tick, xanchor="center")
        for place in range(len(grid.items))
    ]
    return numbers + [
        label(f"{place + 1}　{item.short}", 0, -(key + sheet.px(_LEGEND) * (place + 0.6)), size=sheet.tick)
        for place, item in enumerate(grid.items)
    ]


def _alt(plan: Plan, headline: str, grid: _Grid) -> str:
    told = []
    for _, members in grid.panels:
        for one in members:
            rows = [grid.cells[one.id, item.id] for item in grid.items if (one.id, item.id) in grid.cells]
            counts = [(code, sum(cell.status == code for cell in rows)) for code in CODES]
            told.append(f"{one.name}{'、'.join(f'{WORDS[code]}{count}项' for code, count in counts if count)}")
    return f"{headline}。{'；'.join(told)}。"


def _table(plan: Plan, grid: _Grid) -> Table:
    """One row per district and indicator, with the place among its kind."""
    ranks = {
        item.id: places(plan, [one for (_, of), one in grid.cells.items() if of == item.id]) for item in grid.items
    }
    rows = tuple(
        (
            title,
            one.name,
            item.name,
            cell.target,
            cell.actual if cell.reporting == "reported" else None,
            None if cell.attainment_share is None else round_half_up(cell.attainment_share * 100),
            WORDS[cell.status],
            ranks[item.id].get(one.id),
        )
        for title, members in grid.panels
        for one in members
        for item in grid.items
        if (cell := grid.cells.get((one.id, item.id))) is not None
    )
    return Table(("类别", "地区", "指标", "目标值", "完成值", "完成率（%）", "状态", "位次"), rows)
