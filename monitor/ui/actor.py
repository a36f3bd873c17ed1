"""Whoever looks at the page: the actor of the browser's session."""

from __future__ import annotations

import streamlit as st

from monitor.access import Actor
from monitor.web.session import actor_of


def actor() -> Actor:
    """The actor of this run; a session that was ended meanwhile counts no more."""
    return actor_of(st.context.cookies, st.context.ip_address or "")
