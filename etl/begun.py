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
from etl.arrival import scratch
from etl.edition import create_tables
from monitor.home import Home
from monitor.plan import Plan

Settings = dict[str, str | bool | int | float | list[str]]
# A version of one city is 0.6 MB with small blocks and 7 MB with the default ones; every version is kept. A large one
# is half the size with the default ones, for decimals are packed only where two thousand of them fit into a block.
# From so many rows of all submissions on:
_BLOCKS = {200_000: "262144", 80_000: "131072", 0: "16384"}
_BYTES_PER_ROW = 100  # of a file, as a guess


def settings_of(rows: int) -> Settings:
    """How the file of a version with so many rows is laid out."""
    return {"default_block_size": next(size for least, size in _BLOCKS.items() if rows >= least)}


def building_path(home: Home) -> Path:
    """Where this process builds a version, beside the others."""
    return home.warehouse / f".building-{os.getpid()}.duckdb"


@contextmanager
def open_building(home: Home, settings: Settings, before: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file of the next version: empty, or a copy of the one before."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    building = building_path(home)
    building.unlink(missing_ok=True)
    if before is not None:
        shutil.copyfile(before, building)
    with scratch(home) as spill:
        room: Settings = {"memory_limit": limits.BULK_MEMORY, "temp_directory": str(spill)}
        with duckdb.connect(building, config={**settings, **room}) as connection:
            yield connection


class Begun:
    """A version's file with the tables of the plan, made by a thread while files of so many bytes are read.

    Left without a trace unless a version is built in it.
    """

    def __init__(self, home: Home, plan: Plan, size: int) -> None:
        self.home, self.plan = home, plan
        self.settings = settings_of(size // _BYTES_PER_ROW)
        self._opened = ExitStack()
        self._had_folder = home.warehouse.exists()
        thread = ThreadPoolExecutor(1)
        self._making: Future[duckdb.DuckDBPyConnection] | None = thread.submit(self._make)
        thread.shutdown(wait=False)

    def _make(self) -> duckdb.DuckDBPyConnection:
        connection = self._opened.enter_context(open_building(self.home, self.settings))
        create_tables(connection, self.plan)
        return connection

    def taken(self, plan: Plan, settings: Settings) -> duckdb.DuckDBPyConnection | None:
        """The database, to be built in and then closed; None where it is not for such a version."""
        if self._making is None or plan is not self.plan or settings != self.settings:
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
