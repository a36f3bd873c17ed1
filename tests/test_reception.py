"""The desk behind the page 报送: drafts, answers, mendings, the preview, handing in; and who is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl import commands
from etl.reception.acts import Office
from etl.reception.drafts import OPEN_AT_MOST, drafts
from etl.submissions import approve, original
from etl.writing import writing
from monitor.access import Actor, Forbidden, Role
from monitor.change import Change
from monitor.clock import now
from monitor.files import write_whole
from monitor.home import Home
from monitor.judged import judge
from monitor.ledger import Ledger, read_events
from monitor.month import Month
from monitor.plan import Plan
from monitor.reception import Declined, Draft
from monitor.register import read_register
from monitor.warehouse import current_version
from tests.installation import Installation, file_text, judge_districts, quiet, row

TODAY = dt.date(2025, 11, 5)
OCTOBER = Month(2025, 10)
MEI = Actor("mei", "陈梅", Role.REPORTER, frozenset({"comms"}), "10.0.0.5")
TAO = Actor("tao", "林涛", Role.REPORTER, frozenset({"data"}), "10.0.0.6")
HEAD = Actor("head", "管理员", Role.ADMINISTRATOR)
READER = Actor("eye", "读者", Role.READER)
NOBODY = Actor()
GOOD = [row("records", "2025年10月", 140), row("rate", "2025年10月", 88.5), row("platform", "2025年10月", 90)]


@pytest.fixture(scope="session")
def september(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with September published, to be copied."""
    found = Installation.at(tmp_path_factory.mktemp("september"))
    networks = found.write("通管办.csv", [row("stations", "2025年9月", 700, 100)])
    own = [row("records", "2025年9月", 130), row("rate", "2025年9月", 86), row("platform", "2025年9月", 80)]
    found.load(networks, found.write("数据局.csv", own))
    return found


@pytest.fixture
def small(september: Installation, tmp_path: Path) -> Installation:
    """The same, to be written to."""
    return september.copied(tmp_path)


def office(small: Installation, actor: Actor = TAO) -> Office:
    return Office(small.home, small.plan, actor, TODAY)


def upload(desk: Office, rows: list[tuple[str, ...]], name: str = "十月.csv", department: str = "data") -> Draft:
    return desk.receive(department, name, file_text(rows).encode("gb18030"))


def acts(home: Home, act: str) -> list[dict[str, Any]]:
    return [event for event in read_events(home.ledger) if event["act"] == act]


def codes(desk: Office, draft: Draft) -> list[str]:
    return [finding.code for finding in desk.examine(draft.id).findings]


def test_an_upload_is_kept_as_it_came_and_seen_by_colleagues_after_a_restart(small: Installation) -> None:
    content = file_text(GOOD).encode("gb18030")
    draft = office(small).receive("data", "C:\\报表\\../十月.csv", content)
    colleague = office(small, replace(TAO, account="min", name="敏"))
    seen = colleague.standing("data", OCTOBER).drafts
    assert [(one.id, one.file, one.account) for one in seen] == [(draft.id, "十月.csv", "tao")]
    assert (small.home.drafts / draft.id / "original").read_bytes() == content
    (event,) = acts(small.home, "uploaded")
    assert (event["by"], event["from"], event["draft"], event["sha256"]) == ("tao", "10.0.0.6", draft.id, draft.sha256)


def test_the_same_file_dropped_twice_is_one_draft(small: Installation) -> None:
    first, second = upload(office(small), GOOD), upload(office(small), GOOD)
    assert first.id == second.id
    assert len(acts(small.home, "uploaded")) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("notes.exe", b"x", "不是表格文件"),
        ("empty.csv", b"", "是空的"),
        ("large.csv", b"x" * 50_000_001, "超过50 MB"),
    ],
    ids=["no-table", "empty", "too-large"],
)
def test_what_is_no_table_is_not_kept(small: Installation, name: str, content: bytes, why: str) -> None:
    with pytest.raises(Declined, match=why):
        office(small).receive("data", name, content)
    assert drafts(small.home) == []


def test_drafts_that_nobody_finishes_do_not_fill_the_disk(small: Installation) -> None:
    desk = office(small)
    for number in range(OPEN_AT_MOST):
        desk.receive("data", f"{number}.csv", b"a,b\n1,2\n")
    with pytest.raises(Declined, match="草稿没有处理"):
        desk.receive("data", "more.csv", b"a,b\n1,2\n")


