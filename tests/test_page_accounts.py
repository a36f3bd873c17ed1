"""The page 账号, without a browser: for administrators, who see a one-time password once."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from monitor import accounts, password
from monitor.access import Actor, Role
from monitor.accounts import add_account, check_password, find_account, list_accounts
from monitor.home import Home
from monitor.ledger import read_events
from monitor.sessions import begin_session, sessions_of
from monitor.settings import Access
from tests.page import markup
from tests.test_pages import PAGES, open_page
from tests.visitor import CHEAP, OPERATOR, PASSWORD, add

ADMINISTRATOR = Actor("admin", "管理员", Role.ADMINISTRATOR, origin="10.0.0.1")
READER = Actor("reader", "读者", Role.READER, origin="10.0.0.2")
DEPARTMENT = "education_bureau"


@pytest.fixture
def home(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))
    monkeypatch.setattr(password, "HASHER", CHEAP)
    accounts._nobodys_hash.cache_clear()
    add(own_demo_home, "admin", Role.ADMINISTRATOR)
    add(own_demo_home, "zhang", Role.REPORTER, DEPARTMENT)
    return own_demo_home


def opened(monkeypatch: pytest.MonkeyPatch, who: Actor) -> AppTest:
    """The page as somebody sees it."""
    for module in ("account", "accounts", "review", "frame"):
        monkeypatch.setattr(f"monitor.ui.{module}.actor", lambda: who)
    return open_page(AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60), "accounts")


def button(site: AppTest, label: str) -> None:
    next(one for one in site.button if one.label == label).click()
    site.run()


def test_every_account_is_listed_with_role_department_and_state(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_account(home, OPERATOR, "li", "<b>李四</b>", Role.REVIEWER)
    text = markup(opened(monkeypatch, ADMINISTRATOR))
    for said in ("zhang", "报送员", "市教育局"[1:], "待首次登录", "&lt;b&gt;李四&lt;/b&gt;"):
        assert said in text
    assert "<b>李四" not in text


def test_a_new_account_gets_a_password_that_is_shown_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    site = opened(monkeypatch, ADMINISTRATOR)
    site.text_input(key="accounts_new_id").input("Wang")
    site.text_input(key="accounts_new_name").input("王五")
    site.selectbox(key="accounts_new_role").select(Role.REPORTER)
    site.multiselect(key="accounts_new_departments").select(DEPARTMENT)
    button(site, "新增")
    (shown,) = site.code
    found = check_password(home, "wang", shown.value)
    assert found is not None
    assert (found.departments, found.created_by) == (frozenset({DEPARTMENT}), "admin")
    site.run()
    assert len(site.code) == 0
    event = list(read_events(home.ledger))[-1]
    assert (event["act"], event["by"], event["from"]) == ("account_added", "admin", "10.0.0.1")


def test_an_account_is_disabled_and_its_sessions_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    zhang = find_account(home, "zhang")
    assert zhang is not None
    begin_session(home, zhang.actor())
    site = opened(monkeypatch, ADMINISTRATOR)
    site.selectbox(key="accounts_which").select("zhang").run()
    button(site, "停用")
    assert find_account(home, "zhang") != zhang
    assert sessions_of(home, "zhang", Access()) == ()


def test_sessions_from_a_provider_are_ended_here_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_session(home, Actor("oidc:7", "外来者", Role.READER), is_provided=True)
    site = opened(monkeypatch, ADMINISTRATOR)
    assert "外来者" in markup(site)
    site.selectbox(key="accounts_session").select("oidc:7").run()
    button(site, "结束全部会话")
    assert sessions_of(home, "oidc:7", Access()) == ()


def test_what_is_refused_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    site = opened(monkeypatch, ADMINISTRATOR)
    site.selectbox(key="accounts_which").select("admin").run()
    button(site, "停用")
    assert any("唯一" in one.value for one in site.error)
    assert check_password(home, "admin", PASSWORD) is not None


@pytest.mark.parametrize(
    "who", [READER, Actor(origin="10.0.0.3"), Actor("li", "李", Role.REVIEWER)], ids=["reader", "nobody", "reviewer"]
)
def test_others_see_no_account_and_the_refusal_is_noted(
    home: Home, monkeypatch: pytest.MonkeyPatch, who: Actor
) -> None:
    site = opened(monkeypatch, who)
    assert "zhang" not in markup(site)
    assert len(site.warning) == 1
    event = list(read_events(home.ledger))[-1]
    assert (event["act"], event["address"]) == ("access_refused", "/accounts")  # whatever the browser says of itself


def test_a_role_that_is_lost_between_two_clicks_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    site = opened(monkeypatch, ADMINISTRATOR)
    site.selectbox(key="accounts_which").select("zhang").run()
    looks = iter([ADMINISTRATOR])  # when the page is opened; a reader when the button is followed
    monkeypatch.setattr("monitor.ui.accounts.actor", lambda: next(looks, READER))
    button(site, "停用")
    assert all(not one.is_disabled for one in list_accounts(home))
    assert next(looks, None) is None
    assert any("没有这项权限" in one.value for one in site.warning)
