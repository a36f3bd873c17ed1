"""Places of a table that name different units for one figure: heading, name, column of units, title, remark."""

from __future__ import annotations

from decimal import Decimal

from etl.entry.desk import Desk
from etl.language.caveat import unit_said
from etl.language.field import Field
from etl.language.names import SEVERAL
from etl.language.number import NotReported, parse_number
from etl.language.said import NAME_UNIT, TITLE_UNIT
from etl.language.text import key
from etl.language.text import short as short_text
from monitor.plan import Indicator, Milestone


def units_of(item: Indicator | Milestone) -> tuple[str, ...]:
    return tuple(factors_of(item))


def factors_of(item: Indicator | Milestone) -> dict[str, Decimal]:
    return {item.unit: Decimal(1), **(item.unit_factors if isinstance(item, Indicator) else {})}


def is_disputed(desk: Desk, item: Indicator | Milestone, at: Field) -> bool:
    """Notes that the heading of the figure, the name of its row, its unit and its remark name different units."""
    cells, heading = desk.record.cells, f"{at}_unit"
    of_remark = unit_said(desk.record.get("note"), desk.directory.is_unit)
    of_title = _disputed_by_title(desk, item)
    if heading not in cells and NAME_UNIT not in cells and not (of_remark or of_title):
        return False
    places = ((heading, "列名里的单位是"), (NAME_UNIT, "名称里的单位是"), ("unit", "“单位”列写的是"))
    said = [(unit, word) for name, word in places if (unit := desk.record.get(name))]
    said = [*(said or [(item.unit, "该项的单位是")]), (of_remark, "备注里的单位是")] if of_remark else said
    said = [*said, (of_title, "标题里的单位是")] if of_title else said
    if len({key(unit) for unit, _ in said}) < 2 or isinstance(parse_number(desk.record.get(at)), NotReported):
        return False
    factors = {key(unit): factor for unit, factor in factors_of(item).items()}  # 个 and 座 may be the same
    meant = [{key(one) for one in each_unit(desk, unit)} for unit, _ in said]
    shared = set.intersection(*({factors.get(one, one) for one in units} for units in meant))
    if len(shared) == 1:
        return False
    what = "，".join(f"{word}“{short_text(unit)}”" for unit, word in said)
    desk.note("unit-mismatch", what, "请核对这个数用的是哪个单位，改正其中之一。", at)
    return True


def _disputed_by_title(desk: Desk, item: Indicator | Milestone) -> str:
    """The unit in a title that an item can have where its row has another; "" where they agree or cannot both be."""
    own, factors = desk.record.get("unit"), {key(unit): factor for unit, factor in factors_of(item).items()}
    said = desk.record.get(TITLE_UNIT)
    meant = {factors[key(one)] for one in each_unit(desk, said) if key(one) in factors}
    return said if meant and key(own) in factors and factors[key(own)] not in meant else ""


def each_unit(desk: Desk, unit: str) -> list[str]:
    return (desk.directory.several_units(key(unit)) or unit).split(SEVERAL)
