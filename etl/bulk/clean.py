"""Which rows of a large file nothing has to be said about as they stand, and what these say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from etl.bulk.blocks import for_blocks
from etl.bulk.bytes import NotUniform
from etl.bulk.figures import EMPTY, GROUPED, PERCENT, PLACEHOLDER, PLAIN
from etl.bulk.gather import UNKNOWN
from etl.bulk.piece import DEMO, DOUBTFUL, TEXT
from etl.bulk.rows import Rows
from etl.bulk.trial import Dated, Named, Names, Trial, examples_of
from etl.check.open_unit import has_open_units
from etl.language.field import Field
from monitor.observation import CITY
from monitor.plan import Frequency, Indicator, Item, Plan

Whole = np.ndarray[Any, np.dtype[Any]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_FREQUENCIES: tuple[Frequency, ...] = ("monthly", "quarterly", "annual")
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


def clean(rows: Rows, trial: Trial, plan: Plan) -> Clean:
    """The rows with what their names mean, each different text having been tried once."""
    combination, names = _combinations(rows)
    named = trial.names(names)
    if has_open_units(named):
        raise NotUniform("同一项有的行写了要换算的单位，有的行没有写单位")
    items: dict[str, Named] = {}
    for one in sorted(named.values(), key=lambda one: _kind(one.item)):  # so that like ones are looked at together
        items.setdefault(one.item.id, one)
    known = tuple(named.get(one) for one in names)
    count = len(rows)
    result = Clean(
        plan, rows, tuple(items.values()), np.empty(count, np.int16), np.empty(count, np.int32),
        np.empty(count, np.int32), rows.figures["value"], rows.figures["amount"],
        *(np.empty(count, bool) for _ in range(3)),
    )  # fmt: skip
    position = {identity: number for number, identity in enumerate(items)}
    meant = _Meant(
        item=np.array([position[one.item.id] if one else -1 for one in known] + [-1], np.int16),
        takes_percent=_flag(known, "takes_percent"), by_district=_flag(known, "by_district"),
        place=_places(rows, trial, plan), dated=_dates(result, trial.months(rows.texts["month"], examples_of(named))),
    )  # fmt: skip
    for_blocks(count, lambda at: _understand(result, meant, combination, at))
    _convert(result, combination, known)
    rules = _rules(result)
    for_blocks(count, lambda at: _hold_to_rules(result, rules, at))
    result.rows = replace(rows, codes={})  # which nobody asks for any more
    return result


@dataclass(frozen=True, slots=True)
class _Meant:
    """What codes mean: tables by combination of names (the last for one that is unknown), by district, by month."""

    item: Whole
    takes_percent: Flags
    by_district: Flags
    place: Whole
    dated: _Dates


@dataclass(frozen=True, slots=True)
class _Dates:
    """The month of each frequency of each code, and whether a figure of the month itself can stand beside it."""

    month: Whole
    may_have_amount: Flags
    frequency: Whole  # by item
    may_always: bool


def _understand(result: Clean, meant: _Meant, combination: Whole, at: slice) -> None:
    """Fills in what some rows mean, and which of them are written as the grammar has it."""
    rows, which = result.rows, combination[at]
    forms = {name: forms[at] for name, forms in rows.forms.items()}
    item, place = meant.item.take(which), meant.place.take(rows.codes["district"][at])
    dates = rows.codes["month"][at] * np.int32(len(_FREQUENCIES)) + meant.dated.frequency.take(item)
    month = meant.dated.month.take(dates)
    is_clean = (forms["note_form"] <= TEXT) & (rows.others[at] < DOUBTFUL)
    for name in ("amount_form", "value_form"):
        is_percent = forms[name] == PERCENT
        is_clean &= (forms[name] <= PLAIN) | (forms[name] == GROUPED) | (is_percent & meant.takes_percent.take(which))
    is_clean &= (item >= 0) & (month >= 0) & ((place == 0) | ((place > 0) & meant.by_district.take(which)))
    if not meant.dated.may_always:
        is_clean &= meant.dated.may_have_amount.take(dates) | (forms["amount_form"] <= PLACEHOLDER)
    result.item[at], result.place[at], result.month[at], result.is_clean[at] = item, place, month, is_clean
    result.has_value[at], result.has_amount[at] = _is_number(forms["value_form"]), _is_number(forms["amount_form"])


def _kind(item: Item) -> tuple[str, str, int]:
    return item.kind, item.frequency, getattr(item, "decimals", 0)


def _combinations(rows: Rows) -> tuple[Whole, list[Names]]:
    """For each row the number of its combination of department, item and unit (-1 where one is unknown), and these."""
    sizes = [max(len(rows.texts[field]), 1) for field in _NAMING]
    total = int(np.prod([float(size) for size in sizes]))
    if total >= 1 << 62:
        raise NotUniform("部门、指标、单位的写法过多")
    found = np.empty(len(rows), np.int32 if total <= _MOST_COMBINATIONS else np.int64)

    def combine(at: slice) -> None:
        key: Any = found[at]
        is_unknown = np.zeros(len(key), bool)
        key[:] = 0
        for field, size in zip(_NAMING, sizes, strict=True):
            codes = rows.codes[field][at]
            key *= size
            key += codes
            is_unknown |= codes == UNKNOWN
        key[is_unknown] = total

    for_blocks(len(rows), combine)
    texts = [rows.texts[field] for field in _NAMING]
    keys, found = _numbered(found, total)
    return found, [_texts(key, sizes, texts) for key in keys.tolist()]


def _numbered(keys: Whole, unknown: int) -> tuple[Whole, Whole]:
    """The different keys but the unknown one, and for each key its number among them."""
    if keys.dtype == np.int64:
        different, found = np.unique(np.append(keys, unknown), return_inverse=True)
        found = found[:-1].astype(np.int32)
        found[found == len(different) - 1] = -1
        return different[:-1], found
    is_there = np.zeros(unknown + 1, bool)
    for_blocks(len(keys), lambda at: is_there.__setitem__(keys[at], True))
    different = np.flatnonzero(is_there[:unknown])
    number = np.full(unknown + 1, -1, np.int32)
    number[different] = np.arange(len(different), dtype=np.int32)
    for_blocks(len(keys), lambda at: keys.__setitem__(at, number[keys[at]]))
    return different, keys


def _texts(key: int, sizes: Sequence[int], of: Sequence[Sequence[str]]) -> Names:
    texts = []
    for size, every in zip(reversed(sizes), reversed(of), strict=True):
        key, at = divmod(key, size)
        texts.append(every[at])
    department, code, name, unit = reversed(texts)
    return department, code, name, unit


def _places(rows: Rows, trial: Trial, plan: Plan) -> Whole:
    """The place that each code stands for; -1 where it is unknown."""
    ids = {identity: number for number, identity in enumerate((CITY, *(one.id for one in plan.districts)))}
    found = trial.districts(rows.texts["district"])
    table = np.full(UNKNOWN + 1, -1, np.int32)
    for at, text in enumerate(rows.texts["district"]):
        if text in found:
            table[at] = ids[found[text]]
    return table


def _dates(result: Clean, dated: Mapping[tuple[str, Frequency], Dated]) -> _Dates:
    """The months that codes stand for, by the frequency of the item."""
    table = np.full((UNKNOWN + 1, len(_FREQUENCIES)), -1, np.int32)
    may = np.ones(table.shape, bool)
    for at, text in enumerate(result.rows.texts["month"]):
        for column, frequency in enumerate(_FREQUENCIES):
            if one := dated.get((text, frequency)):
                table[at, column], may[at, column] = one.month.ordinal, one.may_have_amount
    columns = np.array([_FREQUENCIES.index(one.item.frequency) for one in result.items] + [0], np.int8)
    return _Dates(table, may, columns, bool(may.all()))


def _is_number(forms: Whole) -> Flags:
    found: Flags = (forms == PLAIN) | (forms == PERCENT) | (forms == GROUPED)
    return found


def _flag(known: Sequence[Named | None], name: str) -> Flags:
    def said(one: Named | None) -> bool:
        if one is None:
            return False
        return isinstance(one.item, Indicator) and one.item.by_district if name == "by_district" else one.takes_percent

    return np.array([*map(said, known), False], bool)


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


def _rules(result: Clean) -> Mapping[str, Whole]:
    """What the figures of each item have to be (the last for one that is unknown)."""
    unit = 10**result.rows.decimals

    def of(name: str, otherwise: int) -> Whole:
        given = [getattr(one, name) for one in result.items] + [None]
        return np.array([otherwise if one is None else int(Decimal(one) * unit) for one in given])

    bounds = {"least": of("least", -(2**62)), "most": of("most", 2**62), "least_amount": of("least_amount", -(2**62))}
    return bounds | {name: np.array([getattr(one, name) for one in result.items] + [False]) for name in _FLAGS}


def _hold_to_rules(result: Clean, rules: Mapping[str, Whole], at: slice) -> None:
    """Takes rows out whose figures the kind of the item does not allow, or wants a word about."""
    unit = 10**result.rows.decimals
    item, value, amount = result.item[at], result.value[at], result.amount[at]
    has_value, has_amount, is_clean = result.has_value[at], result.has_amount[at], result.is_clean[at]
    is_clean &= ~has_value | ((value >= rules["least"].take(item)) & (value <= rules["most"].take(item)))
    is_clean &= ~has_amount | (amount >= rules["least_amount"].take(item))
    if rules["is_whole"].any():
        is_clean &= ~(rules["is_whole"].take(item) & has_value & (value % unit != 0))
    if rules["is_counted"].any():
        is_fraction = (has_value & (value % unit != 0)) | (has_amount & (amount % unit != 0))
        is_clean &= ~(rules["is_counted"].take(item) & is_fraction)
    if rules["is_share_like"].any():
        is_clean &= ~(rules["is_share_like"].take(item) & has_value & (value > 0) & (value <= unit))
    if rules["needs_value"].any():
        is_clean &= ~(rules["needs_value"].take(item) & ~has_value & has_amount)
    has_amount &= rules["has_amount"].take(item)
    amount[~has_amount] = 0


_FLAGS = ("is_whole", "is_counted", "is_share_like", "needs_value", "has_amount")
