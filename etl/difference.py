"""What a publication would change, found by making that version in memory with the code that publishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from etl.build import extendable, fill, recipe_of, refuse_other_units
from etl.lake import Row
from etl.recipe import Progress, Recipe
from etl.version.edition import create_tables
from etl.version.facts import fill_months
from etl.version.lights import year_marks
from monitor.change import Change, Kind, worst_first
from monitor.clock import now
from monitor.home import Home
from monitor.judged import last_month
from monitor.month import Month, year_months
from monitor.number import trimmed
from monitor.observation import CITY, Series
from monitor.past import past_lights
from monitor.plan import Plan
from monitor.register import Register, Submission
from monitor.status import STEPS
from monitor.warehouse import district_series_of, edition_of, lights_of, plan_of, reading

Cell = tuple[str, str, Month]  # item, district ("" = 全市), month
TOGETHER = 200  # districts that are read at a time


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says that was not received yet; it counts as the latest."""

    rows: tuple[Row, ...]
    file: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of one cell, and who said it."""

    value: Decimal | None
    amount: Decimal | None
    self_status: str | None
    text: str | None
    submission: str
    sheet: str
    line: int

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.amount is None and self.self_status is None


@dataclass(frozen=True, slots=True)
class _Place:
    """One district of a version, judged; a version that there is none of yet says nothing."""

    series: Mapping[str, Series] = field(default_factory=dict)
    lights: Mapping[tuple[str, Month], str] = field(default_factory=dict)


def difference(
    home: Home,
    plan: Plan,
    register: Register,
    submissions: Iterable[str] = (),
    *,
    drafts: Iterable[Draft] = (),
    without: Iterable[str] = (),
) -> tuple[Change, ...]:
    """What readers would see change, worst news first, if these submissions and drafts counted and others no more.

    What is approved already and not published yet is left aside, unless it is named. Cells that the submissions name
    and that stay as they are come last. Nothing is written. Raises what publication would raise: BuildRefused,
    CorrectionFaults.
    """
    named = tuple(submissions)
    thought = _thought(register, named, frozenset(without))
    given = {f"~{number}": draft for number, draft in enumerate(drafts, start=1)}  # sorts behind every S000123
    for name, draft in given.items():
        thought.submissions[name] = _as_submission(name, draft, plan)
    rows = {name: draft.rows for name, draft in given.items()}
    recipe = replace(recipe_of(home, plan, thought), drafts=rows)
    refuse_other_units(recipe)
    with duckdb.connect() as after, ExitStack() as opened:
        start = extendable(home, thought, recipe)
        if start is not None:
            _copy_into(after, start)
        else:
            create_tables(after, recipe.plan)
        _, months = fill(after, home, recipe, thought, is_whole=start is None, engine=_month_by_month)
        before = _published(home, thought, recipe, opened)
        return worst_first(_changes(recipe.plan, before, after, months, {*named, *rows}))


def _month_by_month(
    connection: duckdb.DuckDBPyConnection, home: Home, recipe: Recipe, progress: Progress
) -> list[Month]:
    """All months, as fill_whole takes them, with drafts among them."""
    return fill_months(connection, home, recipe, recipe.months, progress)


def _thought(register: Register, named: tuple[str, ...], without: frozenset[str]) -> Register:
    """The register as it would be: the last version's submissions, those named, and none of those taken away."""
    thought = register.copy()
    published = set(thought.publications[-1].effective) if thought.publications else set()
    for name, known in thought.submissions.items():
        counts = name not in without and (name in published or name in named)
        thought.submissions[name] = replace(known, state="approved" if counts else "received")
    return thought


def _as_submission(name: str, draft: Draft, plan: Plan) -> Submission:
    return Submission(
        id=name,
        sha256="",
        file=draft.file,
        size=0,
        encoding="",
        departments=tuple(sorted({row.department for row in draft.rows})),
        months=tuple(sorted({str(row.month) for row in draft.rows})),
        rows=len(draft.rows),
        is_demo=draft.is_demo,
        by="",
        received_at=now(),
        plan=plan.fingerprint,
        state="approved",
    )


