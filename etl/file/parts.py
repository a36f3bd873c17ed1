"""The parts of an XLSX file: which of them hold its sheets and styles, and their tags written as most programs do."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from etl.file.odd_cells import REFERENCE, column_number
from etl.file.style import attributes
from monitor.position import letters

WORKBOOK, STYLES, TEXTS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^<>]*)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^<>]*)/?>")
_OF_STYLES = "/relationships/styles"
# A sign that may stand in what an attribute says, and that ends a tag elsewhere: [>=10000]0.
_RAW = re.compile(rb"""=\s*(?:"[^"<>]*>|'[^'<>]*>)""")
_TAG = re.compile(rb"""<[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*+>""")
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)  # one without an end reaches to the end
_NAMELESS = re.compile(rb"""<(?:\w+:)?c(?=[\s/>])(?![^<>]*\br\s*=)""")
_CELLS = tuple(before + behind for before in (b"<c", b":c") for behind in (b" ", b">", b"/", b"\t", b"\n", b"\r"))
_CELL = re.compile(rb"<c[ >/\t\n\r]"), re.compile(rb":c[ >/\t\n\r]")
_FEW_TAGS = 1_000_000
_ROW_OR_CELL = re.compile(rb"""(<(?:\w+:)?(?:(row)|c))(?=[\s/>])([^<>]*)>""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']\s*([0-9]{1,20})\s*["']""")


def key_of(name: str) -> str:
    """What readers of cells go by: they take XL/Sheet1.xml and xl\\sheet1.xml for xl/sheet1.xml."""
    return name.casefold().replace("\\", "/")


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the key of the part that holds it."""
    targets = {told.get("Id", ""): told.get("Target", "") for told in relations(archive)}
    for found in _SHEET.findall(_text(archive, WORKBOOK)):
        told = attributes(found)
        target = targets.get(next((v for k, v in told.items() if k.endswith(":id")), ""), "")
        yield told.get("name", ""), key_of(target.lstrip("/") if target.startswith("/") else f"xl/{target}")


def styles_parts(archive: zipfile.ZipFile) -> set[str]:
    """The keys of the parts that describe styles: the one that the workbook names, and the usual one."""
    named = (one.get("Target", "") for one in relations(archive) if one.get("Type", "").endswith(_OF_STYLES))
    found = {key_of(target.lstrip("/") if target.startswith("/") else f"xl/{target}") for target in named}
    return {key_of(STYLES), *found}


def find(archive: zipfile.ZipFile, keys: set[str]) -> zipfile.ZipInfo | None:
    """The part of one of these names."""
    return next((info for info in archive.infolist() if key_of(info.filename) in keys), None)


def relations(archive: zipfile.ZipFile, name: str = _RELATIONS) -> list[dict[str, str]]:
    """What a part of relations says of each part that another one names: its kind, and where it is."""
    return [attributes(one) for one in _RELATION.findall(_text(archive, name))]


def _text(archive: zipfile.ZipFile, name: str) -> str:
    info = find(archive, {key_of(name)})
    return plain(archive.read(info)).decode("utf-8", "replace") if info else ""


def plain(part: bytes) -> bytes:
    """The part without comments, and without > within what attributes say."""
    if b"<!--" in part:
        part = _COMMENT.sub(b"", part)
    if not _RAW.search(part):
        return part
    return _TAG.sub(lambda tag: b"%s>" % tag[0][:-1].replace(b">", b"&gt;"), part)


def cells_in(part: bytes) -> int:
    """How many cells there are, whatever the prefix of their tags."""
    if part.count(b"<") <= _FEW_TAGS:  # much besides them is gone through once, not once a sign
        return sum(1 for form in _CELL for _ in form.finditer(part))
    return sum(part.count(sign) for sign in _CELLS)


def numbered(part: bytes, rest: bytes) -> bytes:
    """The part of a sheet, cells without a reference having that of the place behind the cell before them.

    `rest` is what may hold such cells.
    """
    if cells_in(rest) == rest.count(b"<c r=") or not _NAMELESS.search(rest):
        return part
    row = column = 0

    def name(tag: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if tag[2]:
            said = _ROW_NUMBER.search(tag[3])
            row, column = int(said[1]) if said else row + 1, 0
            return tag[0]
        if said := REFERENCE.search(tag[3]):
            row, column = int(said[2]), column_number(said[1].upper())
            return tag[0]
        column += 1
        return b'%s r="%s%d"%s>' % (tag[1], letters(column - 1).encode(), row, tag[3])

    return _ROW_OR_CELL.sub(name, part)
