"""Blocks of the page of one indicator, milestone or narrative: everything known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from monitor.assess import Assessment
from monitor.cell import of_item
from monitor.charts.gallery import list_figures
from monitor.month import Month
from monitor.number import number_text
from monitor.plan import KIND_NAMES, Indicator, Item, Milestone, Narrative
from monitor.schedule import schedule_share
from monitor.ui.block import (
    MISSING,
    app_link,
    attainment_of,
    item_link,
    owners,
    show_fault,
    show_heading,
    show_subheading,
    target_of,
    value_of,
)
from monitor.ui.here import Here, asked
from monitor.ui.markup import Html, el, join, light, sentence_of, table
from monitor.ui.sheet import kept, show, show_figures
from monitor.words import amount_text, outlook_sentence, percent_text, sentence_item
from monitor.words.agenda import unsaid_words
from monitor.words.value import date_text, moved_by

_FREQUENCY = {"monthly": "按月报送", "quarterly": "按季报送", "annual": "按年报送"}
_BETTER = {"higher": "越高越好", "lower": "越低越好"}


def asked_item(here: Here) -> Assessment | None:
    """The assessment that the address asks for; where it names none, a way to every indicator."""
    name = asked("indicator")
    found = here.view.by_item.get(name or "")
    if found is None:
        if name:
            show_fault("找不到指标", f"没有编码为“{name}”的指标，请从下面选择。")
        _show_directory(here)
    return found


@kept
def _show_directory(here: Here) -> None:
    show_heading("全部指标、节点和定性任务", "选择一项查看详情。")
    for section in here.view.plan.sections:
        rows = [
            (f"任务{one.task.number}", item_link(here, one.item), KIND_NAMES[one.item.kind], light(one.status))
            for one in here.view.of_section(section.id)
        ]
        show(join((el("h2", section.name), table(("任务", "名称", "类型", "状态"), rows, section.name, "catalogue"))))


@kept
def show_item_heading(here: Here, one: Assessment) -> None:
    """Name, light with its grounds, what can be said in a sentence, and the way back to the task."""
    back = app_link(f"{one.section.name} › 任务{one.task.number} {one.task.title}", here.of_task(one.task))
    show(el("p", back, class_="crumb"))
    show_heading(one.item.name, sentence_item(one))
    show(join((*item_grounds(here, one), _then(one))))


def item_grounds(here: Here, one: Assessment) -> tuple[Html, Html]:
    """Its light with the grounds, and who answers for it."""
    return el("p", light(one.status), "　", one.reason, class_="reason"), owners(here.view.plan, one.task)


def _then(one: Assessment) -> Html:
    if one.published_status in (None, one.status):
        return Html("")
    return el("p", "当时公布的状态：", light(one.published_status or ""), class_="note")


@kept
def show_numbers(here: Here, one: Assessment) -> None:
    """The quantities side by side with what the month moved them by, and the outlook in a sentence."""
    if isinstance(one.item, Narrative):
        show(words_of(one))
        return
    show(numbers(here, one))
    sentence = outlook_sentence(one)
    if sentence:
        show(outlook(sentence))


def numbers(here: Here, one: Assessment) -> Html:
    """The quantities of an item, each with its name."""
    return el("dl", [_tile(*tile) for tile in _tiles(here, one)], class_="numbers")


def outlook(sentence: str) -> Html:
    """Where the year ends at this pace, marked as what is not yet."""
    return el("p", el("strong", "年底推算　"), sentence_of(sentence), class_="outlook")


def _tiles(here: Here, one: Assessment) -> Iterator[tuple[str, str, str]]:
    """Name, quantity, and what moved since the month before."""
    item = one.item
    if not isinstance(item, Indicator):
        yield "完成进度", value_of(one), ""
        yield "时限", target_of(one), ""
        return
    before = next((other for other in here.view.before if other.item.id == item.id), None)
    moved = moved_by(one, before)
    now = one.observation
    own = now.amount if now and item.kind == "cumulative" and one.reporting == "reported" else None
    yield "完成值", value_of(one), "" if own is None else f"本月{amount_text(own, item)}"
    yield "目标值", target_of(one), ""
    if item.kind == "rank":  # a place has no share of its target
        return
    yield "应达值（序时）", _expected(one, item), ""
    yield "完成率", attainment_of(one), ""
    yield "序时进度", percent_text(one.schedule_share), ""
    yield "差距", _gap(one.gap_pp), "" if moved is None else f"较{moved[1]}{moved[0]}"


_QUANTITY = re.compile(r"([≥≤>+−-]?[\d,.]+)(.*)")


def _tile(name: str, quantity: str, moved: str) -> Html:
    """Figures large, units small; a quantity without figures stands as it is."""
    parts = _QUANTITY.fullmatch(quantity)
    shown = [el("b", parts[1]), parts[2]] if parts else el("b", quantity)
    return el("div", el("dt", name), el("dd", shown), el("dd", moved, class_="change") if moved else "")


def _expected(one: Assessment, item: Item) -> str:
    if one.expected is None:
        return MISSING
    shown = one.expected if one.expected == one.expected.to_integral_value() else round(one.expected, 1)
    decimals = max(getattr(item, "decimals", 0), 0 if shown == shown.to_integral_value() else 1)
    unit = getattr(item, "unit", "")
    return f"第{number_text(shown, 0)}位" if item.kind == "rank" else f"{number_text(shown, decimals)}{unit}"


def _gap(points: Decimal | None) -> str:
    return MISSING if points is None else f"{_signed(points)}个百分点"


def _signed(points: Decimal) -> str:
    return f"{'+' if points > 0 else ''}{number_text(points, 1)}"


def words_of(one: Assessment) -> Html:
    """What a department says of a task that has no number."""
    seen = one.observation
    return el("blockquote", (seen.text or "没有文字说明。") if seen else unsaid_words(one), class_="said")


@kept
def show_item_figures(here: Here, one: Assessment) -> None:
    """The trend over the year, what each month brought, and the districts where they report."""
    item, known = one.item.id, list_figures(here.view.plan)
    is_known = {  # a figure of what nobody reported says less than the sentence above
        "trend": True,
        "amounts": one.as_of is not None,
        "districts": any(each.as_of is not None for each in of_item(here.view.cells, item)),
    }
    names = [name for form, holds in is_known.items() if holds and (name := f"{form}-{item}") in known]
    if names:
        show_figures(here.view, names)


@kept
def show_schedule(here: Here, one: Assessment) -> None:
    """What is due at the end of every month, or the stages of a deliverable."""
    item = one.item
    if isinstance(item, Milestone):
        if item.stages:
            show(el("p", el("strong", "阶段　"), " → ".join(item.stages)))
        return
    if not isinstance(item, Indicator):
        return
    months = [Month(here.view.plan.year, number) for number in range(1, 13)]
    shares = [percent_text(schedule_share(here.view.plan, item, month)) for month in months]
    if len(set(shares)) == 1:
        show(el("p", el("strong", "序时进度　"), "每个月都以目标值衡量，不按月分解。"))
        return
    show(table(("序时进度", *(f"{month.number}月" for month in months)), [("应完成", *shares)], "每月末应完成的比例"))


@kept
def show_definition(here: Here, one: Assessment) -> None:
    """口径: what is counted, where the plan says so, who reports it, and where the baseline comes from."""
    item = one.item
    rows: list[tuple[str, str]] = [
        ("口径", item.definition),
        *([("说明", item.note)] if item.note else []),
        ("出处", f"{here.view.plan.title}，{item.clause}（任务{one.task.number}）"),
        ("类型", KIND_NAMES[item.kind] + _nature(item)),
        ("报送", f"{one.reporter}，{_FREQUENCY[item.frequency]}"),
    ]
    if isinstance(item, Indicator):
        if item.baseline:
            base = item.baseline
            rows.append(
                ("基期值", f"{amount_text(base.value, item)}（{date_text(str(base.as_of))}；来源：{base.source}）")
            )
        else:
            rows.append(("基期值", "计划和已公布资料中没有"))
    rows.append(("指标编码", item.id))
    show_subheading("口径与来源")
    show(el("dl", [join((el("dt", key), el("dd", value))) for key, value in rows], class_="facts"))


def _nature(item: Item) -> str:
    return f"，{_BETTER[item.better]}" if isinstance(item, Indicator) else ""
