"""Killed, disk full, folder gone, twenty writers at once, copied while written: nothing is lost, nothing half there."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import commands
from etl.recipe import BuildRefused
from etl.review.acts import approve_submissions, publish_approved, send_back_submission, take_back, undo_version
from etl.submissions import SubmissionRefused
from etl.verify import verify
from etl.writing import writing
from monitor.access import Actor, Role
from monitor.home import Home
from monitor.ledger import FolderGone, Ledger, LedgerBroken, LedgerNewer, read_events
from monitor.plan import load_plan
from monitor.register import read_register
from monitor.warehouse import current_version
from tests.asgi import get
from tests.dying import die_in, nearly_full, read_only
from tests.installation import Installation, quiet, row

REVIEWER = Actor("li", "李四", Role.REVIEWER, origin="10.0.0.7")
EVERY = 2  # of those moments, one after the other is tried in turn


def base(folder: Path) -> Installation:
    """Version 1 published, a submission approved, another waiting."""
    place = Installation.at(folder)
    place.load_rows("1.csv", [row("stations", "2025-01", 100), row("records", "2025-01", 127)])
    place.load(place.write("2.csv", [row("stations", "2025-02", 220)]), publishes=False)
    place.load(place.write("3.csv", [row("records", "2025-02", 128)]), publishes=False)
    approve_submissions(place.home, REVIEWER, ["S000002"], four_eyes=False)
    return place


def _receive(place: Installation) -> None:
    place.load(place.write("4.csv", [row("stations", "2025-03", 330)]), publishes=False)


ACTS: dict[str, Callable[[Installation], object]] = {
    "receive": _receive,
    "approve": lambda place: approve_submissions(place.home, REVIEWER, ["S000003"], four_eyes=False),
    "return": lambda place: send_back_submission(place.home, REVIEWER, "S000003", "口径有误"),
    "publish": lambda place: publish_approved(place.home, place.plan, REVIEWER, "二月数据", quiet),
    "roll back a submission": lambda place: take_back(place.home, place.plan, REVIEWER, "S000001", "报错了", quiet),
    "roll back a version": lambda place: undo_version(place.home, place.plan, REVIEWER, 1, "报错了", quiet),
}


def state(place: Installation) -> dict[str, Any]:
    """What the installation holds, without times."""
    register = read_register(place.home)
    return {
        "submissions": {name: one.state for name, one in register.submissions.items()},
        "versions": [(one.version, one.effective, one.note) for one in register.publications],
        "readers": (current_version(place.home), sorted(r[:5] for r in place.tables()["observation"])),
    }


def is_whole(place: Installation) -> None:
    """Nothing is wrong, and a writer finds nothing in its way."""
    with writing(place.home):
        pass
    found = verify(place.home, quiet)
    assert found.faults == []
    assert not list(place.home.warehouse.glob(".*"))
    assert not list(place.home.submissions.glob(".*"))


def _act_and_die(folder: Path, act: str, moment: int) -> None:
    """In a process of its own: carry out an act, and be killed in the moment-th state of the installation."""
    place = Installation.at(folder)
    die_in(moment, place.home.root)
    ACTS[act](place)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation to copy: building one anew for every moment would be most of the test."""
    folder = tmp_path_factory.mktemp("base")
    base(folder)
    return folder


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Installation:
    return copied(template, tmp_path / "place")


