"""The demonstration data, loaded batch by batch as they would have come in."""

from __future__ import annotations

from typing import Any

from etl.build import publish
from etl.commands import Refused, Result, has_errors, writing
from etl.demo import DemoBatch, demo_batches, demo_corrections
from etl.demo_plan import illustrated
from etl.files import write_whole
from etl.intake import History, approve_all, check_file, keep
from etl.recipe import Progress
from etl.submissions import read_register
from monitor.home import Home
from monitor.plan import Plan


def demo(home: Home, plan: Plan, progress: Progress) -> Result:
    """Generate the demonstration files, load them batch by batch as they would have come, and publish each batch."""
    register = read_register(home)
    if register.is_real:
        raise Refused("本数据目录已有正式数据，不能载入演示数据；请用 MONITOR_DATA 指定另一个空目录")
    home.demo.mkdir(parents=True, exist_ok=True)
    write_whole(home.demo / "corrections.toml", demo_corrections(illustrated(plan)).encode())
    batches = demo_batches(illustrated(plan))
    document: dict[str, Any] = {"files": 0, "version": None}
    for number, batch in enumerate(batches, start=1):
        progress("演示批次", number, len(batches))
        result = _demo_batch(home, plan, batch)
        document = {"files": document["files"] + result["files"], "version": result["version"]}
    return document, 0


def _demo_batch(home: Home, plan: Plan, batch: DemoBatch) -> dict[str, Any]:
    with writing(home) as register:
        taken = []
        with History(home) as history:
            for file in batch.files:
                path = home.demo / file.name
                write_whole(path, file.content)
                one = check_file(path, plan, history, file.received_at.date())
                if has_errors(one):
                    raise Refused(f"演示文件 {file.name} 未通过检查：{[p.message for p in one.checked.problems][:3]}")
                taken.append(keep(home, register, one, plan, file.by, file.received_at))
                history.take(one.checked.observations)
        approve_all(home, register, taken, batch.by, batch.publish_at)
        publish(home, plan, register, batch.by, batch.publish_at)
        return {"files": len(taken), "version": register.publications[-1].version}
