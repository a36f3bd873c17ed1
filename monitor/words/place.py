"""What figures and pages say of districts and zones, which are ranked apart and never added."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.cell import Districts, Standing
from monitor.number import percent_text
from monitor.plan import Plan
from monitor.ranking import are_many, ends, has_targets, overall_places, places, ranked, ranked_value
from monitor.status import CODES, LAGGING, WORDS, worst
from monitor.tally import Tally, tally
from monitor.words.headline import LONGEST
from monitor.words.value import amount_text

ZONES = "功能区位于各县（市）区之内，单独排位，数据不与县（市）区相加。"
JUDGED = CODES[:4]  # lights of what was reported and is due, from good to bad
CALM = "均无滞后"
_NAMED = 3  # that share a place
READ, FEW = 20, 5  # names that one reads in a sentence, and of more so many
OVERALL = "总体位次按明显滞后项数由少到多排列，相同的依次比较略有滞后、未报送项数，不计综合得分。"


def headline_tiles(plan: Plan, assessments: Sequence[Standing]) -> str:
    """新建5G基站12个县（市）区3个滞后、1个未报送: one indicator, zones left aside."""
    here = [one for one in assessments if plan.district[one.district].kind == "district"]
    short, said = assessments[0].item.short, _standing(here)
    return _fitting(f"{short}：{len(here):,}个县（市）区{said}", f"{short}：{said}", said)


def headline_all_tiles(plan: Plan, districts: Districts) -> str:
    """12个县（市）区中8个有滞后指标: over all that districts report.

    Of very many most have some that lags: there it says in how many half of them or more do.
    """
    here = [districts[one.id] for one in plan.districts if one.kind == "district" and one.id in districts]
    if are_many(plan):
        half = sum(middle_words(rows)[0] in LAGGING for rows in here)
        return f"{len(here):,}个县（市）区中{half:,}个半数以上指标滞后"
    lagging = [sum(row.status in LAGGING for row in rows) for rows in here]
    most = max(lagging, default=0)
    if not most:
        said = _standing([row for rows in here for row in rows], "项次")
        return _fitting(f"{len(here):,}个县（市）区{said}{'指标' if said == CALM else ''}")
    names = [
        one.name
        for one in plan.districts
        if one.kind == "district" and sum(row.status in LAGGING for row in districts.get(one.id, ())) == most
    ]
    behind = sum(count > 0 for count in lagging)
    head = f"{len(here):,}个县（市）区{'均' if behind == len(here) > 1 else f'中{behind:,}个'}有滞后指标"
    return _fitting(f"{head}，{names[0]}最多" if len(names) == 1 else head, head)


def headline_district_heatmap(plan: Plan, districts: Districts) -> str:
    """新建5G基站滞后的县（市）区最多，共5个: which indicator is behind in the most districts."""
    counted: dict[str, int] = {}
    short: dict[str, str] = {}
    rows = [row for one in plan.districts if one.kind == "district" for row in districts.get(one.id, ())]
    for row in rows:
        short[row.item.id] = row.item.short
        counted[row.item.id] = counted.get(row.item.id, 0) + (row.status in LAGGING)
    most = max(counted.values(), default=0)
    if not most:
        return f"各县（市）区各项指标{_standing(rows, '项次')}"
    first, *others = (item for item, count in counted.items() if count == most)
    if others:
        name = f"{short[first]}等{len(others) + 1}项"
        return _fitting(f"{name}滞后的县（市）区最多，各{most:,}个", f"{name}各{most:,}个县（市）区滞后")
    return _fitting(f"{short[first]}滞后的县（市）区最多，共{most:,}个", f"{short[first]}{most:,}个县（市）区滞后")


def sentence_places(plan: Plan, assessments: Sequence[Standing]) -> str:
    """Who is first and last by one indicator, districts and zones apart."""
    by_target = has_targets(assessments)
    parts = []
    for kind, name in (("district", "县（市）区"), ("zone", "功能区")):
        known = [one for one in ranked(plan, assessments, kind) if ranked_value(one, by_target) is not None]
        if len(known) > 1:
            first, last = ends(known, by_target)
            if len(first) == len(known):
                whole = len(known) == sum(plan.district[one.district].kind == kind for one in assessments)
                parts.append(f"{'各' if whole else '已报送的'}{name}均为{value_of_place(first[0], by_target)}")
            else:
                words = (_shared(plan, ones, word, by_target) for ones, word in ((first, "居首"), (last, "居末")))
                parts.append(f"{name}中{'，'.join(words)}")
        elif known:
            parts.append(f"{name}中{_name(plan, known[0])}为{value_of_place(known[0], by_target)}")
    missing = [_name(plan, one) for one in assessments if one.reporting == "not_reported"]
    alone = next((one for one in assessments if ranked_value(one, by_target) is not None), None)
    if alone is not None and len(missing) == len(assessments) - 1 > 0:
        return f"仅{_name(plan, alone)}报送，为{value_of_place(alone, by_target)}；其余{len(missing)}地均未报送。"
    if missing:
        parts.append(f"{'各地均' if len(missing) == len(assessments) else some_of(missing)}未报送")
    return f"{'；'.join(parts)}。" if parts else "本月没有县（市）区的数据。"


def some_of(names: Sequence[str]) -> str:
    """All names, or of more than anybody reads in a sentence the first and how many there are."""
    return "、".join(names) if len(names) <= READ else f"{'、'.join(names[:FEW])}等{len(names):,}地"


def _shared(plan: Plan, ones: Sequence[Standing], word: str, by_target: bool) -> str:
    """Who shares a place: 马尾区（56.4%）居首; 鼓楼区、台江区（均为50.0%）并列居末; of many the first and how many."""
    value = value_of_place(ones[0], by_target)
    if len(ones) == 1:
        return f"{_name(plan, ones[0])}（{value}）{word}"
    few = "、".join(_name(plan, one) for one in ones) if len(ones) <= _NAMED else ""
    return f"{few or f'{_name(plan, ones[0])}等{len(ones)}地'}（均为{value}）并列{word}"


def sentence_overall(plan: Plan, districts: Districts) -> str:
    """How many districts lag anywhere, who lags nowhere, over all that districts report."""
    items = len({row.item.id for rows in districts.values() for row in rows})
    counted = {one.id: tally(districts.get(one.id, ())) for one in plan.districts if one.kind == "district"}
    red = [plan.district[place].name for place, found in counted.items() if found.counts["far_behind"]]
    clean = [plan.district[place].name for place, found in counted.items() if not found.lagging and _is_known(found)]
    parts = [f"{len(counted):,}个县（市）区按月报送{items}项指标"]
    every = [row for place in counted for row in districts.get(place, ())]
    is_judged = any(row.status not in {"not_reported", "not_due"} for row in every)
    calm = "都没有明显滞后的指标" if is_judged else f"本月{_standing(every, '项次')}"
    parts.append(f"其中{len(red):,}个有明显滞后的指标" if red else calm)
    if clean:
        parts.append(f"{some_of(clean)}没有滞后指标")
    return f"{'，'.join(parts)}。"


def sentence_district(plan: Plan, place: str, districts: Districts) -> str:
    """One district: how its indicators stand, and its place among its kind."""
    one, rows = plan.district[place], districts.get(place, ())
    counted = tally(rows)
    counts = {**{WORDS[code]: count for code, count in counted.counts.items()}, "未下达目标": 0}
    counts["未下达目标"] = sum(row.status == "not_due" and row.target is None for row in rows)
    counts[WORDS["not_due"]] -= counts["未下达目标"]
    stands = "、".join(f"{count}项{word}" for word, count in counts.items() if count)
    found = overall_places(plan, districts).get(place)
    kind = "县（市）区" if one.kind == "district" else "功能区"
    among = sum(other.kind == one.kind for other in plan.districts)
    ranked_as = f"，总体居{among:,}个{kind}第{found}位" if found else ""
    return f"{one.name}按月报送的{counted.total}项指标中，{stands}{ranked_as}。" if rows else f"{one.name}没有指标。"


def value_of_place(one: Standing, by_target: bool) -> str:
    """What a district is ranked by: its attainment where districts have targets; the value of one that has none."""
    is_measured = by_target and one.target is not None
    return percent_text(one.attainment_share) if is_measured else amount_text(one.actual, one.item)


def worst_words(rows: Sequence[Standing]) -> tuple[str, str]:
    """The worst light over a district's items, and how many have it: 2项略有滞后."""
    code = worst(one.status for one in rows) or "not_due"
    count = sum(one.status == code for one in rows)
    return code, f"{count}/{len(rows)}项"