def test_a_month_stands_as_it_came_in(small: Installation) -> None:
    desk = office(small)
    before = desk.standing("data", OCTOBER)
    assert [(one.item.id, one.last_value, one.state) for one in before.expected] == [
        ("records", 130, "missing"),
        ("rate", 86, "missing"),
        ("platform", 80, "missing"),
        ("story", None, "missing"),
    ]
    desk.submit(upload(desk, GOOD).id, "", is_reviewed=True)
    after = desk.standing("data", OCTOBER)
    assert [(one.item.id, one.value, one.state) for one in after.expected][:3] == [
        ("records", 140, "pending"),
        ("rate", Decimal("88.5"), "pending"),
        ("platform", 90, "pending"),
    ]
    assert [one.item.id for one in after.missing] == ["story"]
    assert (after.drafts, after.handed[0].state) == ((), "received")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_filled_in_comes_back_exactly(small: Installation, form: Any) -> None:
    desk = office(small, MEI)
    offered = desk.template("comms", OCTOBER, form)
    figures = {"": "820", "东区": "400", "西区": "420"}
    draft = desk.receive("comms", offered.name, filled(offered.content, form, figures))
    examined = desk.examine(draft.id)
    assert [finding.code for finding in examined.findings] == []
    assert [one.role for one in examined.understanding.tables[0].columns][-1] == ""  # the hint is let be
    new = {(one.district, one.new_value) for one in desk.preview(draft.id).changes if one.kind == "new"}
    assert new == {("", 820), ("east", 400), ("west", 420)}


def filled(content: bytes, form: str, figures: dict[str, str]) -> bytes:
    """The template with 累计数 by district, saved in its own form."""
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        for line in rows[1:]:
            line[6] = figures.get(line[4], "")
            assert line[9].startswith("9月")
        out = io.StringIO()
        csv.writer(out).writerows(rows)
        return out.getvalue().encode("gb18030")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cells in book["报送表"].iter_rows(min_row=2):
        if (cells[4].value or "") in figures:
            cells[6].value = int(figures[cells[4].value or ""])
    out_bytes = io.BytesIO()
    book.save(out_bytes)
    return out_bytes.getvalue()


UNKNOWN = [("2025年10月", "市数据管理局", "", "数据储备总量", "", "", "140", "亿条", "")]


def test_a_question_is_asked_once_and_its_answer_remembered_for_the_department(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, UNKNOWN)
    (question,) = desk.examine(draft.id).questions
    assert (question.text, question.places) == ("数据储备总量", ("第2行",))
    assert question.options[0] == ("records", "公共数据储备量") and ("rate", "网办率") in question.options
    desk.answer(draft.id, question.text, "records")
    examined = desk.examine(draft.id)
    assert (examined.questions, examined.errors) == ((), 0)
    assert [(one.text, one.meaning) for one in examined.understanding.answers] == [("数据储备总量", "公共数据储备量")]
    (event,) = acts(small.home, "answered")
    assert (event["by"], event["from"], event["means"]) == ("tao", "10.0.0.6", "records")
    later = upload(desk, [(*UNKNOWN[0][:6], "141", *UNKNOWN[0][7:])], "另一份.csv")
    assert desk.examine(later.id).questions == ()


def test_an_answer_taken_back_asks_again(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, UNKNOWN)
    desk.answer(draft.id, "数据储备总量", "records")
    desk.forget(draft.id, "数据储备总量")
    assert [one.text for one in desk.examine(draft.id).questions] == ["数据储备总量"]
    assert read_register(small.home).answers["data"] == {}


def test_what_is_not_to_be_reported_is_left_out_by_mendings_that_can_be_undone(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [*GOOD, *UNKNOWN])
    desk.leave_out(draft.id, "数据储备总量")
    examined = desk.examine(draft.id)
    assert (examined.errors, examined.questions) == (0, ())
    assert {one.line for one in examined.draft.mendings} == {5}
    desk.undo(draft.id, [one.cell for one in examined.draft.mendings])
    assert len(desk.examine(draft.id).questions) == 1


