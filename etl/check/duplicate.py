"""Rows of one item, district and month: such as repeat each other, complete each other, or contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Literal

from etl import limits
from etl.check.crowd import ONE_ROW, Crowd
from etl.check.own_month import without_own_months
from etl.check.projects import without_projects
from etl.entry.entry import Entry
from etl.entry.history import Key, problem_at, where
from etl.language.caveat import NOT_FINAL, against, unsure
from etl.language.noted import NOTED
from etl.language.number import is_rounding, written
from etl.language.partial import TITLES, is_stage, is_whole, names_stages, part_of, tells_parts
from etl.language.period import Stretch, stretch_of
from etl.language.phrase import SO_FAR
from etl.language.text import key, short
from etl.language.void import is_void, says_kind
from etl.problem import Problem
from etl.read import Ignored
from monitor.observation import CITY
from monitor.plan import Indicator, Narrative

_PAIR = 2
_NAMED = 3  # of the other rows that contradict one


def without_duplicates(
    entries: Sequence[Entry], crowd: Crowd | None = None
) -> tuple[list[Entry], list[Ignored], list[Problem]]:
    """One entry per indicator, district and month; rows that repeat each other word for word; contradicting rows.

    `crowd` knows of rows besides the entries that contradict some of them.
    """
    groups: dict[Key, list[Entry]] = defaultdict(list)
    kept: list[Entry] = []
    entries, problems = without_projects(entries)
    entries, repeated, remarks = without_own_months(entries)
    problems.extend(remarks)
    conflicts: set[Key] = set()
    for entry in entries:
        if said := _void(entry):
            problems.append(_not_counting(entry, *said))
            continue
        groups[entry.key].append(entry)
        if not entry.is_unfilled and (unsettled := _unsure(entry)):
            problems.append(_not_final(entry, *unsettled))
    for first, *others in groups.values():
        if split := _whole((first, *others)):
            whole, pieces, heading = split
            kept.append(whole)
            repeated.extend(Ignored(part.line, f"“{short(heading)}”的一部分，已有合计", part.sheet) for part in pieces)
            problems.extend(_off(whole, pieces))
        elif not _parts(first, others) and (part := _part(first)):
            problems.extend(_of_part(entry, *part) for entry in (first, *others))
        elif joined := _joined(first, others) or _of_its_month(first, others):
            kept.append(joined)
        elif fullest := _fullest((first, *others)):
            kept.append(fullest)
            less = [one for one in (first, *others) if one is not fullest]
            repeated.extend(Ignored(one.line, f"与{where(fullest)}相同", one.sheet) for one in less)
            problems.extend(_repeated(fullest, one) for one in less)
        elif not (parts := _parts(first, others)) and all(other.said == first.said for other in others):
            kept.append(first)
            why = f"与{where(first)}相同" if others else ""
            repeated.extend(Ignored(other.line, why, other.sheet) for other in others)
            problems.extend(_repeated(first, other) for other in others)
        else:
            conflicts.add(first.key)
            beyond = crowd.beyond(first.key) if crowd else 0
            lines = [where(entry) for entry in (first, *others[:_NAMED])]
            contradicts = partial(_conflict, lines=lines, count=len(others) + beyond)
            if parts:
                contradicts = partial(_of_parts, heading=parts[0], words=parts[1])
            problems.extend(_each((first, *others), beyond, contradicts))
    problems.extend(crowd.unsaid(conflicts) if crowd else ())
    return kept, repeated, problems


def _joined(first: Entry, others: Sequence[Entry]) -> Entry | None:
    """One entry of two lines where one holds 本月数 only and the other 累计数 only."""
    if len(others) != 1:
        return None
    for value, amount in ((first, others[0]), (others[0], first)):
        if value.has_value and not value.has_amount and amount.has_amount and not amount.has_value:
            return _with_amount(value, amount, "amount")
    return None


def _of_its_month(first: Entry, others: Sequence[Entry]) -> Entry | None:
    """One entry of two lines whose months tell them apart: 9月 beside 1-9月 is the month's own figure."""
    if len(others) != 1 or not isinstance(first.item, Indicator) or first.item.kind not in {"cumulative", "rate"}:
        return None
    for value, amount in ((first, others[0]), (others[0], first)):
        is_plain = not (value.has_amount or amount.has_amount) and not SO_FAR.search(
            key(amount.headings.get("value", ""))
        )
        if not _is_span(value) or _is_span(amount):
            continue
        if is_plain:
            return _with_amount(value, amount, "value")
        if value.amount is None and amount.value is None and None not in {value.value, amount.amount}:
            return _with_amount(value, amount, "amount")
    return None


