"""What publishing a draft would change, found by making that version in memory with the code that publishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

from etl.corrections import CorrectionFaults
from etl.difference import Draft, difference
from etl.lake import Row
from etl.reception.drafts import Kept
from etl.reception.reading import Read
from etl.reception.standing import pending, published
from etl.recipe import BuildRefused
from etl.template import expected_rows
from etl.version.landing import rows_of
from monitor.change import Change
from monitor.home import Home
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Item, Plan
from monitor.reception import Declined, Preview
from monitor.register import Register


def previewed(home: Home, plan: Plan, register: Register, kept: Kept, read: Read) -> Preview:
    """The changes against the version that readers see now; raises Declined where it could not be published."""
    checked = read.taken.checked
    rows = tuple(rows_of(checked.observations, {item.id: item.reporter for item in plan.items}))
    version = register.publications[-1].version if register.publications else 0
    declared = tuple(path.stat().st_mtime_ns for path in home.corrections if path.is_file())
    wanted = _Wanted(home, rows, kept.draft.file, checked.is_demo, version, plan.fingerprint, declared, plan, register)
    try:
        changes = _changes(wanted) if rows else ()
    except (BuildRefused, CorrectionFaults) as refusal:
        raise Declined(f"按现在的内容不能发布：{refusal}") from refusal
    said = {(row.indicator, row.month) for row in rows}
    return Preview(
        changes=changes,
        missing=tuple(_missing(home, plan, register, kept.draft.department, checked.months, said)),
        puts_demo_aside=not checked.is_demo and not register.is_real and bool(register.publications),
    )


@dataclass(frozen=True)
class _Wanted:
    """All that the changes depend on: looked at again they are not made again."""

    home: Home
    rows: tuple[Row, ...]
    file: str
    is_demo: bool
    version: int
    fingerprint: str
    declared: tuple[int, ...]  # when the corrections were written
    plan: Plan = field(compare=False)
    register: Register = field(compare=False)


@lru_cache(maxsize=16)
def _changes(wanted: _Wanted) -> tuple[Change, ...]:
    drafts = (Draft(wanted.rows, wanted.file, wanted.is_demo),)
    return difference(wanted.home, wanted.plan, wanted.register, drafts=drafts)


def _missing(
    home: Home, plan: Plan, register: Register, department: str, months: Sequence[Month], said: Set[tuple[str, Month]]
) -> Iterator[tuple[Month, Item]]:
    """What is expected of the months, and neither in the file nor known from elsewhere."""
    known = published(home, plan, department)
    for month in (one for one in months if one.year == plan.year):
        waiting = pending(home, register, department, month)
        for item, district in expected_rows(plan, department, month):
            figures = (waiting.get((item.id, CITY, month)), known.get((item.id, CITY, month)))
            is_known = any(figure is not None and figure != (None, None, None) for figure in figures)
            if district == CITY and not is_known and (item.id, month) not in said:
                yield month, item
