"""Where each line of a file went: it is accepted, rejected or ignored, and never two of these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from etl.entry.entry import Entry
from etl.problem import Problem
from etl.read import Ignored, Reading

Line = tuple[str, int]  # (sheet, line)


def lines_of(reading: Reading, others: Sequence[Entry]) -> Collection[Line]:
    """The lines that hold records, those of entries that the reading leaves out among them, in the file's order."""
    if not others:
        return reading.lines
    return sorted({*reading.lines, *((entry.sheet, entry.line) for entry in others)})


def places(
    reading: Reading,
    lines: Collection[Line],
    sound: Iterable[Entry],
    repeated: Iterable[Ignored],
    problems: Iterable[Problem],
) -> tuple[int, tuple[Line, ...], tuple[Ignored, ...]]:
    """How many lines are accepted, which are rejected and which ignored: each line is in one place.

    A line is accepted when all that it says is; one that only repeats others, and one without records, is ignored.
    """
    kept = {(one.sheet, line) for one in sound for line in (one.line, one.amount_line) if line is not None}
    again = {(one.sheet, one.line): one for one in repeated if (one.sheet, one.line) not in kept}
    faulty = {(problem.sheet or "", problem.line) for problem in problems if problem.level == "error"}
    failed = {line for line in lines if line in faulty or (line not in kept and line not in again)}
    totals = {(one.sheet, one.line) for one in reading.totals} & faulty
    ignored = [one for one in reading.ignored if (one.sheet, one.line) not in totals]
    ignored += [one for line, one in again.items() if line not in failed]
    wrong_totals = [(one.sheet, one.line) for one in reading.ignored if (one.sheet, one.line) in totals]
    rejected = (*(line for line in lines if line in failed), *wrong_totals, *reading.broken)
    in_order = tuple(sorted(ignored, key=lambda one: (one.sheet, one.line)))
    return len(kept - failed), rejected, in_order


def sound_of(entries: Iterable[Entry], problems: Iterable[Problem]) -> list[Entry]:
    """Entries on whose line no error stands."""
    bad = {(problem.sheet or "", problem.line) for problem in problems if problem.level == "error" and problem.line}
    return [
        entry
        for entry in entries
        if (entry.sheet, entry.line) not in bad and (entry.sheet, entry.amount_line) not in bad
    ]
