"""What the columns of a table hold, where their headings alone do not tell: found from the cells below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from etl.heading.context import Context
from etl.heading.header import LEVEL, Column, Place
from etl.heading.label import Label, Reader, is_filler
from etl.heading.pivot import summed_up
from etl.heading.sample import Sample
from etl.language.field import Field, field_named, names_state, names_years, with_unit
from etl.language.partial import names_rank, names_workers
from etl.language.period import Stretch, stretch_of
from etl.language.phrase import SO_FAR
from etl.language.signed import is_growth
from etl.language.text import key
from monitor.plan import Milestone

_MADE_ON = re.compile("(?:填报|填表|制表|报送|上报|更新|导出|录入|入库|审核|修改|创建)(?:日期|时间)")
# Of a task, not of its figures.
_OF_ELSE = re.compile(
    "[时期]限|节点|启动|开工|竣工|完工|开始|起始|起止|开展|(?<!数据)(?<!统计)截止|计划|目标|预计|完成[时日]|投产|上线|投用|建成|交付|成立|设立"
    "|^(?:start|begin)|批复|立项|认定|登记|注册|发布|签约|验收|到期|入职|下达"
)
_OF_DATA = re.compile("(?:数据|统计|报告|所属)?(?:日期|时间|时期|月份|期)")
_PERIOD = re.compile("报告期|统计期|数据期")
_PROGRESS = re.compile(
    r"(?:目前|当前|工作|总体|形象|实际|项目|节点|里程碑|任务)?(?:完成|建设|工程|推进)?(?:进度|比例|率|百分比)(?:\(%\)|%)?"
)
_RANK = re.compile(r"(?:全省|全国|当前|目前|最新)?(?:排名|排位|位次|名次)")
_PLACE = re.compile(
    "行标签|地区|区域|^[区县市]$|[区市]县|县[份域区市(]|辖|属地|单位|部门|名称|地方|城市|范围|所在|归属"
)
_DUTY = re.compile("责任|牵头|落实|主体|建设|实施|业主|承[办建担]|主管|申报|组织")
_HANDLER = re.compile("承办(?:单位|地区)?")  # of what was handed over to each district: 12345
_NAMING: tuple[Field, ...] = ("indicator_name", "district", "department", "unit", "month")


@dataclass(frozen=True, slots=True)
class Draft:
    """A column while its role is being found."""

    index: int
    heading: str
    label: Label
    text_share: float  # of its filled cells
    name_share: float  # of its filled cells: names, units or months, never figures
    is_empty: bool
    says_measure: bool = False
    says_year: bool = False
    is_outer: bool = False  # its cells name what lies around the district: 城市 beside 区县
    parts_of: int | None = None  # the column of the total of which it has a part
    is_filler: bool = False  # all that heads its figures is a word like 完成情况, and no other column has any

    @property
    def is_figure(self) -> bool:
        said = self.label
        if said.field is not None:
            return False
        if self.is_filler:
            return True
        if field_named(self.heading) or (LEVEL not in self.heading and with_unit(self.heading)):
            return said.measure is not None
        told = (said.measure, said.stretch, said.indicator, said.district, said.aside)
        return (any(part is not None for part in told) or said.is_total) and self.name_share <= 0.5

    @property
    def weight(self) -> int:
        is_part = self.parts_of is not None
        return self.label.weight + self.is_filler if self.label.field or self.is_figure else int(is_part)

    @property
    def place(self) -> Place:
        """Which month, item and district of its own its figures are of."""
        return self.label.stretch, self.label.indicator, self.label.district


def by_content(drafts: Sequence[Draft], body: Sample, context: Context) -> list[Draft]:
    """The columns, where names stand whose heading says nothing, or something else, with the role of their names."""
    taken = {draft.label.field for draft in drafts if draft.label.field}
    months = [draft.label.stretch for draft in drafts if draft.is_figure and draft.label.stretch]
    has_open_months = bool(months) and not any(one.year for one in months)
    things = [draft.index for draft in drafts if draft.label.field in {"indicator_name", "month"}]
    result = []
    for draft in drafts:
        field = draft.label.field
        if field == "month" and _is_of_figures(draft, body, context):
            result.append(replace(draft, label=Label(measure="amount")))  # as 本期
            continue
        if names_years(draft.heading) and ("month" in taken or has_open_months):
            result.append(replace(draft, label=Label(), says_year=True))
            continue
        if field == "indicator_id" and "indicator_name" not in taken and body.has_names_for_codes(draft.index):
            result.append(replace(draft, label=Label(field="indicator_name")))  # indicator over names
            continue
        is_of_some = (
            field == "district" and not draft.text_share and not draft.is_empty and _heads_across(draft, drafts)
        )
        if is_of_some or (field == "department" and _is_of_parts(draft, body, things, context)):
            result.append(replace(draft, label=Label()))  # 功能区 among districts across is a sum of some
            continue
        # 20250930 and 45930 are numbers, too.
        is_words = draft.text_share > 0.5 or bool(_OF_DATA.fullmatch(key(draft.heading))) or field == "indicator_name"
        if draft.is_outer or draft.is_figure or draft.is_empty or not is_words or field in {"indicator_id", "note"}:
            result.append(draft)
            continue
        role = _role(draft, body, things, context.indicator or "")
        if role == "month" and (_is_of_entry(draft, body, context) or _is_beside_title(draft, body, context)):
            role = None
        if role and role != field and role not in taken and (field is None or field in _NAMING):
            taken = (taken - {field}) | {role}
            result.append(replace(draft, label=Label(field=role)))
        elif field in {None, "unit", "indicator_name"} and body.says_measure(draft.index):
            result.append(replace(draft, label=Label(), says_measure=True))  # 本月, 累计 down the rows, items across
        elif _heads_across(draft, drafts) and body.says_measure(draft.index):
            result.append(replace(draft, label=Label(), says_measure=True))  # the same below 月份, months across
        elif _heads_across(draft, drafts) and all(map(is_filler, body.cells(draft.index))):
            result.append(replace(draft, label=Label()))  # 数量 below 地区, districts across
        else:
            result.append(draft)
    return _with_years(result, taken, months, context)


def _is_of_parts(draft: Draft, body: Sample, things: Sequence[int], context: Context) -> bool:
    """Whether 部门 has several departments for the one item of the titles: each row has the part of one of them."""
    is_one = context.indicator is not None and not things and key(draft.heading) in {"部门", "部门名称"}
    return is_one and body.named(draft.index)["department"] > 1 and not body.names_districts(draft.index)


def _is_of_figures(draft: Draft, body: Sample, context: Context) -> bool:
    """Whether figures stand below 报告期, the titles saying of which month they are."""
    is_dated = context.stretch is not None and context.stretch.last is not None
    if not is_dated or not _PERIOD.fullmatch(key(draft.heading)) or draft.is_empty or draft.text_share:
        return False
    cells = body.cells(draft.index)
    is_numbered = all(cell.isdecimal() and 1 <= int(cell) <= 12 for cell in cells)  # 9, the year in the title
    return not is_numbered and not any(isinstance(stretch_of(cell), Stretch) for cell in cells)


def _with_years(drafts: list[Draft], taken: set[Field], months: Sequence[Stretch], context: Context) -> list[Draft]:
    """The columns, 年份 being that of the months where nothing else says any: of what is reported once a year."""
    is_dated = "month" in taken or months or (context.stretch is not None and context.stretch.last)
    if is_dated or any(draft.label.field == "month" for draft in drafts):
        return drafts
    return [replace(one, label=Label(field="month")) if names_years(one.heading) else one for one in drafts]


def _heads_across(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether a column is headed by what stands to its right: 月份 before 1月, 2月; 地区 before 东城区, 西城区."""
    if draft.label.field == "month":
        return any(one.is_figure and one.label.stretch for one in drafts)
    return draft.label.field == "district" and any(one.is_figure and one.label.district for one in drafts)


