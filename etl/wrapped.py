"""Lines of a text file that were each quoted as if they were one cell, as when a CSV file is saved as one once more."""

from __future__ import annotations

import re

_WRAPPED = re.compile(r'[ \t]*"((?:[^"\r\n]|"")*)"[,;|\t ]*')
_APART = re.compile("[,\t;|；，]")
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
