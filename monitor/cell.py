"""How every indicator stands in every district in one month: what tables and figures over all of them are made from.

An Assessment knows a hundred times as much of one of them (its course, its outlook, its words); a city with a hundred
districts has tens of thousands, of which such a page shows a light and a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar, runtime_checkable

from monitor import schedule
from monitor.assess import items_in
from monitor.lighting import status_of
from monitor.month import Month
from monitor.number import optional_decimal, points
from monitor.observation import Latest
from monitor.plan import Indicator, Item, Plan
from monitor.status import is_due


class Standing(Protocol):
    """What an Assessment and a Cell both say of an item in one place and month."""

    @property
    def item(self) -> Item: ...
    @property
    def district(self) -> str: ...
    @property
    def as_of(self) -> Month | None: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def actual(self) -> Decimal | None: ...
    @property
    def attainment_share(self) -> Decimal | None: ...
    @property
    def schedule_share(self) -> Decimal | None: ...
    @property
    def gap_share(self) -> Decimal | None: ...
    @property
    def gap_pp(self) -> Decimal | None: ...
    @property
    def status(self) -> str: ...
    @property
    def reporting(self) -> str: ...


One = TypeVar("One", bound=Standing)
Districts = Mapping[str, Sequence[Standing]]  # district id → what that district reports


@runtime_checkable
class ByItem(Protocol):
    """Districts that can be asked for one item's rows without going through all there are."""

    def of_item(self, item: str) -> tuple[Any, ...]: ...


def of_item(districts: Mapping[str, Sequence[One]], item: str) -> tuple[One, ...]:
    """One item's rows by district, in the order of districts."""
    if isinstance(districts, ByItem):
        return districts.of_item(item)
    return tuple(one for ones in districts.values() for one in ones if one.item.id == item)


class Cell:
    """One row per indicator, district and month; it says what the Assessment of the same says, share by share when
    it is asked."""

    __slots__ = (
        *("item", "month", "district", "as_of", "target", "actual", "status", "reporting"),
        *("_plan", "_attainment", "_gap"),
    )

    _attainment: Decimal | None
    _gap: Decimal | None

    def __init__(self, plan: Plan, item: Indicator, month: Month, district: str, seen: Latest, status: str) -> None:
        self._plan, self.item, self.month, self.district = plan, item, month, district
        self.as_of, self.actual, self.status = seen.month, seen.value, status
        self.target = schedule.target_of(item, district)
        self.reporting = "reported" if seen.is_reported else "not_reported" if is_due(item, month) else "not_due"

    @property
    def attainment_share(self) -> Decimal | None:
        try:
            return self._attainment
        except AttributeError:
            known = None if self.actual is None else schedule.attainment(self.item, self.actual, self.district)
            self._attainment = optional_decimal(known)
            return self._attainment

    @property
    def schedule_share(self) -> Decimal | None:
        return optional_decimal(schedule.schedule_share(self._plan, self.item, self.as_of or self.month, self.district))

    @property
    def gap_pp(self) -> Decimal | None:
        """The gap as it is shown: 百分点, one decimal, half up."""
        return None if self.gap_share is None else points(self.gap_share)

    @property
    def gap_share(self) -> Decimal | None:
        try:
            return self._gap
        except AttributeError:
            known = None
            if self.actual is not None and self.as_of is not None:
                known = schedule.gap(self._plan, self.item, self.as_of, self.actual, self.district)
            self._gap = optional_decimal(known)
            return self._gap


NOTHING = Latest(None, None, False)
Values = Mapping[tuple[str, str], Mapping[Month, Decimal]]  # (indicator, district) → the months that have a value


class Cells(Mapping[str, Sequence[Cell]]):
    """District id → its cells of one month, in the plan's order; and the same item by item."""

    def __init__(self, plan: Plan, month: Month, latest: Mapping[tuple[str, str], Latest], earlier: Values) -> None:
        self._by_district = {one.id: tuple(_cells_of(plan, month, one.id, latest, earlier)) for one in plan.districts}
        items = items_in(plan, plan.districts[0].id) if plan.districts else ()
        columns = zip(*self._by_district.values(), strict=True)
        self._by_item = {item.id: column for item, column in zip(items, columns, strict=True)}

    def __getitem__(self, district: str) -> tuple[Cell, ...]:
        return self._by_district[district]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_district)

    def __len__(self) -> int:
        return len(self._by_district)

    @property
    def count(self) -> int:
        """How many cells there are."""
        return sum(map(len, self._by_item.values()))

    def of_item(self, item: str) -> tuple[Cell, ...]:
        """One item's cells by district, in the plan's order of districts."""
        return self._by_item.get(item, ())


def _cells_of(
    plan: Plan, month: Month, district: str, latest: Mapping[tuple[str, str], Latest], earlier: Values
) -> Iterator[Cell]:
    for item in items_in(plan, district):
        if isinstance(item, Indicator):
            key = item.id, district
            seen = latest.get(key, NOTHING)
            values = dict(earlier.get(key, ()))
            if seen.month == month and seen.value is not None:
                values[month] = seen.value
            yield Cell(plan, item, month, district, seen, status_of(plan, item, month, values, district))