def test_a_cell_is_mended_with_its_reason_and_the_file_stays_as_it_came(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [row("records", "2025年10月", "约140"), *GOOD[1:]])
    (grid,) = desk.grids(draft.id)
    assert [(one.line, bool(one.problems)) for one in grid.rows] == [(1, False), (2, True), (3, False)]
    with pytest.raises(Declined, match="理由"):
        desk.mend(draft.id, {("", 2, 7): "140"}, " ")
    desk.mend(draft.id, {("", 2, 7): "140"}, "与台账核对")
    examined = desk.examine(draft.id)
    assert examined.errors == 0
    assert [(one.before, one.after, one.reason) for one in examined.draft.mendings] == [("约140", "140", "与台账核对")]
    assert (small.home.drafts / draft.id / "original").read_bytes() == file_text(
        [row("records", "2025年10月", "约140"), *GOOD[1:]]
    ).encode("gb18030")
    receipt = desk.submit(draft.id, "", is_reviewed=True)
    assert acts(small.home, "received")[-1]["guidance"]["mendings"][0]["reason"] == "与台账核对"
    assert original(small.home, receipt.submission).decode("gb18030").count("约140") == 1
    assert acts(small.home, "mended")[0]["cells"] == [["", 2, 7, "约140", "140"]]


def test_a_mending_undone_leaves_the_error_where_it_was(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [row("records", "2025年10月", "约140")])
    desk.mend(draft.id, {("", 2, 7): "140"}, "笔误")
    desk.undo(draft.id, [("", 2, 7)])
    assert "bad-number" in codes(desk, draft)


def test_mending_a_cell_again_keeps_what_the_file_says_as_before(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [row("records", "2025年10月", "约140")])
    desk.mend(draft.id, {("", 2, 7): "141"}, "笔误")
    desk.mend(draft.id, {("", 2, 7): "142"}, "再核")
    assert [(one.before, one.after) for one in desk.draft(draft.id).mendings] == [("约140", "142")]
    desk.mend(draft.id, {("", 2, 7): "约140"}, "还原")
    assert desk.draft(draft.id).mendings == ()


def test_a_file_with_errors_is_not_handed_in_and_one_with_warnings_only_once_looked_at(small: Installation) -> None:
    desk = office(small)
    wrong = upload(desk, [row("records", "2025年10月", "约140")])
    with pytest.raises(Declined, match="还有错误"):
        desk.submit(wrong.id, "", is_reviewed=True)
    warned = upload(desk, GOOD[:1], "少两项.csv")
    assert codes(desk, warned) == ["missing-expected-row"]
    with pytest.raises(Declined, match="我已核对"):
        desk.submit(warned.id, "", is_reviewed=False)
    assert desk.submit(warned.id, "先报一项", is_reviewed=True).is_repeated is False
    (event,) = acts(small.home, "received")[2:]
    assert (event["by"], event["from"], event["note"], event["draft"]) == ("tao", "10.0.0.6", "先报一项", warned.id)


def test_a_draft_handed_in_twice_is_one_submission(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, GOOD)
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: desk.submit(draft.id, "", is_reviewed=True), range(4)))
    assert len({one.submission for one in receipts}) == 1
    assert sorted(one.is_repeated for one in receipts) == [False, True, True, True]
    again = upload(desk, GOOD)  # the same file from another window, after the first was handed in
    assert desk.submit(again.id, "", is_reviewed=True).submission == receipts[0].submission
    assert len(acts(small.home, "received")) == 3


def test_a_submission_is_withdrawn_with_a_reason_until_it_is_published(small: Installation) -> None:
    desk = office(small)
    first = desk.submit(upload(desk, GOOD).id, "", is_reviewed=True).submission
    with pytest.raises(Declined, match="理由"):
        desk.withdraw(first, "")
    desk.withdraw(first, "数字有误")
    handed = desk.standing("data", OCTOBER).handed[0]
    assert (handed.state, handed.reason) == ("withdrawn", "数字有误")
    second = desk.submit(desk.reopen(first).id, "", is_reviewed=True).submission
    assert second != first
    publish_all(small.home, small.plan)
    with pytest.raises(Declined, match="已经发布"):
        desk.withdraw(second, "晚了")


