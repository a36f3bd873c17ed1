"""From a file on disk to a kept submission: read, check, keep, write into the lake, approve."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Collection, Iterable, Mapping, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from etl import limits
from etl.bulk.bytes import NotUniform
from etl.bulk.known import KnownFigures
from etl.bulk.lake import Fresh
from etl.bulk.large import agreed, check_large
from etl.bulk.part import Observations, Part
from etl.check.answered import departments_said
from etl.check.earlier import Earlier
from etl.check.house import House
from etl.checks import Checked, Measured, check_reading
from etl.file.arrival import arrival, is_large, shown
from etl.file.decode import too_large, too_large_for_rows
from etl.language.guidance import NOTHING, Guidance
from etl.marked import Form, marked, offered_name
from etl.problem import Problem
from etl.read import Reading, read_submission
from etl.submissions import approve, note_plan, receive
from etl.version.columns import published
from etl.version.given import Lake, Published
from etl.version.landing import rows_for_lake, rows_of, write_rows
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Register, Submission
from monitor.warehouse import current_version, edition_of, reading


class History:
    """What is published already, by department and year, read when a file first needs it; and what this run took in.

    Holds one connection to the published version while the run lasts: use it as a context.
    """

    def __init__(self, home: Home, *, is_kept: bool = False) -> None:
        self.home = home
        self._is_kept = is_kept  # what is checked will be kept: large files are copied while they are read
        self._copies: list[Path] = []
        self._waiting: list[Observations] = []  # of large files, made into what is known when another file asks
        self._earlier = Earlier()
        self._read: set[tuple[str, int]] = set()
        self._open = ExitStack()
        self._published: duckdb.DuckDBPyConnection | None = None
        self._told: Lake | None = None
        self._is_demo = False
        version = current_version(home)
        if version is not None:
            self._published = self._open.enter_context(reading(home, version))
            self._is_demo = edition_of(self._published).is_demo
            self._told = Lake(home, self._published)

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def copy(self) -> Path | None:
        """Where to copy the next large file to, beside what was received; None where it is only to be checked."""
        if not self._is_kept:
            return None
        folder = self.home.submissions / ".receiving-copies"
        if not self._copies:
            folder.mkdir(parents=True)  # what a killed run left is gone already
            self._open.callback(shutil.rmtree, folder)
        self._copies.append(folder / str(len(self._copies)))
        return self._copies[-1]

    def known(self, departments: Iterable[str], months: Iterable[Month], *, is_demo: bool) -> Earlier:
        """What is published for the departments and years; demonstration data are no history of real data."""
        self._take_waiting()
        wanted = {(department, month.year) for department in departments for month in months} - self._read
        if self._published is not None and self._is_demo == is_demo:
            for department, year in wanted:
                self._earlier.publish(published(self._published, department, year, self._told))
            self._read |= wanted
        return self._earlier

    def of(self, departments: Set[str], months: Set[Month], *, is_demo: bool) -> KnownFigures:
        """The same for a large file, without making objects of all of it."""
        self._take_waiting()
        wanted = {(department, month.year) for department in departments for month in months}
        earlier = {(department, year) for department, year in self._read if department in departments}
        known = Published(self._published if self._is_demo == is_demo else None, wanted | earlier, self._earlier.told)
        known.told = self._told
        return known

    def take(self, observations: Iterable[Measured]) -> None:
        """Remember what a file of this run says, for the files after it."""
        if isinstance(observations, Observations):
            self._waiting.append(observations)
            return
        for row in rows_of(observations, {}):
            self._earlier.tell(row.indicator, row.district, row.month, (row.amount, row.value))

    def _take_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for observations in waiting:
            self.take(iter(observations))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file, with the bytes that were read: what is checked is what is kept."""

    content: bytes = field(repr=False)
    reading: Reading
    checked: Checked
    submission: Submission | None = None
    is_repeated: bool = False
    source: Path | None = None  # of a large file, which is not held in memory
    copy: Path | None = None  # of it, made while it was read
    part: Part | None = field(default=None, repr=False)  # its rows about which nothing has to be said
    fresh: Fresh | None = field(default=None, repr=False)  # what was written into the lake of it

    @property
    def released(self) -> Taken:
        """The same without its bytes and rows, which a run over many files does not keep."""
        return replace(self, content=b"", part=None, checked=replace(self.checked, observations=()))


def check_file(
    path: Path,
    plan: Plan,
    history: History,
    today: dt.date,
    guidance: Guidance = NOTHING,
    house: House | None = None,
    departments: Collection[str] = (),
) -> Taken:
    """Read and check one file; nothing is written and nothing raised, whatever the file holds."""
    house = house or House()
    if is_large(path):
        copy = history.copy()
        try:
            checked, part = check_large(path, plan, history.home, history, today, guidance, house, departments, copy)
            if copy and checked.has_errors:
                copy.unlink()
            return Taken(b"", checked.reading, checked, source=path, copy=copy, part=part)
        except (NotUniform, OSError) as other:  # read row by row, within the limits of that
            if copy:
                copy.unlink(missing_ok=True)
            if is_large(path) and (size := path.stat().st_size) > limits.FILE_BYTES:
                return _unread(shown(path), too_large_for_rows(size, str(other)), plan, today)
    found = arrival(path)
    if found.problem is None:
        return check_content(found.content, found.name, plan, history, today, guidance, house, departments)
    return _unread(found.name, found.problem, plan, today)


