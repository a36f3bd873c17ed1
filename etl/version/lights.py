"""The lights that a version publishes anew, and those that were published before."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from etl.recipe import LightRow, Recipe
from monitor.assess import Mark, Past, item_marks, items_in
from monitor.month import Month, year_months
from monitor.observation import CITY, Series
from monitor.past import past_lights
from monitor.plan import Plan
from monitor.register import Publication
from monitor.warehouse import lights_of, series_of

REMEMBERED = 2000  # items of places, each with two years of observations: about thirty megabytes
SIDES = 4  # of an item: as published and as a draft would make it, each before and after its lights are written
_Asked = tuple[Sequence[tuple[Month, str]], Series]
_known: dict[tuple[str, str, str, Month], deque[tuple[_Asked, tuple[Mark, ...]]]] = {}


def year_marks(
    plan: Plan, until: Month, series: Mapping[str, Series], district: str = CITY, past: Past | None = None
) -> dict[tuple[str, Month], Mark]:
    """Status and gap of every item in January to `until`.

    An item of which nothing changed since it was last looked at is not judged again: what a draft makes of a version
    differs from it in a few.
    """
    found = dict[tuple[str, Month], Mark]()
    months = year_months(until.year, until.number)
    if len(_known) > REMEMBERED:
        _known.clear()
    for item in items_in(plan, district):
        asked = (past or {}).get(item.id, ()), series.get(item.id, {})
        sides = _known.setdefault((plan.fingerprint, district, item.id, until), deque(maxlen=SIDES))
        marks = next((marks for known, marks in sides if known == asked), None)
        if marks is None:
            marks = item_marks(plan, item, until, asked[1], district, asked[0])
            sides.append((asked, marks))
        found |= {(item.id, month): mark for month, mark in zip(months, marks, strict=True)}
    return found


def new_lights(
    connection: duckdb.DuckDBPyConnection, recipe: Recipe, changed: list[Month], *, is_whole: bool
) -> tuple[LightRow, ...]:
    """Write the lights of the plan's year that differ from those last published, and return them."""
    year = recipe.plan.year
    until = max((month for month in recipe.months if month.year == year), default=None)
    first = Month(year, 1) if is_whole else min((month for month in changed if month.year >= year - 1), default=None)
    if until is None or first is None:
        return ()
    published = lights_of(connection)
    last = {key: (lights[-1].status, lights[-1].gap_pp) for key, lights in published.items()}
    marks = year_marks(recipe.plan, until, series_of(connection, until), past=past_lights(published))
    found = tuple(
        (item.id, str(month), status, None if gap is None else str(gap))
        for month in year_months(year, until.number)
        if month >= first
        for item in recipe.plan.items
        for status, gap in [marks[item.id, month]]
        if last.get((item.id, month)) != (status, gap)
    )
    _write(connection, recipe.version, found)
    return found


def restore_lights(connection: duckdb.DuckDBPyConnection, publications: Iterable[Publication]) -> None:
    """Write the lights as they were published, from the ledger."""
    for publication in publications:
        _write(connection, publication.version, publication.lights)


def _write(connection: duckdb.DuckDBPyConnection, version: int, lights: tuple[LightRow, ...]) -> None:
    if not lights:
        return
    items, months, statuses, gaps = zip(*lights, strict=True)
    days = [Month.parse(month).first_day for month in months]
    rows = pa.table({"item": items, "month": days, "version": [version] * len(items), "status": statuses, "gap": gaps})
    connection.register("rows", rows)
    connection.execute("INSERT INTO light SELECT * FROM rows")
    connection.unregister("rows")
