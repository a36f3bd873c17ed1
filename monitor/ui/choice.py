"""A choice that lives in the address by its short name: the widget only shows and changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from monitor.ui.block import show_fault
from monitor.ui.here import asked
from monitor.ui.markup import el
from monitor.ui.sheet import end_sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen under a parameter of the address; `label` is for screen readers and for messages."""

    label: str
    name: str
    options: Mapping[str, str]  # id → words
    everything: str  # what the widget says where nothing is chosen

    @property
    def is_wrong(self) -> bool:
        """Whether the address names none of the options."""
        return asked(self.name) not in (None, *self.options)

    @property
    def wanted(self) -> str | None:
        """The id that the address chooses."""
        value = asked(self.name)
        return value if value in self.options else None


def show_choices(*choices: Choice) -> None:
    """A row of select boxes.

    What the address names wrongly is said above, where a first look has room for it; before the boxes stand, as much
    room is kept as they take.
    """
    wrong = [one for one in choices if one.is_wrong]
    if wrong:
        named = "、".join(f"{one.label}“{asked(one.name)}”" for one in wrong)
        instead = "、".join(f"“{one.everything}”" for one in wrong)
        show_fault("找不到地址中指定的内容", f"没有{named}，现按{instead}显示。请从下面的选项中选择。")
    end_sheet(room=el("div", [el("div") for _ in choices], class_="st-key-filters"))
    with st.container(key="filters", horizontal=True, gap="small"):
        for one in choices:
            _show_box(one)


def _show_box(choice: Choice) -> None:
    """A select box, `everything` first. What is chosen says what it is of."""
    key = f"choose_{choice.name}"
    st.session_state[key] = choice.wanted or ""
    st.selectbox(
        choice.label,
        ("", *choice.options),
        key=key,
        format_func=lambda one: choice.options.get(one, choice.everything),
        on_change=_choose,
        args=(choice.name,),
        placeholder=choice.everything,
        label_visibility="collapsed",
    )


def _choose(name: str) -> None:
    value = st.session_state[f"choose_{name}"]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
