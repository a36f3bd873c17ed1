"""Large files, on receipt and again from what was kept, with what the installation adds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from pathlib import Path

from etl.bulk.bytes import NotUniform
from etl.bulk.known import Published
from etl.bulk.part import Part
from etl.bulk.whole import Asked, check_bulk
from etl.check.house import House
from etl.checks import Checked, check_reading
from etl.file.arrival import held, is_large, scratch, shown
from etl.language.guidance import Guidance
from etl.read import read_submission
from etl.submissions import original, original_path
from monitor.home import Home
from monitor.plan import Plan
from monitor.register import Submission


def check_large(
    path: Path,
    plan: Plan,
    home: Home,
    published: Published,
    today: dt.date,
    guidance: Guidance,
    house: House,
    departments: Collection[str],
    copy: Path | None = None,
) -> tuple[Checked, Part]:
    """What a large file means; `departments` are those that it is known to come from, `copy` is where to copy it to.

    It is opened once: one of its name that comes later is another file. Raises NotUniform, or OSError where there is
    none any more.
    """

    def guide(given: Guidance, first: Checked, named: Set[str]) -> Guidance:
        return given.remembering(agreed(house, {*departments, *first.departments, *named}))

    asked = Asked(plan, today, house.levels, published, guide)
    with scratch(home) as folder, held(path) as same:
        return check_bulk(same, shown(path), asked, guidance, folder, copy)


def read_again(home: Home, plan: Plan, submission: Submission) -> tuple[Checked, Part | None]:
    """What a kept submission says, as it was read on receipt."""
    guidance, levels = Guidance.from_json(submission.guidance), submission.guidance.get("levels", {})
    path, today = original_path(home, submission.id), submission.received_at.date()
    if is_large(path, is_again=True):
        try:
            with scratch(home) as folder:
                return check_bulk(path, submission.file, Asked(plan, today, levels), guidance, folder)
        except NotUniform:  # row by row, as on receipt
            pass
    reading = read_submission(original(home, submission.id), submission.file, plan, guidance)
    return check_reading(reading, plan, today=today, levels=levels, is_again=True), None


def agreed(house: House, departments: Iterable[str]) -> dict[str, str]:
    """The answers of several departments, without those in which they differ."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for department in sorted(departments):
        for text, means in house.answers.get(department, {}).items():
            meanings[text].add(means)
    return {text: means.pop() for text, means in meanings.items() if len(means) == 1}
