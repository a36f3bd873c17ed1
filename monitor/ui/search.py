"""The search field of the navigation: what is typed leads to tasks, indicators, departments, districts."""

from __future__ import annotations

import streamlit as st

from monitor.home import Home
from monitor.search import Index, Result, find, index_of
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el
from monitor.web.shelf import Shelf
from monitor.web.view import find_release

_indexes: Shelf[tuple[Home, int], Index] = Shelf(lambda key: index_of(find_release(*key).plan), 8)
_PLACES = ("indicator", "task", "department", "district")


def show_search(here: Here, shown: str) -> None:
    """The field and what it found; arriving somewhere empties it."""
    with st.container(key="search", gap="xsmall"):
        _field(here, "-".join((shown, *(asked(name) or "" for name in _PLACES))))


@st.fragment
def _field(here: Here, at: str) -> None:
    query = st.text_input(
        "搜索",
        key=f"search-{at}",
        type="search",
        live="200ms",
        placeholder="汉字、拼音首字母或任务号",
        label_visibility="collapsed",
    )
    if query and query.strip():
        st.html(results(here, query))


def results(here: Here, query: str) -> Html:
    """Links to what was found, each with what it is and where it belongs."""
    version = here.view.edition.version
    found = find(_indexes.get((Home.from_environment(), version)), query)
    if not found:
        body = el("p", f"没有找到“{query.strip()}”。可输入名称、拼音首字母（如xjjz）、任务号或编码。", class_="note")
    else:
        body = el("ul", [el("li", _link(here, one)) for one in found])
    return el("nav", body, class_="results", aria_label="搜索结果", data_query=query.strip())


def _link(here: Here, one: Result) -> Html:
    return el(
        "a",
        el("b", one.title),
        el("small", f"{one.label} · {one.place}" if one.place else one.label),
        href=address_of(here, one),
        data_app=True,
        target="_self",
    )


def address_of(here: Here, one: Result) -> str:
    """Where a result lies, at this month and version."""
    plan = here.view.plan
    addresses = {
        "item": lambda: here.address("indicator", indicator=one.id),
        "task": lambda: here.of_task(plan.task[one.id]),
        "section": lambda: here.address(one.id),
        "department": lambda: here.address("departments", department=one.id),
        "district": lambda: here.address("districts", district=one.id),
    }
    return addresses[one.kind]()
