"""A finished figure: what page, picture and documents show alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.month import Month
from monitor.note import Note
from monitor.observation import Edition


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure, one click away: rows hold text, exact numbers or None (missing)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What every figure must say of itself besides its numbers."""

    edition: Edition
    month: Month
    scope: str = ""  # what the numbers are narrowed to, in words
    notes: tuple[Note, ...] = ()  # 批注 on months of 全市, by month
    first_dues: Mapping[str, Month] = field(default_factory=dict)  # 节点 → its due month in the first plan that had it
    place: str = ""  # the district that stands out among all


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in Plotly's JSON form (plain dictionaries, no template inside), with all it says."""

    name: str  # stable slug, e.g. bullets-infrastructure
    headline: str  # at most 28 characters
    subtitle: str
    source: str
    alt: str
    plotly: dict[str, Any]  # {"data": [...], "layout": {...}}
    width: int
    height: int
    table: Table
