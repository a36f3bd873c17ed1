"""What is wrong with a draft: every problem with its place and remedy, filtered; the marked copy to take away."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence

import streamlit as st

from monitor.access import Forbidden
from monitor.position import of_sheet, position, split_position
from monitor.reception import Declined, Examined, FileForm, Finding
from monitor.ui.block import MISSING
from monitor.ui.markup import Html, el, table
from monitor.ui.upload import Counter

SHOWN = 200  # problems in the list; filtered, the others come into sight
_NAMED = 16  # characters of a problem that stand for all of its kind
_LEVELS = {"error": "错误", "warning": "提醒"}


def show_problems(counter: Counter, examined: Examined) -> None:
    """Errors first, then remarks, by place."""
    if not examined.findings:
        st.success("没有问题。")
        return
    wanted = _filtered(examined)
    rows = [_row(one) for one in wanted[:SHOWN]]
    columns = ("程度", "位置", "问题", "怎么办", "文件里的内容", "代码")
    st.html(table(columns, rows, "文件里的问题", "items upload-findings"))
    if len(wanted) > SHOWN:
        st.caption(f"只列出前{SHOWN}个，共{len(wanted)}个；请先改正这些，或用上面的筛选。")
    _show_marked(counter, examined)


def _filtered(examined: Examined) -> list[Finding]:
    """The problems that the boxes leave; a box stands only where there is something to choose."""
    found = list(examined.findings)
    with st.container(horizontal=True, key="filters"):
        levels = Tally(one.level for one in found)
        if len(levels) > 1:
            level = st.selectbox(
                "程度", ("", *_LEVELS), format_func=lambda one: f"{_LEVELS[one]}（{levels[one]}）" if one else "全部",
                key=f"upload_level_{examined.draft.id}",
            )  # fmt: skip
            found = [one for one in found if level in ("", one.level)]
        codes = Tally(one.code for one in found)
        if len(codes) > 1:
            code = st.selectbox(
                "哪一种问题", ("", *codes), format_func=lambda one: _kind(one, found) if one else "全部",
                key=f"upload_code_{examined.draft.id}",
            )  # fmt: skip
            found = [one for one in found if code in ("", one.code)]
        sheets = Tally(one.sheet for one in found)
        if len(sheets) > 1:
            sheet = st.selectbox(
                "工作表", (None, *sheets), format_func=lambda one: "全部" if one is None else one or "整份文件",
                key=f"upload_sheet_{examined.draft.id}",
            )  # fmt: skip
            found = [one for one in found if sheet in (None, one.sheet)]
    return found


def _kind(code: str, found: Sequence[Finding]) -> str:
    """What the first problem of a code says, and how many of it there are; the code for whoever is asked for help."""
    alike = [one for one in found if one.code == code]
    if not alike:
        return code
    said = told(alike[0])[1].removesuffix("。")
    short = f"{said[:_NAMED]}……" if len(said) > _NAMED else said
    return f"{short}（{len(alike)}个，{code}）"


def _row(one: Finding) -> tuple[str | Html, ...]:
    level = el("strong", _LEVELS[one.level]) if one.level == "error" else el("span", _LEVELS[one.level])
    where, said = told(one)
    return level, where, said, one.remedy, one.value or MISSING, el("small", one.code, class_="of")


def told(one: Finding) -> tuple[str, str]:
    """Where it is, and what: two cells of a table, of a sentence that says both."""
    if one.line is not None and (found := split_position(one.message)):
        return found
    where = position(one.sheet, one.line) if one.line else of_sheet(one.sheet)
    return where or "整份文件", one.message


def _show_marked(counter: Counter, examined: Examined) -> None:
    if not examined.is_readable:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        _marked(counter, examined, "xlsx", "下载标注了问题的文件（Excel）")
        _marked(counter, examined, "csv", "下载标注了问题的文件（CSV）")


def _marked(counter: Counter, examined: Examined, form: FileForm, label: str) -> None:
    draft = examined.draft
    stem = draft.file.rpartition(".")[0] or draft.file

    def content() -> bytes:
        try:
            offered = counter.reception.marked(draft.id, form)
        except (Forbidden, Declined):
            offered = None
        return offered.content if offered else b""

    st.download_button(
        label,
        data=content,
        file_name=f"{stem}-问题.{form}",
        key=f"upload_marked_{form}_{draft.id}",
        on_click="ignore",
        icon=":material/download:",
    )
