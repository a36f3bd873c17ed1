"""Audit: what is taken away is noted, once for every act of an account and in sum for the public."""

from __future__ import annotations

import re

import pytest

from monitor import audit, lockout
from monitor.access import ANYONE, Actor, Role
from monitor.charts.gallery import list_figures
from monitor.home import Home
from monitor.ledger import Ledger, read_events
from monitor.plan import Plan
from monitor.register import read_register
from monitor.trail import Question, follow_trail
from monitor.trail_taken import taken
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


def told(home: Home, **event: object) -> str:
    """What the page 操作记录 says of an act, besides who and when."""
    at = {"at": "2025-11-08T08:00:00+08:00", "by": "zhang", "from": "10.0.0.5"}
    Ledger(home.ledger).append({**at, **event})
    return follow_trail(home).entries[-1].what


def test_the_trail_says_which_file_was_taken_of_which_month_and_version(home: Home, plan: Plan) -> None:
    name = plan.item["new_5g_stations"].name
    address = "/data/12/trend-new_5g_stations.zip?month=2025-09&version=12"
    said = told(home, act="downloaded", address=address, times=1)
    assert said == f"文件 {name}·走势图的数据；月份 2025年9月；版本 12"
    assert len(follow_trail(home).find(Question(text="trend-new_5g_stations"))) == 1, "found by its address as well"
    said = told(home, act="downloaded", address="/submission/S000012?version=12", times=1)
    assert said == "文件 报送原件；报送 S000012；版本 12"
    assert told(home, act="downloaded", address="/elsewhere") == "地址 /elsewhere"


def test_the_trail_says_which_briefing_was_exported_of_which_scope_month_and_version(home: Home) -> None:
    what = {"form": "notice", "scope": "全市", "month": "2025-09", "version": 12, "kinds": ["docx", "pdf", "png"]}
    said = told(home, act="exported", **what)
    assert said == "文种 督办单；范围 全市；月份 2025年9月；版本 12；格式 Word、PDF、图片 PNG"


def test_every_figure_has_words_in_the_trail(plan: Plan) -> None:
    things = {one.id: one.name for one in (*plan.items, *plan.sections)}
    for name in list_figures(plan):
        found = taken(f"/data/1/{name}.zip?month=2025-09", things)
        assert found is not None and not re.search("[a-z]_|^[a-z]+·", found["taken"]), name
