"""What a page showed to the last reader, sent with the page itself: the next one sees it before Streamlit has started.

A page that starts with Streamlit is empty for as long as its scripts take to be read and its first run to come; what it
will show is known all the same, for it follows from the version and the address. What the run then says holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from monitor.access import Role
from monitor.annotation import read_notes
from monitor.clock import now
from monitor.home import Home
from monitor.web.shelf import Shelf

KEPT = 300  # pages of about 50 kB
ROOM = 24_000_000  # bytes
FRAMELESS = {"present", "embed"}  # manners of showing a page that look otherwise


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a page may follow from: where, what, for whom, and the day that its foot speaks of."""

    home: Home
    version: int  # the published one, whatever version the address names
    page: str
    query: tuple[tuple[str, str], ...]
    role: Role
    notes: tuple[int, int]
    day: dt.date


def sight(page: str, query: Mapping[str, str], role: Role, version: int | None) -> Sight | None:
    """What a reader sees at an address while `version` is the published one; None where that is not foreseen."""
    if version is None or FRAMELESS & query.keys():
        return None
    home = Home.from_environment()
    asked = tuple(sorted((name, value) for name, value in query.items() if value))
    return Sight(home, version, page, asked, role, read_notes(home).mark, now().date())


def query_of(text: str) -> dict[str, str]:
    """The parameters of an address; of those that are named more than once the last."""
    return dict(parse_qsl(text))


def keep_first_look(seen: Sight | None, sheets: Sequence[bytes]) -> None:
    """Keep what a page showed, sheet by sheet, each as the JSON that its component was given."""
    if seen is not None and sheets:
        _shelf.get(seen, lambda _: b"[" + b",".join(sheets) + b"]")


def first_look(seen: Sight | None) -> bytes | None:
    """The sheets of a page as a JSON list; None where nobody has looked at it yet."""
    return None if seen is None else _shelf.peek(seen)


_shelf: Shelf[Sight, bytes] = Shelf(None, KEPT, len, ROOM)
