"""Which rows of a sheet are a table's header, and what each column of it holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache

from etl import limits
from etl.file.grid import Row
from etl.heading.alike import alone
from etl.heading.closing import without_added
from etl.heading.context import NOTHING_SAID, Context, of_titles
from etl.heading.data_row import HEADING, data_rows
from etl.heading.headed import heads_undone, of_end, of_known_items, of_periods, of_span, of_title, standing, unbroken
from etl.heading.header import LEVEL, Header
from etl.heading.label import Label, Reader, is_filler
from etl.heading.measure import measured
from etl.heading.nested import below_items, nested_in, with_labels
from etl.heading.opening import with_opening
from etl.heading.part_column import with_operators, with_parts
from etl.heading.pointed import is_either, may_be_days, told_apart
from etl.heading.role import Draft, as_column, by_content, with_filler, with_progress
from etl.heading.sample import Sample, sample_below
from etl.heading.share_column import without_shares
from etl.heading.so_far import NO_WORDS, clear_words
from etl.heading.terminal import is_about_columns, is_of_departments
from etl.heading.unsaid import heads_unknown, is_of_unknown, is_plain
from etl.heading.went import as_done
from etl.language.field import field_named, is_let_be
from etl.language.number import FIGURE_LIKE
from etl.language.partial import tells_parts
from etl.language.period import Stretch
from etl.language.phrase import is_aside
from etl.language.text import key, shown
from etl.table.added_down import with_months_own
from etl.table.pairs import is_pair

_TARGET = re.compile("目标|计划|任务")
_LEVELS = 4  # rows that one header can have
_LEAST_FIELDS = 3  # of the nine, for a table that lacks something to be taken for one at all


def find_header(
    sheet: str, rows: Sequence[Row], reader: Reader, outside: Context = NOTHING_SAID, *, within: int | None = None
) -> Header | None:
    """The block of rows among the first ones that says most as a header, the earliest of equals; None without any.

    A block that has all a table needs goes before one that lacks something.
    """
    candidates = headers_within(sheet, rows, reader, outside, within=within)
    found = [header for header in candidates if _is_table(header)]
    complete = [header for header in found if not header.missing]
    return max(complete or found, key=_said, default=None)


def _said(header: Header) -> tuple[int, int]:
    """How much a block says as a header, and of as much how many of its columns are known by what heads them."""
    named = (column for column in header.columns if field_named(column.heading.rpartition(LEVEL)[2]))
    return header.score, sum(1 for _ in named)


def headers_within(
    sheet: str, rows: Sequence[Row], reader: Reader, outside: Context = NOTHING_SAID, *, within: int | None = None
) -> Iterator[Header]:
    """Every block of the first rows as the header that it would be, whether it heads a table or not."""
    first = rows[: within or limits.HEADER_WITHIN_ROWS] if reader.tries(0) else ()
    data = data_rows(first, reader)

    @cache
    def titles(top: int) -> Context:
        return of_titles([row.cells for row in rows[:top]], reader.directory).or_else(outside)

    for bottom in range(len(first)):
        for header in _candidates(sheet, rows, bottom, reader, (titles, data)):
            yield header
            if not reader.tries(len(header.columns)):
                return


def _candidates(
    sheet: str, rows: Sequence[Row], bottom: int, reader: Reader, known: tuple[Callable[[int], Context], Set[int]]
) -> Iterator[Header]:
    """The header blocks that end with a row, the lowest first; known are what the rows above one say, and data rows."""
    titles, data = known
    below: Sample | None = None
    block: list[Row] = []
    for top in range(bottom, -1, -1):
        if top in data:
            return
        if block and (is_about_columns(rows[top].cells) or is_of_departments(rows[top], block[0], reader)):
            continue
        if len(block) == _LEVELS or not is_level(rows[top], reader, least=1):
            return
        block.insert(0, rows[top])
        if not is_level(rows[top], reader):
            continue
        upper = next((row for row in reversed(rows[:top]) if not row.is_blank), None)
        if any(_is_data_below(*pair, reader) for pair in itertools.pairwise((*([upper] if upper else []), *block))):
            return
        if heads_undone(upper) or heads_unknown(upper, rows[top], reader):
            continue
        below = below or sample_below(rows, bottom, reader)  # most rows head nothing
        again = {row.cells for row in block}  # the header on the next page says nothing of what its columns hold
        rest = [row for row in below.rows if row.cells not in again]
        body = below if len(rest) == len(below.rows) else Sample(rest, reader)
        context = titles(top)
        drafts = _understood(_columns(block, body, reader), body, context, reader)
        lines = tuple(row.line for row in rows[top : bottom + 1] if not is_about_columns(row.cells))
        score = sum(draft.weight for draft in drafts)
        made = measured([as_column(draft) for draft in drafts], body.rows, context)
        header = with_months_own(Header(sheet, lines, made, context, score), body.rows, reader)
        nested = nested_in(header, rows[bottom + 1 :], reader)
        header = replace(header, below_items="" if nested else below_items(header, body, reader), nested=nested)
        header = replace(header, is_by_heading=not header.has_month and _begins_with_month(rows[bottom + 1 :], reader))
        if not header.has_month:
            header = replace(header, context=context.whole_year, is_by_year=_is_by_year(header, body, reader))
        yield header


def _understood(drafts: Sequence[Draft], body: Sample, context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns by all that is known of them: each step builds on what those before it found."""
    drafts = with_operators(with_labels(drafts, body, reader), body)
    drafts = of_title(drafts, body, context, reader)
    drafts = alone(drafts, body)
    drafts = _ranked(drafts, context, reader)
    drafts = with_opening(_dated(drafts, context))
    drafts = by_content(drafts, body, context)
    drafts = with_parts(without_shares(drafts, context, reader), body)
    drafts = of_periods(drafts, body)
    drafts = of_span(drafts, context)
    drafts = of_known_items(drafts, context, reader)
    drafts = of_end(with_filler(drafts, context), context, reader)
    drafts = with_progress(drafts, body, context, reader)
    return without_added(drafts, body, context, reader)


