"""The plan's own tables in the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from monitor.plan import Plan
from monitor.status import STEPS


def fill_plan(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Write sections, departments, districts, tasks and items of the plan."""
    _insert(connection, "section", [(s.id, s.name, s.chapter, n) for n, s in enumerate(plan.sections, start=1)])
    _insert(connection, "department", [(d.id, d.name, d.short) for d in plan.departments])
    _insert(connection, "district", [(d.id, d.name, d.kind, n) for n, d in enumerate(plan.districts, start=1)])
    _insert(connection, "task", [(t.id, t.number, t.section, t.title) for t in plan.tasks])
    roles = [
        (task.id, department, role)
        for task in plan.tasks
        for role, departments in (("lead", task.lead), ("responsible", task.responsible), ("support", task.support))
        for department in departments
    ]
    _insert(connection, "task_department", roles)
    items = [
        (
            item.id,
            item.task,
            item.kind,
            item.name,
            getattr(item, "unit", None),
            getattr(item, "target", None),
            item.reporter,
            STEPS[item.frequency],
            n,
        )
        for n, item in enumerate(plan.items, start=1)
    ]
    _insert(connection, "item", items)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        columns = {f"c{number}": list(column) for number, column in enumerate(zip(*rows, strict=True))}
        connection.register("given", pa.table(columns))
        connection.execute(f"INSERT INTO {table} SELECT * FROM given")  # noqa: S608 - names are this module's own
        connection.unregister("given")
