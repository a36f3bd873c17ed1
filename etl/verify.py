"""Whether an installation is whole: ledger, originals, versions and lake held against each other; reads only."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from filelock import FileLock

from etl import lake
from etl.build import rebuild_version
from etl.corrections import CorrectionFaults
from etl.recipe import BuildRefused, Progress
from etl.submissions import kept_folders, receipt_of
from monitor.home import Home
from monitor.ledger import Event, LedgerBroken, is_torn, loss, read_events
from monitor.month import Month
from monitor.register import Publication, Register, Submission
from monitor.warehouse import VersionMissing, current_version, edition_of, reading, versions

SHOWN = 5  # tables that differ, named in one sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written."""

    what: str  # ledger, submission, version, current, lake
    message: str
    remedy: str


@dataclass(slots=True)
class Verified:
    """What was looked at, what is wrong, and what is merely worth knowing."""

    lines: int = 0
    head: str = ""  # hash of the ledger's last line: keep it elsewhere, and nobody can rewrite the ledger unnoticed
    submissions: int = 0
    versions: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_rebuilt: bool = False  # whether the last version was compared with a rebuild


def verify(home: Home, progress: Progress, *, rebuilds: bool = False) -> Verified:
    """Hold everything against everything; with `rebuilds` the last version against one built anew elsewhere."""
    with _at_rest(home):
        found = Verified()
        register, events = _ledger(home, found)
        if register is None:
            return found
        found.submissions, found.versions = len(register.submissions), len(register.publications)
        for fault, one in _submissions(home, register, events, progress):
            if one.state == "withdrawn":  # whoever could not get it back has withdrawn it
                found.remarks.append(f"{fault.message}它已经撤回，不影响任何数字。")
            else:
                found.faults.append(fault)
        found.remarks += _unfinished(home, register)
        found.faults += _versions(home, register, progress)
        found.faults += _lake(home, register)
        if rebuilds and register.publications:
            progress("重建", 0, 1)
            found.faults += _rebuilt(home, register, progress)
            found.is_rebuilt = True
        return found


def _at_rest(home: Home) -> AbstractContextManager[Any]:
    """Nobody writes meanwhile; a folder that may only be read is looked at as it is."""
    return FileLock(home.lock) if os.access(home.root, os.W_OK) else nullcontext()


def _ledger(home: Home, found: Verified) -> tuple[Register | None, dict[str, Event]]:
    """The register and the receipts as the ledger has them; None where it cannot be read."""
    register, receipts, shorts = Register(), dict[str, Event](), list[Event]()
    try:
        for event in read_events(home.ledger):
            found.lines += 1
            register.apply(event)
            if event["act"] == "received":
                receipts[event["submission"]] = event
            if event["act"] == "ledger_short":
                shorts.append(event)
            elif event["act"] == "ledger_accepted":
                shorts.clear()
    except (LedgerBroken, KeyError) as error:
        said = str(error) if isinstance(error, LedgerBroken) else f"台账第{found.lines}行缺少内容（{error}）"
        sentence, _, told = said.partition("，请")
        remedy = f"请{told or '用备份恢复 ledger.jsonl'}，并查明是谁、何时改动了它。"
        found.faults.append(Fault("ledger", f"{sentence}。", remedy))
        return None, {}
    found.head = _head(home)
    found.faults += _order(register)
    if is_torn(home.ledger):
        found.remarks.append("台账最后一行没有写完：写它的运行被中断，那一步没有确认过，下次写入时自动清除。")
    for event in shorts:
        found.faults.append(
            Fault(
                "ledger",
                f"{event['at']} 写入时发现台账短缺：此前曾有{event['size']}字节，末尾的记录被删改过。",
                "请与备份核对。确认以现有台账为准的，运行 python -m etl verify --accept 理由 --by 姓名。",
            )
        )
    missing = loss(home.ledger)
    if missing is not None and missing.is_tampering:
        what = f"台账短缺或末行被改动：ledger.head 记着它曾有{missing.size}字节，现在对不上。"
        found.faults.append(Fault("ledger", what, "请用备份恢复 ledger.jsonl，并查明是谁、何时改动了它。"))
    elif missing is not None:
        found.remarks.append("ledger.head 比台账新：这个文件夹是在有人写入时复制的，台账以复制到的为准。")
    return register, receipts


