"""Any departmental file as records: bytes → text or workbook → sheets → regions → header → columns' roles → records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from etl import limits
from etl.file.archive import page_sheets
from etl.file.decode import decode, is_workbook, too_large
from etl.file.garbled import garbled
from etl.file.grid import DELIMITERS, Row, Sheet, text_sheet
from etl.file.workbook import workbook_sheets
from etl.heading.context import NOTHING_SAID, Context, of_name
from etl.heading.foreign import WHY as ANOTHER
from etl.heading.foreign import foreign_problem, foreign_tables
from etl.heading.fraction import share_problems
from etl.heading.header import Column, Header
from etl.heading.header_problem import FIGURE_STARTS, header_problems, names_not_final, period_problems, unread_columns
from etl.heading.label import Reader
from etl.heading.part_column import part_problems
from etl.heading.pivot import with_filters
from etl.language.guidance import NOTHING, Guidance
from etl.language.names import Directory
from etl.language.text import clean
from etl.problem import Problem
from etl.table.below import with_notes_below
from etl.table.cover import cover_of
from etl.table.excess import (
    too_many_faults,
    too_many_figures,
    too_many_headings,
    too_many_labels,
    too_many_tables,
)
from etl.table.mending import mended
from etl.table.pairs import with_pairs
from etl.table.reason import BLANK, TOTAL, Reasons
from etl.table.record import Record, Table, totals
from etl.table.refusal import figures_above, month_disputed, names_from_above, no_header, no_table, ragged, said_of_text
from etl.table.region import Region, tables_of
from etl.table.scratch import without_scratch
from etl.table.separator import separator
from etl.table.subtotal_column import sum_columns
from etl.table.total_row import records_of_total
from etl.table.unread_sheet import GUIDE_SHEET, HIDDEN, NO_TABLE, SET_APART, is_set_apart, sheet_ignored, why_ignored
from monitor.plan import Plan

_STEM = re.compile(r"\.[A-Za-z]{3,4}$")


@dataclass(frozen=True, slots=True)
class Ignored:
    """One line that holds no record, and why."""

    line: int
    why: str
    sheet: str = ""

    def __iter__(self) -> Iterable[int | str]:
        return iter((self.line, self.why))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, before its meaning is checked. Every line is a record, ignored, broken, or a header."""

    file: str
    sha256: str
    size: int
    encoding: str | None
    is_readable: bool
    delimiter: str = ""  # of text files
    headers: tuple[Header, ...] = ()
    rows: tuple[Record, ...] = ()  # several of one line where months, items or districts stand across the top
    totals: tuple[Record, ...] = ()  # what 合计 rows (among the ignored) and 合计 columns say
    ignored: tuple[Ignored, ...] = ()
    broken: tuple[tuple[str, int], ...] = ()  # (sheet, line) of what could not be split into cells or has no table
    sheets_ignored: tuple[tuple[str, str], ...] = ()  # (sheet, why)
    problems: tuple[Problem, ...] = ()
    guidance: Guidance = NOTHING  # what it was read with

    @property
    def sheet(self) -> str | None:
        """The first sheet that was read; None for text files."""
        return self.headers[0].sheet or None if self.headers else None

    @property
    def header(self) -> tuple[Column, ...]:
        """The columns of the first table."""
        return self.headers[0].columns if self.headers else ()

    @property
    def row_count(self) -> int:
        """Every line or record except the headers."""
        return len(self.lines) + len(self.ignored) + len(self.broken)

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """(sheet, line) of every line that holds records."""
        return tuple(dict.fromkeys((record.sheet, record.line) for record in self.rows))


@dataclass(slots=True)
class _Draft:
    reader: Reader
    named: Context  # what the file's name says
    guidance: Guidance
    cover: Context = NOTHING_SAID  # and its cover
    delimiter: str = ""
    headers: list[Header] = field(default_factory=list)
    rows: list[Record] = field(default_factory=list)
    totals: list[Record] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    broken: list[tuple[str, int]] = field(default_factory=list)
    sheets_ignored: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    figures: int = 0  # of tables with months, items or districts across the top
    faulty: int = 0  # rows that cannot be accepted whatever their figures are


