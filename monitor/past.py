"""Which light counts as the one published for a past month."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.assess import Past
from monitor.month import Month
from monitor.warehouse import Light


def past_lights(lights: Mapping[tuple[str, Month], tuple[Light, ...]]) -> Past:
    """The light of each item and month as it stood when the next month was first published, or stands now.

    Departments report one after the other: what a version shows while a month comes in is not yet its light.
    """
    opened: dict[Month, int] = {}
    for (_, month), published in lights.items():
        opened[month] = min(published[0].version, opened.get(month, published[0].version))
    past: dict[str, list[tuple[Month, str]]] = {}
    for (item, month), published in sorted(lights.items(), key=lambda entry: entry[0][1]):
        closed = opened.get(month + 1)
        then = [light for light in published if closed is None or light.version < closed]
        past.setdefault(item, []).append((month, (then or published)[-1].status))
    return past
