"""Sessions: only the browser has the token, and what is ended on the server is ended everywhere."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import pytest

from monitor import accounts, password, sessions
from monitor.access import Actor, Role
from monitor.accounts import change_account, change_password, find_account, reset_password
from monitor.clock import now
from monitor.home import Home
from monitor.sessions import (
    begin_session,
    end_session,
    end_sessions,
    find_session,
    is_forged,
    sessions_of,
    sweep_sessions,
)
from monitor.settings import Access
from tests.visitor import CHEAP, OPERATOR, PASSWORD, add

ACCESS = Access(session_hours=10, idle_hours=2)
PROVIDED = Actor("oidc:7", "王五", Role.REPORTER, frozenset({"comms"}), "10.0.0.5")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "HASHER", CHEAP)
    accounts._nobodys_hash.cache_clear()


def begin(home: Home, account: str) -> str:
    found = find_account(home, account)
    assert found is not None
    return begin_session(home, found.actor("10.0.0.1"), "Firefox/1")


def is_open(home: Home, cookie: str, later: dt.timedelta = dt.timedelta()) -> bool:
    return find_session(home, cookie, ACCESS, now() + later) is not None


def test_a_session_is_of_its_account(home: Home) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    found = find_session(home, begin(home, "zhang"), ACCESS)
    assert found is not None
    assert found.actor == Actor("zhang", "ZHANG", Role.REPORTER, frozenset({"comms"}), "10.0.0.1")
    assert (found.device, found.is_provided, found.must_change) == ("Firefox/1", False, False)


def test_the_token_is_nowhere_on_the_server(home: Home) -> None:
    add(home, "zhang")
    token = begin(home, "zhang").partition(".")[0]
    files = [path for path in home.root.rglob("*") if path.is_file()]
    assert len(token) == 43
    assert not any(token in path.name or token.encode() in path.read_bytes() for path in files)


def test_files_of_sessions_are_the_servers_alone(home: Home) -> None:
    add(home, "zhang")
    begin(home, "zhang")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.sessions.iterdir()}
    assert (stat.S_IMODE(home.sessions.stat().st_mode), modes) == (0o700, {0o600})


def test_no_two_sessions_have_the_same_token(home: Home) -> None:
    add(home, "zhang")
    assert len({begin(home, "zhang") for _ in range(20)}) == 20


def test_a_session_ends_when_it_was_not_used_for_long(home: Home) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    assert is_open(home, cookie, dt.timedelta(hours=1.9))
    assert is_open(home, cookie, dt.timedelta(hours=3.8))
    assert not is_open(home, cookie, dt.timedelta(hours=5.9))


def test_a_session_ends_at_last_however_much_it_is_used(home: Home) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    assert all(is_open(home, cookie, dt.timedelta(hours=hours)) for hours in (0, 1.5, 3, 4.5, 6, 7.5, 9, 9.9))
    assert not is_open(home, cookie, dt.timedelta(hours=10.1))


def test_a_clock_that_goes_back_ends_no_session(home: Home) -> None:
    add(home, "zhang")
    assert is_open(home, begin(home, "zhang"), dt.timedelta(hours=-5))


def test_a_session_is_marked_as_seen_every_few_minutes_and_not_at_every_click(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    marked: list[Path] = []
    monkeypatch.setattr(sessions, "_touch", lambda path, _at: marked.append(path))
    for seconds in (0, 10, 200, 301):
        is_open(home, cookie, dt.timedelta(seconds=seconds))
    assert len(marked) == 1


def test_ending_one_session_leaves_the_others(home: Home) -> None:
    add(home, "zhang")
    first, second = begin(home, "zhang"), begin(home, "zhang")
    found = find_session(home, first, ACCESS)
    assert found is not None
    end_session(home, found.id)
    assert (is_open(home, first), is_open(home, second)) == (False, True)


def test_ending_all_sessions_of_an_account_may_leave_one(home: Home) -> None:
    add(home, "zhang")
    add(home, "li")
    first, second, other = begin(home, "zhang"), begin(home, "zhang"), begin(home, "li")
    kept = find_session(home, second, ACCESS)
    assert kept is not None
    assert end_sessions(home, "zhang", but=kept.id) == 1
    assert [is_open(home, one) for one in (first, second, other)] == [False, True, True]


@pytest.mark.parametrize("change", ["password", "reset", "role", "departments", "disabled", "removed"])
def test_a_change_of_the_account_ends_its_sessions(home: Home, change: str) -> None:
    add(home, "zhang", Role.REPORTER, "comms")
    cookie = begin(home, "zhang")
    assert is_open(home, cookie)
    match change:
        case "password":
            change_password(home, Actor("zhang"), f"{PASSWORD}！")
        case "reset":
            reset_password(home, OPERATOR, "zhang")
        case "role":
            change_account(home, OPERATOR, "zhang", role=Role.READER)
        case "departments":
            change_account(home, OPERATOR, "zhang", departments=["data"])
        case "disabled":
            change_account(home, OPERATOR, "zhang", is_disabled=True)
        case _:
            (home.accounts / "zhang.json").unlink()
    assert not is_open(home, cookie)


def test_an_account_that_is_enabled_again_has_no_open_session(home: Home) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    change_account(home, OPERATOR, "zhang", is_disabled=True)
    change_account(home, OPERATOR, "zhang", is_disabled=False)
    assert not is_open(home, cookie)


def test_a_session_from_a_provider_carries_role_and_departments_itself(home: Home) -> None:
    cookie = begin_session(home, PROVIDED, is_provided=True)
    found = find_session(home, cookie, ACCESS)
    assert found is not None
    assert (found.actor, found.is_provided) == (PROVIDED, True)
    assert end_sessions(home, "oidc:7") == 1
    assert not is_open(home, cookie)


def forgeries(cookie: str) -> dict[str, str]:
    token, _, signature = cookie.partition(".")
    return {
        "without signature": token,
        "another token": f"{'A' * 43}.{signature}",
        "another signature": f"{token}.{'A' * 22}",
        "a path": f"../accounts/zhang.json.{signature}",
        "nothing": ".",
        "longer": f"{cookie}A",
        "a line more": f"{cookie}\n",
        "wide characters": f"{'Ａ' * 43}.{signature}",
    }


def test_a_forged_cookie_is_no_session_and_known_as_forged(home: Home) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    assert not is_forged(home, cookie)
    assert [name for name, value in forgeries(cookie).items() if is_open(home, value)] == []
    assert [name for name, value in forgeries(cookie).items() if not is_forged(home, value)] == []


def test_a_cookie_of_another_installation_is_forged_here(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    for one in (home, other):
        add(one, "zhang")
    assert is_forged(home, begin(other, "zhang"))


def test_a_session_that_ended_is_no_forgery(home: Home) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    end_sessions(home, "zhang")
    assert not is_forged(home, cookie)


def test_what_has_ended_is_swept_away(home: Home) -> None:
    add(home, "zhang")
    first, second = begin(home, "zhang"), begin(home, "zhang")
    ended = find_session(home, first, ACCESS)
    assert ended is not None
    os.utime(home.sessions / ended.id, (1, 1))
    assert sweep_sessions(home, ACCESS) == 1
    assert [one.id for one in sessions_of(home, "zhang", ACCESS)] == [
        one.id for one in [find_session(home, second, ACCESS)] if one
    ]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"account": 1}', b"\xff\xfe"], ids=repr)
def test_a_torn_file_is_no_session(home: Home, content: bytes) -> None:
    add(home, "zhang")
    cookie = begin(home, "zhang")
    path = next(path for path in home.sessions.iterdir())
    beside = path.with_name("beside")
    beside.write_bytes(content)
    beside.replace(path)
    assert not is_open(home, cookie)
    assert sessions_of(home, None, ACCESS) == ()


def test_only_names_of_sessions_are_ended(home: Home) -> None:
    add(home, "zhang")
    begin(home, "zhang")
    end_session(home, "../accounts/zhang.json")
    assert (home.accounts / "zhang.json").exists()
