"""Text whose cells stand apart by runs of spaces, as a table has them that was copied from a document."""

from __future__ import annotations

import re
from collections import Counter

_OTHERWISE = re.compile(r'["\t;|；]|,(?!\d{3}(?!\d))|(?<!\d),')  # separated in another way, but for 1,234
_APART = re.compile("[ \u00a0\u3000]{2,}")  # one of them may stand within a name: 合　计
_FIGURE = re.compile(r"[+-]?\d[\d,.]*%?")
_LEAST = 2  # lines with figures
_LONGEST = 2_000_000  # characters


def spread(text: str) -> str:
    """The text with tabs for runs of spaces, where every line with figures has as many cells as the first of its table.

    As it is where one has more or fewer: a blank cell cannot be told from none, and figures would go astray.
    """
    if len(text) > _LONGEST or _OTHERWISE.search(text):
        return text
    lines = text.splitlines(keepends=True)
    told = [_APART.split(line.strip(" \u00a0\u3000\r\n")) for line in lines]
    counts = Counter(len(cells) for cells in told if _has_figures(cells))
    if len(counts) != 1:
        return text
    ((width, count),) = counts.items()
    if width < 2 or count < _LEAST or not _is_headed(told, width):
        return text
    return "".join(
        "\t".join(cells) + _end(line) if len(cells) == width else line for cells, line in zip(told, lines, strict=True)
    )


def _is_headed(told: list[list[str]], width: int) -> bool:
    """Whether the first line of so many cells has words only."""
    first = next((cells for cells in told if len(cells) == width), [])
    return bool(first) and not any(map(_FIGURE.fullmatch, first))


def _has_figures(cells: list[str]) -> bool:
    return len(cells) > 1 and any(map(_FIGURE.fullmatch, cells))


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