def _unread(name: str, problem: Problem, plan: Plan, today: dt.date) -> Taken:
    reading = Reading(file=name, sha256="", size=0, encoding=None, is_readable=False, problems=(problem,))
    return Taken(b"", reading, check_reading(reading, plan, today=today))


def check_content(
    content: bytes,
    name: str,
    plan: Plan,
    history: History,
    today: dt.date,
    guidance: Guidance = NOTHING,
    house: House | None = None,
    departments: Collection[str] = (),
) -> Taken:
    """Read and check the bytes of a file; `departments` are those that it is known to come from.

    What they answered before counts as well, and where the file itself names its department, what that one answered.
    """
    house = house or House()
    reading = read_submission(content, name, plan, guidance)
    checked = check_reading(reading, plan, today=today, known=history.known, levels=house.levels)
    if any(problem.candidates for problem in checked.problems) or not reading.is_readable:
        said = {*departments, *checked.departments, *departments_said(reading, plan)}
        guided = guidance.remembering(agreed(house, said))
        if guided != guidance:
            reading = read_submission(content, name, plan, guided)
            checked = check_reading(reading, plan, today=today, known=history.known, levels=house.levels)
    return Taken(content, reading, checked)


def marked_copy(taken: Taken, form: Form | None = None) -> tuple[str, bytes] | None:
    """(name, content) of a copy of the file with its problems written in; None where there is nothing to mend in it.

    There is none of a file that is too large to be opened in a spreadsheet.
    """
    content = arrival(taken.source).content if taken.source else taken.content
    if too_large(content):
        return None
    copy = marked(content, taken.checked, form) if taken.checked.problems else None
    return (offered_name(taken.reading.file, copy[1]), copy[0]) if copy else None


def keep(
    home: Home,
    register: Register,
    taken: Taken,
    plan: Plan,
    by: str,
    at: dt.datetime | None = None,
    run: Set[str] = frozenset(),
    said: Mapping[str, Any] | None = None,
    *,
    waits: bool = True,
) -> Taken:
    """Receive a file without errors and write what it says into the lake; a file received before is recognised.

    `run` holds the hashes of all that is loaded together with it, `said` what the receipt has besides: from, note.
    Who does not wait for the lake's files of a large file has to `finish` them.
    """
    checked, reading = taken.checked, taken.reading
    known = register.same_content(reading.sha256, run)
    guidance = _kept_guidance(taken)
    if known is not None and known.guidance == guidance:
        return replace(taken, submission=known, is_repeated=True)
    rows, months = rows_for_lake(checked, plan)
    receipt = {
        "by": by,
        "sha256": reading.sha256,
        "file": reading.file,
        "encoding": reading.encoding,
        "departments": sorted(checked.departments),
        "months": sorted(map(str, months)),
        "rows": checked.rows,
        "is_demo": checked.is_demo,
        "plan": plan.fingerprint,
        **({"guidance": guidance} if guidance else {}),
        **(said or {}),
    }
    note_plan(home, register, plan, at)
    submission = receive(home, register, taken.source or taken.content, receipt, at, taken.copy)
    fresh = write_rows(home, submission.id, taken.part, rows)
    if fresh is not None and waits:
        fresh.finish()
    return replace(taken, submission=submission, fresh=fresh)


def _kept_guidance(taken: Taken) -> dict[str, Any]:
    """How the file is to be read again: what people said, and the levels of problems that were not the usual ones."""
    levels = {problem.code: problem.level for problem in taken.checked.problems if problem.code in taken.checked.levels}
    return taken.reading.guidance.to_json() | ({"levels": levels} if levels else {})


def approve_all(home: Home, register: Register, taken: Iterable[Taken], by: str, at: dt.datetime | None = None) -> None:
    """Approve what was received in this run."""
    for one in taken:
        if one.submission is not None and register.submissions[one.submission.id].state == "received":
            approve(home, register, one.submission.id, by, at)


def fresh_of(taken: Iterable[Taken]) -> dict[str, Fresh]:
    """What was written into the lake in this run and is still at hand, by submission."""
    return {one.submission.id: one.fresh for one in taken if one.submission and one.fresh}


def demo_conflict(taken: Taken, register: Register) -> Problem | None:
    """Demonstration files are refused where real data are loaded: the two never mix."""
    if not (taken.checked.is_demo and register.is_real):
        return None
    return Problem(
        code="demo-into-real",
        message="该文件带有“演示数据”标记，而本数据目录已有正式数据，两者不能混用。",
        remedy="要看演示，请用 MONITOR_DATA 指定另一个空目录；如是正式数据，请用正式模板填报，不带“演示数据”字样。",
    )
