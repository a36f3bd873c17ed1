"""One record understood against the plan: department, item, district, month and figures, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from etl.entry.desk import About, Desk
from etl.entry.growth import take_growth, take_month
from etl.entry.item_named import item_named
from etl.entry.owner import owner
from etl.entry.part_check import check_part, check_place
from etl.entry.quantity import check_kind, is_blank, quantity, unit_factor
from etl.entry.self_status import self_status
from etl.entry.unknown_district import unknown_district
from etl.language.cell_unit import leaves_unit_open
from etl.language.day import early_close
from etl.language.field import Field
from etl.language.period import BadMonth, Stretch, is_mid_month, parse_period, stretch_of
from etl.language.said import AGAINST, DISPUTED
from etl.language.text import clean, short
from etl.table.titled import is_by_district
from monitor.month import Month
from monitor.observation import CITY
from monitor.plan import Department, District, Indicator, Item, Milestone, Narrative
from monitor.status import is_due

DEMO_MARK = "演示数据"
_MARKED = re.compile(rf"(?:[(（【\[]\s*+)?{DEMO_MARK}\s*+[)）】\]]?\s*+[;；,，。:：、]?\s*+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One record that is understood.

    `has_amount` tells whether it says anything about 本月数, `is_unfilled` that it says nothing at all: a row of the
    template left as it was. It changes nothing, while a placeholder (—) withdraws what was reported before.
    """

    line: int
    sheet: str
    item: Item
    district: str
    month: Month
    department: Department
    amount: Decimal | None = None
    value: Decimal | None = None
    self_status: str | None = None
    text: str | None = None
    has_amount: bool = False
    has_value: bool = True
    amount_line: int | None = None  # where 本月数 stands on a line of its own
    is_unfilled: bool = False
    table: tuple[int, int] = (0, 0)  # the line and the first column of its header
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)
    positions: Mapping[str, int] = field(default_factory=dict, compare=False)
    beside: Mapping[str, str] = field(default_factory=dict, compare=False)  # last year's figures and growth
    factor: Decimal = Decimal(1)  # from the file's unit to the item's
    unit_text: str = ""  # the file's unit
    has_open_unit: bool = False  # the file has a column of units, in which it says none
    month_text: str = ""
    is_assumed: bool = False  # nothing says whether the figure is the month's or cumulative
    is_implied: bool = False  # the file does not name the department
    apart: Mapping[str, str] = field(default_factory=dict, compare=False)  # words in columns that are not read
    cells: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)  # its figures as they stand
    places: Mapping[str, District] = field(default_factory=dict, compare=False, repr=False)  # those of the plan

    @property
    def place_name(self) -> str:
        """The name of its district; "" for the whole city."""
        return self.places[self.district].name if self.district in self.places else ""

    def figure_text(self, at: str | None) -> str | None:
        """A figure as it stands in the file, 累计数 or else 本月数 where none is asked for."""
        names = (at,) if at else ("value", "amount")
        return next((text for name in names if (text := self.cells.get(name, ""))), None)

    @property
    def key(self) -> About:
        return self.item.id, self.district, self.month

    @property
    def series(self) -> tuple[str, str]:
        return self.item.id, self.district

    @property
    def said(self) -> tuple[object, ...]:
        return self.amount, self.value, self.self_status, self.text

    @property
    def is_empty(self) -> bool:
        return self.amount is None and self.value is None and self.self_status is None


def understood(desk: Desk) -> Entry | None:
    """The record as an entry; None where an error keeps it from being one. Problems stay on the desk."""
    item = item_named(desk)
    if desk.is_decided:
        return None
    department = owner(desk, item)
    district = _district(desk, item)
    month = _month(desk, item)
    if item is None or department is None or district is None or month is None:
        return None
    desk.about = item.id, district, month
    if "district" not in desk.record.cells and isinstance(item, Indicator) and item.by_district:
        check_place(desk, item)
    if isinstance(item, Indicator):
        check_part(desk, item, district)
    take_growth(desk, item)
    take_month(desk, item)
    if is_flow(item):
        _dispute(desk, desk.record.get(DISPUTED), desk.record.get(AGAINST))
    entry = _filled(desk, item, department, district, month)
    return None if any(problem.level == "error" for problem in desk.problems) else entry


