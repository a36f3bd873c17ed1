"""Rows of a list over as few pages or tables as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

Row = TypeVar("Row")


def evenly(
    rows: Sequence[Row], most: int, fits: Callable[[Sequence[Row]], bool] = lambda _: True
) -> list[Sequence[Row]]:
    """The rows on as few pages of at most `most` that fit as they need, about as many on each: none has one alone."""
    for count in range(-(-len(rows) // most), len(rows) + 1):
        ends = [len(rows) * number // count for number in range(count + 1)] if count else [0]
        pages = [rows[start:end] for start, end in pairwise(ends)]
        if count == len(rows) or all(map(fits, pages)):
            return pages
    return []