def _is_of_entry(draft: Draft, body: Sample, context: Context) -> bool:
    """Whether a column has the days on which its rows were written, some after the month that the titles name."""
    if _MADE_ON.search(key(draft.heading)):
        return True
    title = context.stretch
    if "日" not in draft.heading or title is None or title.year is None or title.last is None:
        return False
    days = (stretch_of(cell) for cell in body.cells(draft.index))
    ends = ((one.year or 0, one.last or 0) for one in days if isinstance(one, Stretch))
    return any(end > (title.year, title.last) for end in ends)


def _is_beside_title(draft: Draft, body: Sample, context: Context) -> bool:
    """Whether a column of months has those of something else (完成时限, 启动时间), not of the figures.

    Its heading says so, or is unknown while the titles name the one month of which the figures are.
    """
    if draft.label.field == "month" or not draft.heading:
        return False
    if _OF_ELSE.search(key(draft.heading)):
        return True
    title = context.stretch
    if title is None or title.last is None or title.is_span or _OF_DATA.fullmatch(key(draft.heading)):
        return False
    stretches = (stretch_of(cell) for cell in body.cells(draft.index))
    found = {(one.year or title.year, one.last) for one in stretches if isinstance(one, Stretch)}
    return found != {(title.year, title.last)}


def with_filler(drafts: Sequence[Draft], context: Context) -> Sequence[Draft]:
    """The drafts, one headed by no more than 完成情况, 发生数 or 绝对量 being the figures where no other has them."""
    if any(draft.is_figure and draft.label.aside is None for draft in drafts):
        return drafts
    filler = [draft for draft in drafts if draft.text_share <= 0.5 and _says_nothing(draft, context)]
    if len(filler) != 1:
        return drafts
    is_so_far = context.stretch is not None and context.stretch.is_since_january
    is_month = context.measure == "amount"  # 当月完成情况
    label = replace(filler[0].label, measure="amount" if is_month else "value" if is_so_far else None)
    return [replace(one, is_filler=True, label=label) if one is filler[0] else one for one in drafts]


