"""The figures of one record: in the item's own unit, exact, and of a size that the item can have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import TypeGuard

from etl import limits
from etl.entry.desk import Desk
from etl.entry.disputed_unit import each_unit, factors_of, is_disputed, units_of
from etl.heading.measure import is_added
from etl.language.cell_unit import MAGNITUDES, agreed, apart, unit_behind
from etl.language.field import HEADINGS, Field
from etl.language.names import SEVERAL
from etl.language.number import BadNumber, NotReported, parse_number, rounded, written
from etl.language.rank import ranked
from etl.language.said import ADDED, MEASURE, NAME_UNIT, TITLE, TITLE_ADDED
from etl.language.signed import signed
from etl.language.stock import is_closing, is_stock, stock_said
from etl.language.text import half_width, key
from etl.language.text import short as short_text
from etl.language.unit_phrase import is_large
from etl.language.worded import worded
from monitor.plan import Indicator, Item, Milestone

_ONE = Decimal(1)
COUNTED = frozenset("个件户家人次条项台套座处组所位名例份张部宗起场只辆根面期")
_BEYOND = 100  # times the year's target
_WORDS: tuple[Field, ...] = ("note", "unit")  # columns in which no number is expected
_INTEGER_DIGITS, _FRACTION_DIGITS = 18, 10  # what the lake holds of a number


def quantity(desk: Desk, item: Indicator | Milestone, at: Field) -> Decimal | None:  # noqa: PLR0911 - one return a case
    """The figure in the item's own unit; None where nothing is reported or a problem was noted."""
    text = ranked(signed(desk.record.get(at), item), item)
    unit = _unit(desk, item, at)
    if is_disputed(desk, item, at):
        return None
    if SEVERAL in unit:
        unit = _of_several(item, unit)
    if unit == item.unit and half_width(text).rstrip().endswith("%") and _factor(item, "%") is not None:
        unit = "%"  # 150% of what is counted in 倍
    if key(item.unit) == "%" and half_width(text).rstrip().endswith("%") and not _said_of_row(desk, item, at):
        unit = item.unit  # 55% under a title that says 单位：个
    if not desk.record.sheet and may_go_on(text, rest := _beside(desk, at)):
        beside = f"“{short_text(text)}”右边的{_named_beside(desk, at)}只有“{rest}”"
        what = f"{beside}，可能是千分位的逗号没有加引号，一个数拆成了两格"
        desk.note("bad-number", what, "请去掉千分位的逗号，或给这个数加上半角双引号；备注请写明文字。", at)
        return None
    text = agreed(text, _named(desk, at), factors_of(item)) or text
    number = parse_number(text, is_percent=key(unit) == "%")
    if isinstance(number, BadNumber) and (behind := _behind(desk, item, at, text)):
        text, own = behind
        if own is None:
            return None
        number, unit = parse_number(text), own
    if isinstance(number, NotReported):
        return None
    if isinstance(number, BadNumber):
        what_to = "完成百分比，已完成填100" if isinstance(item, Milestone) else "一个准确的阿拉伯数字，单位写在“单位”列"
        remedy = f"请填写{what_to}；没有数据请留空。"
        desk.note("bad-number", f"“{short_text(text)}”{number.reason}", remedy, at)
        return None
    if unit == item.unit or key(unit) == key(item.unit):
        return _kept(desk, number, limits.FRACTION_DIGITS, at)
    factor = _factor(item, unit)
    if factor is None:
        others = "、".join(units_of(item))
        is_known = desk.directory.is_unit(unit) or SEVERAL in unit or is_large(unit)
        more = "" if is_known else "，不是认识的单位；如果是括号里的说明，可能说的只是其中一部分"  # 新建基站数（室内）
        what = f"“{item.name}”的单位是“{item.unit}”，文件写作“{short_text(unit)}”{more}"
        problem_at: Field = "unit" if desk.record.get("unit") and "unit" in desk.record.headings else at
        if not any(problem.code == "unit-mismatch" for problem in desk.problems):
            desk.note("unit-mismatch", what, f"可用的单位：{others}；请换算后填写，或改正单位。", problem_at)
        return None
    return _converted(desk, number, factor, item.unit, at)


_HEAD = re.compile(r"[+-]?[1-9][0-9]{0,2}")
REST = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")  # of a figure of which a comma made two


