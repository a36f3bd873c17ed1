"""What each command does; every one returns its JSON document and its exit status."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from etl.build import begun_for, make_current, publish, rebuild_version
from etl.check.house import house_of, keep_answer
from etl.console import say
from etl.corrections import CorrectionFaults
from etl.file.arrival import contents_of, files_of
from etl.intake import History, Taken, approve_all, check_file, demo_conflict, fresh_of, keep, marked_copy
from etl.language.guidance import NOTHING, Guidance
from etl.language.names import is_known
from etl.marked import Form
from etl.recipe import BuildRefused, BuiltOtherwise, Progress
from etl.report import problem_entry, report
from etl.review import acts as review_acts
from etl.review_commands import operator
from etl.template import template_rows, write_template
from etl.version.facts import Engine, fill_whole
from etl.writing import writing
from monitor.clock import now
from monitor.files import write_whole
from monitor.home import Home
from monitor.judged import judge
from monitor.month import Month
from monitor.plan import Plan
from monitor.record import status_document
from monitor.register import Register, read_register
from monitor.warehouse import current_version, read_edition

Result = tuple[dict[str, Any], int]


class Refused(Exception):
    """The command cannot be carried out; the sentence says why and what to do."""


def check(
    home: Home,
    plan: Plan,
    paths: Iterable[Path],
    progress: Progress,
    *,
    observations: bool,
    marked: Path | None = None,
    form: Form | None = None,
    guidance: Guidance = NOTHING,
) -> Result:
    """Read and check; nothing is written but, with `marked`, copies of the files with their problems in that folder."""
    taken, entries = [], []
    paths = list(files_of(paths, or_folder=True))
    house = house_of(home, read_register(home))
    started = time.monotonic()
    with History(home) as history:
        for number, path in enumerate(paths, start=1):
            progress("检查", number, len(paths))
            one = check_file(path, plan, history, now().date(), guidance, house)
            history.take(one.checked.observations)
            entries.append(_entry(one, observations=observations))
            if marked is not None:
                entries[-1]["marked"] = _write_marked(one, marked, form)
            taken.append(one.released)
    return {"files": entries, "rows_per_second": _speed(entries, started)}, _status(taken)


def _speed(entries: Iterable[dict[str, Any]], started: float) -> int:
    """Rows read and checked per second since then."""
    rows: int = sum(entry["rows"] for entry in entries)
    return round(rows / max(time.monotonic() - started, 0.001))


def _write_marked(taken: Taken, folder: Path, form: Form | None) -> str | None:
    """Where the copy with the problems was written; None where the file has none or is no table."""
    copy = marked_copy(taken, form)
    if copy is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    name, content = copy
    path = folder / name
    for number in itertools.count(2):
        if not path.exists():
            break
        path = (folder / name).with_stem(f"{Path(name).stem}-{number}")
    write_whole(path, content)
    return str(path)


def load(
    home: Home,
    plan: Plan,
    paths: Iterable[Path],
    by: str,
    progress: Progress,
    *,
    publishes: bool,
    observations: bool = False,
    at: dt.datetime | None = None,
    guidance: Guidance = NOTHING,
) -> Result:
    """Receive files without errors, and with `publishes` publish them; a file with errors leaves no trace."""
    with writing(home) as register, ExitStack() as at_end:
        was_real = register.is_real
        started, given = time.monotonic(), list(files_of(paths))
        begun = begun_for(home, plan, register, given) if publishes else None
        if begun:
            at_end.callback(begun.discard)
        taken, entries = _take(
            home, plan, register, given, by, progress,
            observations=observations, at=at, guidance=guidance,
        )  # fmt: skip
        speed = _speed(entries, started)
        document: dict[str, Any] = {"files": entries, "version": None, "rows_per_second": speed}
        status = _status(taken)
        fresh = fresh_of(taken)
        for one in fresh.values():
            at_end.callback(one.finish)
        if any(problem["code"] == "demo-into-real" for entry in entries for problem in entry["problems"]):
            status = max(status, 1)
        if publishes:
            approve_all(home, register, taken, by, at)
            try:
                publication = publish(home, plan, register, by, at, progress, fresh=fresh, begun=begun)
            except (BuildRefused, CorrectionFaults) as error:
                # what was received stands: the report says under which number, so that it can be withdrawn
                return {**document, "error": str(error)}, max(status, 1)
            document["version"] = register.publications[-1].version if register.publications else None
            document["is_new_version"] = publication is not None
            if register.is_real and not was_real and any(s.is_demo for s in register.submissions.values()):
                say("已载入正式数据：演示数据不再显示（仍留存在册，撤回全部正式报送后恢复）")
        return document, status


def _take(
    home: Home,
    plan: Plan,
    register: Register,
    paths: list[Path],
    by: str,
    progress: Progress,
    *,
    observations: bool,
    at: dt.datetime | None,
    guidance: Guidance,
) -> tuple[list[Taken], list[dict[str, Any]]]:
    """Check every file in turn and keep those without errors."""
    taken, entries = [], []
    run, house = contents_of(paths), house_of(home, register)
    with History(home, is_kept=True) as history:
        for number, path in enumerate(paths, start=1):
            progress("接收", number, len(paths))
            one = check_file(path, plan, history, (at or now()).date(), guidance, house)
            entry = _entry(one, observations=observations)
            conflict = demo_conflict(one, register)
            if conflict is not None:
                entry["problems"].append(problem_entry(conflict))
            elif not has_errors(one):
                one = keep(home, register, one, plan, by, at, run, waits=False)
                history.take(one.checked.observations)
                entry["submission"] = one.submission.id if one.submission else None
                entry["is_repeated"] = one.is_repeated
            taken.append(one.released)
            entries.append(entry)
    return taken, entries


def publish_approved(home: Home, plan: Plan, by: str, progress: Progress, note: str = "") -> Result:
    """Publish what is approved."""
    publication = review_acts.publish_approved(home, plan, operator(by), note, progress)
    register = read_register(home)
    version = register.publications[-1].version if register.publications else None
    return {"version": version, "is_new_version": publication is not None}, 0


def rebuild(
    home: Home, plan: Plan, by: str, progress: Progress, version: int | None = None, engine: Engine = fill_whole
) -> Result:
    """Lake and warehouse anew from submissions and ledger, by an engine; with `version` that version only."""
    with writing(home) as register:
        if not register.publications:
            raise Refused("还没有发布过任何版本，无从重建；请先用 python -m etl load … --publish 载入数据")
        last = register.publications[-1]
        wanted = {p.version: p for p in register.publications}.get(last.version if version is None else version)
        if wanted is None:
            raise Refused(f"没有发布过版本 v{version}；已发布的版本为 v1 至 v{last.version}")
        with _lake_anew(home) if wanted is last else nullcontext():
            try:
                rebuild_version(home, register, wanted, progress, engine)
            except BuiltOtherwise:
                if version is not None:
                    raise
                # the corrections were edited since: what was received stands, what it means is published anew
                publish(home, plan, register, by, progress=progress)
        make_current(home, register.publications[-1].version)
        return {"version": wanted.version if version is not None else register.publications[-1].version}, 0


@contextmanager
def _lake_anew(home: Home) -> Iterator[None]:
    """An empty lake to be filled; the one that was there comes back where that fails."""
    aside = home.lake.with_name(".lake-before")
    shutil.rmtree(aside, ignore_errors=True)
    if home.lake.exists():
        home.lake.rename(aside)
    try:
        yield
    except BaseException:
        if aside.exists():
            shutil.rmtree(home.lake, ignore_errors=True)
            aside.rename(home.lake)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def rollback(
    home: Home,
    plan: Plan,
    submission: str | None,
    by: str,
    reason: str,
    progress: Progress,
    version: int | None = None,
) -> Result:
    """Withdraw one submission, or take back what a version changed, and publish without it."""
    actor = operator(by)
    if (submission is None) == (version is None):
        raise Refused("请写明回退哪一份报送（形如 S000012），或者用 --version 写明回退哪个版本，两者只写一个")
    if version is not None:
        publication = review_acts.undo_version(home, plan, actor, version, reason, progress)
    else:
        publication = review_acts.take_back(home, plan, actor, submission or "", reason, progress)
    document: dict[str, Any] = {"submission": submission, "version": publication.version if publication else None}
    if publication is not None and version is not None:
        document |= {"undone": version, "withdrawn": publication.withdrawn, "restored": publication.restored}
    return document, 0


def _entry(taken: Taken, *, observations: bool) -> dict[str, Any]:
    return report(taken.checked, has_observations=observations)


def has_errors(taken: Taken) -> bool:
    """Whether a file may not be received."""
    return any(problem.level == "error" for problem in taken.checked.problems) or not taken.reading.is_readable


def _status(taken: list[Taken]) -> int:
    """2 where a file could not be read at all, 1 where one has errors, else 0."""
    if any(not one.reading.is_readable for one in taken):
        return 2
    return 1 if any(has_errors(one) for one in taken) else 0


def status(home: Home, plan: Plan, month: str | None, version: int | None) -> Result:
    """Every assessment of a month, judged by the plan of the version."""
    wanted = current_version(home) if version is None else version
    if wanted is None:
        raise Refused("还没有发布过数据；请先运行 python -m etl demo 或 python -m etl load … --by 姓名 --publish")
    judged = judge(home, wanted, _month(month) if month else None)
    return status_document(judged.edition, judged.month, judged.assessments), 0


def template(home: Home, plan: Plan, department: str, month: str, output: Path, *, is_xlsx: bool) -> Result:
    """Write the file that a department fills in for a month; marked where the installation shows demonstration data."""
    wanted, owner = _month(month), _department(plan, department)
    version = current_version(home)
    is_demo = version is not None and read_edition(home, version).is_demo
    rows = template_rows(plan, owner, wanted, is_demo=is_demo)
    if not rows:
        raise Refused(
            f"{plan.department[owner].name}在{wanted.label}没有应报的指标；负责报送的单位见 python -m monitor.plan"
        )
    if output.exists() and not output.is_file():
        raise Refused(f"“{output}”不是普通文件，不能写成模板；请换一个文件名")
    write_template(output.resolve(), rows, xlsx=is_xlsx)
    return {"file": str(output), "department": owner, "month": str(wanted), "rows": len(rows), "is_demo": is_demo}, 0


def answer(home: Home, plan: Plan, department: str, text: str | None, means: str | None, by: str) -> Result:
    """Keep what a department's name means ("-" takes it back); without a name list what is kept."""
    owner = _department(plan, department)
    if text is None or means is None:
        return {"department": owner, "answers": _answers(read_register(home), plan, owner)}, 0
    with writing(home) as register:
        keep_answer(home, register, plan, owner, text, "" if means == "-" else means, by)
        return {"department": owner, "answers": _answers(register, plan, owner)}, 0


def _answers(register: Register, plan: Plan, department: str) -> list[dict[str, Any]]:
    return [
        {"text": one.text, "means": one.means, "is_known": is_known(plan, one.means), "by": one.by, "at": str(one.at)}
        for one in register.answers.get(department, {}).values()
    ]


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Refused(f"月份“{text}”写法不对，应形如 2025-09") from error


def _department(plan: Plan, text: str) -> str:
    for department in plan.departments:
        if text in {department.id, department.name, department.short, *department.aliases}:
            return department.id
    near = get_close_matches(text, [d.name for d in plan.departments], n=3, cutoff=0.4)
    hint = f"；是不是“{'”“'.join(near)}”" if near else "；全部单位见 python -m monitor.plan"
    raise Refused(f"计划中没有单位“{text}”{hint}")
