"""The lights that a version publishes anew, and those that were published before."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from etl.recipe import LightRow, Recipe
from monitor.assess import assess_year
from monitor.month import Month
from monitor.past import past_lights
from monitor.register import Publication
from monitor.warehouse import lights_of, series_of


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
    by_month = assess_year(recipe.plan, until, series_of(connection, until), past=past_lights(published))
    found = tuple(
        (one.item.id, str(month), one.status, None if one.gap_pp is None else str(one.gap_pp))
        for month, assessments in by_month.items()
        if month >= first
        for one in assessments
        if last.get((one.item.id, month)) != (one.status, one.gap_pp)
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