def may_go_on(figure: str, beside: str) -> bool:
    """Whether a figure may go on in the cell to its right: 1,100 of which a comma made 1 and 100."""
    return bool(REST.fullmatch(beside) and _HEAD.fullmatch(figure))


def _beside(desk: Desk, at: Field) -> str:
    """The remark or the unit where it stands right of a figure."""
    positions = desk.record.positions
    fields = (field for field in _WORDS if at in positions and positions.get(field) == positions[at] + 1)
    return next((desk.record.get(field).strip() for field in fields), "")


def _named_beside(desk: Desk, at: Field) -> str:
    return "单位" if desk.record.positions.get("unit") == desk.record.positions[at] + 1 else "备注"


def _behind(desk: Desk, item: Indicator | Milestone, at: Field, text: str) -> tuple[str, str | None] | None:
    """A figure and the unit of the item behind it, None for the unit where the table names another one, which is noted.

    None altogether where something else stands behind the figure.
    """
    parts = apart(text) or _worded(desk, item, at, text)
    if parts is None:
        return None
    said = _said_of_row(desk, item, at) or (_named(desk, at) if parts[1] in MAGNITUDES else "")
    own = unit_behind(parts[1], said, units_of(item))
    if own is None and parts[1] in MAGNITUDES and key(said)[:1] in MAGNITUDES:
        what = f"“{short_text(text)}”带有“{parts[1]}”，表里的单位又是“{short_text(said)}”，分不清是不是说了两遍"
        desk.note("bad-number", what, "请去掉数字后面的字，按表里的单位填写。", at)
        return parts[0], None
    if own is None:
        return None
    if said and key(own) not in {key(one) for one in each_unit(desk, said)} and parts[1] not in MAGNITUDES:
        what = f"“{short_text(text)}”里的单位是“{own}”，表里写的单位是“{short_text(said)}”"
        desk.note("unit-mismatch", what, "请核对这个数用的是哪个单位，改正其中之一。", at)
        return parts[0], None
    return parts[0], own


def _worded(desk: Desk, item: Indicator | Milestone, at: Field, text: str) -> tuple[str, str] | None:
    is_done = isinstance(item, Milestone)
    names = desk.directory.items_by_name
    return worded(text, lambda name: item in names(name), is_so_far=at == "value", is_part_done=is_done)


def _said_of_row(desk: Desk, item: Indicator | Milestone, at: Field) -> str:
    """The unit that the table names for a figure; one of the title only where the item can have it."""
    cells = desk.record.cells
    said = cells.get("unit") or cells.get(f"{at}_unit") or cells.get(NAME_UNIT) or ""
    is_of_title = "unit" not in desk.record.headings and said == cells.get("unit") and NAME_UNIT not in cells
    can_have = {key(unit) for unit in units_of(item)} & {key(one) for one in each_unit(desk, said)}
    return "" if is_of_title and not can_have else said


def _named(desk: Desk, at: Field) -> str:
    """The unit that the table names for a figure; "" where it names none."""
    return desk.record.cells.get("unit") or desk.record.cells.get(f"{at}_unit") or ""


def _unit(desk: Desk, item: Indicator | Milestone, at: Field) -> str:
    cells = desk.record.cells
    said = _named(desk, at)
    if not said:
        return item.unit
    if "unit" not in cells and said in MAGNITUDES:  # 累计（万）
        return unit_behind(said, "", units_of(item)) or said
    if key(said).startswith("("):  # （万个）
        said = key(said).removeprefix("(").removesuffix(")")
    return desk.directory.several_units(key(said)) or said


def _of_several(item: Indicator | Milestone, units: str) -> str:
    """The one of several units in a title that the item can have; all of them, which is none, where it is unclear."""
    mine = [one for one in units.split(SEVERAL) if key(one) == key(item.unit) or _factor(item, one) is not None]
    return mine[0] if mine and len({_factor(item, one) or _ONE for one in mine}) == 1 else units


def unit_factor(desk: Desk, item: Item) -> Decimal:
    """From the unit of the row's 累计数, else of its 本月数, to the item's own; 1 where there is none to convert."""
    if not isinstance(item, Indicator):
        return _ONE
    at: Field = "value" if desk.record.get("value") else "amount"
    unit = _unit(desk, item, at)
    unit = _of_several(item, unit) if SEVERAL in unit else unit
    return _ONE if unit == item.unit else _factor(item, unit) or _ONE


