"""Small mistakes put right line by line in boxes: for a phone, and for whoever cannot use a grid."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitor.position import position
from monitor.reception import Cell, Grid, GridRow
from monitor.ui.markup import el, join, markdown_text

_SHOWN = 40  # characters of a problem in the list of lines


def is_phone() -> bool:
    """Whether the browser says that it is one; a grid is then wider than its screen."""
    headers = st.context.headers
    return headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in headers.get("User-Agent", "")


def show_boxes(grids: Sequence[Grid], place: str) -> tuple[dict[Cell, str], str] | None:
    """One line with a box for each of its cells; (edits, reason) once they are sent."""
    lines = [(grid, row) for grid in grids for row in grid.rows if row.problems] or [
        (grid, row) for grid in grids for row in grid.rows
    ]
    number = st.selectbox(
        "改哪一行",
        range(len(lines)),
        format_func=lambda one: _title(*lines[one]),
        key=f"upload_line_{place}",
    )
    grid, row = lines[number or 0]
    if row.problems:
        st.html(el("p", join([el("span", line) for line in row.problems.split("\n")], el("br")), class_="reason"))
    with st.form(f"upload-boxes-{place}-{grid.sheet}-{row.line}", border=True):
        typed = [_box(heading, cell, f"upload_cell_{place}_{grid.sheet}_{row.line}_{column}")
                 for column, (heading, cell) in enumerate(zip(grid.headings, row.cells, strict=True))]  # fmt: skip
        reason = st.text_input("修改的理由", key=f"upload_box_reason_{place}", max_chars=500)
        is_sent = st.form_submit_button("改好，重新检查", type="primary")
    return (edits_of_line(grid, row, typed), reason) if is_sent else None


def _title(grid: Grid, row: GridRow) -> str:
    said = row.problems.partition("\n")[0]
    return markdown_text(f"{position(grid.sheet, row.line)}　{said[:_SHOWN]}{'…' if len(said) > _SHOWN else ''}")


def _box(heading: str, cell: str, key: str) -> str:
    show = st.text_area if "\n" in cell else st.text_input
    return show(markdown_text(heading.replace("\n", " ")), value=cell, key=key) or ""


def edits_of_line(grid: Grid, row: GridRow, typed: Sequence[str]) -> dict[Cell, str]:
    """Cell → new text of every cell of the line that was changed."""
    return {
        (grid.sheet, row.line, column): new
        for column, (old, new) in enumerate(zip(row.cells, typed, strict=True), start=1)
        if new != old
    }
