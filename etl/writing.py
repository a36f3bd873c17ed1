"""One writer at a time, and whatever a killed run left half done put right before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

from etl.build import make_current
from etl.console import say
from etl.submissions import recover
from monitor.home import Home
from monitor.ledger import LedgerBroken, is_torn
from monitor.register import Register, read_register
from monitor.warehouse import versions


@contextmanager
def writing(home: Home) -> Iterator[Register]:
    """The installation for one writer at a time, with whatever a killed run left half done put right first."""
    home.root.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        register = read_register(home)
        _refuse_short_ledger(home, register)
        for submission in recover(home, register):
            say(f"上次运行中断，已补登报送 {submission}")
        _recover_warehouse(home, register)
        yield register


def _refuse_short_ledger(home: Home, register: Register) -> None:
    """`CURRENT` is written after the ledger's line: where it is ahead, lines were lost, and nothing may be put right.

    A torn last line is the exception: power that failed may have taken it, and what it said is published again.
    """
    last = register.publications[-1].version if register.publications else 0
    named = _current_text(home)
    if not named.isdecimal() or not home.version_path(int(named)).is_file():
        return
    if int(named) > last + is_torn(home.ledger):
        raise LedgerBroken(
            f"台账只记到版本 v{last}，已发布的却是 v{named}：台账末尾缺了记录，请用备份恢复 {home.ledger.name}；"
            f"确认以现有台账为准的，先移走 {home.warehouse.name} 文件夹，再运行 python -m etl publish"
        )


def _recover_warehouse(home: Home, register: Register) -> None:
    """Readers see the last version that the ledger names, and no other file is left."""
    last = register.publications[-1].version if register.publications else 0
    if not home.warehouse.exists():
        return
    for torn in (*home.warehouse.glob(".building-*"), *home.warehouse.glob(".writing-*")):
        torn.unlink()
    for version in versions(home):
        if version > last:
            home.version_path(version).unlink()
    if last and home.version_path(last).is_file() and _current_text(home) != str(last):
        make_current(home, last)
        say(f"上次运行中断，已切换到已发布的版本 v{last}")


def _current_text(home: Home) -> str:
    return home.current.read_text(encoding="ascii", errors="replace") if home.current.exists() else ""
