"""批注 on a figure: a small numbered mark above its month, the words at the foot and where the mouse rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from monitor.charts.figure import Context
from monitor.charts.palette import INK, PAPER, SECOND
from monitor.charts.style import Sheet, Size, label
from monitor.charts.typeset import wrap
from monitor.note import Note

MARK_ROOM = 22  # base pixels between subtitle and plot
EXCERPT = {"narrow": 44}  # characters of a note that a figure's foot has room for
_WIDE = 110
_HINT = 420  # pixels of the words beside the mouse

Noted = Sequence[tuple[int, Note]]  # numbered from 1, by month


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn: labels above their months, and a line from each down into the plot."""

    labels: list[dict[str, Any]]
    lines: list[dict[str, Any]]


def notes_on(item: str, context: Context) -> Noted:
    """The notes on an item's months of the year shown, with their numbers."""
    own = (one for one in context.notes if one.indicator == item and one.month.year == context.month.year)
    return list(enumerate(own, start=1))


def foot_of(noted: Noted, size: Size) -> list[str]:
    """The words of every note as they stand at the foot, long ones cut."""
    room = EXCERPT.get(size.name, _WIDE)
    return [f"注{number}（{one.month.number}月）：{_cut(one.text, room)}" for number, one in noted]


def note_marks(sheet: Sheet, noted: Noted) -> Marks:
    """One mark for each month that was noted on; it lists its notes' numbers."""
    months: dict[int, list[tuple[int, Note]]] = {}
    for number, one in noted:
        months.setdefault(one.month.number, []).append((number, one))
    line = {"color": SECOND, "width": sheet.px(1), "dash": "dot"}
    return Marks(
        [_label(sheet, month, found) for month, found in months.items()],
        [
            {
                "type": "line",
                "x0": month,
                "x1": month,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": line,
                "layer": "below",
            }
            for month in months
        ],
    )


def _label(sheet: Sheet, month: int, found: Noted) -> dict[str, Any]:
    hint = "<br>".join(escape(part, quote=False) for _, one in found for part in wrap(one.text, _HINT, sheet.small))
    return label(
        f"注{'、'.join(str(number) for number, _ in found)}",
        month,
        1,
        size=sheet.small,
        yref="paper",
        xanchor="center",
        yanchor="bottom",
        yshift=sheet.px(1),
        bgcolor=PAPER,
        bordercolor=INK,
        borderwidth=sheet.px(1),
        borderpad=sheet.px(2),
        hovertext=hint,
        name="note",
    )


def alt_of(noted: Noted) -> str:
    """The notes for those who cannot see the figure."""
    return "".join(f"批注{number}（{one.month.number}月）：{one.text}。" for number, one in noted)


def remarks_of(noted: Noted) -> dict[int, str]:
    """Month number → its notes whole, for the table of the figure."""
    found: dict[int, list[str]] = {}
    for number, one in noted:
        found.setdefault(one.month.number, []).append(f"注{number}：{one.text}")
    return {month: "；".join(texts) for month, texts in found.items()}


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"
