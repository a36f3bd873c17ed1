"""The clean rows of a large file in the order of the lake: for its files, and at hand for the version built next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np
import pyarrow as pa

from etl import lake
from etl.bulk.blocks import ROWS, for_blocks, for_each
from etl.bulk.clean import Clean, Flags, Whole
from monitor.home import Home
from monitor.month import Month

CHUNK = 122_880  # rows that DuckDB takes, and keeps, together
_PIECES = 16  # of a smaller table, each of which one thread puts into a version
_AT_ONCE = 2  # months written at a time
_AT_A_TIME = 1 << 18  # rows: each step waits until the thread beside it, which looks at rows in Python, lets it begin
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
        rows = self.table.slice(start)
        size = max(CHUNK // 4, min(CHUNK, len(rows) // _PIECES))
        return pa.Table.from_batches(rows.to_batches(max_chunksize=size), rows.schema)

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
            "value": amounts(rows["value"]),
            "amount": amounts(rows["amount"]),
            "self_status": pa.nulls(len(rows), pa.string()),
            "submission_id": _always(submission, len(rows)),
            "sheet": _always("", len(rows)),
        }
        fields = [pa.field(field.name, columns[field.name].type, field.nullable) for field in lake.SCHEMA]
        table = pa.Table.from_arrays([columns[field.name] for field in fields], schema=pa.schema(fields))
        yield table
        if month in self.others:
            yield lake.table_of(submission, month, self.others[month]).cast(table.schema)


def in_order(found: Clean, chosen: Flags) -> Ordered:
    """The chosen rows by month, place and item, and where each month begins and ends among them."""
    months = _by_month(found, chosen) if chosen.any() else {}
    ends = pairwise(accumulate((len(month.rows) for month in months.values()), initial=0))
    return _table(found, months), dict(zip(months, ends, strict=True))


def fresh_rows(ordered: Ordered, others: Iterable[lake.Row]) -> Fresh:
    """The rows in order, and beside them the others."""
    beside: dict[Month, list[lake.Row]] = {}
    for row in others:
        beside.setdefault(row.month, []).append(row)
    return Fresh(*ordered, beside)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of a month by place and item, and which these are."""

    rows: Whole
    item: Whole
    place: Whole


def _by_month(found: Clean, chosen: Flags) -> dict[Month, _Sorted]:
    """The chosen rows of each month that has any."""
    items, places = (sorted(range(len(names)), key=names.__getitem__) for names in _names(found))
    first = int(found.month.min(where=chosen, initial=np.iinfo(np.int32).max))
    count = int(found.month.max(where=chosen, initial=0)) - first + 1
    cells = len(places) * len(items)
    ranks = _ranks(places) * len(items), _ranks(items)
    if count * cells > _ROOM * int(np.count_nonzero(chosen)) + CHUNK:
        return _sorted(found, np.flatnonzero(chosen).astype(np.int32), ranks)
    kept = _laid_out(found, chosen, first, ranks, count * cells).reshape(count, cells)
    item = np.tile(np.array(items, found.item.dtype), len(places))
    place = np.repeat(np.array(places, found.place.dtype), len(items))

    def gathered(of_month: Whole) -> _Sorted:
        is_there = of_month >= 0
        if is_there.all():
            return _Sorted(of_month, item, place)
        return _Sorted(of_month[is_there], item[is_there], place[is_there])

    months = enumerate(for_each(kept.size, gathered, kept))
    return {Month.of_ordinal(first + number): one for number, one in months if len(one.rows)}


def _names(found: Clean) -> tuple[Sequence[str], Sequence[str]]:
    return [one.item.id for one in found.items], found.places


def _sorted(found: Clean, rows: Whole, ranks: tuple[Whole, Whole]) -> dict[Month, _Sorted]:
    """Each month's rows, where there is one row for each month, place and item."""
    places, items = ranks
    rows = rows[np.lexsort((places[found.place[rows]] + items[found.item[rows]], found.month[rows]))]
    starts = np.flatnonzero(np.diff(found.month[rows], prepend=-1))
    parts = [_Sorted(each, found.item[each], found.place[each]) for each in np.split(rows, starts[1:])]
    return {Month.of_ordinal(int(found.month[part.rows[0]])): part for part in parts}


