"""Where one record is gone through: what it says, what it is held against, and the problems found so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.language.field import HEADINGS, Field
from etl.language.names import Directory
from etl.language.place import of_district, place
from etl.language.text import asked, short
from etl.problem import Candidate, Problem
from etl.table.record import Record
from monitor.month import Month
from monitor.observation import CITY

_OF_FIGURES: frozenset[Field | None] = frozenset({"amount", "value", "unit", None})
About = tuple[str, str, Month]  # indicator, district, month


@dataclass(slots=True)
class Desk:
    """Where one record is gone through: what it says, and the problems found so far."""

    record: Record
    directory: Directory
    today: Month
    problems: list[Problem] = field(default_factory=list)
    is_crowded: bool = False  # more problems were found than are shown: the first of this record is enough
    about: About | None = None  # what the row speaks of, known even where an error keeps it from being an entry

    @property
    def is_decided(self) -> bool:
        """Whether nothing more need be known of the record: it is rejected, and no more problems are shown."""
        return self.is_crowded and any(problem.level == "error" for problem in self.problems)

    def note(
        self,
        code: str,
        what: str,
        remedy: str,
        at: Field | None = None,
        *,
        is_warning: bool = False,
        asks: tuple[Candidate, ...] = (),
    ) -> None:
        """Adds a problem of this line; `what` is the sentence without its place, `asks` makes it a question."""
        heading = self.record.headings.get(at, HEADINGS[at]) if at else None
        if self.about and self.about[1] != CITY and at in _OF_FIGURES:
            what = of_district(self.directory.plan.district[self.about[1]].name, what, heading)
        position = self.record.positions.get(at) if at else None
        self.problems.append(
            Problem(
                code,
                f"{place(self.record.sheet, self.record.line, position, heading)}：{what}。",
                remedy,
                level="warning" if is_warning else "error",
                line=self.record.line,
                column=heading,
                value=(asked if asks else short)(self.record.get(at)) if at else None,
                sheet=self.record.sheet or None,
                position=position,
                candidates=asks,
            )
        )
