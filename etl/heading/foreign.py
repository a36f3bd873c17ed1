"""Tables of another kind below those that are read: contacts, projects, investments; nothing in them is of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from etl.file.grid import Row
from etl.heading.header import LEVEL, Header
from etl.heading.label import Reader
from etl.language.field import PROBLEMS, Field
from etl.language.number import BadNumber, parse_number
from etl.language.text import clean, key, short
from etl.problem import MARKS, Problem
from monitor.position import of_sheet

_NAMING: tuple[Field, ...] = ("indicator_name", "district", "month")
_SAYS = re.compile("[:：]")
_LIKE = 0.6  # of a name to one of the plan: what may be a misspelt item is asked about, row by row
WHY = "另一张表，没有计划里的条目"


@dataclass(frozen=True, slots=True)
class Foreign:
    """Rows of another kind: the words of their heading and every line of them."""

    headings: tuple[str, ...]
    lines: tuple[int, ...]


def is_heading_like(row: Row, reader: Reader) -> bool:
    """Whether a row has several different words, and neither figures nor names of the plan, nor 填表人：张三.

    What a marked copy says of the row is none of them.
    """
    words = {cell for cell in row.cells if cell and not cell.startswith(MARKS)}
    return len(words) > 1 and not any(
        reader.is_thing(word)
        or not isinstance(parse_number(word), BadNumber)
        or word[0].isdigit()
        or _SAYS.search(word)
        for word in words
    )


def begins_anew(rows: Sequence[Row], reader: Reader, begin: int = 0) -> int | None:
    """The index of the first row that may head another table: behind a blank one, or a title behind a blank one."""
    is_after_blank = is_begun = False
    for index in range(begin, len(rows)):
        row = rows[index]
        if row.is_blank:
            is_after_blank = is_begun
            continue
        is_title = len({cell for cell in row.cells if cell}) == 1
        if is_after_blank and is_heading_like(row, reader):
            return index
        is_after_blank = is_after_blank and is_title
        is_begun = True
    return None


def foreign_tables(rows: Sequence[Row], header: Header, reader: Reader) -> Iterator[Foreign]:
    """The tables of another kind among the rows below a header, each from its heading to the next blank row.

    Never where a column holds codes: a row of the template that names nothing known is a mistake.
    """
    naming = [column for name in _NAMING if (column := header.column(name))]
    if header.column("indicator_id") or not naming:
        return
    rest = [row for row in rows if row.line > header.line]
    again = {word for column in header.columns for word in column.heading.split(LEVEL)}
    begin = 0
    while (start := begins_anew(rest, reader, begin)) is not None:
        end = next((n for n in range(start, len(rest)) if rest[n].is_blank), len(rest))
        block, begin = rest[start:end], end - 1 if end < len(rest) else end
        while block and len({*block[-1].cells} - {""}) < 2:  # notes below it
            block = block[:-1]
        if block and set(block[0].cells) - {""} <= again:  # the heading on the next page
            continue
        if len(block) > 1 and not any(_may_be_of_plan(row, [one.index for one in naming], reader) for row in block):
            yield Foreign(_words(block[0], header), tuple(row.line for row in block))


def _words(row: Row, header: Header) -> tuple[str, ...]:
    """The words of a heading but for what an earlier check wrote beside it."""
    beside = {column.index for column in header.columns if clean(column.heading) == PROBLEMS}
    return tuple(dict.fromkeys(cell for index, cell in enumerate(row.cells) if cell and index not in beside))


def _may_be_of_plan(row: Row, naming: Iterable[int], reader: Reader) -> bool:
    """Whether a row names an item anywhere, or what the table is of where the table has its names."""
    directory = reader.directory
    if any(cell and (reader.label(cell).indicator or directory.item_by_id(cell)) for cell in row.cells):
        return True
    names = [row.cells[index] for index in naming if index < len(row.cells) and row.cells[index]]
    return any(reader.is_thing_or_month(name) or _is_like(name, reader) for name in names)


def _is_like(name: str, reader: Reader) -> bool:
    """Whether a name may well be a misspelt one of the plan."""
    near = reader.directory.nearest_items(name)
    return any(SequenceMatcher(None, key(name), key(shown)).ratio() >= _LIKE for _, shown in near)


def foreign_problem(found: Foreign, sheet: str) -> Problem:
    words = "、".join(map(short, found.headings))
    return Problem(
        "table-ignored",
        f"{of_sheet(sheet)}第{found.lines[0]}行至第{found.lines[-1]}行：是另一张表（列名是{short(words)}），里面没有计划里的条目，没有读取。",
        "不用处理；如果其中有要报送的数据，请按模板改列名和指标名称。",
        level="warning",
        line=found.lines[0],
        sheet=sheet or None,
    )
