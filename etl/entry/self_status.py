"""A department's own word for how a narrative goes: below 累计数, or else below a heading that is one of states."""

from __future__ import annotations

from etl.entry.desk import Desk
from etl.entry.quantity import is_blank
from etl.language.field import names_state
from etl.language.text import key, short

SELF_STATUS_UNIT = "自评"  # what the template writes into 单位 of a narrative
SELF_STATUS: dict[str, str] = {
    "已完成": "reached",
    "已达标": "reached",
    "已办结": "reached",
    "完成": "reached",
    "办结": "reached",
    "正常": "on_track",
    "进度正常": "on_track",
    "正常推进": "on_track",
    "略有滞后": "behind",
    "滞后": "behind",
    "明显滞后": "far_behind",
    "严重滞后": "far_behind",
}
SELF_STATUS_OFFERED = ("已达标", "进度正常", "略有滞后", "明显滞后")
_OF_RECORDS = frozenset({"状态"})  # which may be the state of the row: 正常, not 作废


def self_status(desk: Desk, text: str | None) -> str | None:
    """The status of a narrative by the word of its row; None where it has none, or one that is none, which is noted."""
    said = desk.record.get("value")
    if is_blank(said):
        return _beside(desk, text)
    status = SELF_STATUS.get(key(said))
    if status is None:
        _unknown(desk, f"“{short(said)}”不是自评用语")
    return status


def _beside(desk: Desk, text: str | None) -> str | None:
    """The status that the only other column has which is headed as one of states: 办结状态 beside 完成数."""
    told = [(heading, word) for heading, word in desk.record.apart.items() if names_state(heading)]
    for heading, word in told if len(told) == 1 else ():
        is_clear = heading not in _OF_RECORDS or key(word) != "正常"
        if is_clear and (status := SELF_STATUS.get(key(word))):
            return status
        if text:
            _unknown(desk, f"写了进展，“{short(heading)}”写的“{short(word)}”看不出进展得怎么样，不是自评用语")
        return None
    if text:
        words = "、".join(SELF_STATUS_OFFERED)
        desk.note("narrative-status-missing", "写了进展，没有写自评", f"请在累计数列填写自评：{words}。", "value")
    return None


def _unknown(desk: Desk, what: str) -> None:
    words = "、".join(SELF_STATUS_OFFERED)
    desk.note("unknown-self-status", what, f"请填写：{words}，其中之一。", "value")