def read_submission(content: bytes, name: str, plan: Plan, guidance: Guidance = NOTHING) -> Reading:
    """The records of a departmental file, whatever its bytes are; what is wrong with it is among the problems.

    The plan tells which headings are items, districts and units, the guidance what people said about this file.
    """
    reader = Reader(Directory(plan, guidance.answers))
    draft = _Draft(reader, named_by(name, reader), guidance)
    encoding = _read(content, draft)
    if reader.is_exhausted and draft.headers:
        draft.problems.append(too_many_labels())
    if reader.is_spent:
        draft.problems.append(too_many_headings())
    return Reading(
        file=shown_name(name),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        encoding=encoding,
        is_readable=bool(draft.headers),
        delimiter=draft.delimiter,
        headers=tuple(draft.headers),
        rows=tuple(draft.rows),
        totals=tuple(draft.totals),
        ignored=tuple(draft.ignored),
        broken=tuple(draft.broken),
        sheets_ignored=tuple(draft.sheets_ignored),
        problems=tuple(draft.problems),
        guidance=guidance,
    )


def read_region(region: Region, reader: Reader, told: Reading) -> Reading:
    """What some rows of the one table of a text file say; `told` has what is known of the file."""
    draft = _Draft(reader, NOTHING_SAID, told.guidance)
    _read_table(Sheet("", region.rows), region, draft)
    return replace(
        told,
        is_readable=True,
        headers=tuple(draft.headers),
        rows=tuple(draft.rows),
        totals=tuple(draft.totals),
        ignored=tuple(draft.ignored),
        problems=(*told.problems, *draft.problems),
    )


def shown_name(name: str) -> str:
    """The name to show: never a path, never invisible characters."""
    return clean(re.split(r"[/\\]", name)[-1]) or "未命名"


def named_by(name: str, reader: Reader) -> Context:
    """What the name of a file says for all of it."""
    return of_name(_STEM.sub("", shown_name(name)), reader.directory)


def _read(content: bytes, draft: _Draft) -> str | None:
    """Fills the draft and returns the encoding."""
    if refusal := too_large(content):
        draft.problems.append(refusal)
        return None
    if is_workbook(content):
        _read_sheets(workbook_sheets(content), draft)
        return "xlsx" if content.startswith(b"PK") else "xls"
    decoded = decode(content, draft.guidance.encoding)
    if decoded.problem:
        draft.problems.append(decoded.problem)
    elif decoded.is_markup:
        _read_sheets(page_sheets(decoded), draft)
    else:
        _read_text(decoded.text, draft)
    draft.problems[:] = [said_of_text(one, decoded) if one.code == "no-header" else one for one in draft.problems]
    return decoded.encoding


def _read_text(text: str, draft: _Draft) -> None:
    mendings = draft.guidance.mendings
    draft.delimiter = separator(text, draft.reader, draft.named, mendings)
    (sheet,), misplaced = mended([text_sheet(text, draft.delimiter)], mendings)
    draft.problems.extend(misplaced)
    sheet = with_pairs(with_filters(without_scratch(sheet)), draft.reader)
    is_whole = all(problem.line or problem.level == "warning" for problem in sheet.problems)
    if is_whole and _read_tables(sheet, draft):
        return
    draft.problems.extend(sheet.problems)
    if is_whole and not draft.reader.is_spent:
        is_split = any(mark in text for mark in DELIMITERS)
        refusal = no_header(sheet, draft.reader, draft.named) if is_split else no_table()
        draft.problems.append(garbled(sheet, text) or refusal)
    draft.broken.extend(("", row.line) for row in sheet.rows)
    draft.broken.extend(("", problem.line) for problem in sheet.problems if problem.line)


def _read_sheets(sheets: tuple[Sheet, ...] | Problem, draft: _Draft) -> None:
    if isinstance(sheets, Problem):
        draft.problems.append(sheets)
        return
    sheets, misplaced = mended(sheets, draft.guidance.mendings)
    draft.problems.extend(misplaced)
    sheets = tuple(with_pairs(with_filters(without_scratch(sheet)), draft.reader) for sheet in sheets)
    draft.cover = cover_of(sheets, draft.reader)
    later = {one.name for one in sheets if is_set_apart(one, draft.reader, draft.named.or_else(draft.cover))}
    for sheet in sorted(sheets, key=lambda one: one.name in later):
        if sheet.name in later and draft.headers and why_ignored(sheet) == NO_TABLE:
            draft.sheets_ignored.append((sheet.name, SET_APART))
        elif sheet.name == GUIDE_SHEET or sheet.is_hidden or not _read_tables(sheet, draft):
            draft.sheets_ignored.append((sheet.name, why_ignored(sheet)))
    if draft.headers:
        draft.problems.extend(filter(None, (sheet_ignored(*one) for one in draft.sheets_ignored)))
        return
    filled = [sheet for sheet in sheets if why_ignored(sheet) in {NO_TABLE, HIDDEN}]
    for sheet in () if draft.reader.is_spent else filled:
        draft.problems.append(garbled(sheet) or no_header(sheet, draft.reader, draft.named))
    draft.broken.extend((sheet.name, row.line) for sheet in filled for row in sheet.rows)
    if not filled:
        draft.problems.append(Problem("empty", "工作簿里没有内容。", "请下载模板，填好后重新报送。"))


