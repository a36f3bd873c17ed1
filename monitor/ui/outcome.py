"""What became of an act at a desk: carried out, or refused and why; said at the next look at the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from monitor.access import Forbidden
from monitor.reception import Declined
from monitor.ui.actor import actor
from monitor.ui.markup import markdown_text

_SAID = "outcome_said"
_Result = TypeVar("_Result")


def attempt(act: Callable[[], _Result], done: str = "") -> _Result | None:
    """The result of an act at a desk, with a word to be shown; None, and why, where it was refused.

    The desk is that of the run before: whoever was signed in then and is no longer does nothing, as the page says.
    """
    if not actor().is_signed_in:
        return None
    try:
        result = act()
    except (Forbidden, Declined) as refusal:
        say("error", str(refusal))
        return None
    if done:
        say("success", done)
    return result


def say(kind: str, sentence: str) -> None:
    """Keep a sentence for the next look at the page."""
    st.session_state[_SAID] = [*st.session_state.get(_SAID, ()), (kind, sentence)]


def unsay() -> None:
    """Forget what was kept: another page says it."""
    st.session_state.pop(_SAID, None)


def show_said() -> None:
    """What became of the last acts: read out by focus.js, which leads the keyboard here where nothing else is left."""
    said = st.session_state.pop(_SAID, ())
    if not said:
        return
    with st.container(key="outcome"):
        for kind, sentence in said:
            show = {"error": st.error, "success": st.success, "info": st.info}[kind]
            show(markdown_text(sentence))
