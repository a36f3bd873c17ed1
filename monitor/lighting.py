"""The lights of an item month by month, with the rule's escalations; of one month alone where no words are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from monitor.escalation import escalate_yellow, looks_back, missed_light, stay_yellow
from monitor.month import Month, year_months
from monitor.observation import Observation, Series
from monitor.plan import Indicator, Item, Plan, Rule
from monitor.status import STEPS, Light, code_of, is_due, light_of


@dataclass(frozen=True, slots=True)
class Case:
    """One item in one place, with all that is known of it."""

    plan: Plan
    item: Item
    series: Series
    district: str
    published: Mapping[Month, str]


def lights_of_year(case: Case, until: Month) -> dict[Month, Light]:
    """The light of every month, January to `until`, with the rule's escalations."""
    return _lights_in(case, year_months(until.year, until.number))


def lights_when_asked(case: Case, until: Month) -> Mapping[Month, Light]:
    """The same, where few of the months will be asked for: under most rules each stands for itself."""
    return lights_of_year(case, until) if looks_back(case.plan.rule) else _Asked(case)


class _Asked(dict[Month, Light]):
    """Lights by month under a rule that does not look back, each made when it is asked for."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case

    def __missing__(self, month: Month) -> Light:
        self.update(_lights_in(self._case, (month,)))
        return self[month]


def _lights_in(case: Case, months: Iterable[Month]) -> dict[Month, Light]:
    """The lights of months that follow each other, with their words."""

    def own(month: Month) -> Light | None:
        seen = case.series.get(month)
        return None if seen is None else light_of(case.plan, case.item, month, seen, case.district)

    def missed(month: Month) -> str:
        return _missed_grounds(month, case.series.get(month))

    return _lights(case.plan.rule, case.item, months, own, case.published, missed)


def status_of(plan: Plan, item: Indicator, month: Month, values: Mapping[Month, Decimal], district: str) -> str:
    """The status of one month in a district, as lights_of_year has it; nothing is published of districts.

    `values` holds the months that have a value; of those before `month`, only as many count as the rule looks back.
    """

    def own(one: Month) -> Light | None:
        value = values.get(one)
        return None if value is None else Light(code_of(plan, item, one, value, district), "")

    # One due month before is all that an escalation looks at: whether it was yellow, whether it was missed.
    back = min(STEPS[item.frequency], month.number - 1) if looks_back(plan.rule) else 0
    months = [month + -before for before in range(back, -1, -1)]
    return _lights(plan.rule, item, months, own, {}, _unsaid)[month].status


def _unsaid(_month: Month) -> str:
    return ""


def _lights(
    rule: Rule,
    item: Item,
    months: Iterable[Month],
    own_of: Callable[[Month], Light | None],
    published: Mapping[Month, str],
    missed_grounds: Callable[[Month], str],
) -> dict[Month, Light]:
    """The light of each month, given what each says by itself (None where it has nothing to judge)."""
    lights = dict[Month, Light]()
    was_yellow, missed = False, 0
    for month in months:
        own = own_of(month)
        if own is None and not is_due(item, month):
            lights[month] = Light("not_due", f"{month.number}月未到期")
        elif own is None:
            missed, was_yellow = missed + 1, False
            lights[month] = missed_light(rule, missed, missed_grounds(month))
        else:
            then = published.get(month)
            lights[month] = stay_yellow(rule, then, escalate_yellow(rule, own, was_yellow))
            # A published light counts as it was, unless its red may itself have come from two yellow months.
            was_yellow = then == "behind" or (then in (None, "far_behind") and own.status == "behind")
            missed = 0
    return lights


def _missed_grounds(month: Month, seen: Observation | None) -> str:
    if seen is None or seen.is_empty:
        return f"{month.number}月未报送"
    return f"{month.number}月只报本月数，累计数无从得出"
