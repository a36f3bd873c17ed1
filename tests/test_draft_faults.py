"""What a department does with its drafts, killed at any touch or out of room: nothing is lost, nothing is doubled."""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from etl.reception.acts import Office
from etl.reception.drafts import drafts
from etl.verify import verify
from etl.writing import writing
from monitor.access import Actor, Role
from monitor.reception import Declined
from monitor.register import read_register
from tests.dying import die_in, nearly_full, read_only
from tests.installation import Installation, quiet, row
from tests.test_faults import small_disk

__all__ = ["small_disk"]
ANALYST = Actor("mei", "陈梅", Role.REPORTER, frozenset({"data"}), "10.0.0.5")
HEAD = "月份,指标名称,累计数,单位,备注\n"
RIGHT = f"{HEAD}2025年2月,公共数据储备量,128,亿条,\n".encode()
WRONG = f"{HEAD}2025年2月,公共数据储备量,约128,亿条,\n2025年2月,某个指标,55,%,\n".encode()
EVERY = 3  # of the moments, one after the other is tried in turn


def desk(place: Installation) -> Office:
    return Office(place.home, place.plan, ANALYST, dt.date(2025, 3, 3))


def draft(place: Installation, file: str) -> str:
    return next(one.draft.id for one in drafts(place.home) if one.draft.file == file)


ACTS: dict[str, Callable[[Installation], object]] = {
    "upload": lambda place: desk(place).receive("data", "新的.csv", RIGHT),
    "answer": lambda place: desk(place).answer(draft(place, "有错.csv"), "某个指标", "rate"),
    "mend": lambda place: desk(place).mend(draft(place, "有错.csv"), {("", 2, 3): "128"}, "笔误"),
    "undo a mending": lambda place: desk(place).undo(draft(place, "改过.csv"), [("", 2, 3)]),
    "name an encoding": lambda place: desk(place).recode(draft(place, "有错.csv"), "gb18030"),
    "put aside": lambda place: desk(place).discard(draft(place, "有错.csv")),
    "hand in": lambda place: desk(place).submit(draft(place, "对的.csv"), "", is_reviewed=True),
    "withdraw": lambda place: desk(place).withdraw("S000002", "再核一遍"),
    "take up again": lambda place: desk(place).reopen("S000002"),
}


def base(folder: Path) -> Installation:
    place = Installation.at(folder)
    place.load_rows("1.csv", [row("stations", "2025-01", 100), row("records", "2025-01", 127)])
    office = desk(place)
    handed = office.receive("data", "报过.csv", RIGHT.replace(b"128", b"129"))
    office.submit(handed.id, "", is_reviewed=True)
    for file, content in (("有错.csv", WRONG), ("改过.csv", WRONG + b"\n"), ("对的.csv", RIGHT)):
        office.receive("data", file, content)
    office.mend(draft(place, "改过.csv"), {("", 2, 3): "128"}, "笔误")
    return place


def state(place: Installation) -> dict[str, Any]:
    """What the department finds, without times and names that are drawn."""
    found = drafts(place.home)
    return {
        "drafts": sorted((d.draft.file, d.draft.state, d.draft.of, str(d.guidance.to_json())) for d in found),
        "submissions": {name: one.state for name, one in read_register(place.home).submissions.items()},
        "answers": {text: one.means for text, one in read_register(place.home).answers.get("data", {}).items()},
    }


def goes_on(place: Installation, act: str, after: dict[str, Any]) -> None:
    """Nothing is wrong; asked once more, the act comes to what it would have come to, or says that it has happened."""
    with writing(place.home):
        pass
    assert verify(place.home, quiet).faults == []
    try:
        ACTS[act](place)
    except Declined as refusal:
        assert "已经" in str(refusal)
    assert state(place) == after
    assert verify(place.home, quiet).faults == []


