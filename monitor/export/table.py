"""The month as a workbook: every item on one sheet and by section, the districts, definitions and sources."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from monitor.assess import Assessment
from monitor.cell import Standing, of_item
from monitor.export.scope import ExportContext, Scope
from monitor.export.table_columns import DEFINITIONS, DISTRICTS, ITEMS, PRINTED
from monitor.export.table_sheet import Looks, Sheet, sheet_names
from monitor.moment import day_text
from monitor.ranking import are_many, extent, places, shown_of_item
from monitor.status import rule_sentence
from monitor.words.place import has_zones, places_name

WHOLE = Scope()
DEMO_MARK = "演示数据　仅供试用，不反映实际工作情况"


def write_workbook(context: ExportContext, scope: Scope = WHOLE) -> bytes:
    """The .xlsx: the same input gives the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _describe(book, context, scope)
        looks = Looks(book)
        rows = context.assessments(scope)
        _items(book, looks, context, scope, rows)
        _districts(book, looks, context, rows)
        _definitions(book, looks, context, rows)
    return out.getvalue()


def _items(book: Any, looks: Looks, context: ExportContext, scope: Scope, rows: Sequence[Assessment]) -> None:
    """全部, then a sheet for each section that has items in the scope."""
    sections = [one for one in context.plan.sections if any(row.section.id == one.id for row in rows)]
    names = sheet_names(["全部", *(one.name for one in sections)])
    groups = [rows, *([row for row in rows if row.section.id == one.id] for one in sections)]
    titles = [scope.name(context.plan), *(one.name for one in sections)]
    if len(sections) == 1:
        names, groups, titles = names[:1], groups[:1], titles[:1]
    for name, group, title in zip(names, groups, titles, strict=True):
        sheet = Sheet(book.add_worksheet(name), looks, ITEMS, printed=PRINTED)
        sheet.head(f"{context.month.label}{_subject(context)}进展情况（{title}）", _lines(context))
        for number, one in enumerate(group, start=1):
            sheet.row([column.value(context, one, number) for column in ITEMS], one)
        sheet.close()


def _districts(book: Any, looks: Looks, context: ExportContext, rows: Sequence[Assessment]) -> None:
    """One row per item and district, ranked among its kind; no sheet where districts report nothing of the scope.

    Too many to be read one by one have a sheet of the first and the last of each item besides, and only that is
    printed.
    """
    items = [of_item(context.cells, row.item.id) for row in rows]
    items = [ones for ones in items if any(one.reporting == "reported" for one in ones)]
    if not items:
        return
    name = places_name(context.plan)
    apart = ["县（市）区与功能区分别排名。"] if has_zones(context.plan) else []
    if not are_many(context.plan):
        _places(book, looks, context, name, items, apart)
        return
    shown = [shown_of_item(context.plan, ones) for ones in items]
    chosen = [[one for one in ones if one.district in few] for ones, few in zip(items, shown, strict=True)]
    every = f"{name}明细"
    part = f"每项指标{extent(context.plan, shown[0])}，按位次排列；全部在“{every}”表。"
    _places(book, looks, context, name, chosen, [*apart, part], by_rank=True)
    count = f"共{sum(map(len, items)):,}行，供筛选查找，不打印。要打印筛选的结果，先在“页面布局”里取消打印区域。"
    _places(book, looks, context, every, items, [*apart, count], is_printed=False)


def _places(
    book: Any,
    looks: Looks,
    context: ExportContext,
    name: str,
    items: Sequence[Sequence[Standing]],
    lines: Sequence[str],
    *,
    by_rank: bool = False,
    is_printed: bool = True,
) -> None:
    """A sheet of districts, in the order of the plan or by rank; places are those among all, whoever is listed."""
    sheet = Sheet(book.add_worksheet(name), looks, DISTRICTS, printed=len(DISTRICTS))
    sheet.head(f"{context.month.label}{places_name(context.plan)}完成情况", [*_lines(context), *lines])
    for ones in items:
        ranks = places(context.plan, of_item(context.cells, ones[0].item.id))
        for one in sorted(ones, key=lambda one: ranks.get(one.district, len(ranks) + 1)) if by_rank else ones:
            sheet.row([column.value(context, one, ranks.get(one.district)) for column in DISTRICTS], one)
    sheet.close(is_printed=is_printed)


def _definitions(book: Any, looks: Looks, context: ExportContext, rows: Sequence[Assessment]) -> None:
    sheet = Sheet(book.add_worksheet("口径与来源"), looks, DEFINITIONS, printed=len(DEFINITIONS) - 1)
    sheet.head("口径与来源", [*_lines(context), *_method(context)])
    for number, one in enumerate(rows, start=1):
        sheet.row([column.value(context, one, number) for column in DEFINITIONS], None)
    sheet.close()


def _subject(context: ExportContext) -> str:
    return context.plan.title.removeprefix(f"{context.plan.year}年")


def _lines(context: ExportContext) -> list[str]:
    """What stands under the title of every sheet."""
    day = day_text(context.edition.published_at)
    source = f"数据来源：各责任单位月度报送；截至{context.month.label}；数据版本v{context.version}（{day}发布）"
    return [*([DEMO_MARK] if context.is_demo else []), source]


def _method(context: ExportContext) -> list[str]:
    return [
        f"任务与目标来源：{context.plan.source}。",
        rule_sentence(context.plan.rule),
        "完成率：累计量、比率为完成值÷目标值；存量为（完成值－基期值）÷（目标值－基期值），基期未知的为完成值÷目标值。",
        "序时进度：各指标至本月末应完成的比例，未另定计划的按月份÷12；应达值为按序时应达到的数值。",
        "差：完成率减序时进度，单位为百分点，正数为快于序时，越低越好的指标已换向；未报送的月份列最近一次数据并注明月份。",
        "推算按本年线性进度，另有上限和下限，不作为完成依据。",
    ]


def _describe(book: Any, context: ExportContext, scope: Scope) -> None:
    """Properties of the file; its moment is that of the data's publication, for the same data give the same file."""
    demo = "（演示数据）" if context.is_demo else ""
    moment = context.edition.published_at.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties(
        {
            "title": f"{context.month.label}{context.plan.title}（{scope.name(context.plan)}）{demo}",
            "author": context.plan.city,
            "comments": f"数据版本v{context.version}{demo}",
            "created": moment,
        }
    )
