"""What is kept from one file to the next, and files read again by columns, change nothing of what a file means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from etl import commands, limits
from etl.bulk import large
from etl.bulk.whole import check_bulk
from etl.heading.label import Reader
from etl.language.names import Directory
from etl.language.plan_names import names_of
from monitor.home import Home
from monitor.plan import Plan
from tests.departmental import HEADER, PLAN
from tests.installation import quiet, tables


def content(first: int) -> str:
    """Eight months of one item in every district."""
    said = f"{PLAN.department['telecom'].name},stations,{PLAN.item['stations'].name}"
    rows = [
        f"2025年{month}月,{said},{place.name},{first + month},,个,{'试运行' if month == 3 else ''}"
        for month in range(1, 9)
        for place in PLAN.districts
    ]
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation of two small files, read row by row."""
    found = Home(tmp_path / "data")
    for number, text in enumerate((content(10), content(12))):
        path = tmp_path / f"{number}.csv"
        path.write_text(text, encoding="utf-8")
        document, status = commands.load(found, PLAN, [path], "测", quiet, publishes=True)
        assert status == 0, document
    return found


def test_a_rebuild_by_columns_gives_what_was_read_row_by_row(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tables(home, 2)
    done = []

    def noted(*arguments, **named):  # type: ignore[no-untyped-def]
        done.append(arguments[0])
        return check_bulk(*arguments, **named)

    monkeypatch.setattr(large, "check_bulk", noted)
    commands.rebuild(home, PLAN, "测", quiet)
    assert done == []
    assert tables(home, 2) == before
    monkeypatch.setattr(limits, "BULK_AGAIN_FROM_BYTES", 1)
    commands.rebuild(home, PLAN, "测", quiet)
    assert len(done) == 2
    assert tables(home, 2) == before


def test_what_people_answered_for_one_file_is_not_known_to_the_next() -> None:
    text = "基站总数量"
    assert Reader(Directory(PLAN)).label(text).indicator is None
    assert Reader(Directory(PLAN, {text: "stations"})).label(text).indicator == text
    assert Reader(Directory(PLAN)).label(text).indicator is None


def plan_with(**changes: Any) -> Plan:
    """Another plan, which shares nothing with the small one that is made when it is first asked for."""
    return Plan(**{name: changes.get(name, getattr(PLAN, name)) for name in Plan.model_fields})


def test_names_are_those_of_the_plan_that_a_file_is_read_under() -> None:
    item, *others = PLAN.indicators
    other = plan_with(indicators=tuple(others))
    assert names_of(plan_with()) is names_of(PLAN)
    assert Directory(PLAN).item_by_id(item.id) is not None
    assert Directory(other).item_by_id(item.id) is None
    assert Reader(Directory(PLAN)).label(item.name).indicator is not None
    assert Reader(Directory(other)).label(item.name).indicator is None


def test_names_of_few_plans_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, object] = {}
    monkeypatch.setattr("etl.language.plan_names._kept", kept)
    for number in range(9):
        names_of(plan_with(title=str(number)))
    assert 0 < len(kept) <= 4
