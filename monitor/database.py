"""One DuckDB for the whole process, to which the files of versions are attached while they are read.

Opening a file as a database of its own costs 10 to 20 ms of processor time, whatever is asked; attaching it 1 ms, and
asking one that is attached nothing worth mentioning.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from monitor.column import objects

Parameters = Mapping[str, object] | Sequence[object]
DatabaseError = duckdb.Error
KEPT = 8  # files that stay attached though nobody reads them


@dataclass
class _Attached:
    """A file under its name in the database, and how many read it now."""

    name: str
    users: int = 0


class Database:
    """The attached files; a file that was replaced under its path is attached anew beside the old one."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._names = (f"version_{number}" for number in count(1))
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._attached: OrderedDict[tuple[str, int, int], _Attached] = OrderedDict()

    @contextmanager
    def reading(self, path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of one's own in which the file's tables stand under their plain names; read-only.

        Raises OSError where there is no such file, duckdb.Error where it holds no tables.
        """
        about = path.stat()
        key = (str(path), about.st_ino, about.st_mtime_ns)
        with self._lock:
            cursor, found = self._take(key, path)
        try:
            cursor.execute(f"USE {found.name}")
            yield cursor
        finally:
            cursor.close()
            with self._lock:
                found.users -= 1
                self._let_go()

    def _take(self, key: tuple[str, int, int], path: Path) -> tuple[duckdb.DuckDBPyConnection, _Attached]:
        found = self._attached.get(key)
        if found is None:
            found = _Attached(next(self._names))
            quoted = str(path).replace("'", "''")
            self._whole().execute(f"ATTACH '{quoted}' AS {found.name} (READ_ONLY)")
            self._attached[key] = found
        self._attached.move_to_end(key)
        found.users += 1
        return self._whole().cursor(), found

    def _whole(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            self._connection = duckdb.connect()
        return self._connection

    def _let_go(self) -> None:
        """Detach what has not been read for longest, beyond what is kept; never what is being read."""
        idle = [key for key, one in self._attached.items() if not one.users]
        for key in idle[: max(0, len(self._attached) - self._kept)]:
            self._whole().execute(f"DETACH {self._attached.pop(key).name}")


_database = Database()
_left_behind: list[Database] = []  # in a forked process: closing them would wait for threads that it does not have


def attached(path: Path) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """As Database.reading, in the one of this process."""
    return _database.reading(path)


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Parameters | None = None
) -> list[tuple[Any, ...]]:
    """What a query of the program's own answers, row by row: for few rows."""
    return connection.execute(_parsed(connection, query), parameters).fetchall()


def columns_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Parameters | None = None
) -> list[list[Any]]:
    """The same column by column, as monitor.column makes objects of them: for many rows."""
    connection.complete()  # what was asked before and not read to its end
    relation: Any = connection.sql(_parsed(connection, query), params=parameters)
    return [objects(column) for column in relation.to_arrow_table().columns]


_statements: dict[str, duckdb.Statement] = {}


def _parsed(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The query as any connection takes it: reading its text again takes a tenth to a third of a millisecond."""
    if query not in _statements:
        (_statements[query],) = connection.extract_statements(query)
    return _statements[query]


def _start_anew() -> None:
    """A process that was forked has none of the threads that the database works with."""
    global _database  # noqa: PLW0603 - the one of this process
    _left_behind.append(_database)
    _database = Database()


os.register_at_fork(after_in_child=_start_anew)
