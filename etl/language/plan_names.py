"""Every spelling of the plan's names, made once for all files that are read under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from etl.language.text import key, loose
from etl.problem import Candidate
from monitor.observation import CITY
from monitor.plan import Plan

CITY_NAME = "全市"
_CITY_NAMES = ("", CITY_NAME, "全市合计", "全市总计", "全市累计")
_KEPT = 4  # plans: this year's, and those that older submissions were received under


class PlanNames:
    """What is called how: spelling → ids, by kind."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def departments(self) -> dict[str, set[str]]:
        return _index((d.id, (d.id, d.name, d.short, *d.aliases)) for d in self.plan.departments)

    @cached_property
    def item_names(self) -> dict[str, set[str]]:
        return _index((item.id, (item.name, item.short, *item.aliases)) for item in self.plan.items)

    @cached_property
    def item_ids(self) -> dict[str, str]:
        return {key(item.id): item.id for item in self.plan.items}

    @cached_property
    def districts(self) -> dict[str, set[str]]:
        city = (CITY, (*_CITY_NAMES, self.plan.city, self.plan.city.removesuffix("市")))
        return _index([city, *((d.id, (d.id, d.name, *d.aliases)) for d in self.plan.districts)])

    @cached_property
    def longest_place(self) -> int:
        """Characters of the longest spelling of a place."""
        return max(map(len, self.districts))

    @cached_property
    def loose_items(self) -> dict[str, set[str]]:
        names = ((item.id, (item.name, item.short, *item.aliases)) for item in self.plan.items)
        return _index(names, counted)

    @cached_property
    def loose_places(self) -> dict[str, set[str]]:
        return _index(((d.id, (d.name, *d.aliases)) for d in self.plan.districts), loose)

    @cached_property
    def item_spellings(self) -> tuple[tuple[str, str], ...]:
        """(spelling, id) of every name, the longest first: to be looked for in titles."""
        names = {(key(name), item.id) for item in self.plan.items for name in (item.name, item.short, *item.aliases)}
        return tuple(sorted(names, key=lambda name: (-len(name[0]), name)))

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        names = {name for district in self.plan.districts for name in district.groups}
        return {key(name): frozenset(d.id for d in self.plan.districts if name in d.groups) for name in names}

    @cached_property
    def shown(self) -> dict[str, dict[str, Candidate]]:
        """Every spelling, and the id and name of what it stands for."""
        plan = self.plan
        named: dict[str, list[tuple[Candidate, Iterable[str]]]] = {
            "item": [((one.id, one.name), (one.id, one.name, one.short, *one.aliases)) for one in plan.items],
            "department": [((one.id, one.name), (one.name, one.short, *one.aliases)) for one in plan.departments],
            "district": [((one.id, one.name), (one.name, *one.aliases)) for one in plan.districts],
        }
        return {
            kind: {key(spelling): shown for shown, spellings in ones for spelling in spellings}
            for kind, ones in named.items()
        }


def counted(text: str) -> str:
    """What spellings of an item have in common, the word for a number behind it too: 覆盖场所数 is 覆盖场所."""
    found = loose(text)
    return found.removesuffix("数") or found


_kept: dict[str, PlanNames] = {}


def names_of(plan: Plan) -> PlanNames:
    """The names of a plan; those of the last few plans are kept."""
    found = _kept.get(plan.fingerprint)
    if found is None:
        if len(_kept) >= _KEPT:
            _kept.clear()
        found = _kept[plan.fingerprint] = PlanNames(plan)
    return found


def _index(entries: Iterable[tuple[str, Iterable[str]]], spelled: Callable[[str], str] = key) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for identity, names in entries:
        for name in names:
            index.setdefault(spelled(name), set()).add(identity)
    return index
