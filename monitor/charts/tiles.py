"""Tile map: every district as a square where it lies, with its light as shape and word, its value and its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.cell import Districts, Standing
from monitor.charts import row
from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import INK, LINES, MARKS, PAPER, SECOND, mark_trace
from monitor.charts.standing import framed, stand_out
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
from monitor.charts.typeset import clip
from monitor.number import MISSING
from monitor.plan import District, Plan
from monitor.ranking import SIDE_BY_SIDE, are_many, has_targets, overall_places, places
from monitor.status import CODES, WORDS
from monitor.words.place import has_zones, middle_words, value_of_place, worst_words

_STEP = 86  # base pixels of a row of tiles
_DOT = 14  # and of one of thousands
_GAP = 6
_BAND = 6  # the edge that carries the light's colour
_WHERE = "方格按大致方位排列，不代表面积"
_ZONES = "；虚线框为功能区，单独排位"
_DOTS = "每个图形是一个地区，按大致方位排列，指着它看是哪里，全部见数据表"


@dataclass(frozen=True, slots=True)
class _Tile:
    """What one square says."""

    district: District
    status: str
    value: str
    place: int | None
    hover: str


def tiles(
    plan: Plan, assessments: Sequence[Standing], *, context: Context, size: Size = SCREEN, name: str, headline: str
) -> Figure:
    """One indicator: each district's attainment of its own target (its value where districts have none)."""
    by_target = has_targets(assessments)
    ranks = places(plan, assessments)
    found = [
        _Tile(
            plan.district[one.district],
            one.status,
            value_of_place(one, by_target) if one.reporting == "reported" else MISSING,
            ranks.get(one.district),
            f"<b>{plan.district[one.district].name}</b><br>{_reason(one, by_target)}",
        )
        for one in assessments
    ]
    measure = "完成本地目标的比例（%）" if by_target else f"完成值（{getattr(assessments[0].item, 'unit', '')}）"
    source = source_line(row.reporters(plan, assessments[:1]), context)
    return _map(
        plan, found, f"{measure}，截至{context.month.label}；{_where(plan)}", source, context, size, name, headline
    )


def _where(plan: Plan) -> str:
    return _DOTS if are_many(plan) else f"{_WHERE}{_ZONES if has_zones(plan) else ''}"


def _reason(one: Standing, by_target: bool) -> str:
    """What the light rests on: the grounds where they were judged, else the light and what it is of."""
    return str(getattr(one, "reason", f"{WORDS[one.status]}，{value_of_place(one, by_target)}"))


def all_tiles(
    plan: Plan,
    districts: Districts,
    *,
    context: Context,
    size: Size = SCREEN,
    name: str,
    headline: str,
) -> Figure:
    """Everything that districts report: the worst light of each district, and how many of its items have it.

    Of thousands of districts the light in the middle: the worst one is the same nearly everywhere.
    """
    ranks, is_dense = overall_places(plan, districts), are_many(plan)
    found = []
    for one in plan.districts:
        rows = districts.get(one.id, ())
        status, counted = middle_words(rows) if is_dense else worst_words(rows)
        worst = () if is_dense else row.worst_of(rows, SIDE_BY_SIDE)
        told = "<br>".join(f"{item.item.short} {WORDS[item.status]}" for item in worst) or counted
        found.append(_Tile(one, status, counted, ranks.get(one.id), f"<b>{one.name}</b><br>{told}"))
    every = [one for rows in districts.values() for one in rows]
    what = "各项指标由好到差排列，居中一项的状态" if is_dense else "各地报送指标中最差的状态，及其项数/全部项数"
    subtitle = f"{what}，{context.month.label}；{_where(plan)}"
    source = source_line(row.reporters(plan, every), context)
    return _map(plan, found, subtitle, source, context, size, name, headline)


def _map(
    plan: Plan,
    found: Sequence[_Tile],
    subtitle: str,
    source: str,
    context: Context,
    size: Size,
    name: str,
    headline: str,
) -> Figure:
    is_dense, lowest = are_many(plan), max((one.district.tile[0] for one in found), default=0)
    sheet = Sheet(
        context=context,
        size=size,
        headline=headline,
        subtitle=subtitle + framed(plan, context),
        source=source,
        left=size.pad,
        right=size.pad,
        below=4,
        needs=(_DOT if is_dense else _STEP) * (lowest + 1) + 4 + (KEY_LINE * 2 if is_dense else 0),
    )
    said = _counted(found) if is_dense else "；".join(map(_spoken, found))
    table = Table(
        ("类别", "地区", "状态", "数值", "位次"),
        tuple((_kind(one.district), one.district.name, WORDS[one.status], one.value, one.place) for one in found),
    )
    draw = _draw_dots if is_dense else _draw
    return finish(sheet, *draw(sheet, found), name=name, alt=f"{headline}。{said}。", table=table)


def _spoken(one: _Tile) -> str:
    return f"{one.district.name}{WORDS[one.status]}，{one.value}{_place(one, '，')}"


def _counted(found: Sequence[_Tile]) -> str:
    """How many places have each light: of thousands no list helps anybody."""
    counts = Counter(one.status for one in found)
    return f"{len(found):,}个地区中{'，'.join(f'{WORDS[code]}{counts[code]:,}个' for code in CODES if counts[code])}"


def _kind(district: District) -> str:
    return "县（市）区" if district.kind == "district" else "功能区"


def _place(one: _Tile, before: str = "") -> str:
    return f"{before}第{one.place}位" if one.place else ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A tile's upper left corner and size, pixels of the plot, y downwards and negative."""

    left: float
    top: float
    width: float
    height: float


