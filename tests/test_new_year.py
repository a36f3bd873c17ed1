"""A new year's plan is published, and nothing of that year yet: nobody is kept out, and last year is a click away."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from etl.build import publish
from monitor.home import Home
from monitor.plan import load_plan
from monitor.register import read_register
from monitor.warehouse import current_version
from tests.installation import copied
from tests.page import markup
from tests.test_pages import PAGES, open_page

PLAN = load_plan()


@pytest.fixture(scope="module")
def home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demonstration data with a version of the next year's plan."""
    found = copied(demo_home, tmp_path_factory.mktemp("new_year") / "data")
    plan = PLAN.model_copy(update={"id": "fuzhou-2026", "year": 2026, "title": "2026年数字福州建设工作"})
    publish(found, plan, read_register(found), "管理员")
    return found


@pytest.fixture
def site(home: Home, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    return AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)


@pytest.mark.parametrize("page", ["overview", "industry", "indicator"])
def test_a_page_says_that_the_year_has_no_data_and_leads_to_the_last(site: AppTest, home: Home, page: str) -> None:
    newest = current_version(home)
    assert newest is not None
    text = markup(open_page(site, page))
    assert next(one.value for one in site.info).startswith(f"数据版本 v{newest} 已换用2026年的计划")
    assert f'href="/?version={newest - 1}"' in text
    assert "本站显示的全部是演示数据" in text
    assert "2026年还没有发布过数据　计划：2026年数字福州建设工作" in text


def test_the_last_year_is_shown_under_its_version(site: AppTest, home: Home) -> None:
    newest = current_version(home)
    assert newest is not None
    text = markup(open_page(site, "overview", version=str(newest - 1)))
    assert "2025年数字福州建设工作" in text
    assert site.info.len == 0


def test_the_calendar_is_that_of_the_new_year(site: AppTest) -> None:
    text = markup(open_page(site, "submissions"))
    assert "2026年" in text
    assert "本站显示的全部是演示数据" in text
    assert "无法显示" not in text
