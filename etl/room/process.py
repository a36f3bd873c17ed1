"""What a process that does nothing but the ETL's work settles before it begins."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pyarrow as pa

# A file's rows are hundreds of thousands of objects in no circles: looking for circles takes a fifth of the time.
_COLLECTING = (50_000, 20, 50)
_PR_SET_THP_DISABLE = 41  # of Linux's prctl


class _NoPandas(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)
        return None


def settle() -> None:
    """Look for circles seldom, do without large pages and without pandas.

    Numpy asks for pages of two megabytes, which the system clears as a whole. On a machine that hands unused memory
    back to its host these are the ones to be fetched anew: 2.4 seconds for a gigabyte, of small pages half a second.

    The first time that pyarrow is given a list it looks whether there is pandas, whose objects it would take as well:
    a fifth of a second for what nothing here has. Pandas can still be imported afterwards.
    """
    gc.set_threshold(*_COLLECTING)
    _take_small_pages()
    sys.meta_path.insert(0, nowhere := _NoPandas())
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(nowhere)


def _take_small_pages() -> None:
    """Ask so of the system, where there is a way to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_THP_DISABLE, 1, 0, 0, 0)
