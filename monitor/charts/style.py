"""finish(): the one place that makes a Figure, so that none can lose its headline, source or watermark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from monitor.charts.figure import Context, Figure, Table
from monitor.charts.palette import FONTS, INK, MARKS, SECOND, WATERMARK, mark_trace
from monitor.charts.typeset import text_width, wrap
from monitor.moment import day_text
from monitor.status import WORDS

DEMO = "演示数据"
KEY_LINE = 24  # base pixels of one line of a key


@dataclass(frozen=True, slots=True)
class Size:
    """One of the few sizes of a figure; `scale` multiplies every pixel that a builder names."""

    name: str
    width: int
    height: int
    scale: float
    headline: float
    body: float
    small: float
    pad: float
    grows: bool  # whether the figure may be taller where its rows need it

    @property
    def is_narrow(self) -> bool:
        return self.name == "narrow"


SCREEN = Size("wide", 900, 430, 1.0, 20, 15, 12, 20, True)
NARROW = Size("narrow", 360, 430, 1.0, 18, 14, 12, 12, True)
SLIDE = Size("slide", 1600, 900, 16 / 9, 20, 15, 12, 20, False)
SIZES: dict[str, Size] = {size.name: size for size in (SCREEN, NARROW, SLIDE)}


@dataclass(frozen=True)
class Sheet:
    """Where everything of one figure stands, in pixels of its size; builders ask it before they draw."""

    context: Context
    size: Size
    headline: str
    subtitle: str
    source: str
    left: float  # margins beside the plot, base pixels
    right: float
    above: float = 0  # room between subtitle and plot, base pixels
    below: float = 30  # room between plot and source: the axis labels
    needs: float = 0  # height of the plot that the rows need, base pixels
    notes: tuple[str, ...] = ()
    is_tight: bool = False  # on screen no taller than its rows need

    def px(self, base: float) -> float:
        return round(base * self.size.scale, 2)

    @cached_property
    def text_width(self) -> float:
        return self.size.width - 2 * self.px(self.size.pad)

    @cached_property
    def headline_lines(self) -> tuple[str, ...]:
        return wrap(self.headline, self.text_width / 1.03, self.px(self.size.headline))  # bold runs wider

    @property
    def said(self) -> str:
        """The subtitle, after what the numbers are narrowed to."""
        return f"{self.context.scope}：{self.subtitle}" if self.context.scope else self.subtitle

    @cached_property
    def subtitle_lines(self) -> tuple[str, ...]:
        return wrap(self.said, self.text_width, self.px(self.size.body))

    @cached_property
    def source_lines(self) -> list[str]:
        return [
            line
            for text in (*self.notes, self.source)
            for line in wrap(text, self.text_width, self.px(self.size.small))
        ]

    @cached_property
    def subtitle_top(self) -> float:
        return self.px(self.size.pad * 0.75 + len(self.headline_lines) * self.size.headline * 1.3)

    @cached_property
    def top(self) -> float:
        return self.subtitle_top + self.px(len(self.subtitle_lines) * self.size.body * 1.4 + 16 + self.above)

    @cached_property
    def bottom(self) -> float:
        return self.px(self.below + 8 + len(self.source_lines) * self.size.small * 1.4 + self.size.pad * 0.5)

    @cached_property
    def height(self) -> int:
        needed = round(self.top + self.px(self.needs) + self.bottom)
        if not self.size.grows:
            return self.size.height
        return needed if self.is_tight else max(self.size.height, needed)

    @property
    def plot_width(self) -> float:
        return self.size.width - self.px(self.left) - self.px(self.right)

    @property
    def plot_height(self) -> float:
        return self.height - self.top - self.bottom

    @property
    def body(self) -> float:
        return self.px(self.size.body)

    @property
    def small(self) -> float:
        return self.px(self.size.small)

    @property
    def tick(self) -> float:
        return self.px(max(12, self.size.body - 2))


def label(text: str, x: float, y: float, *, size: float, **more: Any) -> dict[str, Any]:
    """A direct label: an annotation without arrow, in data coordinates unless told otherwise, left and middle."""
    color = more.pop("color", INK)
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"size": size, "color": color},
        **more,
    }


def second(text: str, size: float) -> str:
    """Text of second rank, as Plotly's own markup has it."""
    return f"<span style='font-size:{size:g}px;color:{SECOND}'>{text}</span>"


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def _plain(lines: Iterable[str]) -> str:
    """Lines of text that Plotly would else read as markup."""
    return "<br>".join(escape(line, quote=False) for line in lines)


