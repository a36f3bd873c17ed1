"""What headings leave to the title, or to an item beside: 当月授权量 below 发明专利授权量, 累计 beside an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.file.grid import Row
from etl.heading.context import Context
from etl.heading.header import LEVEL
from etl.heading.label import BEYOND, Label, Reader, is_filler
from etl.heading.role import Draft
from etl.heading.sample import Sample
from etl.heading.so_far import names_period
from etl.language.about import GONE
from etl.language.field import field_named, is_let_be
from etl.language.index_base import bases_of, without_base
from etl.language.number import FIGURE_LIKE
from etl.language.period import BadMonth, Stretch, stretch_of
from etl.language.phrase import ADDED, SO_FAR, TO_BASE, is_aside
from etl.language.text import key

_SHORTEST = 2  # characters of the name's end
_BEGINS = re.compile("(?:统计|数据)?(?:期间?)?(?:开始|起始|起)(?:日期|时间|日)|startdate|start_date|begin_date")
_RUNS = ((0, 3), (1, 4), (0, 2), (1, 3), (2, 4))  # of the rows that a header may have
_CAME_ABOUT = re.compile(rf"(?P<month>[每各分逐]月度?)?(?:{ADDED}|新建|新开通|新建成)(?:情况|部分|[数量])?")
_NOT_DONE = re.compile(rf"(?:{GONE}|吊销|停用|闲置|在建|拟建|未建|待建|续建|规划|筹建|减少|核减|退出)(?:情况|部分)?")
# Over months or items: 月度计划, 节点目标, 序时要求. Not 工作任务 or 三年行动计划, which name what was to be done.
_WHEN = "(?:[0-9]{4}年)?(?:[各分逐按]?[年月季]度?|全年|年内|年初|半年|节点|阶段性?|时间|序时|时序|进度|分[期段])"
_SET = "(?:目标|计划|安排|要求|任务)(?:[值数量]|目标|计划|任务|指标|分解|安排|节点|要求|进度)*"
_PLANNED = re.compile(
    rf"(?:{_WHEN})+(?:推进|工作|完成|建设|实施|控制)?{_SET}"
    r"|(?:工作|推进)?(?:目标|计划)(?:[值数量]|分解|安排|进度|节点)+"
)
_BASE = re.compile(TO_BASE)
_NEW = re.compile(
    "新(?![区型兴城]|一代|材料|能源)|净?增"
)  # not 新区; without it a heading may be of all there is: 累计基站数 below 新建基站数


def unbroken(texts: Sequence[str], reader: Reader) -> Sequence[str]:
    """The texts that head a column, a name broken over several rows being one: 社会消费品, 零售总额."""
    for first, last in _RUNS:
        run = texts[first:last]
        if len(run) < last - first or not all(run) or len(set(run)) < len(run) or _is_whole(reader.label(run[0])):
            continue
        if reader.directory.items_by_name("".join(run)):
            return [*texts[:first], "".join(run), *texts[last:]]
    return texts


def standing(text: str) -> Label:
    """What an unknown word over items or months says of them: 新建 that they came about, 拆除 and 月度计划 not so."""
    said = key(text)
    if came := _CAME_ABOUT.fullmatch(said):
        return Label(is_added=True, measure="amount" if came["month"] else None)  # 每月新增
    return Label(aside="other") if _NOT_DONE.fullmatch(said) or _PLANNED.fullmatch(said) else Label()


def heads_undone(row: Row | None) -> bool:
    """Whether a row of several words has one by which what stands below it was not done here: 在建, 序时要求, 全省."""
    words = {key(cell) for cell in row.cells if cell} if row else set()
    if len(words) < 2 or any(map(FIGURE_LIKE.fullmatch, words)):
        return False
    return any(
        _NOT_DONE.fullmatch(word) or _PLANNED.fullmatch(word) or is_aside(word) or word in BEYOND for word in words
    )


def _is_whole(said: Label) -> bool:
    """Whether a row of a heading names something by itself, so that it begins no longer name."""
    return any(part is not None for part in (said.field, said.indicator, said.district, said.stretch))


def of_title(drafts: Sequence[Draft], body: Sample, context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns, those whose headings end as the name of the title's item does being its figures.

    Without one in the title those of all the items in the rows have to end so: 本月收入 beside 一般公共预算收入.
    """
    names = _names(drafts, body, context, reader)
    if not names:
        return drafts
    known = [replace(one, label=_of_base(one, names, reader)) if one.label.aside else one for one in drafts]
    return [replace(one, label=_of_all(one, names, reader)) if _may_be_of(one) else one for one in known]


