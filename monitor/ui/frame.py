"""The frame of every page: banner, navigation, month, the notice of an old version, and what stands at the foot."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import streamlit as st

from monitor.access import Action, Actor, may
from monitor.home import Home
from monitor.month import Month
from monitor.ui.account import account_corner, has_ended, show_ended, show_sign_in_needed
from monitor.ui.actor import actor
from monitor.ui.beginning import (
    beginning_pages,
    nothing_words,
    plan_to_be,
    show_beginning_navigation,
    unpublished,
)
from monitor.ui.block import app_link, show_fault, show_heading
from monitor.ui.early import early_notice
from monitor.ui.foot import carried, show_foot
from monitor.ui.here import HOME, Here, asked, remember
from monitor.ui.markup import Html, el, join, markdown_text
from monitor.ui.meeting import manner, show_steps
from monitor.ui.navigation import navigation
from monitor.ui.search import show_search
from monitor.ui.section import task_anchor
from monitor.ui.sheet import on_sheets, show
from monitor.ui.sitemap import Place, sitemap
from monitor.ui.stage import stage_of
from monitor.warehouse import VersionMissing
from monitor.web.component import show_months, show_navigator
from monitor.web.first_look import keep_first_look, sight
from monitor.web.opening import intake_by_month, opening_month
from monitor.web.view import Release, current_release, find_release, find_view

_STATIC = Path(__file__).resolve().parent.parent / "web" / "static"
LARGE = _STATIC / "present.css"
# A Material icon would be fetched from outside; this one comes from here.
ICON = _STATIC / "icon.svg"
NAME = "任务进展监测"
_REFUSED = "无法显示这个地址"
_DEMO = "本站显示的全部是演示数据，由程序生成，不是真实统计结果，不得引用。"


def show_site() -> None:
    """The whole site for one run: the frame, and in it the page that the address names."""
    st.set_page_config(page_title=NAME, page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    who = actor()
    if not may(who, Action.READ):
        show_sign_in_needed()
        return
    home = Home.from_environment()
    newest = current_release(home)
    if newest is None or (not newest.months and asked("version") is None):
        _begin(who, newest)
        return
    places = sitemap(newest.plan)
    pages = {place.id: _page(place) for place in places}
    page = st.navigation(list(pages.values()), position="hidden")
    shown = page.url_path or HOME
    _follow(shown, newest.version)
    found, fault = _here(home, newest)
    if found is None:
        st.warning(markdown_text(fault), title=_REFUSED)
        return
    remember(found)
    if has_ended(who):
        show_ended(shown)
    if found.manner:
        st.html(LARGE)
    elif not st.context.is_embedded:
        _navigation(found, places, shown, who)
    is_desk = any(place.is_desk for place in places if place.id == shown)
    stage = stage_of(found, shown) if found.manner and not fault else None
    sheets: AbstractContextManager[list[bytes]] = nullcontext([]) if is_desk else on_sheets()
    with sheets as look:
        _banner(found, shown, is_desk=is_desk)
        if fault:
            _show_refusal(found, fault)
            shown = HOME
        elif stage is not None:
            stage()
        else:
            page.run()
        show_foot(found, shown)
        if found.manner:
            leave = replace(found, manner={}).address(shown, **carried())
            show_steps(found, shown, leave, fits=stage is not None)
    if look and not fault:
        path = "" if shown == HOME else shown
        keep_first_look(sight(path, st.query_params.to_dict(), who.role, newest.version), look)


def _page(place: Place) -> st.Page:
    # The icon is left to the links of the navigation: as a page's icon it would be fetched from outside.
    return st.Page(place.source, title=place.title, url_path=place.id, default=place.id == HOME)


def _follow(shown: str, version: int) -> None:
    """Let links lead through the app, and bring the task that the address names into view."""
    task = asked("task")
    show_navigator(f"{shown}/{task}", task and task_anchor(task), version)


def _here(home: Home, newest: Release) -> tuple[Here | None, str]:
    """What the address asks for; where it means nothing, the newest data for the frame, and what to do about it."""
    try:
        return replace(find_here(home, newest, asked("version"), asked("month")), manner=manner()), ""
    except (LookupError, VersionMissing) as problem:
        fault = str(problem.args[0])
    try:
        return replace(find_here(home, newest, None, None), manner=manner()), fault
    except (LookupError, VersionMissing):
        return None, fault


def _show_refusal(here: Here, fault: str) -> None:
    """Why the address shows nothing, and the way to what there is."""
    show_heading(_REFUSED)
    show_fault("", fault)
    show(el("p", app_link(f"查看最新数据（{here.view.month.label}）", here.address(HOME)), class_="reason"))


def find_here(home: Home, newest: Release, version: str | None, month: str | None) -> Here:
    """What version and month of an address mean; raises LookupError or VersionMissing with a Chinese sentence."""
    try:
        pinned = None if version is None else int(version)
    except ValueError as problem:
        raise LookupError(f"数据版本“{version}”应写作数字，例如{newest.version}。") from problem
    release = newest if pinned is None else find_release(home, pinned)
    usual = opening_month(release)
    try:
        wanted = usual if month is None else Month.parse(month)
    except ValueError as problem:
        raise LookupError(f"月份“{month}”应写作YYYY-MM，例如{usual}。") from problem
    return Here(find_view(release.version, wanted), newest, release, pinned)


def _begin(who: Actor, newest: Release | None) -> None:
    """Nothing was published yet, or nothing of the plan's year: what to do, with the pages on which data come about."""
    plan = newest.plan if newest else plan_to_be()
    if plan is None:
        st.title(NAME)
        st.error("请在服务器上运行 `make plan` 查看全部错误，改正后刷新页面。", title="计划文件 indicators.toml 有错误")
        return
    pages = beginning_pages(plan, who, newest)
    page = st.navigation(list(pages.values()), position="hidden")
    shown = page.url_path or HOME
    _follow(shown, newest.version if newest else 0)
    remember(unpublished(plan, newest))
    show_beginning_navigation(plan, shown, who)
    if newest and newest.edition.is_demo:
        st.html(_demo_banner())
    st.html(el("span", id="content", tabindex="-1"))
    page.run()
    st.html(el("footer", el("p", f"{nothing_words(newest)}　计划：{plan.title}（{plan.source}）"), class_="foot"))


