"""An observation: what is known of one indicator, district and month, and where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from monitor.month import Month

CITY = ""  # the district of 全市


# Named tuples, not frozen dataclasses: pages wait for thousands of them, and these are made four times as fast.
class Source(NamedTuple):
    """File and line that a number was read from, and its way into the warehouse."""

    submission: str  # S000123
    department: str
    file: str  # the file's name as received
    sheet: str  # "" for text files
    line: int  # physical line (text) or row (workbook), from 1
    received_at: dt.datetime
    by: str


class Observation(NamedTuple):
    """One effective value; `value` is 累计数 (or stock, rate, rank, percentage done), `amount` is 本月数."""

    indicator: str
    district: str  # CITY or a district's id
    month: Month
    value: Decimal | None
    amount: Decimal | None
    self_status: str | None  # a status code, for narratives (自评)
    text: str | None  # 备注
    is_derived: bool  # value or amount follows from the other and from earlier months
    reported_value: Decimal | None  # as received, where a declared correction replaced it
    correction: str | None  # that correction's reason
    source: Source

    @property
    def is_corrected(self) -> bool:
        return self.correction is not None

    @property
    def is_empty(self) -> bool:
        """Handed in, but saying nothing: counts as not reported."""
        return self.value is None and self.amount is None and self.self_status is None


# Column by column, and as fast as tuples are made: pages wait for thousands of them.
_source_of = partial(tuple.__new__, Source)
_observation_of = partial(tuple.__new__, Observation)
SUBMISSION = 10  # the column of submissions


def observations_of(
    columns: Sequence[list[Any]], receipts: Mapping[str, tuple[str, dt.datetime, str]]
) -> list[Observation]:
    """Observations from their columns: those of Observation, then submission, department, sheet, line.

    Months are counted from the year 0, numbers are text; `receipts`: submission → its file, when it came and from whom.
    """
    items, places, numbers, values, amounts, told, texts, derived, reported, reasons, *origin = columns
    submissions, departments, sheets, lines = origin
    files, came, by = zip(*map(receipts.__getitem__, submissions), strict=True) if submissions else ((), (), ())
    sources = zip(submissions, departments, files, sheets, lines, came, by, strict=True)
    rows = zip(
        items, places, _months(numbers), _decimals(values), _decimals(amounts), told, texts, derived,
        _decimals(reported), reasons, map(_source_of, sources), strict=True,
    )  # fmt: skip
    return list(map(_observation_of, rows))


class Latest(NamedTuple):
    """The last value that one indicator has in one district up to a month of its year."""

    month: Month | None  # None where there was no value yet
    value: Decimal | None
    is_reported: bool  # whether anything was handed in for the month asked for


def latest_of(columns: Sequence[list[Any]]) -> dict[tuple[str, str], Latest]:
    """(indicator, district) → its last value, from columns; months and numbers as above."""
    items, places, numbers, values, reported = columns
    months = {one: Month.of_ordinal(one) for one in set(numbers) if one is not None}
    rows = zip(map(months.get, numbers), _decimals(values), reported, strict=True)
    return dict(zip(zip(items, places, strict=True), map(Latest._make, rows), strict=True))


def values_of(columns: Sequence[list[Any]]) -> Iterator[tuple[str, str, Month, Decimal | None]]:
    """(indicator, district, month, value) from their columns; months and numbers as above."""
    items, places, numbers, values = columns
    return zip(items, places, _months(numbers), _decimals(values), strict=True)


def _months(numbers: Sequence[int]) -> Iterator[Month]:
    """The months of ordinals, each made once."""
    months = {one: Month.of_ordinal(one) for one in set(numbers)}
    return map(months.__getitem__, numbers)


def _decimals(texts: Iterable[str | None]) -> list[Decimal | None]:
    """Numbers from their texts, without the zeros that a column's scale adds."""
    return [None if text is None else Decimal(text.rstrip("0").rstrip(".")) for text in texts]


# All that is known of one indicator in one district: month → observation.
Series = Mapping[Month, Observation]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version of the warehouse, as every output must name it."""

    version: int
    published_at: dt.datetime
    is_demo: bool
    months: tuple[Month, ...]  # months that have observations, ascending
    plan_id: str
    plan_fingerprint: str
    rule: str  # preset and version, e.g. points-10@1

    @property
    def latest(self) -> Month | None:
        return self.months[-1] if self.months else None
