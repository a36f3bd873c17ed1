"""A submission read again as on receipt, held against what is published now: what a reviewer sees of a file."""

from __future__ import annotations

from functools import lru_cache

from etl.checks import Checked, check_reading
from etl.intake import History, Taken
from etl.language.guidance import Guidance
from etl.read import read_submission
from etl.reception.reading import finding
from etl.submissions import original
from monitor.home import PLAN_PATH, Home
from monitor.plan import Plan, load_plan
from monitor.position import position
from monitor.reception import Mended
from monitor.register import Submission, follow_register
from monitor.review import Report


@lru_cache(maxsize=32)
def taken_again(home: Home, submission: str, version: int | None) -> Taken | None:
    """A submission read as on receipt, held against the published version; None where its file is gone."""
    register = follow_register(home)
    one = register.submissions[submission]
    plan = register.plan(one.plan) or load_plan(PLAN_PATH)
    try:
        content = original(home, submission)
    except FileNotFoundError:
        return None
    reading = read_submission(content, one.file, plan, Guidance.from_json(one.guidance))
    day, levels = one.received_at.date(), one.guidance.get("levels", {})
    with History(home) as history:
        checked = check_reading(reading, plan, today=day, known=history.known, levels=levels)
    return Taken(content, reading, checked)


@lru_cache(maxsize=2048)
def warnings_of(home: Home, submission: str, version: int | None) -> int:
    """How many warnings a submission has; kept, for lists are looked at again and again."""
    taken = taken_again(home, submission, version)
    return 0 if taken is None else sum(problem.level == "warning" for problem in taken.checked.problems)


def report_of(plan: Plan, one: Submission, checked: Checked) -> Report:
    """What the page shows of it."""
    guidance = Guidance.from_json(one.guidance)
    mended = (Mended(m.sheet, m.line, m.column, m.before, m.after, m.reason) for m in guidance.mendings)
    in_order = sorted(checked.problems, key=lambda problem: problem.level != "error")
    return Report(
        encoding=checked.reading.encoding or "",
        rows=checked.rows,
        accepted=checked.accepted,
        findings=tuple(map(finding, in_order)),
        ignored=tuple((position(line.sheet, line.line), line.why) for line in checked.ignored),
        mendings=tuple(mended),
        answers=tuple((text, _meaning(plan, means)) for text, means in guidance.answers.items()),
    )


def _meaning(plan: Plan, means: str) -> str:
    for known in (plan.item, plan.district, plan.department):
        if means in known:
            return known[means].name
    return means
