"""A draft read and checked with what people said about it: what was understood, what is asked, what is wrong."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.check.house import house_of
from etl.entry.quantity import is_converted
from etl.heading.header import Column, Header
from etl.intake import History, Taken, check_content, demo_conflict
from etl.language.field import HEADINGS
from etl.language.names import Directory
from etl.language.plan_names import CITY_NAME
from etl.language.text import key, loose
from etl.problem import Candidate, Problem
from etl.reception.drafts import Kept, content_of
from monitor.home import Home
from monitor.plan import Plan
from monitor.position import letters, of_sheet, position
from monitor.reception import (
    Answered,
    ColumnSeen,
    Examined,
    Finding,
    Question,
    TableSeen,
    Understanding,
)
from monitor.register import Register
from monitor.warehouse import current_version

KEPT_BYTES = 8_000_000  # of drafts whose reading is remembered; the last one is, however large
_ASIDES = {
    "last": "上年同期（核对用）",
    "previous": "上月（核对用）",
    "closing": "上月末（核对用）",
    "growth": "同比（核对用）",
}
_ASKED = {"unknown-indicator": "item", "unknown-department": "department", "unknown-district": "district"}
_LONGEST = 59  # characters of a name that a problem still names whole
_SHOWN = 200  # ignored lines, converted units: more of them are counted, not listed


@dataclass(frozen=True, slots=True)
class Read:
    """A draft as the reader understands it, and what is wrong with handing it in here."""

    taken: Taken
    beyond: tuple[Problem, ...]  # what the file itself cannot know

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.beyond, *self.taken.checked.problems)

    @property
    def is_readable(self) -> bool:
        return self.taken.reading.is_readable

    @property
    def counted(self) -> tuple[int, int]:
        """How many errors, how many remarks."""
        errors = sum(problem.level == "error" for problem in self.problems)
        return errors, len(self.problems) - errors

    @property
    def has_errors(self) -> bool:
        return not self.is_readable or self.counted[0] > 0


class Remembered:
    """Readings by all that they depend on, so that looking at a draft from several sides reads it once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[object, Read] = OrderedDict()

    def get(self, place: object) -> Read | None:
        with self._lock:
            if place in self._found:
                self._found.move_to_end(place)
            return self._found.get(place)

    def put(self, place: object, read: Read) -> None:
        with self._lock:
            self._found[place] = read
            while len(self._found) > 1 and sum(one.taken.reading.size for one in self._found.values()) > KEPT_BYTES:
                self._found.popitem(last=False)


_remembered = Remembered()


def reading_place(home: Home, plan: Plan, register: Register, kept: Kept, today: dt.date) -> object:
    """All that the reading of a draft depends on. Raises SettingsFaults."""
    house = house_of(home, register)
    guidance = json.dumps(kept.guidance.to_json(), sort_keys=True)
    said = json.dumps([house.answers, house.levels], sort_keys=True, default=dict)
    return (home, kept.draft.id, guidance, said, plan.fingerprint, current_version(home), register.is_real, today)


def read_draft(home: Home, plan: Plan, register: Register, kept: Kept, today: dt.date) -> Read:
    """The draft read and checked against what is published. Raises SettingsFaults."""
    draft, house = kept.draft, house_of(home, register)
    place = reading_place(home, plan, register, kept, today)
    found = _remembered.get(place)
    if found is None:
        with History(home) as history:
            taken = check_content(
                content_of(home, draft), draft.file, plan, history, today, kept.guidance, house, (draft.department,)
            )
        found = Read(taken, tuple(_beyond(taken, plan, register, draft.department)))
        _remembered.put(place, found)
    return found


def _beyond(taken: Taken, plan: Plan, register: Register, department: str) -> Iterator[Problem]:
    others = [name for name in taken.checked.departments if name != department]
    if others:
        names = "、".join(plan.department[name].name for name in others)
        own = plan.department[department].name
        what = f"文件里有{names}负责的数，而这份草稿是为{own}报送的。"
        remedy = f"请只保留{own}的行；{names}的数请在页面上方选定该部门后另行报送。"
        yield Problem("other-department", what, remedy)
    conflict = demo_conflict(taken, register)
    if conflict is not None:
        yield conflict


def examined(plan: Plan, kept: Kept, read: Read) -> Examined:
    """What the page shows of a draft."""
    in_order = sorted(read.problems, key=lambda problem: problem.level != "error")
    return Examined(
        draft=kept.draft,
        understanding=_understanding(plan, read.taken),
        questions=questions(plan, kept.draft.department, read.problems),
        findings=tuple(map(finding, in_order)),
        is_readable=read.taken.reading.is_readable,
    )


