"""Why a row of a table is no record: blank, a note, a total, a heading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from string import ascii_uppercase

from etl.file.grid import DELIMITERS, WIDE_DELIMITERS, Row
from etl.heading.label import BEYOND
from etl.heading.remark import is_break, is_carried, is_example, is_note, is_remark, is_signature
from etl.heading.row_month import of_year
from etl.heading.terminal import is_about_columns
from etl.language.elsewhere import is_elsewhere
from etl.language.field import Field, field_named
from etl.language.number import BadNumber, parse_number
from etl.language.partial import is_whole, tells_parts
from etl.language.said import MEASURE
from etl.language.text import key, unneutralised, unnumbered
from etl.table.above import SUMS
from etl.table.added_down import SO_FAR
from etl.table.record import TOTALS, Table, cell_of
from etl.table.region import Region
from etl.table.within import HEADING, said_in

_PARTS = frozenset({"其中", "其中:"})  # before a district it is no total
_BEYOND = BEYOND | {"全国合计", "全省合计"}
_KEYS: tuple[Field, ...] = ("month", "department", "indicator_id", "indicator_name", "amount", "value")
_NAMES: tuple[Field, ...] = ("month", "department", "indicator_id", "indicator_name", "district")
_RULE = frozenset("-—–=:_+|")  # what lines between rows are made of in plain text
_FORMULA = re.compile("=.*")  # behind the number of a column that follows from others: 3=1+2
_SHORTEST_RULE = 5  # of one cell: shorter ones stand for a missing figure
_LONGEST_NUMBERING = 20  # characters
_SIGNS = re.compile("|".join(map(re.escape, (*DELIMITERS, *WIDE_DELIMITERS))))  # between cells
_FEW = 2  # of them may stand in a sentence
_MEANS = frozenset({"平均", "平均值", "平均数", "均值", "全市平均"})
_MAYBE_TOTAL = re.compile("[计中国省均总tTｔＴ]")  # one of these is in every name of the three sets
_SUMMED = re.compile("(?:汇总|小计|合计|总计)$")  # behind the name of what a pivot table adds up
TOTAL = "合计行"
NOTE = "表下的注释或落款"
EXAMPLE = "填写的示例，不是报送的数"
BLANK = "空行"
AGAIN = "重复的表头"
_OF_COLUMNS = "说明各列的行"
_ASIDES = {
    "last": "上年同期的行",
    "previous": "上月的行",
    "closing": "上月的行",
    "growth": "同比、增速的行",
    "other": "目标、排名等的行",
}


class Reasons:
    """Why the rows of a table are no records, one after the other."""

    def __init__(self, table: Table, region: Region) -> None:
        self._table, self._last = table, region.last_full
        top = table.header.lines[0]
        self._titles = {row.cells for row in region.rows if row.line < top and not row.is_blank}
        # Of the row above, where it is no record: its cells, and whether it stands below all that are.
        self._above: tuple[Sequence[str], bool] | None = None
        self._why = ""

    def of(self, row: Row, *, is_record: bool) -> str | None:
        """Why a row is none; None where it is one. One like the row above has the same reason, and heads no more."""
        above, is_below = self._above, row.line > self._last
        self._above = None
        if is_record or _is_unparted(row, self._table):
            return None
        if (row.cells, is_below) != above:
            is_title = row.cells in self._titles and row.line > self._table.header.line  # on the next page
            why = "重复的标题" if is_title else why_no_record(row, self._table)
            why = why or (is_word_below(row, self._table) if is_below else None)
            if why is None:
                return None
            self._why = why
            if why != AGAIN:  # 增长% alone in the lower row of a header says nothing of the rows below it
                self._table.heads(row)
        self._above = row.cells, is_below
        return self._why


def why_no_record(row: Row, table: Table) -> str | None:  # noqa: PLR0911, PLR0912 - one return a reason
    """Why a row below or above a header is no record; None where it is one."""
    filled = [cell for cell in row.cells if cell]
    if not filled:
        return BLANK
    if row.line < table.header.lines[0]:
        return "表头以上的标题行"
    if all(set(unneutralised(cell)) <= _RULE for cell in filled) and (
        len(filled) > 1 or len(filled[0]) >= _SHORTEST_RULE
    ):
        return "横线"
    if row.cells in table.heading_cells:
        return AGAIN
    first = filled[0]
    if len(set(filled)) == 1 and is_break(first):
        return "页码" if key(first).strip("-—")[0] in "第共" else "续表的字样"
    if is_remark(row.cells):
        return NOTE
    if is_carried(first):
        return "承前页、过次页的行"
    if not (own := said_in(row.cells, table.let_be)):
        return "只有序号的行"
    if _is_numbering([*filter(None, row.cells)]):
        return "栏次行"
    if table.header.is_by_heading and len(set(own)) == 1 and table.reader.label(own[0]).is_measure:
        return HEADING
    fields = table.fields(row)
    if _is_example(row, table, fields):
        return EXAMPLE
    figures = [cell_of(row, column) for columns in table.groups.values() for column in columns]
    if _is_note(first, fields, figures):
        return NOTE
    if table.nested.heads(row):
        return TOTAL if any(figures) else HEADING
    if own == [first] and (row.cells.index(first) in table.let_be or _is_year(first, fields)):
        return HEADING
    said = (fields.get("district", ""), fields.get("indicator_name", ""))
    if any(map(table.reader.directory.group, said)):
        return TOTAL
    if _MAYBE_TOTAL.search(f"{first} {said[0]} {said[1]} {fields.get('month', '')}") and not _is_of_parts(row, table):
        named = {*map(unnumbered, said), key(first)} - (_PARTS if said[0] and said[0] != first else set())
        names = (*said, fields.get("month", ""), fields.get("department", ""))
        if unnumbered(names[2]) in SUMS or (table.header.is_added_down and key(names[2]) == SO_FAR):
            return TOTAL
        if named & TOTALS or key(said[0]) == SO_FAR or any(map(_is_sum, said)):  # 累计 below districts
            return TOTAL
        if any(_adds_up_known(name, table) for name in names):
            return TOTAL
        if named & _MEANS:
            return "平均数的行"
        if named & _BEYOND:
            return "全国、全省的数，不属本市"
    if said[0] and "indicator_id" not in fields and is_elsewhere(said[0], table.reader.directory):
        return "别的城市的数，不属本市"
    return _why_nothing(own, table, fields, figures)


def _is_example(row: Row, table: Table, fields: Mapping[str, str]) -> bool:
    """Whether a row shows how the form is filled in: 示例 where the others have their numbers, or before its name."""
    numbers = (row.cells[at] for at in table.let_be if at < len(row.cells))
    names = (fields.get(name, "") for name in _NAMES)
    return any(is_example(one, alone=True) for one in numbers) or any(is_example(one, alone=False) for one in names)


def _is_year(word: str, fields: Mapping[str, str]) -> bool:
    """Whether the only word of a row is a year in the column of months: that of the rows below it."""
    return fields.get("month") == word and bool(of_year(None, word))


def _is_merged_heading(filled: list[str], table: Table) -> bool:
    """Whether one word that is no item stands over several columns of a row."""
    is_word = len(filled) > 1 and len(set(filled)) == 1 and isinstance(parse_number(filled[0]), BadNumber)
    is_word = is_word and filled[0][0] not in "=#"  # nor formulas without value
    return is_word and table.reader.label(filled[0]).indicator is None


def _is_of_parts(row: Row, table: Table) -> bool:
    """Whether a row adds up the parts of an item that a column which is not read tells apart: 运营商, 合计."""
    return any(tells_parts(one.heading) and is_whole(cell_of(row, one)) for one in table.unread)


def _is_note(first: str, fields: Mapping[str, str], figures: list[str]) -> bool:
    """Whether a row is a signature, or a note that has no figure beside it."""
    is_signed = is_signature(first)
    if first[0].isdigit() or not (is_signed or is_note(first)):
        return False
    others = any(fields.get(name) and fields[name] != first for name in _KEYS)
    others = others or any(cell and cell != first for cell in figures)
    return is_signed or not (others and _has_figure(figures))


def is_word_below(row: Row, table: Table) -> str | None:
    """Why a row below all others of its table is none: a single word in it (第1页, a date) that names nothing."""
    (word,) = (cell for cell in row.cells if cell)
    is_figure = not isinstance(parse_number(word), BadNumber)
    said, code = table.reader.label(word), table.reader.directory.item_by_id(word)
    is_thing = said.indicator is not None or said.district is not None or code is not None
    return None if is_figure or is_thing else "表下的文字"


def _is_sum(name: str) -> bool:
    """Whether a name says that a row adds up all districts: 各县（市）区合计."""
    rest = unnumbered(name)
    stem = next((rest.removesuffix(word) for word in ("合计", "小计", "总计") if rest.endswith(word)), "")
    return field_named(stem.removeprefix("各")) == "district"


def _adds_up_known(name: str, table: Table) -> bool:
    """Whether a name is that of something known with a word for a sum behind it: 2025年8月 汇总.

    What people call the 合计 of an item may be the item itself; only a pivot table says 汇总.
    """
    whole = key(name)
    stem = _SUMMED.sub("", whole)
    if not stem or stem == whole or table.reader.is_thing(whole) or not table.reader.is_thing_or_month(stem):
        return False
    return whole.endswith("汇总") or table.reader.label(stem).indicator is None


def _has_figure(cells: Iterable[str]) -> bool:
    """Whether any of the cells is a figure or a number that is refused, not words."""
    return any(any(character.isdigit() for character in cell) for cell in cells)


def _why_nothing(filled: list[str], table: Table, fields: Mapping[str, str], figures: list[str]) -> str | None:
    if _is_numbering(filled):
        return "栏次行"
    if _is_merged_heading(filled, table):
        return HEADING
    if any(figures):
        return _OF_COLUMNS if _is_of_columns(fields, table, figures) else _why_aside(fields, table)
    if not table.is_long or _heads_measures(fields, table):
        return "没有填数的行"
    if _says_nothing(fields, table):
        return "没有填数的行"
    return HEADING if len(filled) == 1 and _heads_rows(fields, table) else None


def _is_unparted(row: Row, table: Table) -> bool:
    """Whether the only cell of a row holds all of it, parted by another sign than the others are: 西城区,12,180."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) != 1 or row.line <= table.header.line or is_note(filled[0]) or is_signature(filled[0]):
        return False
    parts = [part.strip() for part in _SIGNS.split(filled[0])]
    figures = [part for part in parts if part and not isinstance(parse_number(part), BadNumber)]
    return len(parts) > _FEW and len(parts) >= len(table.header.columns) - 1 and bool(figures)