def _frame_texts(sheet: Sheet) -> list[dict[str, Any]]:
    """Headline, subtitle and source: at the figure's left edge, whatever the margins of the plot."""
    edge = sheet.px(sheet.size.pad) - sheet.px(sheet.left)
    paper: dict[str, Any] = {"xref": "paper", "yref": "paper", "xshift": edge, "borderpad": 0}
    return [
        label(
            bold(_plain(sheet.headline_lines)),
            0,
            1,
            size=sheet.px(sheet.size.headline),
            yanchor="top",
            yshift=sheet.top - sheet.px(sheet.size.pad * 0.5),
            name="headline",
            **paper,
        ),
        label(
            _plain(sheet.subtitle_lines),
            0,
            1,
            size=sheet.body,
            color=SECOND,
            yanchor="top",
            yshift=sheet.top - sheet.subtitle_top,
            name="subtitle",
            **paper,
        ),
        label(
            _plain(sheet.source_lines),
            0,
            0,
            size=sheet.small,
            color=SECOND,
            yanchor="bottom",
            yshift=sheet.px(sheet.size.pad * 0.5) - sheet.bottom,
            name="source",
            **paper,
        ),
    ]


def _watermark(sheet: Sheet) -> dict[str, Any]:
    size = min(sheet.plot_width * 0.8 / 4.1, sheet.plot_height * 0.9 / 2.3, sheet.px(120))
    return label(
        DEMO,
        0.5,
        0.5,
        size=round(size),
        color=WATERMARK,
        xref="paper",
        yref="paper",
        xanchor="center",
        textangle=-20,
        name="watermark",
    )


def finish(
    sheet: Sheet, data: Sequence[dict[str, Any]], layout: dict[str, Any], *, name: str, alt: str, table: Table
) -> Figure:
    """The finished figure: the builder's traces and layout with headline, subtitle, source, fonts, sizes, watermark."""
    annotations = [*layout.get("annotations", []), *_frame_texts(sheet)]
    if sheet.context.edition.is_demo:
        annotations.append(_watermark(sheet))
    whole = {
        **layout,
        "annotations": annotations,
        "width": sheet.size.width,
        "height": sheet.height,
        "margin": {
            "l": sheet.px(sheet.left),
            "r": sheet.px(sheet.right),
            "t": sheet.top,
            "b": sheet.bottom,
            "autoexpand": False,
        },
        "font": {"family": FONTS, "size": sheet.body, "color": INK},
        "meta": {"name": name, "alt": alt, "source": sheet.source},
    }
    return Figure(
        name=name,
        headline=sheet.headline,
        subtitle=sheet.said,
        source=sheet.source,
        alt=alt,
        plotly={"data": list(data), "layout": whole},
        width=sheet.size.width,
        height=sheet.height,
        table=table,
    )


def source_line(reporters: Iterable[str], context: Context) -> str:
    """Who reported, when it was published, which version: 来源：市通管办月报，…; of what nobody reported, that."""
    names = list(dict.fromkeys(reporters))
    date, version = f"{day_text(context.edition.published_at)}发布", f"数据版本 v{context.edition.version}"
    if not names:
        return f"来源：本年尚无报送；{version}，{date}；口径见指标说明"
    who = "、".join(names) if len(names) <= 3 else f"{'、'.join(names[:2])}等{len(names)}个部门"
    return f"来源：{who}月报，{date}；{version}；口径见指标说明"


def overlay(sheet: Sheet, axes: int = 2) -> dict[str, Any]:
    """Axes over the whole plot that count pixels from its upper left corner: for shapes that stand beside the data."""
    return {
        f"xaxis{axes}": {"domain": [0, 1], "range": [0, sheet.plot_width], "visible": False, "anchor": f"y{axes}"},
        f"yaxis{axes}": {"domain": [0, 1], "range": [-sheet.plot_height, 0], "visible": False, "anchor": f"x{axes}"},
    }


def key_places(sheet: Sheet, codes: Iterable[str]) -> list[tuple[str, float, float]]:
    """Where the shapes of a key stand, in pixels from the plot's upper left corner, in as many lines as they need."""
    places: list[tuple[str, float, float]] = []
    wanted = set(codes)
    x, y = sheet.px(8), sheet.px(-10)
    for code in (code for code in MARKS if code in wanted):
        width = sheet.px(12) + text_width(WORDS[code], sheet.tick)
        if places and x + width > sheet.plot_width:
            x, y = sheet.px(8), y - sheet.px(KEY_LINE)
        places.append((code, x, y))
        x += width + sheet.px(24)
    return places


def status_key(sheet: Sheet, codes: Iterable[str], axes: int = 2) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Shapes and words in place of a legend box, at the top of the plot, on the overlay's axes."""
    places = key_places(sheet, codes)
    on = {"xref": f"x{axes}", "yref": f"y{axes}"}
    words = [label(WORDS[code], x + sheet.px(12), y, size=sheet.tick, **on) for code, x, y in places]
    xs, ys = [x for _, x, _ in places], [y for _, _, y in places]
    used = [code for code, _, _ in places]
    return mark_trace(xs, ys, used, sheet.px(13), xaxis=f"x{axes}", yaxis=f"y{axes}", name="key"), words
