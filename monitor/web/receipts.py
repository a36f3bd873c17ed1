"""When replaced rows had first come in: read once for each version."""

from __future__ import annotations

from monitor.home import Home
from monitor.punctuality import Earlier
from monitor.warehouse import read_earlier_receipts
from monitor.web.shelf import Shelf

KEPT = 18  # versions

_shelf: Shelf[tuple[Home, int], Earlier] = Shelf(lambda key: read_earlier_receipts(*key), KEPT)


def earlier_receipts(version: int) -> Earlier:
    """First receipts of what a version's later submissions replaced; raises VersionMissing."""
    return _shelf.get((Home.from_environment(), version))