def test_a_draft_whose_submission_was_taken_back_is_not_handed_in_by_an_old_window(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, GOOD)
    first = desk.submit(draft.id, "", is_reviewed=True).submission
    desk.withdraw(first, "数字有误")
    with pytest.raises(Declined, match="后来撤回了"):
        desk.submit(draft.id, "", is_reviewed=True)
    with pytest.raises(Declined, match="已经报送"):
        desk.mend(draft.id, {("", 2, 3): "1"}, "改")
    assert [one.id for one in desk.standing("data", OCTOBER).handed if one.state == "received"] == []


def publish_all(home: Home, plan: Plan) -> None:
    with writing(home) as register:
        for one in [s for s in register.submissions.values() if s.state == "received"]:
            approve(home, register, one.id, "审核员")
    commands.publish_approved(home, plan, "审核员", quiet)


def test_what_was_returned_is_taken_up_again_with_all_that_was_said_about_it(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [*GOOD, row("story", "2025年10月", "进度正常", note="a")])
    desk.mend(draft.id, {("", 2, 7): "141"}, "笔误")
    first = desk.submit(draft.id, "", is_reviewed=True).submission
    event = {"at": now().isoformat(), "act": "returned", "by": "审核员", "submission": first, "reason": "备注太短"}
    Ledger(small.home.ledger).append(event)
    assert desk.standing("data", OCTOBER).handed[0].reason == "备注太短"
    again = desk.reopen(first)
    assert [(one.after, one.reason) for one in again.mendings] == [("141", "笔误")]
    assert again.of == first
    desk.mend(again.id, {("", 5, 9): "宣传三场"}, "补充")
    receipt = desk.submit(again.id, "已补充", is_reviewed=True)
    assert (receipt.is_repeated, receipt.submission == first) == (False, False)
    assert len(acts(small.home, "received")[-1]["guidance"]["mendings"]) == 2


def test_a_draft_put_aside_stays_on_disk(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, GOOD)
    desk.discard(draft.id)
    assert desk.standing("data", OCTOBER).drafts == ()
    assert (small.home.drafts / draft.id / "original").is_file()
    assert acts(small.home, "draft_discarded")[0]["draft"] == draft.id
    with pytest.raises(Declined, match="已经放弃"):
        desk.submit(draft.id, "", is_reviewed=True)


def test_three_numbers_typed_into_the_form_become_a_file_like_any_other(small: Installation) -> None:
    desk = office(small)
    draft = desk.fill("data", OCTOBER, {("records", ""): ("", "140", "=1+1"), ("rate", ""): ("", "88.5", "")})
    assert draft.file == "直接填报-数据局-2025-10.csv"
    content = (small.home.drafts / draft.id / "original").read_bytes().decode("utf-8-sig")
    assert "'=1+1" in content
    assert codes(desk, draft) == []
    new = {(one.item.id, one.new_value, one.line) for one in desk.preview(draft.id).changes}
    assert new == {("records", 140, 2), ("rate", Decimal("88.5"), 3)}
    assert [item.id for _, item in desk.preview(draft.id).missing] == ["platform", "story"]
    with pytest.raises(Declined, match="还没有填"):
        desk.fill("data", OCTOBER, {("records", ""): (" ", "", "")})


def test_a_text_file_is_read_in_the_encoding_that_people_name(small: Installation) -> None:
    desk = office(small)
    content = file_text([row("story", "2025年10月", "进度正常", note="臺灣")]).encode("cp950", "replace")
    draft = desk.receive("data", "big5.csv", content)
    desk.recode(draft.id, "big5")
    assert desk.examine(draft.id).understanding.encoding == "big5"
    with pytest.raises(Declined, match="不认识"):
        desk.recode(draft.id, "klingon")


def test_the_copy_with_the_problems_is_offered_in_both_forms(small: Installation) -> None:
    desk = office(small)
    draft = upload(desk, [row("records", "2025年10月", "约140")])
    as_csv, as_xlsx = desk.marked(draft.id, "csv"), desk.marked(draft.id, "xlsx")
    assert as_csv is not None and "bad-number" not in as_csv.name and "问题" in as_csv.content.decode("utf-8-sig")
    assert as_xlsx is not None and as_xlsx.content.startswith(b"PK") and as_xlsx.name.endswith(".xlsx")


