"""The rows of a table as records: one for each row, or for each month, item and district across the top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from etl.file.grid import Row
from etl.heading.added_up import quarters_first
from etl.heading.header import Column, Header, Place, headings_of, positions_of
from etl.heading.label import Label, Reader
from etl.heading.measure import is_added, is_of_stocks
from etl.heading.nested import Nested
from etl.heading.row_month import fill_month, is_one_month, of_year, quarter_said
from etl.heading.so_far import is_of_span, plain
from etl.heading.unsaid import against_title, is_generic, is_unsaid
from etl.language.elsewhere import narrowest
from etl.language.field import is_let_be, names_level
from etl.language.noted import remark_on
from etl.language.partial import may_tell
from etl.language.period import Stretch, stretch_of
from etl.language.phrase import SO_FAR
from etl.language.said import ADDED, BELOW, DISPUTED, MEASURE, NAME_UNIT, ROW_ITEM, TITLE
from etl.language.stock import is_qualified, stock_said
from etl.language.text import key, unneutralised, unnumbered
from etl.table.above import Above
from etl.table.added_down import is_flow, word_of
from etl.table.titled import fill_item, fill_reporter, fill_titles, fill_unit, inmost
from etl.table.within import Within, said_in
from monitor.plan import Indicator, Item

TOTALS = frozenset({"合计", "小计", "总计", "共计", "累计合计", "本页合计", "本页小计", "其中", "其中:", "total"})
_REMEMBERED = 10_000  # rows of one table that are kept for those which repeat them
_NO_PLACE: Place = (None, None, None)


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says of one item, district and month.

    `cells` has every field that the table has, the units that its headings carry, and under amount_last,
    value_growth … what stands beside for comparison. `headings` are those of the columns it was read from.
    """

    line: int
    sheet: str
    cells: dict[str, str]
    table: int = 0  # the line of its header
    beside: int = 0  # the first column of its header: another one where tables stand side by side
    headings: Mapping[str, str] = field(default_factory=dict)
    positions: Mapping[str, int] = field(default_factory=dict)  # of these, from 1
    is_spread: bool = False  # its column, not its row, says which month, item or district it is of
    is_assumed: bool = False  # nothing says whether the figure is the month's or cumulative
    apart: Mapping[str, str] = field(default_factory=dict)  # words in columns that are not read: 运营商, 移动

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


