"""XLSX and XLS files as sheets of text cells, checked for size before they are unpacked into memory."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal

import python_calamine as calamine

from etl import limits
from etl.decode import SAVE_AS, ZIP
from etl.grid import Row, Sheet
from etl.problem import Problem
from etl.text import clean

_Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,7})([0-9]{1,10})"')
_CHUNK = 1 << 20


class _RefusedError(Exception):
    """Carries the Problem out of the steps of unpacking."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def workbook_sheets(content: bytes) -> tuple[Sheet, ...] | Problem:
    """Every worksheet, or why the workbook cannot be read."""
    try:
        if content.startswith(ZIP):
            _inspect(content)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheets_metadata) > limits.SHEETS:
            return _too_large(f"工作表有{len(book.sheets_metadata)}张，超过上限{limits.SHEETS}张")
        worksheet = calamine.SheetTypeEnum.WorkSheet
        return tuple(_sheet(book, meta) for meta in book.sheets_metadata if meta.typ == worksheet)
    except _RefusedError as refused:
        return refused.problem
    except calamine.PasswordError:
        return Problem("not-a-workbook", "工作簿设有密码，无法读取。", "请取消密码后另存，再重新报送。")
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        return _broken(str(error))


def _broken(why: str) -> Problem:
    return Problem("not-a-workbook", f"文件不是完好的Excel工作簿（{why[:80]}）。", SAVE_AS)


def _too_large(what: str) -> Problem:
    return Problem("too-large", f"{what}。", "请删去多余的内容，只留要报送的表格，或按月份拆成几个文件。")


def _inspect(content: bytes) -> None:
    """Unpacks every part once, a piece at a time, and refuses what would not fit into memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            raise _RefusedError(Problem("not-a-workbook", "压缩包里没有Excel工作簿（.xlsx）。", SAVE_AS))
        inflated = 0
        for info in archive.infolist():
            is_sheet = info.filename.startswith("xl/worksheets/")
            rows = columns = 0
            tail = b""
            with archive.open(info) as part:
                while piece := part.read(_CHUNK):
                    inflated += len(piece)
                    if inflated > limits.INFLATED_BYTES:
                        megabytes = limits.INFLATED_BYTES // 1_000_000
                        raise _RefusedError(_too_large(f"工作簿解压后超过{megabytes} MB"))
                    if is_sheet:
                        rows, columns = _extent(tail + piece, rows, columns)
                        tail = piece[-200:]
            _check_extent(rows, columns)


def _extent(piece: bytes, rows: int, columns: int) -> tuple[int, int]:
    for letters, digits in _REFERENCE.findall(piece):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        rows, columns = max(rows, int(digits)), max(columns, column)
    return rows, columns


def _check_extent(rows: int, columns: int) -> None:
    """calamine holds the whole rectangle: one stray cell far out would fill the memory."""
    if rows > limits.ROWS:
        raise _RefusedError(_too_large(f"工作表用到第{rows:,}行，超过上限{limits.ROWS:,}行"))
    if columns > limits.COLUMNS:
        raise _RefusedError(_too_large(f"工作表用到第{columns:,}列，超过上限{limits.COLUMNS}列"))
    if rows * columns > limits.GRID_CELLS:
        raise _RefusedError(_too_large(f"工作表占{rows:,}行×{columns}列，超过上限{limits.GRID_CELLS:,}个单元格"))


def _sheet(book: calamine.CalamineWorkbook, meta: calamine.SheetMetadata) -> Sheet:
    sheet = book.get_sheet_by_name(meta.name)
    _check_extent(sheet.total_height, sheet.total_width)
    rows = tuple(_rows(sheet.to_python(skip_empty_area=False)))
    return Sheet(meta.name, rows, is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible)


def _rows(grid: Iterable[Iterable[_Cell]]) -> Iterable[Row]:
    for line, cells in enumerate(grid, start=1):
        yield Row(line, tuple(clean(_cell_text(cell)) for cell in cells))


def _cell_text(cell: _Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _number_text(number: float) -> str:
    """The number as the sheet shows it at most: Excel keeps 15 significant digits, the rest is float noise."""
    if not math.isfinite(number):
        return str(number)
    text = format(Decimal(format(number, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
