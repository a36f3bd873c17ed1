"""What a page tells of an item besides its assessment, read once for each version, for a version never changes."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.home import Home
from monitor.month import Month
from monitor.observation import Observation
from monitor.warehouse import (
    Light,
    PublishedFigure,
    Revision,
    read_lights,
    read_published_figures,
    read_revised_cells,
    read_revisions,
)
from monitor.web.shelf import Shelf

VERSIONS = 18
ITEMS = 600  # histories of an item, a few kilobytes each

Cells = Mapping[tuple[str, Month], Observation]
Lights = Mapping[tuple[str, Month], tuple[Light, ...]]

_lights: Shelf[tuple[Home, int], Lights] = Shelf(lambda key: read_lights(*key), VERSIONS)
_revisions: Shelf[tuple[Home, int, str], tuple[Revision, ...]] = Shelf(lambda key: read_revisions(*key), ITEMS)
_cells: Shelf[tuple[Home, int, str], Cells] = Shelf(lambda key: read_revised_cells(*key), ITEMS)
_figures: Shelf[tuple[Home, int, tuple[str, ...]], tuple[PublishedFigure, ...]] = Shelf(
    lambda key: read_published_figures(*key), ITEMS
)


def lights(version: int) -> Lights:
    """Lights as published, by item and month; raises VersionMissing."""
    return _lights.get((Home.from_environment(), version))


def revisions(version: int, item: str) -> tuple[Revision, ...]:
    """What was replaced in an item's history, newest first; raises VersionMissing."""
    return _revisions.get((Home.from_environment(), version, item))


def published_figures(version: int, names: tuple[str, ...]) -> tuple[PublishedFigure, ...]:
    """Published figures by id, in the order asked for; raises VersionMissing."""
    return _figures.get((Home.from_environment(), version, names))


def revised_cells(version: int, item: str) -> Cells:
    """What now stands where something was replaced, by district and month; raises VersionMissing."""
    return _cells.get((Home.from_environment(), version, item))
