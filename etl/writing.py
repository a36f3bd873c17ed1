"""One writer at a time, and whatever a killed run left half done put right before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from etl.build import make_current
from etl.console import say
from etl.submissions import recover
from monitor.home import Home
from monitor.ledger import LedgerBroken, LedgerNewer, demand_there, is_torn
from monitor.register import Register, read_register
from monitor.trail_words import WORDS
from monitor.warehouse import versions

COPYING = 3600  # seconds that copying the folder may take


@contextmanager
def writing(home: Home) -> Iterator[Register]:
    """The installation for one writer at a time, with whatever a killed run left half done put right first.

    Raises FolderGone and LedgerBroken.
    """
    demand_there(home.ledger)
    home.root.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        register = read_register(home)
        _refuse_newer_ledger(register)
        _refuse_short_ledger(home, register)
        _refuse_lost_originals(home, register)
        for submission in recover(home, register):
            say(f"上次运行中断，已补登报送 {submission}")
        _recover_warehouse(home, register)
        yield register


def _refuse_newer_ledger(register: Register) -> None:
    """An act that is not known may change what counts: whoever wrote on would publish something else."""
    unknown = sorted(register.passed_over - WORDS.keys())
    if unknown:
        raise LedgerNewer(f"台账里的记录（{'、'.join(unknown)}）")


def _refuse_short_ledger(home: Home, register: Register) -> None:
    """`CURRENT` is written after the ledger's line: where it is ahead, lines were lost, and nothing may be put right.

    Exceptions: a torn last line, which power that failed may have taken; and a ledger that is older than `CURRENT`,
    as in a copy of the folder that was made while something was published. What it said is published again.
    """
    last = register.publications[-1].version if register.publications else 0
    named = _current_text(home)
    if not named.isdecimal() or not home.version_path(int(named)).is_file():
        return
    if int(named) > last + is_torn(home.ledger) and not _is_older(home.ledger, home.current):
        raise LedgerBroken(
            f"台账只记到版本 v{last}，已发布的却是 v{named}：台账末尾缺了记录，请用备份恢复 {home.ledger.name}；"
            f"确认以现有台账为准的，先移走 {home.warehouse.name} 文件夹，再运行 python -m etl publish"
        )


def _is_older(path: Path, other: Path) -> bool:
    """Whether it was written before the other, but not so long before that it comes from an older backup."""
    return path.exists() and 0 <= other.stat().st_mtime - path.stat().st_mtime < COPYING


def _refuse_lost_originals(home: Home, register: Register) -> None:
    """Where not one original is there, the folder is not mounted or is lost: writing on would bury that."""
    if register.submissions and not any((home.submissions / name).is_dir() for name in register.submissions):
        raise LedgerBroken(
            f"台账记有{len(register.submissions)}份报送，{home.submissions.name} 文件夹里却一份也没有："
            "如果它在网络盘上，请先重新挂载；如果丢失了，请用备份恢复。在此之前不写入任何内容，已发布的版本照常可看"
        )


def _recover_warehouse(home: Home, register: Register) -> None:
    """Readers see the last version that the ledger names, and no other file is left."""
    last = register.publications[-1].version if register.publications else 0
    if not home.warehouse.exists():
        return
    for torn in (*home.warehouse.glob(".building-*"), *home.warehouse.glob(".writing-*")):
        torn.unlink()
    if last and home.version_path(last).is_file() and _current_text(home) != str(last):
        make_current(home, last)
        say(f"上次运行中断，已切换到已发布的版本 v{last}")
    for version in versions(home):
        if version > last:
            home.version_path(version).unlink()
    if not last and home.current.exists():
        home.current.unlink()


def _current_text(home: Home) -> str:
    return home.current.read_text(encoding="ascii", errors="replace") if home.current.exists() else ""
