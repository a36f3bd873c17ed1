"""A unit that a cell has of its own: 50家, 8,500万元, 1.2万, 123456 shown as 12.3; one that the item can have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from etl.language.number import parse_number
from etl.language.said import NAME_UNIT
from etl.language.shown import TWO_READINGS
from etl.language.text import clean, half_width, key

_FIGURE = re.compile(r"([+-]?[0-9][0-9,.]*)\s*([^0-9\s+\-.,%]\S{0,7})")
MAGNITUDES = frozenset({"万", "亿"})


def apart(text: str) -> tuple[str, str] | None:
    """A figure and what stands behind it; None where a cell has no such form."""
    found = _FIGURE.fullmatch(half_width(clean(text)).replace("−", "-"))
    return (found[1], found[2]) if found else None


def unit_behind(tail: str, said: str, units: Sequence[str]) -> str | None:
    """The unit that the words behind a figure mean, of those that an item can have; None where that is not certain.

    万 alone counts the unit that the table names (`said`, "" where it names none), where 万 and it are a unit of the
    item. 万 behind a figure of a table in 万个 may be said twice, or meant.
    """
    if tail not in MAGNITUDES:
        return next((unit for unit in units if key(unit) == key(tail)), None)
    if said:
        return next((unit for unit in units if key(unit) == tail + key(said)), None)
    found = [unit for unit in units if key(unit).startswith(tail) and key(unit)[1:2] not in MAGNITUDES]
    return found[0] if len(found) == 1 else None


def agreed(text: str, unit: str, factors: Mapping[str, Decimal]) -> str | None:
    """What a cell shows of the number that it keeps, where both say the same: 123456 shown as 12.3456 under 万个.

    `unit` is the one that the table names, `factors` lead from each unit of the item to its own.
    """
    found = TWO_READINGS.fullmatch(text)
    factor = next((factor for other, factor in factors.items() if key(other) == key(unit)), None)
    if found is None or factor is None:
        return None
    kept, shown = map(parse_number, found.groups())
    if not (isinstance(kept, Decimal) and isinstance(shown, Decimal)):
        return None
    return found[2] if any(kept * other == shown * factor for other in factors.values()) else None


def leaves_unit_open(cells: Mapping[str, str], headings: Mapping[str, str]) -> bool:
    """Whether a row leaves its unit empty, beside a plain number, where nothing else says one."""
    is_said = cells.get("unit") or cells.get(NAME_UNIT) or cells.get("value_unit") or cells.get("amount_unit")
    figures = (parse_number(cells.get(name, "")) for name in ("value", "amount"))
    return "unit" in headings and not is_said and any(isinstance(one, Decimal) for one in figures)
