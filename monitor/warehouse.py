"""Reading a published version: short, read-only, by version number; nothing here writes or judges."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb

from monitor.database import attached, columns_of, rows_of
from monitor.home import Home
from monitor.month import Month
from monitor.number import trimmed
from monitor.observation import Edition, Observation, Receipt, Series, Source, observations_of
from monitor.plan import Plan


class VersionMissing(Exception):
    """The version asked for has no file here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A row that a later submission replaced."""

    indicator: str
    district: str
    month: Month
    value: Decimal | None
    amount: Decimal | None
    superseded_by: str
    source: Source


class Light(NamedTuple):
    """A light as it was published: which status an item had for a month, in which version."""

    item: str
    month: Month
    version: int
    status: str
    gap_pp: Decimal | None


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A real figure that was published (公开数据), with its source."""

    id: str
    item: str | None
    name: str
    region: str
    period: str
    measure: str
    value: Decimal
    bound: str  # "=", ">" (超、突破) or "<" (近)
    unit: str
    source_title: str
    source_url: str
    confidence: str
    retrieved: str


def current_version(home: Home) -> int | None:
    """The published version's number; None where nothing was published yet."""
    try:
        return int(home.current.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise VersionMissing("CURRENT 文件内容损坏；运行 python -m etl publish 即可恢复") from error


def versions(home: Home) -> tuple[int, ...]:
    """The numbers of all versions that have a file, ascending."""
    stems = (path.stem[1:] for path in home.warehouse.glob("v*.duckdb"))
    return tuple(sorted(int(stem) for stem in stems if stem.isdecimal()))  # a copy that somebody made is none


@contextmanager
def reading(home: Home, version: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to one version; raises VersionMissing."""
    path = home.version_path(version)
    if not path.is_file():
        raise VersionMissing(missing_words(home, version))
    with attached(path) as connection:
        yield connection


def missing_words(home: Home, version: int) -> str:
    """That a version has no file, and what to do: one that was published can be built again."""
    newest = max((*versions(home), current_version(home) or 0))
    if not 1 <= version <= newest:
        return f"没有数据版本 v{version}：没有发布过" + (f"，最新的是 v{newest}" if newest else "")
    return f"没有数据版本 v{version}；可用 python -m etl rebuild --version {version} 重建"


def read_edition(home: Home, version: int) -> Edition:
    """What a version says of itself."""
    with reading(home, version) as connection:
        return edition_of(connection)


def edition_of(connection: duckdb.DuckDBPyConnection) -> Edition:
    """What the connected version says of itself."""
    row = _one(connection, "SELECT version, published_at, is_demo, plan_id, plan_fingerprint, rule FROM edition")
    months = rows_of(connection, "SELECT month FROM month ORDER BY month")
    return Edition(
        version=row[0],
        published_at=dt.datetime.fromisoformat(row[1]),
        is_demo=row[2],
        months=tuple(Month.of(month) for (month,) in months),
        plan_id=row[3],
        plan_fingerprint=row[4],
        rule=row[5],
    )


def read_plan(home: Home, version: int) -> Plan:
    """The plan that a version is judged by: an old version keeps its own."""
    with reading(home, version) as connection:
        return plan_of(connection)


def plan_of(connection: duckdb.DuckDBPyConnection) -> Plan:
    """The plan of the connected version; raises VersionMissing where a newer program published it."""
    version, plan = _one(connection, "SELECT version, plan FROM edition")
    try:
        return Plan.model_validate_json(plan)
    except ValueError as error:
        what = f"数据版本 v{version} 是更新的程序发布的，这个程序读不懂它的计划"
        raise VersionMissing(f"{what}；请换回那个程序") from error


def read_series(home: Home, version: int, month: Month, district: str = "") -> dict[str, Series]:
    """Every item's observations of a district (\"\" = 全市) from January of the year before to the month."""
    with reading(home, version) as connection:
        return series_of(connection, month, district)


def series_of(connection: duckdb.DuckDBPyConnection, month: Month, district: str = "") -> dict[str, Series]:
    """As read_series, over a connection."""
    series: dict[str, dict[Month, Observation]] = defaultdict(dict)
    for one in _two_years(connection, month, "district_id = $district", {"district": district}):
        series[one.indicator][one.month] = one
    return dict(series)


def district_series_of(
    connection: duckdb.DuckDBPyConnection, month: Month, districts: Sequence[str]
) -> dict[str, dict[str, Series]]:
    """The same of some districts, in one reading."""
    found: dict[str, dict[str, dict[Month, Observation]]] = defaultdict(lambda: defaultdict(dict))
    wanted = "district_id IN $districts"
    for one in _two_years(connection, month, wanted, {"districts": [*districts]}):
        found[one.district][one.indicator][one.month] = one
    return {district: dict(series) for district, series in found.items()}


def places_of(
    connection: duckdb.DuckDBPyConnection, month: Month, items: list[str], among: Collection[str] | None = None
) -> dict[tuple[str, str], Series]:
    """Some items' observations over the same two years, by item and district: in some, or in all and 全市 (\"\")."""
    series: dict[tuple[str, str], dict[Month, Observation]] = defaultdict(dict)
    wanted, values = "indicator_id IN $items", dict[str, str | list[str]](items=items)
    if among is not None:
        wanted, values = f"{wanted} AND district_id IN $among", {**values, "among": [*among]}
    for observation in _two_years(connection, month, wanted, values):
        series[observation.indicator, observation.district][observation.month] = observation
    return dict(series)


def _two_years(
    connection: duckdb.DuckDBPyConnection, month: Month, condition: str, values: Mapping[str, str | list[str]]
) -> list[Observation]:
    return _observations(
        connection,
        f"observation WHERE month BETWEEN $start AND $end AND {condition}",
        {"start": dt.date(month.year - 1, 1, 1), "end": month.first_day, **values},
    )


def read_revised_cells(home: Home, version: int, indicator: str) -> dict[tuple[str, Month], Observation]:
    """(district, month) of an item that were revised → what stands there now."""
    with reading(home, version) as connection:
        found = _observations(
            connection, f"{_revised(connection)} WHERE indicator_id = $indicator", {"indicator": indicator}
        )
    return {(one.district, one.month): one for one in found}


def _revised(connection: duckdb.DuckDBPyConnection) -> str:
    """Where the revised cells stand; versions made before there was a table of them look through all observations."""
    tables = rows_of(
        connection, "SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = 'revised'"
    )
    return "revised" if tables else "observation SEMI JOIN revision USING (indicator_id, district_id, month)"


def read_revisions(home: Home, version: int, indicator: str) -> tuple[Revision, ...]:
    """What was replaced in an item's history, newest first."""
    with reading(home, version) as connection:
        rows = rows_of(
            connection,
            """
            SELECT indicator_id, district_id, month, value, amount, superseded_by,
                submission_id, '', file, sheet, line, received_at, submitted_by
            FROM revision JOIN submission USING (submission_id)
            WHERE indicator_id = $indicator
            ORDER BY submission_id DESC, month DESC, district_id
            """,
            {"indicator": indicator},
        )
    return tuple(
        Revision(row[0], row[1], Month.of(row[2]), trimmed(row[3]), trimmed(row[4]), row[5], _source(row[6:]))
        for row in rows
    )


def has_submission(home: Home, version: int, submission: str) -> bool:
    """Whether a submission counts in a version; raises VersionMissing."""
    with reading(home, version) as connection:
        return bool(rows_of(connection, "SELECT 1 FROM submission WHERE submission_id = $id", {"id": submission}))


def read_earlier_receipts(home: Home, version: int) -> dict[tuple[str, Month], dt.datetime]:
    """(item, month) of 全市 → when the first of the rows came in that later submissions have replaced."""
    with reading(home, version) as connection:
        rows = rows_of(
            connection,
            "SELECT DISTINCT indicator_id, month, received_at FROM revision JOIN submission USING (submission_id)"
            " WHERE district_id = ''",
        )
    found: dict[tuple[str, Month], dt.datetime] = {}
    for item, day, text in rows:
        key, came = (item, Month.of(day)), dt.datetime.fromisoformat(text)
        found[key] = min(came, found.get(key, came))
    return found


def read_revised(home: Home, version: int, since: int) -> frozenset[str]:
    """Items of which a row published up to version `since` was replaced afterwards."""
    with reading(home, since) as connection:
        before = {row[0] for row in rows_of(connection, "SELECT submission_id FROM submission")}
    with reading(home, version) as connection:
        rows = rows_of(connection, "SELECT DISTINCT indicator_id, submission_id, superseded_by FROM revision")
    return frozenset(item for item, old, new in rows if old in before and new not in before)


def read_lights(home: Home, version: int) -> dict[tuple[str, Month], tuple[Light, ...]]:
    """Lights as published, by item and month; the first is the one published then, the last the one in force."""
    with reading(home, version) as connection:
        return lights_of(connection)


def lights_of(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, Month], tuple[Light, ...]]:
    """As read_lights, over a connection."""
    columns = columns_of(connection, "SELECT item_id, month, version, status, gap_pp FROM light ORDER BY version")
    lights: dict[tuple[str, Month], list[Light]] = defaultdict(list)
    for light in map(Light._make, zip(*columns, strict=True)):
        lights[light.item, light.month].append(light)
    return {key: tuple(found) for key, found in lights.items()}


def read_published_figures(
    home: Home, version: int, figures: tuple[str, ...] | None = None
) -> tuple[PublishedFigure, ...]:
    """Published figures by id, in the order asked for; all of them where none are named."""
    with reading(home, version) as connection:
        rows = rows_of(connection, "SELECT * FROM published_figure ORDER BY figure_id")
    found = {row[0]: PublishedFigure(*row) for row in (tuple(map(_plain, one)) for one in rows)}
    return tuple(found.values()) if figures is None else tuple(found[figure] for figure in figures if figure in found)


_OBSERVATIONS = """
SELECT indicator_id, district_id, month, value, amount, self_status, text, is_derived, reported_value, correction,
    department_id, sheet, line, submission_id
FROM """


def _observations(
    connection: duckdb.DuckDBPyConnection, source: str, parameters: dict[str, object]
) -> list[Observation]:
    """Observations with their sources."""
    columns = columns_of(connection, _OBSERVATIONS + source, parameters)
    return observations_of(columns, _receipts(connection, set(columns[-1])))


def _receipts(connection: duckdb.DuckDBPyConnection, names: set[str]) -> dict[str, Receipt]:
    """The receipts of some submissions, and of those between."""
    rows = rows_of(  # a list of names takes three times as long to plan
        connection,
        "SELECT submission_id, file, received_at, submitted_by FROM submission WHERE submission_id BETWEEN $1 AND $2",
        [min(names, default=""), max(names, default="")],
    )
    return {name: Receipt(name, file, dt.datetime.fromisoformat(at), by) for name, file, at, by in rows}


def _source(row: tuple[Any, ...]) -> Source:
    submission, department, file, sheet, line, received_at, by = row
    return Source(submission, department, file, sheet, line, dt.datetime.fromisoformat(received_at), by)


def _plain(cell: Any) -> Any:
    return trimmed(cell) if isinstance(cell, Decimal) else cell


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    rows = rows_of(connection, query)
    if not rows:
        raise VersionMissing("数据版本不完整，可用 python -m etl rebuild 重建")
    return rows[0]