def _act_and_die(folder: Path, act: str, moment: int) -> None:
    """In a process of its own: carry out an act, and be killed in the moment-th state of the installation."""
    place = Installation.at(folder)
    die_in(moment, place.home.root)
    ACTS[act](place)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafts")
    base(folder)
    return folder


def copied(template: Path, folder: Path) -> Installation:
    shutil.copytree(template, folder)
    return Installation.at(folder)


def done(template: Path, folder: Path, act: str) -> dict[str, Any]:
    place = copied(template, folder)
    before = state(place)
    ACTS[act](place)
    assert state(place) != before
    return state(place)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_a_draft_survives_a_kill_at_any_state(
    tmp_path: Path, template: Path, processes: ForkServerContext, act: str
) -> None:
    after, survived = done(template, tmp_path / "done", act), 0
    for moment in range(1 + list(ACTS).index(act) % EVERY, 1000, EVERY):
        place = copied(template, tmp_path / str(moment))
        process = processes.Process(target=_act_and_die, args=(place.folder, act, moment))
        process.start()
        process.join()
        if process.exitcode == 0:
            assert state(place) == after
            break
        assert process.exitcode == -signal.SIGKILL
        goes_on(place, act, after)
        assert not list(place.home.drafts.glob(".receiving-*")) or act not in {"upload", "take up again"}
        survived += 1
    assert survived >= 1


@pytest.mark.parametrize("free", [0, 4_096, 12_288], ids=lambda size: f"{size} bytes left")
def test_a_draft_survives_a_full_disk(small_disk: Path, tmp_path: Path, template: Path, free: int) -> None:
    for number, act in enumerate(ACTS):
        after = done(template, tmp_path / str(number), act)
        folder = small_disk / f"{number}-{free}"
        place = copied(template, folder)
        with nearly_full(small_disk, free):
            try:
                ACTS[act](place)
                is_done = True
            except (Declined, OSError):
                is_done = False
        if is_done:
            assert state(place) == after, f"{act}: acknowledged and lost"
        goes_on(place, act, after)
        shutil.rmtree(folder)


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Installation:
    return copied(template, tmp_path / "place")


@pytest.mark.parametrize("act", ACTS)
def test_a_folder_that_cannot_be_written_refuses_every_act_of_a_department(place: Installation, act: str) -> None:
    before = state(place)
    with read_only(place.home.root), pytest.raises(Declined, match="没有写成"):
        ACTS[act](place)
    assert state(place) == before
    assert verify(place.home, quiet).faults == []


@pytest.mark.parametrize("act", ACTS)
def test_a_data_folder_that_vanished_takes_nothing_of_a_department(place: Installation, act: str) -> None:
    """What was acknowledged where a network folder was mounted would be gone once it is mounted again."""
    before, away = state(place), place.folder / "unmounted"
    place.home.root.rename(away)
    place.home.root.mkdir()  # as an empty mount point
    with pytest.raises((Declined, OSError, StopIteration)):
        ACTS[act](place)
    assert list(place.home.root.iterdir()) == []
    place.home.root.rmdir()
    away.rename(place.home.root)
    assert state(place) == before
    assert verify(place.home, quiet).faults == []


def test_a_clock_that_goes_back_loses_and_doubles_nothing_of_a_department(
    place: Installation, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {act: done(template, tmp_path / str(number), act) for number, act in enumerate(ACTS)}
    from monitor import clock

    start, looks = clock.now(), iter(range(10_000))
    clocks = [module for module in list(sys.modules.values()) if getattr(module, "now", None) is clock.now]
    assert {"etl.reception.acts", "etl.reception.desk", "etl.submissions"} <= {module.__name__ for module in clocks}
    for module in clocks:
        monkeypatch.setattr(module, "now", lambda: start - dt.timedelta(hours=next(looks)))
    for number, act in enumerate(ACTS):
        place = copied(template, tmp_path / f"back {number}")
        ACTS[act](place)
        assert state(place) == wanted[act], act
        assert verify(place.home, quiet).faults == [], act
