"""The header of a table, understood: what each column holds, and what is missing or unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.heading.context import Context
from etl.language.about import Unlike
from etl.language.field import Field, is_let_be
from etl.language.period import Stretch
from etl.language.qualifier import is_of_course
from etl.language.text import key

LEVEL = " / "  # between the texts of a heading that stands in several rows
_REQUIRED: tuple[tuple[Field, ...], ...] = (
    ("month",),
    ("indicator_id", "indicator_name"),
    ("value", "amount"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the file has it.

    `field` is what it holds, None where that is not known. A column of figures (amount or value) may be that of a
    month, an item or a district of its own; `aside` marks figures to hold others against, `is_total` their sum.
    """

    index: int
    heading: str
    field: Field | None
    unit: str | None = None  # a unit that the heading carries: 累计数（万个）
    aside: str | None = None
    stretch: Stretch | None = None
    indicator: str | None = None
    district: str | None = None
    is_total: bool = False
    group: str | None = None  # of districts, whose sum it is
    is_added: bool = False  # it is of what came in, not of what there is: 累计新增
    is_let_be: bool = False  # a target, a rank: known, but not read
    parts_of: int | None = None  # the column of the total of which it has a part: 移动 beside 合计
    is_doubled: bool = False  # another column says the same
    is_assumed: bool = False  # nothing says whether its figures are monthly or cumulative
    says_year: bool = False  # its cells are the years of the months in another column
    is_outer: bool = False  # its cells name what lies around the district in another column: 城市 beside 区县
    says_measure: bool = False  # its cells say of each row whether it is monthly or cumulative: 当月, 累计

    @property
    def is_figure(self) -> bool:
        return self.field in {"amount", "value"} and self.aside is None and not self.is_total

    @property
    def tells(self) -> bool:
        """Whether its cells say something of their rows, or are known to say nothing: 序号."""
        is_known = self.field is not None or self.says_year or self.says_measure or self.is_outer
        return is_known or is_let_be(self.heading)

    @property
    def is_unread(self) -> bool:
        """Whether it has a heading of which nothing is known."""
        return bool(self.heading) and not (self.tells or self.is_let_be or self.is_doubled)

    @property
    def place(self) -> Place:
        """Which month, item and district of its own its figures are of."""
        return self.stretch, self.indicator, self.district


