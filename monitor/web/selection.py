"""What a reader narrows a view to: a section, a department's part, a status, a district; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from monitor.assess import Assessment
from monitor.charts.gallery import FigureUnknown
from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Plan, Task
from monitor.status import WORDS
from monitor.web.shelf import Shelf
from monitor.web.view import View

PARTS = {"lead": "牵头负责", "support": "配合"}
KEPT = 60  # districts by month, of half a megabyte

Year = Mapping[Month, tuple[Assessment, ...]]


class SelectionUnknown(FigureUnknown):
    """The plan has nothing of that name; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at; None is everything."""

    section: str | None = None
    department: str | None = None
    part: str | None = None  # a key of PARTS: the department's part in the task
    status: str | None = None
    district: str | None = None

    @property
    def query(self) -> dict[str, str]:
        """As an address says it; empty where nothing is narrowed."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def holds(self, one: Assessment) -> bool:
        """Whether an assessment of the month shown belongs to it, whatever its district."""
        if self.section not in (None, one.section.id) or self.status not in (None, one.status):
            return False
        return self.department is None or self.department in _taking_part(one.task, self.part)

    def words(self, plan: Plan) -> str:
        """In words, for headings and figures; "" where nothing is narrowed."""
        department = plan.department[self.department].name if self.department else ""
        parts = (
            plan.district[self.district].name if self.district else "",
            plan.section[self.section].name if self.section else "",
            f"{department}{PARTS[self.part]}" if department and self.part else department,
            WORDS[self.status] if self.status else "",
        )
        return "，".join(filter(None, parts))


EVERYTHING = Selection()


def _taking_part(task: Task, part: str | None) -> tuple[str, ...]:
    others = tuple(one for one in (*task.responsible, *task.support) if one not in task.owners)
    return {"lead": task.owners, "support": others}.get(part or "", (*task.owners, *others))


def selection_of(parameters: Mapping[str, str]) -> Selection:
    """What an address narrows to; what it says besides is left aside."""
    names = ("section", "department", "part", "status", "district")
    return Selection(**{name: parameters.get(name) or None for name in names})


def select(view: View, selection: Selection) -> View:
    """The view with nothing but what the selection holds, in every month; raises SelectionUnknown."""
    if not selection.query:
        return view
    _refuse_unknown(view.plan, selection)
    year = _year(view, selection.district)
    kept = {one.item.id for one in year[view.month] if selection.holds(one)}
    narrowed = {month: tuple(one for one in ones if one.item.id in kept) for month, ones in year.items()}
    return replace(view, year=narrowed)


def _refuse_unknown(plan: Plan, selection: Selection) -> None:
    known: dict[str, Mapping[str, object]] = {
        "section": plan.section,
        "department": plan.department,
        "part": PARTS,
        "status": WORDS,
        "district": plan.district,
    }
    for name, value in selection.query.items():
        if value not in known[name]:
            raise SelectionUnknown(f"没有“{value}”可供筛选（{name}）。")


def _make(key: tuple[Home, int, Month, str]) -> Year:
    return judge(*key).by_month


_districts: Shelf[tuple[Home, int, Month, str], Year] = Shelf(_make, KEPT)


def _year(view: View, district: str | None) -> Year:
    if district is None:
        return view.year
    return _districts.get((Home.from_environment(), view.edition.version, view.month, district))
