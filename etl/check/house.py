"""What an installation adds to the plan when it reads a file: answers given before, its own levels of problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from etl.check.levels import Levels, level_faults
from etl.language.names import Directory
from etl.language.plan_names import CITY_NAME
from etl.language.text import asked, loose
from monitor.clock import now
from monitor.home import Home
from monitor.ledger import Ledger
from monitor.observation import CITY
from monitor.plan import Plan
from monitor.register import Answer, Register
from monitor.settings import SettingsFaults, read_settings


class AnswerRefused(Exception):
    """What was answered cannot be kept; a Chinese sentence says why."""


@dataclass(frozen=True, slots=True)
class House:
    """Answers by department, each its own name for something and the id that it means; levels by code of problem."""

    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    levels: Levels = field(default_factory=dict)


def house_of(home: Home, register: Register) -> House:
    """What this installation adds; raises SettingsFaults where its levels of problems cannot be followed."""
    levels = read_settings(home).checks.levels
    if faults := [(f"checks.levels.{code}", sentence) for code, sentence in level_faults(levels)]:
        raise SettingsFaults(faults)
    answers = {
        department: {text: answer.means for text, answer in known.items()}
        for department, known in register.answers.items()
    }
    return House(answers, levels)


def meant(plan: Plan, said: str) -> tuple[str, str]:
    """(kind, id) of what an answer says by id or name; raises AnswerRefused where the plan has no such thing."""
    directory = Directory(plan)
    if said == CITY_NAME:
        return "district", CITY_NAME
    items = [item] if (item := directory.item_by_id(said)) else list(directory.items_by_name(said))
    if len(items) == 1:
        return "item", items[0].id
    if department := plan.department.get(said) or directory.department(said):
        return "department", department.id
    if (district := said if said in plan.district else directory.district(said)) and district != CITY:
        return "district", district
    near = [*directory.nearest_items(said), *directory.nearest_departments(said), *directory.nearest_districts(said)]
    hint = f"；最接近的是：{'、'.join(f'{name}（{identity}）' for identity, name in near)}" if near else ""
    raise AnswerRefused(f"计划中没有“{said}”，不能作为回答{hint}")


def _named_by_plan(plan: Plan, kind: str, text: str) -> tuple[str, str] | None:
    """(id, name) of the one thing of a kind that the plan calls so: no answer is ever asked for it, nor followed."""
    directory = Directory(plan)
    if kind == "item":
        items = directory.items_of_plan(text)
        return (items[0].id, items[0].name) if len(items) == 1 else None
    if kind == "department":
        department = directory.department(text)
        return (department.id, department.name) if department else None
    district = directory.district(text) if kind == "district" else None
    return (district, plan.district[district].name) if district else None


def answers_of(plan: Plan, said: Iterable[str]) -> dict[str, str]:
    """Answers written as NAME=ID for one run; raises AnswerRefused."""
    found = {}
    for one in said:
        text, sign, means = one.rpartition("=")
        if not sign or not loose(text):
            raise AnswerRefused(f"“{one}”应写成 名称=编码，例如 基站总数=stations")
        found[asked(text)] = meant(plan, means.strip())[1]
    return found


def keep_answer(
    home: Home,
    register: Register,
    plan: Plan,
    department: str,
    text: str,
    said: str,
    by: str,
    at: dt.datetime | None = None,
    origin: str = "",
) -> Answer | None:
    """Note what a department's name means, for its files to come; None where an answer is taken back (said "")."""
    if not loose(text):
        raise AnswerRefused("要回答的名称是空的")
    known = register.answers.get(department, {})
    spelled = next((one for one in known if loose(one) == loose(text)), asked(text))
    if not said and spelled not in known:
        raise AnswerRefused(f"{plan.department[department].name}没有回答过“{text}”，不必撤回")
    kind, means = meant(plan, said) if said else ("", "")
    if (own := _named_by_plan(plan, kind, text)) and own[0] != means:
        raise AnswerRefused(f"“{text}”是计划里“{own[1]}”（{own[0]}）的名称，不能回答成别的；叫法要改的，请改计划")
    event = {
        "at": (at or now()).isoformat(),
        "act": "answered",
        "department": department,
        "kind": kind,
        "text": spelled,
        "means": means,
        "by": by,
        **({"from": origin} if origin else {}),
    }
    Ledger(home.ledger).append(event)
    register.apply(event)
    return register.answers.get(department, {}).get(spelled)