def middle_words(rows: Sequence[Standing]) -> tuple[str, str]:
    """The light in the middle of a district's, from good to bad (of two the worse), and how many lag: 滞后5/8项.

    What the worst light cannot show of thousands of districts, nearly all of which have something that lags.
    """
    judged = sorted((one.status for one in rows if one.status in JUDGED), key=JUDGED.index)
    if not judged:
        return worst_words(rows)
    return judged[len(judged) // 2], f"滞后{sum(code in LAGGING for code in judged)}/{len(rows)}项"


def has_zones(plan: Plan) -> bool:
    """Whether some of the places lie within the others and are ranked apart."""
    return any(one.kind == "zone" for one in plan.districts)


def places_name(plan: Plan) -> str:
    """What the plan's places are called together."""
    return "县（市）区和功能区" if has_zones(plan) else "县（市）区"


def place_words(plan: Plan, assessments: Sequence[Standing]) -> dict[str, str]:
    """District → 第3位."""
    return {place: f"第{number}位" for place, number in places(plan, assessments).items()}


def _is_known(counted: Tally) -> bool:
    """Whether all is reported that could lag, and the rule judged some of it."""
    return not counted.counts["not_reported"] and counted.counts["not_due"] < counted.total


def _standing(here: Sequence[Standing], unit: str = "个") -> str:
    """Who lags; that nobody does is said of those alone whom the rule judged. Counted are districts, or what they
    report (项次)."""
    counted = tally(here)
    aimless = sum(one.status == "not_due" and one.target is None for one in here)
    apart = {
        "未报送": counted.counts["not_reported"],
        "未下达目标": aimless,
        "未到期": counted.counts["not_due"] - aimless,
    }
    others = "、".join(f"{count:,}{unit}{word}" for word, count in apart.items() if count)
    if counted.lagging:
        return f"{counted.lagging:,}{unit}滞后" + (f"、{others}" if others else "")
    alone = next((word for word, count in apart.items() if count == counted.total), None)
    if alone is not None:
        return f"均{alone}"
    if sum(apart.values()) == counted.total:
        return others
    return f"{others}，其余无滞后" if others else CALM


def _name(plan: Plan, one: Standing) -> str:
    return plan.district[one.district].name


def _fitting(*candidates: str) -> str:
    """The first candidate within the length, else the last one cut."""
    found = next((text for text in candidates if len(text) <= LONGEST), None)
    return found if found is not None else f"{candidates[-1][: LONGEST - 1]}…"
