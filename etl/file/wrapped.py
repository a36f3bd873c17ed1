"""Lines of a text file that were each quoted as if they were one cell, as when a CSV file is saved as one once more."""

from __future__ import annotations

import re

_WRAPPED = re.compile(r'[ \t]*"((?:[^"\r\n]|"")*)"[,;|\t ]*')
_APART = re.compile("[,\t;|；，]")
_SINGLE = re.compile(r"(?:'[^'\r\n]*'|[-+0-9.]*)(?:[,;|\t](?:'[^'\r\n]*'|[-+0-9.]*))+")
_QUOTED = re.compile(r"'([^'\r\n]*)'")
_LEAST = 2  # lines that hold cells within one cell


def unwrapped(text: str) -> str:
    """The text with each line taken out of its quotation marks; as it is where any line has cells of its own.

    Lines stay where they are. A line without a separator is a title, whether it is quoted or not.
    """
    lines = text.splitlines(keepends=True)
    taken: list[str] = []
    count = 0
    for line in lines:
        inside = line.rstrip("\r\n")
        if found := _WRAPPED.fullmatch(inside):
            count += bool(_APART.search(found[1]))
            taken.append(found[1].replace('""', '"') + line[len(inside) :])
        elif _APART.search(inside.strip(",;|\t ")):
            return text
        else:
            taken.append(line)
    return "".join(taken) if count >= _LEAST else text


def single_quoted(text: str) -> str:
    """The text, its cells in double quotation marks where in every line single ones stand around them."""
    first = text.lstrip().partition("\n")[0].rstrip()
    if not (first.startswith("'") and _SINGLE.fullmatch(first)):
        return text
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < _LEAST or not all("'" in line and _SINGLE.fullmatch(line) for line in lines):
        return text
    return _QUOTED.sub(lambda found: '"' + found[1].replace('"', '""') + '"', text)
