"""Whoever looks at the page: the actor of the browser's session."""

from __future__ import annotations

import streamlit as st

from monitor.access import Actor
from monitor.web.origin import origin_here
from monitor.web.session import actor_of


def actor() -> Actor:
    """The actor of this run; a session that was ended meanwhile counts no more."""
    origin = origin_here(st.context.ip_address or "", st.context.headers.get_all("X-Forwarded-For"))
    return actor_of(st.context.cookies, origin)
