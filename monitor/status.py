"""The status rule (亮灯): codes and words, the published presets as a table, and the light with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from monitor import schedule
from monitor.month import Month
from monitor.number import MINUS, number_text, percent_text, points, to_decimal
from monitor.observation import CITY, Observation
from monitor.plan import Indicator, Item, Milestone, Narrative, Plan, Rule

CODES = ("reached", "on_track", "behind", "far_behind", "not_due", "not_reported")
WORDS: Mapping[str, str] = {
    "reached": "已达标",
    "on_track": "进度正常",
    "behind": "略有滞后",
    "far_behind": "明显滞后",
    "not_due": "未到期",
    "not_reported": "未报送",
}
# How a light is called in a reason; the words of WORDS are for everything else.
LIGHTS: Mapping[str, str] = {**WORDS, "on_track": "绿", "behind": "黄", "far_behind": "红"}
# Worst first. What is unknown stands before what is known to be well, and after what is known to be bad.
SEVERITY = ("far_behind", "behind", "not_reported", "on_track", "reached", "not_due")
LAGGING = ("far_behind", "behind")
# Months from one report to the next.
STEPS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "annual": 12}


@dataclass(frozen=True, slots=True)
class Preset:
    """One published rule; below `yellow_from` the light is red."""

    name: str
    measure: Literal["points", "ratio"]  # gap in percentage points, or deviation from the expected value in per cent
    yellow_from: Decimal
    sentence: str
    undefined_above: Decimal | None = None  # between this and 0 the published rule says nothing: yellow here


PRESETS: Mapping[str, Preset] = {
    "points-10": Preset(
        "十点规则",
        "points",
        Decimal(-10),
        "完成率不低于序时进度为绿，低于序时进度10个百分点以内（含）为黄，低10个百分点以上为红",
    ),
    "yinchuan-2025": Preset(
        "银川2025规则",
        "points",
        Decimal(-30),
        "完成率不低于序时进度为绿，低于序时进度10至30个百分点（含）为黄，低30个百分点以上为红；"
        "低于序时进度不足10个百分点的，公布的规则未作规定，此处按黄灯处理",
        undefined_above=Decimal(-10),
    ),
    "sanya-2022": Preset(
        "三亚2022规则", "ratio", Decimal(-50), "完成值不低于应达值为绿，差应达值一半以内（含）为黄，差一半以上为红"
    ),
    "tianjin-bonds-2022": Preset(
        "天津专项债2022规则",
        "ratio",
        Decimal(-30),
        "完成值不低于应达值为绿，差应达值30%以内（含）为黄，差30%以上为红",
    ),
    "ratio-90": Preset(
        "九成规则", "ratio", Decimal(-10), "完成值不低于应达值为绿，达到应达值90%（含）以上为黄，不足90%为红"
    ),
}
_ESCALATIONS = (
    ("two_yellow_make_red", "连续两个月黄灯升为红灯"),
    ("missed_is_yellow", "未报送一个月亮黄灯，连续两个月亮红灯"),
    ("caught_up_stays_yellow", "红灯月份其后赶上的改为黄灯，不改为绿灯"),
)


@dataclass(frozen=True, slots=True)
class Light:
    """A status and the grounds it stands on, without the rule's name."""

    status: str
    grounds: str


def rule_label(rule: Rule) -> str:
    """Preset and version: points-10@1."""
    return f"{rule.preset}@{rule.version}"


def rule_name(rule: Rule) -> str:
    """What stands behind every light: 十点规则第1版."""
    return named_rule(rule_label(rule))


def named_rule(label: str) -> str:
    """A rule by its label, as people call it; one that this program does not know keeps its label."""
    preset, _, version = label.partition("@")
    return f"{PRESETS[preset].name}第{version}版" if preset in PRESETS and version else label


def rule_sentence(rule: Rule) -> str:
    """The rule with its thresholds, the escalations switched on and how deliverables and ranks are judged."""
    switched_on = [sentence for key, sentence in _ESCALATIONS if getattr(rule, key)]
    parts = [PRESETS[rule.preset].sentence, *switched_on]
    parts.append("节点完成为已达标，逾期未完成为红，当月或次月到期而完成不足80%为黄；位次达到目标为已达标，否则为黄")
    return f"规则：{rule_name(rule)}。{'；'.join(parts)}。差距按显示的一位小数判定。"


def worst(statuses: Iterable[str]) -> str | None:
    """The most severe of the statuses; None of none."""
    return min(statuses, key=SEVERITY.index, default=None)


def reason_text(light: Light, rule: Rule) -> str:
    """完成率50.0%，序时58.3%，低8.3个百分点 → 黄（规则：…）."""
    return f"{light.grounds} → {LIGHTS[light.status]}（规则：{rule_name(rule)}）"


def colour(rule: Rule, margin: Fraction) -> str:
    """The light of a gap or deviation (a share), decided on the one decimal that is shown."""
    shown = points(margin)
    if shown >= 0:
        return "on_track"
    return "behind" if shown >= PRESETS[rule.preset].yellow_from else "far_behind"


def light_of(plan: Plan, item: Item, month: Month, observation: Observation, district: str = CITY) -> Light | None:
    """The light of one reported month by itself, before escalations; None where it holds nothing to judge."""
    if isinstance(item, Narrative):
        code = observation.self_status
        return None if code is None else Light(code, f"自评{WORDS[code]}")
    if observation.value is None:
        return None
    code = code_of(plan, item, month, observation.value, district)
    if isinstance(item, Milestone):
        return Light(code, _milestone_grounds(item, month, observation.value))
    return Light(code, _indicator_grounds(plan, item, month, observation.value, district, code))


