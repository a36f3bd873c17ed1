"""Web pages saved as one file (.mht, often called .xls), as Excel and browsers save them, as sheets of text cells."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import errors, message_from_bytes
from email.message import Message
from urllib.parse import unquote

from etl import limits
from etl.file.decode import ENCODINGS, SAVE_AS, Decoded, decode
from etl.file.grid import Sheet
from etl.file.markup import markup_sheets
from etl.file.package import RefusedError, too_large
from etl.language.text import clean
from etl.problem import Problem

_PART = re.compile(rb"(?:^|[\r\n])content-type:", re.IGNORECASE)
_HOLDING = re.compile(rb"(?:^|[\r\n])content-type:\s*(?:multipart|message)/", re.IGNORECASE)
_BOUNDARY = re.compile(rb"[\r\n]--(?!>)")
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/xml", "application/xml"})
_DECLARED = {"utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}  # others are found out
_TABLE = re.compile(r"<table\b", re.IGNORECASE)
_CUT = (
    errors.StartBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
    errors.InvalidBase64PaddingDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64LengthDefect,
)
_LISTED = re.compile(r"<x:ExcelWorksheet>(.*?)</x:ExcelWorksheet>", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>", re.IGNORECASE)
_SOURCE = re.compile(r"""<x:WorksheetSource\s+HRef\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_HIDDEN = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.IGNORECASE)
_END = re.compile(r"</html>\s*$", re.IGNORECASE)
TAB_CHARACTERS = 31  # of a sheet, as Excel has it


def page_sheets(decoded: Decoded) -> tuple[Sheet, ...] | Problem:
    """The tables of a page or XML, alone or with all that belongs to it in one file."""
    return markup_sheets(decoded.text) if decoded.archive is None else _archived(decoded)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of the file: its place in it, and its text."""

    location: str
    text: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A worksheet as a page lists it; `source` is the page that it stands on, "" for the one that lists it."""

    name: str
    source: str
    is_hidden: bool


def _archived(decoded: Decoded) -> tuple[Sheet, ...] | Problem:
    named = decoded.encoding if decoded.encoding in ENCODINGS else None
    try:
        pages = _pages(decoded.archive or b"", named)
        sheets = list(_limited(_sheets(pages)))
    except RefusedError as refused:
        return refused.problem
    if not sheets:
        return Problem("not-a-table", "文件是存成一个文件的网页（MHT），里面没有可以读取的表格。", SAVE_AS)
    return tuple(sheets)


def _limited(sheets: Iterator[Sheet]) -> Iterator[Sheet]:
    """The sheets; raises RefusedError where they are too many, or too large together."""
    cells = 0
    for number, sheet in enumerate(sheets, 1):
        cells += len(sheet.rows) * max((len(row.cells) for row in sheet.rows[:1]), default=0)
        if number > limits.SHEETS:
            raise too_large(f"工作表超过上限{limits.SHEETS}张")
        if cells > limits.GRID_CELLS:
            raise too_large(f"各工作表合计超过{limits.GRID_CELLS:,}个单元格")
        yield sheet


def _pages(content: bytes, named: str | None) -> list[_Page]:
    """The pages in the file, in their order; raises RefusedError."""
    if len(content) > limits.MARKUP_CHARACTERS:
        raise too_large(f"网页文件有{len(content):,}个字节，超过上限{limits.MARKUP_CHARACTERS:,}个")
    lines = content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
    for count, limit, what in (
        (lines, limits.ARCHIVE_LINES, "行"),
        (max(len(_PART.findall(content)), len(_BOUNDARY.findall(content))), limits.ARCHIVE_PARTS, "个部分"),
        (len(_HOLDING.findall(content)), limits.ARCHIVE_LEVELS, "层，一层套一层"),
    ):
        if count > limit:
            raise too_large(f"存成一个文件的网页（MHT）有{count:,}{what}，超过上限{limit:,}")
    parts = list(message_from_bytes(content).walk())
    pages = [_page(part, named) for part in parts if part.get_content_type() in _PAGES and not part.is_multipart()]
    defects = [defect for part in parts for defect in part.defects]
    is_open = any(isinstance(defect, errors.CloseBoundaryNotFoundDefect) for defect in defects)
    is_cut = is_open and bool(pages) and not _END.search(pages[-1].text)
    if is_cut or any(isinstance(defect, _CUT) for defect in defects):
        what = "存成一个文件的网页（MHT）不完整，可能没有下载完，里面的表会少行。"
        raise RefusedError(Problem("not-a-table", what, f"请重新导出或下载。{SAVE_AS}"))
    return pages


def _page(part: Message, named: str | None) -> _Page:
    content = part.get_payload(decode=True)
    declared = _DECLARED.get((part.get_content_charset() or "").lower())
    decoded = decode(content if isinstance(content, bytes) else b"", named or declared)
    if decoded.problem and decoded.problem.code != "empty":
        raise RefusedError(decoded.problem)
    return _Page(str(part.get("Content-Location", "")), decoded.text)


def _sheets(pages: list[_Page]) -> Iterator[Sheet]:
    """A sheet for every worksheet that is listed, else for every page with tables."""
    lists = {page: listed for page in pages if (listed := _listed(page.text))}
    if not lists:
        with_tables = [page for page in pages if _TABLE.search(page.text)]
        for number, page in enumerate(with_tables, 1):
            yield from _tables(page, f"网页{number}" if len(with_tables) > 1 else "")
        return
    first, listed = next(iter(lists.items()))
    if len({_last(one.source) for one in listed}) < len(listed):
        raise RefusedError(Problem("not-a-workbook", "存成一个文件的网页（MHT）里几张工作表是同一页。", SAVE_AS))
    by_place = {_last(page.location): page for page in pages}
    for one in listed:
        shown = by_place.get(_last(one.source)) if one.source else first
        if shown is None:
            what = f"存成一个文件的网页（MHT）里缺工作表“{one.name}”的内容。"
            raise RefusedError(Problem("not-a-table", what, f"请重新导出或下载。{SAVE_AS}"))
        sheets = _tables(shown, one.name) or (Sheet(one.name, ()),)
        yield from (replace(sheet, is_hidden=one.is_hidden) for sheet in sheets)


def _tables(page: _Page, name: str) -> tuple[Sheet, ...]:
    """The tables of a page as a sheet of that name, none where it has none; raises RefusedError."""
    found = markup_sheets(page.text, name)
    if isinstance(found, Problem) and found.code != "not-a-table":
        raise RefusedError(found)
    return () if isinstance(found, Problem) else found


def _listed(text: str) -> list[_Listed]:
    listed: list[_Listed] = []
    for found in _LISTED.finditer(text):
        name, source = _NAME.search(found[1]), _SOURCE.search(found[1])
        shown = clean(html.unescape(name[1]))[:TAB_CHARACTERS] if name else ""
        listed.append(_Listed(shown, html.unescape(source[1]) if source else "", bool(_HIDDEN.search(found[1]))))
        if len(listed) > limits.SHEETS:
            raise too_large(f"工作表超过上限{limits.SHEETS}张")
    return listed


def _last(location: str) -> str:
    """The name of a page behind the folders that it stands in."""
    return unquote(re.split(r"[/\\]", location.strip())[-1]).casefold()
