"""What submissions say, as rows of the lake: of those just received, and of kept ones again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from etl import lake
from etl.bulk.lake import Fresh
from etl.bulk.large import read_again
from etl.bulk.part import Observations, Part
from etl.checks import Checked, Measured
from etl.problem import Problem
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Submission


def land(home: Home, plan: Plan, submission: Submission) -> tuple[list[Problem], Fresh | None]:
    """Write a kept submission into the lake again; returns the errors that the plan of its receipt finds in it.

    A large one is returned, too, while its files are still written: it has to be finished.
    """
    checked, part = read_again(home, plan, submission)
    errors = [problem for problem in checked.problems if problem.level == "error"]
    if errors:
        return errors, None
    return [], write_rows(home, submission.id, part, rows_for_lake(checked, plan)[0])


def rows_for_lake(checked: Checked, plan: Plan) -> tuple[list[lake.Row], set[Month]]:
    """What the lake is to have of a file, of a large one without its clean part; and the months of all of it."""
    observations = checked.observations
    if not isinstance(observations, Observations):
        rows = rows_of(observations, _reporters(plan))
        return rows, {row.month for row in rows}
    rows = rows_of(observations.others, _reporters(plan))
    return rows, {row.month for row in rows} | set(observations.part.months)


def write_rows(home: Home, submission: str, part: Part | None, rows: list[lake.Row]) -> Fresh | None:
    """Write the lake's files; of a large file, begin to, and return what it says, from which a version can be built."""
    if part is None:
        lake.write_rows(home, submission, rows)
        return None
    fresh = part.fresh(rows)
    fresh.write(home, submission)
    return fresh


def rows_of(observations: Iterable[Measured], reporters: dict[str, str]) -> list[lake.Row]:
    """One row per indicator, district and month, 本月数 beside 累计数, with the line of 累计数 where there is one."""
    cells: dict[tuple[str, str, Month], dict[str, Measured]] = defaultdict(dict)
    for observation in observations:
        cells[observation.indicator, observation.district, observation.month][observation.measure] = observation
    rows = []
    for (indicator, district, month), measures in cells.items():
        cumulative, amount = measures.get("cumulative"), measures.get("month")
        main = cumulative or amount
        if main is None:
            continue
        rows.append(
            lake.Row(
                indicator=indicator,
                district=district,
                month=month,
                value=cumulative.value if cumulative else None,
                amount=amount.value if amount else None,
                self_status=main.self_status,
                text=main.text,
                department=reporters.get(indicator, ""),
                sheet=main.sheet or "",
                line=main.line,
            )
        )
    return rows


def _reporters(plan: Plan) -> dict[str, str]:
    return {item.id: item.reporter for item in plan.items}
