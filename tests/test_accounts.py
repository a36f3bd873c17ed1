"""Local accounts: kept apart from everybody, changed by administrators alone, locked after wrong passwords."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from etl.__main__ import main
from monitor import accounts, lockout, password
from monitor.access import Actor, Forbidden, Role
from monitor.accounts import (
    AccountRefused,
    add_account,
    change_account,
    change_password,
    check_password,
    find_account,
    first_administrator,
    list_accounts,
    reset_password,
)
from monitor.clock import now
from monitor.home import ROOT, Home
from monitor.ledger import read_events
from monitor.lockout import begin_attempt, count_often, forget_attempts
from monitor.password import is_right, one_time_password, password_faults
from monitor.settings import Access
from monitor.web.start import greet
from tests.visitor import CHEAP, OPERATOR, PASSWORD

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "HASHER", CHEAP)
    accounts._nobodys_hash.cache_clear()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_account_is_a_file_that_the_server_alone_reads(home: Home) -> None:
    made, _ = add_account(home, OPERATOR, "zhang", "张三", Role.REPORTER, ["comms"])
    assert find_account(home, "zhang") == made
    assert (mode(home.accounts), mode(home.accounts / "zhang.json")) == (0o700, 0o600)


def test_passwords_are_kept_as_argon2id_with_the_parameters_of_rfc_9106(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    hashed = password.hash_password("一句只有自己知道的话")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_right(hashed, "一句只有自己知道的话")


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux only")
def test_readers_come_before_the_hashing_of_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    def niceness(*_: str) -> bool:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return True

    found: list[int] = []
    monkeypatch.setattr(password, "HASHER", SimpleNamespace(verify=niceness))
    assert is_right("", "x")
    assert found[0] > os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_neither_passwords_nor_hashes_are_in_the_ledger(home: Home) -> None:
    made, first = add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    second = reset_password(home, OPERATOR, "zhang")
    change_password(home, made.actor(), PASSWORD)
    text = home.ledger.read_text(encoding="utf-8")
    assert [word for word in (first, second, PASSWORD, "argon2") if word in text] == []
    assert [event["act"] for event in read_events(home.ledger)] == [
        "account_added",
        "password_reset",
        "password_changed",
    ]


@pytest.mark.parametrize(
    "account",
    [
        "../admin",
        "a/b",
        ".",
        "..",
        ".lock",
        "a",
        "张三",
        "Zhang",
        "a b",
        "x" * 33,
        "a\x00b",
        "zhang\n",
        "oidc:zhang",
        "",
    ],
    ids=repr,
)
def test_what_could_be_a_path_is_no_account(home: Home, account: str) -> None:
    with pytest.raises(AccountRefused, match="账号只能用"):
        add_account(home, OPERATOR, account, "张三", Role.READER)
    assert find_account(home, account) is None
    assert check_password(home, account, "") is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a\x00b", "a\u202eb"], ids=repr)
def test_a_name_can_be_shown(home: Home, name: str) -> None:
    with pytest.raises(AccountRefused, match="姓名"):
        add_account(home, OPERATOR, "zhang", name, Role.READER)


def test_an_account_is_added_once(home: Home) -> None:
    add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    with pytest.raises(AccountRefused, match="已经存在"):
        add_account(home, OPERATOR, "zhang", "李四", Role.ADMINISTRATOR)


def test_a_reporter_belongs_to_a_department_and_others_to_none(home: Home) -> None:
    with pytest.raises(AccountRefused, match="部门"):
        add_account(home, OPERATOR, "zhang", "张三", Role.REPORTER)
    made, _ = add_account(home, OPERATOR, "li", "李四", Role.REVIEWER, ["comms"])
    assert made.departments == frozenset()


@pytest.mark.parametrize("role", [Role.READER, Role.REPORTER, Role.REVIEWER], ids=str)
def test_only_an_administrator_changes_accounts(home: Home, role: Role) -> None:
    add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    somebody = Actor("zhang", "张三", role, frozenset({"comms"}))
    for attempt in (
        lambda: add_account(home, somebody, "li", "李四", Role.ADMINISTRATOR),
        lambda: change_account(home, somebody, "zhang", role=Role.ADMINISTRATOR),
        lambda: reset_password(home, somebody, "zhang"),
    ):
        with pytest.raises(Forbidden):
            attempt()
    found = find_account(home, "zhang")
    assert found is not None
    assert found.role is Role.READER
    assert [one.id for one in list_accounts(home)] == ["zhang"]


def test_a_password_opens_its_account_and_no_other(home: Home) -> None:
    _, first = add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    _, second = add_account(home, OPERATOR, "li", "李四", Role.READER)
    found = check_password(home, "zhang", first)
    assert found is not None
    assert found.id == "zhang"
    assert check_password(home, "zhang", second) is None
    assert check_password(home, "nobody", first) is None
    change_account(home, OPERATOR, "zhang", is_disabled=True)
    assert check_password(home, "zhang", first) is None


@pytest.mark.parametrize("account", ["zhang", "nobody", "../zhang"], ids=["known", "unknown", "no id"])
def test_a_hash_is_computed_whether_or_not_the_account_exists(
    home: Home, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    checked: list[str] = []
    monkeypatch.setattr(accounts, "is_right", lambda hashed, _password: bool(checked.append(hashed)))
    assert check_password(home, account, "wrong") is None
    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


def test_a_hash_with_other_parameters_is_made_anew_at_the_next_sign_in(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, first = add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    monkeypatch.setattr(password, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    after = check_password(home, "zhang", first)
    assert after is not None
    assert after.password != made.password
    assert "m=16,t=2,p=1" in after.password
    assert (after.generation, check_password(home, "zhang", first)) == (made.generation, after)


def test_the_last_administrator_stays(home: Home) -> None:
    first_administrator(home)
    for change in ({"is_disabled": True}, {"role": Role.READER}):
        with pytest.raises(AccountRefused, match="唯一"):
            change_account(home, OPERATOR, "admin", **change)  # type: ignore[arg-type]
    add_account(home, OPERATOR, "li", "李四", Role.ADMINISTRATOR)
    assert change_account(home, OPERATOR, "admin", is_disabled=True).is_disabled


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("短密码", "至少"),
        ("x" * 129, "最多"),
        ("aaaaaaaaaaaa", "太少"),
        ("zhang的长长的密码啊", "账号或姓名"),
        ("我叫张三今年四十二岁", "账号或姓名"),
        ("Password那么长啊啊", "太常见"),
        ("ｐａｓｓｗｏｒｄ加一些字", "太常见"),
    ],
    ids=["short", "long", "one letter", "the account in it", "the name in it", "common", "common in wide letters"],
)
def test_a_weak_password_is_refused_with_the_reason(text: str, sentence: str) -> None:
    assert any(sentence in fault for fault in password_faults(text, "zhang", "张三"))


def test_a_sentence_will_do_as_a_password_and_so_does_a_one_time_password() -> None:
    assert password_faults(PASSWORD, "zhang", "张三") == []
    assert password_faults(one_time_password(), "zhang", "张三") == []
    assert len({one_time_password() for _ in range(50)}) == 50


def test_the_password_is_not_changed_to_itself(home: Home) -> None:
    made, _ = add_account(home, OPERATOR, "zhang", "张三", Role.READER)
    change_password(home, made.actor(), PASSWORD)
    with pytest.raises(AccountRefused, match="原密码相同"):
        change_password(home, made.actor(), PASSWORD)


def test_several_processes_that_start_together_make_one_administrator(home: Home) -> None:
    script = (
        "from pathlib import Path; from monitor.home import Home; from monitor.web.start import greet;"
        f"greet(Home(Path({str(home.root)!r})))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [one.id for one in list_accounts(home)] == ["admin"]
    assert sum("一次性口令：" in one for one in said) == 1


def test_the_first_password_is_said_once_and_written_nowhere(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    greet(home)
    said = capsys.readouterr().err
    secret = said.partition("一次性口令：")[2].split()[0]
    found = check_password(home, "admin", secret)
    assert found is not None
    assert (found.role, found.must_change) == (Role.ADMINISTRATOR, True)
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert secret.encode() not in kept
    greet(home)
    again = capsys.readouterr().err
    assert secret not in again
    assert "account reset admin" in again


def test_an_installation_without_local_accounts_gets_none(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.root.mkdir()
    home.settings.write_text("[access]\nhas_local_accounts = false\n", encoding="utf-8")
    greet(home)
    assert capsys.readouterr().err == ""
    assert list_accounts(home) == ()


ACCESS = Access(failures_allowed=3, address_failures_allowed=6, lockout_minutes=10)


def tries(home: Home, account: str, number: int, origin: str = "10.0.0.1") -> list[bool]:
    """Whether each of so many attempts may be checked."""
    return [begin_attempt(home, account, origin, ACCESS).wait_minutes == 0 for _ in range(number)]


def test_an_account_rests_after_so_many_wrong_passwords(home: Home) -> None:
    assert tries(home, "zhang", 5) == [True, True, True, False, False]
    assert tries(home, "li", 1) == [True]


def test_the_last_attempt_before_the_rest_is_known_as_such(home: Home) -> None:
    assert [begin_attempt(home, "zhang", "", ACCESS).is_last for _ in range(3)] == [False, False, True]


def test_a_right_password_begins_the_count_anew(home: Home) -> None:
    tries(home, "zhang", 2)
    forget_attempts(home, "zhang", "10.0.0.1")
    assert tries(home, "zhang", 3) == [True, True, True]


def test_an_address_rests_that_tries_many_accounts(home: Home) -> None:
    assert [tries(home, f"user{number}", 1)[0] for number in range(8)] == [True] * 6 + [False] * 2
    assert tries(home, "user9", 1, "10.0.0.2") == [True]


def test_the_rest_ends_in_time_and_a_clock_set_back_does_not_draw_it_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries(home, "zhang", 3)
    for minutes, is_open in ((9, False), (11, True)):
        moment = now() + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(lockout, "now", lambda moment=moment: moment)
        assert tries(home, "zhang", 1, "10.0.0.9") == [is_open]
    tries(home, "zhang", 3, "10.0.0.9")
    moment = now() - dt.timedelta(days=3)
    monkeypatch.setattr(lockout, "now", lambda: moment)
    assert tries(home, "zhang", 1) == [True]


def test_attempts_are_counted_over_processes_before_the_password_is_checked(home: Home) -> None:
    script = (
        "from pathlib import Path; from monitor.home import Home; from monitor.lockout import begin_attempt;"
        "from monitor.settings import Access;"
        f"home = Home(Path({str(home.root)!r}));"
        "print(sum(begin_attempt(home, 'zhang', '10.0.0.1', Access()).wait_minutes == 0 for _ in range(20)))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    assert sum(int(process.communicate(timeout=120)[0]) for process in running) == Access().failures_allowed


def test_a_flood_is_noted_once_a_minute_with_its_number(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [count_often(home, "upload 10.0.0.1") for _ in range(4)] == [1, 0, 0, 0]
    moment = now() + dt.timedelta(seconds=61)
    monkeypatch.setattr(lockout, "now", lambda: moment)
    assert count_often(home, "upload 10.0.0.1") == 4


def test_a_torn_count_keeps_nobody_out(home: Home) -> None:
    tries(home, "zhang", 3)
    (home.accounts / ".attempts").write_bytes(b'{"account zh')
    assert tries(home, "zhang", 1) == [True]


def run(home: Home, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    return main(["account", *arguments])


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_line_adds_lists_changes_and_resets(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    added = ("add", "zhang", "--name", "张三", "--role", "reporter", "--department", "市教育局", "--json")
    assert run(home, monkeypatch, *added) == 0
    first = document(capsys)["one_time_password"]
    assert check_password(home, "zhang", str(first)) is not None
    assert run(home, monkeypatch, "role", "zhang", "reviewer", "--json") == 0
    assert document(capsys)["account"]["role"] == "reviewer"  # type: ignore[index]
    assert run(home, monkeypatch, "reset", "zhang", "--json") == 0
    second = document(capsys)["one_time_password"]
    assert check_password(home, "zhang", str(first)) is None
    assert run(home, monkeypatch, "disable", "zhang") == 0
    assert check_password(home, "zhang", str(second)) is None
    assert run(home, monkeypatch, "enable", "zhang") == 0
    assert check_password(home, "zhang", str(second)) is not None
    capsys.readouterr()
    assert run(home, monkeypatch, "list", "--json") == 0
    assert [one["id"] for one in document(capsys)["accounts"]] == ["zhang"]  # type: ignore[attr-defined]
    assert {event["from"] for event in read_events(home.ledger)} == {"命令行"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "zhang", "--name", "张三", "--role", "reporter", "--department", "没有的局"), "没有部门“没有的局”"),
        (("disable", "nobody"), "没有账号 nobody"),
        (("add", "../x", "--name", "张三", "--role", "reader"), "账号只能用"),
    ],
    ids=["an unknown department", "an unknown account", "a path"],
)
def test_the_command_line_says_what_it_refuses(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    assert run(home, monkeypatch, *arguments) == 1
    assert sentence in capsys.readouterr().err
    assert list_accounts(home) == ()


def test_an_account_file_is_whole_when_the_disk_is_full(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _, first = add_account(home, OPERATOR, "zhang", "张三", Role.READER)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        reset_password(home, OPERATOR, "zhang")
    monkeypatch.undo()
    assert check_password(home, "zhang", first) is not None
