"""What a reader is told where a page ended in a fault of the program: Streamlit would say it in English."""

from __future__ import annotations

import streamlit as st

from monitor.clock import now
from monitor.moment import moment_text
from monitor.web.metrics import note_page_error

FAILED = "这一页没有显示完整"


def say_failed(problem: Exception) -> bool:
    """Count and log what ended a run of a page, and say so; true, for nothing else is to be shown of it."""
    note_page_error(problem)
    at = moment_text(now(), to_the_second=True)
    with st.container(key="page-fault"):
        st.error(
            f"程序出了错，已记入运行日志（{at}）。请刷新页面再试；仍然不行的，把网址和这个时间告诉管理员。",
            title=FAILED,
        )
    return True