def is_converted(item: Item, unit: str) -> TypeGuard[Indicator]:
    """Whether figures in a unit are taken and converted into the item's own."""
    if not isinstance(item, Indicator):
        return False
    unit = _of_several(item, unit) if SEVERAL in unit else unit
    return key(unit) != key(item.unit) and _factor(item, unit) is not None


def _factor(item: Indicator | Milestone, unit: str) -> Decimal | None:
    if not isinstance(item, Indicator):
        return None
    return next((factor for other, factor in item.unit_factors.items() if key(other) == key(unit)), None)


def _converted(desk: Desk, number: Decimal, factor: Decimal, unit: str, at: Field) -> Decimal | None:
    with localcontext(prec=60):
        converted = number * factor
    if len(written(abs(converted)).partition(".")[0]) > _INTEGER_DIGITS:
        what = f"换算成“{unit}”后是{written(converted)}，位数过多"
        desk.note("bad-number", what, f"请直接以“{unit}”填写。", at)
        return None
    return _kept(desk, converted, _FRACTION_DIGITS, at)


def _kept(desk: Desk, number: Decimal, places: int, at: Field) -> Decimal | None:
    """The number with the decimals that are kept, which is said where it had more: 33.3333333333333 was computed."""
    short = rounded(number, places)
    if short is None:
        what = f"“{_shown(desk, at)}”的小数部分超过{places}位，只取{places}位会丢掉有效数字"
        desk.note("bad-number", what, "请核对这个数和它的单位，换成合适的单位填写。", at)
    elif short != number:
        what = f"“{_shown(desk, at)}”多半是算出来的，小数部分超过{places}位，四舍五入按{written(short)}读取"
        desk.note("number-rounded", what, "不用处理；要另取位数的，请在表里先四舍五入再报。", at, is_warning=True)
        return short
    return None if short is None else number


def _shown(desk: Desk, at: Field) -> str:
    return short_text(desk.record.get(at))


def check_kind(desk: Desk, item: Indicator | Milestone, value: Decimal | None, amount: Decimal | None) -> None:
    """What a figure of this kind can be."""
    needs_value = isinstance(item, Milestone) or item.kind in {"rate", "rank"}
    if value is None and amount is not None and needs_value and is_blank(desk.record.get("value")):
        what = f"“{item.name}”只填了本月数；{'节点' if isinstance(item, Milestone) else '比率和位次'}以累计数列为准"
        desk.note("missing-value", what, "请把数填在累计数列。", "value")
    if value is None and amount is not None and item.kind == "level" and is_blank(desk.record.get("value")):
        _check_stock(desk, item.name)
    if value is not None and isinstance(item, Indicator) and item.kind in {"level", "cumulative"}:
        _check_added(desk, item)
    if value is not None:
        for code, what, remedy in _kind_faults(item, value):
            desk.note(code, what, remedy, "value")
        if 0 < value <= 1 and item.unit == "%" and (isinstance(item, Milestone) or item.target > 2):
            shown = half_width(desk.record.get("value"))
            what = f"“{shown}”按{written(value)}%读取；如果本意是比例，应是{written(value * 100)}%"
            desk.note("maybe-share", what, "请核对；百分数请填67.5，不填0.675。", "value", is_warning=True)
        if is_beyond(item, value) and isinstance(item, Indicator):
            times = written((value / item.target).to_integral_value())
            target = f"{written(item.target)}{item.unit}"
            what = f"“{item.name}”的{written(value)}{item.unit}约是全年目标{target}的{times}倍，疑似单位错误"
            remedy = f"请核对单位是否为“{item.unit}”；数没有错的，请在备注说明原因。"
            desk.note("unit-suspected", what, remedy, "value", is_warning=True)
    told: tuple[tuple[Field, Decimal | None], ...] = (("value", value), ("amount", amount))
    for at, figure in told:
        if figure is not None and figure % 1 and is_counted(item):
            what = f"“{item.name}”以{item.unit}计，却不是整数（{written(figure)}{item.unit}）"
            desk.note("fractional-count", what, "请核对；确是折算数的，请在备注说明。", at, is_warning=True)
    if amount is not None and amount < 0 and isinstance(item, Indicator) and item.kind == "cumulative":
        what = f"本月数是负数{written(amount)}"
        desk.note(
            "negative-amount", what, "如为核减以前月份的数，请在备注说明；否则请改正。", "amount", is_warning=True
        )


