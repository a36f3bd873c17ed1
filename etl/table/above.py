"""What a row leaves to the one above it: names, months and departments in cells that were merged."""

from __future__ import annotations

import re
from collections import defaultdict

from etl.file.grid import Row
from etl.heading.header import Column, Header
from etl.heading.label import Reader
from etl.heading.remark import is_remark
from etl.language.partial import tells_parts
from etl.language.plan_names import CITY_NAME
from etl.language.text import key, unneutralised, unnumbered
from monitor.plan import Indicator

NAME = "指标名称"
SUMS = frozenset({"合计", "小计", "总计", "共计"})
_SUM = re.compile(r"(\S+?)\s*(?:汇总|小计|合计)")
DITTO = frozenset({"〃", "″", "同上", "''", "”"})


class Above:
    """Completes the rows of one table, in their order, and remembers in which lines it did.

    Never where a column holds codes: a row of the template that lacks something is a mistake.
    """

    def __init__(self, header: Header, reader: Reader) -> None:
        self._reader = reader
        self.lines: dict[str, list[int]] = defaultdict(list)  # of what was taken from above, by its word
        self._name = header.column("indicator_name")
        self._month = header.column("month")
        measure = next((column for column in header.columns if column.says_measure), None)
        part = next((column for column in header.columns if column.is_unread and tells_parts(column.heading)), None)
        self._part = part
        self._place = header.column("district") or measure or part or self._month
        year = next((column for column in header.columns if column.says_year), None)
        merged = (("年份", year), ("月份", self._month), ("部门", header.column("department")))
        self._merged = [(word, column) for word, column in merged if column]
        self._figures = [column for column in header.columns if column.is_figure]
        self._inner = self._name or measure or part  # of a district's rows each has another one
        is_plain = not (self._name or self._merged or (header.column("district") and self._inner))
        self._is_off = header.column("indicator_id") is not None or is_plain
        self._unit = header.column("unit")
        self._unit_above = ""  # of the row before
        self._ditto = ""  # the name of the row before, whatever it is of
        district = header.column("district")
        self._is_leading = bool(district and self._inner and district.index < self._inner.index)
        self._names: set[str] = set()  # of the place of the row before
        self._is_own = False  # whether the row before wrote its name
        self._place_above = ""  # the place of the row before
        self._place_word = "地区" if header.column("district") else self._place.heading if self._place else ""
        self._last: dict[str, str] = {}  # of each kind the cell of the row before
        self._before = ("", "")  # the name and place of the row before

    def completed(self, row: Row) -> Row:
        """The row with what it leaves out, where it speaks of something else than the row above it."""
        if self._is_off or row.is_blank or is_remark(row.cells):
            return row
        row = self._named(self._repeated(self._summed(row)))
        said = (_cell(row, self._name), _cell(row, self._place))
        is_other = any(said) and said != self._before and any(_cell(row, column) for column in self._figures)
        for word, column in self._merged:
            cell = _cell(row, column)
            is_dated = not self._name or bool(_cell(row, self._month))  # a year over its months
            is_part = is_other or (word == "年份" and is_dated and any(_cell(row, c) for c in self._figures))
            if not cell and is_part and self._last.get(word):
                row = self._filled(row, column, word, self._last[word])
            elif cell:
                self._last[word] = cell
        self._before = said
        return row

    def _summed(self, row: Row) -> Row:
        """The row, 东城区 汇总 below the parts of a district being that of the district, of all of them together."""
        at, parts = self._place, self._part
        found = _SUM.fullmatch(_cell(row, at)) if at and parts and not _cell(row, parts) else None
        if not (at and parts and found and self._reader.is_district(found[1])) or parts.index >= len(row.cells):
            return row
        said = {at.index: found[1], parts.index: "合计"}
        return Row(row.line, tuple(said.get(n, cell) for n, cell in enumerate(row.cells)))

    def _repeated(self, row: Row) -> Row:
        """The row, its cells that say the same as the one above them blank: to be filled as merged ones are.

        A name and a place are filled at once: a name has not to be told from one that was merged over several rows.
        """
        name = _cell(row, self._name)
        if self._name and name in DITTO and self._ditto:
            row = self._filled(row, self._name, NAME, self._ditto)
        self._ditto = _cell(row, self._name)
        if self._place and _cell(row, self._place) in DITTO and self._place_above:
            row = self._filled(row, self._place, self._place_word, self._place_above)
        if self._unit and _cell(row, self._unit) in DITTO and self._unit_above:
            row = self._filled(row, self._unit, "单位", self._unit_above)
        self._unit_above = _cell(row, self._unit)
        row = self._placed(row)
        columns = [self._name, *(column for _, column in self._merged)]
        at = {column.index for column in columns if column and _cell(row, column) in DITTO}
        return row.without(at)

    def _placed(self, row: Row) -> Row:
        """The row, the district in a column before the names, or measures, being merged over them: each stands once."""
        name, place = _cell(row, self._inner), _cell(row, self._place)
        is_merged = self._is_leading and not place and self._place_above not in {"", CITY_NAME, *SUMS}
        has_figure = any(_cell(row, column) for column in self._figures)
        if self._place and is_merged and name and name not in self._names and has_figure and self._has_districts(name):
            row = self._filled(row, self._place, self._place_word, self._place_above)
            place = self._place_above
        if place != self._place_above:
            self._names.clear()
        self._names.add(name)
        self._place_above = place
        return row

    def _has_districts(self, name: str) -> bool:
        """Whether a name is that of an item which is reported by district: of others a blank district is the city."""
        if self._name is None:  # of the one item of the table
            return True
        items = self._reader.directory.items_by_name(self._reader.label(name).indicator or name)
        return any(isinstance(item, Indicator) and item.by_district for item in items)

    def _named(self, row: Row) -> Row:
        """The row, its name taken from above where it names another district, or measure, and no item."""
        if self._name is None or self._place is None:
            return row
        name, place = _cell(row, self._name), _cell(row, self._place)
        is_own, self._is_own = self._is_own, bool(name)
        if not name and is_own and key(place) in SUMS:  # 小计 below items of a district
            return row
        if (name and unnumbered(name)) or not place:  # 其中： is no name
            self._last[NAME] = name
            return row
        if self._place is self._month and not any(_cell(row, column) for column in self._figures):
            return row
        above, place_above = self._last.get(NAME, ""), self._before[1]
        is_first_part = self._place is self._part and is_own
        if not above or not (place_above or is_first_part) or place == place_above:
            return row
        return self._filled(row, self._name, NAME, above)

    def _filled(self, row: Row, column: Column, word: str, text: str) -> Row:
        if column.index >= len(row.cells):
            return row
        self.lines[word].append(row.line)
        return Row(row.line, (*row.cells[: column.index], text, *row.cells[column.index + 1 :]))


def _cell(row: Row, column: Column | None) -> str:
    return unneutralised(row.cells[column.index]) if column and column.index < len(row.cells) else ""
