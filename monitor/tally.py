"""Tallies and changes: how many assessments have each light, the worst of them, and what moved since another time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.plan import Item, Plan
from monitor.status import CODES, LAGGING, SEVERITY, worst

ChangeKind = Literal[
    "turned_red",
    "worsened",
    "newly_reached",
    "turned_green",
    "improved",
    "newly_unreported",
    "newly_reported",
    "revised",
]
KNOWN = ("reached", "on_track", "behind", "far_behind")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each status, and the worst; nothing is averaged."""

    counts: Mapping[str, int]  # every code of status.CODES
    worst: str | None  # None of nothing

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def lagging(self) -> int:
        """Yellow and red together."""
        return sum(self.counts[code] for code in LAGGING)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item; `before` and `after` are its lights, the values those of a revised past month."""

    item: Item
    kind: ChangeKind
    before: str
    after: str
    value_before: Decimal | None = None
    value_after: Decimal | None = None


def tally(assessments: Iterable[Standing]) -> Tally:
    """The statuses counted."""
    found = Counter(one.status for one in assessments)
    return Tally({code: found[code] for code in CODES}, worst(found))


def task_tallies(plan: Plan, assessments: Iterable[Assessment]) -> dict[str, Tally]:
    """Task id → tally, for every task of the plan in its order."""
    by_task: dict[str, list[Assessment]] = {task.id: [] for task in sorted(plan.tasks, key=lambda task: task.number)}
    for one in assessments:
        by_task[one.task.id].append(one)
    return {task: tally(rows) for task, rows in by_task.items()}


def changes(previous: Iterable[Assessment], current: Iterable[Assessment]) -> list[Change]:
    """What moved between two months, or two versions of one month: worst lights first, in the plan's order within.

    An item can be listed twice: its light moved, and a value known before was revised.
    """
    earlier = {(one.item.id, one.district): one for one in previous}
    found: list[Change] = []
    for one in current:
        before = earlier.get((one.item.id, one.district))
        if before is None:
            continue
        kind = _moved(before, one)
        if kind is not None:
            found.append(Change(one.item, kind, before.last_status or before.status, one.last_status or one.status))
        revised = _revised(before, one)
        if revised is not None:
            found.append(revised)
    return sorted(found, key=lambda change: SEVERITY.index(change.after))


def _moved(before: Assessment, now: Assessment) -> ChangeKind | None:
    if now.reporting == "not_reported" and before.reporting != "not_reported":
        return "newly_unreported"
    was, now_is = before.last_status, now.last_status
    if was in KNOWN and now_is in KNOWN and was != now_is:
        return _light_change(was, now_is)
    if now.reporting == "reported" and before.reporting == "not_reported":
        return "newly_reported"
    return None


def _light_change(was: str, now_is: str) -> ChangeKind:
    if KNOWN.index(now_is) > KNOWN.index(was):
        return "turned_red" if now_is == "far_behind" else "worsened"
    if now_is == "reached":
        return "newly_reached"
    return "turned_green" if now_is == "on_track" else "improved"


def _revised(before: Assessment, now: Assessment) -> Change | None:
    """The change of a value that `before` already knew."""
    if before.as_of is None or before.actual is None:
        return None
    seen = now.this_year.get(before.as_of)
    value = None if seen is None else seen.value
    if value == before.actual:
        return None
    light = now.last_status or now.status
    return Change(now.item, "revised", before.last_status or before.status, light, before.actual, value)