def _dispute(desk: Desk, said: str, of_title: str) -> None:
    """Asks which figure it is, the month's or the year's so far, where its row or the titles and its column differ."""
    field: Field = "value" if "value" in desk.record.cells else "amount"
    if not (said or of_title) or is_blank(desk.record.get(field)):
        return
    is_of_month = of_title == "amount" or (bool(said) and field == "value")
    own, other = ("当月的", "累计") if is_of_month else ("累计的", "本月")
    what = f"“{short(said)}”说的是{own}数，列名说的是{other}数，分不清是哪一个"
    if not said:
        what = f"这个数分不清是哪一个：标题（或工作表名、文件名）说的是{own}数，列名说的是{other}数"
    desk.note("measure-disputed", what, "请核对，改正名称、标题或列名；两个都报的，本月数、累计数各写一列。", field)


def _filled(desk: Desk, item: Item, department: Department, district: str, month: Month) -> Entry:
    record = desk.record
    note = clean(record.get("note"))
    text = (_MARKED.sub("", note).strip() if DEMO_MARK in note else note) or None
    is_unfilled = not text and not record.get("value").strip() and not record.get("amount").strip()
    is_unfilled = is_unfilled or (record.is_spread and month >= desk.today and _is_silent(desk))
    value, amount, status, has_amount = _figures(desk, item, text)
    return Entry(
        line=record.line,
        sheet=record.sheet,
        item=item,
        district=district,
        month=month,
        department=department,
        amount=amount,
        value=value,
        self_status=status,
        has_amount=has_amount,
        text=text,
        is_unfilled=is_unfilled,
        table=(record.table, record.beside),
        headings=record.headings,
        positions=record.positions,
        beside={
            name: cell
            for name, cell in record.cells.items()
            if name.endswith(("_last", "_previous", "_closing", "_growth")) and cell
        },
        factor=unit_factor(desk, item),
        unit_text=record.get("unit"),
        has_open_unit=leaves_unit_open(record.cells, record.headings),
        month_text=record.get("month"),
        is_assumed=record.is_assumed and item.frequency != "annual",
        is_implied="department" not in record.cells,
        apart=record.apart,
        cells=record.cells,
        places=desk.directory.plan.district,
        has_value="value" in record.cells or not (record.is_spread or "amount" in record.cells),
    )


def _figures(desk: Desk, item: Item, text: str | None) -> tuple[Decimal | None, Decimal | None, str | None, bool]:
    """(累计数, 本月数, 自评, whether anything is said about 本月数)."""
    if isinstance(item, Narrative):
        return None, None, self_status(desk, text), False
    value = quantity(desk, item, "value")
    if desk.is_decided:
        return None, None, None, False
    amount = quantity(desk, item, "amount")
    check_kind(desk, item, value, amount)
    if isinstance(item, Milestone) or item.kind == "rank" or "amount" not in desk.record.cells:
        return value, None, None, False
    return value, amount, None, True


def _district(desk: Desk, item: Item | None) -> str | None:
    text = desk.record.get("district")
    district = desk.directory.district(text)
    if district is None:
        district = desk.directory.place(text)
        if district is not None:
            implied(desk, text, district, "district")
    if district is None:
        unknown_district(desk, text)
    elif district != CITY and item is not None and not is_by_district(item):
        if _is_of_place(desk, item, district):
            return CITY
        what = f"“{item.name}”不分地区报送，却填了“{short(text)}”"
        desk.note("district-not-expected", what, "请只报全市数，“地区”列留空。", "district")
        return None
    return district


def _is_of_place(desk: Desk, item: Item, district: str) -> bool:
    """Whether an item's own name says in which district it lies, so that its place tells nothing else: 鼓楼智算中心."""
    place = desk.directory.plan.district[district]
    return any(name in item.name for name in (place.name, *place.aliases))


