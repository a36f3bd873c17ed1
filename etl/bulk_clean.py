"""Which rows of a large file nothing has to be said about as they stand, and what these say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from etl.bulk_form import Form
from etl.bulk_rows import DEMO, EMPTY, GROUPED, PERCENT, PLACEHOLDER, PLAIN, TEXT, Rows
from etl.bulk_split import DOUBTFUL, UNKNOWN
from etl.bulk_trial import Dated, Named, Names, Trial, examples_of
from etl.field import Field
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Frequency, Indicator, Plan

Whole = np.ndarray[Any, np.dtype[Any]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_NAMING: tuple[Field, ...] = ("department", "indicator_id", "indicator_name", "unit")
_MOST_COMBINATIONS = 1 << 26  # looked up in a table of that size; beyond, they are sorted out
_LARGEST = 10**17  # figures stay within this, so that a year of them adds up within 64 bits


@dataclass
class Clean:
    """Rows as positions in the plan's items and places (0 the whole city), months counted from year 0; `is_clean`
    tells which of them nothing has to be said about as they stand. Figures are in the items' own units.
    """

    plan: Plan
    rows: Rows
    items: tuple[Named, ...]
    item: Whole
    place: Whole
    month: Whole
    value: Whole
    amount: Whole
    has_value: Flags
    has_amount: Flags
    is_clean: Flags

    @cached_property
    def places(self) -> tuple[str, ...]:
        return (CITY, *(district.id for district in self.plan.districts))

    @cached_property
    def is_district(self) -> Flags:
        """For each place whether it is one of the districts that add up to the city."""
        return np.array([False, *(district.kind == "district" for district in self.plan.districts)])

    @cached_property
    def series(self) -> Whole:
        """Item and place as one number."""
        return self.item.astype(np.int32) * len(self.places) + self.place

    @cached_property
    def is_filled(self) -> Flags:
        """Rows that say anything."""
        forms = self.rows.forms
        found: Flags = (forms["value_form"] != EMPTY) | (forms["amount_form"] != EMPTY) | (forms["note_form"] == TEXT)
        return found

    @property
    def is_demo(self) -> bool:
        return bool((self.rows.forms["note_form"] == DEMO).any())


def month_of(number: int) -> Month:
    """The month that a number stands for."""
    return Month(number // 12, number % 12 + 1)


def number_of(month: Month) -> int:
    return month.year * 12 + month.number - 1


def clean(rows: Rows, form: Form, plan: Plan, today: dt.date) -> Clean:
    """The rows with what their names mean, each different text having been tried once."""
    trial = Trial(form, today)
    combination, names = _combinations(rows)
    named = trial.names(names)
    items = {one.item.id: number for number, one in enumerate(named.values())}
    first = {identity: next(one for one in named.values() if one.item.id == identity) for identity in items}
    position = {identity: number for number, identity in enumerate(first)}
    known = tuple(named.get(one) for one in names)
    item = np.array([position[one.item.id] if one else -1 for one in known] or [-1], np.int16)[combination]
    item[combination < 0] = -1
    result = Clean(
        plan, rows, tuple(first.values()), item, _places(rows, trial, plan), np.zeros(0, np.int32),
        rows.figures["value"], rows.figures["amount"], _is_number(rows, "value"), _is_number(rows, "amount"),
        _is_written(rows, combination, known),
    )  # fmt: skip
    result.is_clean &= item >= 0
    _date(result, trial.months(_used(rows, "month"), examples_of(named)))
    result.is_clean &= (result.place == 0) | ((result.place > 0) & _flag(known, "by_district")[combination])
    _convert(result, combination, known)
    _hold_to_rules(result)
    result.rows = replace(rows, codes={})  # which nobody asks for any more
    return result


def _combinations(rows: Rows) -> tuple[Whole, list[Names]]:
    """For each row the number of its combination of department, item and unit (-1 where one is unknown), and these."""
    key = np.zeros(len(rows), np.int64)
    sizes, used = [], []
    found: Whole
    is_known = np.ones(len(rows), bool)
    for field in _NAMING:
        codes = rows.codes[field]
        counts = np.bincount(codes, minlength=UNKNOWN + 1)
        is_known &= codes != UNKNOWN
        present = np.flatnonzero(counts[:UNKNOWN])
        rank = np.zeros(UNKNOWN + 1, np.int64)
        rank[present] = np.arange(len(present))
        key *= max(len(present), 1)
        key += rank[codes]
        sizes.append(max(len(present), 1))
        used.append([rows.texts[field][at] for at in present.tolist()])
    total = int(np.prod([float(size) for size in sizes]))
    if total <= _MOST_COMBINATIONS:
        is_there = np.zeros(total, bool)
        is_there[key[is_known]] = True
        keys = np.flatnonzero(is_there)
        number = np.full(total, -1, np.int32)
        number[keys] = np.arange(len(keys), dtype=np.int32)
        found = number[key]
    else:
        keys, found = np.unique(key, return_inverse=True)
    found = found.astype(np.int32)
    found[~is_known] = -1
    return found, [_texts(key, sizes, used) for key in keys.tolist()]


def _texts(key: int, sizes: Sequence[int], used: Sequence[Sequence[str]]) -> Names:
    texts = []
    for size, present in zip(reversed(sizes), reversed(used), strict=True):
        key, at = divmod(key, size)
        texts.append(present[at])
    department, code, name, unit = reversed(texts)
    return department, code, name, unit


def _used(rows: Rows, field: Field) -> list[str]:
    present = np.flatnonzero(np.bincount(rows.codes[field], minlength=UNKNOWN + 1)[:UNKNOWN])
    return [rows.texts[field][at] for at in present.tolist()]


def _places(rows: Rows, trial: Trial, plan: Plan) -> Whole:
    """The place of each row; -1 where it is unknown."""
    ids = {identity: number for number, identity in enumerate((CITY, *(one.id for one in plan.districts)))}
    found = trial.districts(_used(rows, "district"))
    table = np.full(UNKNOWN + 1, -1, np.int32)
    for at, text in enumerate(rows.texts["district"]):
        if text in found:
            table[at] = ids[found[text]]
    return table[rows.codes["district"]]


def _date(result: Clean, dated: Mapping[tuple[str, Frequency], Dated]) -> None:
    """Adds the months; a row of which the month is unclear for its item is not clean."""
    frequencies: tuple[Frequency, ...] = ("monthly", "quarterly", "annual")
    table = np.full((UNKNOWN + 1, 3), -1, np.int32)
    may = np.ones((UNKNOWN + 1, 3), bool)
    for at, text in enumerate(result.rows.texts["month"]):
        for column, frequency in enumerate(frequencies):
            if one := dated.get((text, frequency)):
                table[at, column], may[at, column] = number_of(one.month), one.may_have_amount
    columns = np.array([frequencies.index(one.item.frequency) for one in result.items] or [0], np.int8)[result.item]
    codes = result.rows.codes["month"]
    result.month = table[codes, columns]
    result.is_clean &= result.month >= 0
    if not may.all():
        result.is_clean &= may[codes, columns] | (result.rows.forms["amount_form"] <= PLACEHOLDER)


def _is_number(rows: Rows, name: str) -> Flags:
    forms = rows.forms[f"{name}_form"]
    found: Flags = (forms == PLAIN) | (forms == PERCENT) | (forms == GROUPED)
    return found


def _is_written(rows: Rows, combination: Whole, known: Sequence[Named | None]) -> Flags:
    """Rows whose figures and note are written as the grammar has it."""
    takes_percent = _flag(known, "takes_percent")[combination]
    found: Flags = (rows.forms["note_form"] <= TEXT) & (rows.others < DOUBTFUL)
    for name in ("amount_form", "value_form"):
        forms = rows.forms[name]
        found &= (forms <= PLAIN) | (forms == GROUPED) | ((forms == PERCENT) & takes_percent)
    return found


def _flag(known: Sequence[Named | None], name: str) -> Flags:
    def said(one: Named | None) -> bool:
        if one is None:
            return False
        return isinstance(one.item, Indicator) and one.item.by_district if name == "by_district" else one.takes_percent

    return np.array([said(one) for one in known] or [False], bool)


def _convert(result: Clean, combination: Whole, known: Sequence[Named | None]) -> None:
    """Figures in the items' own units; where that is not exact, the row is not clean."""
    for number, one in enumerate(known):
        if one is None or one.factor == 1:
            continue
        at = np.flatnonzero(combination == number)
        above, below = one.factor.as_integer_ratio()
        for name in ("value", "amount"):
            figures = getattr(result, name)[at]
            is_exact = (figures % below == 0) & (np.abs(figures) // below < _LARGEST // above)
            getattr(result, name)[at] = np.where(is_exact, figures // below * above, 0)
            result.is_clean[at] &= is_exact


def _hold_to_rules(result: Clean) -> None:
    """Takes the rows out whose figures the kind of the item does not allow, or wants a word about."""
    unit = 10**result.rows.decimals
    item = np.maximum(result.item, 0)
    value, amount, is_clean = result.value, result.amount, result.is_clean

    def of(name: str, otherwise: int) -> Whole:
        given = [getattr(one, name) for one in result.items]
        return np.array([otherwise if one is None else int(Decimal(one) * unit) for one in given] or [otherwise])

    least, most = of("least", -(2**62)), of("most", 2**62)
    is_clean &= ~result.has_value | ((value >= least[item]) & (value <= most[item]))
    least_amount = of("least_amount", -(2**62))
    is_clean &= ~result.has_amount | (amount >= least_amount[item])
    flags = {name: np.array([getattr(one, name) for one in result.items] or [False], bool) for name in _FLAGS}
    if flags["is_whole"].any():
        is_clean &= ~(flags["is_whole"][item] & result.has_value & (value % unit != 0))
    if flags["is_counted"].any():
        is_fraction = (result.has_value & (value % unit != 0)) | (result.has_amount & (amount % unit != 0))
        is_clean &= ~(flags["is_counted"][item] & is_fraction)
    if flags["is_share_like"].any():
        is_clean &= ~(flags["is_share_like"][item] & result.has_value & (value > 0) & (value <= unit))
    if flags["needs_value"].any():
        is_clean &= ~(flags["needs_value"][item] & ~result.has_value & result.has_amount)
    result.has_amount = result.has_amount & flags["has_amount"][item]
    result.amount[~result.has_amount] = 0


_FLAGS = ("is_whole", "is_counted", "is_share_like", "needs_value", "has_amount")
