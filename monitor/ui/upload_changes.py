"""What a draft would change once published: old and new values and lights, the course of the year, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitor.access import Forbidden
from monitor.change import KIND_WORDS, Change
from monitor.observation import CITY
from monitor.plan import Plan
from monitor.reception import Declined, Examined, Preview
from monitor.ui.block import item_link, rule_note, show_subheading
from monitor.ui.change_cells import item_cell, lights, new_cell, old_cell, spark
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, markdown_text, sentence_of, table
from monitor.ui.upload import Counter
from monitor.ui.upload_words import Last, change_sentence, missing_names, old_light
from monitor.web.view import find_view

_SHOWN = 300  # rows of a table that one still reads


def show_changes(here: Here, counter: Counter, examined: Examined) -> None:
    """Against the version that readers see now, with the lights that publication would give."""
    try:
        with st.spinner("正在推算发布后的样子……", show_time=False):
            preview = counter.reception.preview(examined.draft.id)
    except (Forbidden, Declined) as refusal:
        st.warning(markdown_text(str(refusal)))
        return
    last = last_lights(here)
    st.html(el("p", el("strong", sentence_of(change_sentence(preview, last))), class_="lead"))
    if examined.errors:
        st.caption("有错误的行没有算在内；改正以后这里会变。")
    if preview.puts_demo_aside:
        st.info("这是正式数据：发布后，演示数据不再显示。")
    own = [one for one in preview.changes if one.district == CITY and not one.follows]
    places = [one for one in preview.changes if one.district != CITY and not one.follows]
    follow = [one for one in preview.changes if one.follows]
    _show_rows(here, "全市", own, last)
    _show_missing(preview)
    if follow:
        show_subheading(f"随之改变的（{len(follow):,}）")
        st.caption("文件没有写，但由文件里的数推出来，或状态规则随之改判。")
        _show_rows(here, "随之改变的", follow, last, with_places=True)
    if places and st.toggle(f"看各县（市）区、功能区的{len(places):,}行", key=f"upload_places_{examined.draft.id}"):
        _show_rows(here, "各地区", places, last, with_places=True)
    st.html(rule_note(here.view.plan))


def last_lights(here: Here) -> Last:
    """The last light of each item that readers see."""
    if not here.newest.months:
        return {}
    view = find_view(here.newest.version, here.newest.months[0])
    return {
        one.item.id: (one.last_status, one.as_of)
        for one in view.assessments
        if one.last_status is not None and one.as_of is not None
    }


def _show_rows(here: Here, title: str, changes: Sequence[Change], last: Last, *, with_places: bool = False) -> None:
    if not changes:
        return
    if len(changes) > _SHOWN:
        st.caption(f"共{len(changes):,}行，由重到轻列出前{_SHOWN}行；发布后在各页面和工作簿里都能看到。")
    plan = here.view.plan
    rows = [_row(here, plan, one, last, with_places=with_places) for one in changes[:_SHOWN]]
    columns = ("项目", "原来", "现在", "状态", "本年走势", "变化", "月份")
    st.html(table(columns, rows, f"{title}：发布后的变化", "items upload-changes"))


def _row(here: Here, plan: Plan, one: Change, last: Last, *, with_places: bool) -> tuple[str, ...]:
    name = item_cell(here, plan, one, "全市") if with_places else item_link(here, one.item)
    return (
        name,
        old_cell(one),
        new_cell(one),
        _lights(one, last),
        spark(one),
        el("span", KIND_WORDS[one.kind]),
        one.month.label,
    )


def _lights(one: Change, last: Last) -> Html:
    """Old light → new light, each shape and word; the month of the old one where it is an earlier month's."""
    new = lights(None, one.new_light)
    old, month = old_light(one, last)
    if old is None or month is None:
        return new
    if old == one.new_light:
        same = "" if month == one.month else f"与{month.number}月相同"
        return join((new, el("small", f" {same}", class_="of"))) if same else new
    of = el("small", f"{month.number}月 ", class_="of") if month != one.month else Html("")
    return lights(join((of, light(old))), one.new_light)


def _show_missing(preview: Preview) -> None:
    if preview.missing:
        st.html(
            el(
                "p",
                el("strong", f"应报而文件里没有的{len(preview.missing)}项："),
                missing_names(preview),
                class_="reason",
            )
        )
