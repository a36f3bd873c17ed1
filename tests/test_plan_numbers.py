"""Every number of the plan is an indicator's target, is carried by a milestone's words, or is declared context."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.plan import Indicator, Plan, load_plan

ROOT = Path(__file__).parents[1]


@cache
def plan() -> Plan:
    return load_plan(ROOT / "indicators.toml")


def listed_tasks() -> list[dict[str, Any]]:
    text = (ROOT / "tests" / "plan_numbers.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text, parse_float=Decimal)["tasks"])


NUMBERS = [(entry["task"], number) for entry in listed_tasks() for number in entry["numbers"]]
TARGETS = [(task, number) for task, number in NUMBERS if "indicator" in number]
CARRIED = [(task, number) for task, number in NUMBERS if "item" in number]


def names(cases: list[tuple[int, dict[str, Any]]]) -> list[str]:
    return [f"task {task}: {number['number']} {number['about']}" for task, number in cases]


def written(number: str) -> Decimal | None:
    """The quantity that a number in digits says; None for one in characters."""
    match = re.match(r"\d+(\.\d+)?", number)
    return Decimal(match[0]) if match else None


@pytest.mark.parametrize(("task", "number"), TARGETS, ids=names(TARGETS))
def test_a_number_is_the_target_of_its_indicator(task: int, number: dict[str, Any]) -> None:
    indicator = plan().item[number["indicator"]]
    assert isinstance(indicator, Indicator)
    assert indicator.target == number["value"]
    assert indicator.unit == number["unit"]
    assert written(number["number"]) in (number["value"], None)
    assert plan().task[indicator.task].number == task


@pytest.mark.parametrize(("task", "number"), CARRIED, ids=names(CARRIED))
def test_a_number_stands_in_the_words_of_its_item(task: int, number: dict[str, Any]) -> None:
    if number["item"] == "plan":
        assert f"{getattr(plan(), number['field'])}年" == number["number"]
        return
    item = plan().item[number["item"]]
    carried = str(getattr(item, number["field"])).replace("“", "").replace("”", "").replace("《", "")
    assert number["number"] in carried
    assert plan().task[item.task].number == task


def test_every_entry_says_where_its_number_went_and_only_once() -> None:
    for task, number in NUMBERS:
        places = [key for key in ("indicator", "item", "context") if number.get(key)]
        assert len(places) == 1, (task, number)


def test_every_target_of_the_plan_is_listed_once() -> None:
    listed = sorted(number["indicator"] for _, number in TARGETS)
    assert listed == sorted(indicator.id for indicator in plan().indicators)


def test_every_task_is_listed_in_order() -> None:
    assert [entry["task"] for entry in listed_tasks()] == list(range(30))
    assert [task.number for task in plan().tasks] == list(range(1, 30))


def test_a_task_without_numbers_says_why() -> None:
    assert [entry["task"] for entry in listed_tasks() if bool(entry["numbers"]) == bool(entry.get("none"))] == []
