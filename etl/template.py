"""The file that a department fills in for a month: nine columns, one row per item and district."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from etl.entry.entry import DEMO_MARK
from etl.entry.history import Figures, Key
from etl.entry.self_status import SELF_STATUS_OFFERED, SELF_STATUS_UNIT
from etl.language.field import HEADINGS, HINT
from etl.language.number import BadNumber, NotReported, parse_number, written
from etl.table.unread_sheet import GUIDE_SHEET
from monitor.files import write_whole
from monitor.formula import harmless
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Indicator, Item, Narrative, Plan
from monitor.status import is_due

COLUMNS = tuple(HEADINGS.values())
TemplateRow = Mapping[str, str]  # heading → text, in the order of COLUMNS
DATA_SHEET = "报送表"
_WIDTHS = (12, 20, 30, 48, 12, 14, 14, 10, 50, 26)  # of COLUMNS, then of HINT
_NUMERIC = ("本月数", "累计数")
_CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001 -- the same content gives the same file
_GUIDE = (
    "一、一行填报一项（分地区的，一项一地区一行）。请勿改动表头；列的次序不影响读取。",
    "二、月份、部门、指标编码、指标名称、地区、单位已经填好，请勿改动；地区为空表示全市。",
    "三、本月数：本月新增的数。",
    "　　累计数：累计量填年初至本月末的累计，存量填月末数，比率和位次填其值本身。",
    "　　本月数与累计数由其一可推算另一的，可只填一个。",
    "四、节点（单位为%的交付事项）：累计数填已完成的百分比，0至100，已完成填100；备注可写进展。",
    f"五、定性事项（单位为“{SELF_STATUS_UNIT}”）：累计数选填自评，备注写进展。",
    f"　　自评用语：{'、'.join(SELF_STATUS_OFFERED)}。",
    "六、数值填阿拉伯数字，不写“约”“以上”，不写科学计数法；百分数填67.5，不填0.675。",
    "七、没有数据请留空，不要填0；0表示确实为零。留空的行不改变已报过的数；要撤回已报过的数，请填“—”。",
    "八、单位如需换用，请改“单位”列为可换算的单位（例如万元、亿元）；不能换算的单位会被退回。",
    "九、填好后以原格式保存并报送；也可另存为CSV（UTF-8或GBK均可）。",
)


def expected_rows(plan: Plan, department: str, month: Month) -> Iterator[tuple[Item, str]]:
    """Every (item, district) that a department reports in a month: the city first, then districts in their order."""
    for item in plan.items:
        if item.reporter != department or not is_due(item, month):
            continue
        yield item, CITY
        if isinstance(item, Indicator) and item.by_district:
            for district in plan.districts:
                yield item, district.id


def template_rows(
    plan: Plan,
    department: str,
    month: Month,
    known: Mapping[Key, Figures] | None = None,
    is_demo: bool = False,
) -> tuple[dict[str, str], ...]:
    """The rows of the template, heading → text: empty, or with the figures already `known`, to be revised."""
    rows = []
    for item, district in expected_rows(plan, department, month):
        amount, value = (known or {}).get((item.id, district, month), (None, None))
        cells = (
            month.label,  # survives a spreadsheet: 2025-09 would come back as Sep-25
            plan.department[department].name,
            item.id,
            item.name,
            plan.district[district].name if district != CITY else "",
            written(amount) if amount is not None else "",
            written(value) if value is not None else "",
            SELF_STATUS_UNIT if isinstance(item, Narrative) else item.unit,
            DEMO_MARK if is_demo else "",
        )
        rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return tuple(rows)


def write_template(path: Path, rows: Sequence[TemplateRow], xlsx: bool = False, encoding: str = "utf-8-sig") -> None:
    """Write the rows as CSV for Excel, or as a workbook with a guide; equal rows give equal bytes."""
    write_whole(path, template_bytes(rows, xlsx, encoding))


def template_bytes(rows: Sequence[TemplateRow], xlsx: bool = False, encoding: str = "utf-8-sig") -> bytes:
    """As write_template, in memory. Rows that have a hint (HINT) get a column for it, which the reader lets be."""
    return _workbook(rows) if xlsx else _csv(rows).encode(encoding)


def _columns(rows: Sequence[TemplateRow]) -> tuple[str, ...]:
    return (*COLUMNS, HINT) if any(HINT in row for row in rows) else COLUMNS


def _csv(rows: Sequence[TemplateRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    columns = _columns(rows)
    writer.writerow(columns)
    writer.writerows([_cell(column, row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue()


def _cell(column: str, text: str) -> str:
    """The text as it may stand in a file for spreadsheets: numbers as they are, everything else never a formula."""
    return text if column in _NUMERIC and _is_number(text) else harmless(text)


def _is_number(text: str) -> bool:
    return not isinstance(parse_number(text), BadNumber | NotReported)


def _workbook(rows: Sequence[TemplateRow]) -> bytes:
    out = io.BytesIO()
    # Text stays text: no cell becomes a formula, a link or a number by its looks.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "月度报送表", "created": _CREATED})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#E8EBEF", "border": 1, "valign": "vcenter"})
        number = book.add_format({"num_format": "General", "valign": "top", "bg_color": "#FFFBEA"})
        hint = book.add_format({"num_format": "@", "valign": "top", "font_color": "#5B6470", "italic": True})
        _data_sheet(book.add_worksheet(DATA_SHEET), rows, (head, text, number, hint))
        _guide_sheet(book.add_worksheet(GUIDE_SHEET), head, text)
    return out.getvalue()


def _data_sheet(sheet: Any, rows: Sequence[TemplateRow], formats: tuple[Any, Any, Any, Any]) -> None:
    head, text, number, hint = formats
    columns = _columns(rows)
    for index, (column, width) in enumerate(zip(columns, _WIDTHS, strict=False)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, column, head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for line, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            cell = row.get(column, "")
            if column in _NUMERIC and (not cell or _is_exact(cell)):
                _write_number(sheet, line, index, cell, number)
            else:
                sheet.write_string(line, index, cell, hint if column == HINT else text)
        if row.get("单位") == SELF_STATUS_UNIT:
            sheet.data_validation(line, COLUMNS.index("累计数"), line, COLUMNS.index("累计数"), _SELF_STATUS_CHOICE)


_SELF_STATUS_CHOICE = {
    "validate": "list",
    "source": list(SELF_STATUS_OFFERED),
    "error_title": "自评",
    "error_message": f"请选择：{'、'.join(SELF_STATUS_OFFERED)}",
}


def _is_exact(cell: str) -> bool:
    """Whether a spreadsheet's number holds the figure exactly: 15 significant digits."""
    return _is_number(cell) and len(cell.replace(".", "").replace("-", "").lstrip("0")) <= 15


def _write_number(sheet: Any, line: int, index: int, cell: str, number: Any) -> None:
    if cell:
        sheet.write_number(line, index, float(cell.replace(",", "")), number)
    else:
        sheet.write_blank(line, index, None, number)


def _guide_sheet(sheet: Any, head: Any, text: Any) -> None:
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, "填报说明", head)
    for line, sentence in enumerate(_GUIDE, start=1):
        sheet.write_string(line, 0, sentence, text)
