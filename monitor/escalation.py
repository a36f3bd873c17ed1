"""The escalations of the status rule: what the months before make of a light; pure functions on histories."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.plan import Rule
from monitor.status import Light

GREEN = ("reached", "on_track")


def looks_back(rule: Rule) -> bool:
    """Whether the light of a month may follow from the due month before it."""
    return rule.two_yellow_make_red or rule.missed_is_yellow


def escalate_yellow(rule: Rule, light: Light, was_yellow: bool) -> Light:
    """Two yellow months in a row make red (海口); `was_yellow` is the due month before."""
    if rule.two_yellow_make_red and light.status == "behind" and was_yellow:
        return Light("far_behind", f"{light.grounds}，连续两个月黄灯升为红灯")
    return light


def missed_light(rule: Rule, missed_in_a_row: int, grounds: str) -> Light:
    """The light of a due month without a value: grey, or where the rule says so yellow and then red (三亚)."""
    if not rule.missed_is_yellow:
        return Light("not_reported", grounds)
    if missed_in_a_row >= 2:
        return Light("far_behind", f"{grounds}，连续{missed_in_a_row}个月未报送")
    return Light("behind", f"{grounds}，未报送按黄灯处理")


def stay_yellow(rule: Rule, published: str | None, light: Light) -> Light:
    """The light of a month that was published red and is now green: yellow, never green (瓯海)."""
    if rule.caught_up_stays_yellow and published == "far_behind" and light.status in GREEN:
        return Light("behind", f"{light.grounds}，当时为红灯，补上后按黄灯处理")
    return light


def caught_up(rule: Rule, history: Sequence[str]) -> list[str]:
    """The lights of the months in order, where a red month that was caught up with later has turned yellow."""
    if not rule.caught_up_stays_yellow:
        return list(history)
    return [
        "behind" if status == "far_behind" and any(later in GREEN for later in history[index + 1 :]) else status
        for index, status in enumerate(history)
    ]
