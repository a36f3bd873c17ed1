"""Ranking sentences: districts and zones apart, the first named and praised, the last named; never persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitor.cell import Districts, Standing, of_item
from monitor.number import percent_text
from monitor.plan import Plan
from monitor.ranking import ends, has_targets, ranked, ranked_value
from monitor.words.passage import Paragraph, Sentence, numbered, sentence
from monitor.words.place import some_of
from monitor.words.value import amount_text

LISTED = 3  # so many of a kind are all named with their values
FEWEST = 3  # rankings below which nobody is said to be first or last often


def district_paragraphs(plan: Plan, rows: Sequence[Standing], districts: Districts) -> list[Paragraph]:
    """A paragraph for each item that districts report, then who is first and last most often."""
    reported = [(one.item.id, of_item(districts, one.item.id)) for one in rows]
    reported = [(item, ones) for item, ones in reported if any(one.reporting == "reported" for one in ones)]
    told = [Paragraph(tuple(_sentences(plan, ones)), lead=f"{ones[0].item.name}。") for _, ones in reported]
    summary = _often(plan, [ones for _, ones in reported])
    return [*numbered(told), *([Paragraph(tuple(summary))] if summary else [])]


def _sentences(plan: Plan, ones: Sequence[Standing]) -> list[Sentence]:
    """Both orders in one sentence, then who reported nothing."""
    by_target = has_targets(ones)
    orders, missing = [], []
    for kind, name in (("district", "县（市）区"), ("zone", "功能区")):
        rows = ranked(plan, ones, kind)
        known = [one for one in rows if ranked_value(one, by_target) is not None]
        missing += [one for one in rows if one.reporting == "not_reported"]
        if known:
            orders.append(_order(plan, known, name, by_target, is_alone=len(rows) > 1))
    found = [sentence(f"{_measure(ones[0], by_target)}，{'；'.join(orders)}。", ones[:1])] if orders else []
    if not missing:
        return found
    who = "其余各地均" if len(missing) == len(ones) - 1 > 1 else _names(plan, missing)
    return [*found, sentence(f"{who}未报送。", ones[:1])]


def _measure(one: Standing, by_target: bool) -> str:
    if not by_target:
        return "完成值"
    return "与本地目标之比" if one.item.kind == "rate" else "完成本地目标的比例"


def _order(plan: Plan, known: Sequence[Standing], name: str, by_target: bool, *, is_alone: bool) -> str:
    """县（市）区中马尾区居首（56.4%），台江区居末（49.4%）; a few are all listed, from high to low."""
    if len(known) == 1 and is_alone:
        return f"{name}中仅{_names(plan, known)}报送，为{_value(known[0], by_target)}"
    first, last = ends(known, by_target)
    if len(first) == len(known) and len(known) > 1:
        return f"各{name}均为{_value(first[0], by_target)}"
    if len(known) <= LISTED:
        listed = "、".join(f"{_names(plan, [one])}{_value(one, by_target)}" for one in known)
        return f"{name}中{listed}"
    return f"{name}中{_place(plan, first, '居首', by_target)}，{_place(plan, last, '居末', by_target)}"


def _place(plan: Plan, ones: Sequence[Standing], word: str, by_target: bool) -> str:
    names, value = _names(plan, ones), _value(ones[0], by_target)
    return f"{names}并列{word}（均为{value}）" if len(ones) > 1 else f"{names}{word}（{value}）"


def _names(plan: Plan, ones: Sequence[Standing]) -> str:
    return some_of([plan.district[one.district].name for one in ones])


def _value(one: Standing, by_target: bool) -> str:
    return percent_text(one.attainment_share) if by_target else amount_text(one.actual, one.item)


def _often(plan: Plan, items: Sequence[Sequence[Standing]]) -> list[Sentence]:
    """Which districts are first, and last, in the most rankings; nothing where all share both places."""
    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    for ones in items:
        by_target = has_targets(ones)
        known = [one for one in ranked(plan, ones, "district") if ranked_value(one, by_target) is not None]
        if len(known) < 2:
            continue
        first, last = ends(known, by_target)
        if len(first) < len(known):
            firsts.update(one.district for one in first)
            lasts.update(one.district for one in last)
    if len(items) < FEWEST or not firsts or max(firsts.values()) < 2 or max(lasts.values()) < 2:
        return []
    rows = [ones[0] for ones in items]
    return [
        sentence(f"{_most(plan, firsts)}居县（市）区首位项数最多，予以表扬。", rows),
        sentence(f"{_most(plan, lasts)}居末位项数最多，请查找差距、加快推进。", rows),
    ]


def _most(plan: Plan, counted: Counter[str]) -> str:
    most = max(counted.values())
    names = [district.name for district in plan.districts if counted[district.id] == most]
    return f"{some_of(names)}（{'均为' if len(names) > 1 else ''}{most}项）"
