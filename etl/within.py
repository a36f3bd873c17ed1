"""What rows of one word within a table say of the rows below them: 鼓楼区, 上年同期, 8月, 中国移动."""

from __future__ import annotations

from collections.abc import Iterable, Set

from etl.label import Label, Reader
from etl.partial import operator_of

HEADING = "小标题"


def said_in(cells: Iterable[str], let_be: Set[int]) -> list[str]:
    """The cells of a row that say something, its number (一, 1) apart."""
    return [cell for index, cell in enumerate(cells) if cell and index not in let_be]


class Within:
    """The last such row that says something; a word that says nothing of figures (一、数字基础设施) leaves it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.word = ""  # as a label: a district, months, or how figures are meant
        self.operator = ""  # whose figures alone they are

    @property
    def apart(self) -> dict[str, str]:
        """What is said of a part, by the name of the place where it stands."""
        return {HEADING: self.operator} if self.operator else {}

    def take(self, cells: Iterable[str], *, below_item: bool) -> Label | None:
        """What a row that is no record says, None where that is nothing.

        A district alone is one for which nothing is reported where an item stands above it (`below_item`).
        """
        words = {cell for cell in cells if cell}
        if len(words) != 1:
            return None
        word = words.pop()
        self.operator = operator_of(word) or ""
        said = self._reader.label(word)
        parts = (said.district, said.stretch, said.aside, said.measure)
        is_thing = said.indicator is not None or said.field is not None
        if is_thing or all(part is None for part in parts) or (below_item and said.district is not None):
            return None
        self.word = word
        return said
