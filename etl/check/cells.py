"""Figures of many series and months as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Whole = np.ndarray[Any, np.dtype[Any]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Cells:
    """Figures of one series and month each."""

    series: Whole
    month: Whole
    value: Whole
    amount: Whole
    has_value: Flags
    has_amount: Flags

    def of(self, chosen: Any) -> Cells:
        return Cells(
            self.series[chosen], self.month[chosen], self.value[chosen], self.amount[chosen],
            self.has_value[chosen], self.has_amount[chosen],
        )  # fmt: skip

    def __add__(self, other: Cells) -> Cells:
        if not len(other):
            return self
        pairs = zip(self.columns, other.columns, strict=True)
        return Cells(*(np.concatenate(pair) for pair in pairs))

    @property
    def columns(self) -> tuple[Any, ...]:
        return self.series, self.month, self.value, self.amount, self.has_value, self.has_amount

    def __len__(self) -> int:
        return len(self.series)
