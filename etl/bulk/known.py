"""The published figures that a large file is held against: of all its series as whole numbers, of a few exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from decimal import Decimal
from typing import Protocol

import duckdb
import numpy as np
import pyarrow as pa

from etl.bulk.clean import Clean, Flags, Whole
from etl.check.cells import Cells
from etl.entry.history import Derived, Figures, Key
from etl.recipe import SQL
from monitor.month import Month

_LARGEST = 10**17


class Known(Protocol):
    """Figures of some departments and years."""

    def cells(self, found: Clean) -> tuple[Cells | None, Flags]:
        """Those of the file's series, and the series of which some are no such whole numbers."""

    def figures(self, series: Iterable[tuple[str, str]]) -> Mapping[Key, Figures]:
        """Those of some items and districts, exactly."""


class Published(Protocol):
    """Where the figures of departments and months are found."""

    def of(self, departments: Set[str], months: Set[Month], *, is_demo: bool) -> Known:
        """All that a file of these departments and months is held against."""


class _Nothing:
    """Where nothing is published."""

    def of(self, departments: Set[str], months: Set[Month], *, is_demo: bool) -> Known:
        return self

    def cells(self, found: Clean) -> tuple[Cells | None, Flags]:
        return None, np.zeros(len(found.items) * len(found.places), bool)

    def figures(self, series: Iterable[tuple[str, str]]) -> Mapping[Key, Figures]:
        return {}


NOTHING_KNOWN = _Nothing()


class KnownFigures:
    """Figures of a published version, and over them those of files before in the same run.

    `wanted` are departments with the years of which their figures count.
    """

    def __init__(
        self,
        version: duckdb.DuckDBPyConnection | None,
        wanted: Set[tuple[str, int]],
        taken: Mapping[Key, Figures],
    ) -> None:
        self.version, self.wanted, self.taken = version, wanted, taken

    def cells(self, found: Clean) -> tuple[Cells | None, Flags]:
        """See Known."""
        inexact = np.zeros(len(found.items) * len(found.places), bool)
        parts = [] if self.version is None else [self._published(self.version, found, inexact)]
        if self.taken:
            parts.append(_taken(self.taken, found, inexact))
        if not parts:
            return None, inexact
        return parts[0] if len(parts) == 1 else parts[0] + parts[1], inexact

    def _published(self, version: duckdb.DuckDBPyConnection, found: Clean, inexact: Flags) -> Cells:
        items = pa.table(
            {"item_id": [one.item.id for one in found.items], "item": pa.array(range(len(found.items)), pa.int32())}
        )
        places = pa.table({"district_id": list(found.places), "place": pa.array(range(len(found.places)), pa.int32())})
        with _given(version, {"file_item": items, "file_place": places, "wanted": self._wanted()}):
            query = (SQL / "bulk_known.sql").read_text(encoding="utf-8")
            query = query.replace("{decimals}", str(found.rows.decimals))
            table = version.sql(query, params={"places": len(found.places)}).to_arrow_table()
        series = table["series"].to_numpy()
        value, amount = _scaled(table["value"]), _scaled(table["amount"])
        is_exact = table["is_exact"].to_numpy() & (np.abs(value) < _LARGEST) & (np.abs(amount) < _LARGEST)
        inexact[series[~is_exact]] = True
        has_value, has_amount = (table[name].is_valid().to_numpy() for name in ("value", "amount"))
        return Cells(series, table["month"].to_numpy(), value, amount, has_value, has_amount)

    def _wanted(self) -> pa.Table:
        pairs = sorted({(department, at) for department, year in self.wanted for at in (year - 1, year)})
        return pa.table(
            {"department": [pair[0] for pair in pairs], "year": pa.array([pair[1] for pair in pairs], pa.int32())}
        )

    def figures(self, series: Iterable[tuple[str, str]]) -> Mapping[Key, Figures]:
        """See Known."""
        pairs = set(series)
        found: dict[Key, Figures] = {}
        if self.version is not None and pairs:
            chosen = pa.table({"indicator_id": [pair[0] for pair in pairs], "district_id": [pair[1] for pair in pairs]})
            with _given(self.version, {"chosen": chosen, "wanted": self._wanted()}):
                rows = self.version.execute(
                    "SELECT indicator_id, district_id, month, amount, value, is_derived FROM observation"
                    " SEMI JOIN chosen USING (indicator_id, district_id)"
                    " JOIN item ON item_id = indicator_id"
                    " SEMI JOIN wanted ON department = reporter_id AND wanted.year = year(month)"
                ).fetchall()
            for item, district, day, amount, value, is_derived in rows:
                found[item, district, Month.of(day)] = Derived((amount, value)) if is_derived else (amount, value)
        return found | {key: figures for key, figures in self.taken.items() if key[:2] in pairs}


@contextmanager
def _given(version: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> Iterator[None]:
    """Tables that a query can name: on the connection itself, for a cursor of it would not see the version's."""
    for name, table in tables.items():
        version.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            version.unregister(name)


def _taken(taken: Mapping[Key, Figures], found: Clean, inexact: Flags) -> Cells:
    """What files of this run said of the file's series."""
    items = {one.item.id: number for number, one in enumerate(found.items)}
    places = {place: number for number, place in enumerate(found.places)}
    unit = Decimal(10) ** found.rows.decimals
    rows = []
    for (item, district, month), (amount, value) in taken.items():
        if item not in items or district not in places:
            continue
        series = items[item] * len(places) + places[district]
        whole = [figure * unit if figure is not None else Decimal(0) for figure in (value, amount)]
        if any(one != one.to_integral_value() or abs(one) >= _LARGEST for one in whole):
            inexact[series] = True
            whole = [Decimal(0), Decimal(0)]
        number = month.ordinal
        rows.append((series, number, int(whole[0]), int(whole[1]), value is not None, amount is not None))
    columns = [np.array(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int64)] * 6
    series_, month_, value_, amount_ = (column.astype(np.int64) for column in columns[:4])
    return Cells(series_, month_, value_, amount_, columns[4].astype(bool), columns[5].astype(bool))


def _scaled(column: pa.ChunkedArray) -> Whole:
    """The decimals as the whole numbers that they are kept as (of 128 bits the low half), 0 where there is none."""
    return np.concatenate([np.empty(0, np.int64), *map(_whole, column.chunks)])


def _whole(column: pa.Array) -> Whole:
    step = column.type.byte_width // 8
    found = np.frombuffer(column.buffers()[1], np.int64)[step * column.offset :][: step * len(column) : step]
    if column.null_count:
        found = np.where(column.is_null().to_numpy(zero_copy_only=False), 0, found)
    return found
