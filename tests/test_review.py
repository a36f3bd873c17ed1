"""Review: who may decide, what is refused, publication with a note, and undoing a submission or a whole version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from etl import commands
from etl.build import publish, rebuild_version
from etl.recipe import BuildRefused
from etl.review.acts import approve_submissions, publish_approved, take_back, undo_version
from etl.review.desk import Bench
from etl.submissions import SubmissionRefused
from etl.writing import writing
from monitor.access import Actor, Forbidden, Role
from monitor.ledger import read_events
from monitor.plan import Plan
from monitor.reception import Declined
from monitor.register import Register, read_register
from tests.installation import Installation, quiet, row

REVIEWER = Actor("li", "李四", Role.REVIEWER, origin="10.0.0.7")
ANALYST = Actor("zhang", "张三", Role.REPORTER, frozenset({"comms"}))
JANUARY = [row("stations", "2025-01", 100), row("records", "2025-01", 127)]
FEBRUARY = [row("stations", "2025-02", 220)]
REVISED = [row("stations", "2025-01", 90)]


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Two versions: January, then February with a revision of January."""
    found = Installation.at(tmp_path_factory.mktemp("march"))
    found.load_rows("1.csv", JANUARY)
    found.load(found.write("2.csv", FEBRUARY), found.write("3.csv", REVISED))
    return found


@pytest.fixture
def place(march: Installation, tmp_path: Path) -> Installation:
    """The same, to be written to."""
    return march.copied(tmp_path)


def bench(place: Installation, actor: Actor = REVIEWER) -> Bench:
    return Bench(place.home, place.plan, actor, dt.date(2025, 10, 12))


def handed_in(place: Installation, name: str, rows: list[tuple[str, ...]]) -> str:
    document, _ = place.load(place.write(name, rows), publishes=False)
    return str(document["files"][0]["submission"])


def register(place: Installation) -> Register:
    return read_register(place.home)


def state(place: Installation, submission: str) -> str:
    return register(place).submissions[submission].state


def values(place: Installation) -> dict[tuple[str, str], Decimal]:
    return {(r[0], str(r[2])[:7]): r[3].normalize() for r in place.tables()["observation"]}


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: desk.waiting(),
        lambda desk: desk.report("S000001"),
        lambda desk: desk.original("S000001"),
        lambda desk: desk.changes(["S000001"]),
        lambda desk: desk.approve(["S000004"]),
        lambda desk: desk.send_back("S000004", "不对"),
        lambda desk: desk.restore("S000004", "不对"),
        lambda desk: desk.publish("说明", quiet),
        lambda desk: desk.take_back("S000001", "不对", quiet),
        lambda desk: desk.undo(2, "不对", quiet),
        lambda desk: desk.editions(),
    ],
    ids=[
        *("waiting", "report", "original", "changes", "approve", "return"),
        *("restore", "publish", "take-back", "undo", "editions"),
    ],
)
def test_whoever_may_not_review_is_refused_and_noted(place: Installation, act: object) -> None:
    handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    before = register(place)
    with pytest.raises(Forbidden):
        act(bench(place, ANALYST))  # type: ignore[operator]
    assert register(place).submissions == before.submissions
    last = list(read_events(place.home.ledger))[-1]
    assert (last["act"], last["by"]) == ("access_refused", "zhang")