def finding(problem: Problem) -> Finding:
    """A problem as the pages show it."""
    return Finding(
        code=problem.code,
        level=problem.level,
        sheet=problem.sheet or "",
        line=problem.line,
        column=problem.column or "",
        value=problem.value or "",
        message=problem.message,
        remedy=problem.remedy,
    )


def questions(plan: Plan, department: str, problems: Iterable[Problem]) -> tuple[Question, ...]:
    """One question for each name that the plan does not know, however often it stands in the file."""
    grouped: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if is_asked(problem):
            grouped.setdefault((problem.code, loose(problem.value or "")), []).append(problem)
    return tuple(_question(plan, department, same) for same in grouped.values())


def is_asked(problem: Problem) -> bool:
    """Whether a problem is one of a name, so that an answer would mend it."""
    value = problem.value or ""
    return bool(problem.candidates) or (problem.code in _ASKED and 0 < len(value) <= _LONGEST)


def _question(plan: Plan, department: str, same: Sequence[Problem]) -> Question:
    first = same[0]
    likely = first.candidates
    rest = _further(plan, department, _kind(plan, first, likely))
    known = {identity for identity, _ in likely}
    options = (*likely, *(one for one in rest if one[0] not in known))
    places = tuple(_place(problem) for problem in same)
    return Question(first.code, first.value or "", places, options, len(likely))


def _kind(plan: Plan, problem: Problem, likely: Sequence[Candidate]) -> str:
    if problem.code in _ASKED:
        return _ASKED[problem.code]
    return "district" if likely and likely[0][0] in plan.district else "item"


def _further(plan: Plan, department: str, kind: str) -> Iterator[Candidate]:
    """What else a department may mean, besides what is spelled alike."""
    if kind == "item":
        yield from ((item.id, item.name) for item in plan.items if item.reporter == department)
    elif kind == "department":
        yield department, plan.department[department].name
    else:
        yield CITY_NAME, CITY_NAME
        yield from ((district.id, district.name) for district in plan.districts)


def _place(problem: Problem) -> str:
    return position(problem.sheet, problem.line) if problem.line else of_sheet(problem.sheet) or "整份文件"


def _understanding(plan: Plan, taken: Taken) -> Understanding:
    reading, checked = taken.reading, taken.checked
    ignored = tuple((position(one.sheet, one.line), one.why) for one in checked.ignored)
    sheets = tuple((f"工作表“{name}”", why) for name, why in reading.sheets_ignored)
    return Understanding(
        encoding=reading.encoding or "",
        is_text=reading.encoding not in {None, "xlsx", "xls"},
        tables=tuple(_table(plan, header) for header in reading.headers),
        months=checked.months,
        departments=checked.department_names,
        units=tuple(_converted(plan, taken)),
        answers=tuple(Answered(one.text, one.name) for one in checked.understood),
        rows=checked.rows,
        accepted=checked.accepted,
        rejected=checked.rejected,
        ignored=(*sheets, *ignored)[:_SHOWN],
    )


def _table(plan: Plan, header: Header) -> TableSeen:
    columns = tuple(ColumnSeen(one.heading, _role(plan, one), letters(one.index)) for one in header.columns)
    return TableSeen(header.sheet, header.lines, columns)


def _role(plan: Plan, column: Column) -> str:
    """What a column holds, in words; "" where it was not read."""
    if column.field is None:
        return ""
    of = [column.stretch.text] if column.stretch and column.stretch.last else []
    if column.indicator:
        item = plan.item.get(column.indicator)
        of.append(item.name if item else column.indicator)
    if column.district:
        district = plan.district.get(column.district)
        of.append(district.name if district else column.district)
    if column.unit:
        of.append(column.unit)
    role = _ASIDES.get(column.aside or "") or HEADINGS[column.field]
    role = "合计（核对用）" if column.is_total else role
    return f"{role}：{'，'.join(of)}" if of else role


def _converted(plan: Plan, taken: Taken) -> Iterator[tuple[str, str]]:
    """(item's name with its unit, unit in the file) where figures are converted."""
    directory = Directory(plan, taken.reading.guidance.answers)
    seen: Mapping[tuple[str, str, str], None] = dict.fromkeys(
        (row.get("indicator_id"), row.get("indicator_name"), row.get("unit")) for row in taken.reading.rows
    )
    found: dict[tuple[str, str], None] = {}
    for code, name, unit in seen:
        one = directory.item_by_id(code) if code else None
        items = (one,) if one else directory.items_by_name(name)
        if unit and len(items) == 1 and is_converted(item := items[0], directory.several_units(key(unit)) or unit):
            found[f"{item.name}（{item.unit}）", unit] = None
        if len(found) >= _SHOWN:
            break
    yield from found
