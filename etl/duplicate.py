"""Rows of one item, district and month: such as repeat each other, complete each other, or contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from etl.entry import Entry
from etl.history import Key, problem_at, where
from etl.partial import part_of
from etl.problem import Problem
from etl.read import Ignored
from etl.text import short
from monitor.observation import CITY


def without_duplicates(entries: Sequence[Entry]) -> tuple[list[Entry], list[Ignored], list[Problem]]:
    """One entry per indicator, district and month; rows that repeat each other word for word; contradicting rows."""
    groups: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.key].append(entry)
    kept: list[Entry] = []
    repeated: list[Ignored] = []
    problems: list[Problem] = []
    for first, *others in groups.values():
        if not _parts(first, others) and (part := _part(first)):
            problems.extend(_of_part(entry, *part) for entry in (first, *others))
        elif joined := _joined(first, others):
            kept.append(joined)
        elif others and (parts := _parts(first, others)):
            problems.extend(_of_parts(entry, *parts) for entry in (first, *others))
        elif all(other.said == first.said for other in others):
            kept.append(first)
            why = f"与{where(first)}相同" if others else ""
            repeated.extend(Ignored(other.line, why, other.sheet) for other in others)
            problems.extend(_repeated(first, other) for other in others)
        else:
            lines = [where(entry) for entry in (first, *others)]
            problems.extend(_conflict(entry, lines) for entry in (first, *others))
    return kept, repeated, problems


def _joined(first: Entry, others: Sequence[Entry]) -> Entry | None:
    """One entry of two lines where one holds 本月数 only and the other 累计数 only."""
    if len(others) != 1:
        return None
    for value, amount in ((first, others[0]), (others[0], first)):
        if value.has_value and not value.has_amount and amount.has_amount and not amount.has_value:
            return replace(value, amount=amount.amount, has_amount=True, amount_line=amount.line)
    return None


def _parts(first: Entry, others: Sequence[Entry]) -> tuple[str, list[str]] | None:
    """A column that is not read and by whose words rows differ, and its words: each row may be of a part only."""
    for heading in first.apart:
        words = list(dict.fromkeys(one.apart.get(heading, "") for one in (first, *others)))
        if len(words) > 1:
            return heading, words
    return None


def _part(entry: Entry) -> tuple[str, str] | None:
    """A heading and a word below it, or the remark, by which the figures of a row are of a part only."""
    said = [*entry.apart.items(), ("备注", entry.text or "")]
    has_place = entry.district != CITY
    return next(((heading, word) for heading, word in said if part_of(heading, word, has_place=has_place)), None)


def _of_part(entry: Entry, heading: str, word: str) -> Problem:
    what = (
        f"“{entry.item.name}”{entry.month.label}的数，“{short(heading)}”写的是“{short(word)}”，可能只是一部分，没有读取"
    )
    remedy = "请报各部分合计的数；本来就是合计数的，请把该处改为“合计”，或者删去。"
    return problem_at(entry, "partial-figure", what, remedy)


def _of_parts(entry: Entry, heading: str, words: Sequence[str]) -> Problem:
    shown = "、".join(short(word) or "空" for word in words[:4])
    what = f"“{entry.item.name}”{entry.month.label}有几行，“{short(heading)}”各不相同（{shown}），可能各是一部分"
    return problem_at(
        entry, "conflicting-duplicate", what, "同一项、同一地区、同一月份只能有一行；请合计成一行后再报。"
    )


def _repeated(first: Entry, other: Entry) -> Problem:
    what = f"与{where(first)}完全相同（{other.item.name}，{other.month.label}），只计一次"
    return problem_at(other, "duplicate-row", what, "请删去重复的一行。", is_warning=True)


def _conflict(entry: Entry, lines: Sequence[str]) -> Problem:
    """`lines` are those of the whole group: a few are named, however many contradict each other."""
    others = [line for line in lines[:4] if line != where(entry)][:3]
    more = f"等{len(lines) - 1}行" if len(lines) > len(others) + 1 else ""
    what = f"“{entry.item.name}”{entry.month.label}的数与{'、'.join(others)}{more}不一致"
    if not others:
        what = f"“{entry.item.name}”{entry.month.label}在这一行有不止一个数，不一致"
    return problem_at(entry, "conflicting-duplicate", what, "同一项、同一地区、同一月份只能有一行；请留下正确的一行。")
