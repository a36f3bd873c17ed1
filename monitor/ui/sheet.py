"""A page's blocks on as few sheets as can be: what stands between two widgets of Streamlit's is sent as one element.

Each element costs a message, its way through the browser's state and a part of React's tree; a page of fifty blocks
spent more on that than on its content. Where no sheet is open (the desks, whose blocks stand in forms and tabs), a
block is an element of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from monitor.ui.markup import Html, join
from monitor.web.component import figures_block, mount_sheet
from monitor.web.selection import EVERYTHING, Selection
from monitor.web.view import View


@dataclass(slots=True)
class _Sheet:
    """The blocks that wait, and how many sheets of this page were sent before."""

    blocks: list[dict[str, Any]] = field(default_factory=list)
    sent: int = 0


_open: ContextVar[_Sheet | None] = ContextVar("monitor_sheet", default=None)


@contextmanager
def on_sheets() -> Iterator[None]:
    """What is shown inside is gathered, and sent at its end or where a widget needs its place."""
    token = _open.set(_Sheet())
    try:
        yield
    finally:
        try:
            end_sheet()
        finally:
            _open.reset(token)


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
) -> None:
    """Figures beside each other, as many as fit, each with its table; `links` gives addresses to points by id.

    With form "narrow" they are small multiples; else each is wide where there is room.
    """
    if names:
        _put(figures_block(view, names, links or {}, form, selection))


def end_sheet() -> None:
    """Send what waits: an element of Streamlit's own is about to be placed below it."""
    sheet = _open.get()
    if sheet is None or not sheet.blocks:
        return
    blocks, sheet.blocks = sheet.blocks, []
    sheet.sent += 1
    mount_sheet(f"sheet-{sheet.sent}", blocks)


def _put(block: dict[str, Any]) -> None:
    sheet = _open.get()
    if sheet is not None:
        sheet.blocks.append(block)
    elif "html" in block:
        st.html(Html(block["html"]))
    else:
        mount_sheet(f"sheet-{'-'.join(one['name'] for one in block['figures'])}", [block])
