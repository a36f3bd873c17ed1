"""Native charts of a presentation, to be edited in PowerPoint, WPS and LibreOffice, in the look of the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from monitor.charts.axis import nice_ticks, with_headroom
from monitor.charts.palette import GRID, INK, LINES
from monitor.export.slide_template import FACE

POINTS = "+0.0;−0.0;0.0"
PERCENT = '0.0"%"'
COUNT = "0;;"  # nothing where there is none
TICKS = 5
LARGE, SMALL = 14, 10  # points
ROOMY = 15  # bars whose names can be large


@dataclass(frozen=True, slots=True)
class Row:
    """One series: its name, its values in the order of the categories (None: a gap), its colour."""

    name: str
    values: tuple[Decimal | None, ...]
    colour: str
    ink: str = INK  # of the labels
    is_labelled: bool = True
    is_thin: bool = False  # a line without dots
    is_dashed: bool = False


def bars(
    holder: Any, names: Sequence[str], rows: Sequence[Row], *, form: str, alt: str, reach: Decimal | None = None
) -> Chart:
    """Horizontal bars from zero, the first name at the top, values beside them in the number format `form`.

    `reach` is the value that the longest bar could have: charts to be compared name the same.
    """
    chart = _insert(holder, XL_CHART_TYPE.BAR_CLUSTERED, names, rows, form, alt)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 50, 0
    size = LARGE if len(names) <= ROOMY else SMALL
    chart.category_axis.tick_labels.font.size = Pt(size)
    _lay_out_bars(chart, has_negative=any((value or 0) < 0 for row in rows for value in row.values))
    if reach:
        chart.value_axis.maximum_scale = float(reach) * 1.12  # room for the label
    for series, row in zip(plot.series, rows, strict=True):
        _paint(series, row)
        if row.is_labelled:
            _label(series, form, XL_LABEL_POSITION.OUTSIDE_END, row.ink, min(size, 12))
    chart.has_legend = len(rows) > 1
    return _finished(chart)


def shares(holder: Any, names: Sequence[str], rows: Sequence[Row], *, alt: str) -> Chart:
    """Stacked bars of counts with the counts in them, the first name at the top."""
    chart = _insert(holder, XL_CHART_TYPE.BAR_STACKED, names, rows, COUNT, alt)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    _lay_out_bars(chart, has_negative=False)
    for series, row in zip(plot.series, rows, strict=True):
        _paint(series, row)
        _label(series, COUNT, XL_LABEL_POSITION.CENTER, row.ink)
    chart.has_legend = True
    return _finished(chart)


def lines(
    holder: Any,
    names: Sequence[str],
    rows: Sequence[Row],
    *,
    form: str,
    alt: str,
    decimals: int = 0,
    spans: bool = False,
) -> Chart:
    """Lines over the months, values of so many decimals; a month without a value breaks its line, or `spans` it."""
    chart = _insert(holder, XL_CHART_TYPE.LINE_MARKERS, names, rows, form, alt)
    if spans:
        chart._chartSpace.chart.find(qn("c:dispBlanksAs")).set("val", "span")
    for series, row in zip(chart.plots[0].series, rows, strict=True):
        series.smooth = False
        line = series.format.line
        line.color.rgb, line.width = rgb(row.colour), Pt(1.5 if row.is_thin else 3)
        if row.is_dashed:
            line.dash_style = MSO_LINE.DASH
        series.marker.style = XL_MARKER_STYLE.NONE if row.is_thin else XL_MARKER_STYLE.CIRCLE
        if not row.is_thin:
            series.marker.size = 8
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = series.marker.format.line.color.rgb = rgb(row.colour)
        if row.is_labelled:
            _label(series, form, XL_LABEL_POSITION.ABOVE, row.ink)
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(GRID)
    chart.value_axis.format.line.fill.background()
    chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = form, False
    _scale(chart.value_axis, [float(value) for row in rows for value in row.values if value is not None], decimals)
    chart.category_axis.format.line.color.rgb = rgb(LINES)
    chart.has_legend = True
    return _finished(chart)


def _scale(axis: Any, values: Sequence[float], decimals: int) -> None:
    """From zero to a little above the highest value, the last of the round ticks not beyond what can be reached."""
    if not values or min(values) < 0 or max(values) == 0:
        return
    ticks = nice_ticks(0, max(values), TICKS, decimals)
    axis.minimum_scale, axis.major_unit = 0, ticks[1] - ticks[0]
    axis.maximum_scale = with_headroom(0, ticks[-1], max(values), 0.05)


def _insert(holder: Any, kind: Any, names: Sequence[str], rows: Sequence[Row], form: str, alt: str) -> Chart:
    data: Any = CategoryChartData(number_format=form)  # type: ignore[no-untyped-call]
    data.categories = list(names)
    for row in rows:
        data.add_series(row.name, [None if value is None else float(value) for value in row.values])
    frame = holder.insert_chart(kind, data)
    if kind is XL_CHART_TYPE.BAR_CLUSTERED:  # a few bars take the room of a few, not of the slide
        frame.height = Emu(min(frame.height, Inches(0.6 + len(names) * (0.25 + 0.3 * len(rows)))))
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("descr", alt)
    chart: Chart = frame.chart
    chart.has_title = False
    chart.font.size = Pt(14)
    chart.font.color.rgb = rgb(INK)
    return chart


def _lay_out_bars(chart: Chart, *, has_negative: bool) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # not across the bars that go to the left
    names.format.line.color.rgb = rgb(LINES)
    names.has_major_gridlines = values.has_major_gridlines = False
    # every bar keeps its name: where it thinks them close, PowerPoint would leave out each second one
    names._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>'))
    values.visible = False
    if not has_negative:
        values.minimum_scale = 0


def _paint(series: Any, row: Row) -> None:
    series.invert_if_negative = False
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = rgb(row.colour)


def _label(series: Any, form: str, position: Any, ink: str, size: int = 12) -> None:
    labels = series.data_labels
    labels.show_value, labels.position = True, position
    labels.number_format, labels.number_format_is_linked = form, False
    labels.font.size, labels.font.color.rgb = Pt(size), rgb(ink)
    labels._element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set(
        "wrap", "none"
    )  # 100.0% on one line, in small charts too


def _finished(chart: Chart) -> Chart:
    """The chart with its legend below and the Chinese font in all its texts."""
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(14)
    for properties in chart._chartSpace.iter(qn("a:defRPr")):
        for tag in ("a:latin", "a:ea"):
            if properties.find(qn(tag)) is None:
                properties.append(parse_xml(f'<{tag} {nsdecls("a")} typeface="{FACE}"/>'))
    return chart


def rgb(colour: str) -> RGBColor:
    """The colour of a style's #RRGGBB."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]
