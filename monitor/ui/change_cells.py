"""A change in the cells of a table: the figure before, the new one and by how much it moved, the lights, the year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

from monitor.change import Change
from monitor.plan import Narrative, Plan
from monitor.ui.block import MISSING, item_link
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light
from monitor.words import amount_text
from monitor.words.change import before_words, said_amount, step_words

_WIDTH, _HEIGHT, _EDGE = 132, 34, 5


def item_cell(here: Here, plan: Plan, one: Change, city: str = "") -> Html:
    """The item, with the district whose figure it is; of the city's own what is given."""
    place = plan.district[one.district].name if one.district in plan.district else city
    link = item_link(here, one.item)
    return join((link, el("small", f" {place}", class_="of"))) if place else link


def old_cell(one: Change) -> Html:
    """What readers see now; where that is nothing, the figure of the period before with its month."""
    if one.kind != "new":
        return _said(one, one.old_value, one.old_amount, one.old_text, one.new_text)
    words = before_words(one)
    return Html(MISSING) if words == MISSING else el("small", words, class_="of")


def new_cell(one: Change) -> Html:
    """What readers would see; of a month's first figure also by how much it moved since the period before."""
    if one.kind == "withdrawn":
        return el("b", MISSING)
    said = el("b", _said(one, one.new_value, one.new_amount, one.new_text, one.old_text))
    step = step_words(one) if one.kind == "new" else ""
    return join((said, el("small", f" {step}", class_="of"))) if step else said


def _said(one: Change, value: Decimal | None, amount: Decimal | None, text: str | None, other: str | None) -> Html:
    """The value as people read it; the words beside it where they are not the same on both sides."""
    if isinstance(one.item, Narrative):
        return el("span", text or MISSING)
    shown = said_amount(value, amount, one.item)
    if text and text != other:
        return join((el("span", shown), el("small", f" {text}", class_="of")))
    return el("span", shown)


def lights(old: Html | None, new: str | None) -> Html:
    """Old light → new light."""
    shown = light(new) if new else Html(MISSING)
    return shown if old is None else join((old, el("span", " → "), shown))


def spark(one: Change) -> Html:
    """The year's values as a small line, the new point at its end; a picture, so that no text in it is markup."""
    points = [(month, value) for month, value in enumerate(one.course, start=1) if value is not None]
    if len(points) < 2:
        return Html("")
    said = "，".join(f"{month}月{amount_text(value, one.item)}" for month, value in points)
    source = f"data:image/svg+xml,{quote(_drawn(points, one.month.number))}"
    return el("img", src=source, alt=f"本年走势：{said}", width=str(_WIDTH), height=str(_HEIGHT))


def _drawn(points: Sequence[tuple[int, Decimal]], new: int) -> str:
    low, high = min(value for _, value in points), max(value for _, value in points)
    span = float(high - low) or 1.0

    def place(month: int, value: Decimal) -> tuple[float, float]:
        across = _EDGE + (month - 1) * (_WIDTH - 2 * _EDGE) / 11
        up = 0.5 if high == low else float(value - low) / span
        return round(across, 1), round(_HEIGHT - _EDGE - up * (_HEIGHT - 2 * _EDGE), 1)

    spots = [(month, *place(month, value)) for month, value in points]
    line = " ".join(f"{x},{y}" for _, x, y in spots)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{4 if month == new else 2}" fill="{"#FFBF47" if month == new else "#12436D"}"'
        f' stroke="{"#1F2328" if month == new else "#12436D"}" stroke-width="{1.5 if month == new else 0}"/>'
        for month, x, y in spots
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<polyline points="{line}" fill="none" stroke="#12436D" stroke-width="2"/>{dots}</svg>'
    )
