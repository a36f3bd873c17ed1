"""Long columns gone through in pieces, on all cores: numpy lets other threads run while it works.

A piece stays in the cache of a core, and what is worked out on the way takes the same little memory again and again;
memory that was never used before costs more than the arithmetic.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

ROWS = 1 << 16  # of a piece
THREADS = min(os.cpu_count() or 1, 4)


def for_blocks(count: int, work: Callable[[slice], None], size: int = ROWS) -> None:
    """Do a piece of work for every few of so many rows, in no particular order; raises what it raises."""
    parts = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    if len(parts) < THREADS:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(work, parts):
            pass


def for_each(rows: int, work: Callable[..., Any], *parts: Iterable[Any]) -> list[Any]:
    """What a piece of work gives for each part, in their order; the parts are of so many rows together."""
    if rows < THREADS * ROWS:  # a thread takes longer to begin
        return list(map(work, *parts))
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(work, *parts))


def added(count: int, size: int, work: Callable[[slice], Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The sum of what a piece of work counts in every few of so many rows, each time so many numbers."""
    parts = [slice(start, start + 4 * ROWS) for start in range(0, count, 4 * ROWS)]
    return sum(for_each(count, work, parts), np.zeros(size, np.int64))


def occurring(numbers: np.ndarray[Any, Any], is_chosen: np.ndarray[Any, Any]) -> list[int]:
    """The different numbers of the chosen rows, in order; they are from 0 on."""
    size = int(numbers.max(initial=0)) + 1
    counts = added(len(numbers), size, lambda at: np.bincount(numbers[at][is_chosen[at]], minlength=size))
    return np.flatnonzero(counts).tolist()
