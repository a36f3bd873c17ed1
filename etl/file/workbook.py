"""XLSX and XLS files as sheets of text cells."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import math
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import python_calamine as calamine

from etl import limits
from etl.file.biff import clean_book, locked
from etl.file.cell_note import Notes, notes_of, notes_problem
from etl.file.decode import OLE, SAVE_AS, ZIP
from etl.file.epoch import counts_from_1904, told_apart
from etl.file.grid import Row, Sheet
from etl.file.hidden import hidden_problem, unseen_problem
from etl.file.odd_cells import Cell
from etl.file.package import Extent, Oddities, RefusedError, oddities_of, too_large
from etl.language.shown import TooManyFormats
from etl.language.text import clean
from etl.problem import Problem

_Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what the container around a locked workbook is named
_REMEMBERED = 100_000  # texts of a sheet
_EXACT = 10**15  # below which a whole number has no more digits than Excel keeps
_YEARS = range(1990, 2101)  # the one number that stands over several columns
_PANIC = "PanicException"  # what the reader raises where it gives up in the middle; no Exception, and in no module
_FAULTS = (
    calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # zipfile's word for an encrypted part
)
_DAMAGE: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((zipfile.BadZipFile, EOFError), "压缩包损坏，多半没有下载或拷贝完整"),
    ((zlib.error,), "里面的内容解压不了，多半没有下载或拷贝完整"),
    ((calamine.CalamineError,), "里面的工作表读不通"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A worksheet's cells as they are, formulas that have no value as text."""

    name: str
    rows: list[list[_Value]]
    is_hidden: bool
    lines: tuple[int, ...] = ()  # of the rows, where they are not 1, 2, 3 …

    @property
    def numbered(self) -> Iterator[tuple[int, list[_Value]]]:
        """(line, cells) of every row."""
        return zip(self.lines or itertools.count(1), self.rows, strict=False)


def workbook_pages(content: bytes) -> tuple[Page, ...]:
    """Every worksheet of a workbook that `workbook_sheets` could read, to be copied."""
    book, oddities, is_from_1904 = _opened(content)
    pages = []
    for meta in _worksheets(book):
        sheet = book.get_sheet_by_name(meta.name)
        grid = _reaching(sheet.to_python(skip_empty_area=False), oddities.get(meta.name, Oddities()))
        if is_from_1904:
            told_apart(grid)
        _fill_merged(grid, sheet.merged_cell_ranges or ())
        for (row, column), text in oddities.get(meta.name, Oddities()).texts.items():
            if row < len(grid) and column < len(grid[row]):
                grid[row][column] = text
        pages.append(Page(meta.name, grid, meta.visible != calamine.SheetVisibleEnum.Visible))
    return tuple(pages)


def _opened(content: bytes) -> tuple[calamine.CalamineWorkbook, dict[str, Oddities], bool]:
    """The workbook, by sheet name what a reader of cells would not notice, and whether days are counted from 1904.

    Raises RefusedError.
    """
    try:
        if content.startswith(ZIP):
            oddities = oddities_of(content)
            book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            return book, oddities, counts_from_1904(content)
        made, found, is_from_1904 = clean_book(content)
    except TooManyFormats as error:
        raise too_large(f"工作簿里的{error}") from None
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    by_name = dict(zip((meta.name for meta in book.sheets_metadata), found, strict=False))
    return book, by_name, is_from_1904


def _worksheets(book: calamine.CalamineWorkbook) -> list[calamine.SheetMetadata]:
    return [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]


def workbook_sheets(content: bytes) -> tuple[Sheet, ...] | Problem:
    """Every worksheet, or why the workbook cannot be read."""
    if content.startswith(OLE) and _ENCRYPTED in content:
        return locked()
    try:
        book, oddities, is_from_1904 = _opened(content)
        if len(book.sheets_metadata) > limits.SHEETS:
            raise too_large(f"工作表有{len(book.sheets_metadata)}张，超过上限{limits.SHEETS}张")
        extent, metas = Extent(), _worksheets(book)
        _check_names([meta.name for meta in metas], oddities)
        notes = notes_of(content) if content.startswith(ZIP) else {}
        told = ((meta, oddities[meta.name], notes.get(meta.name, {})) for meta in metas)
        return tuple(_sheet(book, *one, extent, is_from_1904=is_from_1904) for one in told)
    except RefusedError as refused:
        return refused.problem
    except calamine.PasswordError:
        return locked()
    except _FAULTS as error:
        return _damaged(error)
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        return _damaged(error)


def _check_names(names: Sequence[str], oddities: Mapping[str, Oddities]) -> None:
    """Refuses sheets of one name, of which a reader finds the same each time, and one whose part cannot be told."""
    longest = max(map(len, names), default=0)
    if longest > limits.NAME_CHARACTERS:
        raise too_large(f"工作表名有{longest:,}个字符，超过上限{limits.NAME_CHARACTERS}个")
    alike = [name.casefold() for name in names]  # as spreadsheet programs tell them apart
    twice = next((name for at, name in enumerate(names) if alike[at] in alike[:at]), None)
    what = f"有几张工作表都叫“{twice}”" if twice is not None else "有的工作表找不到它的内容"
    if twice is not None or any(name not in oddities for name in names):
        raise RefusedError(Problem("not-a-workbook", f"工作簿不是完好的：{what}。", SAVE_AS))


