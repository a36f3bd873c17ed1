"""What names in a large file mean: each different text goes through the reader and the checks once, in a row of trial.

A row is clean where its names are: then only its figures remain to be looked at, and these by the rules given here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from weakref import WeakKeyDictionary

from etl.bulk.form import Form
from etl.entry.desk import Desk
from etl.entry.entry import Entry, understood
from etl.entry.quantity import is_counted, plausible
from etl.file.grid import Row
from etl.language.field import Field
from etl.language.plan_names import PlanNames
from etl.language.text import clean
from etl.table.reason import why_no_record
from etl.table.record import Table, records
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Frequency, Indicator, Item, Milestone, Narrative

Names = tuple[str, str, str, str]  # department, indicator_id, indicator_name, unit as written
_FIGURE = "50"  # can be a count, a rank, a percentage and a share


@dataclass(frozen=True, slots=True)
class Named:
    """What department, item and unit of a row mean together."""

    item: Item
    factor: Decimal  # from the row's unit to the item's
    has_amount: bool  # whether 本月数 counts for it
    takes_percent: bool  # 67.5% is 67.5
    least: Decimal | None = None  # 累计数 below or above needs a look
    most: Decimal | None = None
    is_whole: bool = False  # only whole numbers
    least_amount: Decimal | None = None
    is_counted: bool = False  # a fraction wants a word
    is_share_like: bool = False  # 0.95 may be meant for 95 %
    needs_value: bool = False  # 本月数 alone says nothing


@dataclass(frozen=True, slots=True)
class Dated:
    """The month that a text means; `may_have_amount` where a figure of the month itself can stand beside it."""

    month: Month
    may_have_amount: bool


_HEADERS, _NAMES = 8, 20_000  # whose names are kept
_districts: WeakKeyDictionary[PlanNames, dict[object, dict[str, str | None]]] = WeakKeyDictionary()


class Trial:
    """Rows of trial under one header on one day; what the file itself says is never changed by them."""

    def __init__(self, form: Form, today: dt.date) -> None:
        self.form, self.today = form, Month.of(today)
        self.directory = form.reader.directory
        headings = tuple(row.cells for row in form.top if row.line in form.header.lines)
        self.table = Table(form.header, form.reader, headings)
        year = min(self.directory.plan.year, self.today.year) - 1
        self.month = Month(year, 12).label
        self._districts = self._tried(headings)

    def _tried(self, headings: tuple[tuple[str, ...], ...]) -> dict[str, str | None]:
        """Names of districts that were tried already, of this file or of one before it with the same header."""
        if self.directory.has_answers:
            return {}
        before = _districts.setdefault(self.directory.named, {})
        if len(before) >= _HEADERS or sum(map(len, before.values())) >= _NAMES:
            before.clear()
        return before.setdefault((self.form.header, headings, self.month), {})

    def names(self, wanted: Iterable[Names]) -> dict[Names, Named]:
        """What combinations of names mean; those that are unclear, or wrong, are left out."""
        found = {names: self._named(names) for names in wanted}
        return {names: named for names, named in found.items() if named}

    def _named(self, names: Names) -> Named | None:
        department, code, name, unit = names
        if not code and self.form.reader.label(name).weight != 1:
            return None
        given: dict[Field, str] = {
            "month": self.month, "department": department, "indicator_id": code, "indicator_name": name, "unit": unit,
        }  # fmt: skip
        at: Field = "value" if "value" in self.form.place else "amount"
        entry = self._entry({**given, at: _FIGURE})
        if entry is None or entry.district != CITY or isinstance(entry.item, Narrative):
            return None
        figure = entry.value if at == "value" else entry.amount
        if figure is None:
            return None
        percent = self._entry({**given, at: f"{_FIGURE}%"})
        alone = self._entry({**given, "amount": _FIGURE})
        same = percent is not None and (percent.value if at == "value" else percent.amount) == figure
        return _rules(entry, figure / Decimal(_FIGURE), takes_percent=same, needs_value=alone is None)

    def months(self, texts: Iterable[str], examples: Mapping[Frequency, Names]) -> dict[tuple[str, Frequency], Dated]:
        """What texts of months mean for items of each frequency, of which one stands for all."""
        found = {}
        for text in texts:
            for frequency, (department, code, name, unit) in examples.items():
                given: dict[Field, str] = {
                    "month": text, "department": department, "indicator_id": code, "indicator_name": name, "unit": unit,
                }  # fmt: skip
                entry = self._entry({**given, "value": _FIGURE}) or self._entry({**given, "amount": _FIGURE})
                if entry is not None:
                    both = self._entry({**given, "value": _FIGURE, "amount": _FIGURE})
                    found[text, frequency] = Dated(entry.month, both is not None)
        return found

    def districts(self, texts: Iterable[str]) -> dict[str, str]:
        """Which district texts mean, for items that districts report."""
        wanted = list(texts)
        for text in wanted:
            if text not in self._districts:
                self._districts[text] = self._district(text)
        return {text: district for text in wanted if (district := self._districts[text]) is not None}

    def _district(self, text: str) -> str | None:
        row = self._row({"month": self.month, "district": text, "value": _FIGURE, "amount": _FIGURE})
        return self.directory.district(text) if why_no_record(row, self.table) is None else None

    def _entry(self, cells: Mapping[Field, str]) -> Entry | None:
        """The row as an entry; None where anything has to be said about it, its size apart: `_rules` bounds that."""
        row = self._row(cells)
        if why_no_record(row, self.table) is not None:
            return None
        found = list(records(row, self.table))
        if len(found) != 1:
            return None
        desk = Desk(found[0], self.directory, self.today)
        entry = understood(desk)
        return None if {problem.code for problem in desk.problems} - {"unit-suspected"} else entry

    def _row(self, cells: Mapping[Field, str]) -> Row:
        line: list[str] = [""] * self.form.width
        for field, text in cells.items():
            if field in self.form.place:
                line[self.form.place[field]] = clean(text)
        return Row(self.form.header.line + 1, tuple(line))


def _rules(entry: Entry, factor: Decimal, *, takes_percent: bool, needs_value: bool) -> Named:
    """The figures that need no word, by the kind of item: etl.entry.quantity says the same of one row."""
    item = entry.item
    has_amount = entry.has_amount
    hundred = Decimal(100)
    if isinstance(item, Milestone):
        return Named(
            item, factor, has_amount, takes_percent, Decimal(0), hundred, is_share_like=True, needs_value=needs_value
        )
    assert isinstance(item, Indicator)  # noqa: S101 - the caller leaves narratives out
    least = {"rank": Decimal(1), "cumulative": Decimal(0), "level": Decimal(0)}.get(item.kind)
    return Named(
        item, factor, has_amount, takes_percent,
        least=Decimal(0) if item.is_share and least is None else least,
        most=hundred if item.is_share else plausible(item),
        is_whole=item.kind == "rank",
        least_amount=Decimal(0) if item.kind == "cumulative" else None,
        is_counted=is_counted(item),
        is_share_like=item.unit == "%" and item.target > 2,
        needs_value=needs_value,
    )  # fmt: skip


def examples_of(named: Mapping[Names, Named]) -> dict[Frequency, Names]:
    """One combination of names for each frequency of items."""
    found: dict[Frequency, Names] = {}
    for names, one in named.items():
        found.setdefault(one.item.frequency, names)
    return found
