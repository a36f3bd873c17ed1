"""The figures that a file is held against: what is published, and over it what files before in the same run say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Protocol

import numpy as np

from etl.check.cells import Cells, Flags
from etl.entry.history import Figures, Key, Known
from monitor.month import Month

Series = tuple[str, str]  # indicator, district
LARGEST = 10**17
DECIMALS = 4  # most figures have fewer, and ten thousand billions can still be counted in them
_UNIT = Decimal(10) ** DECIMALS


def whole(figure: Decimal | None) -> int | None:
    """The figure as so many of its last decimal; None where it has more decimals or is too large to count with."""
    if figure is None:
        return 0
    number = int(units := figure * _UNIT)
    return number if number == units and abs(number) < LARGEST else None


class Published(Protocol):
    """Figures of a version."""

    def at(self, wanted: Mapping[Series, Collection[int]]) -> Mapping[Key, Figures]:
        """Those of some months, counted from the year 0, of some series."""

    def of(self, wanted: Collection[Series]) -> Mapping[Key, Figures]:
        """All of some series."""

    def cells(self, numbers: Mapping[Series, int], inexact: Flags) -> Cells:
        """All of numbered series as whole numbers; series of which some are none are marked."""


class Earlier:
    """Figures by series and month. Published ones stay columns: of most nothing is asked but whether they are usual."""

    def __init__(self, told: Known | None = None) -> None:
        self._published: list[Published] = []
        self._told: dict[Series, dict[Month, Figures]] = defaultdict(dict)
        for (item, district, month), figures in (told or {}).items():
            self.tell(item, district, month, figures)

    def publish(self, figures: Published) -> None:
        """Add what a version has."""
        self._published.append(figures)

    def tell(self, item: str, district: str, month: Month, figures: Figures) -> None:
        """Add what a file says."""
        self._told[item, district][month] = figures

    @property
    def told(self) -> dict[Key, Figures]:
        """What files said."""
        return {(*series, month): one for series, months in self._told.items() for month, one in months.items()}

    def at(self, cells: Iterable[Key]) -> dict[Key, Figures]:
        """The figures of some items, districts and months, exactly."""
        wanted: dict[Series, list[int]] = defaultdict(list)
        for item, district, month in cells:
            wanted[item, district].append(month.ordinal)
        found: dict[Key, Figures] = {}
        for published in self._published:
            found |= published.at(wanted)
        for series in wanted.keys() & self._told.keys():
            told, months = self._told[series], map(Month.of_ordinal, wanted[series])
            found |= {(*series, month): told[month] for month in months if month in told}
        return found

    def of(self, series: Collection[Series]) -> dict[Key, Figures]:
        """All figures of some series, exactly."""
        found: dict[Key, Figures] = {}
        for published in self._published:
            found |= published.of(series)
        for one in self._told.keys() & set(series):
            found |= {(*one, month): figures for month, figures in self._told[one].items()}
        return found

    def cells(self, numbers: Mapping[Series, int]) -> tuple[list[Cells], Flags]:
        """All figures of numbered series as whole numbers, later ones over those before; and the series of which some
        are no such numbers.
        """
        inexact = np.zeros(len(numbers), bool)
        parts = [published.cells(numbers, inexact) for published in self._published]
        if self._told.keys() & numbers.keys():
            parts.append(whole_cells(self._rows(numbers), inexact))
        return [part for part in parts if len(part)], inexact

    def _rows(self, numbers: Mapping[Series, int]) -> Iterator[tuple[int, Month, Figures]]:
        for series, number in numbers.items():
            for month, figures in self._told.get(series, {}).items():
                yield number, month, figures


def whole_cells(rows: Iterable[tuple[int, Month, Figures]], inexact: Flags) -> Cells:
    """Figures (amount, value) of series and months as whole numbers; series of which some are none are marked."""
    found = []
    for series, month, (amount, value) in rows:
        numbers = whole(amount), whole(value)
        if None in numbers:
            inexact[series] = True
        found.append((series, month.ordinal, numbers[1] or 0, numbers[0] or 0, value is not None, amount is not None))
    columns = np.array(found, np.int64).reshape(-1, 6).T
    return Cells(*columns[:4], *columns[4:].astype(bool))