def _boxes(sheet: Sheet, found: Sequence[_Tile]) -> list[_Box]:
    columns = 1 + max((one.district.tile[1] for one in found), default=0)
    rows = 1 + max((one.district.tile[0] for one in found), default=0)
    wide, high = sheet.plot_width / columns, min(sheet.plot_height / rows, sheet.px(_STEP))
    gap = sheet.px(3 if sheet.size.is_narrow else _GAP)
    return [
        _Box(one.district.tile[1] * wide, -one.district.tile[0] * high, wide - gap, high - sheet.px(_GAP))
        for one in found
    ]


def _draw(sheet: Sheet, found: Sequence[_Tile]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    boxes = _boxes(sheet, found)
    inset = sheet.px(_BAND + (5 if sheet.size.is_narrow else 12))
    mark = sheet.px(11 if sheet.size.is_narrow else 15)
    marks = mark_trace(
        [box.left + inset + mark / 2 for box in boxes],
        [box.top - box.height * (0.8 if sheet.size.is_narrow else 0.5) for box in boxes],
        [one.status for one in found],
        mark,
        name="status",
        customdata=[one.district.id for one in found],
    )
    # What the pointer meets: the whole tile, unseen.
    targets = {
        "type": "scatter",
        "mode": "markers",
        "x": [box.left + box.width / 2 for box in boxes],
        "y": [box.top - box.height / 2 for box in boxes],
        "marker": {"symbol": "square", "size": min((box.height for box in boxes), default=10), "opacity": 0},
        "hoverinfo": "text",
        "hovertext": [one.hover for one in found],
        "customdata": [one.district.id for one in found],
        "name": "tile",
    }
    layout = {
        "annotations": [
            text for one, box in zip(found, boxes, strict=True) for text in _texts(sheet, one, box, inset, mark)
        ],
        "shapes": [shape for one, box in zip(found, boxes, strict=True) for shape in _shapes(sheet, one, box)],
        "xaxis": {**overlay(sheet)["xaxis2"], "anchor": "y"},
        "yaxis": {**overlay(sheet)["yaxis2"], "anchor": "x"},
    }
    return [marks, targets], layout


def _draw_dots(sheet: Sheet, found: Sequence[_Tile]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Of thousands of places the shape of each light where it lies; what it is of says the pointer, and the table."""
    codes = [one.status for one in found]
    key, words = status_key(sheet, codes)
    top = sheet.px(KEY_LINE / 2) - key_places(sheet, codes)[-1][2]
    columns = 1 + max(one.district.tile[1] for one in found)
    rows = 1 + max(one.district.tile[0] for one in found)
    wide, high = sheet.plot_width / columns, (sheet.plot_height - top) / rows
    xs = [(one.district.tile[1] + 0.5) * wide for one in found]
    ys = [-(top + (one.district.tile[0] + 0.5) * high) for one in found]
    marks = mark_trace(
        xs, ys, codes, min(wide, high) * 0.7, name="status", hoverinfo="text",
        hovertext=[one.hover for one in found], customdata=[one.district.id for one in found],
    )  # fmt: skip
    marks["marker"]["line"]["width"] = 0.5  # an outline as of large shapes would be all that one sees
    chosen = [
        stand_out(sheet, {"type": "rect", "x0": x - wide, "x1": x + wide, "y0": y + high, "y1": y - high})
        for one, x, y in zip(found, xs, ys, strict=True)
        if one.district.id == sheet.context.place
    ]
    layout = {
        "annotations": words,
        "shapes": chosen,
        "xaxis": {**overlay(sheet)["xaxis2"], "anchor": "y"},
        "yaxis": {**overlay(sheet)["yaxis2"], "anchor": "x"},
        **overlay(sheet),
    }
    return [marks, key], layout


def _shapes(sheet: Sheet, one: _Tile, box: _Box) -> list[dict[str, Any]]:
    """The tile's frame, dashed for a zone, and the band in the light's colour."""
    fill = MARKS[one.status].fill
    is_zone = one.district.kind == "zone"
    line = {"color": INK if is_zone else LINES, "width": sheet.px(1), "dash": "dash" if is_zone else "solid"}
    frame = {"type": "rect", "x0": box.left, "x1": box.left + box.width, "y0": box.top, "y1": box.top - box.height}
    band = {**frame, "x1": box.left + sheet.px(_BAND), "line": {"width": 0}, "fillcolor": fill or PAPER}
    shapes = [{**frame, "line": line, "layer": "below"}, *([{**band, "layer": "below"}] if fill else [])]
    return [*shapes, stand_out(sheet, frame)] if one.district.id == sheet.context.place else shapes


def _texts(sheet: Sheet, one: _Tile, box: _Box, inset: float, mark: float) -> list[dict[str, Any]]:
    """Name, word and value; the place beside the name, or under all where the tile is small."""
    x, right = box.left + inset, box.left + box.width - sheet.px(8)
    font = sheet.small if sheet.size.is_narrow else sheet.body
    room = box.width - inset - sheet.px(2)
    rows = [box.top - box.height * part for part in (0.2, 0.5, 0.8)]
    name = label(bold(clip(one.district.name, room, font)), x, rows[0], size=font)
    if sheet.size.is_narrow:
        # The word fills a small tile's line: the shape stands beside the value.
        beside = clip(one.value, room - mark - sheet.px(4), font)
        return [
            name,
            label(clip(WORDS[one.status], room, font), x, rows[1], size=font),
            label(beside, x + mark + sheet.px(4), rows[2], size=font),
        ]
    word = label(WORDS[one.status], x + mark + sheet.px(7), rows[1], size=font)
    texts = [name, word, label(one.value, x, rows[2], size=font)]
    if one.place:
        texts.append(label(_place(one), right, rows[0], size=sheet.small, color=SECOND, xanchor="right"))
    return texts
