"""The month that pages open with: what one department reports early moves nobody; half of what is due does."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from etl import commands
from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import load_plan
from monitor.ui.foot import stale_words
from monitor.warehouse import current_version
from monitor.web.opening import Intake, intake_by_month, opening_month
from monitor.web.view import Release, find_release
from tests.installation import copied, quiet
from tests.page import markup, months
from tests.test_pages import PAGES, open_page

PLAN = load_plan()
SEPTEMBER, OCTOBER = Month(2025, 9), Month(2025, 10)
BEIJING = dt.timezone(dt.timedelta(hours=8))


def sent_for_october(home: Home, folder: Path) -> list[Path]:
    """What departments sent for September, sent again for October: the same year so far, no figure of the month."""
    found = []
    for path in sorted((home.root / "demo").glob("*2025年09月.csv")):
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        changed = re.sub(r"(2025[年-]0?)9(?=\D)", lambda match: match[1].removesuffix("0") + "10", text)
        found.append(folder / path.name.replace("09月", "10月"))
        frame = pd.read_csv(io.StringIO(changed), dtype=str, keep_default_na=False)
        frame.loc[frame["累计数"] != "", "本月数"] = ""
        frame.to_csv(found[-1], index=False, encoding="utf-8-sig")
    assert len(found) > 10
    return found


def released(home: Home, monkeypatch: pytest.MonkeyPatch) -> Release:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    version = current_version(home)
    assert version is not None
    return find_release(home, version)


@pytest.fixture(scope="module")
def early(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demonstration with one department's October, which nobody else has reported yet."""
    folder = tmp_path_factory.mktemp("early")
    home = copied(demo_home, folder / "data")
    one = next(path for path in sent_for_october(home, folder) if "市公安局" in path.name)
    _, code = commands.load(
        home, PLAN, [one], "张三", quiet, publishes=True, at=dt.datetime(2025, 11, 3, tzinfo=BEIJING)
    )
    assert code == 0
    return home


def page(home: Home, monkeypatch: pytest.MonkeyPatch, name: str = "overview", **query: str) -> AppTest:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    return open_page(AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60), name, **query)


def test_one_department_that_is_early_does_not_move_the_month_that_pages_open_with(
    early: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = released(early, monkeypatch)
    assert release.months[0] == OCTOBER
    assert opening_month(release) == SEPTEMBER
    judged = judge(early, release.version, OCTOBER).assessments
    due = [one for one in judged if one.reporting != "not_due"]
    expected = Intake(len(due), sum(one.reporting == "reported" for one in due))
    assert intake_by_month(release)[OCTOBER] == expected
    assert 0 < expected.reported < expected.due / 2


def test_the_usual_month_says_that_the_next_has_begun_and_leads_there(
    early: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = intake_by_month(released(early, monkeypatch))[OCTOBER]
    site = page(early, monkeypatch, "industry", department="police")
    assert months(site)["month"] == "2025-09"
    text = markup(site)
    assert (
        f"10月的数据正在报送：应报{intake.due}项，已报{intake.reported}项。默认显示已报过半的最近一个月（9月）。"
        in text
    )
    assert re.search(r'href="/industry\?department=police&amp;month=2025-10"[^>]*>看10月<', text)
    assert 'class="notice passing"' in text  # it is left out on paper, where it drove the tasks to the second sheet


def test_a_month_that_has_begun_says_so_and_leads_back(early: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    text = markup(page(early, monkeypatch, month="2025-10"))
    assert "已报过半的最近一个月是9月" in text
    assert re.search(r'href="/\?month=2025-09"[^>]*>看9月<', text)
    assert 'class="notice"' in text and "passing" not in text  # what is missing is said on paper, too


@pytest.mark.parametrize(("name", "month"), [("overview", "2025-08"), ("upload", ""), ("submissions", "")])
def test_the_past_and_the_desks_say_nothing_of_it(
    early: Home, monkeypatch: pytest.MonkeyPatch, name: str, month: str
) -> None:
    query = {"month": month} if month else {}
    assert "正在报送" not in markup(page(early, monkeypatch, name, **query))


def test_half_of_the_reports_move_it(demo_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = copied(demo_home, tmp_path / "data")
    files = sent_for_october(home, tmp_path)
    commands.load(home, PLAN, files, "张三", quiet, publishes=True, at=dt.datetime(2025, 11, 5, tzinfo=BEIJING))
    release = released(home, monkeypatch)
    assert opening_month(release) == OCTOBER
    assert "正在报送" not in markup(page(home, monkeypatch))


@pytest.mark.parametrize(("reported", "is_most"), [(0, False), (49, False), (50, True), (100, True)])
def test_half_is_most(reported: int, is_most: bool) -> None:
    assert Intake(100, reported).is_most == is_most


def test_a_month_of_which_little_came_in_time_is_overdue_nevertheless(
    early: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = released(early, monkeypatch)
    intake = intake_by_month(release)[OCTOBER]
    assert stale_words(release, dt.date(2025, 11, 12)) == ""
    said = stale_words(release, dt.date(2025, 11, 13))
    assert said.startswith("数据截至2025年9月；2025年10月的数据应于")
    assert said.endswith(f"应报{intake.due}项，只报了{intake.reported}项。")
