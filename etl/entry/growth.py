"""Figures in another column than theirs: growth below 同比增长, the share of a month in a table without 累计."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from etl.entry.desk import Desk
from etl.entry.quantity import is_blank
from etl.language.said import TAKEN
from etl.language.signed import is_growth
from etl.language.text import short
from monitor.plan import Indicator, Item

_Said = TypeVar("_Said")


def take_growth(desk: Desk, item: Item) -> None:
    """Reads the growth of a row as its figure, where its item is growth and nothing else is said; and says so."""
    said = desk.record.get("value_growth")
    if not is_growth(item) or is_blank(said) or not is_blank(desk.record.get("value")):
        return
    if not is_blank(desk.record.get("amount")):
        return
    cells = {name: cell for name, cell in desk.record.cells.items() if name not in {"unit", "value_unit"}}
    desk.record = replace(desk.record, cells={**cells, "value": said, "value_unit": "%"})
    what = f"“{item.name}”没有填数，旁边的同比、增速是“{short(said)}”，按它读取"
    desk.note("growth-taken", what, "请核对；不是该项的数的，请在累计数列填写。", "value", is_warning=True)


def take_month(desk: Desk, item: Item) -> None:
    """Reads the month's figure of a share or a rank as its figure, where the table has no other column for it.

    Growth of a month is another figure than growth of the year so far, and what a milestone has come on is no progress.
    """
    cells, headings = desk.record.cells, desk.record.headings
    is_standing = isinstance(item, Indicator) and item.kind in {"rate", "rank"} and not is_growth(item)
    if not is_standing or "value" in cells or is_blank(desk.record.get("amount")):
        return
    renamed = {
        name.replace("amount", "value", 1) if name.startswith("amount") else name: cell for name, cell in cells.items()
    }
    desk.record = replace(
        desk.record,
        cells={**renamed, TAKEN: headings.get("amount", "")},
        headings=_as_value(headings),
        positions=_as_value(desk.record.positions),
    )


def _as_value(said: Mapping[str, _Said]) -> dict[str, _Said]:
    return {"value" if name == "amount" else name: one for name, one in said.items()}
