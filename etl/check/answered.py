"""What of a file was understood only because people answered, and who the file says that it is from."""

from __future__ import annotations

from dataclasses import dataclass

from etl.language.names import Directory
from etl.language.text import loose
from etl.read import Reading
from monitor.plan import Plan


@dataclass(frozen=True, slots=True)
class Understood:
    """A name of the file that only an answer explains."""

    text: str
    id: str
    name: str


def departments_said(reading: Reading, plan: Plan) -> frozenset[str]:
    """The departments that the file names."""
    directory = Directory(plan, reading.guidance.answers)
    named = {record.get("department") for record in reading.rows} | {
        header.context.department or "" for header in reading.headers
    }
    found = (directory.department(name) for name in named if name)
    return frozenset(department.id for department in found if department)


_NAMED_BY = {"indicator_id": "item", "indicator_name": "item", "department": "department", "district": "district"}


def understood_names(reading: Reading, directory: Directory) -> tuple[Understood, ...]:
    """The names that only answers explain, in the order of the file, as they were written when they were answered."""
    if not reading.guidance.answers:
        return ()
    names = dict.fromkeys(
        (kind, record.get(field)) for record in reading.rows for field, kind in _NAMED_BY.items() if record.get(field)
    )
    told = (header.context.answered for header in reading.headers)
    names |= dict.fromkeys(("item", text) for text in told if text)
    spelled = {loose(text): text for text in reading.guidance.answers}
    found = []
    for kind, text in names:
        if directory.is_answered(kind, text) and (meant := directory.answered(kind, text)):
            found.append(Understood(spelled.get(loose(text), text), *meant))
    return tuple(found)
