"""Blocks of the page 报送 that take something in: the template, the files, the form for a few numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitor.access import Forbidden
from monitor.reception import Declined, Draft, FileForm, Standing
from monitor.ui.block import show_subheading
from monitor.ui.markup import markdown_text
from monitor.ui.outcome import attempt, say, unsay
from monitor.ui.upload import Counter
from monitor.ui.upload_boxes import is_phone
from monitor.ui.upload_month import go_to_draft
from monitor.ui.upload_words import found_sentence

_ROUND = "upload_round"  # a new uploader once its files were taken
_FORM_COLUMNS = {"本月数": "amount", "累计数": "value", "备注": "note"}
_PHONE_WIDTHS = {"项目": 138, "地区": 62, "累计数": 76, "本月数": 76}  # pixels: what is typed stands on the screen


def show_files(counter: Counter, standing: Standing) -> None:
    """The template to fill in, and the place to drop what was filled in."""
    show_subheading("上传文件")
    if standing.expected:
        with st.container(horizontal=True, key="upload-templates", vertical_alignment="center"):
            _template(counter, "xlsx", "下载模板（Excel）")
            _template(counter, "csv", "下载模板（CSV）")
            st.caption("模板填好了编码、名称、单位，最后一列是上期已报的数；不用模板的表也能读。")
    with st.container(key="upload-drop"):
        # Any kind of file is taken here: one that the browser kept back would be gone without a word beside the others.
        files = st.file_uploader(
            "把文件拖到这里，或点“选择文件”；可以一次几个，收CSV、TSV、TXT、XLSX、XLSM、XLS、MHT",
            accept_multiple_files=True,
            key=f"upload_files_{st.session_state.setdefault(_ROUND, 0)}",
        )
    if files:
        _take(counter, files)


def _template(counter: Counter, form: FileForm, label: str) -> None:
    place = f"{counter.department.id}-{counter.month}"

    def content() -> bytes:
        return counter.reception.template(counter.department.id, counter.month, form).content

    st.download_button(
        label,
        data=content,
        file_name=f"报送表-{counter.department.short}-{counter.month}.{form}",
        key=f"upload_template_{form}_{place}",
        on_click="ignore",
        icon=":material/download:",
    )


def _take(counter: Counter, files: list[Any]) -> None:
    """Each file becomes a draft, one after the other, and is looked at at once."""
    taken = [draft for file in files if (draft := _take_one(counter, file)) is not None]
    st.session_state[_ROUND] += 1
    if len(files) == len(taken) == 1:  # its own page says how it stands
        unsay()
        go_to_draft(counter.query, taken[0].id)
    st.rerun()


def _take_one(counter: Counter, file: Any) -> Draft | None:
    shown = markdown_text(file.name)
    with st.status(f"正在接收 {shown}", expanded=True) as status:
        try:
            draft = counter.reception.receive(counter.department.id, file.name, file.getvalue())
            st.write("已收下，正在读取和检查……")
            examined = counter.reception.examine(draft.id)
        except (Forbidden, Declined) as refusal:
            status.update(label=f"没有收下 {shown}", state="error")
            say("error", refusal_words(file.name, str(refusal)))
            return None
        sentence = found_sentence(examined)
        status.update(label=f"{shown}：{markdown_text(sentence)}", state="error" if examined.errors else "complete")
        say("error" if examined.errors else "success", f"{draft.file}已成为草稿：{sentence}")
        return draft


def refusal_words(name: str, refusal: str) -> str:
    """Why a file was not taken, with its name once."""
    return refusal if f"“{name}”" in refusal else f"{name}：{refusal}"


def show_form(counter: Counter, standing: Standing) -> None:
    """For those who have a few numbers only: the expected rows to be typed in."""
    if not standing.expected:
        return
    show_subheading("直接填报")
    if not st.toggle("只有几个数，直接在这里填", key=f"upload_form_{counter.department.id}_{counter.month}"):
        st.caption("不用文件：在表里填数，生成一份与模板同样的草稿，检查和报送都一样。")
        return
    rows = counter.reception.form_rows(counter.department.id, counter.month)
    frame = _frame(rows)
    widths = _PHONE_WIDTHS if is_phone() else {}
    with st.form(f"upload-form-{counter.department.id}-{counter.month}", border=False):
        edited = st.data_editor(
            frame,
            hide_index=True,
            num_rows="fixed",
            disabled=[column for column in frame.columns if column not in _FORM_COLUMNS],
            column_order=[*widths, *(column for column in frame.columns if column not in widths)],
            column_config={
                column: st.column_config.TextColumn(column, max_chars=2000, width=widths.get(column))
                for column in frame.columns
            },
            key=f"upload_rows_{counter.department.id}_{counter.month}",
            alt="直接填报的表",
        )
        st.caption(
            "没有数的留空；累计量、存量填一个就行；定性事项在累计数里填自评（已达标、进度正常、略有滞后、明显滞后）。"
        )
        if st.form_submit_button("生成草稿并检查", type="primary"):
            _fill(counter, rows, edited)


def _frame(rows: Any) -> pd.DataFrame:
    hint = next(iter(reversed(rows[0])))
    columns = {
        "项目": [row["指标名称"] for row in rows],
        "地区": [row["地区"] or "全市" for row in rows],
        "单位": [row["单位"] for row in rows],
        "上期已报": [row[hint] for row in rows],
        **{column: ["" for _ in rows] for column in _FORM_COLUMNS},
    }
    return pd.DataFrame(columns, dtype="str")


def _fill(counter: Counter, rows: Any, edited: pd.DataFrame) -> None:
    names = {district.name: district.id for district in counter.reception.plan.districts}
    filled = {
        (row["指标编码"], names.get(row["地区"], "")): tuple("" if pd.isna(cell) else str(cell) for cell in cells)
        for row, cells in zip(rows, edited[list(_FORM_COLUMNS)].itertuples(index=False), strict=True)
    }
    draft = attempt(lambda: counter.reception.fill(counter.department.id, counter.month, filled))  # type: ignore[arg-type]
    if draft is not None:
        go_to_draft(counter.query, draft.id)
    st.rerun()
