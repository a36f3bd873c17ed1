"""Where something stands in a file, as spreadsheets show it: the one way in which pages and problems say it."""

from __future__ import annotations

import re

# Behind the row a column with its heading in brackets, or more rows.
_SAID = re.compile("((?:工作表“[^”]*”)?第[0-9]+行(?:[^：（]|（(?:[^（）]|（[^（）]*）)*）){0,80})：(.+)", re.DOTALL)


def letters(index: int) -> str:
    """A column's name as spreadsheets have it, the first being 0: A … Z, AA …"""
    name = ""
    number = index + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def of_sheet(sheet: str | None) -> str:
    """The words for a sheet; none for the only table of a text file."""
    return f"工作表“{sheet}”" if sheet else ""


def position(sheet: str | None, line: int, column: int | None = None) -> str:
    """工作表“9月”第7行E列; `column` counts from 1."""
    return f"{of_sheet(sheet)}第{line}行" + (f"{letters(column - 1)}列" if column else "")


def split_position(sentence: str) -> tuple[str, str] | None:
    """Where something is, and what it is; None of a sentence that does not begin with a place."""
    found = _SAID.fullmatch(sentence)
    return (found[1], found[2]) if found else None