class Table:
    """A header with what it needs to read its rows."""

    def __init__(self, header: Header, reader: Reader, heading_cells: tuple[tuple[str, ...], ...]) -> None:
        self.header = header
        self.reader = reader
        self.heading_cells = heading_cells
        columns = header.columns
        self.rows_say = [c for c in columns if c.field and not c.is_figure and not c.aside and not c.is_total]
        groups: dict[Place, list[Column]] = {}
        for column in columns:
            if column.field in {"amount", "value"} and not column.is_total:
                groups.setdefault(column.place, []).append(column)
        told = {place: quarters_first(same) for place, same in groups.items() if any(c.is_figure for c in same)}
        self.groups = {place: same for place, (same, _) in told.items()}
        if not self.groups:  # the table lacks its figures, which is said once; its rows are rows all the same
            self.groups = {_NO_PLACE: []}
        self.first = header.first
        self.unsaid = {c.index for c in columns if c.is_figure and is_unsaid(c, reader)}
        figures = [c for c in columns if c.is_figure]
        self._is_so_far = bool(figures) and not any(
            c.is_assumed or is_generic(c) or c.index in self.unsaid for c in figures
        )
        self.quarters = {index for _, quarters in told.values() for index in quarters}
        self.let_be = {column.index for column in columns if is_let_be(column.heading)}
        self.unread = [c for c in columns if c.is_unread]
        self.sums = [column for column in columns if column.is_total]
        self._is_of_stocks = is_of_stocks(columns)
        self.is_long = set(self.groups) <= {_NO_PLACE}
        self.above = Above(header, reader)
        self._notes = [column for column in self.rows_say if column.field == "note"]
        self._said = [(column.field, column.index) for column in self.rows_say if column.field]
        self.unit = next((c.unit for c in columns if c.field == "unit" and c.unit), None)  # 单位（万个）, cells blank
        self.against = against_title(header)
        self._measure = next((column for column in columns if column.says_measure), None)
        self._is_by_quarter = bool((month := header.column("month")) and "季" in month.heading)
        self._year = next((column for column in columns if column.says_year), None)
        self._year_above = self._item = ""
        self._levels = [column for column in reversed(columns) if column.is_unread and names_level(column.heading)]
        self._outer = [column for column in columns if column.is_outer]
        self._last: tuple[Row | None, dict[str, str]] = (None, {})  # the row asked for last, and what it says
        self._name = header.column("indicator_name")
        self._has_span = is_of_span(header)
        has_place = header.column("district") is not None or any(place[1] or place[2] for place in self.groups)
        # Rows of items, and below each of them rows of its districts, in one column.
        self.is_nested = self._name is not None and not has_place and header.column("indicator_id") is None
        self._has_items = self._name is not None and header.column("indicator_id") is None
        self.nested = Nested(header, reader)
        self._known: dict[tuple[str, ...], list[Record]] = {}
        self.within = Within(reader, header.context.area)
        self.headings = {place: headings_of(self.rows_say, same) for place, same in self.groups.items()}
        self.positions = {place: positions_of(self.rows_say, same) for place, same in self.groups.items()}

    def fields(self, row: Row) -> dict[str, str]:
        """What the row says of itself, whatever stands across the top; to be read, not changed."""
        if self._last[0] is not row:
            cells, width = row.cells, len(row.cells)
            said: dict[str, str] = {name: unneutralised(cells[at]) if at < width else "" for name, at in self._said}
            if said.get("indicator_id", "").startswith("'"):
                said["indicator_id"] = said["indicator_id"][1:]
            if self._levels:
                said["indicator_name"] = inmost(said, [cell_of(row, one) for one in self._levels], self.reader)
            if len(self._notes) > 1:  # 进展说明 beside 备注
                said["note"] = "\n".join(dict.fromkeys(filter(None, (cell_of(row, one) for one in self._notes))))
            words = plain(cell_of(row, self._measure), has_span=self._has_span) or self.within.word
            if words := words or word_of(self.header, said.get("month", ""), self.reader):
                said[MEASURE] = words
            if self._is_by_quarter:
                said["month"] = quarter_said(said["month"])
            if year := cell_of(row, self._year) or self._year_above:
                said["month"] = of_year(said.get("month"), year)
            if self._outer:
                said["district"] = narrowest(said, [cell_of(row, one) for one in self._outer], self.reader.directory)
            below = self.nested.take(row)
            self._last = row, {**said, **below} if below else self._of_its_item(said, row)
        return self._last[1]

    def _of_its_item(self, said: dict[str, str], row: Row) -> dict[str, str]:
        """What a row says, a district or a measure (本月) among the items being of the item above it."""
        if not self._has_items:
            return said
        name = said.get("indicator_name", "")
        label = self.reader.label(name)
        if self.is_nested and label.indicator is None and label.district is not None and self._item:
            return {**said, "indicator_name": self._item, "district": label.district}
        is_heading = not self.header.below_items and len({*row.cells} - {""}) == 1  # 上年同期, of the rows below it
        is_below = label.is_measure and not is_heading
        if is_below and MEASURE not in said and self.reader.label(self._item).indicator is not None:
            return {**said, "indicator_name": self._item, MEASURE: plain(name, has_span=self._has_span), BELOW: name}
        if (word := unnumbered(name)) and word not in TOTALS:
            self._item = name
        return said

    def heads(self, row: Row) -> None:
        """Takes what a row that is no record says of those below it; a month in its own column is one not filled in."""
        if month := cell_of(row, self.header.column("month")):
            if year := of_year(None, month):  # 2024年 above its months
                self._year_above = year
                self._known.clear()
            return
        words = said_in(row.cells, self.let_be) if row.line > self.header.line else []
        is_numbered = len(words) == 1 and row.cells.index(words[0]) in self.let_be  # 二、西城区 below 序号
        below_item = self.is_nested and not is_numbered and self.reader.label(self._item).indicator is not None
        if said := self.within.take(words, below_item=below_item):
            self.is_nested = self.is_nested and said.district is None
            self._known.clear()

    def is_closing(self, fields: Mapping[str, str], label: Label, columns: list[Column]) -> bool:
        """Whether 本期 heads the figure of a stock as it stands at the end: beside 年初数, and with no other for it."""
        if not self._is_of_stocks or any(column.is_figure and column.field == "value" for column in columns):
            return False
        return "level" in self.kinds(fields, label, columns)

    def kinds(self, fields: Mapping[str, str], label: Label, columns: list[Column]) -> set[str]:
        """Of what kinds the items are of which a row has figures."""
        name = columns[0].indicator if columns else None
        items = self.items(fields.get("indicator_id", ""), name or label.indicator or fields.get("indicator_name", ""))
        return {item.kind for item in items if isinstance(item, Indicator)}

    def items(self, code: str, name: str) -> tuple[Item, ...]:
        """Those that a code or a name says."""
        directory = self.reader.directory
        name = name or ("" if code else self.header.context.indicator or "")
        by_id = directory.item_by_id(code) if code else None
        return (by_id,) if by_id else directory.items_by_name(name)

    def repeated(self, row: Row) -> list[Record]:
        """What a row says that repeats an earlier one and need not be taken apart again; nothing for others."""
        found = self._known.get(self._key(row), ())
        if found and self._has_items:
            self.fields(row)  # the districts below it are its own
        return [_at(row.line, one) for one in found]

    def remembered(self, row: Row) -> list[Record]:
        """What a row says, kept for those which repeat it; of a single word it matters where it stands."""
        at = self._key(row)
        found = list(records(row, self))
        if len(self._known) < _REMEMBERED and len(row.cells) - row.cells.count("") > 1:
            self._known[at] = found
        return found

    def _key(self, row: Row) -> tuple[str, ...]:
        """What tells a row from others; of one that names no item the item above it may matter, too."""
        if self.nested:
            return (*self.nested.above, *row.cells)
        is_part = self._has_items and self.reader.label(cell_of(row, self._name)).indicator is None
        return (f"\0{self._item}", *row.cells) if is_part else row.cells

    def is_hopeless(self, record: Record) -> bool:
        """Whether a record names no item that the plan knows, so that its row is rejected whatever else it says."""
        code, directory = record.get("indicator_id"), self.reader.directory
        known = directory.item_by_id(code) if code else directory.items_by_name(record.get("indicator_name"))
        return not known

    def label(self, fields: Mapping[str, str]) -> Label:
        """What a row's name says: the item, and perhaps 累计值 or a unit; nothing where a code of the plan names it."""
        name = fields.get("indicator_name", "")
        code = fields.get("indicator_id")
        is_known = bool(code) and self.reader.directory.item_by_id(code or "") is not None
        said = self.reader.label(name) if name and not is_known else Label()
        if MEASURE not in fields:
            return said
        meant = self.reader.label(fields[MEASURE])
        is_open = BELOW in fields and not (self._is_so_far and isinstance(stretch_of(fields[BELOW]), Stretch))
        if is_open and meant.measure is None and is_one_month(meant) and is_flow(said.indicator or "", self.reader):
            meant = replace(meant, measure="amount")
        place = said.district or (None if "district" in fields else meant.district)
        return replace(meant, district=place).below(said)


