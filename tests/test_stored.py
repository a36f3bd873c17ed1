"""A column that says the same in every row is not stored, and nobody who reads the version notices."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from etl import commands, limits
from monitor.home import Home
from tests.departmental import HEADER, PLAN
from tests.installation import quiet, tables

AT = dt.datetime(2025, 10, 15, tzinfo=dt.UTC)
EVERY = {"correction", "is_derived", "reported_value", "self_status", "sheet", "text"}
ITEM = next(one for one in PLAN.items if one.id == "stations")


def row(month: str, amount: object, value: object, note: str = "") -> str:
    department = PLAN.department[ITEM.reporter].name
    return f"{month},{department},{ITEM.id},{ITEM.name},,{amount},{value},个,{note}\n"


def load(home: Home, *rows: str, name: str = "报送.csv") -> object:
    path = home.root.with_name(name)
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    document, status = commands.load(home, PLAN, [path], "测", quiet, publishes=True, at=AT)
    assert status == 0
    return document["version"]


def left_out(home: Home, version: int) -> set[str]:
    with duckdb.connect(home.version_path(version), read_only=True) as connection:
        found = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'observation' AND is_generated"
        ).fetchall()
    return {name for (name,) in found}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation whose first version was built from a large file."""
    home = Home(tmp_path / "data")
    with monkeypatch.context() as patch:
        patch.setattr(limits, "BULK_FROM_BYTES", 1)
        assert load(home, row("2025年1月", 5, 5), row("2025年2月", 6, 11)) == 1
    return home


def test_what_nothing_is_said_in_is_not_stored(home: Home) -> None:
    assert left_out(home, 1) == EVERY
    by_rows = Home(home.root.with_name("rows"))
    load(by_rows, row("2025年1月", 5, 5), row("2025年2月", 6, 11))
    assert left_out(by_rows, 1) == set()
    assert tables(by_rows, 1) == tables(home, 1)


def test_notes_are_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    home = Home(tmp_path / "data")
    load(home, row("2025年1月", 5, 5, "正常"), row("2025年2月", 6, 11))
    assert left_out(home, 1) == EVERY - {"text"}
    before = tables(home, 1)
    commands.rebuild(home, PLAN, "测", quiet)
    assert tables(home, 1) == before


ADDED = {
    "nothing else": (row("2025年3月", 4, 15), set()),
    "a note": (row("2025年3月", 4, 15, "有说明"), {"text"}),
    "a figure to be worked out": (row("2025年3月", "", 15), {"is_derived"}),
    "both": (row("2025年3月", 4, "", "有说明"), {"is_derived", "text"}),
}


@pytest.mark.parametrize(("added", "stored"), ADDED.values(), ids=ADDED)
def test_a_column_is_stored_once_a_later_file_says_something_in_it(home: Home, added: str, stored: set[str]) -> None:
    assert load(home, added, name="三月.csv") == 2
    assert left_out(home, 2) == EVERY - stored
    assert left_out(home, 1) == EVERY
    taken_further = tables(home, 2)
    assert len(taken_further["observation"]) == 3
    assert load(home, row("2025年4月", 1, 16, "再说明"), name="四月.csv") == 3
    assert left_out(home, 3) == EVERY - stored - {"text"}
    assert load(home, row("2025年4月", 2, 17, "更正"), name="更正.csv") == 4
    assert len(tables(home, 4)["revised"]) == 1
    for version in (2, 3, 4):
        before = tables(home, version)
        commands.rebuild(home, PLAN, "测", quiet, version)
        assert left_out(home, version) == set()
        assert tables(home, version) == before


def test_what_must_be_said_must_be_said_in_a_stored_column(home: Home) -> None:
    load(home, row("2025年3月", "", 15), name="三月.csv")
    with duckdb.connect(home.version_path(2)) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute("UPDATE observation SET is_derived = NULL")