def _laid_out(found: Clean, chosen: Flags, first: int, ranks: tuple[Whole, Whole], size: int) -> Whole:
    """Each row in the one place that is kept for it, -1 where there is none: cheaper than sorting."""
    kept = np.full(size, -1, np.int32)
    places, items = ranks
    cells = len(places) * len(items)

    def put(at: slice) -> None:
        cell = (found.month[at] - first) * np.int64(cells)
        cell += places.take(found.place[at])
        cell += items.take(found.item[at])
        rows, is_in = np.arange(at.start, at.stop, dtype=np.int32), chosen[at]
        if is_in.all():
            kept[cell] = rows
        else:
            kept[cell[is_in]] = rows[is_in]

    for_blocks(len(chosen), put, _AT_A_TIME)
    return kept


def _ranks(order: Sequence[int]) -> Whole:
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _table(found: Clean, months: Mapping[Month, _Sorted]) -> pa.Table:
    item, place = (_joined([getattr(one, name) for one in months.values()]) for name in ("item", "place"))
    rows = [one.rows for one in months.values()]
    days = pa.array([month.first_day for month in months], pa.date32())
    month = np.repeat(np.arange(len(months), dtype=np.int16), list(map(len, rows)))
    items, places = (pa.array(names, pa.string()) for names in _names(found))
    reporters = pa.array([one.item.reporter for one in found.items], pa.string()).dictionary_encode()
    reporter = reporters.indices.to_numpy().astype(np.int16).take(item)
    columns = {
        "indicator_id": pa.DictionaryArray.from_arrays(_numbers(item), items),
        "district_id": pa.DictionaryArray.from_arrays(_numbers(place), places),
        "month": pa.DictionaryArray.from_arrays(_numbers(month), days),
        "value": _decimals(found.value, found.has_value, rows, found.rows.decimals),
        "amount": _decimals(found.amount, found.has_amount, rows, found.rows.decimals),
        "text": _texts(found.rows.notes, rows),
        "department_id": pa.DictionaryArray.from_arrays(_numbers(reporter), reporters.dictionary),
        "line": _numbers(_taken(found.rows.line, rows)),
    }
    return pa.table(columns)


def _joined(parts: Sequence[Whole]) -> Whole:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _taken(column: Whole, parts: Sequence[Whole]) -> Whole:
    """The figures of some rows, which come in parts."""
    ends = list(pairwise(accumulate(map(len, parts), initial=0)))
    taken = np.empty(ends[-1][1] if ends else 0, column.dtype)

    def take(rows: Whole, at: tuple[int, int]) -> None:
        for start in range(0, len(rows), ROWS):  # what numpy makes of the numbers of rows stays in the cache
            part, into = rows[start : start + ROWS], taken[slice(*at)][start : start + ROWS]
            column.take(part, out=into, mode="clip")  # any other mode goes through memory of its own

    for_each(len(taken), take, parts, ends)
    return taken


def _texts(notes: pa.ChunkedArray | None, parts: Sequence[Whole]) -> pa.Array | pa.ChunkedArray:
    return pa.nulls(sum(map(len, parts)), pa.string()) if notes is None else notes.take(_numbers(_joined(parts)))


def _numbers(figures: Whole) -> pa.Array:
    """Whole numbers as they are; pa.array first loads numpy's masked arrays, to see whether these are some."""
    kind = pa.from_numpy_dtype(figures.dtype)
    return pa.Array.from_buffers(kind, len(figures), [None, pa.py_buffer(np.ascontiguousarray(figures))])


def _decimals(figures: Whole, is_there: Flags, parts: Sequence[Whole], decimals: int) -> pa.Array:
    """Whole numbers of some rows as the decimals that they stand for."""
    taken, valid = _taken(figures, parts), None
    if not is_there.all():
        has = _taken(is_there, parts)
        valid = None if has.all() else pa.py_buffer(np.packbits(has, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal64(18, decimals), len(taken), [valid, pa.py_buffer(taken)])


def amounts(column: pa.ChunkedArray) -> pa.Array:
    """Such decimals as the lake has them: a cast asks of each whether it fits, which takes five times as long."""
    figures = column.combine_chunks()
    factor = 10 ** (lake.AMOUNT.scale - figures.type.scale)
    whole = np.frombuffer(figures.buffers()[1], np.int64)[figures.offset :][: len(figures)]
    most = np.iinfo(np.int64).max // factor
    if figures.null_count or not len(whole) or whole.max() > most or whole.min() < -most:
        return figures.cast(lake.AMOUNT)
    halves = np.empty((len(whole), 2), np.int64)
    np.multiply(whole, factor, out=halves[:, 0])
    np.right_shift(whole, 63, out=halves[:, 1])  # the sign
    return pa.Array.from_buffers(lake.AMOUNT, len(whole), [None, pa.py_buffer(halves)])


def _always(text: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(_numbers(np.zeros(count, np.int8)), pa.array([text], pa.string()))
