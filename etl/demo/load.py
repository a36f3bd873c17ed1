"""The demonstration data, loaded batch by batch as they would have come in."""

from __future__ import annotations

from etl.build import publish
from etl.commands import Refused, Result, has_errors, rebuild
from etl.demo.batches import DemoBatch, demo_batches, demo_corrections
from etl.intake import History, approve_all, check_file, keep
from etl.recipe import Progress
from etl.version.demo_plan import illustrated
from etl.writing import writing
from monitor.files import write_whole
from monitor.home import Home
from monitor.plan import Plan
from monitor.register import Register, read_register
from monitor.warehouse import current_version


def demo(home: Home, plan: Plan, progress: Progress, *, if_empty: bool = False) -> Result:
    """Generate the demonstration files, load them batch by batch as they would have come, and publish each batch.

    A run that was killed is taken up where it stopped. With `if_empty` an installation that holds real submissions is
    left as it is, one whose warehouse was deleted is rebuilt; without it real submissions are a reason to refuse.
    """
    register = read_register(home)
    if any(not submission.is_demo for submission in register.submissions.values()):
        if not if_empty:
            raise Refused("本数据目录已有正式数据，不能载入演示数据；请用 MONITOR_DATA 指定另一个空目录")
        return _as_it_is(home, plan, register, progress)
    batches = demo_batches(illustrated(plan))
    done = sum(publication.is_demo for publication in register.publications)
    if done >= len(batches):
        return _as_it_is(home, plan, register, progress)
    home.demo.mkdir(parents=True, exist_ok=True)
    write_whole(home.demo / "corrections.toml", demo_corrections(illustrated(plan)).encode())
    files = 0
    for number, batch in enumerate(batches[done:], start=done + 1):
        progress("演示批次", number, len(batches))
        files += _demo_batch(home, plan, batch)
    return {"files": files, "version": current_version(home), "is_new_version": True}, 0


def _as_it_is(home: Home, plan: Plan, register: Register, progress: Progress) -> Result:
    if register.publications and current_version(home) is None:
        return rebuild(home, plan, "系统", progress)
    return {"files": 0, "version": current_version(home), "is_new_version": False}, 0


def _demo_batch(home: Home, plan: Plan, batch: DemoBatch) -> int:
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
        return len(taken)