def test_two_reviewers_who_decide_at_the_same_moment_decide_once(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    other = replace(REVIEWER, account="wang")

    def told(act: Callable[[], object]) -> str:
        try:
            return f"done {act()}"
        except Declined as refusal:
            return str(refusal)

    with ThreadPoolExecutor(4) as pool:
        acts: list[Callable[[], object]] = [
            lambda who=who: bench(place, who).approve([name]) for who in (REVIEWER, other)
        ]
        assert list(pool.map(told, acts)) == ["done None"] * 2
        approvals = [event for event in read_events(place.home.ledger) if event["act"] == "approved"]
        assert [event["submission"] for event in approvals].count(name) == 1
        acts = [lambda who=who: bench(place, who).publish("三月数据", quiet) for who in (REVIEWER, other)]
        assert sorted(pool.map(told, acts)) == ["done 3", "done None"]
        acts = [lambda who=who: bench(place, who).take_back(name, "有误", quiet) for who in (REVIEWER, other)]
        first, second = sorted(pool.map(told, acts), key=len)
    assert first == "done 4" and "此前已经撤回，不必再撤" in second
    assert [one.version for one in register(place).publications] == [1, 2, 3, 4]


def test_nobody_approves_what_they_handed_in_themselves(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    own = replace(REVIEWER, account="张三")
    assert bench(place, own).case(name).is_own
    with pytest.raises(Declined, match="另一位审核员"):
        bench(place, own).approve([name])
    assert state(place, name) == "received"
    bench(place).approve([name])
    assert state(place, name) == "approved"


def test_four_eyes_can_be_switched_off(place: Installation) -> None:
    place.home.settings.write_text("[review]\nfour_eyes = false\n", encoding="utf-8")
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    bench(place, replace(REVIEWER, account="张三")).approve([name])
    assert state(place, name) == "approved"


def test_several_are_approved_together_or_not_at_all(place: Installation) -> None:
    one = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    two = handed_in(place, "5.csv", [row("records", "2025-03", 130)])
    bench(place).send_back(two, "口径有误")
    with pytest.raises(Declined, match=two):
        bench(place).approve([one, two])
    assert state(place, one) == "received"


def test_a_return_needs_a_reason_and_keeps_it(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    with pytest.raises(Declined, match="理由"):
        bench(place).send_back(name, "  ")
    bench(place).send_back(name, "口径有误，\n请核对")
    deed = register(place).submissions[name].deeds[-1]
    assert (deed.act, deed.by, deed.reason) == ("returned", "li", "口径有误， 请核对")
    assert list(read_events(place.home.ledger))[-1]["from"] == "10.0.0.7"


def test_what_is_published_cannot_be_returned_only_undone(place: Installation) -> None:
    with pytest.raises(Declined, match="回退"):
        bench(place).send_back("S000001", "不对")


def test_a_returned_file_can_wait_for_review_again(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    bench(place).send_back(name, "口径有误")
    bench(place).restore(name, "核对过，没有错")
    assert state(place, name) == "received"
    assert [deed.act for deed in register(place).submissions[name].deeds] == ["received", "returned", "restored"]


def test_a_publication_says_who_and_what_changed(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    bench(place).approve([name])
    assert bench(place).suggested_note() == "通管办报送2025年3月数据。"
    with pytest.raises(Declined, match="写明"):
        bench(place).publish(" ", quiet)
    stages: list[str] = []
    assert bench(place).publish("通管办报送3月数据", lambda stage, done, total: stages.append(stage)) == 3
    newest = bench(place).editions()[0]
    assert (newest.publication.note, newest.publication.by) == ("通管办报送3月数据", "li")
    assert newest.publication.new == (name,)
    assert newest.is_current
    assert "入库" in stages


def test_undoing_a_version_brings_back_what_was_seen_before_it(place: Installation) -> None:
    before = values(place)
    undone = undo_version(place.home, place.plan, REVIEWER, 2, "报错了", quiet)
    assert undone is not None
    assert (undone.version, undone.withdrawn) == (3, ("S000002", "S000003"))
    assert values(place) == {("stations", "2025-01"): 100, ("records", "2025-01"): 127}
    again = undo_version(place.home, place.plan, REVIEWER, 3, "还是对的", quiet)
    assert again is not None
    assert again.restored == ("S000002", "S000003")
    assert values(place) == before


def test_undoing_a_version_leaves_what_later_ones_brought(place: Installation) -> None:
    place.load_rows("4.csv", [row("records", "2025-02", 128)])
    undo_version(place.home, place.plan, REVIEWER, 2, "报错了", quiet)
    assert values(place)["records", "2025-02"] == 128
    assert ("stations", "2025-02") not in values(place)


def test_an_undo_is_one_line_of_the_ledger(place: Installation) -> None:
    lines = len(list(read_events(place.home.ledger)))
    undo_version(place.home, place.plan, REVIEWER, 2, "报错了", quiet)
    new = list(read_events(place.home.ledger))[lines:]
    assert [event["act"] for event in new] == ["published"]
    assert new[0]["note"] == "回退版本 v2：报错了"


def test_an_undo_does_not_publish_what_waits(place: Installation) -> None:
    waiting = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    approve_submissions(place.home, REVIEWER, [waiting], four_eyes=False)
    take_back(place.home, place.plan, REVIEWER, "S000003", "报错了", quiet)
    assert ("stations", "2025-03") not in values(place)
    assert state(place, waiting) == "approved"
    assert publish_approved(place.home, place.plan, REVIEWER, "", quiet) is not None
    assert values(place)["stations", "2025-03"] == 330


def test_an_undo_that_publication_refuses_leaves_no_trace(place: Installation) -> None:
    (place.home.root / "corrections.toml").write_text(
        '[[correction]]\nindicator = "stations"\nmonth = "2025-01"\naction = "drop"\nexpect = 90\n'
        'reason = "试算用的更正"\nreported_by = "张三"\ndeclared = 2025-10-01\n',
        encoding="utf-8",
    )
    commands.publish_approved(place.home, place.plan, "李四", quiet)
    before = place.home.ledger.read_bytes()
    with pytest.raises(BuildRefused, match="更正不再匹配"):
        take_back(place.home, place.plan, REVIEWER, "S000003", "报错了", quiet)
    assert place.home.ledger.read_bytes() == before
    assert state(place, "S000003") == "published"


@pytest.mark.parametrize(
    ("version", "sentence"), [(9, "没有发布过版本 v9"), (3, "计划、更正")], ids=["unknown", "changed by the plan only"]
)
def test_a_version_that_cannot_be_undone_is_refused_with_a_reason(
    place: Installation, version: int, sentence: str
) -> None:
    changed = Plan.model_validate(place.plan.model_dump() | {"title": "改过的计划"})
    commands.publish_approved(place.home, changed, "李四", quiet)
    with pytest.raises(SubmissionRefused, match=sentence):
        undo_version(place.home, changed, REVIEWER, version, "报错了", quiet)


def test_a_version_can_be_rebuilt_after_its_corrections_were_edited(place: Installation) -> None:
    path = place.home.root / "corrections.toml"
    path.write_text(
        '[[correction]]\nindicator = "stations"\nmonth = "2025-01"\naction = "replace"\nvalue = 95\nexpect = 90\n'
        'reason = "试算用的更正"\nreported_by = "张三"\ndeclared = 2025-10-01\n',
        encoding="utf-8",
    )
    commands.publish_approved(place.home, place.plan, "李四", quiet)
    before = place.tables(3)
    path.unlink()
    place.home.version_path(3).unlink()
    with writing(place.home) as found:
        rebuild_version(place.home, found, found.publications[-1])
    assert place.tables(3) == before
    assert values(place)["stations", "2025-01"] == 95


def test_a_clock_that_goes_back_changes_no_order(place: Installation) -> None:
    late = place.load(place.write("4.csv", [row("stations", "2025-02", 230)]), at="2025-03-01")[0]
    assert values(place)["stations", "2025-02"] == 230, "the later line prevails, not the later time"
    assert register(place).publications[-1].version == 3
    assert late["version"] == 3
    with writing(place.home) as found:
        assert publish(place.home, place.plan, found, "李四") is None


def test_the_commands_say_who_decided_and_where(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.__main__ import main

    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    other = handed_in(place, "5.csv", [row("records", "2025-03", 130)])
    monkeypatch.setenv("MONITOR_DATA", str(place.home.root))
    assert main(["approve", name, "--by", "张三"]) == 0, "the server's owner is not bound by four eyes"
    assert main(["return", other, "--by", "李四", "--reason", "口径有误"]) == 0
    assert main(["return", "S000001", "--by", "李四", "--reason", "口径有误"]) == 1
    assert main(["restore", other, "--by", "李四", "--reason", "没有错"]) == 0
    events = list(read_events(place.home.ledger))[-3:]
    assert [(e["act"], e["by"], e["from"]) for e in events] == [
        ("approved", "张三", "命令行"),
        ("returned", "李四", "命令行"),
        ("restored", "李四", "命令行"),
    ]


def test_the_desk_reads_a_file_again_with_what_was_said_about_it(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-02", 130), row("stations", "2025-03", 330)])
    case, report = bench(place).case(name), bench(place).report(name)
    assert (case.departments, case.days_late, case.lateness) == (("通管办",), 183, "迟报183天")
    assert case.warnings == sum(one.level == "warning" for one in report.findings) > 0
    assert any(one.code == "revision" for one in report.findings), "held against what is published"
    assert json.loads(json.dumps(report.rows)) == 2
    assert bench(place).original(name).content == (place.folder / "4.csv").read_bytes()
    marked = bench(place).marked(name)
    assert marked is not None
    assert "问题" in marked.content.decode("utf-8-sig")


def test_a_lost_original_is_said_and_stops_no_list(place: Installation) -> None:
    name = handed_in(place, "4.csv", [row("stations", "2025-03", 330)])
    (place.home.submissions / name / "original").unlink()
    assert [case.submission.id for case in bench(place).waiting()] == [name]
    assert "原件不在" in bench(place).report(name).fault
    with pytest.raises(Declined, match="备份"):
        bench(place).original(name)
