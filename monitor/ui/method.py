"""The method: the project's own document, as it stands in docs/."""

from __future__ import annotations

import streamlit as st

from monitor.home import ROOT
from monitor.ui.sheet import end_sheet

DOCUMENT = ROOT / "docs" / "method.md"


def show_method() -> None:
    """docs/method.md; the rule in force stands at the foot of every page."""
    end_sheet()
    st.markdown(DOCUMENT.read_text(encoding="utf-8"))
