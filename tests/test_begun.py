"""The file of a version, begun while a large file is read: built in where it fits, else gone without a trace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from etl import build, commands, limits
from etl.bulk.form import form_of
from etl.bulk.gather import Gathered
from etl.bulk.piece import Splitter
from etl.version import begun
from etl.version.begun import Begun, attached_to_write, building_path, layout_of
from monitor.home import Home
from tests.departmental import HEADER, PLAN
from tests.installation import quiet, tables

AT = dt.datetime(2025, 10, 15, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An installation in which every file counts as large."""
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    return Home(tmp_path / "data")


def row(value: str) -> str:
    item = next(
        item for item in PLAN.items if getattr(item, "kind", "") == "cumulative" and item.frequency == "monthly"
    )
    name = PLAN.department[item.reporter].name
    return f"2025年9月,{name},{item.id},{item.name},,,{value},{getattr(item, 'unit', '')},\n"


def written(home: Home, text: str) -> Path:
    path = home.root.with_name("报送.csv")
    path.write_text(HEADER + text, encoding="utf-8")
    return path


def load(home: Home, text: str) -> tuple[object, int]:
    document, status = commands.load(home, PLAN, [written(home, text)], "测", quiet, publishes=True, at=AT)
    return document["version"], status


def test_a_version_is_built_in_the_file_that_was_begun(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    monkeypatch.setattr(build, "open_building", lambda *given: opened.append(given))
    assert load(home, row("50")) == (1, 0)
    assert opened == []
    before = tables(home, 1)
    monkeypatch.undo()
    commands.rebuild(home, PLAN, "测", quiet)
    assert tables(home, 1) == before


def test_nothing_of_it_is_left_where_the_file_has_errors(home: Home) -> None:
    assert load(home, row("不是数字")) == (None, 1)
    assert not home.warehouse.exists()
    assert [path.name for path in home.root.iterdir() if path.is_dir() and path.name.startswith(".reading")] == []


def test_nothing_is_begun_where_the_last_version_is_taken_further(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(home, row("50")) == (1, 0)
    monkeypatch.setattr(build, "Begun", None)
    assert load(home, row("60")) == (2, 0)
    assert [path.name for path in home.warehouse.glob(".*")] == []


def test_a_version_of_another_plan_is_not_built_in_it(home: Home) -> None:
    """The plan of a demonstration bears targets of its own, and whether a file is one shows only in its rows."""
    text = row("50").replace(",\n", ",演示数据\n")
    assert load(home, text) == (1, 0)
    before = tables(home, 1)
    commands.rebuild(home, PLAN, "测", quiet)
    assert tables(home, 1) == before


def test_a_lost_version_comes_back_while_another_is_begun(home: Home) -> None:
    assert load(home, row("50")) == (1, 0)
    before = tables(home, 1)
    home.version_path(1).unlink()
    path = written(home, row("50"))
    started = Begun(home, PLAN, path.stat().st_size)
    with commands.writing(home) as register:
        assert build.publish(home, PLAN, register, "测", AT, begun=started) is None
    started.discard()
    assert tables(home, 1) == before
    assert [one.name for one in home.warehouse.glob(".*")] == []


def test_what_cannot_be_begun_is_said_where_it_is_needed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(begun, "create_tables", fail)
    home.root.mkdir()
    started = Begun(home, PLAN, 1000)
    with pytest.raises(OSError, match="disk full"):
        started.taken(PLAN, layout_of(10))
    started.discard()
    assert not building_path(home).exists()


@pytest.mark.parametrize(
    ("rows", "blocks", "groups"), [(10, 16_384, 122_880), (80_000, 131_072, 30_720), (200_000, 262_144, 30_720)]
)
def test_a_version_is_laid_out_by_its_rows(tmp_path: Path, rows: int, blocks: int, groups: int) -> None:
    path = tmp_path / "it's.duckdb"
    with attached_to_write(path, layout_of(rows)) as connection:
        connection.execute("CREATE TABLE observation AS SELECT range AS line FROM range(150000)")
        assert [one.name for one in tmp_path.iterdir()] == [path.name]  # nothing is written down beside it
    with duckdb.connect(path, read_only=True) as connection:
        about = connection.execute("SELECT block_size FROM pragma_database_size()").fetchall()
        parts = connection.execute(
            "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('observation')"
        ).fetchall()
    assert about == [(blocks,)]
    assert parts == [(-(-150_000 // groups),)]


def test_rows_are_taken_over_whole_though_more_come_than_were_expected() -> None:
    form = form_of(HEADER + row("1") * 3, "报送.csv", PLAN)
    splitter = Splitter(form, has_quotes=False, decimals=4, codec="utf-8")
    gathered = Gathered(form, 1, "utf-8")
    for text in (row("1") + "短\n" + row("2"), row("3") + row("4").replace(",\n", ",注\n") + "短\n" + row("5")):
        gathered.add(splitter.piece(memoryview(text.encode())))
    notes = gathered.notes()
    assert gathered.columns()["value"].tolist() == [10_000, 20_000, 30_000, 40_000, 50_000]
    assert [set(gathered.columns()[field].tolist()) for field in ("month", "indicator_id", "district")] == [{0}] * 3
    assert gathered.texts()["month"] == ["2025年9月"]
    assert gathered.ragged == (1, 5)
    assert notes is not None
    assert notes.to_pylist() == [None, None, None, "注", None]