def _with_amount(entry: Entry, other: Entry, name: Literal["amount", "value"]) -> Entry:
    """An entry with the month's own figure, which another line has."""
    cells = {**entry.cells, "amount": other.cells.get(name, "")}
    return replace(entry, amount=getattr(other, name), has_amount=True, amount_line=other.line, cells=cells)


def _is_span(entry: Entry) -> bool:
    """Whether a row says that it is of the months since January."""
    stretch = stretch_of(entry.month_text)
    return isinstance(stretch, Stretch) and stretch.is_since_january


def _fullest(entries: Sequence[Entry]) -> Entry | None:
    """The row that says all that the others do, which leave blank what they do not say and have no other words."""
    both = [one for one in entries if None not in {one.amount, one.value}]
    if len(both) != 1 or len(entries) < _PAIR or _parts(entries[0], entries[1:]):
        return None
    (whole,) = both
    others = [one for one in entries if one is not whole]
    is_said = all(
        one.amount in {None, whole.amount}
        and one.value in {None, whole.value}
        and one.text in {None, whole.text}
        and not (one.is_empty or _withdraws(one))
        for one in others
    )
    return whole if is_said else None


def _withdraws(entry: Entry) -> bool:
    """Whether a placeholder stands where a row has no figure: it says that there is none."""
    said = (("amount", entry.amount), ("value", entry.value))
    return any(figure is None and entry.cells.get(name, "").strip() for name, figure in said)


def _parts(first: Entry, others: Sequence[Entry]) -> tuple[str, list[str]] | None:
    """A column that is not read and by whose words rows differ, and its words: each row may be of a part only."""
    for heading in first.apart:
        words = list(dict.fromkeys(one.apart.get(heading, "") for one in (first, *others)))
        if len(words) > 1:
            return heading, words
    return None


def _whole(entries: Sequence[Entry]) -> tuple[Entry, list[Entry], str] | None:
    """The row that is of all parts together, the rows of the parts, and the heading that tells them apart."""
    for heading in filter(tells_parts, dict.fromkeys(name for one in entries for name in one.apart)):
        wholes: list[Entry] = []
        parts: list[Entry] = []
        for one in entries:
            (wholes if is_whole(one.apart.get(heading, "")) else parts).append(one)
        if not wholes and (blank := [one for one in parts if not one.apart.get(heading)]):
            others = [one for one in parts if one not in blank]
            wholes, parts = (blank, others) if len(blank) == 1 and _adds_up(blank[0], others) else ([], parts)
        if len(wholes) == 1 and parts and len({one.apart.get(heading) for one in parts}) == len(parts):
            return wholes[0], parts, heading
    return None


def _adds_up(whole: Entry, parts: Sequence[Entry]) -> bool:
    """Whether a row that says nothing of parts has the sum of several, in all the figures that it has."""
    given = [(whole.value, [one.value for one in parts]), (whole.amount, [one.amount for one in parts])]
    told = [(total, numbers) for total, numbers in given if total is not None]
    sums = (None not in numbers and sum(filter(None, numbers), Decimal(0)) == total for total, numbers in told)
    return len(parts) > 1 and bool(told) and all(sums)


def _off(whole: Entry, parts: Sequence[Entry]) -> Iterator[Problem]:
    """Of figures that parts do not add up to: what several share is counted once, so it is said and not refused."""
    item = whole.item
    is_sum = isinstance(item, Indicator) and item.kind in {"cumulative", "level"} and item.is_additive
    columns: tuple[Literal["value", "amount"], ...] = ("value", "amount")
    for name in columns if is_sum else ():  # shares and growth of parts add up to nothing
        total, given = getattr(whole, name), [getattr(part, name) for part in parts]
        if total is None or None in given or is_rounding(sum(given) - total, len(given) + 1):
            continue
        said = "累计数" if name == "value" else "本月数"
        added = sum(given, Decimal(0))
        what = (
            f"“{whole.item.name}”{whole.month.label}{said}的合计{written(total)}，"
            f"各部分相加是{written(added)}，相差{written(abs(added - total))}"
        )
        yield problem_at(
            whole, "total-mismatch", what, "请核对；有共用、只计一次的不用处理。", column=said, is_warning=True
        )


