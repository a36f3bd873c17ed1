"""What does not hold together in a plan whose parts are well formed: references, sums, borders, contradictions."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.home import ROOT
from monitor.plan_faults import Fault, PlanFile, model_in, nearest, sound_entries, sound_table

if TYPE_CHECKING:
    from monitor.plan import (
        Chapter,
        Department,
        District,
        Indicator,
        Item,
        Milestone,
        Narrative,
        Plan,
        Reporting,
        Section,
        Task,
    )

ITEM_TABLES = ("indicators", "milestones", "narratives")


@dataclass(frozen=True)
class Draft:
    """A plan before it is known to be sound: the entries without faults of form, each with its index in the file."""

    file: PlanFile
    reporting: Reporting | None
    figures: frozenset[str]  # ids of published figures
    chapters: Sequence[tuple[int, Chapter]]
    sections: Sequence[tuple[int, Section]]
    departments: Sequence[tuple[int, Department]]
    districts: Sequence[tuple[int, District]]
    tasks: Sequence[tuple[int, Task]]
    indicators: Sequence[tuple[int, Indicator]]
    milestones: Sequence[tuple[int, Milestone]]
    narratives: Sequence[tuple[int, Narrative]]

    def items(self) -> Iterator[tuple[str, int, Item]]:
        yield from (("indicators", index, item) for index, item in self.indicators)
        yield from (("milestones", index, item) for index, item in self.milestones)
        yield from (("narratives", index, item) for index, item in self.narratives)


def draft_of(file: PlanFile, shape: type[Plan], figures: frozenset[str]) -> Draft:
    """The sound parts of a file, by what the plan's model knows."""
    models = {name: model_in(field.annotation) for name, field in shape.model_fields.items()}
    parts: dict[str, Any] = {
        name: sound_table(file, name, model) if name == "reporting" else sound_entries(file, name, model)
        for name, model in models.items()
        if model is not None and name in Draft.__annotations__
    }
    return Draft(file=file, figures=figures, **parts)


def figure_ids(folder: Path) -> frozenset[str]:
    """Ids of the published figures beside a plan, else of the project's own."""
    tables = (base / "data" / "published" / "figures.csv" for base in (folder, ROOT))
    table = next((path for path in tables if path.exists()), None)
    if table is None:
        return frozenset()
    with table.open(encoding="utf-8-sig", newline="") as lines:
        return frozenset(row["id"] for row in csv.DictReader(lines))


def plan_faults(draft: Draft) -> Iterator[Fault]:
    """Every fault between the parts of a plan."""
    yield from _id_faults(draft)
    yield from _name_faults(draft)
    yield from _schedule_faults(draft)
    yield from _reporting_faults(draft)
    yield from _section_faults(draft)
    yield from _tile_faults(draft)
    yield from _task_faults(draft)
    yield from _item_faults(draft)


def reference_fault(
    draft: Draft, loc: tuple[str | int, ...], value: str, known: Collection[str], where: str
) -> Iterator[Fault]:
    """A fault if the value is not among the known ones, naming the nearest."""
    if value not in known:
        yield draft.file.key(*loc), f"{where}里没有「{value}」{nearest(value, known)}；请改正，或在{where}里补上"


def _id_faults(draft: Draft) -> Iterator[Fault]:
    """Ids are unique in their table, and over all kinds of items together."""
    for tables, key in (
        (("chapters",), "number"),
        (("sections",), "id"),
        (("departments",), "id"),
        (("districts",), "id"),
        (("tasks",), "id"),
        (("tasks",), "number"),
        (ITEM_TABLES, "id"),
    ):
        first: dict[object, str] = {}
        for table in tables:
            for index, entry in draft.file.entries(table):
                value = entry.get(key)
                if not isinstance(value, str | int):
                    continue
                if value in first:
                    yield draft.file.key(table, index, key), f"「{value}」与 {first[value]} 重复；请换一个"
                first.setdefault(value, draft.file.key(table, index))


def _name_faults(draft: Draft) -> Iterator[Fault]:
    """Names by which files speak of a thing lead to one thing only."""
    departments = [("departments", i, (d.name, d.short, *d.aliases)) for i, d in draft.departments]
    districts = [("districts", i, (d.name, *d.aliases)) for i, d in draft.districts]
    items = [(table, i, (item.name, *item.aliases)) for table, i, item in draft.items()]
    together = {name: ("districts", i) for i, district in draft.districts for name in district.groups}
    districts = [*districts, *((*place, (name,)) for name, place in together.items())]
    for group in (departments, districts, items):
        owner: dict[str, tuple[str, int]] = {}
        for table, index, names in group:
            for name in dict.fromkeys(names):
                if owner.setdefault(name, (table, index)) != (table, index):
                    key = draft.file.key(*owner[name])
                    yield (
                        draft.file.key(table, index),
                        f"名称或别名「{name}」已被 {key} 使用；请改掉一处，否则报送文件无法对应",
                    )


def _schedule_faults(draft: Draft) -> Iterator[Fault]:
    schedules = draft.file.document.get("schedules")
    for name, numbers in schedules.items() if isinstance(schedules, dict) else ():
        if isinstance(numbers, tuple) and all(_is_number(number) for number in numbers):
            yield from curve_faults(draft.file.key("schedules", name), numbers)


