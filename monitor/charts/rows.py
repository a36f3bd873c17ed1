"""What stands beside the marks of a row: its name and values before them, its light with word and share after them.

Coordinates: x counts from 0 at the plot's left edge, rows are at 0, −1, −2 …
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.assess import Assessment
from monitor.charts import row
from monitor.charts.palette import SECOND, mark_trace
from monitor.charts.style import Sheet, Size, bold, label
from monitor.charts.typeset import clip, text_width
from monitor.number import percent_text
from monitor.status import WORDS

STEP = 41  # base pixels of a row: name and the line under it
NARROW_STEP = 70
FEW = 4  # rows that would stand lost in a frame of the usual height
LOOSE = 23  # base pixels that a row takes more where there is room
GAP = 12  # between the marks and the light

Texts = tuple[list[dict[str, Any]], dict[str, Any]]


def row_step(size: Size) -> float:
    """Base pixels that a row needs."""
    return NARROW_STEP if size.is_narrow else STEP


def rows_height(count: int, size: Size) -> float:
    """Base pixels that all rows need; few of them are given room, for their frame is as low as they are."""
    loose = LOOSE if count < FEW and not size.is_narrow else 0
    return (row_step(size) + loose) * max(count, 1) + 4


def left_margin(rows: Sequence[Assessment], size: Size) -> float:
    """Base pixels before the plot: the names, which on a phone stand over the marks instead."""
    return size.pad if size.is_narrow else size.pad + _label_width(rows, size) + 10


def marks_width(sheet: Sheet, arrow: float = 0) -> float:
    """Pixels that the row's marks may take; `arrow` base pixels are kept free behind them."""
    return sheet.plot_width - sheet.px(arrow if sheet.size.is_narrow else arrow + GAP + _status_width(sheet.size))


def beside(sheet: Sheet, rows: Sequence[Assessment], step_px: float, per_px: float) -> Texts:
    """Labels of all rows and the trace of their lights; `per_px` is units of x in a pixel."""
    place = _narrow_texts if sheet.size.is_narrow else _wide_texts
    return place(sheet, rows, step_px, per_px)


def _label_width(rows: Sequence[Assessment], size: Size) -> float:
    widest = max(
        (max(text_width(a.item.short, size.body), text_width(row.detail(a), size.small)) for a in rows), default=100
    )
    return min(widest, 250)


def _status_width(size: Size) -> float:
    return 14 + size.body * 4 + 8 + text_width("100.0%", size.body)


def _status_text(assessment: Assessment) -> str:
    word = bold(WORDS[assessment.status])
    if row.is_wordy(assessment):
        return word
    share = assessment.attainment_share if row.has_bar(assessment) else None
    return f"{word} {percent_text(share)}"


def _wide_texts(sheet: Sheet, rows: Sequence[Assessment], step_px: float, per_px: float) -> Texts:
    room = sheet.px(sheet.left - sheet.size.pad - 10)
    texts = []
    mark_x = (sheet.plot_width - sheet.px(_status_width(sheet.size) - 7)) * per_px
    side = {"xanchor": "right", "xshift": -sheet.px(9), "align": "right"}
    for index, assessment in enumerate(rows):
        texts += [
            label(assessment.item.short, 0, -index, size=sheet.body, yshift=sheet.px(9), **side),
            _detail(sheet, assessment, room, -index, yshift=-sheet.px(10), **side),
            label(_status_text(assessment), mark_x + sheet.px(13) * per_px, -index, size=sheet.body),
        ]
        if row.statement(assessment):
            words = clip(row.statement(assessment), mark_x / per_px - sheet.px(30), sheet.body)
            texts.append(label(words, 0, -index, size=sheet.body))
    marks = mark_trace([mark_x] * len(rows), [-i for i in range(len(rows))], [a.status for a in rows], sheet.px(15))
    return texts, marks


def _detail(sheet: Sheet, assessment: Assessment, room: float, y: float, **more: Any) -> dict[str, Any]:
    return label(clip(row.detail(assessment), room, sheet.small), 0, y, size=sheet.small, color=SECOND, **more)


def _narrow_texts(sheet: Sheet, rows: Sequence[Assessment], step_px: float, per_px: float) -> Texts:
    texts = []
    mark_px = sheet.plot_width - _status_width(sheet.size) + 7
    ys = [-index + sheet.px(17) / step_px for index in range(len(rows))]
    for assessment, y in zip(rows, ys, strict=True):
        texts += [
            label(clip(assessment.item.short, mark_px - 10, sheet.body), 0, y, size=sheet.body, xshift=-1),
            label(_status_text(assessment), (mark_px + 11) * per_px, y, size=sheet.body),
            _detail(sheet, assessment, sheet.plot_width, y, xshift=-1, yshift=-sheet.px(19)),
        ]
        if row.statement(assessment):
            words = clip(row.statement(assessment), sheet.plot_width, sheet.body)
            texts.append(label(words, 0, y, size=sheet.body, yshift=-sheet.px(38)))
    return texts, mark_trace([mark_px * per_px] * len(rows), ys, [a.status for a in rows], sheet.px(13))
