"""A choice that lives in the address by its short name: the widget only shows and changes it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from monitor.ui.here import asked
from monitor.ui.markup import Html, el
from monitor.ui.sheet import end_sheet


def chosen(name: str, options: Mapping[str, str]) -> str | None:
    """What the address chooses of the options (id → words); a sentence where it names none of them."""
    wanted = asked(name)
    if wanted is not None and wanted not in options:
        end_sheet()
        st.warning("请从下面的选项中选择。", title="找不到地址中指定的内容")
        return None
    return wanted


def show_choice(
    label: str, name: str, options: Mapping[str, str], everything: str, *, is_labelled: bool = True
) -> str | None:
    """A select box of the options, `everything` (no choice) first; the id that is chosen.

    Without a visible label it keeps it for screen readers.
    """
    wanted = chosen(name, options)
    key = f"choose_{name}"
    st.session_state[key] = wanted or ""
    end_sheet(room=room_for(1))
    st.selectbox(
        label,
        ("", *options),
        key=key,
        format_func=lambda one: options.get(one, everything),
        on_change=_choose,
        args=(name,),
        placeholder=everything,
        label_visibility="visible" if is_labelled else "collapsed",
    )
    return wanted


def room_for(choices: int) -> Html:
    """As much room as so many choices beside each other take, before they stand."""
    return el("div", [el("div") for _ in range(choices)], class_="choices")


def _choose(name: str) -> None:
    value = st.session_state[f"choose_{name}"]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