def _check_stock(desk: Desk, name: str) -> None:
    """Notes that a heading may say of a stock what there is, or what came in, where it stands alone."""
    heading = desk.record.get(MEASURE) or desk.record.headings.get("amount")
    if heading and not is_added(heading) and key(heading) != key(HEADINGS["amount"]):
        what = f"“{name}”是存量，“{short_text(heading)}”可能是期末的数，也可能是本期新增的数"
        desk.note("missing-value", what, "请把列名写明：期末的数写“累计数”或“月末数”，新增的数写“本月新增”。", "amount")


def _check_added(desk: Desk, item: Indicator) -> None:
    """Notes that a figure is said to be what came in where the item is what there is, or the other way round."""
    added, heading = desk.record.get(ADDED), desk.record.headings.get("value", "")
    if item.kind == "level" and not is_closing(heading):
        added = added or desk.record.get(TITLE_ADDED)
    if item.kind == "level" and added:
        what = f"“{item.name}”是存量，“{short_text(added)}”是新增的数，不是期末的数"
        desk.note("missing-value", what, "请填期末的数，列名写“累计数”或“期末数”；新增的数不用报。", "value")
    if item.kind == "cumulative" and not added and is_stock(heading):
        what = f"“{item.name}”是当年累计的数，“{short_text(heading)}”是到期末一共有的数，包括以前年度的"
        desk.note("missing-value", what, "请填当年累计的数，列名写“累计数”；本来就是当年累计的，请改列名。", "value")
    elif item.kind == "cumulative" and (word := _maybe_stock(desk, item, heading)):
        what = (
            f"“{item.name}”是当年累计的数，“{short_text(word)}”可能指到期末一共有的数（包括以前年度的），"
            "也可能指当年累计的数，按当年累计的数读取"
        )
        remedy = "请核对：是当年累计的数的不用处理，列名写“累计数”更稳妥；是到期末一共有的数的，请改填当年累计的数。"
        desk.note("maybe-stock", what, remedy, "value", is_warning=True)


def _maybe_stock(desk: Desk, item: Indicator, heading: str) -> str | None:
    """What heads a figure, names its row or its table, and may say what there is rather than what is new this year."""
    names = (item.name, item.short, *item.aliases)
    said = (heading, desk.record.get("indicator_name"), desk.record.get(TITLE))
    found = next(filter(None, (stock_said(one, names) for one in said if one)), None)
    is_beside = found is not None and found.startswith("累计") and bool(desk.record.get("amount"))  # 本月建成, 累计建成
    is_of_money = found is not None and found.startswith("总") and item.unit.endswith("元")  # 总量 beside 增速
    return None if is_beside or is_of_money else found


def plausible(item: Item) -> Decimal | None:
    """The most that an item with several units is likely to reach, whatever came before: far beyond its target."""
    has_units = isinstance(item, Indicator) and item.kind in {"cumulative", "level"} and bool(item.unit_factors)
    return item.target * _BEYOND if has_units and isinstance(item, Indicator) and item.target > 0 else None


def is_beyond(item: Item, value: Decimal | None) -> bool:
    """Whether a figure is more than its item is likely to reach."""
    most = plausible(item)
    return most is not None and value is not None and value > most


def is_counted(item: Item) -> bool:
    """Whether an item counts things, of which there are no fractions: 个, 家, 人."""
    is_amount = isinstance(item, Indicator) and item.kind in {"cumulative", "level"}
    return is_amount and isinstance(item, Indicator) and item.decimals == 0 and item.unit in COUNTED


def is_blank(text: str) -> bool:
    """Whether a cell says: not reported."""
    return isinstance(parse_number(text), NotReported)


def _kind_faults(item: Indicator | Milestone, value: Decimal) -> Iterable[tuple[str, str, str]]:
    shown = written(value)
    if isinstance(item, Milestone):
        if not 0 <= value <= 100:
            yield "milestone-out-of-range", f"完成百分比是{shown}，不在0至100之间", "请填写0至100的数，已完成填100。"
    elif item.kind == "rank":
        if value < 1 or value != value.to_integral_value():
            yield "rank-not-positive", f"位次是{shown}，不是1以上的整数", "请填写名次，例如1。"
    elif item.kind in {"cumulative", "level"} and value < 0:
        yield "negative-count", f"累计数是负数{shown}", "请改正；没有数据请留空。"
    if isinstance(item, Indicator) and item.is_share and not 0 <= value <= 100:
        yield "share-out-of-range", f"“{item.name}”是{shown}%，不在0至100之间", "请改正；百分数请填67.5，不填0.675。"
