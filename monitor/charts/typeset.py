"""Text set by estimate, for figures are made where nothing can measure: width, line breaks, labels kept apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

from monitor.charts.lexicon import inside_words

_TORN = 0.5  # what a line's end inside a word costs, where an empty line would cost 1
_NO_START = "，。；：、！？）」』】》”’%％…—*)],.;:"
_NO_END = "（「『【《“‘(["
# What is counted stays with its number: 等7地, 3项, 75.0个百分点, 2025年, 1.21亿元.
COUNTER = r"(?:个百分点|个月|[个项家地次年月日天位倍所组套条元]|[万亿][个家条元]?|平方公里)"
_TOKEN = re.compile(rf"[0-9A-Za-z][0-9A-Za-z.,%+−–/×-]*(?:(?<=[0-9]){COUNTER})?|\s+|.", re.DOTALL)
_NARROW = frozenset("iljI.,:;|!'·()[] ")


def _advance(character: str) -> float:
    """Width in em, as Noto Sans SC has it, a little generous."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in _NARROW:
        return 0.32
    if character.isupper() or character in "%&@mwMW−×+":
        return 0.68
    return 0.57


def text_width(text: str, font_px: float) -> float:
    """Pixels that one line of text takes at most."""
    return sum(map(_advance, text)) * font_px


def _tokens(text: str) -> list[str]:
    """Pieces that must not be torn: words, numbers, a character with the marks that may not begin or end a line."""
    pieces: list[str] = []
    glue = False
    for token in _TOKEN.findall(text):
        if pieces and (glue or token[0] in _NO_START):
            pieces[-1] += token
        else:
            pieces.append(token)
        glue = token[-1] in _NO_END
    return pieces


def _greedy(pieces: Sequence[str], width: float, font_px: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and text_width((lines[-1] + piece).rstrip(), font_px) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines]


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, font_px: float) -> tuple[str, ...]:
    """Lines no wider than `width` pixels: as few as possible, even, and ended at punctuation or between words."""
    pieces = _tokens(text)
    count = len(_greedy(pieces, width, font_px))
    if count == 1:
        return (text,)
    ends = _best_ends(pieces, count, width, font_px)
    if ends is None:
        return tuple(_greedy(pieces, width, font_px))
    starts = [0, *ends[:-1]]
    return tuple("".join(pieces[start:end]).strip() for start, end in zip(starts, ends, strict=True))


def _best_ends(pieces: Sequence[str], count: int, width: float, font_px: float) -> tuple[int, ...] | None:
    """Where the lines end, at the least cost: uneven lines cost, breaks without punctuation, most of all torn words."""
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    sizes = [text_width(piece, font_px) for piece in pieces]
    starts = list(accumulate(map(len, pieces), initial=0))
    torn = inside_words("".join(pieces))
    for line in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in best.items():
            run = 0.0
            for end in range(start + 1, len(pieces) + 1):
                run += sizes[end - 1]
                if run > width and end > start + 1:
                    break
                is_last = line == count - 1
                if is_last != (end == len(pieces)):
                    continue
                unpunctuated = 0.0 if is_last or pieces[end - 1][-1] in "，。；：、" else 0.2
                total = cost + (1 - run / width) ** 2 + unpunctuated + (_TORN if starts[end] in torn else 0)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*ends, end))
        best = reached
    return best[len(pieces)][1] if len(pieces) in best else None


def clip(text: str, width: float, font_px: float) -> str:
    """One line: the text, or its beginning and an ellipsis where it would run wider than `width` pixels."""
    if text_width(text, font_px) <= width + 0.5:
        return text
    kept = ""
    for character in text:
        if text_width(kept + character + "…", font_px) > width:
            break
        kept += character
    return kept + "…"


def spread(places: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres moved as little as keeps labels of these heights from overlapping, between low and high where they fit.

    The order of the places is kept; what fits nowhere overflows at `high`, never overlaps.
    """
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    blocks: list[tuple[float, float, list[int]]] = []  # centre wanted, height, members
    for index in order:
        centre, height, members = places[index], heights[index], [index]
        centre = min(max(centre, low + height / 2), max(high - height / 2, low + height / 2))
        while blocks and blocks[-1][0] + blocks[-1][1] / 2 > centre - height / 2:
            above_centre, above_height, above_members = blocks.pop()
            weight, own = len(above_members), len(members)
            # both blocks want their own centre: the joined one sits at the mean of what each member asks for
            wanted = (weight * (above_centre + height / 2) + own * (centre - above_height / 2)) / (weight + own)
            height += above_height
            members = above_members + members
            centre = max(min(wanted, high - height / 2), low + height / 2)
        blocks.append((centre, height, members))
    result = [0.0] * len(places)
    for centre, height, members in blocks:
        edge = centre - height / 2
        for index in members:
            result[index] = edge + heights[index] / 2
            edge += heights[index]
    return result


Box = tuple[float, float, float, float]  # left, bottom, right, top


def least_covered(boxes: Sequence[Box], ink: Iterable[tuple[float, float, float]]) -> int:
    """Which of the boxes covers the least ink (x, y, weight); the first of equals."""
    points = list(ink)
    covered = [
        sum(weight for x, y, weight in points if left <= x <= right and bottom <= y <= top)
        for left, bottom, right, top in boxes
    ]
    return covered.index(min(covered))