def _copy_into(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Copy a version's file into the connected database, which is empty."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS published (READ_ONLY)")
    connection.execute("COPY FROM DATABASE published TO memory")
    connection.execute("DETACH published")


def _published(home: Home, register: Register, recipe: Recipe, opened: ExitStack) -> duckdb.DuckDBPyConnection | None:
    """What readers see now; None where that is nothing, or demonstration data that real data put aside."""
    if not register.publications or register.publications[-1].is_demo != recipe.is_demo:
        return None
    return opened.enter_context(reading(home, register.publications[-1].version))


def _changes(
    plan: Plan,
    before: duckdb.DuckDBPyConnection | None,
    after: duckdb.DuckDBPyConnection,
    months: list[Month],
    names: set[str],
) -> Iterator[Change]:
    old, new = _cells(before, months), _cells(after, months)
    said = _said(after, names)
    cells = defaultdict[str, set[Cell]](set)
    cells[CITY] = set()
    for cell in old.keys() | new.keys() | said.keys():
        if cell in said or _content(old.get(cell)) != _content(new.get(cell)):
            cells[cell[1]].add(cell)
    judges = _judge_of(before), _judge_of(after)
    for districts in _batches(sorted(cells)):
        was, now_is = (judge(districts) for judge in judges)
        for district in districts:
            places = was(district), now_is(district)
            for cell in cells[district] | _recoloured(district, places):
                if cell[0] in plan.item:
                    yield _change(plan, cell, (old.get(cell), new.get(cell)), said.get(cell), places)


def _batches(districts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Districts as they are read: one by one takes five times as long, all at once too much room."""
    return (districts[start : start + TOGETHER] for start in range(0, len(districts), TOGETHER))


def _recoloured(district: str, places: tuple[_Place, _Place]) -> set[Cell]:
    was, now_is = places
    return {
        (item, district, month)
        for (item, month), light in now_is.lights.items()
        if was.lights.get((item, month), light) != light
    }


def _change(
    plan: Plan,
    cell: Cell,
    sides: tuple[Said | None, Said | None],
    told: Said | None,
    places: tuple[_Place, _Place],
) -> Change:
    item, district, month = cell
    (old, new), (was, now_is) = sides, places
    course = now_is.series.get(item, {})
    last = course.get(month + -STEPS[plan.item[item].frequency])
    source = told or new
    is_same_row = old is not None and new is not None and old.submission == new.submission
    return Change(
        item=plan.item[item],
        district=district,
        month=month,
        kind=_kind(old, new, told),
        old_value=old.value if old else None,
        new_value=new.value if new else None,
        old_amount=old.amount if old else None,
        new_amount=new.amount if new else None,
        old_text=old.text if old else None,
        new_text=new.text if new else None,
        old_light=was.lights.get((item, month)),
        new_light=now_is.lights.get((item, month)),
        course=tuple(
            seen.value if (seen := course.get(one)) else None for one in year_months(month.year, month.number)
        ),
        last_value=last.value if last else None,
        last_amount=last.amount if last else None,
        submission=source.submission if source else "",
        sheet=source.sheet if source else "",
        line=source.line if source else 0,
        follows=told is None and (is_same_row or _content(old) == _content(new)),
    )


def _kind(old: Said | None, new: Said | None, told: Said | None) -> Kind:
    if told is not None and new is not None and told.submission != new.submission:
        return "overtaken"
    if _content(old) == _content(new):
        return "unchanged"
    if _content(old) is None:
        return "new"
    return "withdrawn" if _content(new) is None else "revised"


def _content(said: Said | None) -> tuple[object, ...] | None:
    """What a cell says; None where it says nothing."""
    return None if said is None or said.is_empty else (said.value, said.amount, said.self_status, said.text)


def _judge_of(connection: duckdb.DuckDBPyConnection | None) -> Callable[[Sequence[str]], Callable[[str], _Place]]:
    """How districts that are read together are judged, as monitor.judged judges a published version."""
    if connection is None:
        return lambda _: lambda _: _Place()
    plan = plan_of(connection)
    until, past = last_month(edition_of(connection), plan), past_lights(lights_of(connection))

    def read(districts: Sequence[str]) -> Callable[[str], _Place]:
        every = district_series_of(connection, Month(plan.year, 12), districts)

        def judged(district: str) -> _Place:
            series = every.get(district, {})
            marks = year_marks(plan, until, series, district, past if district == CITY else None)
            return _Place(series, {cell: status for cell, (status, _) in marks.items()})

        return judged

    return read


_COLUMNS = "indicator_id, district_id, month, value, amount, self_status, text, submission_id, sheet, line"


def _cells(connection: duckdb.DuckDBPyConnection | None, months: list[Month]) -> dict[Cell, Said]:
    """What a version says of the months."""
    if connection is None:
        return {}
    days = [month.first_day for month in months]
    query = f"SELECT {_COLUMNS} FROM observation WHERE list_contains($days, month)"  # noqa: S608 - names of this module
    return dict(map(_cell, connection.execute(query, {"days": days}).fetchall()))


def _said(connection: duckdb.DuckDBPyConnection, names: set[str]) -> dict[Cell, Said]:
    """What the submissions themselves say, also where a later one says otherwise."""
    query = (
        f"SELECT {_COLUMNS} FROM (SELECT {_COLUMNS} FROM revision UNION ALL SELECT {_COLUMNS} FROM observation)"  # noqa: S608
        " WHERE list_contains($names, submission_id) ORDER BY submission_id"
    )
    return dict(map(_cell, connection.execute(query, {"names": sorted(names)}).fetchall()))


def _cell(row: tuple[Any, ...]) -> tuple[Cell, Said]:
    indicator, district, day, value, amount, *rest = row
    return (indicator, district, Month.of(day)), Said(trimmed(value), trimmed(amount), *rest)
