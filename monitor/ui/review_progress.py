"""A publication with a bar that says how far it is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from monitor.review import Progress
from monitor.ui.outcome import attempt


def with_progress(act: Callable[[Progress], int | None]) -> int | None:
    """The result of a publication, its progress shown meanwhile; None, and why, where it was refused."""
    bar = st.progress(0.0, text="正在准备……")
    pressed = False  # again meanwhile: Streamlit would end this run at the bar, and what came of it would not be said

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal pressed
        if not pressed:
            try:
                bar.progress(min(done / max(total, 1), 1.0), text=f"正在{stage}：{done} / {total}")
            except RerunException:
                pressed = True

    result = attempt(lambda: act(progress))
    if not pressed:
        bar.empty()
    return result
