"""The back room: what is slow is done by another process, and whatever becomes of that one is told in a sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from etl import commands
from etl.reception.acts import Office
from etl.reception.front import FrontDesk, open_reception
from etl.review.desk import Bench
from etl.review.front import FrontBench
from etl.room import clerk
from etl.room.backroom import Backroom, clerks_wanted
from etl.verify import verify
from monitor.access import Actor, Forbidden, Role
from monitor.home import ROOT, Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.reception import Declined
from monitor.register import read_register
from monitor.warehouse import current_version
from tests import errands
from tests.dying import die_in
from tests.installation import copied, quiet

ANALYST = Actor("mei", "陈梅", Role.REPORTER, frozenset({"industry_bureau"}), "10.0.0.5")
OTHER = Actor("li", "李强", Role.REPORTER, frozenset({"data_bureau"}), "10.0.0.6")
REVIEWER = Actor("wang", "王主任", Role.REVIEWER, frozenset(), "10.0.0.7")
TODAY = Month(2025, 11).first_day
TEXT = (
    "月份,填报单位,指标名称,累计数,单位,备注\n"
    "2025年10月,市工信局,试点细分行业中小企业数字化改造数,392,家,演示数据\n"
    "2025年10月,市工信局,某个陌生的指标,12,个,演示数据\n"
)
RIGHT = "".join(TEXT.splitlines(keepends=True)[:2])


@pytest.fixture(scope="module")
def room() -> Iterator[Backroom]:
    """One clerk; each test leaves it usable."""
    shared = Backroom(clerks=1)
    yield shared
    shared.close()


def test_an_errand_is_done_by_another_process_that_lets_readers_go_first(room: Backroom) -> None:
    first, second = room.ask(os.getpid), room.ask(os.getpid)
    assert first == second != os.getpid()  # one warm clerk
    assert room.ask(errands.niceness) > os.nice(0)
    assert room.ask(errands.session_niceness) > 0 or not Path("/proc/self/autogroup").is_file()


def test_a_clerk_comes_last_before_its_libraries_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []
    monkeypatch.setattr(clerk, "_come_last", lambda: happened.append("last"))
    monkeypatch.setattr(clerk, "import_module", happened.append)
    monkeypatch.setattr(clerk, "_settle", lambda: happened.append("settled"))
    here, there = socket.socketpair()
    here.close()
    clerk.main([str(there.detach())])
    assert happened == ["last", "etl.reception.front", "etl.review.front", "settled"]


def test_a_clerk_stays_warm_beside_a_large_site_and_goes_home_once_it_is_large_itself(room: Backroom) -> None:
    own = bytearray(700_000_000)  # of this process: what it starts is told so as its own peak
    own[::4096] = b"x" * len(own[::4096])
    large = Backroom(clerks=1)
    first = large.ask(os.getpid)
    assert large.ask(os.getpid) == first
    assert large.ask(errands.hoard, 700_000_000) == 700_000_000
    assert large.ask(os.getpid) != first
    large.close()


def test_what_is_raised_there_is_raised_here_with_its_trace(room: Backroom) -> None:
    with pytest.raises(ValueError, match="invalid literal") as raised:
        room.ask(int, "x")
    assert "clerk.py" in raised.value.__notes__[0]


def test_a_fault_that_cannot_travel_is_told_in_words(room: Backroom) -> None:
    with pytest.raises(RuntimeError, match="1 and 2"):
        room.ask(errands.strange)


def test_a_clerk_that_dies_at_work_is_a_sentence_and_the_next_one_takes_over(room: Backroom) -> None:
    with pytest.raises(Declined, match="进程退出了，没有得到结果"):
        room.ask(os._exit, 1)
    assert room.ask(os.getpid) != os.getpid()


def test_a_clerk_that_has_gone_home_is_replaced_without_a_word(room: Backroom) -> None:
    gone = room.ask(os.getpid)
    os.kill(gone, 9)
    assert room.ask(os.getpid) != gone


def test_what_takes_too_long_is_ended(room: Backroom) -> None:
    clerk = room.ask(os.getpid)
    with pytest.raises(Declined, match="已经停止"):
        room.ask(time.sleep, 60, seconds=0.1)
    assert not _runs(clerk)


def test_what_would_take_all_memory_is_ended(room: Backroom) -> None:
    with pytest.raises(Declined, match="内存超过了上限"):
        room.ask(bytearray, 50_000_000_000)
    assert room.ask(abs, -1) == 1


def test_more_than_the_queue_holds_is_turned_away_at_once(room: Backroom) -> None:
    room.ask(os.getpid)
    busy = threading.Thread(target=room.ask, args=(time.sleep, 2))
    busy.start()
    _until(lambda: room._busy == 1)
    hurried = Backroom(clerks=1, waiting=0)
    with pytest.raises(Declined, match="没有排上"):
        hurried.ask(os.getpid)
    room.patience, patience = 0.05, room.patience
    with pytest.raises(Declined, match="没有排上"):
        room.ask(os.getpid)
    room.patience = patience
    busy.join()
    assert room.ask(abs, -1) == 1


def test_a_program_that_cannot_start_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Declined, match="一启动就退出"):
        Backroom(clerks=1).ask(os.getpid)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Declined, match="不能启动"):
        Backroom(clerks=1).ask(os.getpid)


def test_how_far_it_is_comes_in_order(room: Backroom, tmp_path: Path) -> None:
    said: list[int] = []
    assert room.ask(errands.counting, tmp_path / "done", 4, said=lambda _, number, __: said.append(number)) == 4
    assert said == [0, 1, 2, 3]


def test_what_was_begun_is_finished_though_whoever_asked_was_called_away(room: Backroom, tmp_path: Path) -> None:
    def called_away(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        room.ask(errands.counting, tmp_path / "done", 4, said=called_away)
    assert room.ask(abs, -1) == 1  # waits until the clerk is free again
    assert (tmp_path / "done").is_file()


def test_clerks_go_home_when_the_site_is_killed() -> None:
    program = (
        "import os; from etl.room.backroom import Backroom; room = Backroom(); "
        "print(room.ask(os.getpid), flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    _until(lambda: not _runs(int(ended.stdout)))


def test_a_clerk_finishes_what_it_began_though_the_site_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from etl.room.backroom import Backroom; from tests import errands;"
        "Backroom().ask(errands.counting, Path(sys.argv[1]), 20, said=lambda *_: os.kill(os.getpid(), 9))"
    )
    done = tmp_path / "done"
    ended = subprocess.run([sys.executable, "-c", program, str(done)], cwd=ROOT, check=False)
    assert ended.returncode == -9
    _until(done.is_file)


@pytest.mark.parametrize(("said", "clerks"), [("", 2), ("0", 0), ("3", 3), ("many", 2)])
def test_how_many_clerks_there_are_is_a_setting(monkeypatch: pytest.MonkeyPatch, said: str, clerks: int) -> None:
    monkeypatch.setenv("MONITOR_CLERKS", said)
    assert clerks_wanted() == clerks


def test_both_sides_of_the_desk_come_to_the_same(
    room: Backroom, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.reception.front.ROOM", room)
    front, behind = (desk(own_demo_home, plan, ANALYST, TODAY) for desk in (FrontDesk, Office))
    draft = front.receive("industry_bureau", "十月.csv", TEXT.encode()).id
    for act in ("examine", "grids", "preview"):
        assert getattr(front, act)(draft) == getattr(behind, act)(draft), act
    assert front.checked([draft]) == behind.checked([draft])
    assert front.marked(draft, "csv") == behind.marked(draft, "csv")
    front.leave_out(draft, "某个陌生的指标")
    assert front.examine(draft).errors == 0
    assert front.checked([draft])[draft].errors == 0
    handed = front.submit(draft, "", is_reviewed=True)
    assert behind.submit(draft, "", is_reviewed=True).submission == handed.submission


def test_a_list_says_of_every_draft_how_it_stands_and_leaves_only_large_ones_to_being_opened(
    room: Backroom, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.reception.front.ROOM", room)
    desk = FrontDesk(own_demo_home, plan, ANALYST, TODAY)
    many = [desk.receive("industry_bureau", f"{number}.csv", TEXT.encode()).id for number in range(20)]
    assert [one.errors for one in desk.checked(many).values()] == [1] * 20
    monkeypatch.setattr("etl.reception.acts.LISTED_BYTES", len(TEXT.encode()) * 2)
    later = [desk.receive("industry_bureau", f"后来{number}.csv", TEXT.encode()).id for number in range(5)]
    large = desk.receive("industry_bureau", "大.csv", TEXT.encode() + b"\n" * 2 * len(TEXT.encode())).id
    asked = [large, *later, *many]
    assert [len(desk.checked(asked)) for _ in range(4)] == [22, 24, 25, 25]  # a look at a time, until all is said
    assert large not in desk.checked(asked)
    desk.examine(large)
    monkeypatch.setattr("etl.reception.front.FrontDesk._ask", None)
    assert desk.checked(asked)[large].errors == 1  # what was opened is known


def test_the_process_of_the_pages_reads_no_file(
    room: Backroom, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(*_: object, **__: object) -> None:
        raise AssertionError("read in the process that serves pages")

    for name in ("reception.desk.read_draft", "reception.acts.read_draft", "review.reading.read_submission"):
        monkeypatch.setattr(f"etl.{name}", here)
    monkeypatch.setattr("etl.reception.preview.difference", here)
    monkeypatch.setattr("etl.review.desk.difference", here)
    monkeypatch.setattr("etl.review.acts.publish", here)
    monkeypatch.setattr("etl.reception.front.ROOM", room)
    monkeypatch.setattr("etl.review.front.ROOM", room)
    desk, bench = FrontDesk(own_demo_home, plan, ANALYST, TODAY), FrontBench(own_demo_home, plan, REVIEWER, TODAY)
    draft = desk.receive("industry_bureau", "十月.csv", TEXT.encode()).id
    assert (desk.examine(draft).errors, desk.checked([draft])[draft].errors) == (1, 1)
    desk.leave_out(draft, "某个陌生的指标")
    assert desk.preview(draft).changes
    name = desk.submit(draft, "", is_reviewed=True).submission
    assert bench.case(name).warnings == len(bench.report(name).findings)
    assert bench.changes([name])
    bench.approve([name])
    said: list[str] = []
    version = bench.publish("十月数据。", lambda stage, *_: said.append(stage))
    assert version == 13 and said
    assert bench.take_back(name, "有误", lambda *_: None) == 14
    assert bench.undo(14, "撤错了", lambda *_: None) == 15


def test_the_back_room_asks_who_it_is_for(
    room: Backroom, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.reception.front.ROOM", room)
    draft = FrontDesk(own_demo_home, plan, ANALYST, TODAY).receive("industry_bureau", "十月.csv", TEXT.encode()).id
    stranger = FrontDesk(own_demo_home, plan, OTHER, TODAY)
    FrontDesk(own_demo_home, plan, ANALYST, TODAY).examine(draft)
    for act in (stranger.examine, stranger.preview, stranger.grids, lambda one: stranger.checked([one])):
        with pytest.raises(Forbidden):
            act(draft)  # also what is remembered already
    with pytest.raises(Forbidden):
        stranger.submit(draft, "", is_reviewed=True)


STATES = (1, 4, 8, 14, 20)
# Act, the states in which the clerk is killed, and the newest version before and after.
KILLED = (
    ("hand in", STATES, 1, 1),
    ("publish", STATES, 1, 2),
    ("take back", STATES[:3], 2, 3),
    ("undo", STATES[:3], 2, 3),
)


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Home:
    """An installation that knows one figure of the month before: acts touch it as they touch one that knows all."""
    folder = tmp_path_factory.mktemp("september")
    home, path = Home(folder / "data"), folder / "九月.csv"
    path.write_text(RIGHT.replace("10月", "9月").replace("392", "380"), encoding="utf-8")
    _, status = commands.load(home, plan, [path], "李四", quiet, publishes=True)
    assert status == 0
    return home


@pytest.mark.slow
@pytest.mark.parametrize(("act", "states", "before", "after"), KILLED, ids=[act for act, *_ in KILLED])
def test_a_clerk_killed_in_any_state_is_told_and_it_happened_or_did_not(
    september: Home,
    tmp_path: Path,
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
    act: str,
    states: tuple[int, ...],
    before: int,
    after: int,
) -> None:
    killed = 0
    begun = copied(september, tmp_path / "begun")
    submission = _brought_to(before, begun, plan) if act != "hand in" else ""
    own = Backroom(clerks=1)
    monkeypatch.setattr("etl.reception.front.ROOM", own)
    monkeypatch.setattr("etl.review.front.ROOM", own)
    for number in states:
        home = copied(begun, tmp_path / str(number))
        desk, bench = FrontDesk(home, plan, ANALYST, TODAY), FrontBench(home, plan, REVIEWER, TODAY)
        draft = "" if submission else desk.receive("industry_bureau", "十月.csv", RIGHT.encode()).id
        own.ask(die_in, number, home.root)
        done: Callable[[], object] = {
            "hand in": lambda desk=desk, draft=draft: desk.submit(draft, "", is_reviewed=True),
            "publish": lambda bench=bench: bench.publish("十月数据。", lambda *_: None),
            "take back": lambda bench=bench: bench.take_back(submission, "有误", lambda *_: None),
            "undo": lambda bench=bench: bench.undo(before, "有误", lambda *_: None),
        }[act]
        try:
            done()
        except Declined as told:
            assert "进程退出了" in str(told)
            killed += 1
        assert current_version(home) in (before, after)
        with suppress(Declined):  # that it has happened already
            done()
        register = read_register(home)
        assert [one.file for one in register.submissions.values()].count("十月.csv") == 1
        assert len(register.publications) == after
        assert verify(home, lambda *_: None).faults == []
    own.close()
    assert killed > len(states) // 2


def _brought_to(version: int, home: Home, plan: Plan) -> str:
    """A submission that is approved, and published where the version is the next one; its number."""
    desk, bench = Office(home, plan, ANALYST, TODAY), Bench(home, plan, REVIEWER, TODAY)
    draft = desk.receive("industry_bureau", "十月.csv", RIGHT.encode()).id
    submission = desk.submit(draft, "", is_reviewed=True).submission
    bench.approve([submission])
    if version == 2:
        bench.publish("十月数据。", lambda *_: None)
    return submission


def test_a_clerk_is_started_for_whoever_may_need_one(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))
    own = Backroom(clerks=1)
    monkeypatch.setattr("etl.reception.front.ROOM", own)
    open_reception(REVIEWER)
    assert own._free == []
    open_reception(ANALYST)
    open_reception(ANALYST)
    assert len(own._free) == 1
    own.close()


def _runs(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text(encoding="ascii").split()[2]
    except FileNotFoundError:
        return False


def _until(is_so: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)
