"""Headlines of figures that rank, list deliverables or show single months; the others are in headline.py."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.plan import Plan, Section
from monitor.ranking import ends, has_targets, ranked, ranked_value
from monitor.status import WORDS
from monitor.tally import tally
from monitor.words.headline import LONGEST
from monitor.words.place import headline_tiles, value_of_place
from monitor.words.value import amount_text, gap_text


def headline_gaps(assessments: Sequence[Assessment]) -> str:
    """企业数字化改造低于序时34.8个百分点: the furthest behind of all."""
    known = [one for one in assessments if one.gap_pp is not None and one.reporting == "reported"]
    if not known:
        return "本月没有可比的进度"
    worst = min(known, key=lambda one: one.gap_pp or 0)  # of equals the first of the plan
    if (worst.gap_pp or 0) >= 0:
        return f"{len(known)}项均不低于序时进度"
    alike = sum((one.gap_pp, gap_text(one)) == (worst.gap_pp, gap_text(worst)) for one in known)
    told = f"{worst.item.short}{f'等{alike}项' if alike > 1 else ''}{gap_text(worst)}"
    return _fitting(f"{told}，差距最大", told)


def headline_milestones(section: Section, assessments: Sequence[Assessment]) -> str:
    """13个节点2个滞后、1个已完成."""
    counted = tally(assessments)
    reached, grey = counted.counts["reached"], counted.counts["not_reported"]
    parts = [
        f"{counted.lagging}个滞后" if counted.lagging else "",
        f"{reached}个已完成" if reached else "",
        f"{grey}个未报送" if grey else "",
    ]
    said = "、".join(part for part in parts if part) or ("按进度推进" if counted.total == 1 else "均按进度推进")
    if grey == counted.total:
        said = "未报送" if grey == 1 else "均未报送"
    return _fitting(f"{section.name}{counted.total}个节点{said}", f"{counted.total}个节点{said}")


def headline_amounts(assessment: Assessment) -> str:
    """新建5G基站9月新增339个."""
    item, as_of = assessment.item, assessment.as_of
    if as_of is None:
        return _fitting(f"{item.short}{assessment.month.number}月{WORDS[assessment.reporting]}")
    if assessment.amount is None:
        return _fitting(
            f"{item.short}只有累计数，{as_of.number}月新增无从得出", f"{item.short}{as_of.number}月新增无从得出"
        )
    told = f"{item.short}{as_of.number}月新增{amount_text(assessment.amount, item)}"
    if as_of == assessment.month:
        return _fitting(told)
    missing = f"{assessment.month.number}月{WORDS[assessment.reporting]}"
    return _fitting(f"{told}，{missing}", told)


def headline_districts(plan: Plan, assessments: Sequence[Standing]) -> str:
    """新建5G基站罗源县领先，3地滞后: districts only, zones are ranked apart."""
    short = assessments[0].item.short
    here = [one for one in assessments if plan.district[one.district].kind == "district"]
    known = [one for one in here if one.reporting == "reported" and one.actual is not None]
    if not known:
        return _fitting(f"{short}各县（市）区均未报送", f"{short}均未报送")
    if len(known) == 1 < len(here):
        only = plan.district[known[0].district].name
        return _fitting(f"{short}仅{only}报送，为{amount_text(known[0].actual, known[0].item)}", f"{short}仅{only}报送")
    by_target = has_targets(known)
    inorder = [one for one in ranked(plan, known, "district") if ranked_value(one, by_target) is not None]
    if not inorder:
        return headline_tiles(plan, assessments)
    first, _ = ends(inorder, by_target)
    value = value_of_place(first[0], by_target)
    lagging = tally(here).lagging
    rest = f"，{lagging:,}地滞后" if lagging else ""
    if len(first) == len(here) > 1:
        return _fitting(f"{short}各县（市）区均为{value}{rest}", f"{short}各地均为{value}", f"{short}各地相同")
    leader = f"{plan.district[first[0].district].name}{f'等{len(first)}地' if len(first) > 1 else ''}"
    return _fitting(f"{short}{leader}{value}领先{rest}", f"{short}{leader}领先{rest}", f"{short}{leader}领先")


def _fitting(*candidates: str) -> str:
    """The first candidate within the length, else the last one cut."""
    found = next((text for text in candidates if len(text) <= LONGEST), None)
    return found if found is not None else f"{candidates[-1][: LONGEST - 1]}…"