def _navigation(here: Here, places: tuple[Place, ...], shown: str, who: Actor) -> None:
    with st.sidebar:
        skip = el("a", "跳到正文", href="#content", target="_self", class_="skip")
        st.html(join((skip, el("div", here.view.plan.title, el("small", NAME), class_="brand"))))
        show_search(here, shown)
        _month_selector(here)
        listed = [one for one in places if one.is_listed and may(who, one.needs)]
        st.html(join((account_corner(who, shown), navigation(listed, shown, here.query))))


def _month_selector(here: Here) -> None:
    """The month, kept in the address, with what each month lacks."""
    found = intake_by_month(here.release)
    words = {month: f"{one.missing}项未报送" if one.missing else "已报齐" for month, one in found.items()}
    show_months(here.view.month, {month: f"{month.label}（{words[month]}）" for month in found})


def _demo_banner() -> Html:
    return el("div", el("strong", "演示数据"), _DEMO, class_="banner", role="note")


def _banner(here: Here, shown: str, *, is_desk: bool) -> None:
    parts: list[Html] = [el("span", id="content", tabindex="-1")]
    if here.view.edition.is_demo:
        parts.append(_demo_banner())
    if here.is_old:
        text = f"这是旧的数据版本 v{here.view.edition.version}，已有新版本 v{here.newest.version}。"
        newest = el("a", "查看最新版本", href=f"?month={here.view.month}", target="_self")
        parts.append(el("div", text, newest, class_="notice", role="note"))
    if not here.manner and not is_desk:
        parts.append(early_notice(here, shown, **carried()))
    show(*parts)
    task = here.view.plan.section.get(shown) and asked("task")
    if task and task not in {one.id for one in here.view.plan.tasks_of_section(shown)}:
        show_fault("找不到地址中指定的内容", f"本板块没有任务“{task}”，请从下面选择。")
