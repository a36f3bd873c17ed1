"""What rows of one word within a table say of the rows below them: 鼓楼区, 上年同期, 8月, 中国移动."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from etl.heading.label import Label, Reader
from etl.heading.remark import is_note
from etl.language.partial import TITLES, is_stage, operator_of
from etl.language.text import NUMBERING, key, numbered_as

HEADING = "小标题"
_UNIT = re.compile(r"(?:计量)?单位[::]([^()\s,;]{1,6})\)?$")
_NUMBERED = re.compile(rf"({NUMBERING})(?:[一-鿿]|[0-9]{{1,2}}月)")


def said_in(cells: Iterable[str], let_be: Set[int]) -> list[str]:
    """The cells of a row that say something, its number (一, 1) apart; 一、鼓楼区 below 序号 says more than that."""
    return [cell for index, cell in enumerate(cells) if cell and (index not in let_be or _NUMBERED.match(key(cell)))]


class Within:
    """The last such row that says something; a word that says nothing of figures (数字基础设施) leaves it.

    One that is numbered like it (二、其他 behind 一、鼓楼区) ends it.
    """

    def __init__(self, reader: Reader, area: str | None) -> None:
        self._reader = reader
        self._titles = {TITLES: area} if area else {}
        self.word = ""  # as a label: a district, months, or how figures are meant
        self._numbering = ""  # how the word is numbered: #、
        self.operator = ""  # whose figures alone they are, or of which stage of the work
        self.unit = ""  # of the rows below 二、数据资源（单位：万条）

    @property
    def apart(self) -> dict[str, str]:
        """What is said of a part, there or in the titles, by the name of the place where it stands."""
        return {HEADING: self.operator, **self._titles} if self.operator else self._titles

    def take(self, cells: Iterable[str], *, below_item: bool) -> Label | None:
        """What a row that is no record says, None where that is nothing.

        A district alone is one for which nothing is reported where an item stands above it (`below_item`).
        """
        words = {cell for cell in cells if cell}
        if len(words) != 1:
            return None
        word = words.pop()
        self._take_unit(word)
        numbered = _NUMBERED.match(key(word))
        numbering = numbered_as(word) if numbered else ""
        self.operator = operator_of(word) or (word if is_stage(word) else "")
        said = self._reader.label(word)
        parts = (said.district, said.stretch, said.aside, said.measure)
        is_thing = said.indicator is not None or said.field is not None
        if is_thing or all(part is None for part in parts) or (below_item and said.district is not None):
            if not self.word or not numbering or numbering != self._numbering:
                return None
            word, said = "", Label()
        self.word, self._numbering = word, numbering
        return said

    def _take_unit(self, word: str) -> None:
        """Takes the unit that a heading names for the rows below it; the next heading ends that."""
        found = _UNIT.search(key(word))
        if found and self._reader.directory.is_unit(found[1]):
            self.unit = found[1]
        elif not is_note(word):
            self.unit = ""
