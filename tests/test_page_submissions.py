"""The page 报送日历 without a browser: who has reported, what each may see, the list as files, reminders by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from etl.version.contents import contents_of
from monitor import access
from monitor.access import ANYONE, Action, Actor, Role
from monitor.calendar import Calendar, calendar
from monitor.clock import BEIJING
from monitor.home import ROOT, Home
from monitor.ledger import Ledger, read_events
from monitor.month import Month
from monitor.plan import load_plan
from monitor.register import follow_register
from monitor.ui import calendar as page
from monitor.ui import calendar_missing
from monitor.ui.calendar_missing import missing_csv
from monitor.ui.markup import el, markdown_text
from monitor.warehouse import current_version, read_plan
from monitor.words.calendar import cell_words, return_words
from tests.post_office import Mailbox, free_port, post_office

PLAN = load_plan()
PAGES = ROOT / "pages"
SEPTEMBER = Month(2025, 9)
MISSING = "education_bureau"  # reports nothing for September in the demonstration
REVISED = "telecom_office"  # sent June twice
REVIEWER = Actor("wang", "王五", Role.REVIEWER, origin="10.0.0.9")
REPORTER = Actor("li", "李四", Role.REPORTER, frozenset({MISSING}))
Site = Callable[..., AppTest]


@pytest.fixture
def home(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The demonstration, to be read; for tests that ask for a copy of their own, that one."""
    name = "own_demo_home" if "own_demo_home" in request.fixturenames else "demo_home"
    found: Home = request.getfixturevalue(name)
    monkeypatch.setenv("MONITOR_DATA", str(found.root))
    return found


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], None]:
    def as_actor(one: Actor) -> None:
        for module in (page, calendar_missing):
            monkeypatch.setattr(module, "actor", lambda: one)

    as_actor(ANYONE)
    return as_actor


@pytest.fixture
def open_page(home: Home, become: Callable[[Actor], None]) -> Site:
    def opened(**query: str) -> AppTest:
        site = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)
        for name, value in query.items():
            site.query_params[name] = value
        site.switch_page(str(PAGES / "submissions.py")).run()
        assert [problem.value for problem in site.exception] == []
        return site

    return opened


def markup(site: AppTest) -> str:
    return re.sub(r"<style>.*?</style>", "", "".join(str(one.proto.body) for one in site.get("html")), flags=re.DOTALL)


def text(site: AppTest) -> str:
    return re.sub(r"<[^>]+>", "", markup(site))


def calendar_now(home: Home) -> Calendar:
    version = current_version(home)
    assert version is not None
    register, plan = follow_register(home), read_plan(home, version)
    return calendar(plan, register, contents_of(home, register, plan), dt.date(2026, 11, 20))


def downloads(site: AppTest) -> list[str]:
    return [one.proto.label for one in site.get("download_button")]


def return_back(home: Home, department: str, month: str, reason: str) -> str:
    """Give the department's submission of that month back, as a reviewer would."""
    found = follow_register(home).submissions.values()
    one = next(s for s in found if s.departments == (department,) and s.months == (month,))
    at = dt.datetime(2025, 10, 11, 9, tzinfo=BEIJING).isoformat()
    Ledger(home.ledger).append({"at": at, "act": "returned", "by": "王五", "submission": one.id, "reason": reason})
    return one.file


# --- the calendar


def test_the_page_says_at_once_who_is_missing_and_by_when(open_page: Site) -> None:
    said = text(open_page())
    assert "9月数据29个部门应报送，28个已报齐，1个未报送" in said
    assert "最后期限10月12日（今天截止）" in said
    assert "9月未报送名单（1个部门）" in said and "未报送，今天是最后期限" in said
    assert "以前月份仍有1份没有报齐：市卫健委5月" in said
    assert "按2025年10月12日的登记情况统计" in said


def test_every_cell_says_its_state_and_leads_to_its_own_page(open_page: Site, home: Home) -> None:
    found, shown = calendar_now(home), markup(open_page())
    for (department, month), one in found.returns.items():
        if department not in found.departments or not one.handover.due:
            continue
        name = PLAN.department[department].name
        (cell,) = re.findall(
            rf'<a href="([^"]*)"[^>]*aria-label="(?:[^"，]*，)?{name}{month.number}月：([^"]*)">(.*?)</a>', shown
        )
        assert f"department={department}&amp;" in cell[0] and str(month) in cell[0]
        assert cell[1].startswith(return_words(one)) and f'<span class="word">{cell_words(one)}</span>' in cell[2]


