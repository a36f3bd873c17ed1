"""Whoever looks at the page: the actor of the browser's session."""

from __future__ import annotations

import streamlit as st

from monitor.access import Actor
from monitor.ui.sheet import is_keeping
from monitor.web.origin import origin_here
from monitor.web.session import actor_of


def actor() -> Actor:
    """The actor of this run; a session that was ended meanwhile counts no more."""
    if is_keeping():
        raise RuntimeError("a block that is kept must not depend on who looks")
    peer: object = st.context.ip_address  # None on this machine; where pages are tested there is no client at all
    origin = origin_here(peer if isinstance(peer, str) else "", st.context.headers.get_all("X-Forwarded-For"))
    return actor_of(dict(st.context.cookies), origin)