def of_end(drafts: Sequence[Draft], context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns, the only one of which nothing is known being the title's item whose name ends so: 储备量（亿条）.

    Not of a rate: 基站数 may be all there are below 每万人基站数.
    """
    items = reader.directory.items_by_name(context.indicator) if context.indicator else ()
    if not items or any(one.is_figure and one.label.aside is None for one in drafts):
        return drafts
    unknown = [one for one in drafts if one.label.is_blank and one.text_share <= 0.5 and not is_let_be(one.heading)]
    filled = [one for one in unknown if one.heading and not one.is_empty]
    if len(filled) != 1 or any(getattr(item, "kind", "") not in {"cumulative", "level"} for item in items):
        return drafts
    whole, name = key(filled[0].heading), key(context.indicator or "")
    own, _, unit = whole.partition("(")
    head = name.removesuffix(own)
    is_open = not unit or reader.directory.is_unit(unit.removesuffix(")"))
    if len(own) < _SHORTEST or head in {"", name} or _NEW.search(head) or not is_open:
        return drafts
    label = reader.label(whole.replace(own, name, 1))
    return [replace(one, label=label) if one is filled[0] else one for one in drafts]


def _names(drafts: Sequence[Draft], body: Sample, context: Context, reader: Reader) -> Sequence[str]:
    """The keys of the names of the items that a table is of, by its title or else by its rows."""
    if context.indicator:
        return [key(context.indicator)]
    column = next((one.index for one in drafts if one.label.field == "indicator_name"), None)
    said = [] if column is None else [reader.label(cell).indicator for cell in body.cells(column)]
    return list(dict.fromkeys(key(name) for name in said if name))


def _of_all(draft: Draft, names: Sequence[str], reader: Reader) -> Label:
    """What a heading says once the end that it has in common with every one of the names is left out."""
    said = _shortened(draft, names[0], reader)
    return said if all(_shortened(draft, name, reader) == said for name in names[1:]) else draft.label


def _of_base(draft: Draft, names: Sequence[str], reader: Reader) -> Label:
    """The label, 上年同月=100 being the figure of an index that has this base by the plan's words."""
    own = key(draft.heading.rpartition(LEVEL)[2])
    base = without_base(f"({own})") if _BASE.fullmatch(own) else None
    items = [item for name in names for item in reader.directory.items_by_name(name)]
    is_own = base is not None and items and all(base[1] in bases_of(item) for item in items)
    return replace(draft.label, aside=None, measure="value") if is_own else draft.label


def _may_be_of(draft: Draft) -> bool:
    """Whether a heading is not understood, or is a word for comparisons that the name may end with: 累计执行率."""
    return draft.label.is_blank or (draft.label.aside in {"other", "growth"} and draft.label.measure is not None)


def _shortened(draft: Draft, name: str, reader: Reader) -> Label:
    heading = key(draft.heading.rpartition(LEVEL)[2])
    for length in range(len(name) - 1, _SHORTEST - 1, -1):
        head, tail = name[:-length], name[-length:]
        if tail in heading and not _NEW.search(head):
            said = reader.label(heading.replace(tail, "", 1))
            is_told = (said.measure or said.aside) and not (said.field or said.indicator or said.district is not None)
            return said if is_told else draft.label
    return draft.label


def names_begin(heading: str) -> bool:
    """Whether a heading is that of the days on which the periods of figures begin."""
    return bool(_BEGINS.fullmatch(key(heading)))


def of_periods(drafts: Sequence[Draft], body: Sample) -> Sequence[Draft]:
    """The columns, 数值 being of the month where another one has the days with which the periods begin: not January."""
    begins = next((one for one in drafts if names_begin(one.heading)), None)
    starts = [stretch_of(cell) for cell in body.cells(begins.index)] if begins else []
    months = {one.first for one in starts if isinstance(one, Stretch)}
    if not months - {1} or any(isinstance(one, BadMonth) for one in starts):
        return drafts
    return [replace(one, label=replace(one.label, measure="amount")) if _is_open(one) else one for one in drafts]


def of_span(drafts: Sequence[Draft], context: Context) -> Sequence[Draft]:
    """The columns, 本期 being the year so far where a title says 1-9月 and no other column is: not the last month's."""
    title = context.stretch
    if title is None or not (title.is_span and title.is_since_january):
        return drafts
    if any(one.label.field == "month" for one in drafts):  # of which each row is
        return drafts
    if any(one.is_figure and one.label.measure == "value" and not one.label.aside for one in drafts):
        return drafts
    return [
        replace(one, label=replace(one.label, measure="value"))
        if one.is_figure and one.label.measure == "amount" and names_period(one.heading)
        else one
        for one in drafts
    ]


def _is_open(draft: Draft) -> bool:
    is_value = draft.is_figure and draft.label.measure == "value" and not draft.label.aside
    return is_value and field_named(draft.heading) == "value" and not SO_FAR.search(key(draft.heading))


def of_known_items(drafts: Sequence[Draft], context: Context, reader: Reader) -> Sequence[Draft]:
    """The columns where items stand across: 累计 is nothing known below a name that the plan does not know.

    Beside the only item it is that item's, whose own column is then the month's.
    """
    if any(one.label.field in {"indicator_name", "indicator_id"} for one in drafts):
        return drafts
    items = {one.label.indicator for one in drafts if one.is_figure and one.label.indicator}
    if not items:
        return drafts
    known = [replace(one, label=Label()) if _is_of_unknown(one, reader) else one for one in drafts]
    return known if context.indicator or len(items) > 1 else _of_the_item(known)


def _is_of_unknown(draft: Draft, reader: Reader) -> bool:
    upper = draft.heading.split(LEVEL)[:-1]
    said = draft.label
    is_open = draft.is_figure and not (said.indicator or said.is_total or said.aside == "other")
    return is_open and any(reader.label(text).is_blank and not is_filler(text) for text in upper)


def _of_the_item(drafts: Sequence[Draft]) -> Sequence[Draft]:
    own = [one for one in drafts if one.is_figure and one.label.indicator and not one.label.aside]
    bare = [one for one in drafts if one.is_figure and _says_measure_only(one.label)]
    if len(own) != 1 or not bare or own[0].label.measure or own[0].index > bare[0].index:
        return drafts
    said = own[0].label
    told = [replace(one, label=one.label.below(said)) if one in bare else one for one in drafts]
    is_months = {one.label.measure for one in bare} == {"value"}
    month = replace(own[0], label=replace(said, measure="amount")) if is_months else own[0]
    return [month if one.index == month.index else one for one in told]


def _says_measure_only(said: Label) -> bool:
    others = (said.field, said.aside, said.stretch, said.indicator, said.district, said.group)
    return said.measure is not None and not said.is_total and all(one is None for one in others)