def test_every_department_that_reports_has_a_row_and_no_other(open_page: Site, home: Home) -> None:
    shown = markup(open_page())
    rows = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', shown)
    assert rows == [PLAN.department[one].name for one in calendar_now(home).departments]


def test_a_month_chosen_for_the_site_is_the_month_of_the_calendar(open_page: Site) -> None:
    site = open_page(month="2025-05")
    assert site.title[0].value == markdown_text("报送日历：2025年5月")
    assert "市卫健委" in text(site) and "未报送，逾期122天" in text(site)


def test_a_month_that_is_not_published_can_be_looked_at(open_page: Site) -> None:
    site = open_page(period="2025-11")
    assert site.title[0].value == markdown_text("报送日历：2025年11月")
    assert "11月未过完" in text(site) and "未报送名单" not in text(site) and downloads(site) == []


@pytest.mark.parametrize("period", ["2024-09", "九月"], ids=["another year", "no month"])
def test_a_month_that_there_is_not_is_answered_with_a_sentence(open_page: Site, period: str) -> None:
    site = open_page(period=period)
    assert "没有地址中指定的报送月份" in text(site)
    assert "2025年9月" in site.title[0].value


def test_a_month_that_is_complete_says_so(open_page: Site) -> None:
    site = open_page(month="2025-04")
    assert "4月数据已全部报齐" in text(site) and downloads(site) == []


def test_a_quarterly_reporter_has_nothing_due_in_between(open_page: Site) -> None:
    site = open_page(month="2025-08", department="tax_bureau")
    assert "这个月没有应报的项目" in text(site)


# --- one return


def test_a_return_lists_its_submissions_newest_first(open_page: Site) -> None:
    said = text(open_page(month="2025-06", department=REVISED))
    assert "按期，报送2次" in said
    assert said.index("更正1项，已发布") < said.index("首报4项，已发布")


def test_a_return_names_what_is_missing_item_by_item(open_page: Site, home: Home) -> None:
    shown = markup(open_page(department=MISSING))
    missing = calendar_now(home).returns[MISSING, SEPTEMBER].missing
    assert len(missing) == 10
    for item in missing:
        assert f"indicator={item.id}&amp;" in shown and str(el("a", item.name)).removeprefix("<a") in shown
    assert "还没有收到这个月的报送" in open_page(department=MISSING).caption[0].value


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (ANYONE, False),
        (Actor("r", "读者", Role.READER), False),
        (Actor("o", "别处", Role.REPORTER, frozenset({"tax_bureau"})), False),
        (REPORTER, True),
        (REVIEWER, True),
    ],
    ids=["anyone", "reader", "another department's reporter", "the reporter", "reviewer"],
)
def test_names_files_and_reasons_are_for_those_concerned(
    open_page: Site, own_demo_home: Home, become: Callable[[Actor], None], actor: Actor, sees: bool
) -> None:
    file = return_back(own_demo_home, MISSING, "2025-08", "数字与公报不符")
    become(actor)
    said = text(open_page(month="2025-08", department=MISSING))
    assert "已退回" in said and "最近一次被退回" in said
    for secret in (file, "教育局联络员", "数字与公报不符"):
        assert (secret in said) is sees


def test_a_returned_file_puts_the_department_on_the_list_again(open_page: Site, own_demo_home: Home) -> None:
    return_back(own_demo_home, MISSING, "2025-08", "数字与公报不符")
    said = text(open_page(month="2025-08"))
    assert "8月未报送名单（1个部门）" in said and "最近一次被退回" in said


def test_the_reporter_is_led_to_the_upload(open_page: Site, become: Callable[[Actor], None]) -> None:
    assert 'href="/upload?' not in markup(open_page(department=MISSING))
    become(REPORTER)
    assert f'href="/upload?department={MISSING}&amp;period=2025-09' in markup(open_page(department=MISSING))


def test_names_of_files_are_never_markup(open_page: Site, own_demo_home: Home, become: Callable[[Actor], None]) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    return_back(own_demo_home, MISSING, "2025-08", hostile)
    become(REVIEWER)
    shown = markup(open_page(month="2025-08", department=MISSING))
    assert "&lt;img src=x" in shown and "<img src=x" not in shown


# --- the list as files


def _diary(home: Home, actor: Actor = ANYONE) -> Any:
    found = calendar_now(home)
    return page.Diary(None, home, found, follow_register(home), None, actor, SEPTEMBER)  # type: ignore[arg-type]