def _at(line: int, one: Record) -> Record:
    """The same record on another line."""
    about = one.headings, one.positions, one.is_spread, one.is_assumed, one.apart
    return Record(line, one.sheet, one.cells, one.table, one.beside, *about)


def cell_of(row: Row, column: Column | None) -> str:
    """What a row has in a column; "" where there is none."""
    return unneutralised(row.cells[column.index]) if column and column.index < len(row.cells) else ""


def records(row: Row, table: Table) -> Iterator[Record]:
    """The records of a row: one where nothing stands across the top, else one for each place that is filled."""
    said = (fields := table.fields(row)), table.label(fields)
    for place, columns in table.groups.items():
        figures = [column for column in columns if column.is_figure]
        if not table.is_long and not any(cell_of(row, column) for column in figures):
            continue
        yield _record(row, table, said, place, columns)


def totals(row: Row, table: Table) -> Iterator[Record]:
    """What a row's 合计 columns say its districts add up to."""
    if not table.sums:
        return
    said = (fields := table.fields(row)), table.label(fields)
    yield from (_record(row, table, said, one.place, [one]) for one in table.sums if cell_of(row, one))


def _record(row: Row, table: Table, said: tuple[dict[str, str], Label], place: Place, columns: list[Column]) -> Record:
    (fields, label), header = said, table.header
    cells, is_assumed = dict(fields), False
    headings = table.headings.get(place) or headings_of(table.rows_say, columns)
    positions = table.positions.get(place) or positions_of(table.rows_say, columns)
    is_closing = table.is_closing(fields, label, columns)
    # 合计 behind the months of a row of 当月 is not one of them, nor is 一季度; of a rate it may be the mean.
    if label.measure or (table.quarters and table.kinds(fields, label, columns) - {"cumulative"}):
        months = (one for one in columns if one.index not in table.quarters)
        columns = [one for one in months if key(one.heading) not in TOTALS] or columns
    for column in columns:
        name = column.field or "value"
        if is_closing and not is_added(column.heading):
            name = "value"
        elif label.measure and (column.is_assumed or is_generic(column) or column.index in table.unsaid):
            name = label.measure
        elif column.is_assumed and name == "value":
            is_assumed = True
        if name != column.field and not column.aside:
            headings, positions = {**headings, name: column.heading}, {**positions, name: column.index + 1}
        cells[f"{name}_{column.aside}" if column.aside else name] = cell_of(row, column)
        cells |= {"group": column.group} if column.group else {}
        if not column.aside and (unit := column.unit):
            cells[f"{name}_unit"] = unit
        if name == "value" and column.is_figure and (column.is_added or label.is_added):
            cells[ADDED] = column.heading if column.is_added else fields.get("indicator_name", "")
    if label.measure and not is_closing and label.measure not in cells:
        cells[DISPUTED] = fields.get(MEASURE) or fields.get("indicator_name", "")
    _fill_place(cells, fields, label, place, table)
    fill_titles(cells, header.context, table.against)
    is_told = any(column.is_figure and not column.is_assumed for column in columns)
    says_so_far = not header.context.quarter and any(c.is_figure and SO_FAR.search(key(c.heading)) for c in columns)
    fill_month(cells, place[0] or label.stretch, header.context.stretch, is_told=is_told, says_so_far=says_so_far)
    if label.unit and table.reader.directory.is_unit(label.unit):
        cells[NAME_UNIT] = label.unit
    elif label.unit and (stock := stock_said(label.unit)):  # 新建基站数（存量）
        cells[TITLE] = stock
    fill_unit(cells, label.unit or table.within.unit or table.unit, columns, header.context.unit)
    place_in_sheet = (row.line, header.sheet, cells, header.line, table.first)
    apart = {one.heading: words for one in table.unread if may_tell(words := cell_of(row, one), one.heading)}
    apart |= table.within.apart
    if notes := header.context.noted:
        items = table.items(cells.get("indicator_id", ""), cells.get("indicator_name", ""))
        apart |= remark_on(items, table.reader.directory.district(cells.get("district", "")), notes)
    return Record(*place_in_sheet, headings, positions, not table.is_long, is_assumed, apart)


def _fill_place(cells: dict[str, str], fields: Mapping[str, str], label: Label, place: Place, table: Table) -> None:
    (_, indicator, district), context = place, table.header.context
    if indicator or label.indicator:
        is_of_part = not indicator and is_qualified(label.unit, table.reader.directory.is_unit)
        cells["indicator_name"] = fields["indicator_name"] if is_of_part else indicator or label.indicator or ""
        cells[ROW_ITEM] = (label.indicator or fields.get("indicator_name", "")) if indicator else ""
    fill_item(cells, fields, context.indicator, context.code)
    named = cells.get("indicator_id", ""), cells.get("indicator_name", "")
    items = table.items(*named) if context.district or context.department else ()
    if (said := label.district if district is None else district) is not None:
        cells["district"] = table.reader.directory.one_place(fields.get("district", ""), said)
    elif "district" not in fields and context.district and items:
        cells["district"] = context.district
    if context.department:
        fill_reporter(cells, fields, context.department, items, table.reader.directory)
