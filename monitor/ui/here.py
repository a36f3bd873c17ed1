"""What the reader looks at, and the address of everything that can be reached from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from monitor.month import Month
from monitor.plan import Item, Section, Task
from monitor.web.selection import EVERYTHING, Selection
from monitor.web.view import Release, View

HOME = "overview"
_KEY = "monitor_here"


@dataclass(frozen=True, slots=True)
class Here:
    """What the reader looks at: a view, and the version that the address pins."""

    view: View
    newest: Release  # the published version
    release: Release  # the version that is shown
    pinned: int | None  # the version that the address names
    selection: Selection = EVERYTHING  # what the view is narrowed to
    manner: Mapping[str, str] = field(default_factory=dict)  # of the meeting view

    @property
    def query(self) -> dict[str, str]:
        """What every link of this page must carry on."""
        month = {"month": str(self.view.month)} if self.release.months else {}
        version = {} if self.pinned is None else {"version": str(self.pinned)}
        return {**month, **version, **self.manner}

    @property
    def is_old(self) -> bool:
        return self.view.edition.version != self.newest.version

    def address(self, page: str, **more: str) -> str:
        """The address of a page at this month and version."""
        path = "/" if page == HOME else f"/{page}"
        return f"{path}?{urlencode({**more, **self.query})}"

    def in_month(self, month: Month, page: str, **more: str) -> str:
        """The address of a page at another month of this version."""
        path = "/" if page == HOME else f"/{page}"
        return f"{path}?{urlencode({**more, **self.query, 'month': str(month)})}"

    def of_section(self, section: Section) -> str:
        return self.address(section.id)

    def of_task(self, task: Task) -> str:
        return self.address(task.section, task=task.id)

    def of_item(self, item: Item) -> str:
        return self.address("indicator", indicator=item.id)

    def permanent(self, page: str, **more: str) -> str:
        """The address that shows the same for ever: it names the version even where that is the newest."""
        path = "/" if page == HOME else f"/{page}"
        return f"{path}?{urlencode({**more, 'month': str(self.view.month), 'version': str(self.view.edition.version)})}"


def split_address(address: str) -> tuple[str, dict[str, str]]:
    """Page and query of an address inside the app."""
    parts = urlsplit(address)
    return parts.path.strip("/") or HOME, dict(parse_qsl(parts.query))


def remember(found: Here) -> None:
    """Keep it for the blocks of this run."""
    st.session_state[_KEY] = found


def here() -> Here:
    """What the reader looks at, for the blocks of a page."""
    return cast(Here, st.session_state[_KEY])


def asked(name: str) -> str | None:
    """A parameter of the page's address."""
    value = st.query_params.get(name)
    return value if isinstance(value, str) and value else None
