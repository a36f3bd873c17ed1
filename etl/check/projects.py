"""Lists of projects, each in its district: their figures are no district's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from etl.entry.entry import Entry
from etl.language.partial import is_whole, names_projects
from etl.language.place import rows as rows_at
from etl.language.said import ROW_ITEM
from etl.language.text import key, short
from etl.problem import Problem
from monitor.observation import CITY
from monitor.plan import Indicator

_SHOWN = 3  # names of projects


def without_projects(entries: Sequence[Entry]) -> tuple[list[Entry], list[Problem]]:
    """The entries without those that each are of a project in a district, which a column names that is not read."""
    found: dict[tuple[str, tuple[int, int], str, str], dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.district != CITY and isinstance(entry.item, Indicator):
            for heading, word in _projects(entry):
                found[entry.sheet, entry.table, entry.item.id, heading][word].append(entry)
    left: set[int] = set()
    problems: list[Problem] = []
    for (*_, heading), by_name in found.items():
        rows = [one for same in by_name.values() for one in same if id(one) not in left]
        if len(by_name) > 1 and rows:
            left |= {id(one) for one in rows}
            problems.append(_of_projects(rows, heading, list(by_name)))
    return [entry for entry in entries if id(entry) not in left], problems


def _projects(entry: Entry) -> list[tuple[str, str]]:
    """A heading and the project below it, in a column that is not read, or in that of items beside an item across."""
    own = entry.headings.get("indicator_name", ""), entry.cells.get(ROW_ITEM, "")
    said = [one for one in (*entry.apart.items(), own) if one[1] and names_projects(one[0])]
    place = entry.places.get(entry.district)
    names = {key(place.name), *map(key, place.aliases)} if place else set()
    return [(heading, word) for heading, word in said if key(word) not in names and not is_whole(word)]


def _of_projects(rows: Sequence[Entry], heading: str, words: Sequence[str]) -> Problem:
    shown = "、".join(map(short, words[:_SHOWN])) + ("等" if len(words) > _SHOWN else "")
    first, where = rows[0], rows_at(rows[0].sheet, [one.line for one in rows])
    what = (
        f"{where}：“{first.item.name}”的“{short(heading)}”各不相同（{shown}），"
        "像是一个个项目的数，不是各县（市）区的数，没有读取。"
    )
    remedy = "请按县（市）区合计，一个地区一行；本来就是各县（市）区的数的，请把这一列的列名改为“备注”。"
    return Problem("partial-figure", what, remedy, line=first.line, sheet=first.sheet or None)
