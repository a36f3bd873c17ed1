"""What earlier versions said otherwise: other rules, other due months; told on the pages where it differs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from monitor.deliverable import deliveries
from monitor.export.scope import export_context
from monitor.home import Home
from monitor.month import Month
from monitor.plan import load_plan
from monitor.register import Publication, Register
from monitor.ui.movement import _history
from monitor.warehouse import Light
from monitor.web.editions import past_of
from tests import chart_data
from tests.installation import Installation, row
from tests.test_pages import PAGES, open_page

PLAN = chart_data.plan()
FIRST = PLAN.milestones[0]
MOVED = FIRST.model_copy(update={"due": "2025-11"})


def publication(version: int, plan: str, rule: str) -> Publication:
    at = chart_data.context(True).edition.published_at
    return Publication(version, at, True, plan, rule, "", (), ())


def register() -> Register:
    later = PLAN.model_copy(update={"milestones": (MOVED, *PLAN.milestones[1:])})
    known = Register(publications=[publication(1, "a", "points-10@1"), publication(2, "b", "ratio-90@2")])
    known._plans = {"a": PLAN, "b": later}
    return known


def test_a_deliverable_keeps_the_month_that_was_asked_for_first() -> None:
    found = past_of(register(), 2)
    assert found.first_dues[FIRST.id] == FIRST.due_month
    moved = [one for one in chart_data.city(False) if one.item.id == FIRST.id]
    stands = deliveries(moved, {FIRST.id: Month(2025, 1)})[0]
    assert stands.is_moved is (FIRST.due_month != Month(2025, 1))
    assert not deliveries(moved)[0].is_moved


def test_a_version_knows_no_later_rule() -> None:
    assert dict(past_of(register(), 1).rules) == {1: "points-10@1"}
    assert dict(past_of(register(), 2).rules) == {1: "points-10@1", 2: "ratio-90@2"}


def test_an_old_light_names_the_rule_of_its_own_version() -> None:
    lights = tuple(Light("x", Month(2025, 6), version, "behind", Decimal("-8.3")) for version in (1, 2))
    told = _history(lights, past_of(register(), 2).rules, "ratio-90@2")
    assert told == "v1 略有滞后（−8.3）〔十点规则第1版〕 → v2 略有滞后（−8.3）"


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("overview", {}),
        ("infrastructure", {}),
        ("indicator", {"indicator": "new_5g_stations"}),
        ("departments", {"department": "data_bureau"}),
        ("milestones", {}),
        ("districts", {}),
    ],
    ids=["overview", "a section", "an indicator", "a department", "milestones", "districts"],
)
def test_a_second_visit_of_a_page_takes_no_query(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch, page: str, query: dict[str, str]
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    opened: list[object] = []
    real = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda *args, **kwargs: opened.append(args) or real(*args, **kwargs))
    counts = []
    for _ in range(2):
        open_page(AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=120), page, **query)
        counts.append(len(opened))
    assert counts[1] == counts[0]


def test_documents_show_a_term_that_was_moved(tmp_path: Path) -> None:
    place = Installation.at(tmp_path)
    place.load_rows("1.csv", [row("platform", "2025-01", 20)])
    (before,) = export_context(place.home, Month(2025, 1)).figure("milestones-networks").table.rows
    assert (before[1], before[2]) == (None, "2025年11月")

    path = tmp_path / "plan.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('due = "2025-11"', 'due = "2025-12"'), encoding="utf-8")
    later = replace(place, plan=load_plan(path))
    later.load_rows("2.csv", [row("platform", "2025-02", 30)])
    (after,) = export_context(place.home, Month(2025, 2)).figure("milestones-networks").table.rows
    assert (after[1], after[2]) == ("2025年11月", "2025年12月")
