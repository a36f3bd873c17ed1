"""Columns that are headed by % alone below an item that is no share: by how much its target is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.heading.context import Context
from etl.heading.header import LEVEL
from etl.heading.label import Label, Reader
from etl.heading.role import Draft
from etl.language.text import key
from monitor.plan import Indicator


def without_shares(drafts: Sequence[Draft], context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns, those of shares being there for comparison only: 目标, 完成, % below 新建基站数."""
    return [replace(one, label=Label(aside="other")) if _is_share(one, context, reader) else one for one in drafts]


def _is_share(draft: Draft, context: Context, reader: Reader) -> bool:
    upper, _, own = draft.heading.rpartition(LEVEL)
    name = draft.label.indicator or context.indicator
    if not upper or key(own) not in {"%", "(%)"} or not name:
        return False
    items = reader.directory.items_by_name(name)
    return not any("%" in {item.unit, *item.unit_factors} for item in items if isinstance(item, Indicator))
