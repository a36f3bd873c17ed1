"""What a draft would change once published: old and new values and lights, the course of the year, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import quote

import streamlit as st

from monitor.access import Forbidden
from monitor.change import Change
from monitor.observation import CITY
from monitor.plan import Narrative, Plan
from monitor.reception import Declined, Examined, Preview
from monitor.ui.block import MISSING, item_link, rule_note, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, markdown_text, sentence_of, table
from monitor.ui.upload import Counter
from monitor.ui.upload_words import KIND_WORDS, Last, change_sentence, missing_names, old_light
from monitor.web.view import find_view
from monitor.words import amount_text

_WIDTH, _HEIGHT, _EDGE = 132, 34, 5
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
    district = plan.district[one.district].name if one.district in plan.district else "全市"
    name = (
        join((item_link(here, one.item), el("small", f" {district}", class_="of")))
        if with_places
        else item_link(here, one.item)
    )
    old, new = _old(one), _said(one, one.new_value, one.new_amount)
    word = el("span", KIND_WORDS[one.kind])
    return name, old, el("b", new), _lights(one, last), spark(one), word, one.month.label


def _old(one: Change) -> str:
    """What readers see now; where that is nothing, the last value of the year with its month."""
    if one.kind != "new":
        return _said(one, one.old_value, one.old_amount)
    known = [(month, value) for month, value in enumerate(one.course[:-1], start=1) if value is not None]
    if not known:
        return MISSING
    month, value = known[-1]
    return el("small", f"{month}月 {amount_text(value, one.item)}", class_="of")


def _said(one: Change, value: Decimal | None, amount: Decimal | None) -> str:
    if isinstance(one.item, Narrative):
        return MISSING if value is None and amount is None else amount_text(value, one.item)
    if value is None and amount is not None:
        return f"本月{amount_text(amount, one.item)}"
    return amount_text(value, one.item)


def _lights(one: Change, last: Last) -> Html:
    """Old light → new light, each shape and word; the month of the old one where it is an earlier month's."""
    new = light(one.new_light) if one.new_light is not None else Html(MISSING)
    old, month = old_light(one, last)
    if old is None or month is None:
        return new
    if old == one.new_light:
        same = "" if month == one.month else f"与{month.number}月相同"
        return join((new, el("small", f" {same}", class_="of"))) if same else new
    of = el("small", f"{month.number}月 ", class_="of") if month != one.month else Html("")
    return join((of, light(old), el("span", " → "), new))


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


def spark(one: Change) -> Html:
    """The year's values as a small line, the new point at its end; a picture, so that no text in it is markup."""
    points = [(month, value) for month, value in enumerate(one.course, start=1) if value is not None]
    if len(points) < 2:
        return Html("")
    said = "，".join(f"{month}月{amount_text(value, one.item)}" for month, value in points)
    source = f"data:image/svg+xml,{quote(_drawn(points, one.month.number))}"
    return el("img", src=source, alt=f"本年走势：{said}", width=str(_WIDTH), height=str(_HEIGHT))


def _drawn(points: Sequence[tuple[int, Decimal]], new: int) -> str:
    low, high = min(value for _, value in points), max(value for _, value in points)
    span = float(high - low) or 1.0

    def place(month: int, value: Decimal) -> tuple[float, float]:
        across = _EDGE + (month - 1) * (_WIDTH - 2 * _EDGE) / 11
        up = 0.5 if high == low else float(value - low) / span
        return round(across, 1), round(_HEIGHT - _EDGE - up * (_HEIGHT - 2 * _EDGE), 1)

    spots = [(month, *place(month, value)) for month, value in points]
    line = " ".join(f"{x},{y}" for _, x, y in spots)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{4 if month == new else 2}" fill="{"#FFBF47" if month == new else "#12436D"}"'
        f' stroke="{"#1F2328" if month == new else "#12436D"}" stroke-width="{1.5 if month == new else 0}"/>'
        for month, x, y in spots
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">'
        f'<polyline points="{line}" fill="none" stroke="#12436D" stroke-width="2"/>{dots}</svg>'
    )
