"""Who hands a table in by its titles, and what follows where that is an office of a district."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from etl.names import Directory
from etl.said import REPORTER
from monitor.observation import CITY
from monitor.plan import Indicator, Item


def fill_reporter(
    cells: dict[str, str], fields: Mapping[str, str], named: str, items: Iterable[Item], directory: Directory
) -> None:
    """Adds who a title says hands in a row; an office of a district hands in the figures of its own district."""
    place = directory.place(named)
    if place not in {None, CITY} and not directory.department(named):
        owners = {directory.plan.department[one.reporter].name for one in items if is_by_district(one)}
        if len(owners) == 1:
            cells["district"] = directory.one_place(cells.get("district", ""), named)
            cells |= {} if "department" in fields else {"department": owners.pop()}
            return
    cells["department" if "department" not in fields else REPORTER] = named


def is_by_district(item: Item) -> bool:
    """Whether districts report an item."""
    return isinstance(item, Indicator) and item.by_district
