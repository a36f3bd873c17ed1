"""The ledger as people look through it: every act in words, searched by who, what, when; newest first."""

from __future__ import annotations

import csv
import datetime as dt
import io
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.formula import harmless
from monitor.home import Home
from monitor.ledger import Event, Tail
from monitor.markup import visible
from monitor.moment import recorded_text
from monitor.month import Month
from monitor.plan import PlanFaults, current_plan
from monitor.trail_taken import taken
from monitor.trail_words import SAID, TOLD, WORDS

_NAMED = 4  # of a list


@dataclass(frozen=True, slots=True)
class Names:
    """How people call what the ledger has as a code."""

    departments: Mapping[str, str]
    things: Mapping[str, str]  # items, districts and departments, whole

    def of(self, name: str) -> Callable[[str], str]:
        """Code → word, for the values of one name of the ledger."""
        if name in ("department", "departments"):
            return lambda code: self.departments.get(code, code)
        if name in ("indicator", "means"):
            return lambda code: self.things.get(code, code)
        if name in ("month", "months"):
            return month_words
        if name == "draft":
            return lambda code: code[:8]
        return lambda code: SAID.get(name, {}).get(code, code)


NO_NAMES = Names({}, {})


def month_words(code: str) -> str:
    """2025年9月; what is no month stays."""
    try:
        return Month.parse(code).label
    except ValueError:
        return code


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, without what only machines read."""

    line: int  # in the ledger, from 1
    at: str  # as written, in Beijing time
    act: str
    by: str
    origin: str  # address that the request came from
    what: str
    found_by: str  # everything in small letters, for the search
    departments: frozenset[str] = frozenset()  # ids
    months: frozenset[str] = frozenset()  # 2025-09

    @property
    def word(self) -> str:
        return WORDS.get(self.act, self.act)

    @property
    def day(self) -> str:
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; what is empty asks nothing."""

    text: str = ""
    by: str = ""
    acts: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None
    department: str = ""
    month: str = ""

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is among what is looked for: every word of the text stands in it."""
        return (
            (not self.acts or entry.act in self.acts)
            and (not self.by or entry.by == self.by)
            and (not self.department or self.department in entry.departments)
            and (not self.month or self.month in entry.months)
            and (self.since is None or entry.day >= self.since.isoformat())
            and (self.until is None or entry.day <= self.until.isoformat())
            and all(word in entry.found_by for word in self.text.lower().split())
        )


@dataclass(slots=True)
class Trail:
    """All entries in the order of the ledger; following it costs what is new."""

    tail: Tail
    names: Names = field(default_factory=lambda: NO_NAMES)
    entries: list[Entry] = field(default_factory=list)

    def follow(self) -> None:
        """Take in what was written since; raises LedgerBroken."""
        for event in self.tail.new():
            self.entries.append(_entry(len(self.entries) + 1, event, self.names))

    def find(self, question: Question) -> list[Entry]:
        """What fits, newest first."""
        return [entry for entry in reversed(self.entries) if question.fits(entry)]

    @property
    def people(self) -> list[str]:
        """Everybody who did something."""
        return sorted({entry.by for entry in self.entries if entry.by})

    @property
    def departments(self) -> dict[str, str]:
        """Every department that something was done for: id → how people call it, in the plan's order."""
        there = {one for entry in self.entries for one in entry.departments}
        known = {one: name for one, name in self.names.departments.items() if one in there}
        return known | {one: one for one in sorted(there - known.keys())}

    @property
    def months(self) -> list[str]:
        """Every month that something was done about, newest first."""
        return sorted({one for entry in self.entries for one in entry.months}, reverse=True)

    @property
    def acts(self) -> list[str]:
        """Every act that occurs, in the order of the words."""
        there = {entry.act for entry in self.entries}
        return [act for act in WORDS if act in there] + sorted(there - WORDS.keys())


def _entry(line: int, event: Event, names: Names) -> Entry:
    at, act = str(event.get("at", "")), str(event.get("act", ""))
    by, origin, what = str(event.get("by", "")), str(event.get("from", "")), _what(event, names)
    shown = " ".join((WORDS.get(act, act), act, by, origin, what, at)).lower()
    return Entry(
        line, at, act, by, origin, what, f"{shown} {_codes(event).lower()}",
        departments=frozenset(_listed(event, "department", "departments")),
        months=frozenset(_listed(event, "month", "months")),
    )  # fmt: skip


def _what(event: Mapping[str, Any], names: Names) -> str:
    told = []
    for name, value in _parts(event, names).items():
        if name in TOLD and value and (name, value) != ("times", 1):
            told.append(f"{TOLD[name]} {_text(value, names.of(name), name).removesuffix('。')}")
    return "；".join(told)


def _parts(event: Mapping[str, Any], names: Names) -> Mapping[str, Any]:
    """The event, with what was downloaded in the place of the address that it was at."""
    address = event.get("address")
    found = taken(str(address), names.things) if address and event.get("act") == "downloaded" else None
    return {**found, **{name: value for name, value in event.items() if name != "address"}} if found else event


def _text(value: Any, said: Callable[[str], str], name: str) -> str:
    """A value in words; of a list the first few, kinds of files all."""
    if isinstance(value, list) and name == "kinds":
        return "、".join(said(str(one)) for one in value)
    if isinstance(value, list):
        shown = "、".join(said(str(one)) for one in value[:_NAMED])
        return f"{shown}等{len(value)}份" if len(value) > _NAMED else shown
    return said(str(value))


def _codes(event: Mapping[str, Any]) -> str:
    """What is found though it is not shown: each submission of a publication, and codes as the program has them."""
    every = ("submissions", "withdrawn", "restored", "department", "departments", "month", "months")
    return " ".join(_listed(event, *every, "indicator", "means", "draft", "encoding", "address"))


def _listed(event: Mapping[str, Any], *names: str) -> list[str]:
    """All that stands under these names, one or several."""
    values = (value for name in names if (value := event.get(name)))
    return [str(one) for value in values for one in (value if isinstance(value, list) else [value])]


_kept: dict[Home, Trail] = {}
_following = threading.Lock()


def follow_trail(home: Home) -> Trail:
    """The trail of an installation, with what was written since the last time. Raises LedgerBroken."""
    with _following:
        trail = _kept.pop(home, None) or Trail(Tail(home.ledger), _names())
        trail.follow()  # where this raises, the next call begins anew
        _kept[home] = trail
        return Trail(trail.tail, trail.names, list(trail.entries))


def _names() -> Names:
    """How the plan calls things; of a plan with faults the codes stay."""
    try:
        plan = current_plan()
    except PlanFaults:
        return NO_NAMES
    things = {one.id: one.name for one in (*plan.items, *plan.sections, *plan.districts, *plan.departments)}
    return Names({one.id: one.short for one in plan.departments}, things)


def _said(at: str) -> str:
    return recorded_text(at, to_the_second=True)


def _sortable(at: str) -> str:
    """A time as spreadsheets know it."""
    return at[:19].replace("T", " ")


COLUMNS = ("行", "时间", "操作", "谁", "来自", "内容")


def rows_of(entries: list[Entry], said: Callable[[str], str] = _said) -> Iterator[tuple[str, ...]]:
    """Entries as the table has them."""
    for one in entries:
        yield (str(one.line), said(one.at), one.word, one.by, one.origin, one.what)


def csv_of(entries: list[Entry]) -> bytes:
    """A file for Excel; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(visible(cell)) for cell in row] for row in rows_of(entries, _sortable))
    return out.getvalue().encode("utf-8-sig")