def test_the_list_opens_in_excel_and_calculates_nothing(home: Home) -> None:
    diary = _diary(home)
    (one,) = diary.calendar.missing(SEPTEMBER)
    item = one.missing[0].model_copy(update={"name": "=HYPERLINK(1)"})
    hostile = replace(one, handover=replace(one.handover, missing=(item,)))
    content = missing_csv(diary, [one, hostile])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert (rows[0]["部门"], rows[0]["应报项数"], rows[0]["未报项数"], rows[0]["数据性质"]) == (
        "市教育局",
        "10",
        "10",
        "演示数据",
    )
    assert rows[1]["未报项目"] == "'=HYPERLINK(1)"


def test_files_are_offered_to_those_who_may_take_them(open_page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert downloads(open_page()) == ["未报送名单（CSV）", "催报单（Word）"]
    monkeypatch.setitem(access.RIGHTS, Role.READER, frozenset({Action.READ}))
    assert downloads(open_page()) == []


def test_what_is_taken_is_noted(own_demo_home: Home) -> None:
    diary = _diary(own_demo_home, REVIEWER)
    content = calendar_missing._taken(diary, Action.EXPORT, "名单.zip", lambda: b"x")
    assert content() == b"x"
    *_, event = read_events(own_demo_home.ledger)
    assert (event["act"], event["by"], event["from"], event["file"]) == ("exported", "wang", "10.0.0.9", "名单.zip")


# --- reminders by hand


def settle(home: Home, port: int) -> None:
    home.settings.write_text(
        f'[reminders.smtp]\nhost = "127.0.0.1"\nport = {port}\nsender = "m@x.cn"\n'
        '[[reminders.recipients]]\nname = "张三"\nemail = "zhang@x.cn"\ndepartments = ["市教育局"]\n',
        encoding="utf-8",
    )


@pytest.mark.parametrize("actor", [ANYONE, REPORTER], ids=["anyone", "reporter"])
def test_who_may_not_remind_sees_no_way_to(open_page: Site, become: Callable[[Actor], None], actor: Actor) -> None:
    become(actor)
    site = open_page()
    assert not site.expander and [one.key for one in site.button if one.key == "remind_send"] == []


def test_a_reviewer_reads_the_text_and_sends_it(
    open_page: Site, own_demo_home: Home, become: Callable[[Actor], None]
) -> None:
    become(REVIEWER)
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(own_demo_home, port)
        site = open_page()
        assert "张三 &lt;zhang@x.cn&gt;：【演示数据】【催报】" in markup(site)
        site.button(key="remind_send").click().run()
    assert [people for people, _ in mailbox.mails] == [["zhang@x.cn"]]
    assert "已发出1份" in site.success[0].value
    assert follow_register(own_demo_home).reminders[-1].by == "wang"
    assert "催报记录（1次）" in text(open_page(department=MISSING))


def test_a_right_lost_meanwhile_is_refused_on_the_server(
    open_page: Site, own_demo_home: Home, become: Callable[[Actor], None]
) -> None:
    become(REVIEWER)
    settle(own_demo_home, free_port())
    site = open_page()
    become(REPORTER)
    site.button(key="remind_send").click().run()
    assert follow_register(own_demo_home).reminders == []


def test_a_server_that_is_down_is_said_on_the_page(
    open_page: Site, own_demo_home: Home, become: Callable[[Actor], None]
) -> None:
    become(REVIEWER)
    settle(own_demo_home, free_port())
    site = open_page()
    site.button(key="remind_send").click().run()
    assert "连不上" in site.error[0].value and not site.success


def test_departments_without_a_recipient_are_named(
    open_page: Site, home: Home, become: Callable[[Actor], None]
) -> None:
    become(REVIEWER)
    site = open_page()
    assert "市教育局" in site.warning[0].value and [one.key for one in site.button if one.key == "remind_send"] == []


def test_faulty_settings_stop_the_reminders_and_nothing_else(
    open_page: Site, own_demo_home: Home, become: Callable[[Actor], None]
) -> None:
    become(REVIEWER)
    own_demo_home.settings.write_text(
        '[[reminders.recipients]]\nname = "张三"\nemail = "z@x.cn"\ndepartments = ["市教育厅"]\n', encoding="utf-8"
    )
    site = open_page()
    assert "市教育厅" in site.error[0].value and "9月未报送名单" in text(site)
