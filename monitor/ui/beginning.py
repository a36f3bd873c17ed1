"""Where nothing was published yet, or nothing of a new plan's year: what to do, and on which pages data come about."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitor.access import Action, Actor, may
from monitor.home import Home
from monitor.ledger import FolderGone, is_gone
from monitor.plan import Plan, PlanFaults, current_plan
from monitor.ui.account import show_account
from monitor.ui.block import app_link
from monitor.ui.here import HOME, Here
from monitor.ui.markup import Html, el, join
from monitor.ui.navigation import navigation
from monitor.ui.sitemap import WORK, Place, sitemap
from monitor.web.view import Release, last_with_data, nothing_published


def plan_to_be() -> Plan | None:
    """The plan of indicators.toml, by which the first version will be built; None where it has faults."""
    try:
        return current_plan()
    except PlanFaults:
        return None


def unpublished(plan: Plan, newest: Release | None = None) -> Here:
    """What is looked at where nothing was published, or nothing of the plan's year: the plan alone."""
    nothing, view = nothing_published(plan)
    release = newest or nothing
    return Here(view, release, release, None)


def nothing_words(newest: Release | None) -> str:
    """What there is not yet."""
    return f"{newest.plan.year}年还没有发布过数据" if newest else "还没有发布过数据"


def places_to_begin(plan: Plan, who: Actor) -> tuple[Place, ...]:
    """The pages that work without published data, of those that somebody may use."""
    return tuple(place for place in sitemap(plan) if place.group == WORK and may(who, place.needs))


def beginning_pages(plan: Plan, who: Actor, newest: Release | None = None) -> dict[str, st.Page]:
    """Every address of the site: the pages that work, and in the place of all others what to do."""
    working = places_to_begin(plan, who)
    return {
        place.id: st.Page(
            place.source if place in working or place.group == WORK else _what_to_do(working, who, newest),
            title=place.title,
            url_path=place.id,
            default=place.id == HOME,
        )
        for place in sitemap(plan)
    }


def _what_to_do(working: tuple[Place, ...], who: Actor, newest: Release | None) -> Callable[[], None]:
    def page() -> None:
        st.title("任务进展监测", anchor=False)
        show_beginning(working, who, newest)

    return page


def show_beginning(working: tuple[Place, ...], who: Actor, newest: Release | None = None) -> None:
    """What to do, on the server or here, and the way to last year; where something was published, that it is gone."""
    if is_gone(Home.from_environment().ledger):
        st.error(f"{FolderGone().strerror}。请联系管理员；恢复以后刷新页面。", title="暂时不能使用")
        return
    if newest:
        _show_new_year(newest)
    else:
        _show_first()
    steps = [one for one in working if one.needs in {Action.SUBMIT, Action.REVIEW, Action.ADMINISTER}]
    if steps:
        st.html(el("p", "您可以：", join((app_link(one.title, f"/{one.id}") for one in steps), "　"), class_="index"))
    elif not who.is_signed_in:
        st.html(el("p", el("a", "登录", href="/signin?next=/", target="_self"), "后可以报送或审核。"))


def _show_first() -> None:
    st.info(
        "可以在本页报送、审核并发布第一版；也可以在服务器上运行下列命令之一，然后刷新页面：\n\n"
        "- `python -m etl demo`：生成并载入演示数据；\n"
        "- `python -m etl load 文件 --by 姓名 --publish`：载入部门报送文件并发布。",
        title=nothing_words(None),
    )


def _show_new_year(newest: Release) -> None:
    """The plan of a year of which nothing was published yet, with the last version that has something to show."""
    plan = newest.plan
    told = f"数据版本 v{newest.version} 已换用{plan.year}年的计划；报送、审核、发布第一个月的数据以后，这里显示进展。"
    st.info(told, title=nothing_words(newest))
    last = last_with_data(Home.from_environment(), newest.version)
    if last is not None:
        words = f"查看{last.plan.year}年的进展（数据版本 v{last.version}）"
        st.html(el("p", el("a", words, href=f"/?version={last.version}", target="_self"), class_="index"))


def show_beginning_navigation(plan: Plan, shown: str, who: Actor) -> None:
    """The pages that can be used already, and the way to sign in."""
    with st.sidebar:
        st.html(_brand(plan))
        show_account(who, shown)
        st.html(navigation(places_to_begin(plan, who), shown, {}))


def _brand(plan: Plan) -> Html:
    skip = el("a", "跳到正文", href="#content", target="_self", class_="skip")
    return join((skip, el("div", plan.title, el("small", "任务进展监测"), class_="brand")))
