"""What a process that does nothing but the ETL's work settles before it begins."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pyarrow as pa

# A file's rows are hundreds of thousands of objects in no circles: looking for circles takes a fifth of the time.
_COLLECTING = (50_000, 20, 50)


class _NoPandas(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError(name=fullname)
        return None


def settle() -> None:
    """Look for circles seldom, and do without pandas.

    The first time that pyarrow is given a list it looks whether there is pandas, whose objects it would take as well:
    a fifth of a second for what nothing here has. Pandas can still be imported afterwards.
    """
    gc.set_threshold(*_COLLECTING)
    sys.meta_path.insert(0, nowhere := _NoPandas())
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(nowhere)
