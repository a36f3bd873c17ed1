"""Headings of how work went (本月进展, 截至9月底进展情况), which over figures say how much was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from etl.heading.label import Reader
from etl.language.cell_unit import apart
from etl.language.number import FIGURE_LIKE, BadNumber, parse_number
from etl.language.text import half_width, key

# 进度 between 目标 and 完成比例 is how much was done, elsewhere the share of the target.
_TARGET, _SHARE = re.compile("目标|任务|计划"), re.compile("完成(?:比例|率|百分比)")
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
        progress = [index for index, text in enumerate(level) if _PROGRESS.fullmatch(key(text))]
        told = progress if all(_is_between(level, index) for index in progress) else []
        for index, text in enumerate(level):
            if _WENT.search(key(text)) or index in told:
                below.setdefault(text, []).append(index)
    found = {text: _done(text) for text, at in below.items() if all(_are_figures(cells(index)) for index in at)}
    if not found:
        return found
    between = {text for text in found if _PROGRESS.fullmatch(key(text))}
    others = [reader.label(found.get(text, text)) for level in levels for text in level if found.get(text) != _PLAIN]
    measures = {one.measure for one in others if one.aside is None}
    return {
        text: said
        for text, said in found.items()
        if text in between
        or (not measures - {None} if said == _PLAIN else reader.label(said).measure != "amount" or "value" in measures)
    }


def _is_between(level: Sequence[str], index: int) -> bool:
    """Whether a heading stands between those of the target and of the share that is done."""
    before, behind = (key(level[at]) if at < len(level) else "" for at in (index - 1, index + 1))
    return index > 0 and bool(_TARGET.search(before) and _SHARE.search(behind))


_PLAIN = "完成数"
_PROGRESS = re.compile("(?:目前|当前|完成|工作)?进度")
_NUMBERING = re.compile(r"\([0-9]{1,2}\)(?:=.*)?|[①-⑳]|[0-9]{1,2}=.*")  # of columns, below their headings


def _done(text: str) -> str:
    stem = "" if _PROGRESS.fullmatch(key(text)) else _WENT.sub("", key(text))
    return f"{stem}完成" if stem else _PLAIN


def _are_figures(cells: Iterable[str]) -> bool:
    filled = [cell for cell in cells if not _NUMBERING.fullmatch(key(cell))]
    return any(not half_width(cell).endswith("%") for cell in filled) and all(
        FIGURE_LIKE.fullmatch(cell) or apart(cell) or not isinstance(parse_number(cell), BadNumber) for cell in filled
    )
