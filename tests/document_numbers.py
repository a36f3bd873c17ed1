"""Which numbers a document may hold: worked out from assessments without the program's own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from monitor.assess import Assessment
from monitor.export.scope import ExportContext, Scope
from monitor.plan import Milestone
from monitor.words.briefing import Facts
from monitor.words.passage import Sentence

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers_in(text: str) -> list[str]:
    """Every number of a text, without its sign."""
    return _NUMBER.findall(text)


def shown(value: Decimal | int, decimals: int) -> str:
    """A quantity as people write it: rounded half up, with thousands separators, without its sign."""
    with localcontext(prec=60):
        return f"{abs(Decimal(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"


def percent(share: Decimal) -> str:
    return shown(share * 100, 1)


def names_in(context: ExportContext) -> re.Pattern[str]:
    """The names, titles and remarks that may hold digits of their own, to be taken out of a text first."""
    plan = context.plan
    names = [one.name for one in (*plan.items, *plan.sections, *plan.departments, *plan.districts)]
    names += [one.title for one in plan.tasks] + [plan.title]
    remarks = [one.observation.text for one in context.judged.assessments if one.observation and one.observation.text]
    names += [piece for remark in remarks for piece in re.split(r"[，；。]", remark)]
    digits = {name for name in names if any(map(str.isdigit, name))}
    return re.compile("|".join(map(re.escape, sorted(digits, key=len, reverse=True))))


def numbers_of(one: Assessment) -> set[str]:
    """Every number that may be said of one item."""
    decimals = int(getattr(one.item, "decimals", 0))
    found = {str(one.month.year), str(one.month.number)}
    if one.as_of is not None:
        found.add(str(one.as_of.number))
    found |= {shown(value, decimals) for value in (one.target, one.baseline, one.actual) if value is not None}
    if one.target is not None and one.actual is not None:
        found.add(shown(one.target - one.actual, decimals))
    found |= {percent(share) for share in (one.attainment_share, one.gap_share) if share is not None}
    if isinstance(one.item, Milestone):
        due = one.item.due_month
        found |= {str(due.year), str(due.number), str(one.month - due)}
    if one.outlook is not None and one.outlook.required_per_month is not None:
        need = one.outlook.required_per_month
        found |= {shown(need, decimals), shown(need, max(decimals, 1))}
        if one.outlook.required_ratio is not None:
            found.add(shown(one.outlook.required_ratio, 1))
    return found | {"0"} if one.actual == 0 else found


def counts_of(rows: Sequence[Assessment]) -> set[str]:
    """How many items, tasks, and items of each status and group of statuses."""
    statuses = Counter(one.status for one in rows)
    reporting = Counter(one.reporting for one in rows)
    due = reporting["reported"] + reporting["not_reported"]
    found = {len(rows), len({one.task.id for one in rows}), statuses["behind"] + statuses["far_behind"], due}
    return set(map(str, found | set(statuses.values()) | set(reporting.values())))


def allowed(sentence: Sentence, context: ExportContext) -> set[str]:
    """The numbers that a sentence may hold, by the items that it says it is from."""
    rows = [context.by_item[item] for item in sentence.items]
    districts = [one for ones in context.districts.values() for one in ones if one.item.id in sentence.items]
    found = counts_of(rows).union(*map(numbers_of, rows))
    for one in districts:
        found |= {percent(one.attainment_share)} if one.attainment_share is not None else set()
        found |= {shown(one.actual, int(getattr(one.item, "decimals", 0)))} if one.actual is not None else set()
    return found


def frame_numbers(context: ExportContext) -> set[str]:
    """What sentences that speak of no item may hold: the data's version and month, and the next deadlines."""
    plan, month = context.plan, context.month
    found = {context.version, plan.year, month.number, month.number + 1}
    for day in (plan.reporting.soft_deadline(month + 1), plan.reporting.hard_deadline(month + 1)):
        found |= {day.month, day.day}
    return set(map(str, found))


def facts(context: ExportContext, scope: Scope) -> Facts:
    plan = context.plan
    return Facts(
        plan,
        context.edition,
        context.month,
        context.assessments(scope),
        context.before(scope),
        context.districts,
        plan.section[scope.section] if scope.section else None,
        plan.department[scope.department] if scope.department else None,
    )


def scopes(context: ExportContext) -> Iterable[Scope]:
    """The whole city, every section, every department."""
    yield Scope()
    yield from (Scope(section=one.id) for one in context.plan.sections)
    yield from (Scope(department=one.id) for one in context.plan.departments)
