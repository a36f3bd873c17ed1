"""The method: the project's own document, and the rule in force."""

from __future__ import annotations

import streamlit as st

from monitor.home import ROOT
from monitor.status import rule_sentence
from monitor.ui.here import Here
from monitor.ui.markup import markdown_text

DOCUMENT = ROOT / "docs" / "method.md"


def show_method(here: Here) -> None:
    """docs/method.md as it stands, and before it the rule that lights are given by now."""
    st.info(markdown_text(rule_sentence(here.view.plan.rule)), title="现行亮灯规则")
    if DOCUMENT.is_file():
        st.markdown(DOCUMENT.read_text(encoding="utf-8"))
    else:
        st.caption("方法文档 docs/method.md 不在安装目录中，请检查安装是否完整。")
