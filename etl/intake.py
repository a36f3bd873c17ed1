"""From a file on disk to a kept submission: read, check, keep, write into the lake, approve."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import lake
from etl.checks import Checked, Measured, check_reading
from etl.limits import FILE_BYTES
from etl.marked import marked, offered_name
from etl.problem import Problem
from etl.read import Reading, read_submission
from etl.submissions import approve, note_plan, original, receive
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register, Submission
from monitor.warehouse import Known, current_version, edition_of, known_of, reading

ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"})


class History:
    """What is published already, by department and year, read when a file first needs it; and what this run took in.

    Holds one connection to the published version while the run lasts: use it as a context.
    """

    def __init__(self, home: Home) -> None:
        self._known: Known = {}
        self._read: set[tuple[str, int]] = set()
        self._open = ExitStack()
        self._published: duckdb.DuckDBPyConnection | None = None
        self._is_demo = False
        version = current_version(home)
        if version is not None:
            self._published = self._open.enter_context(reading(home, version))
            self._is_demo = edition_of(self._published).is_demo

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def known(self, departments: Iterable[str], months: Iterable[Month], *, is_demo: bool) -> Known:
        """Published (amount, value) for the departments and years; demonstration data are no history of real data."""
        wanted = {(department, month.year) for department in departments for month in months} - self._read
        if self._published is not None and self._is_demo == is_demo:
            for department, year in wanted:
                self._known = known_of(self._published, department, year) | self._known
            self._read |= wanted
        return self._known

    def take(self, observations: Iterable[Measured]) -> None:
        """Remember what a file of this run says, for the files after it."""
        for row in rows_of(observations, {}):
            self._known[row.indicator, row.district, row.month] = (row.amount, row.value)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    path: Path
    reading: Reading
    checked: Checked
    submission: Submission | None = None
    is_repeated: bool = False


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files meant: a folder stands for the departmental files in it, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(
                p for p in path.rglob("*") if p.suffix.lower() in ENDINGS and not p.name.startswith((".", "~$"))
            )
        else:
            yield path


def contents_of(paths: Iterable[Path]) -> frozenset[str]:
    """The hashes of what a run brings, as far as it can be read."""
    found = set()
    for path in paths:
        with suppress(OSError):  # said when its turn comes
            if path.is_file():
                found.add(hashlib.sha256(_content(path)).hexdigest())
    return frozenset(found)


def check_file(path: Path, plan: Plan, history: History, today: dt.date) -> Taken:
    """Read and check one file; nothing is written and nothing raised, whatever the file holds."""
    reading = _read(path, plan)
    first = check_reading(reading, plan, today=today)
    known = history.known(first.departments, first.months, is_demo=first.is_demo)
    checked = check_reading(reading, plan, today=today, known=known) if known else first
    return Taken(path, reading, checked)


def marked_copy(taken: Taken) -> tuple[str, bytes] | None:
    """(name, content) of a copy of the file with its problems written in; None where there is nothing to mend in it."""
    copy = marked(_content(taken.path), taken.checked) if taken.checked.problems else None
    return (offered_name(taken.reading.file, copy[1]), copy[0]) if copy else None


def keep(
    home: Home,
    register: Register,
    taken: Taken,
    plan: Plan,
    by: str,
    at: dt.datetime | None = None,
    run: Set[str] = frozenset(),
) -> Taken:
    """Receive a file without errors and write what it says into the lake; a file received before is recognised.

    `run` holds the hashes of all that is loaded together with it.
    """
    checked, reading = taken.checked, taken.reading
    known = register.same_content(reading.sha256, run)
    if known is not None:
        return Taken(taken.path, reading, checked, known, is_repeated=True)
    rows = rows_of(checked.observations, _reporters(plan))
    receipt = {
        "by": by,
        "sha256": reading.sha256,
        "file": reading.file,
        "encoding": reading.encoding,
        "departments": sorted(checked.departments),
        "months": sorted({str(row.month) for row in rows}),
        "rows": checked.rows,
        "is_demo": checked.is_demo,
        "plan": plan.fingerprint,
    }
    note_plan(home, register, plan, at)
    submission = receive(home, register, _content(taken.path), receipt, at)
    lake.write_rows(home, submission.id, rows)
    return Taken(taken.path, reading, checked, submission)


def approve_all(home: Home, register: Register, taken: Iterable[Taken], by: str, at: dt.datetime | None = None) -> None:
    """Approve what was received in this run."""
    for one in taken:
        if one.submission is not None and register.submissions[one.submission.id].state == "received":
            approve(home, register, one.submission.id, by, at)


def land(home: Home, plan: Plan, submission: Submission) -> list[Problem]:
    """Write a kept submission into the lake again; returns the errors that the plan of its receipt finds in it."""
    reading = read_submission(original(home, submission.id), submission.file, plan)
    checked = check_reading(reading, plan, today=submission.received_at.date())
    errors = [problem for problem in checked.problems if problem.level == "error"]
    if not errors:
        lake.write_rows(home, submission.id, rows_of(checked.observations, _reporters(plan)))
    return errors


def rows_of(observations: Iterable[Measured], reporters: dict[str, str]) -> list[lake.Row]:
    """One row per indicator, district and month, 本月数 beside 累计数, with the line of 累计数 where there is one."""
    cells: dict[tuple[str, str, Month], dict[str, Measured]] = defaultdict(dict)
    for observation in observations:
        cells[observation.indicator, observation.district, observation.month][observation.measure] = observation
    rows = []
    for (indicator, district, month), measures in cells.items():
        cumulative, amount = measures.get("cumulative"), measures.get("month")
        main = cumulative or amount
        if main is None:
            continue
        rows.append(
            lake.Row(
                indicator=indicator,
                district=district,
                month=month,
                value=cumulative.value if cumulative else None,
                amount=amount.value if amount else None,
                self_status=main.self_status,
                text=main.text,
                department=reporters.get(indicator, ""),
                sheet=main.sheet or "",
                line=main.line,
            )
        )
    return rows


def demo_conflict(taken: Taken, register: Register) -> Problem | None:
    """Demonstration files are refused where real data are loaded: the two never mix."""
    if not (taken.checked.is_demo and register.is_real):
        return None
    return Problem(
        code="demo-into-real",
        message="该文件带有“演示数据”标记，而本数据目录已有正式数据，两者不能混用。",
        remedy="要看演示，请用 MONITOR_DATA 指定另一个空目录；如是正式数据，请用正式模板填报，不带“演示数据”字样。",
    )


def _reporters(plan: Plan) -> dict[str, str]:
    return {item.id: item.reporter for item in plan.items}


def _content(path: Path) -> bytes:
    """The file's bytes, no more of them than a submission may have (and one, so that too much is noticed)."""
    with path.open("rb") as file:
        return file.read(FILE_BYTES + 1)


def _read(path: Path, plan: Plan) -> Reading:
    remedy = "请核对路径和文件名；文件夹请直接给出文件夹路径。"
    try:
        if not path.is_file():
            message = f"找不到文件“{_shown(path)}”。" if not path.exists() else f"“{_shown(path)}”不是普通文件。"
            return _unreadable(path, Problem(code="file-missing", message=message, remedy=remedy))
        return read_submission(_content(path), _shown(path), plan)
    except OSError as error:
        message = f"无法读取文件“{_shown(path)}”（{error.strerror or error}）。"
        return _unreadable(
            path, Problem(code="file-unreadable", message=message, remedy="请检查文件权限，或先把文件复制到本机再试。")
        )


def _shown(path: Path) -> str:
    """The file's name as text; names in GBK come with old archives, and are no UTF-8."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return os.fsencode(path.name).decode("gb18030", "replace")
    return path.name


def _unreadable(path: Path, problem: Problem) -> Reading:
    return Reading(file=_shown(path), sha256="", size=0, encoding=None, is_readable=False, problems=(problem,))