def _says_nothing(draft: Draft, context: Context) -> bool:
    is_open = bool(draft.heading) and draft.label in {Label(), Label(unit=draft.label.unit)}
    words = [word for word in draft.heading.split(LEVEL) if key(word) != draft.label.unit]  # 完成 over 个
    return is_open and ((context.is_pivot and words == ["汇总"]) or all(map(is_filler, words)))


def with_progress(drafts: Sequence[Draft], body: Sample, context: Context, reader: Reader) -> Sequence[Draft]:
    """The drafts, 完成进度 being the figure where all items with figures are milestones, 位次 where all are ranks.

    So is 状态 where all items are described, each with its department's own word for how it goes, and 完成率 where
    the name of the only item, which the titles have, ends so.
    """
    if any(draft.is_figure and draft.label.aside is None for draft in drafts):
        return drafts
    name = next((draft.index for draft in drafts if draft.label.field == "indicator_name"), None)
    names = body.cells(name) if name is not None else [context.indicator] if context.indicator else []
    items = [item for text in names for item in reader.directory.items_by_name(text)]
    kinds = {"milestone" if isinstance(item, Milestone) else getattr(item, "kind", "") for item in items}
    if items and all(map(is_growth, items)):
        return _with_growth(drafts)
    heading = _RANK if kinds == {"rank"} else None
    has_words = heading is not None or kinds == {"narrative"}
    if kinds - {"narrative"} == {"milestone"}:
        heading = _PROGRESS
    is_titled = name is None and len(items) == 1 and not (heading or has_words)
    found = [
        one
        for one in drafts
        if (is_titled and one.text_share <= 0.5 and _ends(items[0].name, one.heading))
        or (heading and heading.fullmatch(key(one.heading)) and (has_words or one.text_share <= 0.5))
        or (kinds == {"narrative"} and names_state(one.heading))
    ]
    if len(found) != 1:
        return drafts
    label = Label(measure="value", unit=found[0].label.unit)
    return [replace(one, is_filler=True, label=label) if one is found[0] else one for one in drafts]


