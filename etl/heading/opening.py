"""What there was at the end of the month before, beside what came in and what there is now: 8月末, 本月新增, 9月末."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from etl.heading.role import Draft
from etl.language.period import Stretch
from monitor.month import Month


def with_opening(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts, the end of the month before being held against what came in since, which is the later month's."""
    groups: dict[tuple[str | None, str | None], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.is_figure and not draft.label.aside:
            groups[draft.label.indicator, draft.label.district].append(draft)
    told = {one.index: one for group in groups.values() for one in _told(group)}
    return [told.get(draft.index, draft) for draft in drafts]


def _told(group: Sequence[Draft]) -> Sequence[Draft]:
    """What is found of the columns of one item and district; nothing where they are of another kind."""
    ends = [one for one in group if one.label.measure == "value" and _is_end(one.label.stretch)]
    added = [one for one in group if one.label.measure == "amount"]
    if len(ends) != 2 or len(added) != 1:
        return ()
    before, now = sorted(ends, key=lambda one: _number(one.label.stretch))
    opening, closing, own = before.label.stretch, now.label.stretch, added[0].label.stretch
    if not opening or not closing or not _follows(opening, closing) or (own and own.last not in {None, closing.last}):
        return ()
    month = closing.closing.within(own) if own else closing.closing
    return (
        replace(before, label=replace(before.label, aside="previous", stretch=None)),
        replace(added[0], label=replace(added[0].label, stretch=month)),
    )


def _is_end(stretch: Stretch | None) -> bool:
    return stretch is not None and stretch.is_to_date and stretch.last is not None and not stretch.is_span


def _number(stretch: Stretch | None) -> tuple[int, int]:
    return ((stretch.year or 0), (stretch.last or 0)) if stretch else (0, 0)


def _follows(opening: Stretch, closing: Stretch) -> bool:
    """Whether a month is the one before another; December only where both years are written."""
    if not opening.last or not closing.last:
        return False
    if opening.year and closing.year:
        return Month(opening.year, opening.last) + 1 == Month(closing.year, closing.last)
    return opening.year == closing.year and closing.last == opening.last + 1
