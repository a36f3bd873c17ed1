"""本月变化: what moved since the month before, of everything or of a department, each with its way to the item."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.assess import Assessment
from monitor.status import WORDS
from monitor.tally import Change, changes
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, shape
from monitor.words import amount_text
from monitor.words.summary import CHANGE_KINDS

NAMED_CHANGES = 12  # of a kind
_SHAPES = {
    "turned_red": "far_behind",
    "worsened": "behind",
    "newly_unreported": "not_reported",
    "newly_reached": "reached",
    "turned_green": "on_track",
    "improved": "behind",
}


def changes_of_month(here: Here, concerns: Callable[[Assessment], bool] = lambda _: True) -> Html:
    """What moved since the month before of what `concerns` holds, by kind, the gravest first."""
    before, now = ([one for one in rows if concerns(one)] for rows in (here.view.before, here.view.assessments))
    moved = changes(before, now)
    parts: list[Html] = []
    if not here.view.before:
        parts.append(el("p", "1月是计划年度的第一个月，没有上月可比。", class_="caption"))
    elif not moved:
        parts.append(el("p", "与上月相比没有变化。", class_="caption"))
    for kind, words in CHANGE_KINDS:
        of_kind = [change for change in moved if change.kind == kind]
        if of_kind:
            parts.append(_group(here, words, _SHAPES.get(kind), of_kind))
    count = el("small", f"{len(moved)}项") if moved else ""
    heading = el("h2", "本月变化", count, class_="sub", id="changes")
    return el("section", heading, parts, class_="changes", aria_labelledby="changes")


def _group(here: Here, words: str, code: str | None, found: Sequence[Change]) -> Html:
    links = [_change(here, one) for one in found[:NAMED_CHANGES]]
    rest = f"等{len(found)}项，见各板块" if len(found) > NAMED_CHANGES else ""
    heading = el("h3", shape(code) if code else "", words, f"{len(found)}项")
    return join((heading, el("p", join(links, "、"), rest)))


def _change(here: Here, change: Change) -> Html:
    """The item's short name; what became of it in full where the mouse rests."""
    address = here.of_item(change.item)
    told = f"{change.item.name}：{change_text(change)}"
    name = el("a", change.item.short, href=address, title=told, data_app=True, target="_self")
    return join((name, f"（{change_text(change)}）" if change.kind == "revised" else ""))


def change_text(change: Change) -> str:
    """What became of an item, in a few words."""
    if change.kind == "revised":
        before, after = (amount_text(value, change.item) for value in (change.value_before, change.value_after))
        return f"由{before}改为{after}"
    if change.kind == "newly_unreported":
        return f"本月未报送，最近状态{WORDS[change.after]}"
    if change.kind == "newly_reported":
        return f"新增报送，{WORDS[change.after]}"
    return f"由{WORDS[change.before]}转为{WORDS[change.after]}"
