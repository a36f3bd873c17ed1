"""Audit: what is taken away is noted, once for every act of an account and in sum for the public."""

from __future__ import annotations

import pytest

from monitor import audit, lockout
from monitor.access import ANYONE, Actor, Role
from monitor.home import Home
from monitor.ledger import read_events
from monitor.register import read_register
from monitor.warehouse import current_version
from tests.visitor import Visitor

ZHANG = Actor("zhang", "张三", Role.READER, origin="10.0.0.1")


def test_an_account_is_noted_each_time_and_the_public_in_sum(home: Home) -> None:
    for _ in range(3):
        audit.note_taking(home, ZHANG, "downloaded", address="/a")
        audit.note_taking(home, ANYONE, "downloaded", address="/a")
    assert [event["by"] for event in read_events(home.ledger)] == ["zhang", "", "zhang", "zhang"]


def test_reading_goes_on_where_nothing_can_be_noted(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(audit, "note", full)
    monkeypatch.setattr(lockout, "write_whole", full)
    audit.note_taking(home, ANYONE, "exported", scope="全市")
    assert "导出未能记入台账" in caplog.text


def test_acts_that_change_no_data_leave_the_register_as_it_is(home: Home) -> None:
    for act in audit.ACT_WORDS:
        audit.note(home, ZHANG, act, account="zhang")
    assert read_register(home).submissions == {}


def test_originals_and_data_packages_are_noted_and_figures_are_not(
    own_demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))
    before = len(list(read_events(own_demo_home.ledger)))
    version = current_version(own_demo_home)
    submission = next(reversed(read_register(own_demo_home).effective)).id
    visitor = Visitor()
    query = f"month=2025-09&version={version}"
    assert visitor.ask("GET", f"/data/{version}/heatmap-tasks.json?{query}").status_code == 200
    assert visitor.ask("GET", "/submission/S999999").status_code == 404
    assert len(list(read_events(own_demo_home.ledger))) == before
    assert visitor.ask("GET", f"/submission/{submission}?{query}").status_code == 200
    assert Visitor("10.8.8.8").ask("GET", f"/data/{version}/heatmap-tasks.zip?{query}").status_code == 200
    first, second = list(read_events(own_demo_home.ledger))[before:]
    assert (first["act"], first["from"]) == ("downloaded", "10.1.2.3")
    assert first["address"].startswith(f"/submission/{submission}?")
    assert second["address"].startswith(f"/data/{version}/heatmap-tasks.zip?")
