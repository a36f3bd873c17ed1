"""What a month's new figure is held against, in words: the figure of the period before, and by how much it moved."""

from __future__ import annotations

from decimal import Decimal

from monitor.change import Change
from monitor.month import Month
from monitor.number import MINUS, MISSING, number_text, round_half_up
from monitor.plan import Indicator, Item, Narrative
from monitor.words.value import amount_text

UNREPORTED = "未报送"


def said_amount(value: Decimal | None, amount: Decimal | None, item: Item) -> str:
    """The value with its unit; the month's own amount, said to be that, where only it is known."""
    if value is None and amount is not None:
        return f"本月{amount_text(amount, item)}"
    return amount_text(value, item)


def before_words(one: Change) -> str:
    """9月 2,504个; 9月未报送，8月 2,400个: missing is said, and what was known last with its month."""
    if isinstance(one.item, Narrative):
        return MISSING
    if one.begins:
        return "年初起算"
    if one.last_value is not None:
        return f"{_named(one, one.last_month)} {amount_text(one.last_value, one.item)}"
    if one.last_amount is not None:
        return f"{_named(one, one.last_month)}当月{amount_text(one.last_amount, one.item)}"
    if one.last_month.year < one.month.year:
        return f"{_named(one, one.last_month)}没有数"
    known = [(number, value) for number, value in enumerate(one.course[:-1], start=1) if value is not None]
    said = f"{_named(one, one.last_month)}{UNREPORTED}"
    return f"{said}，{known[-1][0]}月 {amount_text(known[-1][1], one.item)}" if known else said


def step_words(one: Change) -> str:
    """比9月 +196个, +1.3个百分点, 前进2位, 与9月持平; nothing where one of the two is not known."""
    pairs = ((one.new_value, one.last_value), (one.new_amount, one.last_amount))
    found = next(((new, last) for new, last in pairs if new is not None and last is not None), None)
    if found is None or isinstance(one.item, Narrative) or one.begins:
        return ""
    decimals, month = one.item.decimals, _named(one, one.last_month)
    step = round_half_up(found[0] - found[1], decimals)
    if step == 0:
        return f"与{month}持平"
    size = number_text(abs(step), decimals)
    if isinstance(one.item, Indicator) and one.item.kind == "rank":
        return f"比{month}{'前进' if step < 0 else '后退'}{size}位"
    unit = "个百分点" if one.item.unit == "%" else one.item.unit
    return f"比{month} {'+' if step > 0 else MINUS}{size}{unit}"


def _named(one: Change, month: Month) -> str:
    return f"{month.number}月" if month.year == one.month.year else month.label
