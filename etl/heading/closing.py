"""What came in beside what there is at the end (累计新增, 期末存量): which of them is the item's figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.heading.context import Context
from etl.heading.label import Reader
from etl.heading.role import Draft
from etl.heading.sample import Sample
from etl.language.period import Stretch
from etl.language.text import key
from monitor.plan import Indicator

_CLOSING = re.compile("[期月年]末|存量|结存|余额|保有")
_SO_FAR = re.compile("累计|完成|新增|新建")


def without_added(drafts: Sequence[Draft], body: Sample, context: Context, reader: Reader) -> Sequence[Draft]:
    """The drafts, 累计新增 beside 期末存量 being there for comparison only where all items are stocks.

    So is 期末存量 beside what came about in the year where all are flows.
    """
    values = [draft for draft in drafts if draft.is_figure and draft.label.measure == "value" and not draft.label.aside]
    added = [one for one in values if one.label.is_added]
    closing = [one for one in values if _CLOSING.search(key(one.heading)) and not _SO_FAR.search(key(one.heading))]
    if not added and not closing:
        return drafts
    name = next((draft.index for draft in drafts if draft.label.field == "indicator_name"), None)
    across = {one.label.indicator or "" for one in values}
    names = body.cells(name) if name is not None else [context.indicator] if context.indicator else across
    items = [item for text in names for item in reader.directory.items_by_name(reader.label(text).indicator or text)]
    kinds = {item.kind if isinstance(item, Indicator) else "" for item in items}
    other = {"level": added, "cumulative": closing}.get(kinds.pop(), []) if len(kinds) == 1 else []
    places = {_within(one, context, reader) for one in values if one not in other}
    return [
        replace(one, label=replace(one.label, aside="other"))
        if one in other and _within(one, context, reader) in places
        else one
        for one in drafts
    ]


def _within(draft: Draft, context: Context, reader: Reader) -> tuple[Stretch | None, frozenset[str], str | None]:
    """The months, the items and the district of a column's figures, its item being the title's where it has none."""
    stretch, name, district = draft.place
    items = reader.directory.items_by_name(name or context.indicator or "")
    return stretch, frozenset(item.id for item in items), district
