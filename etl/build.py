"""A new version of the warehouse from the last one, the lake and the plan: asserted, then made current.

What a publication costs is what it changes: the last version's file is copied, and only the months that changed are
taken anew from the lake, with those later ones whose figures follow from them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import duckdb

from etl.bulk.bytes import to_disk
from etl.bulk.lake import Fresh
from etl.corrections import Correction, declared, read_corrections
from etl.file.arrival import is_large
from etl.recipe import BuildRefused, BuiltOtherwise, LightRow, Progress, Recipe, Undo, undone
from etl.submissions import note_corrections, note_plan, note_publication
from etl.version.begun import Begun, building_path, layout_of, open_building
from etl.version.demo_plan import illustrated
from etl.version.edition import changed_months, create_tables, note_revised, write_edition
from etl.version.facts import Engine, assert_facts, fill_months, fill_whole
from etl.version.lights import new_lights, restore_lights
from monitor.clock import now
from monitor.files import sync_folder, write_whole
from monitor.home import Home
from monitor.month import Month
from monitor.plan import Plan
from monitor.register import Publication, Register, Submission
from monitor.status import rule_label


def _quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def corrections_fingerprint(corrections: Iterable[Correction]) -> str:
    """Changes when any declared correction does."""
    content = json.dumps(declared(corrections), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def publish(
    home: Home,
    plan: Plan,
    register: Register,
    by: str,
    at: dt.datetime | None = None,
    progress: Progress = _quiet,
    note: str = "",
    origin: str = "",
    undo: Undo | None = None,
    fresh: Mapping[str, Fresh] = MappingProxyType({}),
    begun: Begun | None = None,
) -> Publication | None:
    """Publish what is approved as a new version; None where nothing changed. Raises BuildRefused, CorrectionFaults.

    `note` tells the public what changed, `origin` is where the request came from. With `undo`, what it says is done
    instead, by the one line of the ledger that publishes it: there is no moment at which it is half done.
    `fresh` is what this run wrote into the lake and has still at hand, by submission; `begun` is the version's file
    where it was begun meanwhile.

    The order is what makes it safe: the file is whole before the ledger names it, and named before readers see it.
    """
    thought = undone(register, undo) if undo else register
    recipe = recipe_of(home, plan, thought, at)
    recipe = replace(recipe, fresh={one.id: fresh[one.id] for one in recipe.submissions if one.id in fresh})
    last = register.publications[-1] if register.publications else None
    if _is_same(last, recipe):
        _put_back(home, register, last, progress, begun)
        return None
    refuse_other_units(recipe)
    before = extendable(home, register, recipe)
    if before is not None:  # that reads the lake
        _finish(fresh)
    building, lights = _build(home, recipe, thought, before, progress, begun=begun)
    _finish(fresh)
    building.replace(home.version_path(recipe.version))
    sync_folder(home.warehouse)
    publication = Publication(
        version=recipe.version,
        at=recipe.at,
        is_demo=recipe.is_demo,
        plan=recipe.plan.fingerprint,
        rule=rule_label(recipe.plan.rule),
        corrections=corrections_fingerprint(recipe.corrections),
        effective=tuple(submission.id for submission in recipe.submissions),
        lights=lights,
        by=by,
        note=note,
        new=tuple(s.id for s in recipe.submissions if s.state == "approved"),
        withdrawn=undo.withdrawn if undo else (),
        restored=undo.restored if undo else (),
        reason=undo.reason if undo else "",
        undoes=undo.version if undo else None,
    )
    note_plan(home, register, recipe.plan, at)
    note_corrections(home, register, publication.corrections, recipe.corrections, at)
    note_publication(home, register, publication, origin)
    make_current(home, recipe.version)
    return publication


def _put_back(
    home: Home, register: Register, last: Publication | None, progress: Progress, begun: Begun | None
) -> None:
    """Build the last version again where its file was lost."""
    if begun:
        begun.discard()
    if last is not None and not home.version_path(last.version).is_file():
        rebuild_version(home, register, last, progress)
        make_current(home, last.version)


def _finish(fresh: Mapping[str, Fresh]) -> None:
    for one in fresh.values():
        one.finish()


def recipe_of(home: Home, plan: Plan, register: Register, at: dt.datetime | None = None) -> Recipe:
    """What the next version would be made of; raises CorrectionFaults."""
    plan = plan if register.is_real else illustrated(plan)
    effective = register.effective
    return Recipe(
        version=register.publications[-1].version + 1 if register.publications else 1,
        at=at or now(),
        is_demo=not register.is_real,
        plan=plan,
        corrections=read_corrections(home.corrections if not register.is_real else home.corrections[:1], plan),
        submissions=effective,
        received_under=_received_under(register, effective, plan),
    )


def extendable(home: Home, register: Register, recipe: Recipe) -> Path | None:
    """The last version's file where it can be taken further: same plan, and the file is there."""
    if not register.publications:
        return None
    last = register.publications[-1]
    path = home.version_path(last.version)
    return path if last.plan == recipe.plan.fingerprint and path.is_file() else None


def begun_for(home: Home, plan: Plan, register: Register, paths: Iterable[Path]) -> Begun | None:
    """The version to be built whole from large files, begun while they are read; None where it may not be so."""
    size = sum(path.stat().st_size for path in paths if is_large(path))
    may_extend = register.publications and register.publications[-1].plan == plan.fingerprint
    return Begun(home, plan, size) if size and not may_extend else None