Place = tuple[Stretch | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows of a table, understood; `line` is that of the last one."""

    sheet: str
    lines: tuple[int, ...]
    columns: tuple[Column, ...]
    context: Context
    score: int = 0  # how much its columns say
    reach: int = 0  # columns of the sheet that it and the tables beside it take up
    is_by_year: bool = False  # years stand across the top, and items are there that are reported once a year
    is_by_heading: bool = False  # rows of one word within it name the months of the rows below them
    is_added_down: bool = False  # rows of months have the months' own figures, those below them the year so far
    nested: tuple[str, ...] = ()  # the kinds of row labels in its first column, the outermost first: item, month
    below_items: str = ""  # what rows below an item are of, where they name no other: months (9月完成), measures (本月)

    @property
    def line(self) -> int:
        return self.lines[-1]

    @property
    def first(self) -> int:
        """The index of the first column with a heading: what tells tables apart whose headers share a line."""
        return next((column.index for column in self.columns if column.heading), 0)

    @property
    def figures(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_figure)

    @property
    def is_spread(self) -> bool:
        """Whether months, items or districts stand across the top."""
        return any(column.place != (None, None, None) for column in self.figures)

    def column(self, field: Field) -> Column | None:
        """The column that holds a field of every row; of figures only where they have no place of their own."""
        none = (None, None, None)
        return next(
            (c for c in self.columns if c.field == field and not c.aside and not c.is_total and c.place == none), None
        )

    @property
    def unlike_done(self) -> Unlike | None:
        """What the titles say that the figures are instead of what was done, unless the columns say otherwise."""
        said = self.context.unlike_done
        return None if said and said not in _ANYWAY and self._says_otherwise(said) else said

    @property
    def _has_others(self) -> bool:
        """Whether columns are there for comparison only."""
        return any(column.is_let_be or column.aside for column in self.columns)

    def _says_otherwise(self, said: Unlike) -> bool:
        """Whether headings say that figures are of what was done, whatever titles say."""
        if said in {"years", "last"}:
            years = _THIS_YEAR if said == "years" else _YEARS
            return any(years.search(key(column.heading)) for column in self.columns)
        if said in {"other", "called"} and self._has_others:
            return True  # a title names everything that its table has: 完成情况及排名
        if said == "other":
            return any(map(_says_done, self.figures))
        if said == "called":
            return any(_CARRIED_OUT_NEW.search(_without_item(column)) for column in self.figures)
        words = {"forecast": _ACTUAL, "removed": _BUILT}.get(said, _DONE)
        return any(words.search(key(column.heading)) for column in self.figures)

    @property
    def may_be_planned(self) -> bool:
        """Whether titles speak of targets and columns only say of which months figures are: 累计 below 9月计划."""
        is_read = self.context.unlike_done == "target" and self.unlike_done is None
        return is_read and not any(_CARRIED_OUT.search(key(column.heading)) for column in self.figures)

    @property
    def names_items(self) -> bool:
        """Whether rows or columns name the items, so that a title need not."""
        is_across = any(column.indicator for column in self.figures)
        return is_across or bool({"indicator_name", "indicator_id"} & self.fields)

    @property
    def qualifier(self) -> str | None:
        """Words of the titles by which figures may be of something else than the item; 每月 over months does not."""
        said, words = self.context, self.context.qualifier
        if (
            self.unlike_done
            or (said.unlike_done and self._has_others)
            or said.part
            or said.some
            or said.area
            or said.wider
            or said.other_city
        ):
            return None  # of which more can be said
        is_by_month = "month" in self.fields or any(one.stretch for one in self.figures)
        return None if words and is_by_month and is_of_course(words) else words

    @property
    def fields(self) -> frozenset[Field]:
        return frozenset(c.field for c in self.columns if c.field and not c.aside and not c.is_total)

    @property
    def has_month(self) -> bool:
        """Whether a column, what stands across the top or a title says of which month the figures are."""
        stretches = (self.context.stretch, *(column.stretch for column in self.figures))
        is_named = any(stretch is not None and stretch.last for stretch in stretches)
        is_within = self.is_by_heading or self.below_items == "months" or bool(self.nested)
        return "month" in self.fields or is_named or self.is_by_year or is_within

    @property
    def missing(self) -> tuple[tuple[Field, ...], ...]:
        """The groups of fields of which every table needs one and this one has none, in columns or titles."""
        fields = self.fields
        has_item = bool(self.context.indicator) or any(column.indicator for column in self.figures)
        known = ({"month"} if self.has_month else set()) | ({"indicator_name"} if has_item else set())
        return tuple(group for group in _REQUIRED if not (fields | known) & set(group))


def headings_of(rows_say: Sequence[Column], columns: Sequence[Column]) -> dict[str, str]:
    """What heads each field of a row, in its own columns and in those of its figures."""
    told: dict[str, str] = {column.field: column.heading for column in rows_say if column.field and column.heading}
    return {**told, **{column.field: column.heading for column in columns if column.field and not column.aside}}


def positions_of(rows_say: Sequence[Column], columns: Sequence[Column]) -> dict[str, int]:
    """The column of each such field, from 1."""
    every = (*rows_say, *(column for column in columns if not column.aside))
    return {column.field: column.index + 1 for column in every if column.field}


def _without_item(column: Column) -> str:
    """A heading made comparable, the name of its item left out."""
    return key(column.heading).replace(key(column.indicator or "") or "|", "")


def _says_done(column: Column) -> bool:
    """Whether a heading says that figures are of what was done, its item's name left out: 完成数, not 新建基站数."""
    heading = _without_item(column)
    return bool(_OWN.search(heading)) and not _MONTH.fullmatch(heading)


_ACTUAL = re.compile("实际|实绩")
_CARRIED_OUT = re.compile("完成|实际|实绩|进展")
_DONE = re.compile(f"{_CARRIED_OUT.pattern}|本月|当月|本期|累计|新增")
_OWN = re.compile(f"{_DONE.pattern}|新建|[期月年]末|[0-9]月")
_MONTH = re.compile("(?:[0-9]{4}年)?1?[0-9]月份?")  # of anything: of 完成率 where a title says so
_BUILT = re.compile("新建|新增|净增|建成|实际")
_CARRIED_OUT_NEW = re.compile(f"{_BUILT.pattern}|完成")
_THIS_YEAR = re.compile("今年|本年|当年|年初|(?:19|20)[0-9]{2}年?(?!以来|[-—~至])|[0-9]月")
_YEARS = re.compile("[上去今本]年|本[月期]|同期")
_ANYWAY = frozenset({"sample", "void", "note", "set apart"})  # whatever the headings say
