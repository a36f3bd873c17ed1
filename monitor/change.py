"""What a publication would change: one cell each, old beside new, with the light that each gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from monitor.month import Month
from monitor.plan import Indicator, Item
from monitor.status import SEVERITY, STEPS

Kind = Literal["new", "revised", "withdrawn", "unchanged", "overtaken"]

KIND_WORDS: dict[Kind, str] = {
    "new": "新增",
    "revised": "更正",
    "withdrawn": "撤销",
    "unchanged": "不变",
    "overtaken": "已有更晚的报送",  # said, and without effect, because a later submission says it too
}


@dataclass(frozen=True, slots=True)
class Change:
    """One row per item, district ("" = 全市) and month; what is not known is None.

    Of an indicator `value` is 累计数 and `amount` 本月数; of a narrative the words tell, and the light is 自评.
    `last_value` and `last_amount` are those of the period before (`last_month`).
    """

    item: Item
    district: str
    month: Month
    kind: Kind
    old_value: Decimal | None
    new_value: Decimal | None
    old_amount: Decimal | None
    new_amount: Decimal | None
    old_text: str | None
    new_text: str | None
    old_light: str | None  # a status code; None where the month is not judged (another year) or was not shown yet
    new_light: str | None
    course: tuple[Decimal | None, ...]  # the new values of the year, January to `month`
    last_value: Decimal | None
    last_amount: Decimal | None
    submission: str  # whose row it is; "" where nothing is said any more
    sheet: str
    line: int  # 0 where it follows from other rows
    follows: bool = False  # nobody says it: another change makes it so

    @property
    def last_month(self) -> Month:
        """The period before; of what is reported by the quarter or the year its last month."""
        return self.month + -STEPS[self.item.frequency]

    @property
    def begins(self) -> bool:
        """Whether the figure starts from nothing: of what begins anew every January, the first of its year."""
        begins_anew = not isinstance(self.item, Indicator) or self.item.kind == "cumulative"
        return begins_anew and self.last_month.year < self.month.year

    @property
    def is_worse(self) -> bool:
        return self._step < 0

    @property
    def is_better(self) -> bool:
        return self._step > 0

    @property
    def is_other_light(self) -> bool:
        """Whether a light that was shown becomes another one."""
        return self.old_light is not None and self.new_light is not None and self.old_light != self.new_light

    @property
    def is_effective(self) -> bool:
        """Whether readers see anything else than before."""
        return self.kind not in {"unchanged", "overtaken"} or self.is_other_light

    @property
    def _step(self) -> int:
        if not self.is_other_light:
            return 0
        return SEVERITY.index(self.new_light or "") - SEVERITY.index(self.old_light or "")


_KINDS: tuple[Kind, ...] = ("withdrawn", "revised", "new", "overtaken", "unchanged")


def worst_first(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Lights that become worse, the worst first; then what is taken back, revised, new; at the end what stays."""

    def key(change: Change) -> tuple[object, ...]:
        light = SEVERITY.index(change.new_light) if change.new_light else len(SEVERITY)
        return (
            not change.is_worse,
            not change.is_effective,
            light if change.is_worse else 0,
            _KINDS.index(change.kind),
            light,
            -change.month.year,
            -change.month.number,
        )

    return tuple(sorted(changes, key=key))