def copied(template: Path, folder: Path) -> Installation:
    shutil.copytree(template, folder)
    return Installation.at(folder)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_state_it_happened_or_did_not(
    tmp_path: Path, template: Path, processes: ForkServerContext, act: str
) -> None:
    before = state(Installation.at(template))
    done = copied(template, tmp_path / "done")
    ACTS[act](done)
    after = state(done)
    survived = 0
    # Each act begins with another moment, so that together they reach all of what they share.
    for moment in range(1 + list(ACTS).index(act) % EVERY, 1000, EVERY):
        place = copied(template, tmp_path / str(moment))
        process = processes.Process(target=_act_and_die, args=(place.folder, act, moment))
        process.start()
        process.join()
        readers = state(place)["readers"]
        assert readers in (before["readers"], after["readers"]), f"half visible after a kill in state {moment}"
        is_whole(place)
        assert state(place) in (before, after), f"killed in state {moment}"
        if process.exitcode == 0:
            assert state(place) == after
            break
        assert process.exitcode == -signal.SIGKILL
        survived += 1
    assert survived >= 1, "the kills must reach every phase"


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of six megabytes."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("free", [0, 8_192, 40_960, 500_000], ids=lambda size: f"{size} bytes left")
def test_a_full_disk_refuses_and_loses_nothing(small_disk: Path, template: Path, free: int) -> None:
    for act, run in ACTS.items():
        folder = small_disk / "place"
        shutil.rmtree(folder, ignore_errors=True)
        place = copied(template, folder)
        before = state(place)
        with nearly_full(small_disk, free):
            try:
                run(place)
                is_done = True
            except (OSError, duckdb.Error):
                is_done = False
            assert state(place)["readers"][0] in (1, 2)
        is_whole(place)
        if is_done:
            assert state(place) != before, f"{act}: acknowledged and lost"
        else:
            run_again(run, place)
        assert state(place) != before
        is_whole(place)


def run_again(run: Callable[[Installation], object], place: Installation) -> None:
    """What was refused goes through once there is room; what had happened after all is said to have happened."""
    try:
        run(place)
    except SubmissionRefused as refusal:
        assert "已经" in str(refusal)


@pytest.mark.parametrize("act", ACTS)
def test_a_folder_that_cannot_be_written_refuses_and_changes_nothing(place: Installation, act: str) -> None:
    before = state(place)
    with read_only(place.home.root), pytest.raises(OSError, match="Read-only"):
        ACTS[act](place)
    assert state(place) == before
    is_whole(place)


@pytest.mark.parametrize("act", ACTS)
def test_a_folder_of_originals_that_vanished_stops_writers_not_readers(place: Installation, act: str) -> None:
    before = state(place)
    away = place.folder / "unmounted"
    place.home.submissions.rename(away)
    with pytest.raises(LedgerBroken, match="重新挂载"):
        ACTS[act](place)
    assert state(place)["readers"] == before["readers"]
    assert verify(place.home, quiet).faults
    away.rename(place.home.submissions)
    assert state(place) == before
    is_whole(place)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("is_mount_point", [True, False], ids=["an empty folder in its place", "nothing in its place"])
def test_a_data_folder_that_vanished_is_no_new_installation(
    place: Installation, act: str, *, is_mount_point: bool
) -> None:
    """What is written where a network folder was mounted would be acknowledged, and gone once it is mounted again."""
    before = state(place)
    away = place.folder / "unmounted"
    place.home.root.rename(away)
    if is_mount_point:
        place.home.root.mkdir()
    with pytest.raises(FolderGone, match="重新挂载"):
        ACTS[act](place)
    assert not place.home.root.exists() or not list(place.home.root.iterdir())
    if is_mount_point:
        place.home.root.rmdir()
    away.rename(place.home.root)
    assert state(place) == before
    is_whole(place)


@pytest.mark.parametrize("act", ACTS)
def test_what_a_later_program_wrote_and_this_one_does_not_know_stops_every_act(place: Installation, act: str) -> None:
    """As after going back to an older release: readers read on, and the later program goes on where it was."""
    before = state(place)
    ledger = place.home.ledger.read_bytes()
    Ledger(place.home.ledger).append({"at": "2026-01-01T00:00:00+08:00", "act": "merged", "submission": "S000002"})
    noted = place.home.ledger.read_bytes()
    with pytest.raises(LedgerNewer, match=r"merged.*更新的程序"):
        ACTS[act](place)
    assert place.home.ledger.read_bytes() == noted
    assert current_version(place.home) == 1
    place.home.ledger.write_bytes(ledger)
    assert state(place) == before