def rebuild_version(
    home: Home, register: Register, publication: Publication, progress: Progress = _quiet, engine: Engine = fill_whole
) -> None:
    """Build a published version again under the plan it was published with, to the same content, and put it in place.

    The engine is what takes the months from the lake.

    Raises BuildRefused, BuiltOtherwise where the declared corrections of the version are not known any more.
    """
    plan = register.plan(publication.plan)
    if plan is None:
        raise BuildRefused(f"台账里没有版本 v{publication.version} 当时的计划，无法重建；请用备份恢复 ledger.jsonl")
    corrections = _corrections_then(home, register, publication, plan)
    submissions = tuple(register.submissions[submission] for submission in publication.effective)
    recipe = Recipe(
        version=publication.version,
        at=publication.at,
        is_demo=publication.is_demo,
        plan=plan,
        corrections=corrections,
        submissions=submissions,
        received_under=_received_under(register, submissions, plan),
    )
    building, _ = _build(home, recipe, register, None, progress, engine)
    building.replace(home.version_path(publication.version))
    sync_folder(home.warehouse)


def _corrections_then(home: Home, register: Register, publication: Publication, plan: Plan) -> tuple[Correction, ...]:
    """The corrections that a version was published with: the ledger keeps them, corrections.toml may be edited."""
    kept = register.corrections.get(publication.corrections)
    if kept is not None:
        return tuple(Correction.model_validate_json(json.dumps(one)) for one in kept)
    corrections = read_corrections(home.corrections if publication.is_demo else home.corrections[:1], plan)
    if publication.corrections != corrections_fingerprint(corrections):
        raise BuiltOtherwise(
            f"版本 v{publication.version} 是按另一份 corrections.toml 发布的，"
            "请先恢复当时的文件再重建；要按现在的文件发布，请用 python -m etl publish"
        )
    return corrections


def _received_under(register: Register, submissions: Iterable[Submission], plan: Plan) -> dict[str, Plan]:
    found = ((one.id, plan if one.plan == plan.fingerprint else register.plan(one.plan)) for one in submissions)
    return {submission: known for submission, known in found if known is not None}


def refuse_other_units(recipe: Recipe) -> None:
    """A number is kept in the unit that its item had on receipt: it means nothing in another."""
    faults: dict[str, None] = {}
    for earlier in {plan.fingerprint: plan for plan in recipe.received_under.values()}.values():
        for item in earlier.items:
            now_is = recipe.plan.item.get(item.id)
            was, unit = getattr(item, "unit", None), getattr(now_is, "unit", None)
            if now_is is not None and was != unit:
                faults[f"{item.id} 的单位由“{was or '无'}”改成了“{unit or '无'}”"] = None
    if faults:
        remedy = "已收的数都按原单位，请改回原单位（另一单位可写进 unit_factors），或者换一个新的编码"
        raise BuildRefused(f"未发布，已发布的版本不变。{'；'.join(faults)}；{remedy}")


def make_current(home: Home, version: int) -> None:
    """Let readers see a version: one small file is replaced."""
    write_whole(home.current, str(version).encode())


def _is_same(last: Publication | None, recipe: Recipe) -> bool:
    if last is None:
        return not recipe.submissions
    return (
        last.effective == tuple(submission.id for submission in recipe.submissions)
        and last.plan == recipe.plan.fingerprint
        and last.corrections == corrections_fingerprint(recipe.corrections)
    )


def _build(
    home: Home,
    recipe: Recipe,
    register: Register,
    before: Path | None,
    progress: Progress,
    engine: Engine = fill_whole,
    begun: Begun | None = None,
) -> tuple[Path, tuple[LightRow, ...]]:
    """Write the version beside the others; returns its path and the lights that it publishes anew."""
    layout = layout_of(sum(submission.rows for submission in recipe.submissions))
    with _left_without_a_trace(building_path(home)), ExitStack() as opened:
        connection = begun.taken(recipe.plan, layout) if begun and before is None else None
        if connection is None:
            if begun:
                begun.close()
            connection = opened.enter_context(open_building(home, layout, before))
            if before is None:
                create_tables(connection, recipe.plan)
        lights, _ = fill(connection, home, recipe, register, progress, is_whole=before is None, engine=engine)
        connection.execute("CHECKPOINT")
        if begun:
            begun.close()
    building = building_path(home)
    to_disk(building)
    return building, lights


@contextmanager
def _left_without_a_trace(building: Path) -> Iterator[None]:
    """Takes away the file of a version that is refused: it is as large as the one before."""
    try:
        yield
    except Exception:
        building.unlink(missing_ok=True)
        raise


def fill(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    recipe: Recipe,
    register: Register,
    progress: Progress = _quiet,
    *,
    is_whole: bool,
    engine: Engine = fill_whole,
) -> tuple[tuple[LightRow, ...], list[Month]]:
    """Make the connected database (its tables empty, or the last version's) what the recipe says.

    Returns the lights that are published anew and the months that were taken anew. Raises BuildRefused.
    """
    touched = set() if is_whole else changed_months(connection, recipe, register)
    write_edition(connection, recipe)
    if is_whole:
        months = engine(connection, home, recipe, progress)
    else:
        months = fill_months(connection, home, recipe, touched, progress)
    assert_facts(connection, months)
    note_revised(connection, months, is_whole=is_whole)
    if is_whole:
        restore_lights(connection, [p for p in register.publications if p.version <= recipe.version])
    is_published = any(p.version == recipe.version for p in register.publications)
    return () if is_published else new_lights(connection, recipe, months, is_whole=is_whole), months
