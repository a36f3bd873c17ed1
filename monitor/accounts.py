"""Local accounts: a file each, readable by the server alone; every change is noted in the ledger."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from monitor.access import Action, Actor, Role, demand
from monitor.audit import note
from monitor.clock import now
from monitor.files import write_whole
from monitor.home import Home
from monitor.password import hash_password, is_dated, is_right, one_time_password, password_faults

FIRST = "admin"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}", re.ASCII)
_GRANTED = (Role.READER, Role.REPORTER, Role.REVIEWER, Role.ADMINISTRATOR)


class AccountRefused(Exception):
    """What was asked of an account cannot be done; a Chinese sentence says why."""


class Account(BaseModel):
    """Who may sign in with a password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    role: Role
    departments: frozenset[str] = frozenset()  # that a reporter reports for
    password: str  # hash
    must_change: bool = True  # the password was made by somebody else
    is_disabled: bool = False
    generation: int = 1  # sessions of an earlier one have ended
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime

    def actor(self, origin: str = "") -> Actor:
        return Actor(self.id, self.name, self.role, self.departments, origin)


def is_account_id(text: str) -> bool:
    """Whether this may be an account, and so the name of a file."""
    return _ID.fullmatch(text) is not None


def find_account(home: Home, account: str) -> Account | None:
    """The account as it is now; what was read before is kept until its file changes."""
    if not is_account_id(account):
        return None
    path = _path(home, account)
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _read(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int, _size: int, _file: int) -> Account:
    return Account.model_validate_json(path.read_bytes())


def list_accounts(home: Home) -> tuple[Account, ...]:
    """Every account, by id."""
    ids = sorted(path.stem for path in home.accounts.glob("*.json") if is_account_id(path.stem))
    return tuple(found for found in (find_account(home, one) for one in ids) if found is not None)


def check_password(home: Home, account: str, password: str) -> Account | None:
    """The account whose password this is, unless it is disabled; as slow for an account that does not exist."""
    found, otherwise = find_account(home, account), _nobodys_hash()
    is_same = is_right(found.password if found else otherwise, password)
    if found is None or not is_same or found.is_disabled:
        return None
    return _rehashed(home, found, password) if is_dated(found.password) else found


@cache
def _nobodys_hash() -> str:
    return hash_password(one_time_password())


def _rehashed(home: Home, account: Account, password: str) -> Account:
    with _changing(home):
        return _write(home, account.model_copy(update={"password": hash_password(password)}))


def add_account(
    home: Home, by: Actor, account: str, name: str, role: Role, departments: Iterable[str] = ()
) -> tuple[Account, str]:
    """A new account and its one-time password; raises AccountRefused or Forbidden."""
    demand(by, Action.ADMINISTER)
    with _changing(home):
        return _add(home, by, account, name, role, departments)


def _add(home: Home, by: Actor, account: str, name: str, role: Role, departments: Iterable[str]) -> tuple[Account, str]:
    if not is_account_id(account):
        raise AccountRefused("账号只能用小写字母、数字和 . _ -，以字母或数字开头，2至32个字符。")
    if find_account(home, account) is not None:
        raise AccountRefused(f"账号 {account} 已经存在。")
    password = one_time_password()
    made = Account(
        id=account,
        name=_checked_name(name),
        role=_checked_role(role),
        departments=_checked_departments(role, departments),
        password=hash_password(password),
        created_at=now(),
        created_by=by.account,
        changed_at=now(),
    )
    _write(home, made)
    note(home, by, "account_added", **_shown(made))
    return made, password


def change_account(
    home: Home,
    by: Actor,
    account: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    departments: Iterable[str] | None = None,
    is_disabled: bool | None = None,
) -> Account:
    """The account with what is given changed, its sessions ended; raises AccountRefused or Forbidden."""
    demand(by, Action.ADMINISTER)
    with _changing(home):
        before = _known(home, account)
        new_role = _checked_role(before.role if role is None else role)
        wanted = before.departments if departments is None else departments
        changes: dict[str, Any] = {
            "name": before.name if name is None else _checked_name(name),
            "role": new_role,
            "departments": _checked_departments(new_role, wanted),
            "is_disabled": before.is_disabled if is_disabled is None else is_disabled,
        }
        after = before.model_copy(update=changes)
        if after == before:
            return before
        _keep_an_administrator(home, before, after)
        after = after.model_copy(update={"generation": before.generation + 1, "changed_at": now()})
        _write(home, after)
    note(home, by, "account_changed", **_shown(after))
    return after


