"""Which figures there are: every name that an address may ask for, and how it is built from a view."""

from __future__ import annotations

from monitor.charts.bullets import bullets
from monitor.charts.figure import Figure
from monitor.charts.style import SIZES
from monitor.charts.trend import trend
from monitor.web.view import View
from monitor.words import headline_item, headline_section


class FigureMissing(LookupError):
    """There is no figure of that name; the message is a Chinese sentence."""


def figure_names(view: View) -> tuple[str, ...]:
    """Every figure of a view, those of the overview first."""
    return ()


def build_figure(view: View, name: str, size: str) -> Figure:
    """The figure of that name; raises FigureMissing."""
    form, _, subject = name.partition("-")
    if form == "bullets":
        found = view.of_section(subject)
        return bullets(
            view.plan,
            found,
            context=view.context,
            size=SIZES[size],
            name=name,
            headline=headline_section(view.plan.section[subject], found),
        )
    if form == "trend":
        one = view.by_item[subject]
        return trend(view.plan, one, context=view.context, size=SIZES[size], name=name, headline=headline_item(one))
    raise FigureMissing(f"没有名为“{name}”的图。")
