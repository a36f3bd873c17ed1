"""A page's blocks on as few sheets as can be: what stands between two widgets of Streamlit's is sent as one element.

Each element costs a message, its way through the browser's state and a part of React's tree; a page of fifty blocks
spent more on that than on its content. Where no sheet is open (the desks, whose blocks stand in forms and tabs), a
block is an element of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson
import streamlit as st

from monitor.annotation import read_notes
from monitor.assess import Assessment
from monitor.home import Home
from monitor.plan import Department
from monitor.ui.here import Here
from monitor.ui.markup import Html, join
from monitor.web.component import figures_block, mount_sheet
from monitor.web.selection import EVERYTHING, Selection
from monitor.web.shelf import Shelf
from monitor.web.view import View

KEPT = 1500  # blocks of about 10 kB
ROOM = 40_000_000  # bytes
P = ParamSpec("P")
Block = Mapping[str, Any] | orjson.Fragment  # {"html": …} or what figures_block returns; as JSON where it is kept


class WidgetInKeptBlock(Exception):
    """A block that is kept must be markup and figures alone."""


@dataclass(slots=True)
class _Sheet:
    """The blocks that wait, and how many sheets of this page were sent before."""

    blocks: list[Block] = field(default_factory=list)
    sent: int = 0
    is_kept: bool = False
    look: list[bytes] = field(default_factory=list)  # the sheets down to the first widget whose room is not known
    is_looked_through: bool = False


_open: ContextVar[_Sheet | None] = ContextVar("monitor_sheet", default=None)


@contextmanager
def on_sheets() -> Iterator[list[bytes]]:
    """What is shown inside is gathered, and sent at its end or where a widget needs its place.

    The list holds, once it was sent, what the page's first look is made of.
    """
    sheet = _Sheet()
    token = _open.set(sheet)
    try:
        yield sheet.look
    finally:
        try:
            end_sheet(is_last=True)
        finally:
            _open.reset(token)


def is_keeping() -> bool:
    """Whether a block is being made that others will be shown, too."""
    sheet = _open.get()
    return sheet is not None and sheet.is_kept


def is_gathering() -> bool:
    """Whether a sheet is open."""
    return _open.get() is not None


def show(*parts: str) -> None:
    """A block of markup; text that is not Html is escaped."""
    _put({"html": join(parts)})


def show_figures(
    view: View,
    names: Sequence[str],
    links: Mapping[str, str] | None = None,
    form: str = "wide",
    selection: Selection = EVERYTHING,
    place: str = "",
) -> None:
    """Figures beside each other, as many as fit, each with its table; `links` gives addresses to points by id.

    With form "narrow" they are small multiples; else each is wide where there is room. `place` is the district that
    stands out.
    """
    if names:
        _put(figures_block(view, names, links or {}, form, selection, place))


def end_sheet(room: str = "", *, is_last: bool = False) -> None:
    """Send what waits: an element of Streamlit's own is about to be placed below it.

    `room` is markup that takes as much room as that element will, where it is known.
    """
    sheet = _open.get()
    if sheet is None:
        return
    if sheet.is_kept:
        raise WidgetInKeptBlock
    if not sheet.blocks:
        return
    blocks, sheet.blocks = orjson.dumps(sheet.blocks), []
    sheet.sent += 1
    mount_sheet(f"sheet-{sheet.sent}", orjson.Fragment(blocks))
    if not sheet.is_looked_through:
        sheet.look.append(orjson.dumps({"blocks": orjson.Fragment(blocks), "room": room}))
        sheet.is_looked_through = not is_last and not room
    if sheet.is_looked_through and sheet.sent == 1:
        sheet.look.clear()  # a heading alone is no look at a page


def kept(block: Callable[Concatenate[Here, P], None]) -> Callable[Concatenate[Here, P], None]:
    """A block that follows from what is looked at and from nothing else (no clock, no reader): made once, kept as JSON.

    Its further arguments are ids, small frozen values, or what has an id in the plan.
    """

    @wraps(block)
    def shown(here: Here, /, *rest: P.args, **named: P.kwargs) -> None:
        sheet = _open.get()
        if sheet is None or sheet.is_kept:
            block(here, *rest, **named)
            return
        key = (block.__module__, block.__qualname__, _mark(here), *map(_mark_of, (*rest, *named.items())))
        sheet.blocks.extend(_shelf.get(key, lambda _: _gathered(lambda: block(here, *rest, **named))).blocks)

    return shown


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a kept block placed, as JSON, and how many bytes that takes."""

    blocks: tuple[orjson.Fragment, ...]
    weight: int


def _gathered(block: Callable[[], None]) -> _Kept:
    sheet = _Sheet(is_kept=True)
    token = _open.set(sheet)
    try:
        block()
    finally:
        _open.reset(token)
    written = [orjson.dumps(one) for one in sheet.blocks]
    return _Kept(tuple(map(orjson.Fragment, written)), sum(map(len, written)))


def _mark(here: Here) -> Hashable:
    """All that a block may follow from; the 批注 stand beside the versions and are drawn into figures."""
    home, view = Home.from_environment(), here.view
    versions = (view.edition.version, here.newest.version, here.pinned)
    return (home, view.month, versions, here.selection, *here.manner.items(), read_notes(home).mark)


def _mark_of(argument: object) -> Hashable:
    if isinstance(argument, Assessment):
        return argument.item.id
    if isinstance(argument, Department):
        return argument.id
    if not isinstance(argument, Hashable):
        raise TypeError(f"{argument!r} cannot tell one kept block from another")
    return argument


_shelf: Shelf[tuple[Hashable, ...], _Kept] = Shelf(None, KEPT, lambda kept: kept.weight, ROOM)


def _put(block: dict[str, Any]) -> None:
    sheet = _open.get()
    if sheet is not None:
        sheet.blocks.append(block)
    elif "html" in block:
        st.html(Html(block["html"]))
    else:
        key = f"sheet-{'-'.join(one['name'] for one in block['figures'])}"
        mount_sheet(key, orjson.Fragment(orjson.dumps([block])))