def curve_faults(key: str, numbers: Sequence[Decimal]) -> Iterator[Fault]:
    """What keeps numbers from being a schedule: their count, their order, their range, their end."""
    if len(numbers) not in (4, 12):
        yield key, f"应为4个（季末）或12个（月末）累计百分数，现有{len(numbers)}个；请补足或删减"
    if any(later < earlier for earlier, later in itertools.pairwise(numbers)):
        yield key, "累计百分数只能递增；请从小到大填写各期末的累计数"
    if any(not 0 <= number <= 100 for number in numbers):
        yield key, "累计百分数应在0到100之间；请改正"
    elif numbers and numbers[-1] != 100:
        yield key, f"最后一个数应为100，现为{numbers[-1]}；年底应完成全年任务，请改正"


def _reporting_faults(draft: Draft) -> Iterator[Fault]:
    days = draft.reporting
    if days is not None and days.soft_day > days.hard_day:
        yield draft.file.key("reporting", "soft_day"), f"催报日{days.soft_day}日晚于截止日{days.hard_day}日；请改早"


def _section_faults(draft: Draft) -> Iterator[Fault]:
    chapters = draft.file.ids("chapters", "number")
    in_use = set(draft.file.ids("tasks", "section"))
    for index, section in draft.sections:
        yield from reference_fault(draft, ("sections", index, "chapter"), section.chapter, chapters, "[[chapters]]")
        if section.id not in in_use:
            yield draft.file.key("sections", index), "这个板块没有任务；请给它安排任务，或删去板块"


def _tile_faults(draft: Draft) -> Iterator[Fault]:
    taken: dict[tuple[int, int], str] = {}
    for index, district in draft.districts:
        if district.tile in taken:
            place = f"第{district.tile[0]}行第{district.tile[1]}列"
            yield draft.file.key("districts", index, "tile"), f"{place}已是{taken[district.tile]}；请换一个位置"
        taken.setdefault(district.tile, district.name)


def _task_faults(draft: Draft) -> Iterator[Fault]:
    sections, departments = draft.file.ids("sections"), draft.file.ids("departments")
    in_use = {task for table in ITEM_TABLES for task in draft.file.ids(table, "task")}
    for index, task in draft.tasks:
        place = draft.file.key("tasks", index)
        yield from reference_fault(draft, ("tasks", index, "section"), task.section, sections, "[[sections]]")
        named: Mapping[str, tuple[str, ...]] = {
            "lead": task.lead,
            "responsible": task.responsible,
            "support": task.support,
        }
        for role, ids in named.items():
            for id_ in ids:
                yield from reference_fault(draft, ("tasks", index, role), id_, departments, "[[departments]]")
        every = [id_ for ids in named.values() for id_ in ids]
        for id_ in sorted({id_ for id_ in every if every.count(id_) > 1}):
            yield place, f"部门「{id_}」写了不止一次；请只保留一处"
        if not task.owners:
            yield place, "没有牵头或责任单位；请填写 lead，计划未设牵头单位的填写 responsible"
        if task.lead and task.responsible:
            yield place, "lead 和 responsible 只能填一项；有牵头单位的请填 lead，其他单位填 support"
        if task.id not in in_use:
            yield place, "这项任务没有任何指标、节点或定性条目；请至少补一条"
    yield from _number_faults(draft)


def _number_faults(draft: Draft) -> Iterator[Fault]:
    """Task numbers run from 1 without a hole (doubles are named among the ids)."""
    numbers = {number for _, entry in draft.file.entries("tasks") if isinstance(number := entry.get("number"), int)}
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
    if missing:
        listed = "、".join(str(number) for number in missing[:10])
        yield "tasks", f"任务序号应从1起连续编排，缺少{listed}；请补上或重新编号"


def _item_faults(draft: Draft) -> Iterator[Fault]:
    tasks, departments = draft.file.ids("tasks"), draft.file.ids("departments")
    clauses = _clauses(draft)
    for table, index, item in draft.items():
        yield from reference_fault(draft, (table, index, "task"), item.task, tasks, "[[tasks]]")
        yield from reference_fault(draft, (table, index, "reporter"), item.reporter, departments, "[[departments]]")
        clause = clauses.get(item.task, item.clause)
        if item.clause != clause:
            yield draft.file.key(table, index, "clause"), f"写的是{item.clause}，它的任务却在{clause}；请改正条款或任务"
    for index, milestone in draft.milestones:
        yield from _due_faults(draft, index, milestone)


def _clauses(draft: Draft) -> dict[str, str]:
    """Task → chapter and number, for the tasks whose section and chapter are known."""
    chapters = {section.id: section.chapter for _, section in draft.sections}
    return {task.id: f"{chapters[task.section]}-{task.number}" for _, task in draft.tasks if task.section in chapters}


def _due_faults(draft: Draft, index: int, milestone: Milestone) -> Iterator[Fault]:
    year, month = milestone.due.split("-")
    key = draft.file.key("milestones", index, "due")
    if not 1 <= int(month) <= 12:
        yield key, f"没有{int(month)}月；请写01到12"
    elif isinstance(planned := draft.file.document.get("year"), int) and int(year) != planned:
        yield key, f"{milestone.due}不在计划年度{planned}年内；请改为该年1月至12月"


def _is_number(value: object) -> bool:
    """Whole or decimal and finite; anything else is a fault of form."""
    return isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
