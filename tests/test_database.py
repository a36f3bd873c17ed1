"""Files of versions are attached to one database of the process: quick, each under its own name, replaced ones anew."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from monitor import database as databases
from monitor.database import Database, columns_of, rows_of


def file_of(folder: Path, name: str, value: int) -> Path:
    path = folder / name
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute(f"CREATE TABLE t AS SELECT {value} AS x")
    return path


def value_in(database: Database, path: Path) -> int:
    with database.reading(path) as connection:
        ((value,),) = connection.execute("SELECT x FROM t").fetchall()
    return int(value)


def test_each_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    database = Database()
    first, second = file_of(tmp_path, "it's 1.duckdb", 1), file_of(tmp_path, "2.duckdb", 2)
    with database.reading(first) as one, database.reading(second) as other:
        assert one.execute("SELECT x FROM t").fetchall() == [(1,)]
        assert other.execute("SELECT x FROM t").fetchall() == [(2,)]


def test_what_is_read_cannot_be_written(tmp_path: Path) -> None:
    path = file_of(tmp_path, "1.duckdb", 1)
    with Database().reading(path) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("INSERT INTO t VALUES (2)")


def test_a_file_that_was_replaced_is_read_anew_and_whoever_reads_the_old_one_goes_on(tmp_path: Path) -> None:
    database, path = Database(), file_of(tmp_path, "1.duckdb", 1)
    with database.reading(path) as old:
        file_of(tmp_path, "new.duckdb", 7).replace(path)
        assert value_in(database, path) == 7
        assert old.execute("SELECT x FROM t").fetchall() == [(1,)]


def test_few_files_stay_attached_and_none_is_let_go_while_it_is_read(tmp_path: Path) -> None:
    database = Database(kept=2)
    paths = [file_of(tmp_path, f"{number}.duckdb", number) for number in range(6)]
    with database.reading(paths[0]) as held:
        assert [value_in(database, path) for path in paths] == list(range(6))
        assert held.execute("SELECT x FROM t").fetchall() == [(0,)]
        names = held.execute("SELECT count(*) FROM duckdb_databases() WHERE NOT internal AND path IS NOT NULL")
        assert names.fetchall() == [(2,)]
    assert [value_in(database, path) for path in paths] == list(range(6))


def test_what_is_no_database_is_an_error_and_leaves_the_others_readable(tmp_path: Path) -> None:
    database, path = Database(), file_of(tmp_path, "1.duckdb", 1)
    broken = tmp_path / "2.duckdb"
    broken.write_bytes(b"x" * 20_000)
    with pytest.raises(duckdb.Error), database.reading(broken):
        pass
    with pytest.raises(FileNotFoundError), database.reading(tmp_path / "none.duckdb"):
        pass
    assert value_in(database, path) == 1


def test_many_threads_read_at_once_while_files_come_and_go(tmp_path: Path) -> None:
    database = Database(kept=1)
    paths = [file_of(tmp_path, f"{number}.duckdb", number) for number in range(4)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = list(pool.map(lambda number: value_in(database, paths[number % 4]), range(200)))
    assert found == [number % 4 for number in range(200)]


def test_a_forked_process_reads_with_a_database_of_its_own(tmp_path: Path) -> None:
    path = file_of(tmp_path, "1.duckdb", 5)
    with databases.attached(path):
        child = os.fork()
        if not child:
            with databases.attached(path) as connection:
                os._exit(connection.execute("SELECT x FROM t").fetchall()[0][0])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5


def test_a_program_that_is_started_by_forking_starts_though_a_database_is_open(tmp_path: Path) -> None:
    with databases.attached(file_of(tmp_path, "1.duckdb", 5)):
        pass  # idle from now on: nothing but the module holds it
    for _ in range(2):
        assert subprocess.run(["true"], preexec_fn=lambda: None, check=False).returncode == 0


class _Counting:
    """A connection that counts how often it is asked to read a query's text."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.read = 0

    def extract_statements(self, query: str) -> object:
        self.read += 1
        return self._connection.extract_statements(query)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


def test_a_query_is_read_once_for_all_connections_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_statements", {})
    query, times = "SELECT x + $more AS x FROM t", 0
    for number in (1, 5):
        with Database().reading(file_of(tmp_path, f"{number}.duckdb", number)) as connection:
            counting: Any = _Counting(connection)
            assert rows_of(counting, query, {"more": 10}) == [(number + 10,)]
            assert columns_of(counting, query, {"more": 20}) == [[number + 20]]
            times += counting.read
    assert times == 1


def test_a_result_that_was_not_read_to_its_end_is_in_nobodys_way(tmp_path: Path) -> None:
    with Database().reading(file_of(tmp_path, "1.duckdb", 1)) as connection:
        assert connection.execute("SELECT * FROM range(100000)").fetchone() == (0,)
        assert columns_of(connection, "SELECT x FROM t") == [[1]]


def test_several_readers_ask_the_same_query_at_once(tmp_path: Path) -> None:
    database, path = Database(), file_of(tmp_path, "1.duckdb", 1)

    def asked(number: int) -> bool:
        with database.reading(path) as connection:
            return columns_of(connection, "SELECT x + $1 AS x FROM t", [number]) == [[number + 1]]

    with ThreadPoolExecutor(8) as readers:
        assert all(readers.map(asked, range(100)))
