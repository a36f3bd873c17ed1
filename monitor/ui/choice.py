"""A choice that lives in the address by its short name: the widget only shows and changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

from monitor.ui.here import asked
from monitor.ui.markup import el
from monitor.ui.sheet import end_sheet


def chosen(name: str, options: Mapping[str, str]) -> str | None:
    """What the address chooses of the options (id → words); a sentence where it names none of them."""
    wanted = asked(name)
    if wanted is not None and wanted not in options:
        end_sheet()
        st.warning("请从下面的选项中选择。", title="找不到地址中指定的内容")
        return None
    return wanted


@contextmanager
def choice_row(choices: int) -> Iterator[None]:
    """A row for so many choices, as wide as they need, with as much room kept for them before they stand."""
    end_sheet(room=el("div", [el("div") for _ in range(choices)], class_="st-key-filters"))
    with st.container(key="filters", horizontal=True, gap="small"):
        yield


def show_choice(label: str, name: str, options: Mapping[str, str], everything: str) -> str | None:
    """A select box of the options in a row of choices, `everything` (no choice) first; the id that is chosen.

    What is chosen says what it is of: the label is for screen readers.
    """
    wanted = chosen(name, options)
    key = f"choose_{name}"
    st.session_state[key] = wanted or ""
    st.selectbox(
        label,
        ("", *options),
        key=key,
        format_func=lambda one: options.get(one, everything),
        on_change=_choose,
        args=(name,),
        placeholder=everything,
        label_visibility="collapsed",
    )
    return wanted


def _choose(name: str) -> None:
    value = st.session_state[f"choose_{name}"]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
