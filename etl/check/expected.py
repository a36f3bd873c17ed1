"""Rows that a department should report in a month that its file speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set

from etl.entry.desk import About
from etl.problem import Problem
from etl.template import expected_rows
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Plan


def missing_rows(plan: Plan, about: Set[About]) -> Iterator[Problem]:
    """Rows that a department should report in a month that its file speaks of, and that the file lacks altogether."""
    spoken = {(plan.item[item].reporter, month) for item, _, month in about if month.year == plan.year}
    yield from missing_of(plan, spoken, about)


def missing_of(plan: Plan, spoken: Iterable[tuple[str, Month]], about: Container[About]) -> Iterator[Problem]:
    """As missing_rows, for the departments and months of which a file speaks."""
    for department, month in sorted(spoken):
        missing: dict[str, list[str]] = defaultdict(list)
        for item, district in expected_rows(plan, department, month):
            if (item.id, district, month) not in about:
                missing[item.name].append(plan.district[district].name if district != CITY else "全市")
        if missing:
            yield _missing(plan.department[department].name, month, missing)


def _missing(department: str, month: Month, missing: Mapping[str, list[str]]) -> Problem:
    names = [name if places == ["全市"] else f"{name}（{_places(places)}）" for name, places in missing.items()]
    count = sum(map(len, missing.values()))
    shown = "；".join(names[:10]) + (f"；等{len(names)}项" if len(names) > 10 else "")
    return Problem(
        "missing-expected-row",
        f"{department}{month.label}应报的{count}行不在文件中：{shown}。",
        "请补报；暂时没有数据的，请保留该行，数值留空。",
        level="warning",
    )


def _places(places: Sequence[str]) -> str:
    """Up to five places by name, more as a number."""
    if len(places) <= 5:
        return "、".join(places)
    has_city, districts = places[0] == "全市", [place for place in places if place != "全市"]
    return f"{'全市和' if has_city else ''}{districts[0]}等{len(districts)}个地区"
