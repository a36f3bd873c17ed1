"""The calendar of returns: states by day, what counts, the list of who has not reported, and its documents."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import docx
import pytest

from etl.version import contents as lake_contents
from etl.version.contents import contents_of
from monitor.calendar import Calendar, Contents, Return, calendar, day_shown
from monitor.clock import BEIJING
from monitor.export.reminder import reminder_name, write_reminder, zip_reminders
from monitor.export.word_template import DEMO_MARK
from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Plan
from monitor.punctuality import Handover, handover
from monitor.register import Deed, Register, Submission, read_register
from monitor.review import Case
from monitor.warehouse import current_version, read_earlier_receipts, read_plan
from monitor.words.calendar import (
    STATE_WORDS,
    cell_words,
    deadline_text,
    entry_words,
    headline_calendar,
    return_words,
)
from monitor.words.department import handover_words
from tests.installation import Installation, row
from tests.plans import indicator, milestone, narrative, plan_of

STATIONS, PLATFORM, MOOD = indicator(), milestone(), narrative()
YEARLY = indicator("yearly", frequency="annual")
PLAN = plan_of(STATIONS, PLATFORM, MOOD, YEARLY)
SEPTEMBER = Month(2025, 9)
ALL = ("stations", "platform", "mood")


def submission(
    number: int, day: str, *, state: str = "published", reason: str = "", is_demo: bool = False, hour: int = 9
) -> Submission:
    at = dt.datetime.fromisoformat(day).replace(hour=hour, tzinfo=BEIJING)
    return Submission(
        id=f"S{number:06d}",
        sha256=f"{number:064d}",
        file=f"{number}.csv",
        size=1,
        encoding="utf-8",
        departments=("comms",),
        months=("2025-09",),
        rows=3,
        is_demo=is_demo,
        by="联络员",
        received_at=at,
        state=state,
        deeds=(Deed("received", at, "联络员"), Deed(state, at, "审核员", reason)),
    )


def says(*items: str, takes_back: Iterable[str] = (), month: Month = SEPTEMBER) -> Mapping[tuple[str, Month], bool]:
    return {**{(item, month): True for item in items}, **{(item, month): False for item in takes_back}}


def on(day: str, *known: tuple[Submission, Mapping[tuple[str, Month], bool]], plan: Plan = PLAN) -> Calendar:
    register = Register({one.id: one for one, _ in known})
    contents: Contents = {one.id: said for one, said in known}
    return calendar(plan, register, contents, dt.date.fromisoformat(day))


def september(day: str, *known: tuple[Submission, Mapping[tuple[str, Month], bool]]) -> Return:
    return on(day, *known).returns["comms", SEPTEMBER]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-09-30", "未到期"),
        ("2025-10-01", "待报送，还有7天"),
        ("2025-10-08", "待报送，今天截止"),
        ("2025-10-09", "未报送，距最后期限还有3天"),
        ("2025-10-12", "未报送，今天是最后期限"),
        ("2025-10-13", "未报送，逾期1天"),
        ("2025-11-12", "未报送，逾期31天"),
    ],
)
def test_what_did_not_come_is_said_by_the_day(day: str, words: str) -> None:
    assert return_words(september(day)) == words


@pytest.mark.parametrize("state", ["on_time", "in_grace", "late", "incomplete", "not_reported"])
def test_a_return_has_one_word_in_calendar_departments_and_review(state: Any) -> None:
    assert handover_words(Handover("comms", SEPTEMBER, 3, (STATIONS,), None, 2, state)).startswith(STATE_WORDS[state])
    case = Case(submission(1, "2025-10-09"), (), (), 0, 2 if state == "late" else 0, state == "in_grace", is_own=False)
    assert state in ("incomplete", "not_reported") or case.lateness.startswith(STATE_WORDS[state])


@pytest.mark.parametrize(
    ("received", "state", "words"),
    [
        ("2025-09-28", "on_time", "按期"),
        ("2025-10-08", "on_time", "按期"),
        ("2025-10-09", "in_grace", "宽限期内"),
        ("2025-10-12", "in_grace", "宽限期内"),
        ("2025-10-15", "late", "迟报3天"),
    ],
    ids=["before the month ended", "last day", "first grace day", "last grace day", "late"],
)
def test_what_came_is_in_time_or_not_by_its_own_day(received: str, state: str, words: str) -> None:
    found = september("2025-11-20", (submission(1, received), says(*ALL)))
    assert (found.state, return_words(found), found.is_missing) == (state, words, False)


def test_midnight_is_beijings() -> None:
    last_minute = submission(1, "2025-10-08", hour=23)
    assert september("2025-10-20", (last_minute, says(*ALL))).state == "on_time"


def test_a_part_is_incomplete_and_names_what_is_missing() -> None:
    found = september("2025-10-14", (submission(1, "2025-10-06"), says("stations")))
    assert (found.state, [item.id for item in found.missing]) == ("incomplete", ["platform", "mood"])
    assert return_words(found) == "不全，缺2项，逾期2天" and cell_words(found) == "缺2项"


def test_annual_items_are_not_asked_for_in_september() -> None:
    assert september("2025-10-20").handover.due == 3
    december = on("2026-01-20").returns["comms", Month(2025, 12)]
    assert december.handover.due == 4 and december.days_over == 8


def test_a_revision_makes_nobody_late_and_an_addition_does() -> None:
    first = (submission(1, "2025-10-06"), says("stations", "platform"))
    revision = (submission(2, "2025-10-20"), says("stations"))
    addition = (submission(3, "2025-10-21"), says("mood", "stations"))
    assert september("2025-10-30", first, (submission(2, "2025-10-07"), says("mood")), addition).state == "on_time"
    found = september("2025-10-30", first, revision, addition)
    assert return_words(found) == "迟报9天"
    assert [entry_words(entry) for entry in found.entries] == ["首报2项，已发布", "更正1项，已发布", "补报2项，已发布"]


def test_received_and_not_yet_published_counts_and_is_said() -> None:
    found = september("2025-10-20", (submission(1, "2025-10-06", state="received"), says(*ALL)))
    assert (found.state, found.waits_for) == ("on_time", "review")
    approved = september("2025-10-20", (submission(1, "2025-10-06", state="approved"), says(*ALL)))
    assert (approved.state, approved.waits_for) == ("on_time", "publication")


@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_what_was_given_back_or_withdrawn_does_not_count_and_is_shown(state: str) -> None:
    found = september("2025-10-20", (submission(1, "2025-10-06", state=state, reason="单位写错"), says(*ALL)))
    assert (found.state, found.is_returned) == ("not_reported", state == "returned")
    (entry,) = found.entries
    assert (entry.kind, entry.reason, entry.items) == ("without_effect", "单位写错", 3)


def test_who_hands_in_again_after_a_return_is_judged_by_the_second_day() -> None:
    back = (submission(1, "2025-10-06", state="returned"), says(*ALL))
    again = (submission(2, "2025-10-14"), says(*ALL))
    found = september("2025-10-20", back, again)
    assert (return_words(found), found.is_returned) == ("迟报2天", False)
    assert found.entries[-1].kind == "first"


def test_a_number_taken_back_is_missing_again() -> None:
    first = (submission(1, "2025-10-06"), says(*ALL))
    taken_back = (submission(2, "2025-10-07"), says(takes_back=["mood"]))
    assert [item.id for item in september("2025-10-20", first, taken_back).missing] == ["mood"]


def test_a_file_that_says_nothing_of_the_month_is_not_shown_in_it() -> None:
    assert september("2025-10-20", (submission(1, "2025-09-06"), says("stations", month=Month(2025, 8)))).entries == ()


def test_the_month_that_is_collected_is_the_last_that_is_over() -> None:
    assert [str(on(day).collecting) for day in ("2025-10-01", "2025-10-31", "2026-01-05", "2026-07-01")] == [
        "2025-09",
        "2025-09",
        "2025-12",
        "2025-12",
    ]
    assert str(on("2025-01-15").collecting) == "2025-01"


def test_real_files_put_demonstration_files_aside() -> None:
    demo = (submission(1, "2025-10-06", is_demo=True), says(*ALL))
    real = (submission(2, "2025-10-15"), says("stations"))
    alone, both = on("2026-11-20", demo), on("2026-11-20", demo, real)
    assert (alone.is_demo, alone.day) == (True, dt.date(2025, 10, 12))
    assert (both.is_demo, both.day) == (False, dt.date(2026, 11, 20))
    assert both.returns["comms", SEPTEMBER].state == "incomplete"


def test_a_first_real_file_counts_before_it_is_approved() -> None:
    found = september("2025-10-20", (submission(1, "2025-10-06", state="received"), says(*ALL)))
    assert found.state == "on_time"


def test_a_demonstration_never_runs_ahead_of_today() -> None:
    demo = submission(1, "2025-10-06", is_demo=True)
    assert day_shown(PLAN, Register({demo.id: demo}), dt.date(2025, 10, 3)) == dt.date(2025, 10, 3)


def test_the_headline_counts_every_department_once() -> None:
    found = on("2025-10-09")
    assert headline_calendar(found, SEPTEMBER) == "截至2025年10月9日，9月数据1个部门应报送，1个未报送。"
    assert headline_calendar(found, Month(2025, 11)) == "11月未过完，1个部门将于次月报送。"
    assert deadline_text(dt.date(2026, 2, 1), dt.date(2025, 12, 8)) == "2025年12月8日（已过55天）"
    whole = on("2025-10-09", (submission(1, "2025-10-06"), says(*ALL)))
    assert headline_calendar(whole, SEPTEMBER) == "截至2025年10月9日，9月数据1个部门应报送，全部报齐。"


# --- over real installations


def read_calendar(home: Home, plan: Plan, day: str) -> Calendar:
    register = read_register(home)
    return calendar(plan, register, contents_of(home, register, plan), dt.date.fromisoformat(day))


def test_register_and_published_version_agree_on_every_return(demo_home: Home) -> None:
    version = current_version(demo_home)
    assert version is not None
    plan, earlier = read_plan(demo_home, version), read_earlier_receipts(demo_home, version)
    found = read_calendar(demo_home, plan, "2026-11-20")
    for month, rows in judge(demo_home, version, SEPTEMBER).by_month.items():
        for department in found.departments:
            assert found.returns[department, month].handover == handover(plan, department, month, rows, earlier)


def test_a_load_that_is_not_published_is_in_the_calendar(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = Installation.at(tmp_path_factory.mktemp("place"))
    place.load_rows("八月.csv", [row("records", "2025-08", 130)], at="2025-09-06")
    place.load(place.write("九月.csv", [row("records", "2025-09", 131)]), publishes=False, at="2025-10-06")
    found = read_calendar(place.home, place.plan, "2025-10-10").returns["data", SEPTEMBER]
    assert (found.handover.handed_in, found.waits_for) == (1, "review")


def test_the_calendar_stands_without_a_lake(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = Installation.at(tmp_path_factory.mktemp("place"))
    place.load_rows("九月.csv", [row("records", "2025-09", 131), row("rate", "2025-09", 88)], at="2025-10-06")
    before = read_calendar(place.home, place.plan, "2025-10-10")
    shutil.rmtree(place.home.lake)
    lake_contents._known.clear()
    assert read_calendar(place.home, place.plan, "2025-10-10").returns == before.returns
    assert before.returns["data", SEPTEMBER].handover.handed_in == 2


# --- documents


def test_a_notice_names_deadlines_and_every_missing_item() -> None:
    one = september("2025-10-14", (submission(1, "2025-10-06"), says("stations")))
    document = docx.Document(io.BytesIO(write_reminder(PLAN, one, is_demo=False)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于报送2025年9月任务指标数据的" in text and "催报单" in text
    assert "市通信发展管理办公室：" in text
    assert "应于2025年10月8日前报送，最迟不超过2025年10月12日" in text
    assert "应报3项，已报1项，尚缺2项" in text
    assert PLATFORM.name in text and MOOD.name in text and STATIONS.name not in text
    assert (round(document.sections[0].page_width.mm), round(document.sections[0].left_margin.mm)) == (210, 28)
    assert DEMO_MARK not in text


def test_a_notice_from_demonstration_data_says_so_on_every_page() -> None:
    one = september("2025-10-14")
    document = docx.Document(io.BytesIO(write_reminder(PLAN, one, is_demo=True)))
    assert document.sections[0].header.paragraphs[0].text == DEMO_MARK
    assert "【演示数据】" in document.paragraphs[2].text
    assert reminder_name(PLAN, one, is_demo=True).startswith("演示数据_催报单_")


def test_the_same_notices_are_the_same_bytes_in_one_zip() -> None:
    owed = on("2025-10-14").missing(SEPTEMBER)
    first, second = (zip_reminders(PLAN, owed, is_demo=False) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["催报单_市通信发展管理办公室_2025-09.docx"]


def test_a_department_whose_name_reads_like_a_path_leaves_no_folder() -> None:
    plan = PLAN.model_copy(
        update={
            "departments": tuple(one.model_copy(update={"name": f"../..\\{one.name}/甲"}) for one in PLAN.departments)
        }
    )
    assert not re.search(r"[/\\]", reminder_name(plan, september("2025-10-14"), is_demo=True))
