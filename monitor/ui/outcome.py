"""What became of an act at a desk: carried out, or refused and why; said at the next look at the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from monitor.access import Forbidden
from monitor.reception import Declined
from monitor.ui.markup import markdown_text

_SAID = "outcome_said"
_Result = TypeVar("_Result")


def attempt(act: Callable[[], _Result], done: str = "") -> _Result | None:
    """The result of an act at a desk, with a word to be shown; None, and why, where it was refused."""
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
    """What became of the last acts."""
    for kind, sentence in st.session_state.pop(_SAID, ()):
        show = {"error": st.error, "success": st.success, "info": st.info}[kind]
        show(markdown_text(sentence))
