"""The figures of two pages of the site, for the candidates that show them without it."""

from __future__ import annotations

from monitor.charts.gallery import list_figures
from monitor.home import Home
from monitor.plan import Indicator
from monitor.web.figures import FigureKey
from monitor.web.view import Release, current_release

SECTIONS = ("infrastructure", "industry")


def release() -> Release:
    """The published version of the installation that is measured."""
    found = current_release(Home.from_environment())
    if found is None:
        raise SystemExit("nothing is published there")
    return found


def keys(section: str, month: object) -> list[FigureKey]:
    """What the section's page shows at 1440 pixels, in its order."""
    found, known = release(), set(list_figures(release().plan))
    wide = [name for name in (f"bullets-{section}", f"milestones-{section}") if name in known]
    narrow = [
        f"trend-{item.id}"
        for task in found.plan.tasks_of_section(section)
        for item in found.plan.items_of_task(task.id)
        if isinstance(item, Indicator)
    ]
    sized = [*((name, "wide") for name in wide), *((name, "narrow") for name in narrow)]
    return [FigureKey(found.version, name, month, size) for name, size in sized]  # type: ignore[arg-type]