def reset_password(home: Home, by: Actor, account: str) -> str:
    """A new one-time password, by which all sessions of the account end; raises AccountRefused or Forbidden."""
    demand(by, Action.ADMINISTER)
    password = one_time_password()
    with _changing(home):
        _set_password(home, _known(home, account), password, must_change=True)
    note(home, by, "password_reset", account=account)
    return password


def change_password(home: Home, by: Actor, password: str) -> Account:
    """The actor's own account with the new password, all its sessions ended; raises AccountRefused."""
    with _changing(home):
        before = _known(home, by.account)
        faults = password_faults(password, before.id, before.name)
        if is_right(before.password, password):
            faults.append("新密码不能与原密码相同。")
        if faults:
            raise AccountRefused("".join(faults))
        after = _set_password(home, before, password, must_change=False)
    note(home, by, "password_changed", account=by.account)
    return after


def first_administrator(home: Home) -> str | None:
    """The one-time password of the account made where there is none; None where there was one."""
    with _changing(home):
        if any(home.accounts.glob("*.json")):
            return None
        return _add(home, Actor(origin="首次启动"), FIRST, "管理员", Role.ADMINISTRATOR, ())[1]


def _set_password(home: Home, before: Account, password: str, *, must_change: bool) -> Account:
    update = {
        "password": hash_password(password),
        "must_change": must_change,
        "generation": before.generation + 1,
        "changed_at": now(),
    }
    return _write(home, before.model_copy(update=update))


def _known(home: Home, account: str) -> Account:
    found = find_account(home, account)
    if found is None:
        raise AccountRefused(f"没有账号 {account[:40]}。")
    return found


def _keep_an_administrator(home: Home, before: Account, after: Account) -> None:
    was = before.role is Role.ADMINISTRATOR and not before.is_disabled
    stays = after.role is Role.ADMINISTRATOR and not after.is_disabled
    others = [one for one in list_accounts(home) if one.role is Role.ADMINISTRATOR and not one.is_disabled]
    if was and not stays and [one.id for one in others] == [before.id]:
        raise AccountRefused(f"{before.id} 是唯一能用的管理员账号，请先另设一名管理员。")


def _checked_name(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > 40 or not text.isprintable():
        raise AccountRefused("姓名应有1至40个可显示的字符。")
    return text


def _checked_role(role: Role) -> Role:
    if role not in _GRANTED:
        raise AccountRefused("角色应为 reader、reporter、reviewer 或 administrator。")
    return role


def _checked_departments(role: Role, departments: Iterable[str]) -> frozenset[str]:
    """Only a reporter is bound to departments; without one there is nothing to report for."""
    found = frozenset(departments)
    if role is Role.REPORTER and not found:
        raise AccountRefused("报送员至少要属于一个部门。")
    return found if role is Role.REPORTER else frozenset()


def _shown(account: Account) -> dict[str, Any]:
    """What the ledger says of an account: no hash."""
    return {
        "account": account.id,
        "name": account.name,
        "role": account.role.value,
        "departments": sorted(account.departments),
        "is_disabled": account.is_disabled,
    }


def _path(home: Home, account: str) -> Path:
    return home.accounts / f"{account}.json"


def _write(home: Home, account: Account) -> Account:
    content = account.model_dump_json(indent=1).encode()
    write_whole(_path(home, account.id), content, 0o600)
    return account


@contextmanager
def _changing(home: Home) -> Iterator[None]:
    """One change at a time over all processes; the folder is the server's alone."""
    home.accounts.mkdir(parents=True, exist_ok=True)
    home.accounts.chmod(0o700)
    with FileLock(home.accounts / ".lock", mode=0o600):
        yield