def _begins_with_month(below: Sequence[Row], reader: Reader) -> bool:
    """Whether the first row below a header is a month that heads the rows below it: 8月, 新建基站数, 9月, …"""
    first = next((row.cells for row in below[:_LEVELS] if not row.is_blank), ())
    words = {cell for cell in first if cell}
    said = reader.label(words.pop()) if len(words) == 1 else Label()
    return said.is_measure and said.stretch is not None and said.stretch.last is not None


def _is_by_year(header: Header, body: Sample, reader: Reader) -> bool:
    """Whether figures are of the years across the top, or of that of the titles, as items are reported once a year."""
    title = header.context.stretch
    is_dated = title is not None and title.year is not None  # 常住人口(2024年)
    across = [one.stretch is not None and one.stretch.year is not None for one in header.figures]
    if not across or not (is_dated or all(across)):
        return False
    names = {header.context.indicator, *(one.indicator for one in header.figures)}
    if column := header.column("indicator_name"):
        names |= {reader.label(cell).indicator for cell in body.cells(column.index)}
    items = [item for name in names if name for item in reader.directory.items_by_name(name)]
    if column := header.column("indicator_id"):
        items += [item for cell in body.cells(column.index) if (item := reader.directory.item_by_id(cell))]
    return any(item.frequency == "annual" for item in items)


def _is_data_below(upper: Row, lower: Row, reader: Reader) -> bool:
    """Whether a row is one of a table that the row above it heads: an item below 指标, a month below 月份.

    What heads several columns may have them named below it: 县（市）区 over 东城区, 西城区.
    """
    cells = upper.cells
    for index, cell in enumerate(lower.cells[: len(cells)]):
        heading = cells[index]
        heads = bool(heading and cell) and (reader.label(heading).field in HEADING or is_let_be(heading))
        is_wide = index + 1 < len(cells) and cells[index + 1] in {"", heading}
        is_wide |= index > 0 and cells[index - 1] == heading
        if heads and not is_wide and cell != heading and reader.is_thing_or_month(cell):
            return True
    return False


def _is_table(header: Header) -> bool:
    """Whether the columns are those of a departmental table, complete or nearly so."""
    known = [column for column in header.columns if column.field and not column.aside]
    has_parts = any(tells_parts(column.heading) for column in header.columns if column.field is None)  # 运营商, 街道
    says_measure = any(column.says_measure for column in header.columns)  # 本月数, 累计数 down the rows below one item
    if len(known) + has_parts + says_measure < 2:
        return False
    if header.figures and not header.missing:
        return True
    is_long = len(header.fields) >= _LEAST_FIELDS and len(header.missing) <= 1
    return is_long or (header.is_spread and len(header.missing) <= 1)


def is_level(row: Row, reader: Reader, *, least: int = 2) -> bool:
    """Whether a row may be one of a header: different words, of which one is known, and no figures."""
    words = {cell for cell in told_apart(row.cells) if cell}
    if len(words) < least or is_about_columns(row.cells):
        return False
    numbers = {word for word in words if FIGURE_LIKE.fullmatch(word)}
    if any(reader.label(word).stretch is None for word in numbers if not is_either(word)) or not may_be_days(numbers):
        return False
    # 2010 may be a year or a figure: beside the name of a thing, or a unit, it is a figure.
    if numbers and any(reader.is_thing(word) or reader.directory.is_unit(word) for word in words - numbers):
        return False
    if numbers and reader.label(next(filter(None, row.cells))).is_total:  # 总计, 2056
        return False
    is_done = "已完成" in words and reader.directory.items_by_name(next(filter(None, row.cells)))  # 平台上线, 已完成
    is_named = field_named(next(filter(None, row.cells))) == "indicator_name"
    if is_done or (not is_named and any(is_pair(word, reader) for word in words)):
        return False
    return any(not reader.label(word).is_blank for word in words)


