"""The file in which the next version is built: opened, or begun while the files that go into it are still read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from etl import limits
from etl.file.arrival import scratch
from etl.version.edition import create_tables
from monitor.home import Home
from monitor.plan import Plan

Room = dict[str, str | bool | int | float | list[str]]
# A version of one city is 0.6 MB with small blocks and 7 MB with the default ones; every version is kept. A large one
# is half the size with the default ones, for decimals are packed only where two thousand of them fit into a block.
# From so many rows of all submissions on:
_BLOCKS = {200_000: 262_144, 80_000: 131_072, 0: 16_384}
# Rows of a group, all of which are looked at for one that may be wanted. With DuckDB's own size a page that asks for a
# district waits half as long again; with this one a large file is a sixth larger.
_GROUPS = {80_000: 30_720, 0: 122_880}
_UNLOGGED = "RECOVERY_MODE no_wal_writes"
_BYTES_PER_ROW = 100  # of a file, as a guess


def layout_of(rows: int) -> str:
    """How the file of a version with so many rows is laid out, as ATTACH takes it."""
    block, group = (next(size for least, size in sizes.items() if rows >= least) for sizes in (_BLOCKS, _GROUPS))
    return f"BLOCK_SIZE {block}, ROW_GROUP_SIZE {group}"


@contextmanager
def attached_to_write(path: Path, layout: str, room: Room | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in which the file's tables stand under their plain names; the layout is that of a new file.

    Nothing of it is on the disk before CHECKPOINT: nobody takes up a file that was left in the middle, so DuckDB need
    not write down twice what it does, and wait for the disk at every statement.
    """
    quoted = str(path).replace("'", "''")
    options = _UNLOGGED if path.exists() else f"{_UNLOGGED}, {layout}"
    with duckdb.connect(config=room or {}) as connection:
        connection.execute(f"ATTACH '{quoted}' AS building ({options})")
        connection.execute("USE building")
        yield connection


def building_path(home: Home) -> Path:
    """Where this process builds a version, beside the others."""
    return home.warehouse / f".building-{os.getpid()}.duckdb"


@contextmanager
def open_building(home: Home, layout: str, before: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file of the next version: empty, or a copy of the one before."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    building = building_path(home)
    building.unlink(missing_ok=True)
    if before is not None:
        shutil.copyfile(before, building)
    with scratch(home) as spill:
        room: Room = {"memory_limit": limits.BULK_MEMORY, "temp_directory": str(spill)}
        with attached_to_write(building, layout, room) as connection:
            yield connection


class Begun:
    """A version's file with the tables of the plan, made by a thread while files of so many bytes are read.

    Left without a trace unless a version is built in it.
    """

    def __init__(self, home: Home, plan: Plan, size: int) -> None:
        self.home, self.plan = home, plan
        self.layout = layout_of(size // _BYTES_PER_ROW)
        self._opened = ExitStack()
        self._had_folder = home.warehouse.exists()
        thread = ThreadPoolExecutor(1)
        self._making: Future[duckdb.DuckDBPyConnection] | None = thread.submit(self._make)
        thread.shutdown(wait=False)

    def _make(self) -> duckdb.DuckDBPyConnection:
        connection = self._opened.enter_context(open_building(self.home, self.layout))
        create_tables(connection, self.plan)
        return connection

    def taken(self, plan: Plan, layout: str) -> duckdb.DuckDBPyConnection | None:
        """The database, to be built in and then closed; None where it is not for such a version."""
        if self._making is None or plan is not self.plan or layout != self.layout:
            return None
        return self._making.result()

    def close(self) -> None:
        """Let go of the file, which stays for whoever built in it."""
        if self._making is not None:
            self._making.exception()  # raised where it is taken
            self._making = None
            self._opened.close()

    def discard(self) -> None:
        """Let go of the file, and leave nothing of it."""
        if self._making is None:
            return
        self.close()
        building_path(self.home).unlink(missing_ok=True)
        if not self._had_folder and not any(self.home.warehouse.iterdir()):
            self.home.warehouse.rmdir()