@pytest.fixture
def real_read_only(place: Installation) -> Iterator[Installation]:
    """The installation on a folder that the operating system itself keeps from being written, even by root."""
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    root = str(place.home.root)
    steps = (["mount", "--bind", root, root], ["mount", "-o", "remount,bind,ro", root])
    if any(subprocess.run(step, capture_output=True, check=False).returncode for step in steps):
        subprocess.run(["umount", "-l", root], capture_output=True, check=False)
        pytest.skip("no folder can be mounted here")
    yield place
    subprocess.run(["umount", "-l", root], capture_output=True, check=False)


def test_a_folder_mounted_read_only_refuses_every_act_and_changes_nothing(real_read_only: Installation) -> None:
    place = real_read_only
    before = state(place)
    for act, run in ACTS.items():
        with pytest.raises(OSError, match="Read-only file system"):
            run(place)
        assert state(place) == before, act
    assert verify(place.home, quiet).faults == []
    subprocess.run(["umount", "-l", str(place.home.root)], check=True)
    assert state(place) == before
    is_whole(place)


def test_a_warehouse_that_vanished_is_built_again(place: Installation) -> None:
    before = state(place)
    shutil.rmtree(place.home.warehouse)
    shutil.rmtree(place.home.lake)
    commands.rebuild(place.home, place.plan, "李四", quiet)
    assert state(place) == before
    is_whole(place)


def test_one_original_that_is_lost_is_named_with_a_way_out(place: Installation) -> None:
    shutil.rmtree(place.home.submissions / "S000002")
    shutil.rmtree(place.home.lake)
    with pytest.raises(BuildRefused, match=r"submissions/S000002.*rollback S000002"):
        publish_approved(place.home, place.plan, REVIEWER, "", quiet)
    take_back(place.home, place.plan, REVIEWER, "S000002", "原件丢失", quiet)
    approve_submissions(place.home, REVIEWER, ["S000003"], four_eyes=False)
    assert publish_approved(place.home, place.plan, REVIEWER, "", quiet) is not None
    is_whole(place)


