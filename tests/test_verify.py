"""python -m etl verify: what was changed, lost or forged is named, with what to do."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from etl.__main__ import main
from etl.submissions import withdraw
from etl.verify import Verified, verify
from etl.writing import writing
from monitor.home import Home
from monitor.ledger import Ledger, LedgerBroken, seal_path
from tests.installation import Installation, quiet, row


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    place = Installation.at(tmp_path_factory.mktemp("whole"))
    place.load_rows("1.csv", [row("stations", "2025-01", 100), row("records", "2025-01", 127)])
    place.load_rows("2.csv", [row("stations", "2025-02", 220), row("stations", "2025-01", 90)])
    return place


@pytest.fixture
def home(whole: Installation, tmp_path: Path) -> Home:
    """A copy, to be damaged."""
    return Home(shutil.copytree(whole.home.root, tmp_path / "data"))


def checked(home: Home, *, rebuilds: bool = False) -> Verified:
    return verify(home, quiet, rebuilds=rebuilds)


def test_what_was_never_touched_is_whole_and_a_rebuild_gives_the_same(home: Home) -> None:
    found = checked(home, rebuilds=True)
    assert (found.faults, found.remarks) == ([], [])
    assert (found.submissions, found.versions, found.is_rebuilt) == (2, 2, True)
    assert found.head


def edit(path: Path, old: str, new: str, *, last: bool = False) -> None:
    before, _, after = path.read_text("utf-8").rpartition(old) if last else path.read_text("utf-8").partition(old)
    path.write_text(before + new + after, "utf-8")


def without_last_lines(home: Home, count: int) -> None:
    lines = home.ledger.read_bytes().splitlines(keepends=True)
    home.ledger.write_bytes(b"".join(lines[:-count]))


def one_row_more(home: Home) -> None:
    with duckdb.connect(home.version_path(2)) as connection:
        connection.execute("UPDATE observation SET value = 999 WHERE month = '2025-02-01'")


def another_light(home: Home) -> None:
    with duckdb.connect(home.version_path(2)) as connection:
        connection.execute("UPDATE light SET status = 'reached' WHERE version = 2")


def lake_row_lost(home: Home) -> None:
    source = next(home.lake.rglob("month=01/S000001.parquet"))
    shutil.copyfile(next(home.lake.rglob("month=02/S000002.parquet")), source)


DAMAGE: dict[str, tuple[Callable[[Home], object], str, str]] = {
    "a line altered": (lambda h: edit(h.ledger, "张三", "李四"), "ledger", "不衔接"),
    "the last line altered": (lambda h: edit(h.ledger, "张三", "李四", last=True), "ledger", "末行被改动"),
    "the last line removed": (lambda h: without_last_lines(h, 1), "ledger", "台账短缺"),
    "an original altered": (
        lambda h: (h.submissions / "S000001/original").write_bytes(b"x"),
        "submission",
        "与接收时不同",
    ),
    "an original lost": (lambda h: shutil.rmtree(h.submissions / "S000001"), "submission", "原件不在"),
    "a receipt altered": (lambda h: edit(h.submissions / "S000001/receipt.json", "张三", "李四"), "submission", "回执"),
    "a version lost": (lambda h: h.version_path(1).unlink(), "version", "没有数据版本 v1"),
    "a version in another's place": (
        lambda h: shutil.copyfile(h.version_path(2), h.version_path(1)),
        "version",
        "自称 v2",
    ),
    "a version torn": (lambda h: h.version_path(1).write_bytes(b"torn"), "version", "损坏"),
    "a light altered": (another_light, "version", "状态灯"),
    "readers on an old version": (lambda h: h.current.write_text("1"), "current", "指向 v1"),
    "rows of the lake lost": (lake_row_lost, "lake", "里是"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_named_with_what_to_do(home: Home, damage: str) -> None:
    harm, what, sentence = DAMAGE[damage]
    harm(home)
    faults = checked(home).faults
    assert any(fault.what == what and sentence in fault.message for fault in faults), faults
    assert all(fault.remedy for fault in faults)
    assert all("请" not in fault.message for fault in faults)  # what to do stands in its own place, once


def test_a_restore_without_versions_says_that_their_files_are_missing_not_that_they_never_were(home: Home) -> None:
    shutil.rmtree(home.warehouse)
    said = [fault.message for fault in checked(home).faults if fault.what == "version"]
    assert said and all(re.fullmatch(r"没有数据版本 v\d+ 的文件。", message) for message in said), said


def test_a_figure_altered_in_a_version_is_found_by_a_rebuild(home: Home) -> None:
    one_row_more(home)
    assert checked(home).faults == []
    (fault,) = checked(home, rebuilds=True).faults
    assert "observation" in fault.message


def test_lines_taken_away_stay_known_after_something_else_was_written(home: Home) -> None:
    without_last_lines(home, 1)
    home.current.write_text("1")
    home.version_path(2).unlink()
    Ledger(home.ledger).append({"at": "2025-10-13T08:00:00+08:00", "act": "signed_in", "by": "li"})
    assert any("台账短缺" in fault.message for fault in checked(home).faults)


def test_a_loss_that_was_looked_into_can_be_put_on_record(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = home.ledger.read_bytes().splitlines(keepends=True)
    Ledger(home.ledger).append({"at": "2025-10-13T08:00:00+08:00", "act": "signed_in", "by": "li"})
    home.ledger.write_bytes(b"".join(lines))
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    assert main(["verify"]) == 1
    assert main(["verify", "--accept", "误删，已查明"]) == 1, "somebody has to answer for it"
    assert main(["verify", "--accept", "误删，已查明", "--by", "李四"]) == 0
    capsys.readouterr()
    assert main(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_a_ledger_that_lags_its_seal_after_copying_is_no_fault(home: Home) -> None:
    lines = home.ledger.read_bytes()
    Ledger(home.ledger).append({"at": "2025-10-13T08:00:00+08:00", "act": "signed_in", "by": "li"})
    home.ledger.write_bytes(lines)
    before = seal_path(home.ledger).stat().st_mtime_ns - 10**9
    os.utime(home.ledger, ns=(before, before))
    found = checked(home)
    assert found.faults == []
    assert "复制" in found.remarks[0]


def test_a_seal_that_lags_is_caught_up_with(home: Home) -> None:
    seal = seal_path(home.ledger).read_bytes()
    for number in range(3):
        Ledger(home.ledger).append({"at": f"2025-10-13T08:00:0{number}+08:00", "act": "signed_in", "by": "li"})
    seal_path(home.ledger).write_bytes(seal)
    assert checked(home).faults == []
    Ledger(home.ledger).append({"at": "2025-10-13T08:01:00+08:00", "act": "signed_out", "by": "li"})
    assert checked(home).faults == []


def test_a_lost_original_that_was_withdrawn_is_a_remark(home: Home, whole: Installation) -> None:
    shutil.rmtree(home.submissions / "S000001")
    with writing(home) as register:
        withdraw(home, register, "S000001", "李四", "原件丢失")
    found = checked(home)
    assert found.faults == []
    assert "已经撤回" in found.remarks[0]


def test_a_folder_without_receipt_stops_nobody_and_is_named(home: Home, whole: Installation) -> None:
    (home.submissions / "S000009").mkdir()
    place = Installation(home, whole.plan, whole.folder)
    assert place.load_rows("4.csv", [row("records", "2025-02", 128)])[0]["files"][0]["submission"] == "S000010"
    assert any("S000009" in remark for remark in checked(home).remarks)


def test_a_folder_of_originals_that_is_not_there_stops_writers_with_a_sentence(home: Home) -> None:
    home.submissions.rename(home.root / "elsewhere")
    with pytest.raises(LedgerBroken, match="挂载"), writing(home):
        pass
    assert not home.submissions.exists()


def test_an_installation_that_may_only_be_read_can_be_verified(home: Home) -> None:
    for path in (home.root, home.warehouse, home.submissions):
        path.chmod(0o555)
    assert checked(home).faults == []


def test_an_empty_installation_is_whole(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert checked(Home(tmp_path / "data")).faults == []