def test_a_file_of_another_department_is_an_error_here(small: Installation) -> None:
    desk = office(small, HEAD)
    draft = upload(desk, [*GOOD, row("stations", "2025年10月", 800, 100)])
    assert codes(desk, draft)[0] == "other-department"
    with pytest.raises(Declined, match="还有错误"):
        desk.submit(draft.id, "", is_reviewed=True)


FOREIGN: dict[str, Callable[[Office, str, str], object]] = {
    "standing": lambda desk, _, __: desk.standing("data", OCTOBER),
    "template": lambda desk, _, __: desk.template("data", OCTOBER, "csv"),
    "form": lambda desk, _, __: desk.form_rows("data", OCTOBER),
    "upload": lambda desk, _, __: desk.receive("data", "a.csv", b"a,b\n"),
    "fill": lambda desk, _, __: desk.fill("data", OCTOBER, {("records", ""): ("", "1", "")}),
    "draft": lambda desk, draft, _: desk.draft(draft),
    "examine": lambda desk, draft, _: desk.examine(draft),
    "grids": lambda desk, draft, _: desk.grids(draft),
    "preview": lambda desk, draft, _: desk.preview(draft),
    "marked": lambda desk, draft, _: desk.marked(draft, "csv"),
    "answer": lambda desk, draft, _: desk.answer(draft, "数据储备总量", "records"),
    "leave-out": lambda desk, draft, _: desk.leave_out(draft, "数据储备总量"),
    "recode": lambda desk, draft, _: desk.recode(draft, "gbk"),
    "mend": lambda desk, draft, _: desk.mend(draft, {("", 2, 7): "1"}, "改"),
    "undo": lambda desk, draft, _: desk.undo(draft, [("", 2, 7)]),
    "discard": lambda desk, draft, _: desk.discard(draft),
    "submit": lambda desk, draft, _: desk.submit(draft, "", is_reviewed=True),
    "withdraw": lambda desk, _, submission: desk.withdraw(submission, "不要了"),
    "reopen": lambda desk, _, submission: desk.reopen(submission),
}


@pytest.mark.parametrize("actor", [MEI, READER, NOBODY], ids=["another-department", "reader", "nobody"])
@pytest.mark.parametrize("what", FOREIGN)
def test_who_does_not_hand_in_for_a_department_is_refused_and_noted(
    small: Installation, what: str, actor: Actor
) -> None:
    own = office(small)
    submission = own.submit(upload(own, GOOD).id, "", is_reviewed=True).submission
    draft = upload(own, UNKNOWN, "问.csv").id
    before = small.home.ledger.read_bytes()
    with pytest.raises(Forbidden):
        FOREIGN[what](office(small, actor), draft, submission)
    added = small.home.ledger.read_bytes()[len(before) :].splitlines()
    assert [event["by"] for event in acts(small.home, "refused")] == [actor.account]
    assert len(added) == 1


def test_only_units_that_are_taken_are_said_to_be_converted(small: Installation) -> None:
    desk = office(small)
    line = row("records", "2025年10月", 140)
    draft = upload(desk, [(*line[:7], "万吨", "")])
    assert "unit-mismatch" in codes(desk, draft)
    assert desk.examine(draft.id).understanding.units == ()
    with_factor = small.plan.indicators[1].model_copy(update={"unit_factors": {"万条": Decimal("0.0001")}})
    plan = Plan(**{name: getattr(small.plan, name) for name in Plan.model_fields} | {"indicators": (with_factor,)})
    again = Office(small.home, plan, TAO, TODAY)
    found = again.examine(upload(again, [(*line[:7], "万条", "")], "万条.csv").id)
    assert [unit for _, unit in found.understanding.units] == ["万条"]


@pytest.mark.parametrize("name", ["", "..", "../../ledger", "0" * 24, "A" * 24, "x/../y"])
def test_a_name_that_is_no_drafts_opens_nothing(small: Installation, name: str) -> None:
    with pytest.raises(Declined, match="没有这份草稿"):
        office(small).examine(name)


def test_a_full_disk_leaves_no_half_draft(small: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes, *_: object) -> None:
        if path.name == "draft.json":
            raise OSError(28, "No space left on device")
        write_whole(path, content)

    monkeypatch.setattr("etl.reception.drafts.write_whole", full)
    with pytest.raises(Declined, match="没有写成"):
        upload(office(small), GOOD)
    assert [path.name for path in small.home.drafts.iterdir()] == [".lock"]
    monkeypatch.undo()
    assert upload(office(small), GOOD).state == "open"


