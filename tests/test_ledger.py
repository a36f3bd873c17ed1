"""The ledger: append only, chained, and none the worse for a run that was killed."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.ledger import Ledger, LedgerBroken, Tail, read_events


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    for number in range(3):
        ledger.append({"act": "received", "number": number, "by": "张三"})
    return path


def numbers(path: Path) -> list[int]:
    return [event["number"] for event in read_events(path)]


def test_events_come_back_in_the_order_they_were_written(path: Path) -> None:
    assert numbers(path) == [0, 1, 2]


def test_no_ledger_means_no_events(tmp_path: Path) -> None:
    assert list(read_events(tmp_path / "none.jsonl")) == []


def test_a_torn_last_line_was_never_acknowledged(path: Path) -> None:
    whole = path.read_bytes()
    for cut in range(1, 40):
        path.write_bytes(whole[:-cut])
        assert numbers(path) == [0, 1]


def test_writing_goes_on_after_a_torn_line(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"act":"rec')
    Ledger(path).append({"act": "received", "number": 9})
    assert numbers(path) == [0, 1, 2, 9]


def test_that_an_acknowledged_line_is_gone_is_written_before_the_next(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])
    Ledger(path).append({"act": "received", "number": 9})
    assert [event["act"] for event in read_events(path)] == ["received", "received", "ledger_short", "received"]


def test_an_altered_line_is_noticed(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("张三", "李四", 1), "utf-8")
    with pytest.raises(LedgerBroken, match="第2行"):
        list(read_events(path))


def test_a_removed_line_is_noticed(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(lines[0] + lines[2], "utf-8")
    with pytest.raises(LedgerBroken, match="第2行"):
        list(read_events(path))


def test_a_line_longer_than_a_block_is_chained_like_any_other(path: Path) -> None:
    Ledger(path).append({"act": "published", "number": 3, "lights": ["x" * 100] * 3000})
    Ledger(path).append({"act": "received", "number": 4})
    assert numbers(path) == [0, 1, 2, 3, 4]


def test_text_is_kept_as_it_was_written(path: Path) -> None:
    assert json.loads(path.read_text("utf-8").splitlines()[0])["by"] == "张三"


def test_a_tail_reads_only_what_is_new(path: Path) -> None:
    tail = Tail(path)
    assert [event["number"] for event in tail.new()] == [0, 1, 2]
    assert list(tail.new()) == []
    Ledger(path).append({"act": "received", "number": 3})
    with path.open("ab") as file:
        file.write(b'{"torn')
    assert [event["number"] for event in tail.new()] == [3]


def test_a_tail_notices_that_lines_are_gone(path: Path) -> None:
    tail = Tail(path)
    list(tail.new())
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(LedgerBroken, match="短于"):
        list(tail.new())


def test_many_writers_leave_one_unbroken_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"

    def write(writer: int) -> None:
        for number in range(20):
            Ledger(path).append({"act": "signed_in", "number": number, "writer": writer})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    events = list(read_events(path))
    assert len(events) == 160
    assert [e["number"] for e in events if e["writer"] == 5] == list(range(20))


def test_the_folder_is_waited_for_once_and_the_ledger_at_every_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited, fsync = list[str](), os.fsync

    def noted(handle: int) -> None:
        waited.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    ledger = Ledger(tmp_path / "data" / "ledger.jsonl")
    for act in "abc":
        ledger.append({"at": "2025-01-01T00:00:00+00:00", "act": act, "by": ""})
    assert waited.count("data") == 1
    assert [name for name in waited if name != "data"] == ["ledger.jsonl", ".writing-ledger.head"] * 3
