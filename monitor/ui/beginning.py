"""An installation where nothing was published yet: what to do, and the pages on which a first version comes about."""

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
from monitor.web.view import nothing_published


def plan_to_be() -> Plan | None:
    """The plan of indicators.toml, by which the first version will be built; None where it has faults."""
    try:
        return current_plan()
    except PlanFaults:
        return None


def unpublished(plan: Plan) -> Here:
    """What is looked at where nothing was published: the plan alone."""
    release, view = nothing_published(plan)
    return Here(view, release, release, None)


def places_to_begin(plan: Plan, who: Actor) -> tuple[Place, ...]:
    """The pages that work without published data, of those that somebody may use."""
    return tuple(place for place in sitemap(plan) if place.group == WORK and may(who, place.needs))


def beginning_pages(plan: Plan, who: Actor) -> dict[str, st.Page]:
    """Every address of the site: the pages that work, and in the place of all others what to do."""
    working = places_to_begin(plan, who)
    return {
        place.id: st.Page(
            place.source if place in working or place.group == WORK else _what_to_do(working, who),
            title=place.title,
            url_path=place.id,
            default=place.id == HOME,
        )
        for place in sitemap(plan)
    }


def _what_to_do(working: tuple[Place, ...], who: Actor) -> Callable[[], None]:
    def page() -> None:
        st.title("任务进展监测", anchor=False)
        show_beginning(working, who)

    return page


def show_beginning(working: tuple[Place, ...], who: Actor) -> None:
    """What to do, on the server or here; where something was published, that its folder is gone."""
    if is_gone(Home.from_environment().ledger):
        st.error(f"{FolderGone().strerror}。请联系管理员；恢复以后刷新页面。", title="暂时不能使用")
        return
    st.info(
        "可以在本页报送、审核并发布第一版；也可以在服务器上运行下列命令之一，然后刷新页面：\n\n"
        "- `python -m etl demo`：生成并载入演示数据；\n"
        "- `python -m etl load 文件 --by 姓名 --publish`：载入部门报送文件并发布。",
        title="还没有发布过数据",
    )
    steps = [one for one in working if one.needs in {Action.SUBMIT, Action.REVIEW, Action.ADMINISTER}]
    if steps:
        st.html(el("p", "您可以：", join((app_link(one.title, f"/{one.id}") for one in steps), "　"), class_="index"))
    elif not who.is_signed_in:
        st.html(el("p", el("a", "登录", href="/signin?next=/", target="_self"), "后可以报送或审核。"))


def show_beginning_navigation(plan: Plan, shown: str, who: Actor) -> None:
    """The pages that can be used already, and the way to sign in."""
    with st.sidebar:
        st.html(_brand(plan))
        show_account(who, shown)
        st.html(navigation(places_to_begin(plan, who), shown, {}))


def _brand(plan: Plan) -> Html:
    skip = el("a", "跳到正文", href="#content", target="_self", class_="skip")
    return join((skip, el("div", plan.title, el("small", "任务进展监测"), class_="brand")))
