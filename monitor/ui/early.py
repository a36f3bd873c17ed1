"""The notice of a month that is only beginning to come in: how much of it there is, and the way to the other month."""

from __future__ import annotations

from monitor.ui.block import app_link
from monitor.ui.here import Here
from monitor.ui.markup import Html, el
from monitor.web.opening import intake_by_month, opening_month


def early_notice(here: Here, shown: str, **carried: str) -> Html:
    """What a reader of the usual month, or of one that has just begun, must know; nothing for any other month."""
    release, month = here.release, here.view.month
    usual, newest = opening_month(release), release.months[0]
    if usual == newest or month < usual:
        return Html("")
    begun = month if month > usual else newest
    intake = intake_by_month(release)[begun]
    said = f"{begun.number}月的数据正在报送：应报{intake.due}项，已报{intake.reported}项。"
    if month == usual:
        other, text = begun, f"默认显示已报过半的最近一个月（{usual.number}月）。"
    else:
        other, text = usual, f"还没有报的都显示为“未报送”；已报过半的最近一个月是{usual.number}月。"
    link = app_link(f"看{other.number}月", here.in_month(other, shown, **carried))
    # On paper a month that has come in says nothing of the next; one that is only beginning must say so.
    kind = "notice passing" if month == usual else "notice"
    return el("div", said, text, link, class_=kind, role="note")
