"""The rules a submission must meet: a reading becomes observations, and problems with place, sentence and remedy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, Protocol

from etl import limits
from etl.check.answered import Understood, understood_names
from etl.check.comparison import assumption_problems, compared_with, comparison_problems
from etl.check.crowd import Crowd
from etl.check.detail import names_part
from etl.check.doubtful import doubtful
from etl.check.duplicate import without_duplicates
from etl.check.earlier import Earlier
from etl.check.expected import missing_rows
from etl.check.grouped import grouped
from etl.check.jump import jump_problems
from etl.check.later import later_problems
from etl.check.levels import Levels, levelled
from etl.check.lines import lines_of, places, sound_of
from etl.check.open_unit import open_unit_problems
from etl.check.subtotal import without_subtotals
from etl.check.sums import published_sum_problems, sum_problems
from etl.check.totals import total_problems
from etl.entry.desk import About, Desk
from etl.entry.entry import DEMO_MARK, Entry, understood
from etl.entry.history import Known, course_problems, revision_problems
from etl.language.names import Directory
from etl.problem import Problem
from etl.read import Ignored, Reading
from etl.table.excess import too_many_faults
from monitor.month import Month
from monitor.plan import Plan

Measure = Literal["month", "cumulative"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of one row; without value, status and text it says that nothing is reported (any more)."""

    indicator: str
    district: str
    month: Month
    measure: Measure
    value: Decimal | None
    text: str | None
    self_status: str | None
    line: int
    sheet: str | None

    @property
    def is_empty(self) -> bool:
        return self.value is None and self.self_status is None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file means: observations of the rows without errors, every problem, and where each line went."""

    reading: Reading
    observations: Collection[Measured]
    accepted: int
    rejected_lines: tuple[tuple[str, int], ...]  # (sheet, line)
    ignored: tuple[Ignored, ...]
    departments: tuple[str, ...]
    department_names: tuple[str, ...]  # in the same order
    months: tuple[Month, ...]
    problems: tuple[Problem, ...]
    is_demo: bool
    understood: tuple[Understood, ...] = ()
    levels: Levels = field(default_factory=dict)
    unread: int = 0  # rows of a large file beyond those that were looked at: rejected, and not listed

    @property
    def rejected(self) -> int:
        return len(self.rejected_lines) + self.unread

    @property
    def rows(self) -> int:
        """Every line or record except the headers: accepted + rejected + ignored."""
        return self.accepted + self.rejected + len(self.ignored)

    @property
    def is_readable(self) -> bool:
        return self.reading.is_readable

    @property
    def has_errors(self) -> bool:
        return any(problem.level == "error" for problem in self.problems)


_UNUSABLE = frozenset(
    {"missing-column", "not-actual", "other-place", "partial-figure", "title-unclear"}
)  # said of a header: what is wrong with all its table


class Published(Protocol):
    """Finds what is published of some departments and months."""

    def __call__(self, departments: Sequence[str], months: Sequence[Month], *, is_demo: bool) -> Earlier:
        """Published (本月数, 累计数) to hold a file against."""


class Rest(Protocol):
    """What a reading leaves out of a file: rows that are known to be without any fault in themselves.

    `entries` are what those of them say that others are held against; the rest is only counted.
    """

    entries: Sequence[Entry]
    rows: int  # besides the entries
    is_filled: bool  # whether any of them says anything

    def missing_rows(self, about: Set[About]) -> Iterable[Problem]:
        """What the file should have and neither these rows have nor the others, which speak of `about`."""


def check_reading(
    reading: Reading,
    plan: Plan,
    *,
    today: dt.date,
    known: Known | Published | None = None,
    levels: Levels = MappingProxyType({}),
    rest: Rest | None = None,
    is_again: bool = False,
) -> Checked:
    """The meaning of a reading under a plan; `known` are published (本月数, 累计数) to hold it against, or finds them.

    `levels` say of codes of problems whether they stop the file, where that is not as usual. `rest` is the part of the
    file that the reading leaves out. Of a file that is read again, after its receipt, only what makes a figure wrong is
    asked: whether it was likely has been answered then, and takes as long as all the rest.
    """
    directory = Directory(plan, reading.guidance.answers)
    crowd = Crowd(reading.problems)
    entries, problems, about, unknown = _entries(reading, directory, Month.of(today), crowd)
    entries, about = _with_rest(entries, about, rest)
    reading, remarks, sums = without_subtotals(reading, entries, unknown)
    lines = lines_of(reading, rest.entries if rest else ())
    problems = [one for one in problems if (one.sheet or "", one.line) not in sums] + remarks
    entries, repeated, faults = without_duplicates(sound_of(entries, reading.problems), crowd)
    problems.extend(faults)
    departments = tuple(sorted({plan.item[item].reporter for item, _, _ in about}))
    months = tuple(sorted({month for _, _, month in about}))
    is_demo = any(DEMO_MARK in record.get("note") for record in reading.rows)
    earlier = known(departments, months, is_demo=is_demo) if callable(known) else Earlier(known)
    filled = [entry for entry in entries if not entry.is_unfilled]
    problems.extend(open_unit_problems(filled))
    problems.extend(sum_problems(filled, plan))
    problems.extend(total_problems(reading, filled, directory, Month.of(today)))
    if not is_again:
        problems.extend(published_sum_problems(filled, plan, earlier.at))
    for found in _against_history(filled, earlier, is_again=is_again):
        problems.extend(found)
    has_none = reading.is_readable and not lines and not reading.broken
    if (entries or has_none or (rest and rest.rows)) and not filled and not (rest and rest.is_filled):
        problems.extend(_nothing_filled((*problems, *reading.problems), has_totals=bool(reading.totals)))
    cuts = [problem for problem in (*problems, *reading.problems) if problem.code == "too-many-faults"]
    missing = () if cuts else rest.missing_rows(about) if rest else missing_rows(plan, about)
    every = tuple(dict.fromkeys(levelled((*reading.problems, *grouped(problems), *missing), levels)))
    every = tuple(problem for problem in every if problem not in cuts[1:])  # the first one says where it was
    sound = sound_of(entries, every)
    accepted, rejected, ignored = places(reading, lines, sound, repeated, every)
    return Checked(
        reading=reading,
        observations=tuple(measured for entry in sound if not entry.is_unfilled for measured in _measured(entry)),
        accepted=accepted,
        rejected_lines=rejected,
        ignored=ignored,
        departments=departments,
        department_names=tuple(plan.department[department].name for department in departments),
        months=months,
        problems=_shown(sorted(every, key=_in_order_of_lines)),
        is_demo=is_demo,
        understood=understood_names(reading, directory),
        levels=levels,
    )


def _against_history(filled: Sequence[Entry], earlier: Earlier, *, is_again: bool) -> Iterator[Iterable[Problem]]:
    """What contradicts the months before and after, and, on receipt, what makes figures unlikely."""
    unusual = doubtful(filled, earlier, has_jumps=not is_again)
    history = earlier.of({entry.series for entry in unusual})
    yield course_problems(unusual, history)
    yield later_problems(unusual, history)
    if is_again:
        return
    yield jump_problems(unusual, history)
    compared = [entry for entry in filled if entry.beside]
    history = earlier.at((*(entry.key for entry in filled), *compared_with(compared)))
    yield revision_problems(filled, history)
    yield comparison_problems(compared, history)
    yield assumption_problems(filled)


def _with_rest(entries: list[Entry], about: set[About], rest: Rest | None) -> tuple[list[Entry], set[About]]:
    """The entries in the order of the file, with those that the reading leaves out, and what all are about."""
    if rest is None or not rest.entries:
        return entries, about
    every = sorted((*entries, *rest.entries), key=lambda entry: entry.line)
    return every, about | {entry.key for entry in rest.entries}


def _entries(
    reading: Reading, directory: Directory, today: Month, crowd: Crowd
) -> tuple[list[Entry], list[Problem], set[About], list[Desk]]:
    """Every record understood, the problems, what the rows are about, rows with errors too, and those of which only the
    district or the item is unknown.

    Nothing is read from a table that lacks a column which every row needs, or has forecasts or targets.
    """
    said = (problem for problem in reading.problems if problem.code in _UNUSABLE and problem.level == "error")
    unusable = {(problem.sheet or "", problem.line) for problem in said}
    entries: list[Entry] = []
    problems: list[Problem] = []
    about: set[About] = set()
    unknown: list[Desk] = []
    errors, faulty = 0, ("", 0)  # rows with an error, and the last of them
    clear: dict[int, Entry] = {}  # by the cells, of rows about which nothing has to be said
    for record in reading.rows:
        if (record.sheet, record.table) in unusable:
            continue
        if (same := clear.get(id(record.cells))) is not None:
            entries.append(replace(same, line=record.line))
            continue
        if crowd.takes(record):
            continue
        desk = Desk(record, directory, today, is_crowded=errors > limits.PROBLEMS_SHOWN)
        entry = understood(desk)
        if entry is None and (record.sheet, record.line) != faulty:
            faulty, errors = (record.sheet, record.line), errors + 1
            if errors > limits.FAULTY_ROWS:
                problems.append(too_many_faults(record.line, record.sheet))
                break
        problems.extend(desk.problems)
        if _may_be_sum(desk):
            unknown.append(desk)
        if desk.about:
            about.add(desk.about)
        if entry is not None:
            entries.append(entry)
            crowd.add(record, entry)
            if not desk.problems:
                clear[id(record.cells)] = entry
    return entries, problems, about, unknown


def _may_be_sum(desk: Desk) -> bool:
    """Whether only the name of a row is unknown; of the template only a row of a part (其中：移动)."""
    codes = [problem.code for problem in desk.problems]
    has_code = "indicator_id" in desk.record.cells
    return codes == ["unknown-district"] or (codes == ["unknown-indicator"] and (not has_code or names_part(desk)))


def _nothing_filled(found: Sequence[Problem], *, has_totals: bool) -> Iterator[Problem]:
    """Not where a row was refused: what that one says is not among the entries."""
    if any(one.level == "error" and one.line for one in found):
        return
    what = "各行的本月数、累计数和备注都是空的，文件没有报送任何内容。"
    remedy = "请填好数据再报；确无数据的，请在累计数填“—”。"
    if has_totals:
        what = "只有合计、小计的行有数，它们只用来核对，文件没有报送任何内容。"
        remedy = "请填好各地区（各项）的行再报；合计就是全市数的，请把“合计”改写为“全市”。"
    yield Problem("nothing-filled", what, remedy)


def _measured(entry: Entry) -> Iterator[Measured]:
    cumulative = Measured(
        *entry.key, "cumulative", entry.value, entry.text, entry.self_status, entry.line, entry.sheet or None
    )
    if entry.has_amount:
        yield replace(cumulative, measure="month", value=entry.amount, line=entry.amount_line or entry.line)
    yield cumulative


def _in_order_of_lines(problem: Problem) -> tuple[bool, str, int]:
    """What stops the whole file first, then by line, then what is merely said of the whole file."""
    is_remark = problem.line is None and problem.level == "warning"
    return is_remark, problem.sheet or "", problem.line or 0


def _shown(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """At most limits.PROBLEMS_SHOWN problems, errors first where some must go, and how many went."""
    if len(problems) <= limits.PROBLEMS_SHOWN:
        return tuple(problems)
    urgent = sorted(problems, key=lambda problem: problem.level != "error")[: limits.PROBLEMS_SHOWN]
    more = len(problems) - len(urgent)
    is_error = any(problem.level == "error" for problem in problems)
    said = Problem(
        "more-problems",
        f"问题超过{limits.PROBLEMS_SHOWN:,}个，另有至少{more:,}个没有列出。",
        "请先改正已列出的问题，再检查一次。",
        level="error" if is_error else "warning",
    )
    return (*urgent, said)
