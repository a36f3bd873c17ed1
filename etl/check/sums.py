"""Districts against the city: within a file, and with what is published where a file has some of them only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeGuard

from etl.entry.entry import Entry
from etl.entry.history import Figures, Key, problem_at
from etl.language.number import is_rounding, written
from etl.problem import Problem
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Indicator, Item, Plan

LEAST_PARTS = 2  # districts that a total adds up
_REMEDY = "请核对各县（市）区与全市的数；功能区在县（市）区之内，不另加。"
_NOTHING: Figures = (None, None)
_Group = dict[str, Entry]  # the entries of one item and month by district
_Asked = Callable[[Iterable[Key]], Mapping[Key, Figures]]


def adds_up(item: Item) -> TypeGuard[Indicator]:
    """Whether the districts' figures of an item are the city's together."""
    return (
        isinstance(item, Indicator) and item.by_district and item.is_additive and item.kind in {"cumulative", "level"}
    )


def sum_problems(entries: Iterable[Entry], plan: Plan) -> Iterator[Problem]:
    """City figures that are not the sum of the districts (zones lie inside them), where the file has all of both.

    Where it has some districts only, those that are exactly their sum, or less; and those that are less than a zone's.
    """
    districts = [district.id for district in plan.districts if district.kind == "district"]
    for group in _groups(entries).values():
        city = group.get(CITY)
        item = city.item if city else None
        if (
            city is None or not isinstance(item, Indicator) or len(group) < LEAST_PARTS
        ):  # of a large file most groups are of few rows
            continue
        parts = [group[district] for district in districts if district in group]
        for column, total, values in (
            ("累计数", city.value, [part.value for part in parts]),
            ("本月数", city.amount, [part.amount for part in parts]),
        ):
            given = [value for value in values if value is not None]
            if total is None or not given:
                continue
            look = _sum if len(given) == len(districts) else _sum_of_some
            yield from look(city, item, column, total, given)
        yield from _zones(city, [part for place, part in group.items() if place != CITY and place not in districts])


def published_sum_problems(entries: Iterable[Entry], plan: Plan, published: _Asked) -> Iterator[Problem]:
    """Figures of a city and its districts that differ once the file is taken, which has some of them only.

    Which of them is wrong cannot be told from the file alone, and the others may be about to follow.
    """
    districts = [district.id for district in plan.districts if district.kind == "district"]
    places = (CITY, *districts)
    every = _groups(entries)
    # Where the first place that a group lacks is nowhere, as of most in a large file, the others are not looked for.
    lacks = {about: next((one for one in places if one not in group), None) for about, group in every.items()}
    asked = {about: (about[0], place, about[1]) for about, place in lacks.items() if place is not None}
    first = published(asked.values())
    groups = {about: every[about] for about, one in asked.items() if first.get(one, _NOTHING) != _NOTHING}
    known = published(
        (item, place, month) for (item, month), group in groups.items() for place in places if place not in group
    )
    for (item, month), group in groups.items():
        found = [
            _own(group[place]) if place in group else known.get((item, place, month), _NOTHING) for place in places
        ]
        own = [group[place] for place in places if place in group]
        for column, at in (("累计数", 1), ("本月数", 0)):  # of both, that of the months follows from the other
            total, *parts = (figures[at] for figures in found)
            given = [part for part in parts if part is not None]
            if total is None or len(given) < len(parts) or not own:
                continue
            if not is_rounding(sum(given, Decimal(0)) - total, len(given) + 1):
                yield _unlike_published(own, column, total, sum(given, Decimal(0)))
                break


def _own(entry: Entry) -> Figures:
    return entry.amount, entry.value


def _groups(entries: Iterable[Entry]) -> dict[tuple[str, Month], _Group]:
    groups: dict[tuple[str, Month], _Group] = defaultdict(dict)
    for entry in entries:
        if adds_up(entry.item):
            groups[entry.item.id, entry.month][entry.district] = entry
    return groups


def _sum(city: Entry, item: Indicator, column: str, total: Decimal, given: Sequence[Decimal]) -> Iterator[Problem]:
    added = sum(given, Decimal(0))
    if not is_rounding(added - total, len(given) + 1):
        more = "多" if added > total else "少"
        what = (
            f"“{item.name}”{city.month.label}{len(given)}个县（市）区{column}合计{written(added)}{item.unit}，"
            f"比全市的{written(total)}{item.unit}{more}{written(abs(added - total))}{item.unit}"
        )
        yield problem_at(city, "district-sum-mismatch", what, _REMEDY, column=column)


def _sum_of_some(
    city: Entry, item: Indicator, column: str, total: Decimal, given: Sequence[Decimal]
) -> Iterator[Problem]:
    """That the city's figure is what the listed districts make together, as a total behind them would be, or less."""
    added = sum(given, Decimal(0))
    if column == "累计数" and added > total and not is_rounding(added - total, len(given) + 1):  # none is below nought
        what = (
            f"“{item.name}”{city.month.label}文件里{len(given)}个县（市）区{column}合计{written(added)}{item.unit}，"
            f"比全市的{written(total)}{item.unit}还多{written(added - total)}{item.unit}，而其余县（市）区还没有算"
        )
        yield problem_at(city, "district-sum-mismatch", what, _REMEDY, column=column)
    elif total and added == total and len(given) >= LEAST_PARTS:
        what = (
            f"“{item.name}”{city.month.label}全市的{column}{written(total)}{item.unit}"
            f"恰好是文件里{len(given)}个县（市）区之和，其余县（市）区没有数"
        )
        remedy = "请核对：只是这几个地区合计的，请删去这一行或改报全市数；其余地区确实没有的，不用处理。"
        yield problem_at(city, "maybe-subtotal", what, remedy, column=column, is_warning=True)


def _zones(city: Entry, zones: Sequence[Entry]) -> Iterator[Problem]:
    """That a zone, which lies within the city, has more than the city."""
    item, total = city.item, city.value
    if not isinstance(item, Indicator) or total is None:
        return
    for zone in zones:
        if zone.value is not None and zone.value > total:
            what = (
                f"“{item.name}”{zone.month.label}的累计数{written(zone.value)}{item.unit}，"
                f"比全市的{written(total)}{item.unit}还多{written(zone.value - total)}{item.unit}"
            )
            yield problem_at(zone, "district-sum-mismatch", what, "请核对这个功能区与全市的数。", column="累计数")


def _unlike_published(own: Sequence[Entry], column: str, total: Decimal, added: Decimal) -> Problem:
    entry, item = own[0], own[0].item
    unit, more = item.unit if adds_up(item) else "", "多" if added > total else "少"
    what = (
        f"“{item.name}”{entry.month.label}文件里的{len(own)}个数连同已公布的，各县（市）区{column}合计{written(added)}{unit}，"
        f"比全市的{written(total)}{unit}{more}{written(abs(added - total))}{unit}"
    )
    remedy = "请核对；已公布的数也要更正的，请一并报送。"
    return problem_at(entry, "district-sum-mismatch", what, remedy, column=column, is_warning=True)
