"""The plan as a table for people, or the list of what is wrong with it: `python -m monitor.plan [PATH]`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.home import PLAN_PATH
from monitor.plan import KIND_NAMES, Indicator, Item, Milestone, Plan, PlanFaults, load_plan

_SIGNS = {"at_least": "≥", "more_than": ">", "exactly": "=", "at_most": "≤"}
_WIDTH = 140  # columns of a file or a pipe, where nothing tells a width
_OFTEN = {"monthly": "月", "quarterly": "季", "annual": "年"}


def main(arguments: list[str] | None = None) -> int:
    """0 for a sound plan, 1 for one with faults."""
    parser = argparse.ArgumentParser(prog="python -m monitor.plan", description="检查并列出计划")
    parser.add_argument("path", nargs="?", type=Path, default=PLAN_PATH, help="计划文件，默认 indicators.toml")
    path = parser.parse_args(arguments).path
    try:
        plan = load_plan(path)
    except PlanFaults as faults:
        print_faults(path, faults, Console(file=sys.stderr, highlight=False))
        return 1
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    print_plan(plan, console)
    return 0


def print_faults(path: Path, faults: PlanFaults, console: Console) -> None:
    """One numbered line for every fault: its key, the sentence, the remedy."""
    console.print(f"[bold]{escape(str(path))} 有{len(faults.faults)}处问题：[/]")
    for number, (key, sentence) in enumerate(faults.faults, start=1):
        console.print(f"{number:>3}. [bold]{escape(key)}[/]：{escape(sentence)}", soft_wrap=True)


def print_plan(plan: Plan, console: Console) -> None:
    """Every item by section and task, and a line that says that the plan is sound."""
    console.print(
        f"[bold]{escape(plan.title)}[/]（{plan.city}，{plan.year}年，规则 {plan.rule.preset}@{plan.rule.version}）"
    )
    for section in plan.sections:
        table = Table(title=f"{section.chapter}　{section.name}", title_justify="left", box=SIMPLE_HEAD)
        for heading in ("任务", "编码", "名称", "类型", "目标（时限）", "报送部门", "频率", "分县区"):
            table.add_column(heading, overflow="fold", no_wrap=heading == "编码" and console.width >= _WIDTH)
        for task in plan.tasks_of_section(section.id):
            items = plan.items_of_task(task.id)
            for place, item in enumerate(items):
                label = f"{task.number} {task.short}" if place == 0 else ""
                table.add_row(*map(escape, (label, *_cells(plan, item))), end_section=place == len(items) - 1)
        console.print(table)
    counts = Counter(KIND_NAMES[item.kind] for item in plan.items)
    listed = "、".join(f"{name}{counts[name]}" for name in KIND_NAMES.values())
    console.print(
        f"计划有效：{len(plan.sections)}个板块，{len(plan.tasks)}项任务，{len(plan.items)}个条目（{listed}）。"
    )


def _cells(plan: Plan, item: Item) -> tuple[str, ...]:
    districts = "是" if isinstance(item, Indicator) and item.by_district else ""
    reporter = plan.department[item.reporter].short
    return item.id, item.name, KIND_NAMES[item.kind], _target(item), reporter, _OFTEN[item.frequency], districts


def _target(item: Item) -> str:
    if isinstance(item, Milestone):
        return item.due_month.label
    if isinstance(item, Indicator):
        return f"{_SIGNS[item.comparison]}{item.target:,.{item.decimals}f}{item.unit}"
    return "—"