def _head(home: Home) -> str:
    """Hash of the last line, as its successor will carry it."""
    content = home.ledger.read_bytes() if home.ledger.exists() else b""
    whole = content[: content.rfind(b"\n")].rpartition(b"\n")[2] if b"\n" in content else b""
    return hashlib.sha256(whole).hexdigest()[:16] if whole else ""


def _order(register: Register) -> Iterator[Fault]:
    """Submissions and versions are numbered in the order of the ledger, whatever a clock said."""
    numbers = [int(name[1:]) for name in register.submissions]
    if numbers != sorted(set(numbers)):
        yield Fault("ledger", "台账里报送的编号不是依次递增的。", "请用备份恢复 ledger.jsonl。")
    published = [one.version for one in register.publications]
    if published != list(range(1, len(published) + 1)):
        yield Fault("ledger", "台账里数据版本的编号不连续。", "请用备份恢复 ledger.jsonl。")


def _submissions(
    home: Home, register: Register, receipts: dict[str, Event], progress: Progress
) -> Iterator[tuple[Fault, Submission]]:
    """Every original and receipt against what the ledger says of it."""
    for number, one in enumerate(register.submissions.values(), start=1):
        progress("核对报送", number, len(register.submissions))
        message = _wrong(home, one, receipts[one.id])
        if message:
            remedy = (
                f"找不回来的，撤回它（python -m etl rollback {one.id} --by 姓名 --reason 理由），再请报送单位重报。"
            )
            yield Fault("submission", message, f"请从备份恢复 submissions/{one.id}；{remedy}"), one


def _wrong(home: Home, one: Submission, noted: Event) -> str:
    """What is wrong with the kept file; "" where nothing is."""
    folder = home.submissions / one.id
    try:
        content = (folder / "original").read_bytes()
    except OSError:
        return f"报送 {one.id}（{one.file}）的原件不在或读不出。"
    if hashlib.sha256(content).hexdigest() != one.sha256 or len(content) != one.size:
        return f"报送 {one.id}（{one.file}）的原件与接收时不同。"
    if receipt_of(folder) != {name: value for name, value in noted.items() if name != "prev"}:
        return f"报送 {one.id}（{one.file}）的回执缺失或与台账不同。"
    return ""


def _unfinished(home: Home, register: Register) -> Iterator[str]:
    """What a killed run left, and the next writer puts right."""
    for folder in kept_folders(home):
        if folder.name in register.submissions:
            continue
        if receipt_of(folder) is not None:
            yield f"报送 {folder.name} 已收下而台账未记：上次运行中断，下次写入时自动补登。"
        else:
            yield f"submissions/{folder.name} 没有完整的回执和原件，不是本系统收下的，已略过；核对后可以移走。"
    last = register.publications[-1].version if register.publications else 0
    for version in versions(home):
        if version > last:
            yield f"warehouse 里有台账未记的版本 v{version}：上次运行中断，下次写入时自动清除。"


def _versions(home: Home, register: Register, progress: Progress) -> Iterator[Fault]:
    """Every version's file is there, names itself and holds the lights of the ledger; readers see the last one."""
    for one in register.publications:
        progress("核对版本", one.version, len(register.publications))
        yield from _version(home, one)
    last = register.publications[-1].version if register.publications else None
    try:
        current = current_version(home)
    except VersionMissing as error:
        yield Fault("current", f"{error}。", "运行 python -m etl publish。")
        return
    if current != last:
        shown = "没有指向任何版本" if current is None else f"指向 v{current}"
        known = "还没有发布过版本" if last is None else f"最后发布的是 v{last}"
        yield Fault(
            "current", f"CURRENT {shown}，台账里{known}。", "运行 python -m etl publish，会切换到台账里最后的版本。"
        )


