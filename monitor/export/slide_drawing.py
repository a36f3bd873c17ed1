"""The charts and tables of the slides, from assessments: every value as it is shown, rounded once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.charts.palette import INK, LAST_YEAR, LINES, MARKS, NAVY, PAPER, SECOND, TRACK
from monitor.export.slide_charts import PERCENT, POINTS, Row, bars, lines, rgb, shares
from monitor.export.slide_template import CHART, SECOND_CHART, place
from monitor.export.word_annex import SHAPES
from monitor.month import Month
from monitor.number import round_half_up
from monitor.plan import Indicator, Milestone, Plan
from monitor.ranking import has_targets, ranked, ranked_value
from monitor.schedule import expected_by_month
from monitor.status import CODES, SEVERITY, WORDS, is_due
from monitor.words.sentence import alternative_text, standing
from monitor.words.value import gap_text

_COLUMNS = (("事项", 4.2), ("进展", 4.75), ("状态", 1.35), ("填报单位", 1.83))
_OWED = (("填报单位", 3.2), ("未报送", 1.2), ("事项", 7.73))
_BAND = "#F3F5F7"
_FINER = 3  # decimals that what is due has beyond the item's own: a straight line must not show steps
_MOST = 24  # bars of one chart
_FIRST, _LAST = 5, 10  # of more districts: names that are read from the far end of a table
_LINE = 0.47  # inches of a line of a table; of a second one in a cell a little less
_ROOM = 4.5  # inches that the lines of a table have


def draw_shares(slide: Slide, rows: Sequence[Assessment], *, by_task: bool) -> None:
    """How many of each status, a bar for each section (or task)."""
    names = list(dict.fromkeys(_group(one, by_task) for one in rows))
    codes = [code for code in CODES if any(one.status == code for one in rows)]
    series = []
    for code in codes:
        counts = (sum(one.status == code and _group(one, by_task) == name for one in rows) for name in names)
        mark = MARKS[code]
        series.append(Row(_marked(code), tuple(map(Decimal, counts)), mark.fill or TRACK, ink=mark.on_fill))
    told = "；".join(
        f"{name}{'、'.join(f'{row.name}{row.values[index]}项' for row in series if row.values[index])}"
        for index, name in enumerate(names)
    )
    shares(place(slide, CHART), names, series, alt=f"{told}。")


def draw_gaps(slide: Slide, rows: Sequence[Assessment]) -> None:
    """The gap to the schedule of each, in percentage points."""
    series = [Row("与序时进度之差（百分点）", tuple(one.gap_pp for one in rows), NAVY)]
    bars(
        place(slide, CHART),
        [_named(one) for one in rows],
        series,
        form=POINTS,
        alt=_alt(slide, rows),
    )


def draw_attainment(slide: Slide, rows: Sequence[Assessment]) -> None:
    """Attainment beside what the schedule asks for."""
    series = [
        Row("完成率（%）", tuple(percent(one.attainment_share) for one in rows), NAVY),
        Row("序时进度（%）", tuple(percent(one.schedule_share) for one in rows), LINES, ink=SECOND),
    ]
    bars(
        place(slide, CHART),
        [_named(one) for one in rows],
        series,
        form=PERCENT,
        alt=_alt(slide, rows),
        reach=_reach(series),
    )


def draw_milestones(slide: Slide, rows: Sequence[Assessment]) -> None:
    """How much of each deliverable is done."""
    names = [
        f"{_named(one)}（{one.item.due_month.number}月）" if isinstance(one.item, Milestone) else _named(one)
        for one in rows
    ]
    series = [Row("完成比例（%）", tuple(one.actual if one.reporting == "reported" else None for one in rows), NAVY)]
    bars(place(slide, CHART), names, series, form='0"%"', alt=_alt(slide, rows), reach=Decimal(100))


def draw_trend(slide: Slide, plan: Plan, one: Assessment) -> None:
    """The year so far, last year, the schedule and the target."""
    months = [Month(one.month.year, number) for number in range(1, 13)]
    decimals = getattr(one.item, "decimals", 0)
    due = expected_by_month(plan, one.item, one.month.year, one.district)
    before = tuple(_value(one.last_year.get(Month(month.year - 1, month.number))) for month in months)
    series = []
    if any(value is not None for value in before):
        series.append(Row("上年", before, LAST_YEAR, is_labelled=False, is_thin=True))
    if has_schedule(plan, one):
        shown = tuple(None if value is None else round_half_up(value, decimals + _FINER) for value in due)
        series.append(Row("序时进度", shown, SECOND, is_labelled=False, is_thin=True, is_dashed=True))
    if one.target is not None:
        series.append(Row("年度目标", (one.target,) * 12, INK, is_labelled=False, is_thin=True, is_dashed=True))
    series.append(Row("实际", tuple(_value(one.this_year.get(month)) for month in months), NAVY))  # over the others
    form = f"#,##0{'.' + '0' * decimals if decimals else ''}"
    lines(
        place(slide, CHART),
        [f"{m.number}月" for m in months],
        series,
        form=form,
        alt=_alt(slide, [one]),
        decimals=decimals,
        spans=_is_complete(one),
    )


def has_schedule(plan: Plan, one: Assessment) -> bool:
    """Whether its course has a line of what is due: a level to be kept has none beside its target."""
    due = expected_by_month(plan, one.item, one.month.year, one.district)
    return isinstance(one.item, Indicator) and len(set(due)) > 1


def _is_complete(one: Assessment) -> bool:
    """Whether every month is known that was due: the others, of what is reported by quarter, are no gaps."""
    past = (Month(one.month.year, number) for number in range(1, one.month.number + 1))
    return all(_value(one.this_year.get(month)) is not None for month in past if is_due(one.item, month))


def draw_districts(slide: Slide, plan: Plan, ones: Sequence[Standing]) -> None:
    """Districts from high to low on the left, zones on the right, to one scale."""
    by_target = has_targets(ones)
    decimals = getattr(ones[0].item, "decimals", 0)
    form = PERCENT if by_target else f"#,##0{'.' + '0' * decimals if decimals else ''}"
    measure = "完成本地目标的比例（%）" if by_target else f"完成值（{getattr(ones[0].item, 'unit', '')}）"
    panels = []
    for number, kind, name in ((CHART, "district", "县（市）区"), (SECOND_CHART, "zone", "功能区")):
        every = ranked(plan, ones, kind)
        rows = _fitting(every, by_target)
        part = f"（{_part(every, rows)}）" if len(rows) < len(every) else ""
        values = tuple(percent(ranked_value(one, True)) if by_target else ranked_value(one, False) for one in rows)
        panels.append((number, [_district(plan, one) for one in rows], Row(f"{name}{part}{measure}", values, NAVY)))
    reach = _reach([series for _, _, series in panels], least=Decimal(0))
    for number, names, series in panels:
        if not names:
            if any(one.placeholder_format.idx == number for one in slide.placeholders):
                slide.shapes._spTree.remove(place(slide, number)._element)
            continue
        told = "；".join(
            f"{at}{'—' if value is None else value}" for at, value in zip(names, series.values, strict=True)
        )
        bars(place(slide, number), names, [series], form=form, alt=f"{series.name}：{told}。", reach=reach)


def _fitting(rows: Sequence[Standing], by_target: bool) -> Sequence[Standing]:
    """As many as can be read as bars of one chart: of more those that lead and those that are last."""
    if len(rows) <= _MOST:
        return rows
    known = [one for one in rows if ranked_value(one, by_target) is not None]
    return [*known[:_FIRST], *known[_FIRST:][-_LAST:]]


def left_out(plan: Plan, ones: Sequence[Standing]) -> str:
    """What the slide of an item says of the districts that it has no room for; nothing where it draws all."""
    every = ranked(plan, ones, "district")
    rows = _fitting(every, has_targets(ones))
    return f"；{_part(every, rows)}" if len(rows) < len(every) else ""


def _part(every: Sequence[Standing], rows: Sequence[Standing]) -> str:
    return f"{len(every):,}个中前{_FIRST}位和末{len(rows) - _FIRST}位"


def fits(rows: Sequence[Assessment]) -> bool:
    """Whether the lines that these take stand on one slide."""
    return sum(_height(_lagging_cells(one), _COLUMNS) for one in rows) <= _ROOM


def _height(texts: Sequence[str], columns: Sequence[tuple[str, float]]) -> float:
    """Inches, by the cell that needs most lines; a Chinese character is as wide as it is high."""
    widths = (sum(1 if ord(letter) > 0x2000 else 0.6 for letter in text) * 14 / 72 for text in texts)
    lines = max(-(-width // (room - 0.16)) for width, (_, room) in zip(widths, columns, strict=True))
    return _LINE + (lines - 1) * 0.28


def _lagging_cells(one: Assessment) -> tuple[str, str, str, str]:
    return one.item.name, _stand(one), _marked(one.status), one.reporter


def draw_lagging(slide: Slide, rows: Sequence[Assessment]) -> None:
    """Each item behind with its numbers, its light and who reports it."""
    _draw_table(slide, _COLUMNS, [_lagging_cells(one) for one in rows])


def draw_owed(slide: Slide, lines: Sequence[tuple[str, str, str]]) -> None:
    """Who has not reported, how many items, and which."""
    _draw_table(slide, _OWED, lines)


def _draw_table(slide: Slide, columns: Sequence[tuple[str, float]], lines: Sequence[Sequence[str]]) -> None:
    table = place(slide, CHART).insert_table(len(lines) + 1, len(columns)).table
    for index, (name, width) in enumerate(columns):
        table.columns[index].width = Inches(width)
        _write(table.cell(0, index), name, fill=NAVY)
    for line, texts in enumerate(lines, start=1):
        for index, text in enumerate(texts):
            _write(table.cell(line, index), text, fill=PAPER if line % 2 else _BAND)
        table.rows[line].height = Inches(0.47)
    table.rows[0].height = Inches(0.42)


def percent(share: Decimal | None) -> Decimal | None:
    """A share in per cent as it is shown."""
    return None if share is None else round_half_up(share * 100, 1)


def _reach(rows: Sequence[Row], least: Decimal = Decimal(100)) -> Decimal:
    """The longest bar that any of the rows has, or what it could have."""
    return max((value for row in rows for value in row.values if value is not None), default=least).max(least)


def _stand(one: Assessment) -> str:
    """Where it stands, on a line or two: its own words would not fit, they are in the 通报."""
    if one.item.kind == "narrative":
        return "部门自评" + WORDS[one.last_status or one.status]
    if one.item.kind in ("cumulative", "level") and one.gap_pp is not None:
        return f"{standing(one).split('，')[0]}，{gap_text(one, '序时进度')}"
    return standing(one)


def _write(cell: Any, text: str, *, fill: str) -> None:
    cell.text = text
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Emu(72000)
    cell.margin_top = cell.margin_bottom = Emu(18000)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill)
    run = cell.text_frame.paragraphs[0].runs[0]
    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    run.font.size, run.font.bold = Pt(14), fill == NAVY
    run.font.color.rgb = rgb(PAPER if fill == NAVY else INK)


def _alt(slide: Slide, rows: Sequence[Assessment]) -> str:
    """The slide's title and the numbers that prove it."""
    return alternative_text(place(slide, 0).text_frame.text, rows)


def _group(one: Assessment, by_task: bool) -> str:
    return one.task.short if by_task else one.section.name


def key_of(rows: Sequence[Assessment]) -> str:
    """What the shapes beside the names mean: ；◆明显滞后、▲略有滞后."""
    marked = [_marked(code) for code in SEVERITY if any(one.status == code for one in rows)]
    return f"；{'、'.join(marked)}" if marked else ""


def _marked(code: str) -> str:
    return f"{SHAPES[code]}{WORDS[code]}"


def _named(one: Assessment) -> str:
    """The short name with the light's shape, so that the bar needs no colour."""
    return f"{one.item.short} {SHAPES[one.status]}"


def _district(plan: Plan, one: Standing) -> str:
    name = plan.district[one.district].name
    return name if one.reporting == "reported" else f"{name}（{WORDS[one.reporting]}）"


def _value(seen: Any) -> Decimal | None:
    return None if seen is None else seen.value