def _heads_rows(fields: Mapping[str, str], table: Table) -> bool:
    """Whether the only word of a row is neither an item's name nor a district's: 按区划分, 在总计中："""
    place = fields.get("district", "") if "indicator_id" not in fields else ""
    is_group = bool(place) and table.reader.directory.place(place) is None
    return is_group or (bool(fields.get("indicator_name")) and table.label(fields).indicator is None)


def _why_aside(fields: Mapping[str, str], table: Table) -> str | None:
    aside = None if table.is_long and "indicator_id" in fields else table.label(fields).aside
    when = table.reader.label(fields.get("month", ""))
    aside = aside or (when.aside if when.stretch is None else None)  # 上年同期 below the months
    return _ASIDES[aside] if aside else None


def _is_of_columns(fields: Mapping[str, str], table: Table, figures: list[str]) -> bool:
    """Whether a row below 月份 says of each column what it is (频率: 月, 来源: 市统计局), without a digit in it."""
    month = fields.get("month", "")
    if is_about_columns([month, *figures]):
        return True
    is_word = bool(month) and table.reader.label(month).stretch is None and not _has_figure([month])
    told = [cell for cell in figures if cell]
    is_said = len(told) > 1 and all(isinstance(parse_number(cell), BadNumber) for cell in told)
    return not table.is_long and is_word and is_said and not _has_figure(told)