def _version(home: Home, one: Publication) -> Iterator[Fault]:
    again = f"运行 python -m etl rebuild --version {one.version}。"
    try:
        with reading(home, one.version) as connection:
            edition = edition_of(connection)
            lights = connection.execute(
                "SELECT item_id, month, status, gap_pp FROM light WHERE version = $version", {"version": one.version}
            ).fetchall()
    except VersionMissing:
        yield Fault("version", f"没有数据版本 v{one.version} 的文件。", again)
        return
    except duckdb.Error as error:
        yield Fault("version", f"版本 v{one.version} 的文件损坏（{str(error).splitlines()[0]}）。", again)
        return
    says = (edition.version, edition.published_at, edition.is_demo, edition.plan_fingerprint, edition.rule)
    if says != (one.version, one.at, one.is_demo, one.plan, one.rule):
        yield Fault(
            "version", f"v{one.version:06d}.duckdb 自称 v{edition.version}，与台账所记的不是同一个版本。", again
        )
    found = Counter((item, str(Month.of(day)), status, _text(gap)) for item, day, status, gap in lights)
    if found != Counter(one.lights):
        yield Fault("version", f"版本 v{one.version} 里的状态灯与发布时记入台账的不同。", again)


def _text(gap: Any) -> str | None:
    return None if gap is None else str(gap)


def _lake(home: Home, register: Register) -> Iterator[Fault]:
    """The rows of each month of the last version against those of its submissions in the lake.

    A file that the lake lacks is none: the lake is derived, and what is missing is read again when it is needed.
    """
    if not register.publications or not home.version_path(register.publications[-1].version).is_file():
        return
    last = register.publications[-1]
    try:
        with reading(home, last.version) as connection:
            landed = dict(connection.execute("SELECT month, landed FROM month").fetchall())
    except duckdb.Error:
        return  # said already
    submissions = [register.submissions[name] for name in last.effective]
    for day, rows in sorted(landed.items()):
        month = Month.of(day)
        files = list(_month_files(home, submissions, month))
        if not all(path.exists() for path in files):
            continue
        again = "运行 python -m etl rebuild，由报送原件重建数据湖。"
        try:
            kept = sum(pq.read_metadata(path).num_rows for path in files)
        except (OSError, ValueError) as error:
            yield Fault("lake", f"数据湖{month.label}的文件损坏（{error}）。", again)
            continue
        if kept != rows:
            yield Fault("lake", f"数据湖{month.label}有{kept}行，版本 v{last.version} 里是{rows}行。", again)


def _month_files(home: Home, submissions: Iterable[Submission], month: Month) -> Iterator[Path]:
    for one in submissions:
        if str(month) in one.months:
            yield lake.month_file(home, month, one.id)


def _rebuilt(home: Home, register: Register, progress: Progress) -> Iterator[Fault]:
    """The last version against one that is built elsewhere from the originals and the ledger."""
    last = register.publications[-1]
    again = "先用备份核对报送原件；原件无误的，运行 python -m etl rebuild。"
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        elsewhere = Home(Path(folder))
        for path in (home.submissions, *home.corrections):
            target = elsewhere.root / path.relative_to(home.root)
            target.parent.mkdir(exist_ok=True)
            if path.exists():
                target.symlink_to(path)
        try:
            rebuild_version(elsewhere, register, last, progress)
            different = _different(home.version_path(last.version), elsewhere.version_path(last.version))
        except (BuildRefused, CorrectionFaults) as error:
            yield Fault("version", f"版本 v{last.version} 不能由报送原件重建：{error}。", again)
            return
        except duckdb.Error as error:
            yield Fault("version", f"版本 v{last.version} 无法与重建的比较（{str(error).splitlines()[0]}）。", again)
            return
    if different:
        names = "、".join(different[:SHOWN])
        yield Fault("version", f"版本 v{last.version} 与由报送原件重建的不同：{names}。", again)


def _different(one: Path, other: Path) -> list[str]:
    """The tables in which two versions differ."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
        tables = connection.execute(
            "SELECT DISTINCT table_name FROM duckdb_tables() WHERE database_name IN ('one', 'other') ORDER BY 1"
        ).fetchall()
        return [name for (name,) in tables if _differs(connection, name)]


def _differs(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    sides = (("one", "other"), ("other", "one"))
    return any(connection.execute(f"FROM {a}.{table} EXCEPT ALL FROM {b}.{table} LIMIT 1").fetchone() for a, b in sides)
