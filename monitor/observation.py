"""An observation: what is known of one indicator, district and month, and where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
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


class Receipt(NamedTuple):
    """A submission that counts: its file, when it came and from whom."""

    submission: str  # S000123
    file: str  # the file's name as received
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
    department: str
    sheet: str  # "" for text files
    line: int  # physical line (text) or row (workbook), from 1
    receipt: Receipt

    @property
    def source(self) -> Source:
        """Made when it is asked for, which is seldom."""
        submission, file, received_at, by = self.receipt
        return Source(submission, self.department, file, self.sheet, self.line, received_at, by)

    @property
    def is_corrected(self) -> bool:
        return self.correction is not None

    @property
    def is_empty(self) -> bool:
        """Handed in, but saying nothing: counts as not reported."""
        return self.value is None and self.amount is None and self.self_status is None


def observations_of(columns: Sequence[list[Any]], receipts: Mapping[str, Receipt]) -> list[Observation]:
    """Observations from their columns: those of Observation, but submissions, which have these receipts, for the last.

    As fast as tuples are made: pages wait for thousands of them.
    """
    *said, submissions = columns
    rows = zip(*said, map(receipts.__getitem__, submissions), strict=True)
    return list(map(tuple.__new__, repeat(Observation), rows))


class Latest(NamedTuple):
    """The last value that one indicator has in one district up to a month of its year."""

    month: Month | None  # None where there was no value yet
    value: Decimal | None
    is_reported: bool  # whether anything was handed in for the month asked for


def latest_of(columns: Sequence[list[Any]]) -> dict[tuple[str, str], Latest]:
    """(indicator, district) → its last value, from columns."""
    items, places, *found = columns
    return dict(zip(zip(items, places, strict=True), map(Latest._make, zip(*found, strict=True)), strict=True))


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