def _read_tables(sheet: Sheet, draft: _Draft) -> bool:
    """Sorts every row of the sheet into records and ignored lines; False where it has no table."""
    named = draft.named.or_else(draft.cover)
    regions = [] if draft.reader.is_spent else tables_of(sheet, draft.reader, named)
    before = len(draft.ignored), len(draft.rows), len(draft.headers), len(draft.broken)
    for region in regions:
        _read_table(sheet, region, draft)
        if region.unread_from:
            draft.problems.append(too_many_tables(sheet, region.unread_from))
    if any(region.header.reach for region in regions):
        _count_lines_once(draft, before)
    if regions:
        draft.problems.extend(sheet.problems)
        draft.broken.extend((sheet.name, problem.line) for problem in sheet.problems if problem.line)
    return bool(regions)


def _count_lines_once(draft: _Draft, before: tuple[int, int, int, int]) -> None:
    """Of a line on which several tables stand one ignores what another reads: the line is counted where it is read."""
    ignored, rows, headers, broken = before
    kept: dict[int, Ignored] = {}
    for one in draft.ignored[ignored:]:
        if one.line not in kept or kept[one.line].why == BLANK:
            kept[one.line] = one
    lost = dict.fromkeys(draft.broken[broken:])
    read = {record.line for record in draft.rows[rows:]}
    heading = {line for header in draft.headers[headers:] for line in header.lines}
    draft.broken[broken:] = [place for place in lost if place[1] not in read]
    taken = read | heading | {line for _, line in lost}
    draft.ignored[ignored:] = [one for line, one in sorted(kept.items()) if line not in taken]


def _read_table(sheet: Sheet, region: Region, draft: _Draft) -> None:
    header = with_notes_below(region, draft.reader)
    draft.headers.append(header)
    heading_cells = tuple(row.cells for row in region.rows if row.line in header.lines)
    table = Table(header, draft.reader, heading_cells)
    rows: list[Row] = []
    filled = dict[int, bool]()  # of columns that hold anything, whether figures are among it
    reasons = Reasons(table, region)
    draft.problems.extend(figures_above(region, draft.reader))
    foreign = list(foreign_tables(region.rows, header, draft.reader))
    apart = {line for one in foreign for line in one.lines}
    draft.problems.extend(foreign_problem(one, sheet.name) for one in foreign)
    named = [("工作表名", of_name(sheet.name, draft.reader.directory))] if sheet.name else []
    draft.problems.extend(month_disputed(header, [("文件名", draft.named), *named]))
    for as_it_stands in region.rows:
        if as_it_stands.line in header.lines or as_it_stands.line in apart:
            if as_it_stands.line in apart:
                draft.ignored.append(Ignored(as_it_stands.line, ANOTHER, sheet.name))
            continue
        is_row = as_it_stands.line > header.line and as_it_stands.cells not in heading_cells
        row = table.above.completed(as_it_stands) if is_row else as_it_stands
        found = table.repeated(row)
        if why := reasons.of(row, is_record=bool(found)):
            draft.ignored.append(Ignored(row.line, why, sheet.name))
            draft.totals.extend(records_of_total(row, table, len(draft.totals)) if why == TOTAL else ())
            continue
        found = found or table.remembered(row)
        draft.figures += 0 if table.is_long else len(found)
        draft.faulty += any(map(table.is_hopeless, found))
        if draft.figures > limits.FIGURES or draft.faulty > limits.FAULTY_ROWS:
            is_many = draft.faulty <= limits.FAULTY_ROWS
            draft.problems.append((too_many_figures if is_many else too_many_faults)(row.line, sheet.name))
            draft.broken.extend((sheet.name, later.line) for later in region.rows if later.line >= row.line)
            break
        for index, cell in enumerate(row.cells):
            if cell and not filled.get(index):
                filled[index] = cell[0] in FIGURE_STARTS
        draft.rows.extend(found)
        draft.totals.extend(totals(row, table))
        rows.append(row)
    draft.problems.extend((*ragged(rows, header), *names_from_above(table)))
    draft.problems.extend((*part_problems(header, rows), *period_problems(header, rows)))
    draft.problems.extend((*share_problems(header, rows, draft.reader), *names_not_final(header, rows)))
    sums = sum_columns(header, rows, unread_columns(header, filled))
    draft.problems.extend(header_problems(header, filled, draft.reader.directory, sums))
