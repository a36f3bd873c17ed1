"""What files said of published figures of which one follows from the other: the lake has it, a version does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import duckdb
import pyarrow.parquet as pq

from etl.bulk.known import KnownFigures
from etl.entry.history import Derived, Figures, Key
from etl.lake import month_file
from monitor.home import Home

Told = Callable[[Key], Figures | None]
_MOST = 2_000  # figures that one run looks up, each in a file; of those beyond nothing is known
_QUERY = """
SELECT submission_id FROM observation
WHERE indicator_id = ? AND district_id = ? AND month = ? AND correction IS NULL
"""


class Lake:
    """Looks up, figure by figure, what the file said that a version has it from."""

    def __init__(self, home: Home, version: duckdb.DuckDBPyConnection) -> None:
        self._home, self._version = home, version
        self._found: dict[Key, Figures | None] = {}

    def __call__(self, key: Key) -> Figures | None:
        """(本月数, 累计数) as they were given; None where a correction is declared, or where that is not known."""
        if key not in self._found:
            self._found[key] = self._look_up(key) if len(self._found) < _MOST else None
        return self._found[key]

    def _look_up(self, key: Key) -> Figures | None:
        item, district, month = key
        row = self._version.execute(_QUERY, [item, district, month.first_day]).fetchone()
        path = month_file(self._home, month, row[0]) if row else None
        if path is None or not path.is_file():
            return None
        chosen = [("indicator_id", "=", item), ("district_id", "=", district)]
        rows = pq.read_table(path, columns=["amount", "value"], filters=chosen).to_pylist()
        return (rows[0]["amount"], rows[0]["value"]) if len(rows) == 1 else None


class Published(KnownFigures):
    """Figures that a large file is held against, of which it can be asked what files said."""

    told: Told | None = None

    def figures(self, series: Iterable[tuple[str, str]]) -> Mapping[Key, Figures]:
        """See Known."""
        return asked(super().figures(series), self.told)


def asked(figures: Mapping[Key, Figures], told: Told | None) -> dict[Key, Figures]:
    """The same figures, of which those that follow from others can say from which, where `told` is there."""
    for key, one in figures.items():
        if told and isinstance(one, Derived):
            one.told = partial(told, key)
    return dict(figures)
