"""The plan as a demonstration shows it: with illustrative targets of districts, which the real plan does not set."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from monitor.plan import Indicator, Plan

TARGETS = Path(__file__).with_name("demo_targets.toml")
NOTE = "演示：县（市）区、功能区的目标为示意值，计划未作分解。"


def illustrated(plan: Plan) -> Plan:
    """The plan with illustrative district targets where it has none of its own and reports by district."""
    given = tomllib.loads(TARGETS.read_text(encoding="utf-8"), parse_float=Decimal)
    places = plan.district.keys()

    def with_targets(indicator: Indicator) -> Indicator:
        targets = {place: Decimal(value) for place, value in given.get(indicator.id, {}).items() if place in places}
        if not targets or indicator.district_targets or not indicator.by_district:
            return indicator
        return indicator.model_copy(update={"district_targets": targets, "note": NOTE + indicator.note})

    # validated anew: a copy would keep what the plan has computed of itself
    return Plan.model_validate(plan.model_dump() | {"indicators": tuple(map(with_targets, plan.indicators))})