def _damaged(error: BaseException) -> Problem:
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return locked()
    why = next((words for kinds, words in _DAMAGE if isinstance(error, kinds)), "里面的内容读不通")
    return Problem("not-a-workbook", f"文件不是完好的Excel工作簿（{why}）。", SAVE_AS)


def _sheet(
    book: calamine.CalamineWorkbook,
    meta: calamine.SheetMetadata,
    oddities: Oddities,
    notes: Notes,
    extent: Extent,
    *,
    is_from_1904: bool,
) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    height, width = _reach(oddities)
    extent.add(max(sheet.total_height, height), max(sheet.total_width, width))
    grid = _reaching(sheet.to_python(skip_empty_area=False), oddities)
    if is_from_1904:
        told_apart(grid)
    _fill_merged(grid, sheet.merged_cell_ranges or ())
    on_figures = tuple(notes_problem(meta.name, notes, grid)) if notes else ()
    return Sheet(
        meta.name,
        tuple(_rows(grid, oddities.texts)),
        (
            *hidden_problem(meta.name, "行", oddities.hidden_rows),
            *hidden_problem(meta.name, "列", oddities.hidden_columns),
            *unseen_problem(meta.name, oddities.unseen, oddities.maybe_unseen),
            *on_figures,
        ),
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
    )


def _reach(oddities: Oddities) -> tuple[int, int]:
    """How many rows and columns there are up to the last cell that is read otherwise than as it is kept."""
    rows = (row + 1 for row, _ in oddities.texts)
    return max(rows, default=0), max((column + 1 for _, column in oddities.texts), default=0)


def _reaching(grid: list[list[_Value]], oddities: Oddities) -> list[list[_Value]]:
    """The grid as far as formulas without a value stand: a reader of cells leaves out what is empty at its edges."""
    height, width = _reach(oddities)
    width = max(width, len(grid[0]) if grid else 0)
    for row in grid:
        row.extend([""] * (width - len(row)))
    grid.extend([""] * width for _ in range(height - len(grid)))
    return grid


def _fill_merged(grid: list[list[_Value]], ranges: Iterable[tuple[Cell, Cell]]) -> None:
    """Writes the words of merged cells into every cell that they cover; a figure stands once, it is not several."""
    budget = limits.MERGED_CELLS
    for (top, left), (bottom, right) in ranges:
        if top >= len(grid) or left >= len(grid[top]):
            continue
        value = grid[top][left]
        is_year = isinstance(value, int | float) and value in _YEARS and top == bottom
        if value == "" or not (isinstance(value, str | dt.date) or is_year):
            continue
        for row in grid[top : bottom + 1]:
            covered = range(left, min(right + 1, len(row)))
            budget -= len(covered)
            if budget < 0:
                raise too_large(f"合并单元格盖住的超过{limits.MERGED_CELLS:,}格")
            for column in covered:
                row[column] = value


class _Texts(dict[_Value, str]):
    """The texts of cells by what they hold: most of a sheet is the same again and again, and need not be kept twice."""

    is_any_long = False

    def __missing__(self, value: _Value) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        text = self[value] = _plain_text(value)
        self.is_any_long |= len(text) > limits.CELL_CHARACTERS
        return text


def _rows(grid: list[list[_Value]], texts: Mapping[Cell, str]) -> Iterable[Row]:
    """The rows as texts; the grid is emptied, for both together may be large."""
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in texts.items():
        by_row.setdefault(row, {})[column] = text
    known = _Texts({"": ""})
    for index, values in enumerate(grid):
        if bool in set(map(type, values)):  # to a dictionary the same as 1 and 0
            values[:] = [str(value).upper() if isinstance(value, bool) else value for value in values]
        cells = [*map(known.__getitem__, values)]
        values.clear()
        told = by_row.get(index, {})
        for column, text in told.items():
            if column < len(cells):
                cells[column] = text
        if known.is_any_long or any(len(text) > limits.CELL_CHARACTERS for text in told.values()):
            raise too_large(f"第{index + 1}行有单元格超过{limits.CELL_CHARACTERS:,}个字符")
        yield Row(index + 1, tuple(cells))


def _plain_text(value: _Value) -> str:
    """The text of a cell, without what cannot be seen."""
    if isinstance(value, float):
        return _number_text(value)
    return clean(value) if isinstance(value, str) else cell_text(value)


def cell_text(value: _Value) -> str:
    """A cell's value as the text that the reader takes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _number_text(number: float) -> str:
    """The number as the sheet shows it at most: Excel keeps 15 significant digits, the rest is float noise."""
    if number % 1 == 0 and -_EXACT < number < _EXACT:
        return str(int(number))
    if not math.isfinite(number):
        return str(number)
    text = format(Decimal(format(number, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
