"""The clean rows of a large file in the order of the lake: for its files, and at hand for the version built next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
import pyarrow as pa

from etl import lake
from etl.bulk_blocks import for_blocks
from etl.bulk_clean import Clean, Flags, Whole
from monitor.home import Home
from monitor.month import Month

CHUNK = 122_880  # rows that DuckDB takes, and keeps, together
_AT_ONCE = 2  # months written at a time
_ROOM = 4  # times as many places as rows are kept for them to be laid out
Ordered = tuple[pa.Table, Mapping[Month, tuple[int, int]]]
_ORDER = [("district_id", "ascending"), ("indicator_id", "ascending")]


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a large file says, by month, district and indicator; the rows that went through the reader beside it.

    One row per indicator, district and month; figures have as many decimals as the file's.
    """

    table: pa.Table
    ends: Mapping[Month, tuple[int, int]]  # where a month begins and ends in the table
    others: Mapping[Month, Sequence[lake.Row]]
    _writing: list[Future[None]] = field(default_factory=list)

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(sorted({*self.ends, *self.others}))

    def since(self, first: Month) -> pa.Table:
        """The rows of the table from a month on, in pieces that DuckDB takes in parallel."""
        start = min((ends[0] for month, ends in self.ends.items() if month >= first), default=len(self.table))
        return pa.Table.from_batches(self.table.slice(start).to_batches(max_chunksize=CHUNK), self.table.schema)

    def others_since(self, submission: str, first: Month) -> pa.Table:
        """The other rows from a month on, as the lake has them."""
        months = sorted(month for month in self.others if month >= first)
        tables = [lake.table_of(submission, month, self.others[month]) for month in months]
        return pa.concat_tables([lake.SCHEMA.empty_table(), *(table.sort_by(_ORDER) for table in tables)])

    def write(self, home: Home, submission: str) -> None:
        """Begin to write the lake's files, one a month, while other work goes on."""

        def write_month(month: Month) -> None:
            lake.write_table(lake.month_file(home, month, submission), *self._of(month, submission))

        threads = ThreadPoolExecutor(_AT_ONCE)
        self._writing.extend(threads.submit(write_month, month) for month in self.months)
        threads.shutdown(wait=False)

    def finish(self) -> None:
        """Wait until the files are written; raises what went wrong."""
        while self._writing:
            self._writing.pop().result()

    def _of(self, month: Month, submission: str) -> Iterator[pa.Table]:
        """The rows in order, and behind them the others: what is built from the lake is sorted then."""
        start, end = self.ends.get(month, (0, 0))
        rows = self.table.slice(start, end - start)
        columns = {name: rows[name] for name in rows.column_names} | {
            "month": pa.repeat(pa.scalar(month.first_day, pa.date32()), len(rows)),
            "value": rows["value"].cast(lake.AMOUNT),
            "amount": rows["amount"].cast(lake.AMOUNT),
            "self_status": pa.nulls(len(rows), pa.string()),
            "submission_id": _always(submission, len(rows)),
            "sheet": _always("", len(rows)),
        }
        table = pa.table({name: columns[name] for name in lake.SCHEMA.names})
        yield table
        if month in self.others:
            yield lake.table_of(submission, month, self.others[month]).cast(table.schema)


def in_order(found: Clean, chosen: Flags) -> Ordered:
    """The chosen rows by month, place and item, and where each month begins and ends among them."""
    if not chosen.any():
        return _table(found, np.zeros(0, np.int32), {}), {}
    rows, ends = _by_month(found, chosen)
    return _table(found, rows, ends), ends


def fresh_rows(ordered: Ordered, others: Iterable[lake.Row]) -> Fresh:
    """The rows in order, and beside them the others."""
    beside: dict[Month, list[lake.Row]] = {}
    for row in others:
        beside.setdefault(row.month, []).append(row)
    return Fresh(*ordered, beside)


