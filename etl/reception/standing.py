"""How a department stands with a month: what is expected, what came in, what became of it; and what to fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pyarrow.parquet as pq

from etl import lake
from etl.entry.self_status import SELF_STATUS_UNIT
from etl.language.field import HINT
from etl.language.number import written
from etl.reception.drafts import Kept
from etl.template import expected_rows, template_rows
from monitor.calendar import day_shown, shows_demo
from monitor.home import Home
from monitor.month import Month
from monitor.number import trimmed
from monitor.observation import CITY
from monitor.plan import Item, Narrative, Plan
from monitor.reception import Expected, FormRow, Handed, ItemState, Standing
from monitor.register import Register, Submission
from monitor.status import STEPS, WORDS
from monitor.warehouse import current_version, edition_of, reading

Place = tuple[str, str, Month]  # item, district, month
Figure = tuple[Decimal | None, Decimal | None, str | None]  # 累计数, 本月数, 自评
_WAITING = frozenset({"received", "approved"})
HANDED_SHOWN = 12  # of a department, the newest


def standing(
    home: Home, plan: Plan, register: Register, kept: Iterable[Kept], asked: tuple[str, Month], today: dt.date
) -> Standing:
    """What the department was asked for in the month, what it handed in, and what lies open."""
    department, month = asked
    own = [one.draft for one in kept if one.draft.department == department and one.draft.state == "open"]
    handed = [s for s in register.submissions.values() if department in s.departments]
    return Standing(
        department=plan.department[department],
        month=month,
        soft=plan.reporting.soft_deadline(month),
        hard=plan.reporting.hard_deadline(month),
        today=day_shown(plan, register, today),
        stands_still=shows_demo(register),
        expected=tuple(_expected(home, plan, register, department, month)),
        drafts=tuple(sorted(own, key=lambda draft: draft.at, reverse=True)),
        handed=tuple(_handed(one) for one in sorted(handed, key=lambda s: s.id, reverse=True)[:HANDED_SHOWN]),
    )


def _expected(home: Home, plan: Plan, register: Register, department: str, month: Month) -> Iterator[Expected]:
    places: dict[str, int] = {}
    for item, district in expected_rows(plan, department, month):
        places[item.id] = places.get(item.id, 0) + (district != CITY)
    known = published(home, plan, department)
    waiting = pending(home, register, department, month)
    for identity, districts in places.items():
        item = plan.item[identity]
        place, before = (identity, CITY, month), month + -STEPS[item.frequency]
        last = known.get((identity, CITY, before), (None, None, None))
        now, state = _reported(known.get(place), waiting.get(place))
        yield Expected(item, districts, before, last[0], last[2], state, now[0], now[2])


def _reported(known: Figure | None, waiting: Figure | None) -> tuple[Figure, ItemState]:
    if waiting is not None and any(part is not None for part in waiting):
        return waiting, "pending"
    if known is not None and any(part is not None for part in known):
        return known, "published"
    return (None, None, None), "missing"


def published(home: Home, plan: Plan, department: str) -> dict[Place, Figure]:
    """What the published version says of all that a department reports, of the plan's year and the one before."""
    version = current_version(home)
    if version is None:
        return {}
    own = [item.id for item in plan.items if item.reporter == department]
    with reading(home, version) as connection:
        rows = connection.execute(
            "SELECT indicator_id, district_id, month, value, amount, self_status FROM observation"
            " WHERE list_contains($own, indicator_id)",
            {"own": own},
        ).fetchall()
    return {(row[0], row[1], Month.of(row[2])): (trimmed(row[3]), trimmed(row[4]), row[5]) for row in rows}


def is_demo(home: Home) -> bool:
    """Whether demonstration data are what is published."""
    version = current_version(home)
    if version is None:
        return False
    with reading(home, version) as connection:
        return edition_of(connection).is_demo


def pending(home: Home, register: Register, department: str, month: Month) -> dict[Place, Figure]:
    """What was handed in for a month and is not published yet, the latest of each row."""
    found: dict[Place, Figure] = {}
    for one in register.submissions.values():
        if one.state in _WAITING and department in one.departments and str(month) in one.months:
            found |= _said(home, one, month)
    return found


def _said(home: Home, submission: Submission, month: Month) -> dict[Place, Figure]:
    """What the lake has of a submission; it is derived, and where it is being made anew nothing is said of it."""
    path = lake.month_file(home, month, submission.id)
    if not path.is_file():
        return {}
    columns = ["indicator_id", "district_id", "value", "amount", "self_status"]
    rows = pq.ParquetFile(path).read(columns=columns).to_pylist()
    return {
        (row["indicator_id"], row["district_id"], month): (
            trimmed(row["value"]),
            trimmed(row["amount"]),
            row["self_status"],
        )
        for row in rows
    }


def _handed(one: Submission) -> Handed:
    last = one.deeds[-1] if one.deeds else None
    return Handed(
        id=one.id,
        file=one.file,
        months=one.months,
        at=one.received_at,
        by=one.by,
        state=one.state,
        rows=one.rows,
        note=one.note,
        reason=last.reason if last and one.state in {"returned", "withdrawn"} else "",
        changed_at=last.at if last else one.received_at,
        changed_after=last.after if last else one.id,
    )


def hinted_rows(home: Home, plan: Plan, department: str, month: Month) -> tuple[dict[str, str], ...]:
    """The rows of the template, empty, each with what was reported for the period before."""
    known = published(home, plan, department)
    rows = template_rows(plan, department, month, is_demo=is_demo(home))
    return tuple(
        {**row, HINT: hint(item, month, known.get((item.id, district, month + -STEPS[item.frequency])))}
        for row, (item, district) in zip(rows, expected_rows(plan, department, month), strict=True)
    )


def hint(item: Item, month: Month, last: Figure | None) -> str:
    """What was reported for the period before, in words: 9月累计1200."""
    value, _, status = last or (None, None, None)
    before = month + -STEPS[item.frequency]
    if isinstance(item, Narrative):
        return f"{before.number}月自评{WORDS[status]}" if status else f"{before.number}月没有报"
    return f"{before.number}月为{written(value)}" if value is not None else f"{before.number}月没有报"


def filled_rows(
    home: Home, plan: Plan, department: str, month: Month, filled: Mapping[FormRow, tuple[str, str, str]]
) -> tuple[dict[str, str], ...]:
    """The rows of the template with what was typed into the form: 本月数, 累计数, 备注."""
    rows = []
    template = template_rows(plan, department, month, is_demo=is_demo(home))
    for row, (item, district) in zip(template, expected_rows(plan, department, month), strict=True):
        amount, value, note = (text.strip() for text in filled.get((item.id, district), ("", "", "")))
        both = "；".join(part for part in (row["备注"], note) if part)
        rows.append({**row, "本月数": amount, "累计数": value, "备注": both})
    return tuple(rows)


def unit_of(item: Item) -> str:
    return SELF_STATUS_UNIT if isinstance(item, Narrative) else item.unit
