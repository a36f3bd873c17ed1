"""Headings of how work went (本月进展, 截至9月底进展情况), which over figures say how much was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from etl.cell_unit import apart
from etl.label import Reader
from etl.number import BadNumber, parse_number
from etl.sample import FIGURE_LIKE
from etl.text import half_width, key

_WENT = re.compile("(?:目前|当前|最新)?(?:工作)?(?:进展|推进|落实)(?:情况)?$")


def as_done(
    levels: Sequence[Sequence[str]], cells: Callable[[int], Iterable[str]], reader: Reader
) -> Mapping[str, str]:
    """Such headings over figures, with what they say: 本月完成.

    The month's only beside a column of the year so far, for alone it may be either; without months only where no
    other column has figures. Percentages alone may be of the target.
    """
    below: dict[str, list[int]] = {}
    for level in levels:
        for index, text in enumerate(level):
            if _WENT.search(key(text)):
                below.setdefault(text, []).append(index)
    found = {text: _done(text) for text, at in below.items() if all(_are_figures(cells(index)) for index in at)}
    if not found:
        return found
    others = [reader.label(found.get(text, text)) for level in levels for text in level if found.get(text) != _PLAIN]
    measures = {one.measure for one in others if one.aside is None}
    return {
        text: said
        for text, said in found.items()
        if (not measures - {None} if said == _PLAIN else reader.label(said).measure != "amount" or "value" in measures)
    }


_PLAIN = "完成数"
_NUMBERING = re.compile(r"\([0-9]{1,2}\)(?:=.*)?|[①-⑳]|[0-9]{1,2}=.*")  # of columns, below their headings


def _done(text: str) -> str:
    stem = _WENT.sub("", key(text))
    return f"{stem}完成" if stem else _PLAIN


def _are_figures(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if not _NUMBERING.fullmatch(key(cell))]
    return any(not half_width(cell).endswith("%") for cell in filled) and all(
        FIGURE_LIKE.fullmatch(cell) or apart(cell) or not isinstance(parse_number(cell), BadNumber) for cell in filled
    )
