"""The files of a 简报: made in the background while the page stays free, then offered one by one and as one zip."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitor.access import Action, Forbidden, demand
from monitor.audit import note_taking
from monitor.export.errand import Errand, TooMany
from monitor.export.image import KINDS as PICTURES
from monitor.export.package import Order
from monitor.home import Home
from monitor.moment import recorded_text
from monitor.trail_words import KIND_WORDS
from monitor.ui.actor import actor
from monitor.ui.block import app_link
from monitor.ui.briefing import PAGE, Desk
from monitor.ui.briefing_edits import drop_edits, edits_of, written_text
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, markdown_text, table
from monitor.web.figures import FigureKey

POLL = 0.5  # seconds between two looks at the progress
_ERRAND, _FOR = "briefing_errand", "briefing_errand_for"


def show_briefing_files(here: Here, desk: Desk) -> None:
    """What was changed, the button that begins, the progress, and what came of it."""
    _show_edits(here, desk)
    errand: Errand | None = st.session_state.get(_ERRAND)
    is_current = st.session_state.get(_FOR) == _signature(desk)
    if errand is not None and is_current and not errand.is_over:
        _watch()
        return
    if not desk.kinds:
        st.info("请在上面至少选一种文件。", title="没有选文件")
        return
    is_made = errand is not None and is_current and errand.state == "done"
    _show_button(desk, is_made=is_made)
    if errand is None:
        return
    if not is_current:
        st.html(el("p", "选择或文字改动后还没有重新生成。", class_="note"))
    elif errand.state == "failed":
        st.error(markdown_text(errand.why), title="没有生成")
    elif errand.state == "stopped":
        st.info("已停止，没有留下文件。")
    else:
        _show_made(here, errand)


def _show_button(desk: Desk, *, is_made: bool) -> None:
    """The button that begins, which steps back once there is something to take away."""
    words = "、".join(KIND_WORDS[one] for one in desk.kinds)
    label = f"{'重新生成' if is_made else '生成'}（{words}）"
    st.button(label, type="secondary" if is_made else "primary", key="briefing_make", on_click=_begin, args=(desk,))


def _signature(desk: Desk) -> tuple[object, ...]:
    return (*desk.key, desk.kinds, tuple((one.number, one.text) for one in edits_of(desk).values()))


def _show_edits(here: Here, desk: Desk) -> None:
    """Which sentences were changed, and the numbers that nothing proves."""
    edits = edits_of(desk)
    if not edits:
        return
    links = join((_sentence(here, desk, number) for number in edits), "、")
    lines = [el("p", f"改写或删去了{len(edits)}句：", links, "。改动只在本次打开期间保留。", class_="index edits")]
    lines += [
        el(
            "p",
            _sentence(here, desk, one.number),
            f"中的数字{'、'.join(one.strays)}没有条目支持，请核对。",
            class_="late edits",
        )
        for one in edits.values()
        if one.strays
    ]
    st.html(join(lines))
    st.button("全部恢复原文", key="briefing_restore", on_click=drop_edits, args=(desk,))


def _sentence(here: Here, desk: Desk, number: int) -> Html:
    return app_link(f"第{number + 1}句", here.address(PAGE, **desk.query, sentence=str(number)))


def _begin(desk: Desk) -> None:
    before: Errand | None = st.session_state.get(_ERRAND)
    if before is not None:
        before.stop()
    order = Order(
        scopes=(desk.scope,),
        kinds=frozenset(desk.kinds),
        is_whole=True,
        forms=frozenset({desk.form}),
        texts={(desk.scope, desk.form): written_text(desk)},
    )
    errand = Errand(desk.context, order)
    try:
        demand(actor(), Action.EXPORT)
        errand.start()
        what = {
            "form": desk.form,
            "scope": desk.scope.name(desk.context.plan),
            "month": str(desk.context.month),
            "version": desk.context.version,
        }
        note_taking(Home.from_environment(), actor(), "exported", **what, kinds=sorted(desk.kinds))
    except (TooMany, Forbidden) as problem:
        errand.refuse(str(problem))
    st.session_state[_ERRAND], st.session_state[_FOR] = errand, _signature(desk)


@st.fragment(run_every=POLL)
def _watch() -> None:
    """The progress; only this part of the page runs again until the package stands."""
    errand: Errand = st.session_state[_ERRAND]
    if errand.is_over:
        st.rerun()
    if errand.state == "waiting":
        st.progress(0.0, text=f"排队中，另有{errand.others}份在生成或排队")
    else:
        share = errand.done / errand.total if errand.total else 0.0
        words = f"正在生成{errand.stage}：{errand.done}/{errand.total}" if errand.stage else "正在准备"
        st.progress(min(share, 1.0), text=words)
    st.button("停止", key="briefing_stop", on_click=errand.stop)


def _show_made(here: Here, errand: Errand) -> None:
    files = errand.document["files"]
    for one in errand.manifest.left_out:
        if one.is_fault or one.what.endswith(".pdf"):
            st.warning(markdown_text(one.why), title=markdown_text(f"没有做：{one.what}"))
    with st.container(key="briefing-downloads", horizontal=True, gap="small"):
        st.download_button(
            f"全部（zip，{_size(len(errand.package))}）",
            errand.package,
            file_name=errand.name,
            mime="application/zip",
            key="briefing_zip",
            on_click="ignore",
            type="primary",
        )
        for one in files:
            if one["kind"] not in PICTURES:
                _offer(errand, one["file"], one["kind"], one["bytes"])
    pictures = [one["file"] for one in files if one["kind"] in PICTURES]
    with st.expander(f"文件清单（{len(files)}个）：数据版本 v{errand.document['version']}，{_made_at(errand)}生成"):
        rows = [(one["file"], _size(one["bytes"]), one["sha256"]) for one in files]
        st.html(table(("文件", "大小", "sha256"), rows, "包内文件及其校验值", "items manifest"))
    if pictures:
        with st.expander(f"单张图片（{len(pictures)}张）"):
            st.html(el("p", join((_picture(here, one) for one in pictures), " "), class_="pictures"))


def _made_at(errand: Errand) -> str:
    return recorded_text(errand.document["made_at"])


def _offer(errand: Errand, name: str, kind: str, size: int) -> None:
    st.download_button(
        f"{_title(name)} {KIND_WORDS[kind]}（{_size(size)}）",
        _reader(errand, name),
        file_name=name,
        key=f"briefing_file_{kind}",
        on_click="ignore",
    )


def _reader(errand: Errand, name: str) -> Callable[[], bytes]:
    """What takes the file out of the package, once somebody wants it."""
    return lambda: errand.content(name)


def _title(name: str) -> str:
    """通报 of 演示数据_通报_全市_2025-06_v12.docx."""
    return name.removeprefix("演示数据_").partition("_")[0]


def _picture(here: Here, name: str) -> Html:
    """One picture under the address that draws the same."""
    figure, _, kind = name.removeprefix("演示数据_").rpartition(".")
    figure = figure.partition(f"_{here.view.month}_")[0]
    key = FigureKey(here.view.edition.version, figure, here.view.month)
    return el("a", f"{figure}.{kind}", href=key.picture_address(kind), download=name, target="_self")


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(count // 1000, 1)} kB"