def test_a_kill_between_receipt_and_draft_does_not_double_the_submission(
    small: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office(small)
    draft = upload(desk, GOOD)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("etl.reception.acts.save", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.submit(draft.id, "", is_reviewed=True)
    monkeypatch.undo()
    assert desk.submit(draft.id, "", is_reviewed=True).is_repeated
    assert len(acts(small.home, "received")) == 3


ANALYSTS = 20


def test_twenty_analysts_at_the_same_time_lose_and_double_nothing(small: Installation) -> None:
    def hand_in(number: int) -> tuple[str, str]:
        desk = office(small, replace(TAO, account=f"analyst{number}"))
        rows = [row("records", "2025年10月", 140 + number), row("rate", "2025年10月", 88)]
        draft = upload(desk, rows, f"{number}.csv")
        first = desk.submit(draft.id, f"第{number}份", is_reviewed=True)
        assert desk.submit(draft.id, "又点了一次", is_reviewed=True).submission == first.submission
        return draft.id, first.submission

    with ThreadPoolExecutor(ANALYSTS) as pool:
        done = dict(pool.map(hand_in, range(ANALYSTS)))
    received = acts(small.home, "received")[2:]
    assert {event["draft"]: event["submission"] for event in received} == done
    assert sorted(event["by"] for event in received) == sorted(f"analyst{n}" for n in range(ANALYSTS))
    assert [event["submission"] for event in received] == sorted(event["submission"] for event in received)
    assert len(acts(small.home, "uploaded")) == ANALYSTS
    assert len(read_register(small.home).submissions) == ANALYSTS + 2


SAMPLED = 4  # departments: each preview makes a version


@pytest.mark.parametrize("month", [Month(2025, 6), OCTOBER], ids=["revised-june", "new-october"])
def test_the_preview_shows_what_publication_then_shows(own_demo_home: Home, plan: Plan, month: Month) -> None:
    home, version = own_demo_home, current_version(own_demo_home)
    assert version is not None
    promised: dict[str, tuple[Change, ...]] = {}
    desk = Office(home, plan, HEAD, TODAY)
    figures = {one.id: _moved(desk, one.id, month) for one in desk.departments()}
    for department in [one for one, filled in figures.items() if filled][1:][:SAMPLED]:
        draft = desk.fill(department, month, figures[department])
        assert desk.examine(draft.id).errors == 0, [one.message for one in desk.examine(draft.id).findings]
        promised[department] = desk.preview(draft.id).changes
        desk.submit(draft.id, "", is_reviewed=True)
    publish_all(home, plan)
    after = current_version(home)
    assert after == version + 1
    shown = {one: judge(home, after, one).assessments for one in {c.month for cs in promised.values() for c in cs}}
    places = {one: judge_districts(home, after, one) for one in shown}
    for department, changes in promised.items():
        assert any(one.kind in {"new", "revised"} for one in changes), department
        for change in changes:
            rows = shown[change.month] if change.district == "" else places[change.month][change.district]
            one = next(one for one in rows if one.item.id == change.item.id)
            seen = one.this_year.get(change.month)
            assert (seen.value if seen else None) == change.new_value, (department, change)
            assert one.status == change.new_light, (department, change)


def _moved(desk: Office, department: str, month: Month) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Figures that pass the checks: those of the month, or of the month before, a little higher where that may be."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    known = desk.standing(department, month).expected
    for one in known:
        value = one.value if one.value is not None else one.last_value
        if one.item.kind == "narrative":
            found[one.item.id, ""] = ("", "略有滞后", "")
        elif value is not None and not one.places:
            found[one.item.id, ""] = ("", str(min(value, 100) if one.item.kind == "milestone" else value), "核")
    return found


def test_every_demo_department_gets_a_month_and_a_template(demo_home: Home, plan: Plan) -> None:
    desk = Office(demo_home, plan, HEAD, TODAY)
    for department in desk.departments():
        standing = desk.standing(department.id, OCTOBER)
        rows = desk.form_rows(department.id, OCTOBER)
        assert len({line["指标编码"] for line in rows}) == len(standing.expected)
        assert [one for one in standing.expected if one.state != "missing"] == []