def _ends(name: str, heading: str) -> bool:
    """Whether a name ends with the words of a heading, brackets apart: 试点任务完成率 with 完成率（%）."""
    return bool(_PROGRESS.fullmatch(key(heading))) and key(name).endswith(key(heading).partition("(")[0])


def _with_growth(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts, the only column of growth, or the only one of the year so far, being the figure."""
    growth = (one for one in drafts if one.label.aside == "growth" and one.text_share <= 0.5)
    found = [one for one in growth if one.label.measure != "amount"]  # the month's alone is another figure
    found = found if len(found) == 1 else [one for one in found if one.label.measure == "value"]
    if len(found) != 1:
        return drafts
    label = replace(found[0].label, aside=None, measure="value")
    return [replace(one, is_filler=True, label=label) if one is found[0] else one for one in drafts]


def _role(draft: Draft, body: Sample, things: Sequence[int], title: str) -> Field | None:
    """What most of a column's cells name; None where that is unclear.

    The first column has items where it names that of the title: 全社会用电量 above 第一产业, below 类别.

    Districts below a heading that says nothing of places are those of the rows where an item has several. Where each
    row is of something else by the columns of its `things`, they may be where somebody sits, or who is ahead.
    """
    counts = dict(body.named(draft.index))
    own = counts.get(draft.label.field, 0) if draft.label.field else 0
    if draft.label.field is None and (names_workers(draft.heading) or names_rank(draft.heading)):
        is_each = not things and bool(_HANDLER.fullmatch(key(draft.heading))) and body.are_districts(draft.index)
        return "district" if is_each else None
    is_unsaid = draft.label.field is None and bool(draft.heading) and not _PLACE.search(key(draft.heading))
    if counts["district"] and is_unsaid and not body.has_several(draft.index, things):
        counts["district"] = 0
    if counts["district"] and _DUTY.search(key(draft.heading)) and not body.has_several(draft.index, things):
        counts["district"] = max(counts["district"] - body.offices(draft.index), 0)  # whose task it is
    if draft.label.field is None and counts["district"] and body.begins_with_item(draft.index):
        return "indicator_name"  # the same, as a pivot table has them
    is_open = not draft.heading or (draft.label.field is None and body.names_item(draft.index, title))
    if draft.index == 0 and is_open and counts["indicator_name"] > counts["district"]:
        return "indicator_name"  # statistical tables leave it out, and most of their rows are of no item of the plan
    if draft.label.field in {"indicator_name", "district"} and own:
        del counts["district"], counts["month"]  # items with their districts or months below them, or months above
    best = max(counts, key=lambda field: counts[field])
    return best if counts[best] * 2 >= len(body.cells(draft.index)) and counts[best] > own else None


def _is_open_sum(heading: str) -> bool:
    """Whether a pivot table adds up what its heading does not tell the month's or cumulative: 求和项:数值."""
    summed = summed_up(key(heading.rpartition(LEVEL)[2])) or ""
    return field_named(summed) == "value" and not SO_FAR.search(summed)


def as_column(draft: Draft) -> Column:
    """A column as its draft has it, before it is known how figures are meant that nothing says."""
    said = draft.label
    if draft.parts_of is not None:
        return Column(draft.index, draft.heading, None, is_let_be=True, parts_of=draft.parts_of)
    if not draft.is_figure:
        unit = (with_unit(draft.heading) or (None, None))[1] if said.field == "unit" else None
        return Column(
            draft.index,
            draft.heading,
            said.field,
            unit,
            says_measure=draft.says_measure,
            says_year=draft.says_year,
            is_outer=draft.is_outer,
        )
    if said.aside == "other":
        return Column(draft.index, draft.heading, None, is_let_be=True)
    return Column(
        index=draft.index,
        heading=draft.heading,
        field=said.measure or "value",
        unit=said.unit,
        aside=said.aside,
        stretch=said.stretch,
        indicator=said.indicator,
        district=said.district,
        is_total=said.is_total,
        group=said.group,
        is_added=said.is_added,
        is_assumed=said.aside is None and (said.measure is None or _is_open_sum(draft.heading)),
    )