def _heads_measures(fields: Mapping[str, str], table: Table) -> bool:
    """Whether a row only names the item that rows of its months, or of its measures, stand below."""
    is_item = table.label(fields).indicator is not None and MEASURE not in fields
    return bool(table.header.below_items) and is_item and not fields.get("note")


def _says_nothing(fields: Mapping[str, str], table: Table) -> bool:
    """Whether a row without figures and remarks has a name that the plan does not know, and something beside it."""
    name = fields.get("indicator_name", "")
    is_named = bool(name) and not fields.get("note") and "indicator_id" not in fields
    return is_named and bool(fields.get("unit") or fields.get("district")) and not table.reader.is_thing(name)


def _is_numbering(cells: list[str]) -> bool:
    """Whether the cells only number the columns: 甲 乙 1 2 3, (1) (2) (3)=(1)-(2), A B C."""
    if len(cells) < 3 or max(map(len, cells)) > _LONGEST_NUMBERING:
        return False
    if cells == list(ascii_uppercase[: len(cells)]):
        return True
    number = 0
    for cell in cells:
        bare = _FORMULA.sub("", key(cell)).strip("()")
        if bare in {"甲", "乙", "丙", "丁", "戊", "栏次"}:
            continue
        number += 1
        if bare not in {str(number), chr(0x245F + number)}:  # or ringed: ①
            return False
    return True