def _columns(block: Sequence[Row], body: Sample, reader: Reader) -> list[Draft]:
    width = max(len(row.cells) for row in block)
    levels = [_spread(told_apart(row.cells), width, block[number + 1 :]) for number, row in enumerate(block)]
    clear = {**clear_words(levels, reader), **as_done(levels, body.cells, reader)}
    return [
        _draft(index, unbroken([level[index] for level in levels], reader), body, reader, clear)
        for index in range(width)
    ]


def _ranked(drafts: Sequence[Draft], context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns, 位次 being for comparison, although an item is called so, where the titles name another one."""
    about = {item.id for item in reader.directory.items_by_name(context.indicator or "")}
    return [
        replace(one, label=Label(aside="other")) if about and _is_rank(one, about, reader) else one for one in drafts
    ]


def _is_rank(draft: Draft, about: Set[str], reader: Reader) -> bool:
    name = draft.label.indicator
    return (
        name is not None
        and is_aside(draft.heading)
        and not about & {i.id for i in reader.directory.items_by_name(name)}
    )


def _dated(drafts: Sequence[Draft], context: Context) -> Sequence[Draft]:
    """The columns, a month without year that follows one with a year being of the same: 2025年1月, 2月, 3月.

    Not where a title says the year, and only onwards or by one month back: behind 12月 comes another year's 1月.
    """
    if context.stretch and context.stretch.year:
        return drafts
    dated: list[Draft] = []
    before = Label(stretch=_year_of_targets(drafts))
    for draft in drafts:
        label = draft.label
        if label.stretch and label.stretch.last:
            if label.stretch.year is None and _follows(label, before):
                year = before.stretch.year if before.stretch else None
                label = replace(label, stretch=replace(label.stretch, year=year))
            before = label
        dated.append(replace(draft, label=label))
    return dated


def _year_of_targets(drafts: Sequence[Draft]) -> Stretch | None:
    """The year of a column of targets (2025年目标) before the months, where there is one; they are of the same."""
    years = {one.label.stretch.year for one in drafts if one.label.stretch and _TARGET.search(key(one.heading))}
    return Stretch(years.pop(), 0, 0) if len(years) == 1 and None not in years else None  # before any month


def _follows(label: Label, before: Label) -> bool:
    """Whether a month can be taken for one of the same year as the month before it."""
    month = label.stretch.last if label.stretch else None
    last = before.stretch.last if before.stretch else None
    if not month or last is None:
        return False
    is_pair = month == last and label.measure != before.measure  # 当月 and 累计 of the same month
    is_closing = label.stretch is not None and label.stretch.is_span and month == last  # 二季度 behind 6月
    return month > last or month == last - 1 or is_pair or is_closing


def _spread(cells: Sequence[str], width: int, lower: Sequence[Row]) -> list[str]:
    """A level's texts, each over the empty cells to its right below which something stands."""
    filled: list[str] = []
    for index in range(width):
        cell = cells[index] if index < len(cells) else ""
        is_over = any(index < len(row.cells) and row.cells[index] for row in lower)
        filled.append(cell or (filled[-1] if filled and is_over else ""))
    return filled


def _draft(
    index: int, texts: Sequence[str], body: Sample, reader: Reader, clear: Mapping[str, str] = NO_WORDS
) -> Draft:
    label = Label()
    for text in texts:
        if not text:
            continue
        read = reader.label(clear.get(text, text))
        if read.indicator and text != texts[0] and any(texts[:1]) and is_aside(text):  # 位次, an item of the plan, too
            read = Label(aside="other")
        if read.is_blank and not label.is_blank and is_filler(text):
            continue
        if label.measure and read.measure and is_plain(text):  # 数值 below 本月
            label = replace(label, unit=read.unit or label.unit)
            continue
        if read.is_blank and label.is_blank:
            read = standing(text)
        # An unknown word below a known one hides it; above, it is a group's name.
        label = Label() if read.is_blank and not label.is_blank else read.below(label)
    is_bare = all(is_plain(text) for text in texts if text and reader.label(text).measure)  # 完成数 over 9月
    if label.measure == "value" and not label.aside and _is_of_month(label) and is_bare:
        label = replace(label, measure=None)
    if is_of_unknown(texts, label, reader):
        label = Label()
    heading = LEVEL.join(dict.fromkeys(shown(text) for text in texts if text))
    return Draft(index, heading, label, *body.shares(index), is_empty=not body.cells(index))


def _is_of_month(label: Label) -> bool:
    return label.stretch is not None and label.stretch.last is not None and not label.stretch.is_since_january