def test_a_clock_that_goes_back_at_every_look_reorders_nothing(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every act, each with a clock an hour behind that of the line before it; the later file counts all the same."""
    from monitor import clock

    start, looks = clock.now(), iter(range(10_000))
    clocks = [module for module in list(sys.modules.values()) if getattr(module, "now", None) is clock.now]
    assert {"etl.submissions", "etl.build"} <= {module.__name__ for module in clocks}
    for module in clocks:
        monkeypatch.setattr(module, "now", lambda: start - clock.dt.timedelta(hours=next(looks)))
    send_back_submission(place.home, REVIEWER, "S000003", "口径有误")
    publish_approved(place.home, place.plan, REVIEWER, "二月数据", quiet)
    place.load_rows("4.csv", [row("stations", "2025-02", 230)])
    assert _stations(place) == 230
    undo_version(place.home, place.plan, REVIEWER, 3, "报错了", quiet)
    assert _stations(place) == 220
    take_back(place.home, place.plan, REVIEWER, "S000002", "报错了", quiet)
    assert _stations(place) is None
    times = [str(event["at"]) for event in read_events(place.home.ledger) if "at" in event]
    assert times != sorted(times), "the clock did go back"
    assert [one.version for one in read_register(place.home).publications] == [1, 2, 3, 4, 5]
    is_whole(place)


def _stations(place: Installation) -> object:
    found = [r[3] for r in place.tables()["observation"] if r[0] == "stations" and str(r[2]).startswith("2025-02")]
    return found[0] if found else None


def _upload(folder: Path, number: int) -> None:
    """In a process of its own: one analyst hands in a file."""
    home, plan = Home(folder / "data"), load_plan(folder / "plan.toml")
    path = folder / f"analyst-{number}.csv"
    commands.load(home, plan, [path], f"analyst-{number}", quiet, publishes=number % 5 == 0)


def test_twenty_analysts_upload_while_fifty_readers_browse(
    tmp_path: Path, template: Path, processes: ForkServerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = copied(template, tmp_path / "busy")
    for number in range(20):
        item = ("stations", "2025-01", 100 + number) if number % 2 else ("rate", "2025-03", 50 + number)
        place.write(f"analyst-{number}.csv", [row(*item)])
    monkeypatch.setenv("MONITOR_DATA", str(place.home.root))
    uploading = threading.Event()
    seen: list[int] = []

    def read(_: int) -> None:
        while True:
            seen.append(_one_look(place.home))
            uploading.wait(0.5)  # who reads what is shown looks no faster
            if uploading.is_set():
                return

    with ThreadPoolExecutor(50) as readers:
        looks = [readers.submit(read, number) for number in range(50)]
        uploads = [processes.Process(target=_upload, args=(place.folder, number)) for number in range(20)]
        for process in uploads:
            process.start()
        for process in uploads:
            process.join()
        uploading.set()
        for look in looks:
            look.result()
    assert [process.exitcode for process in uploads] == [0] * 20
    received = [event for event in read_events(place.home.ledger) if event["act"] == "received"]
    assert sorted(e["by"] for e in received if e["by"].startswith("analyst")) == sorted(
        f"analyst-{n}" for n in range(20)
    )
    assert [e["submission"] for e in received] == [f"S{n:06d}" for n in range(1, 24)]
    assert len(seen) >= 50
    assert set(seen) <= {one.version for one in read_register(place.home).publications}
    is_whole(place)


def _one_look(home: Home) -> int:
    """A reader's picture and its table, asked for one after the other: both of one version. Returns it."""
    version = current_version(home)
    assert version is not None
    figure = get(f"/figure/{version}/trend-stations.json?month=2025-01")
    told = get(f"/data/{version}/trend-stations.csv?month=2025-01")
    assert (figure.status, told.status) == (200, 200)
    (drawn,) = [trace["y"][0] for trace in figure.json()["data"] if trace.get("name") == "actual"]
    rows = list(csv.reader(io.StringIO(told.body.decode("utf-8-sig"))))
    assert float(rows[1][1]) == drawn
    assert f"数据版本 v{version}；" in json.dumps(figure.json(), ensure_ascii=False)
    return version


@pytest.mark.parametrize("order", ["ledger first", "ledger last"])
def test_a_copy_made_while_something_is_written_is_a_backup(
    tmp_path: Path, template: Path, processes: ForkServerContext, order: str
) -> None:
    place = copied(template, tmp_path / "live")
    names = sorted(path.name for path in place.home.root.iterdir())
    names.sort(key=lambda name: name.startswith("ledger"), reverse=order == "ledger first")
    backup = Installation(Home(tmp_path / "restored" / "data"), place.plan, tmp_path / "restored")
    backup.home.root.mkdir(parents=True)
    for number, name in enumerate(names):
        source, target = place.home.root / name, backup.home.root / name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)
        if number in (0, len(names) // 2):
            place.load_rows(f"{4 + number}.csv", [row("stations", "2025-03", 330 + number)])
    lost = {fault.message[3:10] for fault in verify(backup.home, quiet).faults if fault.what == "submission"}
    for name in sorted(lost):  # what the copy missed, by the way out that is named
        take_back(backup.home, backup.plan, REVIEWER, name, "备份里没有", quiet)
    commands.publish_approved(backup.home, backup.plan, "李四", quiet)
    is_whole(backup)
    assert order == "ledger last" or not lost
    document, status = backup.load_rows("9.csv", [row("records", "2025-03", 129)])
    assert status == 0, document
    is_whole(backup)
