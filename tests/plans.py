"""Small plans and observations, built in code, for tests of the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from monitor.month import Month
from monitor.observation import CITY, Observation, Receipt, Series
from monitor.plan import (
    Baseline,
    Chapter,
    Department,
    District,
    Indicator,
    Item,
    Milestone,
    Narrative,
    Plan,
    Rule,
    Section,
    Task,
)

YEAR = 2025
RECEIPT = Receipt("S000001", "通管办202509.csv", dt.datetime(2025, 10, 9, tzinfo=dt.UTC), "测试")
ORIGIN: dict[str, Any] = {"department": "comms", "sheet": "", "line": 2, "receipt": RECEIPT}


def month(number: int, year: int = YEAR) -> Month:
    return Month(year, number)


def base(value: str | int) -> Baseline:
    return Baseline(value=Decimal(value), as_of="2024-12", source="测试")


def indicator(slug: str = "stations", /, **changes: Any) -> Indicator:
    """A cumulative indicator with a target of 3200, changed as told."""
    given: dict[str, Any] = {
        "id": slug,
        "task": "networks",
        "name": "新建5G基站数",
        "short": "新建5G基站",
        "reporter": "comms",
        "clause": "二-3",
        "definition": "当年新建并开通的5G基站。",
        "kind": "cumulative",
        "unit": "个",
        "target": Decimal(3200),
    }
    if "target" in changes:
        changes["target"] = Decimal(changes["target"])
    return Indicator(**(given | changes))


def milestone(slug: str = "platform", /, **changes: Any) -> Milestone:
    """A deliverable due in September."""
    given: dict[str, Any] = {
        "id": slug,
        "task": "networks",
        "name": "平台上线试运行",
        "short": "平台上线",
        "reporter": "comms",
        "clause": "二-3",
        "definition": "平台投入试运行。",
        "due": "2025-09",
    }
    return Milestone(**(given | changes))


def narrative(slug: str = "mood", /, **changes: Any) -> Narrative:
    given: dict[str, Any] = {
        "id": slug,
        "task": "networks",
        "name": "营造发展氛围",
        "short": "发展氛围",
        "reporter": "comms",
        "clause": "二-3",
        "definition": "宣传和服务情况。",
    }
    return Narrative(**(given | changes))


def plan_of(*items: Item, rule: Rule | None = None, schedules: Mapping[str, tuple[int, ...]] | None = None) -> Plan:
    """A plan of one section and as many tasks as the items name, holding these items."""
    tasks = list(dict.fromkeys(item.task for item in items)) or ["networks"]
    return Plan(
        id="test-2025",
        title="测试计划",
        city="测试市",
        year=YEAR,
        source="测试",
        rule=rule or Rule(),
        schedules={name: tuple(map(Decimal, shares)) for name, shares in (schedules or {}).items()},
        chapters=(Chapter(number="二", title="数字基础设施"),),
        sections=(Section(id="infrastructure", name="数字基础设施", chapter="二", title="布局数字基础设施"),),
        departments=(Department(id="comms", name="市通信发展管理办公室", short="通管办"),),
        districts=(
            District(id="gulou", name="鼓楼区", kind="district", tile=(0, 0)),
            District(id="gaoxin", name="高新区", kind="zone", tile=(0, 1)),
        ),
        tasks=tuple(
            Task(
                id=task, number=number, section="infrastructure", title=f"任务{task}", short="网络设施", lead=("comms",)
            )
            for number, task in enumerate(tasks, start=1)
        ),
        indicators=tuple(item for item in items if isinstance(item, Indicator)),
        milestones=tuple(item for item in items if isinstance(item, Milestone)),
        narratives=tuple(item for item in items if isinstance(item, Narrative)),
    )


def reported(
    item: Item,
    when: Month,
    value: str | int | Decimal | None = None,
    *,
    amount: str | int | None = None,
    self_status: str | None = None,
    text: str | None = None,
    correction: str | None = None,
) -> Observation:
    return Observation(
        indicator=item.id,
        district=CITY,
        month=when,
        value=None if value is None else Decimal(value),
        amount=None if amount is None else Decimal(amount),
        self_status=self_status,
        text=text,
        is_derived=False,
        reported_value=None,
        correction=correction,
        **ORIGIN,
    )


def series(item: Item, values: Mapping[int, str | int | Decimal], *, year: int = YEAR) -> Series:
    """Month number → value of one year."""
    return {Month(year, number): reported(item, Month(year, number), value) for number, value in sorted(values.items())}