def _by_month(found: Clean, chosen: Flags) -> tuple[Whole, dict[Month, tuple[int, int]]]:
    """Rows by month, place and item, and where each month begins and ends among them."""
    items = _ranks([one.item.id for one in found.items])
    places = _ranks(found.places)
    first = int(found.month.min(where=chosen, initial=np.iinfo(np.int32).max))
    count = int(found.month.max(where=chosen, initial=0)) - first + 1
    rows = np.flatnonzero(chosen)
    cells = len(places) * len(items)
    if count * cells > _ROOM * len(rows) + CHUNK:
        key = (found.month[rows] - first) * np.int64(len(places)) + places[found.place[rows]]
        key = key * len(items) + items[found.item[rows]]
        order = np.argsort(key)  # there is one row for each key
        rows, sizes = rows[order], np.bincount(key // cells, minlength=count).tolist()
    else:
        kept = _laid_out(found, rows, (first, items, places), count * cells).reshape(count, cells)
        parts = [of_month[of_month >= 0] for of_month in kept]
        rows, sizes = np.concatenate(parts), list(map(len, parts))
    ends = pairwise(accumulate(sizes, initial=0))
    found_in = ((Month.of_ordinal(first + number), each) for number, each in enumerate(ends) if sizes[number])
    return rows, dict(found_in)


def _laid_out(found: Clean, rows: Whole, order: tuple[int, Whole, Whole], size: int) -> Whole:
    """Each row in the one place that is kept for it, -1 where there is none: cheaper than sorting."""
    first, items, places = order
    kept = np.full(size, -1, np.int32)

    def put(at: slice) -> None:
        some = rows[at]
        key = (found.month[some] - first) * np.int64(len(places)) + places[found.place[some]]
        kept[key * len(items) + items[found.item[some]]] = some

    for_blocks(len(rows), put)
    return kept


def _ranks(names: Sequence[str]) -> Whole:
    order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.empty(len(names), np.int64)
    ranks[order] = np.arange(len(names))
    return ranks


def _table(found: Clean, rows: Whole, ends: Mapping[Month, tuple[int, int]]) -> pa.Table:
    item, place = _numbers(_taken(found.item, rows)), _numbers(_taken(found.place, rows))
    days = pa.array([month.first_day for month in ends], pa.date32())
    month = np.repeat(np.arange(len(ends), dtype=np.int16), [end - start for start, end in ends.values()])
    identities = [one.item.id for one in found.items]
    reporters = [one.item.reporter for one in found.items]
    columns = {
        "indicator_id": pa.DictionaryArray.from_arrays(item, pa.array(identities, pa.string())),
        "district_id": pa.DictionaryArray.from_arrays(place, pa.array(found.places, pa.string())),
        "month": pa.DictionaryArray.from_arrays(_numbers(month), days),
        "value": _decimals(found, _taken(found.value, rows), _taken(found.has_value, rows)),
        "amount": _decimals(found, _taken(found.amount, rows), _taken(found.has_amount, rows)),
        "text": pa.nulls(len(rows), pa.string()) if found.rows.notes is None else found.rows.notes.take(_numbers(rows)),
        "department_id": pa.DictionaryArray.from_arrays(item, pa.array(reporters, pa.string())),
        "line": _numbers(_taken(found.rows.line, rows)),
    }
    return pa.table(columns)


def _taken(column: Whole, rows: Whole) -> Whole:
    """The figures of some rows."""
    taken = np.empty(len(rows), column.dtype)
    for_blocks(len(rows), lambda at: taken.__setitem__(at, column[rows[at]]))
    return taken


def _numbers(figures: Whole) -> pa.Array:
    """Whole numbers as they are; pa.array first loads numpy's masked arrays, to see whether these are some."""
    kind = pa.from_numpy_dtype(figures.dtype)
    return pa.Array.from_buffers(kind, len(figures), [None, pa.py_buffer(np.ascontiguousarray(figures))])


def _decimals(found: Clean, figures: Whole, is_there: Flags) -> pa.Array:
    """Whole numbers as the decimals that they stand for."""
    valid = None if is_there.all() else pa.py_buffer(np.packbits(is_there, bitorder="little"))
    kind = pa.decimal64(18, found.rows.decimals)
    return pa.Array.from_buffers(kind, len(figures), [valid, pa.py_buffer(np.ascontiguousarray(figures))])


def _always(text: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(_numbers(np.zeros(count, np.int8)), pa.array([text], pa.string()))