def implied(desk: Desk, text: str, district: str, at: Field) -> None:
    """Notes that an office of a district stands for the district."""
    name = desk.directory.plan.district[district].name
    what = f"“{short(text)}”是{name}的单位，按{name}的数读取"
    desk.note("district-implied", what, f"请核对；确是{name}的数的不用处理。", at, is_warning=True)


def is_flow(item: Item) -> bool:
    """Whether what comes about in the months of a year adds up to the item's figure."""
    return isinstance(item, Indicator) and item.kind == "cumulative"


_OF_SPAN = (
    "请改报单月的数，或年初以来的累计（如“2025年1-9月”）；“二季度累计”是年初到6月底的，请写“上半年累计”，其余各季类推。"
)


def _month(desk: Desk, item: Item | None) -> Month | None:
    text = desk.record.get("month")
    reported = parse_period(text, item.frequency if item else "monthly")
    if isinstance(reported, BadMonth):
        if item is None and isinstance(stretch_of(text), Stretch):
            return None  # how often something unknown is reported is not known either
        what = f"“{short(text)}”{reported.reason}" if text else "没有填写月份"
        is_span = "合并数" in reported.reason
        remedy = _OF_SPAN if is_span else "请写年份和1至12月，形如“2025年3月”或“2025-03”。"
        remedy = "请核对哪一处对，改正另一处。" if "两处" in reported.reason else remedy
        desk.note("bad-month", what, remedy, "month")
        return None
    month = reported.month
    heading = desk.record.headings.get("amount", "")
    if "季" in heading and item and item.frequency == "monthly" and not is_blank(desk.record.get("amount")):
        what = f"“{short(heading)}”是一季的合并数，不是{month.number}月一个月的数，不能作本月数"
        desk.note("span-amount", what, f"请另写{month.label}单月的数，或只填累计数。", "amount")
        return None
    if reported.is_span and _is_span(text) and not is_blank(desk.record.get("amount")):
        what = f"“{short(text)}”是年初以来的合并数，不是{month.number}月一个月的数，不能作本月数"
        desk.note("span-amount", what, f"请只填累计数；本月数请另写{month.label}单月的数，或留空。", "amount")
        return None
    if desk.record.is_spread and month >= desk.today and _is_silent(desk):
        return month
    _check_month(desk, item, month)
    if is_mid_month(text) or early_close(f"至{text}"):
        what = f"“{short(text)}”是月中的一天，按{month.label}整月的数读取"
        desk.note(
            "month-implied", what, "请核对；不是整月的数的，月末后再报；日期请写成年月。", "month", is_warning=True
        )
    return None if month > desk.today else month


def _is_span(text: str) -> bool:
    """Whether a text names several months: 2025年9月末 names one, the 本月数 beside which is that month's."""
    stretch = stretch_of(text)
    return not isinstance(stretch, Stretch) or stretch.is_span


def _is_silent(desk: Desk) -> bool:
    """Whether a column of a month that has not come holds nothing but placeholders."""
    return is_blank(desk.record.get("value")) and is_blank(desk.record.get("amount"))


def _check_month(desk: Desk, item: Item | None, month: Month) -> None:
    if month > desk.today:
        desk.note("future-month", f"{month.label}还没有到", "请核对月份；尚未到的月份不能报送。", "month")
        return
    if month == desk.today:
        remedy = "请确认是否为全月数；月末后如有变化，请再报一次。"
        desk.note("month-not-ended", f"{month.label}还没有结束", remedy, "month", is_warning=True)
    if month.year > desk.directory.plan.year:
        what = f"{month.label}在{desk.directory.plan.year}年度计划之后"
        desk.note(
            "month-outside-plan", what, "请核对年份；新一年的数据请在新一年的计划下报送。", "month", is_warning=True
        )
    if item is not None and not is_due(item, month):
        every = "季末月份（3、6、9、12月）" if item.frequency == "quarterly" else "12月"
        desk.note(
            "month-not-due",
            f"“{item.name}”按{every}报送，{month.label}不需要",
            "请核对月份。",
            "month",
            is_warning=True,
        )
