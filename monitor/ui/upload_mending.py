"""Small mistakes put right in a grid: the lines with problems and their neighbours, each change with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from monitor.access import Forbidden
from monitor.position import letters, position
from monitor.reception import Cell, Declined, Examined, Grid, Mended
from monitor.ui.block import show_subheading
from monitor.ui.markup import el, markdown_text
from monitor.ui.outcome import attempt, say
from monitor.ui.upload import Counter
from monitor.ui.upload_boxes import is_phone, show_boxes

_LINE, _SAID = "行", "问题"
_ROW_HEIGHT = 36


def show_mending(counter: Counter, examined: Examined) -> None:
    """The grids, and what was put right so far, each to be undone."""
    try:
        grids = counter.reception.grids(examined.draft.id)
    except (Forbidden, Declined) as refusal:
        st.warning(markdown_text(str(refusal)))
        return
    if grids:
        show_subheading("在这里改正")
        st.caption("列出有问题的行和相邻的行；改单元格，写明理由，改完重新检查。上传的原件不变，改动另行记录。")
        place = f"{examined.draft.id}_{hash(examined.draft.mendings) & 0xFFFF}"
        if _is_in_boxes(examined):
            if sent := show_boxes(grids, place):
                _send(counter, examined, *sent)
        else:
            for number, grid in enumerate(grids):
                _show_grid(counter, examined, grid, f"{number}_{place}")
    _show_mended(counter, examined)


def _is_in_boxes(examined: Examined) -> bool:
    """How the cells are shown: as a grid, or on a phone and where somebody asks for it, line by line."""
    key = f"upload_way_{examined.draft.id}"
    ways = {"grid": "在表格里改", "boxes": "逐行填写"}
    usual = "boxes" if is_phone() else "grid"
    chosen = st.segmented_control(
        "改正的方式", tuple(ways), default=usual, format_func=ways.__getitem__, key=key, label_visibility="collapsed"
    )
    return (chosen or usual) == "boxes"


def _send(counter: Counter, examined: Examined, edits: Mapping[Cell, str], reason: str) -> None:
    """Put the cells right, and look at the page again."""
    if edits:
        attempt(lambda: counter.reception.mend(examined.draft.id, edits, reason), f"已改{len(edits)}格，重新检查过了。")
    else:
        say("error", "没有改动任何单元格；请先改，再重新检查。")
    st.rerun()


def _show_grid(counter: Counter, examined: Examined, grid: Grid, place: str) -> None:
    frame = _frame(grid)
    widths = {_LINE: st.column_config.TextColumn(width=50, pinned=True), _SAID: st.column_config.TextColumn(width=300)}
    with st.form(f"upload-mending-{place}", border=True):
        if grid.sheet:
            st.caption(markdown_text(f"工作表“{grid.sheet}”"))
        edited = st.data_editor(
            frame,
            hide_index=True,
            num_rows="fixed",
            disabled=[_LINE, _SAID],
            column_config=widths,
            row_height=_ROW_HEIGHT,
            key=f"upload_grid_{place}",
            alt="有问题的行",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            reason = st.text_input("修改的理由", key=f"upload_reason_{place}", max_chars=500)
            is_sent = st.form_submit_button("改好，重新检查", type="primary")
    if is_sent:
        _send(counter, examined, edits_of(grid, frame, edited), reason)


def _frame(grid: Grid) -> pd.DataFrame:
    names = column_names(grid.headings)
    columns = {
        _LINE: [str(row.line) for row in grid.rows],
        _SAID: [row.problems for row in grid.rows],
        **{name: [row.cells[index] for row in grid.rows] for index, name in enumerate(names)},
    }
    return pd.DataFrame(columns, dtype="str")


def column_names(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings as names of columns: none twice, none that of the line or the problem."""
    taken = {_LINE, _SAID}
    names = []
    for heading in headings:
        name, number = heading.replace("\n", " "), 2
        while name in taken:
            name, number = f"{heading}（{number}）", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def edits_of(grid: Grid, before: pd.DataFrame, after: pd.DataFrame) -> dict[Cell, str]:
    """Cell → new text of every cell that was changed."""
    edits: dict[Cell, str] = {}
    for index, row in enumerate(grid.rows):
        for column in range(len(grid.headings)):
            old, new = before.iat[index, column + 2], after.iat[index, column + 2]
            text = "" if pd.isna(new) else str(new)
            if text != old:
                edits[grid.sheet, row.line, column + 1] = text
    return edits


def _show_mended(counter: Counter, examined: Examined) -> None:
    mendings = examined.draft.mendings
    if not mendings:
        return
    show_subheading(f"已改的单元格（{len(mendings)}）")
    lines = groupby(mendings, key=lambda one: (one.sheet, one.line, one.reason))
    for number, (_, same) in enumerate(lines):
        _show_line(counter, examined.draft.id, number, tuple(same))


def _show_line(counter: Counter, draft: str, number: int, same: tuple[Mended, ...]) -> None:
    """What was put right in one line for one reason."""
    first = same[0]
    changes = "；".join(f"{letters(one.column - 1)}列“{one.before}”→“{one.after}”" for one in same[:3])
    more = f"等{len(same)}格" if len(same) > 3 else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"upload-mended-{number}"):
        said = f"{position(first.sheet, first.line)}：{changes}{more}。理由：{first.reason}"
        st.html(el("p", said, class_="reason"), width="stretch")
        st.button(
            "撤回改动",
            key=f"upload_undo_{draft}_{number}_{len(same)}",
            on_click=_undo,
            args=(counter, draft, [one.cell for one in same]),
        )


def _undo(counter: Counter, draft: str, cells: list[Cell]) -> None:
    attempt(lambda: counter.reception.undo(draft, cells), "改动已撤回，文件已重新检查。")
