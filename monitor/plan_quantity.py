"""What contradicts itself in an indicator: its target, direction, baseline, districts, units, schedule."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from monitor.plan_checks import Draft, curve_faults, reference_fault
from monitor.plan_faults import Fault

if TYPE_CHECKING:
    from monitor.plan import Indicator

Said = Iterator[tuple[str, str]]  # the indicator's key, the sentence


def indicator_faults(draft: Draft) -> Iterator[Fault]:
    """Every fault of every indicator whose form is sound."""
    for index, indicator in draft.indicators:
        for key, sentence in _own_faults(draft, indicator):
            yield draft.file.key("indicators", index, key), sentence
        yield from _unknown_faults(draft, index, indicator)
        if isinstance(indicator.schedule, tuple):
            yield from curve_faults(draft.file.key("indicators", index, "schedule"), indicator.schedule)


def _own_faults(draft: Draft, indicator: Indicator) -> Said:
    yield from _direction_faults(indicator)
    yield from _target_faults(indicator)
    yield from _baseline_faults(indicator)
    yield from _decimals_faults(indicator)
    yield from _unit_faults(indicator)
    yield from _district_faults(
        indicator, [district.id for _, district in draft.districts if district.kind == "district"]
    )


def _unknown_faults(draft: Draft, index: int, indicator: Indicator) -> Iterator[Fault]:
    schedules = draft.file.document.get("schedules")
    if isinstance(indicator.schedule, str):
        known: Collection[str] = schedules if isinstance(schedules, dict) else ()
        yield from reference_fault(draft, ("indicators", index, "schedule"), indicator.schedule, known, "[schedules]")
    districts = draft.file.ids("districts") if indicator.district_targets else ()
    for district in indicator.district_targets:
        place = ("indicators", index, "district_targets", district)
        yield from reference_fault(draft, place, district, districts, "[[districts]]")
    for figure in indicator.published:
        yield from reference_fault(
            draft, ("indicators", index, "published"), figure, draft.figures, "公开数据 figures.csv "
        )


def _direction_faults(indicator: Indicator) -> Said:
    comparison, better = indicator.comparison, indicator.better
    if comparison == "at_most" and better == "higher":
        yield (
            "comparison",
            'at_most（不超过）与 better = "higher"（越高越好）矛盾；请把 better 改为 "lower"，或改用 at_least',
        )
    if comparison == "at_least" and better == "lower":
        yield (
            "comparison",
            'at_least（不少于）与 better = "lower"（越低越好）矛盾；请改用 at_most，或把 better 改为 "higher"',
        )
    if indicator.kind == "rank" and better != "lower":
        yield "better", '位次越小越好；请写 better = "lower" 和 comparison = "at_most"'


def _target_faults(indicator: Indicator) -> Said:
    target = indicator.target
    if indicator.kind == "rank" and (target < 1 or target != target.to_integral_value()):
        yield "target", f"位次应为1以上的整数，写的是{target}；请改正"
    if indicator.kind in ("cumulative", "level") and target < 0:
        yield "target", f"累计量和存量的目标不能为负，写的是{target}；请改正"
    if indicator.kind == "cumulative" and target == 0 and indicator.better == "higher":
        yield "target", "目标为0而越高越好，完成率无从计算；请填写目标值，或改为定性条目"
    if indicator.is_share and not 0 <= target <= 100:
        yield "target", f"is_share 的百分比应在0到100之间，写的是{target}；请改正，或删去 is_share"
    if indicator.is_share and indicator.unit != "%":
        yield "unit", f'is_share 只用于百分比，单位却是「{indicator.unit}」；请写 unit = "%"，或删去 is_share'


def _baseline_faults(indicator: Indicator) -> Said:
    """A baseline past the target means that one of the two, or the direction, is wrong."""
    if indicator.baseline is None or indicator.kind != "level":
        return
    value, target = indicator.baseline.value, indicator.target
    if (value > target) if indicator.better == "higher" else (value < target):
        yield "baseline", f"基期值{value}已经好于目标值{target}；请核对两个数和 better 的方向"


def _decimals_faults(indicator: Indicator) -> Said:
    """A number with more decimals than are shown would be shown rounded, and differ from the plan."""
    numbers = {
        "target": indicator.target,
        **{f"district_targets.{k}": v for k, v in indicator.district_targets.items()},
    }
    for key, number in numbers.items():
        places = -int(number.normalize().as_tuple().exponent)
        if places > indicator.decimals:
            yield key, f"{number}有{places}位小数，decimals 只有{indicator.decimals}；请把 decimals 改为{places}"


def _unit_faults(indicator: Indicator) -> Said:
    for unit, factor in indicator.unit_factors.items():
        if factor <= 0:
            yield f"unit_factors.{unit}", f"换算系数应大于0，写的是{factor}；请改正"
    if indicator.unit_factors.get(indicator.unit, Decimal(1)) != 1:
        yield "unit_factors", f"「{indicator.unit}」就是本指标的单位，系数只能是1；请删去"


def _district_faults(indicator: Indicator, districts: list[str]) -> Said:
    targets = indicator.district_targets
    if targets and not indicator.by_district:
        yield "district_targets", "填了县（市）区目标，by_district 却是 false；请写 by_district = true，或删去目标"
    for district, target in targets.items():
        if target < 0 and indicator.kind in ("cumulative", "level"):
            yield f"district_targets.{district}", f"累计量和存量的目标不能为负，写的是{target}；请改正"
    if not indicator.by_district:
        return
    if indicator.is_additive and indicator.kind in ("rate", "rank"):
        yield "is_additive", "比率和位次不能由县（市）区相加；请写 is_additive = false"
    elif indicator.is_additive and targets:
        total = sum((targets[id_] for id_ in districts if id_ in targets), Decimal(0))
        if total != indicator.target:
            parts = f"各县（市）区目标合计{total}，全市目标{indicator.target}，相差{total - indicator.target}"
            yield "district_targets", f"{parts}；请改到相等（功能区不计入），或写 is_additive = false"
