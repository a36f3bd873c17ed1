"""Blocks of an item's page on how it moves: 同比, 环比, quarters, the pace still needed, every light it was given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from monitor.assess import Assessment
from monitor.movement import Movement, Quarter, is_share, movements, quarters
from monitor.number import number_text, percent_text
from monitor.plan import Indicator
from monitor.status import WORDS, named_rule, rule_label
from monitor.ui.block import MISSING, grounds, rule_note, show_subheading
from monitor.ui.here import Here
from monitor.ui.markup import Html, el, join, light, table
from monitor.ui.sheet import kept, show
from monitor.warehouse import Light
from monitor.web.editions import past
from monitor.web.records import lights
from monitor.words import amount_text
from monitor.words.sentence import is_in_few, needed_words
from monitor.words.value import pace_text


def show_movement(one: Assessment) -> None:
    """Each month against the year and the month before, the quarters, and what a month must still bring."""
    item = one.item
    if not isinstance(item, Indicator) or not one.this_year:
        return
    show_subheading("同比、环比" + ("和季度" if item.kind == "cumulative" else ""))
    rows = [_moved(item, one, each) for each in movements(item, one.this_year, one.last_year)]
    sums = ("月份", "本月数", "本月环比", "本月同比", "累计数", "累计同比")
    columns = sums if item.kind == "cumulative" else ("月份", "数值", "环比", "同比")
    parts: list[Html] = [table(columns, rows, f"{item.name}同比和环比", "figures")]
    by_quarter = [_quarter(item, each) for each in quarters(item, one.this_year, one.last_year)]
    if by_quarter:
        parts.append(
            table(("季度", "本季合计", "上年同期", "同比", "说明"), by_quarter, f"{item.name}各季度合计", "figures")
        )
    pace = _pace(item, one)
    if pace:
        parts.append(el("p", pace, class_="note"))
    show(join(parts))


def _moved(item: Indicator, one: Assessment, each: Movement) -> tuple[str, ...]:
    seen = one.this_year[each.month]
    stepped, value = moved_text(each.month_on_month, item), amount_text(seen.value, item)
    year_on_year = moved_text(each.year_on_year, item)
    if item.kind != "cumulative":
        return (each.month.label, value, stepped, year_on_year)
    own = (amount_text(seen.amount, item), stepped, moved_text(each.amount_year_on_year, item))
    return (each.month.label, *own, value, year_on_year)


def moved_text(moved: Decimal | None, item: Indicator) -> str:
    """A movement with its sign: +8.3%, −0.5个百分点, 升2位."""
    if moved is None:
        return MISSING
    if item.kind == "rank":
        return "持平" if moved == 0 else f"{'升' if moved < 0 else '降'}{number_text(abs(moved), 0)}位"
    sign = "+" if moved > 0 else ""
    if is_share(item):
        return f"{sign}{percent_text(moved)}"
    unit = "个百分点" if item.unit == "%" else item.unit
    return f"{sign}{number_text(moved, max(item.decimals, 1))}{unit}"


def _quarter(item: Indicator, each: Quarter) -> tuple[str, ...]:
    moved = None
    if each.amount is not None and each.year_before is not None and each.year_before > 0:
        moved = (each.amount - each.year_before) / each.year_before
    said = "" if each.is_whole else "有月份未报送" if each.amount is None else "季度未完，与上年同月相比"
    return (
        f"{'一二三四'[each.number - 1]}季度",
        amount_text(each.amount, item),
        amount_text(each.year_before, item),
        moved_text(moved, item),
        said,
    )


def _pace(item: Indicator, one: Assessment) -> str:
    """还需月均 against what recent months brought, where that can be told."""
    seen = one.outlook
    if seen is None or not seen.required_per_month:
        return ""
    if is_in_few(one):
        return f"{needed_words(one)}才能达到年度目标。"
    needed = f"今后每月平均须完成{pace_text(seen.required_per_month, item)}才能达到年度目标"
    recent = f"；近三个月平均每月{pace_text(seen.recent_per_month, item)}" if seen.recent_per_month is not None else ""
    ratio = f"，前者是后者的{number_text(seen.required_ratio, 1)}倍" if seen.required_ratio is not None else ""
    return f"{needed}{recent}{ratio}。"


@kept
def show_lights(here: Here, one: Assessment) -> None:
    """The status of every month: as it is judged now with its grounds, and as each version published it."""
    published_lights = lights(here.view.edition.version)
    rules = past(here.view.edition.version).rules
    rows = []
    for month, found in sorted(here.view.year.items(), reverse=True):
        each = next((seen for seen in found if seen.item.id == one.item.id), None)
        if each is not None:
            published = published_lights.get((one.item.id, month), ())
            told = _history(published, rules, rule_label(here.view.plan.rule))
            rows.append((month.label, light(each.status), told, grounds(here.view.plan, each)))
    show_subheading("状态历史")
    note = el(
        "p",
        "“发布过的状态”按版本先后列出，括号内为当时的差距（百分点）；规则或数据变动后，新旧并列，规则与本页不同的注明。",
        class_="note",
    )
    columns = ("月份", "现在的状态", "发布过的状态", "依据")
    show(join((table(columns, rows, f"{one.item.name}各月状态", "items"), note, rule_note(here.view.plan))))


def _history(published: tuple[Light, ...], rules: Mapping[int, str], now: str) -> str:
    """Every light that was published, with the rule of its version where that is not the rule shown here."""
    return " → ".join(_then(one, rules.get(one.version, now), now) for one in published) or MISSING


def _then(one: Light, rule: str, now: str) -> str:
    return f"v{one.version} {WORDS[one.status]}{_gap(one.gap_pp)}" + (f"〔{named_rule(rule)}〕" if rule != now else "")


def _gap(gap: Decimal | None) -> str:
    return "" if gap is None else f"（{'+' if gap > 0 else ''}{number_text(gap, 1)}）"
