"""What people wrote as comments (批注) on figures of a workbook: it is no cell, so it is shown and not read."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from etl import limits
from etl.file.odd_cells import REFERENCE, Cell, column_number
from etl.file.parts import find, key_of, plain, relations, sheet_parts
from etl.language.number import FIGURE_LIKE
from etl.language.text import clean, short
from etl.problem import Problem
from monitor.position import letters

_KIND = "/relationships/comments"
_NOTE = re.compile(rb"<(?:\w+:)?comment\b([^<>]*)>")
_TEXT = re.compile(rb"<(?:\w+:)?t\b[^<>]*>([^<]*)")
_MOST = 1_000  # comments of one sheet that are looked at
_NOTE_BYTES = 4_000  # of one comment that are looked at
_AUTHOR = re.compile(r"^[^\n:：]{1,30}[:：]\s*\n")  # which the program writes before the text
_THREAD = re.compile(r"^\[[^\]\n]{0,40}\][\s\S]{0,600}?\n\s*(?:注释|批注|评论|Comment)[:：]\s*")
_SOME = 5
Notes = Mapping[Cell, str]


def notes_of(content: bytes) -> dict[str, Notes]:
    """By sheet name, the comments on its cells; of a workbook whose parts were found to keep all limits."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if not any("comments" in key_of(name) for name in archive.namelist()):
            return {}
        return {name: found for name, part in sheet_parts(archive) if (found := _of_sheet(archive, part))}


def _of_sheet(archive: zipfile.ZipFile, part: str) -> Notes:
    folder, name = posixpath.split(part)
    named = relations(archive, f"{folder}/_rels/{name}.rels")
    targets = [one.get("Target", "") for one in named if one.get("Type", "").endswith(_KIND)]
    keys = {key_of(_path(folder, target)) for target in targets[:1]}
    info = find(archive, keys)
    if info is None or info.file_size > limits.DESCRIBING_BYTES:
        return {}
    return dict(_notes(plain(archive.read(info))))


def _path(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _notes(part: bytes) -> Iterator[tuple[Cell, str]]:
    """The cells that have comments, at most so many as are looked at, with the beginning of each."""
    for number, start in enumerate(_NOTE.finditer(part)):
        if number >= _MOST:
            return
        place = REFERENCE.search(start[1].replace(b"ref", b"r", 1))
        inside = part[start.end() : start.end() + _NOTE_BYTES].partition(b"comment>")[0]
        text = html.unescape(b"".join(_TEXT.findall(inside)).decode("utf-8", "ignore"))
        said = _AUTHOR.sub("", _THREAD.sub("", clean(text)), count=1)
        if place and said.strip():
            yield (int(place[2]) - 1, column_number(place[1].upper()) - 1), short(clean(said))


def notes_problem(name: str, notes: Notes, grid: Sequence[Sequence[object]]) -> Iterator[Problem]:
    """That figures of a sheet have comments, with the first of them."""
    told = [(cell, text) for cell, text in sorted(notes.items()) if _is_figure(cell, grid)]
    if told:
        shown = "、".join(f"{letters(column)}{row + 1}“{text}”" for (row, column), text in told[:_SOME])
        more = "等" if len(told) > _SOME else ""
        what = f"工作表“{name}”有{len(told)}个数带批注，批注没有读取，数照常读取（{shown}{more}）。"
        remedy = "请核对；批注说数不对、不全的，请改正；要说明的写在“备注”列。"
        yield Problem("cell-notes", what, remedy, level="warning", sheet=name or None)


def _is_figure(cell: Cell, grid: Sequence[Sequence[object]]) -> bool:
    row, column = cell
    value = grid[row][column] if row < len(grid) and column < len(grid[row]) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number or (isinstance(value, str) and bool(FIGURE_LIKE.fullmatch(value.strip())))
