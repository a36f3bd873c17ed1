"""What titles say of a row: its item, who hands it in, perhaps an office of a district, and the unit of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from etl.heading.context import Context
from etl.heading.header import Column
from etl.heading.label import Reader
from etl.language.names import Directory
from etl.language.said import AGAINST, QUARTER, REPORTER, TITLE, TITLE_ADDED, TITLE_UNIT
from monitor.observation import CITY
from monitor.plan import Indicator, Item


def fill_item(cells: dict[str, str], fields: Mapping[str, str], name: str | None, code: str | None) -> None:
    """Adds the item that titles name, and its code, to a row whose columns have none."""
    if {"indicator_name", "indicator_id"} & fields.keys():
        return
    if name:
        cells.setdefault("indicator_name", name)
    if code:
        cells["indicator_id"] = code


def fill_titles(cells: dict[str, str], context: Context, against: str | None) -> None:
    """Adds the words of titles by which figures may be of all there is, of what came in, or meant in another way."""
    said = (TITLE, context.stock), (TITLE_ADDED, context.added), (AGAINST, against), (QUARTER, context.quarter)
    cells |= {name: words for name, words in said if words}


def inmost(said: Mapping[str, str], names: Iterable[str], reader: Reader) -> str:
    """The name of a row's item, which may stand below another of several levels: 三级指标 beside 二级指标."""
    own = said.get("indicator_name", "")
    if reader.label(own).indicator:
        return own
    return next((name for name in names if reader.label(name).indicator), own)


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


def fill_unit(cells: dict[str, str], own: str | None, columns: Sequence[Column], title: str | None) -> None:
    """Adds the unit of the row's name, else of the titles, to figures for which neither the row nor a heading has one.

    What the heading of growth beside them has (增长%) is not theirs.
    """
    if not cells.get("unit") and (unit := own or title):
        if not any(column.unit for column in columns if column.is_figure):
            cells["unit"] = unit
        else:
            cells |= {f"{name}_unit": unit for name in ("amount", "value") if name in cells} | cells
    elif cells.get("unit") and title:
        cells[TITLE_UNIT] = title
