"""Items that are growth themselves: bulletins leave their 绝对额 blank and have the figure below 同比增长."""

from __future__ import annotations

import re
from dataclasses import replace

from etl.desk import Desk
from etl.quantity import is_blank
from etl.text import key, short
from monitor.plan import Indicator, Item

_GROWTH = re.compile("(?:增速|增长率?|增幅)$")


def is_growth(item: Item) -> bool:
    """Whether an item is the growth of something, in percent."""
    is_rate = isinstance(item, Indicator) and item.kind == "rate" and key(item.unit) == "%"
    return is_rate and any(_GROWTH.search(key(name)) for name in (item.name, item.short))


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
