"""Small blocks that several pages share: the heading, a row of an item, the rule beside its lights."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from monitor.assess import Assessment
from monitor.plan import Indicator, Item, Milestone, Narrative, Plan, Task
from monitor.status import WORDS, rule_name
from monitor.tally import Tally
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, markdown_text, sentence_of, shape
from monitor.ui.sheet import is_gathering, show
from monitor.words import amount_text, percent_text

LIGHT_ORDER = ("far_behind", "behind", "on_track", "reached", "not_reported", "not_due")  # worst first
MISSING = "—"


def show_heading(title: str, sentence: str = "") -> None:
    """The page's title and what it says in one sentence."""
    if is_gathering():
        show(el("h1", title))
    else:
        st.title(markdown_text(title), anchor=False)
    if sentence:
        show(el("p", sentence_of(sentence), class_="lead"))


def show_fault(title: str, text: str) -> None:
    """What is wrong with an address and what is shown instead: markup, so that a first look has room for it."""
    named = (el("strong", title), "　") if title else ()
    show(el("p", *named, text, class_="notice fault", role="alert"))


def show_subheading(title: str) -> None:
    """The heading of a block, of the second level."""
    show(el("h2", title, class_="sub"))


def app_link(text: str, address: str, class_: str | None = None) -> Html:
    """A link inside the app: changes page without a reload, and has a real address to copy."""
    return el("a", text, href=address, class_=class_, data_app=True, target="_self")


def counts(tally: Tally, *, is_worded: bool = False) -> Html:
    """How many have each light, worst first; what does not occur is left out.

    Without words only where a key with the same shapes stands nearby.
    """
    shown = [code for code in LIGHT_ORDER if tally.counts[code]]
    return join((_count(code, tally.counts[code], is_worded) for code in shown), " ")


def _count(code: str, number: int, is_worded: bool) -> Html:
    told = f"{WORDS[code]}{number}项" if is_worded else str(number)
    return el("span", shape(code), told, class_="count", title=None if is_worded else WORDS[code])


def slots(tally: Tally, beside: Iterable[Tally]) -> Html:
    """As counts, each light that occurs in the table in a place of its own, so that rows compare; — of nothing."""
    if not tally.total:
        return Html(MISSING)
    used = {code for other in beside for code, count in other.counts.items() if count}
    shown = (
        el("span", [shape(code), str(tally.counts[code])] if tally.counts[code] else "", title=WORDS[code])
        for code in LIGHT_ORDER
        if code in used
    )
    return el("span", shown, class_="slots")


def grounds(plan: Plan, one: Assessment) -> str:
    """Why a light is what it is, for a table that names the rule once, below; its last word stays on the line."""
    return one.reason.removesuffix(f"（规则：{rule_name(plan.rule)}）").replace(" → ", "\u00a0→\u00a0")


def rule_note(plan: Plan) -> Html:
    """Which rule the lights follow, with the way to its wording."""
    return el("p", f"亮灯规则：{rule_name(plan.rule)}，全文见页脚。", class_="note")


def owners(plan: Plan, task: Task) -> Html:
    """Who answers for a task and who supports it, as the plan names them."""
    word = "牵头责任单位" if task.lead else "责任单位"
    parts = [el("span", f"{word}：{_names(plan, task.owners)}")]
    if task.lead and task.responsible:
        parts.append(el("span", f"责任单位：{_names(plan, task.responsible)}"))
    between = "、" if task.support and not task.others.startswith("等") else ""
    support = f"{_names(plan, task.support)}{between if task.others else ''}{task.others}"
    if support:
        parts.append(el("span", f"相关责任单位：{support}" if task.lead else support.lstrip("、，")))
    return el("p", join(parts, Html("　")), class_="owners")


def _names(plan: Plan, departments: tuple[str, ...]) -> str:
    return "、".join(plan.department[one].name for one in departments)


def value_of(one: Assessment) -> str:
    """What was achieved, with its unit; narratives have no number."""
    return MISSING if isinstance(one.item, Narrative) else amount_text(one.actual, one.item)


def target_of(one: Assessment) -> str:
    """What the plan asks for: a quantity with its sign, or a due month."""
    item = one.item
    if isinstance(item, Milestone):
        return f"{item.due_month.number}月底前完成"
    if isinstance(item, Narrative) or one.target is None:
        return MISSING
    sign = {"at_least": "≥", "more_than": ">", "exactly": "", "at_most": "≤"}[item.comparison]
    return amount_text(one.target, item) if item.kind == "rank" else f"{sign}{amount_text(one.target, item)}"


def attainment_of(one: Assessment) -> str:
    return percent_text(one.attainment_share) if isinstance(one.item, Indicator) else MISSING


def item_link(here: Here, item: Item) -> Html:
    return app_link(item.name, here.of_item(item))