def code_of(plan: Plan, item: Indicator | Milestone, month: Month, actual: Decimal, district: str = CITY) -> str:
    """What the rule says of a value, without the words that say why."""
    if isinstance(item, Milestone):
        return _milestone_code(item, month, actual)
    target = schedule.target_of(item, district)
    if target is None:
        return "not_due"
    met = schedule.is_met(item, actual, target)
    if item.kind == "rank":
        return "reached" if met else "behind"
    if met and (month.number == 12 or not schedule.is_cap(item, district)):
        return "reached"
    margin = _margin(plan, item, month, actual, district)
    if margin is None:
        return "on_track" if _is_kept(plan, item, month, actual, district) else "far_behind"
    return colour(plan.rule, margin)


def _margin(plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str) -> Fraction | None:
    """What the preset's thresholds are held against, as a share; None where what is due is zero."""
    measure = schedule.gap if PRESETS[plan.rule.preset].measure == "points" else schedule.deviation
    return measure(plan, indicator, month, actual, district)


def _is_kept(plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str) -> bool:
    """Whether the value is where it should be, where no ratio can be formed because what is due is zero."""
    due = schedule.expected(plan, indicator, month, district) or Fraction(0)
    return actual <= due if schedule.is_lower_better(indicator) else actual >= due


def is_due(item: Item, month: Month) -> bool:
    """Whether the month is one for which the item is to be reported."""
    return month.number % STEPS[item.frequency] == 0


def _milestone_code(milestone: Milestone, month: Month, percent: Decimal) -> str:
    due = milestone.due_month
    if percent >= 100:
        return "reached"
    if month > due:
        return "far_behind"
    return "behind" if due - month <= 1 and percent < 80 else "on_track"


def _milestone_grounds(milestone: Milestone, month: Month, percent: Decimal) -> str:
    due = milestone.due_month
    done = f"已完成{percent_text(Fraction(percent) / 100)}，{due.label}到期"
    code = _milestone_code(milestone, month, percent)
    if code == "reached":
        return f"已完成，{due.label}到期"
    if code == "far_behind":
        return f"{done}，逾期{month - due}个月"
    return f"{done}，{'本月' if due == month else '下月'}到期而不足80%" if code == "behind" else done


def _indicator_grounds(
    plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str, code: str
) -> str:
    target = schedule.target_of(indicator, district)
    if target is None:
        return "该地区未下达目标，不作判断"
    if indicator.kind == "rank":
        met = "已" if code == "reached" else "未"
        return f"第{number_text(actual, 0)}位，目标第{number_text(target, 0)}位，{met}达到"
    if code == "reached":
        return _reached_grounds(indicator, actual, target, district)
    margin = _margin(plan, indicator, month, actual, district)
    if margin is None:
        due = schedule.expected(plan, indicator, month, district) or Fraction(0)
        kept = "已" if _is_kept(plan, indicator, month, actual, district) else "未"
        return f"完成值{_amount(actual, indicator)}，应达值{_amount(due, indicator)}，{kept}达到"
    of_points = PRESETS[plan.rule.preset].measure == "points"
    return (_points_grounds if of_points else _ratio_grounds)(plan, indicator, month, actual, district, margin)


def _reached_grounds(indicator: Indicator, actual: Decimal, target: Decimal, district: str) -> str:
    done = schedule.attainment(indicator, actual, district)
    compared = f"{_amount(actual, indicator)}，目标{_amount(target, indicator)}"
    return f"{compared}，已达到" if done is None else f"完成率{percent_text(done)}，目标已达到"


def _points_grounds(
    plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str, margin: Fraction
) -> str:
    done = schedule.attainment(indicator, actual, district) or Fraction(0)
    due = schedule.schedule_share(plan, indicator, month, district)
    shown = points(margin)
    # Where less is better, "higher" and "lower" would say the opposite of what is meant.
    words = ("优于", "劣于") if (done - due > 0) != (margin > 0) and margin else ("高", "低")
    size = f"{number_text(abs(shown), 1)}个百分点"
    comparison = "持平" if shown == 0 else f"{words[0] if shown > 0 else words[1]}{size}"
    grounds = f"完成率{percent_text(done)}，序时{percent_text(due)}，{comparison}"
    silent_above = PRESETS[plan.rule.preset].undefined_above
    if silent_above is not None and silent_above < shown < 0:
        grounds += f"（规则对{MINUS}10至0之间未作规定，按黄灯处理）"
    return grounds


def _ratio_grounds(
    plan: Plan, indicator: Indicator, month: Month, actual: Decimal, district: str, margin: Fraction
) -> str:
    due = schedule.expected(plan, indicator, month, district) or Fraction(0)
    size = f"{number_text(abs(points(margin)), 1)}%"
    more = (margin > 0) != schedule.is_lower_better(indicator)
    comparison = "持平" if points(margin) == 0 else f"{'多' if more else '少'}{size}"
    return f"完成值{_amount(actual, indicator)}，应达值{_amount(due, indicator, 1)}，{comparison}"


def _amount(value: Decimal | Fraction, indicator: Indicator, more: int = 0) -> str:
    exact = value if isinstance(value, Decimal) else to_decimal(value)
    # An expected value is rarely whole; a further decimal is shown only where it says something.
    decimals = indicator.decimals + (more if exact != round(exact, indicator.decimals) else 0)
    return f"{number_text(exact, decimals)}{indicator.unit}"