def _void(entry: Entry) -> tuple[str, str] | None:
    """A heading and a word below it, or the remark, by which the figures of a row do not count."""
    said = [*entry.apart.items(), ("备注", entry.text or "")]
    found = next(((heading, word) for heading, word in said if is_void(heading, word)), None)
    if found and not entry.is_unfilled:
        return found
    figures = [one for one in (entry.value, entry.amount) if one is not None]
    if not figures or isinstance(entry.item, Narrative):
        return None
    given = {*figures, *(one / entry.factor for one in figures)}
    remarks = ((heading, against(text, entry.month, given)) for heading, text in _remarks(entry))
    return next(((heading, words) for heading, words in remarks if words), None)


def _remarks(entry: Entry) -> tuple[tuple[str, str], ...]:
    """What is said of the figures of a row: beside them, and in a note below the table."""
    return ("备注", entry.text or ""), (NOTED, entry.apart.get(NOTED, ""))


def _not_counting(entry: Entry, heading: str, word: str) -> Problem:
    what = f"“{short(heading)}”写的是“{short(word)}”，不是“{entry.item.name}”{entry.month.label}实际完成的数，没有读取"
    remedy = "请删去这一行；确是实际完成的数的，请改正那几个字，再报送。"
    return problem_at(entry, "not-actual", what, remedy)


def _unsure(entry: Entry) -> tuple[str, str] | None:
    """A heading and a word below it, or the remark and its words, by which the figures of a row are not yet final."""
    said = [
        *_remarks(entry),
        *((heading, word) for heading, word in entry.apart.items() if says_kind(heading)),
    ]
    return next(((heading, words) for heading, text in said if (words := unsure(text))), None)


def _not_final(entry: Entry, heading: str, word: str) -> Problem:
    what = f"“{short(heading)}”写的是“{short(word)}”，“{entry.item.name}”{entry.month.label}的数按实际完成的数读取"
    return problem_at(entry, "provisional-figure", what, NOT_FINAL, is_warning=True)


def _part(entry: Entry) -> tuple[str, str] | None:
    """A heading and a word below it, or the remark, by which the figures of a row are of a part only."""
    said = [*entry.apart.items(), ("备注", entry.text or "")]
    about = f"{entry.item.name}{entry.item.definition}"  # an item may be of such places alone
    is_amount = isinstance(entry.item, Indicator)
    said = [one for one in said if one[0] != TITLES or (is_amount and one[1][:2] not in about)]
    staged = (one for one in said if is_amount and names_stages(one[0]) and is_stage(one[1]))
    if other := next((one for one in staged if key(one[1])[:2] not in about), None):
        return other
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
    alike = "完全相同" if other.said == first.said else "所填的数相同"
    what = f"“{other.item.name}”{other.month.label}的这一行与{where(first)}{alike}，只计一次"
    return problem_at(other, "duplicate-row", what, "请删去重复的一行。", is_warning=True)


def _each(entries: Sequence[Entry], beyond: int, problem: Callable[[Entry], Problem]) -> Iterator[Problem]:
    """The problem of each of many rows of one item, district and month; from a certain number on how many more."""
    yield from map(problem, entries[: limits.CONTRADICTING])
    if more := entries[limits.CONTRADICTING :]:
        first, count = more[0], len(more) + beyond
        what = f"从这一行起还有{count:,}行也是“{first.item.name}”{first.month.label}的，没有逐行列出，都算作未接受"
        yield problem_at(first, "conflicting-duplicate", what, ONE_ROW)


def _conflict(entry: Entry, lines: Sequence[str], count: int) -> Problem:
    """`lines` are the first ones of the group: a few are named, however many (`count`) contradict each other."""
    others = [line for line in lines if line != where(entry)][:_NAMED]
    more = f"等{count}行" if count > len(others) else ""
    what = f"“{entry.item.name}”{entry.month.label}的数与{'、'.join(others)}{more}不一致"
    if not others:
        what = f"“{entry.item.name}”{entry.month.label}在这一行有不止一个数，不一致"
    return problem_at(entry, "conflicting-duplicate", what, ONE_ROW)
