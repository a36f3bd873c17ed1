"""The attached tables of a Word document: every item, every district, and the form that a 督办单 is answered on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tc
from docx.shared import Mm
from docx.table import Table

from monitor.assess import Assessment
from monitor.cell import Standing
from monitor.export.word_blocks import set_in_chinese
from monitor.number import MISSING, number_text, percent_text
from monitor.plan import Indicator, Item, Narrative, Plan
from monitor.ranking import grouped, has_targets, places
from monitor.status import WORDS
from monitor.words.value import amount_text, value_text

# Beside the word, so that a table printed in black is read at a glance.
SHAPES = {"reached": "■", "on_track": "●", "behind": "▲", "far_behind": "◆", "not_due": "－", "not_reported": "○"}
ITEM_COLUMNS = (
    *(("序号", 11), ("任务指标", 58), ("目标值", 17), ("完成值", 17), ("单位", 18)),
    *(("完成率\n（%）", 16), ("序时\n（%）", 15), ("差\n（百分点）", 21), ("状态", 25), ("填报单位", 27)),
)
REPLY_COLUMNS = (("序号", 12), ("督办事项", 48), ("滞后原因", 36), ("整改措施", 36), ("完成时限", 24))
HELD = 4  # rows that go with a table's note to the next page


@dataclass(frozen=True, slots=True)
class Grid:
    """A table being written: its widths are fixed, its header repeats, its rows do not break over pages.

    Cells are made directly: Table.add_row and Row.cells walk the whole table for every row.
    """

    table: Table
    widths: tuple[int, ...]
    ids: dict[str, str]  # style name → its id in the document

    def row(self, cells: Sequence[str], styles: Sequence[str], *, is_header: bool = False) -> CT_Row:
        row = self._row("w:cantSplit", *(["w:tblHeader"] if is_header else []))
        for width, text, style in zip(self.widths, cells, styles, strict=True):
            self._cell(row, width, text, style)
        return row

    def band(self, text: str) -> None:
        """A row over the whole width that names the rows beneath it and stays with them."""
        cell = self._cell(self._row("w:cantSplit"), sum(self.widths), text, "Table Band")
        cell.grid_span = len(self.widths)

    def hold(self) -> None:
        """Keep the last rows with what stands below the table, so that its note is not alone on a page."""
        for row in self.table._tbl.tr_lst[-HELD:]:
            for cell in row.tc_lst:
                for paragraph in cell.p_lst:
                    paragraph.get_or_add_pPr().get_or_add_keepNext()

    def _row(self, *marks: str) -> CT_Row:
        row = self.table._tbl.add_tr()
        properties = row.get_or_add_trPr()
        for mark in marks:
            properties.append(OxmlElement(mark))
        return row

    def _cell(self, row: CT_Row, width: int, text: str, style: str) -> CT_Tc:
        cell = row.add_tc()
        cell.width = Mm(width)
        cell.get_or_add_tcPr().vAlign_val = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.p_lst[0]
        paragraph.style = self.ids[style]
        run = paragraph.add_r()
        run.text = text
        set_in_chinese(run)
        return cell


def grid(document: Document, columns: Sequence[tuple[str, int]]) -> Grid:
    """An empty table with its header row; widths in millimetres."""
    table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_margins(table)
    for column, (_, width) in zip(table.columns, columns, strict=True):
        column.width = Mm(width)
    ids = {style.name: style.style_id for style in document.styles if style.name}
    made = Grid(table, tuple(width for _, width in columns), ids)
    made.row([name for name, _ in columns], ["Table Head"] * len(columns), is_header=True)
    return made


def _set_margins(table: Table) -> None:
    """Less room beside the text than Word gives, so that six characters fit a narrow column; some above and below."""
    margins = OxmlElement("w:tblCellMar")
    for edge, width in (("top", 0.5), ("left", 1.2), ("bottom", 0.5), ("right", 1.2)):
        margin = OxmlElement(f"w:{edge}")
        margin.set(qn("w:w"), str(Mm(width).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def turn_page(document: Document, *, is_wide: bool) -> None:
    """A new page, upright as the first or lying across, with the same text block."""
    upright, section = document.sections[0], document.add_section(WD_SECTION.NEW_PAGE)
    sizes = (upright.page_width, upright.page_height)
    # as if the sheet had been turned to the left, so that it binds on the same edge
    edges = (upright.top_margin, upright.right_margin, upright.bottom_margin, upright.left_margin)
    if is_wide:
        sizes, edges = sizes[::-1], (edges[3], edges[0], edges[1], edges[2])
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = sizes
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = edges
    section.header_distance = Mm(12) if is_wide else upright.header_distance
    section.footer_distance = Mm(12) if is_wide else upright.footer_distance


def item_table(document: Document, plan: Plan, rows: Sequence[Assessment]) -> None:
    """Every item with its numbers, under the task that it belongs to."""
    made = grid(document, ITEM_COLUMNS)
    styles = ["Table Text"] * 2 + ["Table Number"] * 2 + ["Table Text"] + ["Table Number"] * 3 + ["Table Text"] * 2
    task = ""
    for number, one in enumerate(rows, start=1):
        if one.task.id != task:
            task = one.task.id
            made.band(f"任务{one.task.number}　{one.task.title}（{one.section.name}）　责任单位：{_owners(plan, one)}")
        made.row([str(number), *_item_cells(one)], styles)
    made.hold()


def district_table(
    document: Document, plan: Plan, items: Sequence[Sequence[Standing]], overall: Mapping[str, int]
) -> Grid:
    """Districts and zones against their own targets, with their place among their kind; one column an item.

    Of too many those that are first and last by their places over all.
    """
    width = min(197 // len(items), 60)
    made = grid(document, [("地区", 28), *((ones[0].item.short, width) for ones in items)])
    ranks = [places(plan, ones) for ones in items]
    columns = [{one.district: one for one in ones} for ones in items]
    by_target = [has_targets(ones) for ones in items]
    for kind, name in (("district", "县（市）区"), ("zone", "功能区（单独排名）")):
        for words, members in grouped(plan, overall, kind):
            made.band(name + words)
            for place in members:
                cells = [
                    _district_cell(column.get(place), of_target, rank.get(place))
                    for column, of_target, rank in zip(columns, by_target, ranks, strict=True)
                ]
                made.row([plan.district[place].name, *cells], ["Table Text"] + ["Table Number"] * len(items))
    return made


def reply_table(document: Document, rows: Sequence[Assessment]) -> None:
    """The items of a 督办单 with room for what the department answers."""
    made = grid(document, REPLY_COLUMNS)
    for number, one in enumerate(rows, start=1):
        row = made.row([str(number), one.item.name, "", "", ""], ["Table Text"] * 5)
        row.trHeight_val = Mm(24)


def _owners(plan: Plan, one: Assessment) -> str:
    return "、".join(plan.department[owner].name for owner in one.task.owners)


def _item_cells(one: Assessment) -> list[str]:
    item = one.item
    is_number = isinstance(item, Indicator) and item.kind != "rank"
    return [
        item.name,
        _quantity(one.target, item),
        _quantity(one.actual, item),
        getattr(item, "unit", "自评"),
        _percent(one.attainment_share if is_number else None),
        _percent(one.schedule_share if is_number else None),
        number_text(one.gap_pp, 1) if one.gap_pp is not None and is_number else MISSING,
        status_text(one),
        one.reporter,
    ]


def status_text(one: Assessment) -> str:
    """Shape and word; where the month was not reported, the month that the numbers are of."""
    late = f"（数据为{one.as_of.number}月）" if one.as_of is not None and one.as_of != one.month else ""
    return f"{SHAPES[one.status]}{WORDS[one.status]}{late}"


def _quantity(value: Decimal | None, item: Item) -> str:
    """Without its unit, which has a column of its own."""
    return MISSING if isinstance(item, Narrative) else value_text(value, item)


def _percent(share: Decimal | None) -> str:
    return percent_text(share).removesuffix("%")


def _district_cell(one: Standing | None, by_target: bool, rank: int | None) -> str:
    """56.4% (1); the place among its kind in parentheses."""
    if one is None:
        return MISSING
    if one.reporting != "reported":
        return WORDS[one.reporting]
    value = percent_text(one.attainment_share) if by_target else amount_text(one.actual, one.item)
    return f"{value} ({rank})" if rank else value
