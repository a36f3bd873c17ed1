"""The inside of an XLSX file: its size unpacked, how far its sheets reach, and cells that have no value to read."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from etl import limits
from etl.decode import SAVE_AS
from etl.problem import Problem

Cell = tuple[int, int]  # row and column, from 0
_REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,7})([0-9]{1,10})"')
_CELL = re.compile(rb'<c\b([^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?)(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v\b[^>]*>([^<]+)</v>")
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_HIDDEN_COLUMN = re.compile(rb'<col\b([^>]*?\bhidden="(?:1|true)"[^>]*)>')
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)/?>")
_RELATION = re.compile(r"<Relationship\b([^>]*)/?>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CHUNK = 1 << 20
# No spreadsheet program declares entities; what stands for them is lost or grows without end.
_DECLARED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_PROLOGUE = 4096  # bytes of a part within which its declarations must begin
_ENTITIES = "工作簿里有实体定义（DOCTYPE），不是Excel或WPS存的文件。"


class RefusedError(Exception):
    """Carries the Problem that ends the reading of a workbook."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def too_large(what: str) -> RefusedError:
    remedy = "请删去多余的内容，只留要报送的表格，或按月份拆成几个文件。"
    return RefusedError(Problem("too-large", f"{what}。", remedy))


def check_extent(rows: int, columns: int) -> None:
    """Refuses a sheet that reaches too far: readers hold the whole rectangle, one stray cell would fill the memory."""
    if rows > limits.ROWS:
        raise too_large(f"工作表用到第{rows:,}行，超过上限{limits.ROWS:,}行")
    if columns > limits.COLUMNS:
        raise too_large(f"工作表用到第{columns:,}列，超过上限{limits.COLUMNS}列")
    if rows * columns > limits.GRID_CELLS:
        raise too_large(f"工作表占{rows:,}行×{columns}列，超过上限{limits.GRID_CELLS:,}个单元格")


@dataclass(frozen=True, slots=True)
class Oddities:
    """What readers of a sheet do not tell: formulas that failed (#REF!) or were never computed (=…), hidden parts.

    Hidden rows and columns are numbered from 1.
    """

    valueless: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def oddities_of(content: bytes) -> dict[str, Oddities]:
    """By sheet name, what a reader of cells would not notice.

    Unpacks every part once, with limits, and raises RefusedError before anything could fill the memory.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise RefusedError(Problem("not-a-workbook", "压缩包里没有Excel工作簿（.xlsx）。", SAVE_AS))
        inflated = 0
        found: dict[str, Oddities] = {}
        for info in archive.infolist():
            part = _unpacked(archive, info, limits.INFLATED_BYTES - inflated)
            inflated += len(part)
            if _DECLARED.search(part, 0, _PROLOGUE):
                raise RefusedError(Problem("not-a-workbook", _ENTITIES, SAVE_AS))
            if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                check_extent(*_extent(part))
                found[info.filename] = Oddities(dict(_valueless(part)), _hidden_rows(part), _hidden_columns(part))
        return {name: found.get(part, Oddities()) for name, part in _sheet_parts(archive)}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    with archive.open(info) as part:
        while piece := part.read(_CHUNK):
            size += len(piece)
            if size > budget:
                raise too_large(f"工作簿解压后超过{limits.INFLATED_BYTES // 1_000_000} MB")
            pieces.append(piece)
    return b"".join(pieces)


def _extent(part: bytes) -> tuple[int, int]:
    rows = columns = 0
    for letters, digits in _REFERENCE.findall(part):
        rows, columns = max(rows, int(digits)), max(columns, _column(letters))
    return rows, columns


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column


def _valueless(part: bytes) -> Iterator[tuple[Cell, str]]:
    if b'"e"' not in part and b"<f" not in part:
        return
    for attributes, letters, digits, inside in _CELL.findall(part):
        value = _VALUE.search(inside)
        cell = int(digits) - 1, _column(letters) - 1
        if b't="e"' in attributes:
            yield cell, value[1].decode("ascii", "replace") if value else "#N/A"
        elif b"<f" in inside and value is None and b't="str"' not in attributes:
            yield cell, "=…"


def _hidden_rows(part: bytes) -> tuple[int, ...]:
    found = (_NUMBER.search(row) for row in _HIDDEN_ROW.findall(part))
    return tuple(int(number[1]) for number in found if number)


def _hidden_columns(part: bytes) -> tuple[int, ...]:
    """Hidden columns, those of a range that reaches to the sheet's end only as its first: they are empty."""
    columns: list[int] = []
    for element in _HIDDEN_COLUMN.findall(part):
        attributes = _attributes(element.decode("ascii", "replace"))
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and int(first) <= int(last) < limits.COLUMNS:
            columns.extend(range(int(first), int(last) + 1))
    return tuple(sorted(set(columns)))


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part that holds it."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in archive.namelist():
        return
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for attributes in map(_attributes, _RELATION.findall(archive.read(relations).decode("utf-8", "replace")))
    }
    for found in _SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8", "replace")):
        attributes = _attributes(found)
        target = targets.get(next((v for k, v in attributes.items() if k.endswith(":id")), ""), "")
        yield attributes.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(text)}
